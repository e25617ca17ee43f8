-- What people answered when they checked themselves, and when each check is asked again.

-- Every answer, appended and never edited; the rows of review follow from it.
CREATE TABLE review_answer (
    id          INTEGER PRIMARY KEY,
    interaction INTEGER NOT NULL UNIQUE, -- idempotency key
    user        INTEGER NOT NULL,
    guild       INTEGER,
    roadmap     TEXT    NOT NULL,
    topic       TEXT    NOT NULL,
    question    TEXT    NOT NULL, -- the check's id
    at          INTEGER NOT NULL,
    day         TEXT    NOT NULL,
    result      TEXT    NOT NULL CHECK (result IN ('right', 'partly', 'wrong'))
) STRICT;

CREATE INDEX answer_of_user ON review_answer (user, day);

-- Where each person stands with each check they ever answered.
CREATE TABLE review (
    user     INTEGER NOT NULL,
    roadmap  TEXT    NOT NULL,
    topic    TEXT    NOT NULL,
    question TEXT    NOT NULL,
    step     INTEGER NOT NULL CHECK (step BETWEEN 0 AND 3), -- how far up the ladder of days
    due      TEXT    NOT NULL, -- the date from which on it is asked again
    result   TEXT    NOT NULL CHECK (result IN ('right', 'partly', 'wrong')), -- of the last answer
    answers  INTEGER NOT NULL CHECK (answers >= 1),
    right    INTEGER, -- when it was answered right last; NULL: never
    PRIMARY KEY (user, roadmap, topic, question)
) STRICT, WITHOUT ROWID;

-- Answers count on their day, as changes and check-ins do.
ALTER TABLE day ADD COLUMN answers INTEGER NOT NULL DEFAULT 0 CHECK (answers >= 0);
