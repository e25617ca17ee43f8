-- What several processes on one database share. Times here are by the database's own clock.

-- What only one of them may do at a time, or so and so often: begin a session with Discord, send it a request.
CREATE TABLE turn (
    name text   PRIMARY KEY,
    free bigint NOT NULL -- from when on the next turn can be had
);

-- The connections to Discord: who holds each, and how a session that was handed over is taken up again.
CREATE TABLE shard (
    total    bigint NOT NULL, -- of how many
    number   bigint NOT NULL CHECK (number >= 0 AND number < total),
    held     text   NOT NULL, -- the range that its holder was told to hold, as it was written
    holder   text   NOT NULL, -- the process
    until    bigint NOT NULL, -- whose it is until then
    session  text,            -- as Discord calls it; NULL for none to take up again
    sequence bigint,          -- the number of the last event of it
    address  text,            -- where
    left_at  bigint,          -- when it was left
    PRIMARY KEY (total, number)
);

-- The newest migration that a program must know to use this database. A migration that programs before it cannot live
-- with raises it; all others leave it as it is, and both versions run side by side.
CREATE TABLE compatible (
    oldest bigint PRIMARY KEY
);
INSERT INTO compatible (oldest) VALUES (13);
