-- Reminders that are never lost and never sent twice, and what a server's admins set.

-- Something that comes at a local time on chosen days: a person's own reminder, a server's topic of the day, a server's
-- weekly board.
CREATE TABLE reminder (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never given out again: messages are told apart by it
    kind      TEXT    NOT NULL CHECK (kind IN ('personal', 'topic', 'board')),
    user      INTEGER CHECK ((user IS NOT NULL) = (kind = 'personal')),
    guild     INTEGER CHECK ((guild IS NULL) = (kind = 'personal')),
    channel   INTEGER,          -- where to; a person's direct messages, once they are known
    role      INTEGER,          -- whom to mention
    roadmap   TEXT,             -- NULL: the usual one
    thread    INTEGER NOT NULL DEFAULT 0 CHECK (thread IN (0, 1)), -- whether a thread is opened to talk in
    time      TEXT    NOT NULL, -- what clocks show
    zone      TEXT    NOT NULL,
    days      INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127), -- bit 0 is Monday
    due       INTEGER,          -- when it comes next; NULL: never again
    due_date  TEXT,             -- and the local date it is for then
    paused    TEXT,             -- why it does not come; NULL: it does
    paused_at INTEGER,
    stopped   INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)), -- the server has removed the bot
    UNIQUE (kind, user),
    UNIQUE (kind, guild),
    CHECK ((due IS NULL) = (due_date IS NULL))
) STRICT;

CREATE INDEX reminder_due ON reminder (due) WHERE paused IS NULL AND stopped = 0;

-- What became of it: a row for each local date decides that there is one message, whoever looks and whatever was set
-- anew since. Later rounds of a date are those that its reader put off.
CREATE TABLE delivery (
    reminder   INTEGER NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
    date       TEXT    NOT NULL,
    round      INTEGER NOT NULL CHECK (round BETWEEN 0 AND 255),
    due        INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'claimed', 'failed', 'sent', 'dropped')),
    again      INTEGER,          -- from when on it may be claimed (again); NULL: it is settled
    attempts   INTEGER NOT NULL DEFAULT 0,
    claimed_at INTEGER,
    claimed_by INTEGER,          -- a number that the process drew
    settled_at INTEGER,
    reason     TEXT,             -- why the last attempt failed, or it was dropped
    message    INTEGER,
    topic      TEXT,             -- what it was about
    PRIMARY KEY (reminder, date, round),
    CHECK ((again IS NULL) = (state IN ('sent', 'dropped')))
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_again ON delivery (again) WHERE again IS NOT NULL;

-- The topics of the day that a server has seen, until it has seen all.
CREATE TABLE shown_topic (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    PRIMARY KEY (guild, roadmap, topic)
) STRICT, WITHOUT ROWID;

-- When the server removed the bot; NULL: it is there.
ALTER TABLE guild ADD COLUMN gone INTEGER;

-- The roadmaps a server offers; none: all there are.
CREATE TABLE guild_roadmap (
    guild   INTEGER NOT NULL,
    place   INTEGER NOT NULL, -- the first one is the usual one there
    roadmap TEXT    NOT NULL,
    PRIMARY KEY (guild, place),
    UNIQUE (guild, roadmap)
) STRICT, WITHOUT ROWID;

-- The role that a milestone gives.
CREATE TABLE milestone_role (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL, -- '' for streaks
    name    TEXT    NOT NULL,
    role    INTEGER NOT NULL,
    trouble TEXT,             -- why it could not be given the last time
    PRIMARY KEY (guild, roadmap, name)
) STRICT, WITHOUT ROWID;

-- What was asked without getting an answer. Nobody's name is kept.
CREATE TABLE question (
    guild INTEGER NOT NULL,
    text  TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    count INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    PRIMARY KEY (guild, text)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_last ON question (guild, last);
