-- Topics whose questions were answered right a week or more after they were done count as proven. Boards show how many,
-- and may be ranked by them. (See SQLite's migration of this number for what each column means.)
ALTER TABLE review RENAME COLUMN "right" TO recalled;
UPDATE review SET recalled = NULL WHERE result <> 'right';

-- A topic that was proven counts while it is done since then: what resets it, or takes that back, need not know of this.
CREATE TABLE proven (
    "user"  bigint NOT NULL,
    roadmap text COLLATE "C" NOT NULL,
    topic   text COLLATE "C" NOT NULL,
    since   bigint NOT NULL, -- when the topic was done that this proves, as in topic_state.at
    at      bigint NOT NULL, -- when it was proven: the period it counts in
    PRIMARY KEY ("user", roadmap, topic)
);

CREATE INDEX proven_of_user ON proven ("user", at);

-- What a server's boards are ranked by. A board keeps to what it began with: set to another, a server begins its boards anew.
ALTER TABLE guild ADD COLUMN ranking text COLLATE "C" NOT NULL DEFAULT 'points' CHECK (ranking IN ('points', 'proven'));
ALTER TABLE board ADD COLUMN ranking text COLLATE "C" NOT NULL DEFAULT 'points' CHECK (ranking IN ('points', 'proven'));

-- (minus, reached, user), ascending, is the order of places. By points, `minus` is the points, negated; by proven topics it
-- is `proven << 32 | points`, negated.
ALTER TABLE score ADD COLUMN points bigint NOT NULL DEFAULT 0 CHECK (points >= 0);
ALTER TABLE score ADD COLUMN proven bigint NOT NULL DEFAULT 0 CHECK (proven >= 0);
UPDATE score SET points = -minus;
ALTER TABLE score ALTER COLUMN points DROP DEFAULT, ALTER COLUMN proven DROP DEFAULT;
ALTER TABLE score DROP CONSTRAINT score_minus_check, ADD CHECK (minus <= 0), ADD CHECK (points + proven > 0);

-- With 95 bits, a tally counts the scores whose `minus >> 32` is the same, whenever they were reached: those with as many
-- proven topics.
INSERT INTO tally (board, bits, minus, bucket, count)
SELECT board, 95, minus >> 32, 0, count(*) FROM score GROUP BY 1, 3;

DROP VIEW unscored_board;
CREATE VIEW unscored_board AS
SELECT unscored."user", board.id AS board, board.roadmap, board.start, board.until, board.ranking,
    NOT member.gone AND NOT EXISTS (
        SELECT 1 FROM hidden WHERE hidden.guild = member.guild AND hidden."user" = unscored."user") AS shown
FROM unscored
JOIN guild_member AS member ON member."user" = unscored."user"
JOIN board ON board.guild = member.guild AND board.until > unscored.since;
