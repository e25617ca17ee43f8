-- Topics whose questions were answered right a week or more after they were done count as proven. Boards show how many,
-- and may be ranked by them.

-- When a check was last answered right without its answer having been told just before; NULL after a miss. Of earlier
-- answers it is not known how long before.
ALTER TABLE review RENAME COLUMN right TO recalled;
UPDATE review SET recalled = NULL WHERE result <> 'right';

-- A topic that was proven counts while it is done since then: what resets it, or takes that back, need not know of this.
CREATE TABLE proven (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    since   INTEGER NOT NULL, -- when the topic was done that this proves, as in topic_state.at
    at      INTEGER NOT NULL, -- when it was proven: the period it counts in
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

CREATE INDEX proven_of_user ON proven (user, at);

-- What a server's boards are ranked by. A board keeps to what it began with: set to another, a server begins its boards anew.
ALTER TABLE guild ADD COLUMN ranking TEXT NOT NULL DEFAULT 'points' CHECK (ranking IN ('points', 'proven'));
ALTER TABLE board ADD COLUMN ranking TEXT NOT NULL DEFAULT 'points' CHECK (ranking IN ('points', 'proven'));

-- (minus, reached, user), ascending, is the order of places. By points, `minus` is the points, negated; by proven topics it
-- is `proven << 32 | points`, negated.
DROP VIEW unscored_board;

CREATE TABLE new_score (
    board   INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    minus   INTEGER NOT NULL CHECK (minus <= 0),
    reached INTEGER NOT NULL, -- when the last of what it is ranked by came about
    points  INTEGER NOT NULL CHECK (points >= 0),
    proven  INTEGER NOT NULL CHECK (proven >= 0),
    PRIMARY KEY (board, user),
    CHECK (points + proven > 0)
) STRICT, WITHOUT ROWID;

INSERT INTO new_score (board, user, minus, reached, points, proven)
SELECT board, user, minus, reached, -minus, 0 FROM score;

DROP TABLE score;
ALTER TABLE new_score RENAME TO score;
CREATE UNIQUE INDEX score_order ON score (board, minus, reached, user);

-- With 95 bits, a tally counts the scores whose `minus >> 32` is the same, whenever they were reached: those with as many
-- proven topics.
INSERT INTO tally (board, bits, minus, bucket, count)
SELECT board, 95, minus >> 32, 0, count(*) FROM score GROUP BY 1, 3;

-- The boards on which their scores lag, and whether they are shown there.
CREATE VIEW unscored_board AS
SELECT unscored.user, board.id AS board, board.roadmap, board.start, board.until, board.ranking,
    NOT member.gone AND NOT EXISTS (
        SELECT 1 FROM hidden WHERE hidden.guild = member.guild AND hidden.user = unscored.user) AS shown
FROM unscored
CROSS JOIN guild_member AS member ON member.user = unscored.user
CROSS JOIN board ON board.guild = member.guild AND board.until > unscored.since;
