//! What each person has done: Waymark's SQLite database.
