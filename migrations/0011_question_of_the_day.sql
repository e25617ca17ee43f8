-- A question of the day in a channel: a check that people answer by buttons, each for themselves. How all answered is told
-- with the next one.

-- It is a reminder of another kind. Deliveries go with the table that they refer to, so both are made anew.
CREATE TABLE new_reminder (
    id              INTEGER PRIMARY KEY,
    kind            TEXT    NOT NULL CHECK (kind IN ('own', 'topic', 'board', 'question')),
    user            INTEGER,                    -- whose own
    guild           INTEGER,                    -- whose topic, board or question
    channel         INTEGER,                    -- where to; of one's own the direct messages, once they are known
    role            INTEGER,                    -- the role it mentions
    thread          INTEGER NOT NULL DEFAULT 0, -- whether a thread is opened under it
    roadmap         TEXT,                       -- of which roadmap; NULL: the usual one, of a question all on offer
    time            TEXT    NOT NULL,           -- local, as in 19:00
    zone            TEXT    NOT NULL,
    days            INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127),
    last_date       TEXT,                       -- the latest local date that was dealt with
    due_date        TEXT,                       -- the next one
    due             INTEGER,                    -- and when; NULL at the end of the calendar
    paused          TEXT,                       -- 'off', 'asked', 'gone' or Discord's code; NULL: it runs
    twelve_hours    INTEGER NOT NULL DEFAULT 0 CHECK (twelve_hours IN (0, 1)),    -- as in 7 pm
    on_counted_days INTEGER NOT NULL DEFAULT 0 CHECK (on_counted_days IN (0, 1)), -- one's own: also on days that count already
    role_by_right   INTEGER NOT NULL DEFAULT 0 CHECK (role_by_right IN (0, 1)),   -- set by whom could mention any; else it is while anybody may
    CHECK ((kind = 'own') = (user IS NOT NULL) AND (kind = 'own') = (guild IS NULL))
) STRICT;

INSERT INTO new_reminder (id, kind, user, guild, channel, role, thread, roadmap, time, zone, days, last_date, due_date, due,
    paused, twelve_hours, on_counted_days, role_by_right)
SELECT id, kind, user, guild, channel, role, thread, roadmap, time, zone, days, last_date, due_date, due,
    paused, twelve_hours, on_counted_days, role_by_right FROM reminder;

CREATE TABLE new_delivery (
    reminder INTEGER NOT NULL REFERENCES new_reminder (id) ON DELETE CASCADE,
    date     TEXT    NOT NULL,
    again    INTEGER NOT NULL DEFAULT 0, -- 0: the date's own; else a snooze, or what is left to tell of a question that was turned off
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

INSERT INTO new_delivery (reminder, date, again, due, state, at, attempts, first, topic, message, why)
SELECT reminder, date, again, due, state, at, attempts, first, topic, message, why FROM delivery;

DROP TABLE delivery;
DROP TABLE reminder;
ALTER TABLE new_reminder RENAME TO reminder;
ALTER TABLE new_delivery RENAME TO delivery;

CREATE UNIQUE INDEX reminder_of_user ON reminder (user) WHERE user IS NOT NULL;
CREATE UNIQUE INDEX reminder_of_guild ON reminder (guild, kind) WHERE guild IS NOT NULL;
CREATE INDEX reminder_due ON reminder (due) WHERE paused IS NULL AND due IS NOT NULL;
CREATE INDEX delivery_open ON delivery (at) WHERE state = 'open';

-- The checks that a server was asked as a question of the day, each with the last date.
CREATE TABLE asked_question (
    guild    INTEGER NOT NULL,
    roadmap  TEXT    NOT NULL,
    topic    TEXT    NOT NULL,
    question TEXT    NOT NULL, -- the check's id
    date     TEXT    NOT NULL, -- of the delivery it is part of
    closed   INTEGER,          -- since when no more answers count; NULL: they do
    PRIMARY KEY (guild, roadmap, topic, question),
    UNIQUE (guild, date)
) STRICT, WITHOUT ROWID;

-- What people answered to a question of the day, once each; kept for a while.
CREATE TABLE asked_answer (
    user        INTEGER NOT NULL,
    guild       INTEGER NOT NULL,
    date        TEXT    NOT NULL, -- the question's
    interaction INTEGER NOT NULL, -- idempotency key
    at          INTEGER NOT NULL,
    choice      TEXT,             -- the option's text; NULL: they graded themselves
    result      TEXT    NOT NULL CHECK (result IN ('right', 'partly', 'wrong')),
    PRIMARY KEY (user, guild, date)
) STRICT, WITHOUT ROWID;

CREATE INDEX answer_of_date ON asked_answer (date, guild);
