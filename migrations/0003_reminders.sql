-- Reminders, what became of each, what admins set up, and what members asked without an answer.

-- A person's own reminder, a server's topic of the day, or its weekly board. One of each: set up again, it is changed,
-- and its `last_date` keeps a second message from coming on the same date.
CREATE TABLE reminder (
    id        INTEGER PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('own', 'topic', 'board')),
    user      INTEGER,                    -- whose own
    guild     INTEGER,                    -- whose topic or board
    channel   INTEGER,                    -- where to; of one's own the direct messages, once they are known
    role      INTEGER,                    -- the role it mentions
    thread    INTEGER NOT NULL DEFAULT 0, -- whether a thread is opened under it
    roadmap   TEXT,                       -- of which roadmap; NULL: the usual one
    time      TEXT    NOT NULL,           -- local, as in 19:00
    zone      TEXT    NOT NULL,
    days      INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127),
    last_date TEXT,                       -- the latest local date that was dealt with
    due_date  TEXT,                       -- the next one
    due       INTEGER,                    -- and when; NULL at the end of the calendar
    paused    TEXT,                       -- 'off', 'asked', 'gone' or Discord's code; NULL: it runs
    CHECK ((kind = 'own') = (user IS NOT NULL) AND (kind = 'own') = (guild IS NULL))
) STRICT;

CREATE UNIQUE INDEX reminder_of_user ON reminder (user) WHERE user IS NOT NULL;
CREATE UNIQUE INDEX reminder_of_guild ON reminder (guild, kind) WHERE guild IS NOT NULL;
CREATE INDEX reminder_due ON reminder (due) WHERE paused IS NULL AND due IS NOT NULL;

-- What became of a reminder on a local date: the row decides that it is sent once. `again` counts what people asked to
-- have once more (snoozed).
CREATE TABLE delivery (
    reminder INTEGER NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
    date     TEXT    NOT NULL,
    again    INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('open', 'sent', 'dropped')),
    at       INTEGER NOT NULL,           -- open: when to look at it next; else: when it came to its end
    attempts INTEGER NOT NULL DEFAULT 0,
    first    INTEGER,                    -- when it was first attempted
    topic    TEXT,                       -- the topic of the day that was chosen for it
    message  INTEGER,                    -- sent: the message
    why      TEXT,                       -- dropped: why
    PRIMARY KEY (reminder, date, again)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_open ON delivery (at) WHERE state = 'open';

-- The topics of the day that a server was shown since it began anew.
CREATE TABLE shown_topic (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    PRIMARY KEY (guild, roadmap, topic)
) STRICT, WITHOUT ROWID;

-- The roadmaps that a server offers; all of them while it has no row here.
CREATE TABLE offered_roadmap (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    PRIMARY KEY (guild, roadmap)
) STRICT, WITHOUT ROWID;

-- The role that a milestone gives on a server, and why giving it failed last.
CREATE TABLE milestone_role (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL, -- '' for streaks
    name    TEXT    NOT NULL, -- the milestone's
    role    INTEGER NOT NULL,
    trouble TEXT,
    PRIMARY KEY (guild, roadmap, name)
) STRICT, WITHOUT ROWID;

-- What was asked on a server without getting an answer. No names.
CREATE TABLE question (
    guild INTEGER NOT NULL,
    text  TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    count INTEGER NOT NULL DEFAULT 1,
    last  INTEGER NOT NULL,
    PRIMARY KEY (guild, text)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_by_age ON question (guild, last);
