//! Loading content: what is taken, what is refused, and how it is told.

mod advice;
mod fields;
mod given;
mod hostile;
mod names;
mod orphans;
mod practice;
mod references;
mod report;
mod schema;
mod sound;
mod source;
mod structure;
mod syntax;
mod todo;
