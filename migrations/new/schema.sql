-- Made of the migrations by WAYMARK_WRITE_SCHEMA=1 cargo test -p waymark-store migrations
PRAGMA application_id = 1464685131;

CREATE TABLE guild_member (
    guild INTEGER NOT NULL,
    user  INTEGER NOT NULL,
    name  TEXT    NOT NULL, gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
    PRIMARY KEY (guild, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE chosen_days (
    user  INTEGER NOT NULL,
    since TEXT    NOT NULL,
    days  INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127), -- bit 0 is Monday
    PRIMARY KEY (user, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkin (
    id          INTEGER PRIMARY KEY,
    interaction INTEGER NOT NULL UNIQUE, -- idempotency key
    user        INTEGER NOT NULL,
    guild       INTEGER,
    at          INTEGER NOT NULL,
    day         TEXT    NOT NULL,
    first_today INTEGER NOT NULL CHECK (first_today IN (0, 1)), -- whether the day did not count before
    minutes     INTEGER CHECK (minutes BETWEEN 1 AND 1440),
    note        TEXT    CHECK (length(note) <= 1000)
) STRICT;

CREATE INDEX checkin_of_user ON checkin (user, day);

CREATE TABLE day (
    user     INTEGER NOT NULL,
    date     TEXT    NOT NULL,
    changes  INTEGER NOT NULL DEFAULT 0 CHECK (changes >= 0),
    checkins INTEGER NOT NULL DEFAULT 0 CHECK (checkins >= 0),
    minutes  INTEGER NOT NULL DEFAULT 0 CHECK (minutes >= 0), first INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0, answers INTEGER NOT NULL DEFAULT 0 CHECK (answers >= 0),
    PRIMARY KEY (user, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    at      INTEGER NOT NULL, -- last written
    text    TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE milestone (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    PRIMARY KEY (user, roadmap, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE guild (
    guild      INTEGER PRIMARY KEY,
    zone       TEXT,    -- as a person's; NULL: UTC
    fill_after INTEGER, -- its boards are being filled: members up to this id are in them; NULL: everybody is
    over       INTEGER NOT NULL DEFAULT -9223372036854775807 -- boards of periods that ended by then were given up
, ranking TEXT NOT NULL DEFAULT 'points' CHECK (ranking IN ('points', 'proven'))) STRICT;

CREATE TABLE hidden (
    guild INTEGER NOT NULL,
    user  INTEGER NOT NULL,
    PRIMARY KEY (guild, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX hidden_of_user ON hidden (user);

CREATE INDEX guilds_of_user ON guild_member (user);

CREATE TABLE board (
    id      INTEGER PRIMARY KEY,
    guild   INTEGER,          -- NULL: over, and being taken apart
    roadmap TEXT    NOT NULL, -- '' for all of them
    period  TEXT    NOT NULL CHECK (period IN ('week', 'month', 'all')),
    start   INTEGER NOT NULL, -- the first millisecond
    until   INTEGER NOT NULL, ranking TEXT NOT NULL DEFAULT 'points' CHECK (ranking IN ('points', 'proven')),
    UNIQUE (guild, roadmap, period, start)
) STRICT;

CREATE INDEX board_over ON board (id) WHERE guild IS NULL;

CREATE TABLE shown_topic (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    PRIMARY KEY (guild, roadmap, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE offered_roadmap (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    PRIMARY KEY (guild, roadmap)
) STRICT, WITHOUT ROWID;

CREATE TABLE milestone_role (
    guild   INTEGER NOT NULL,
    roadmap TEXT    NOT NULL, -- '' for streaks
    name    TEXT    NOT NULL, -- the milestone's
    role    INTEGER NOT NULL,
    trouble TEXT,
    PRIMARY KEY (guild, roadmap, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_zone (
    user    INTEGER NOT NULL,
    since   INTEGER NOT NULL, -- when it was told or assumed
    zone    TEXT    NOT NULL, -- an IANA name or an offset such as UTC+05:30
    told    INTEGER NOT NULL CHECK (told IN (0, 1)), -- by the person; else it was assumed of them: it is their server's
    -- 0: their days are to be counted anew by it, which SQL cannot do. The program does when it opens the database.
    counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)),
    PRIMARY KEY (user, since)
) STRICT, WITHOUT ROWID;

CREATE INDEX zone_uncounted ON person_zone (user) WHERE counted = 0;

CREATE TABLE question (
    guild INTEGER NOT NULL,
    user  INTEGER NOT NULL,
    -- Days since 1970, in UTC.
    day   INTEGER NOT NULL,
    text  TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    at    INTEGER NOT NULL,
    PRIMARY KEY (guild, user, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_by_age ON question (at);

CREATE INDEX question_of_user ON question (user);

CREATE TABLE departed_guild (
    guild INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE unscored (
    user  INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE tally (
    board  INTEGER NOT NULL,
    bits   INTEGER NOT NULL,
    minus  INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (board, bits, minus, bucket)
) STRICT, WITHOUT ROWID;

CREATE INDEX tally_empty ON tally (board) WHERE count = 0;

CREATE INDEX board_by_end ON board (guild, until);

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

CREATE TABLE review (
    user     INTEGER NOT NULL,
    roadmap  TEXT    NOT NULL,
    topic    TEXT    NOT NULL,
    question TEXT    NOT NULL,
    step     INTEGER NOT NULL CHECK (step BETWEEN 0 AND 3), -- how far up the ladder of days
    due      TEXT    NOT NULL, -- the date from which on it is asked again
    result   TEXT    NOT NULL CHECK (result IN ('right', 'partly', 'wrong')), -- of the last answer
    answers  INTEGER NOT NULL CHECK (answers >= 1),
    recalled    INTEGER, -- when it was answered right last; NULL: never
    PRIMARY KEY (user, roadmap, topic, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE proven (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    since   INTEGER NOT NULL, -- when the topic was done that this proves, as in topic_state.at
    at      INTEGER NOT NULL, -- when it was proven: the period it counts in
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

CREATE INDEX proven_of_user ON proven (user, at);

CREATE TABLE "score" (
    board   INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    minus   INTEGER NOT NULL CHECK (minus <= 0),
    reached INTEGER NOT NULL, -- when the last of what it is ranked by came about
    points  INTEGER NOT NULL CHECK (points >= 0),
    proven  INTEGER NOT NULL CHECK (proven >= 0),
    PRIMARY KEY (board, user),
    CHECK (points + proven > 0)
) STRICT, WITHOUT ROWID;

CREATE VIEW unscored_board AS
SELECT unscored.user, board.id AS board, board.roadmap, board.start, board.until, board.ranking,
    NOT member.gone AND NOT EXISTS (
        SELECT 1 FROM hidden WHERE hidden.guild = member.guild AND hidden.user = unscored.user) AS shown
FROM unscored
CROSS JOIN guild_member AS member ON member.user = unscored.user
CROSS JOIN board ON board.guild = member.guild AND board.until > unscored.since;

CREATE TABLE "reminder" (
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

CREATE TABLE "delivery" (
    reminder INTEGER NOT NULL REFERENCES "reminder" (id) ON DELETE CASCADE,
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

CREATE UNIQUE INDEX reminder_of_user ON reminder (user) WHERE user IS NOT NULL;

CREATE UNIQUE INDEX reminder_of_guild ON reminder (guild, kind) WHERE guild IS NOT NULL;

CREATE INDEX reminder_due ON reminder (due) WHERE paused IS NULL AND due IS NOT NULL;

CREATE INDEX delivery_open ON delivery (at) WHERE state = 'open';

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

CREATE TABLE "event" (
    id            INTEGER PRIMARY KEY,
    interaction   INTEGER NOT NULL,
    user          INTEGER NOT NULL,
    guild         INTEGER,                 -- where it was made; NULL in a direct message
    roadmap       TEXT    NOT NULL,
    topic         TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    before        TEXT    NOT NULL CHECK (before IN ('todo', 'learning', 'done', 'skipped')),
    before_at     INTEGER,                 -- since when; NULL for a topic never touched
    before_points INTEGER NOT NULL,
    after         TEXT    NOT NULL CHECK (after IN ('todo', 'learning', 'done', 'skipped')),
    after_points  INTEGER NOT NULL,
    undoes        INTEGER REFERENCES "event" (id),
    day           TEXT,
    counts        INTEGER NOT NULL DEFAULT 0 CHECK (counts BETWEEN -1 AND 1),
    counted_at    INTEGER,
    UNIQUE (interaction, topic)            -- idempotency key: Discord may deliver an interaction twice
) STRICT;

CREATE TABLE "topic_state" (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('todo', 'learning', 'done', 'skipped')),
    at      INTEGER NOT NULL, -- since when: the period its points belong to
    points  INTEGER NOT NULL CHECK (points >= 0 AND (points = 0 OR state = 'done')),
    event   INTEGER NOT NULL REFERENCES "event" (id), -- the last change
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_of_topic ON event (user, roadmap, topic, id);

CREATE INDEX event_undoing ON event (undoes) WHERE undoes IS NOT NULL;

CREATE INDEX event_of_day ON event (user, day) WHERE counts <> 0;

CREATE INDEX points_of_user ON topic_state (user, at, roadmap, points) WHERE points > 0;

CREATE INDEX state_by_event ON topic_state (event);

CREATE TABLE turn (
    name TEXT    PRIMARY KEY,
    free INTEGER NOT NULL -- from when on the next turn can be had
) STRICT, WITHOUT ROWID;

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

CREATE TABLE compatible (
    oldest INTEGER PRIMARY KEY
) STRICT;
INSERT INTO "compatible" VALUES (13);

CREATE TABLE rescored (
    board       INTEGER NOT NULL,
    user        INTEGER NOT NULL,
    ranking     TEXT    NOT NULL,
    points      INTEGER NOT NULL,
    earned      INTEGER,          -- when the last of the points were earned; NULL for none
    proven      INTEGER NOT NULL,
    proved      INTEGER,          -- when the last topic was proven; NULL for none
    -- The place in the order: as in `score`.
    minus       INTEGER NOT NULL
        AS (-(CASE WHEN ranking = 'proven' THEN (proven << 32) | points ELSE points END)) STORED,
    reached     INTEGER           -- NULL for nothing earned or proven: there is to be no score
        AS (CASE WHEN ranking = 'proven' AND proved > earned THEN proved ELSE coalesce(earned, proved) END) STORED,
    was_minus   INTEGER,
    was_reached INTEGER           -- NULL if there was no score
) STRICT;

CREATE INDEX score_order ON score (board, minus, reached, user, points, proven);
