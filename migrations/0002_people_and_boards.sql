-- What people tell about themselves, the days they learned on, and boards that answer in the same time at any size.
-- Dates are text, `2026-11-21`, in the time zone that held when they were written.

CREATE TABLE person (
    user INTEGER PRIMARY KEY,
    zone TEXT -- an IANA name or an offset such as UTC+05:30; NULL: unknown
) STRICT;

-- The days of the week that can break a person's streak, from which date on.
CREATE TABLE chosen_days (
    user  INTEGER NOT NULL,
    since TEXT    NOT NULL,
    days  INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127), -- bit 0 is Monday
    PRIMARY KEY (user, since)
) STRICT, WITHOUT ROWID;

-- Deleting a person's events must not look through everybody's rows for references to them.
CREATE INDEX event_undoing ON event (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX state_by_event ON topic_state (event);

-- The date a change counts on: 1 for the day, −1 for a change that takes another back. What is there was made when
-- everybody's day was UTC's.
ALTER TABLE event ADD COLUMN day TEXT;
ALTER TABLE event ADD COLUMN counts INTEGER NOT NULL DEFAULT 0 CHECK (counts BETWEEN -1 AND 1);

WITH RECURSIVE counted (id, day, counts) AS (
    SELECT id, date(at / 1000, 'unixepoch'), 1 FROM event
    WHERE undoes IS NULL AND after <> before AND after IN ('learning', 'done')
    UNION ALL
    SELECT event.id, counted.day, -counted.counts FROM counted JOIN event ON event.undoes = counted.id
    WHERE event.after <> event.before
)
UPDATE event SET day = counted.day, counts = counted.counts FROM counted WHERE counted.id = event.id;

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

-- The days that count: what the events and check-ins of that date add up to.
CREATE TABLE day (
    user     INTEGER NOT NULL,
    date     TEXT    NOT NULL,
    changes  INTEGER NOT NULL DEFAULT 0 CHECK (changes >= 0),
    checkins INTEGER NOT NULL DEFAULT 0 CHECK (checkins >= 0),
    minutes  INTEGER NOT NULL DEFAULT 0 CHECK (minutes >= 0),
    PRIMARY KEY (user, date)
) STRICT, WITHOUT ROWID;

INSERT INTO day (user, date, changes)
SELECT user, day, sum(counts) FROM event WHERE counts <> 0 GROUP BY user, day HAVING sum(counts) > 0;

CREATE TABLE note (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    at      INTEGER NOT NULL, -- last written
    text    TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

-- The milestones that a person was told of.
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
) STRICT;

-- Who does not want to be on which server's board.
CREATE TABLE hidden (
    guild INTEGER NOT NULL,
    user  INTEGER NOT NULL,
    PRIMARY KEY (guild, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX hidden_of_user ON hidden (user);

ALTER TABLE guild_member ADD COLUMN gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)); -- Discord says they left
CREATE INDEX guilds_of_user ON guild_member (user);

-- Boards. A board is one server's, of one roadmap or all, in one period. It has a score for each member who is shown
-- and earned something, kept in line with topic_state in the transaction of each change.
CREATE TABLE board (
    id      INTEGER PRIMARY KEY,
    guild   INTEGER,          -- NULL: over, and being taken apart
    roadmap TEXT    NOT NULL, -- '' for all of them
    period  TEXT    NOT NULL CHECK (period IN ('week', 'month', 'all')),
    start   INTEGER NOT NULL, -- the first millisecond
    until   INTEGER NOT NULL, -- the first one after
    size    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (guild, roadmap, period, start)
) STRICT;

CREATE INDEX board_over ON board (id) WHERE guild IS NULL;

-- (minus, reached, user), ascending, is the order of places.
CREATE TABLE score (
    board   INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    minus   INTEGER NOT NULL CHECK (minus < 0), -- the points, negated
    reached INTEGER NOT NULL,                   -- when the last of them were earned
    -- How tall this score stands in the counts below: 1 in 32 has level 1 or more, 1 in 1,024 level 2, 1 in 32,768
    -- level 3, by a hash of the id. No product reaches 2^63.
    mixed   INTEGER NOT NULL GENERATED ALWAYS AS (user % 2147483629 * 1500450271 % 2147483587) VIRTUAL,
    level   INTEGER NOT NULL GENERATED ALWAYS AS (CASE
        WHEN mixed * mixed >> 24 & 31 THEN 0
        WHEN mixed * mixed >> 24 & 1023 THEN 1
        WHEN mixed * mixed >> 24 & 32767 THEN 2
        ELSE 3 END) VIRTUAL,
    PRIMARY KEY (board, user)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX score_order ON score (board, minus, reached, user);

-- Counts that make a place, and the score at a place, a matter of a hundred steps on a board of any size: a skip list.
-- At each level, a count stands where a tall score stands and holds how many scores there are from it (included) to
-- the next count of that level; the first count of a level stands before all scores. What a board's counts are
-- depends on its scores alone, not on their history, nor on how alike they are. The triggers keep them.
CREATE TABLE tally (
    board   INTEGER NOT NULL,
    level   INTEGER NOT NULL,
    minus   INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (board, level, minus, reached, user)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER board_opened AFTER INSERT ON board BEGIN
    INSERT INTO tally (board, level, minus, reached, user, count)
    SELECT NEW.id, value, -1 << 53, 0, 0, 0 FROM json_each('[1, 2, 3]');
END;

CREATE TRIGGER score_moved BEFORE UPDATE ON score BEGIN
    SELECT raise(ABORT, 'a score is taken out and put in again, never updated');
END;

CREATE TRIGGER score_in AFTER INSERT ON score BEGIN
    UPDATE board SET size = size + 1 WHERE id = NEW.board;
    UPDATE tally SET count = count + 1 WHERE board = NEW.board AND level = 1 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = NEW.board AND level = 1
            AND (minus, reached, user) <= (NEW.minus, NEW.reached, NEW.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    UPDATE tally SET count = count + 1 WHERE board = NEW.board AND level = 2 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = NEW.board AND level = 2
            AND (minus, reached, user) <= (NEW.minus, NEW.reached, NEW.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    UPDATE tally SET count = count + 1 WHERE board = NEW.board AND level = 3 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = NEW.board AND level = 3
            AND (minus, reached, user) <= (NEW.minus, NEW.reached, NEW.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
END;

-- (In a comparison of rows, `+` keeps a column's type out of it: with types on both sides SQLite seeks by the first
-- column alone, and walks over everybody who has the same points.)
-- A tall score divides the counts it falls into, from the lowest level up: what stands between the count before and the
-- score is left to that one, the rest becomes the score's own.
CREATE TRIGGER tall_score_in AFTER INSERT ON score WHEN NEW.level >= 1 BEGIN
    INSERT INTO tally (board, level, minus, reached, user, count)
    SELECT NEW.board, 1, NEW.minus, NEW.reached, NEW.user, before.count - (
        SELECT count(*) FROM score WHERE board = NEW.board
            AND (minus, reached, user) >= (+before.minus, +before.reached, +before.user)
                AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user))
    FROM tally AS before WHERE board = NEW.board AND level = 1
        AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user)
    ORDER BY minus DESC, reached DESC, user DESC LIMIT 1;
    UPDATE tally SET count = count - (
        SELECT count FROM tally WHERE board = NEW.board AND level = 1
            AND (minus, reached, user) = (NEW.minus, NEW.reached, NEW.user))
    WHERE board = NEW.board AND level = 1 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = NEW.board AND level = 1
            AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    INSERT INTO tally (board, level, minus, reached, user, count)
    SELECT NEW.board, 2, NEW.minus, NEW.reached, NEW.user, before.count - (
        SELECT coalesce(sum(count), 0) FROM tally WHERE board = NEW.board AND level = 1
            AND (minus, reached, user) >= (+before.minus, +before.reached, +before.user)
                AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user))
    FROM tally AS before WHERE board = NEW.board AND level = 2 AND NEW.level >= 2
        AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user)
    ORDER BY minus DESC, reached DESC, user DESC LIMIT 1;
    UPDATE tally SET count = count - (
        SELECT count FROM tally WHERE board = NEW.board AND level = 2
            AND (minus, reached, user) = (NEW.minus, NEW.reached, NEW.user))
    WHERE board = NEW.board AND level = 2 AND NEW.level >= 2 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = NEW.board AND level = 2
            AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    INSERT INTO tally (board, level, minus, reached, user, count)
    SELECT NEW.board, 3, NEW.minus, NEW.reached, NEW.user, before.count - (
        SELECT coalesce(sum(count), 0) FROM tally WHERE board = NEW.board AND level = 2
            AND (minus, reached, user) >= (+before.minus, +before.reached, +before.user)
                AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user))
    FROM tally AS before WHERE board = NEW.board AND level = 3 AND NEW.level >= 3
        AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user)
    ORDER BY minus DESC, reached DESC, user DESC LIMIT 1;
    UPDATE tally SET count = count - (
        SELECT count FROM tally WHERE board = NEW.board AND level = 3
            AND (minus, reached, user) = (NEW.minus, NEW.reached, NEW.user))
    WHERE board = NEW.board AND level = 3 AND NEW.level >= 3 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = NEW.board AND level = 3
            AND (minus, reached, user) < (NEW.minus, NEW.reached, NEW.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
END;

CREATE TRIGGER score_out AFTER DELETE ON score BEGIN
    UPDATE board SET size = size - 1 WHERE id = OLD.board;
    UPDATE tally SET count = count - 1 WHERE board = OLD.board AND level = 1 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = OLD.board AND level = 1
            AND (minus, reached, user) <= (OLD.minus, OLD.reached, OLD.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    UPDATE tally SET count = count - 1 WHERE board = OLD.board AND level = 2 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = OLD.board AND level = 2
            AND (minus, reached, user) <= (OLD.minus, OLD.reached, OLD.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    UPDATE tally SET count = count - 1 WHERE board = OLD.board AND level = 3 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = OLD.board AND level = 3
            AND (minus, reached, user) <= (OLD.minus, OLD.reached, OLD.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
END;

-- What a tall score counted goes to the count before.
CREATE TRIGGER tall_score_out AFTER DELETE ON score WHEN OLD.level >= 1 BEGIN
    UPDATE tally SET count = count + coalesce((
        SELECT count FROM tally WHERE board = OLD.board AND level = 1
            AND (minus, reached, user) = (OLD.minus, OLD.reached, OLD.user)), 0)
    WHERE board = OLD.board AND level = 1 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = OLD.board AND level = 1
            AND (minus, reached, user) < (OLD.minus, OLD.reached, OLD.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    UPDATE tally SET count = count + coalesce((
        SELECT count FROM tally WHERE board = OLD.board AND level = 2
            AND (minus, reached, user) = (OLD.minus, OLD.reached, OLD.user)), 0)
    WHERE board = OLD.board AND level = 2 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = OLD.board AND level = 2
            AND (minus, reached, user) < (OLD.minus, OLD.reached, OLD.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    UPDATE tally SET count = count + coalesce((
        SELECT count FROM tally WHERE board = OLD.board AND level = 3
            AND (minus, reached, user) = (OLD.minus, OLD.reached, OLD.user)), 0)
    WHERE board = OLD.board AND level = 3 AND (minus, reached, user) = (
        SELECT minus, reached, user FROM tally WHERE board = OLD.board AND level = 3
            AND (minus, reached, user) < (OLD.minus, OLD.reached, OLD.user)
        ORDER BY minus DESC, reached DESC, user DESC LIMIT 1);
    DELETE FROM tally WHERE board = OLD.board AND level IN (1, 2, 3)
        AND (minus, reached, user) = (OLD.minus, OLD.reached, OLD.user);
END;

-- The boards of what was done before there were any, filled when the file is opened next.
INSERT INTO guild (guild, fill_after) SELECT DISTINCT guild, -1 FROM guild_member;
