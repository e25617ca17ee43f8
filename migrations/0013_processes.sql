-- What several processes on one database share. Times here are by the database's own clock.

-- What only one of them may do at a time, or so and so often: begin a session with Discord, send it a request.
CREATE TABLE turn (
    name TEXT    PRIMARY KEY,
    free INTEGER NOT NULL -- from when on the next turn can be had
) STRICT, WITHOUT ROWID;

-- The connections to Discord: who holds each, and how a session that was handed over is taken up again.
CREATE TABLE shard (
    total    INTEGER NOT NULL, -- of how many
    number   INTEGER NOT NULL CHECK (number >= 0 AND number < total),
    held     TEXT    NOT NULL, -- the range that its holder was told to hold, as it was written
    holder   TEXT    NOT NULL, -- the process
    until    INTEGER NOT NULL, -- whose it is until then
    session  TEXT,             -- as Discord calls it; NULL for none to take up again
    sequence INTEGER,          -- the number of the last event of it
    address  TEXT,             -- where
    left_at  INTEGER,          -- when it was left
    PRIMARY KEY (total, number)
) STRICT, WITHOUT ROWID;

-- The newest migration that a program must know to use this database. A migration that programs before it cannot live
-- with raises it; all others leave it as it is, and both versions run side by side.
CREATE TABLE compatible (
    oldest INTEGER PRIMARY KEY
) STRICT;
INSERT INTO compatible (oldest) VALUES (13);
