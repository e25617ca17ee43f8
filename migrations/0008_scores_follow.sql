-- Scores follow what people hold: a change writes what was done and whose scores it leaves behind, and they are brought
-- in line for many people at once, before anybody reads a board.

DROP TRIGGER board_opened;
DROP TRIGGER score_moved;
DROP TRIGGER score_in;
DROP TRIGGER tall_score_in;
DROP TRIGGER score_out;
DROP TRIGGER tall_score_out;
DROP TABLE tally;
ALTER TABLE score DROP COLUMN level;
ALTER TABLE score DROP COLUMN mixed;
ALTER TABLE board DROP COLUMN size;

-- Whose scores lag behind what they hold: those of boards that go on after `since`.
CREATE TABLE unscored (
    user  INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

-- How many scores of a board have the same points and were reached in the same stretch of time: its number `bucket` is
-- `reached >> bits`. With 63 bits there is one stretch, with 31 they are 25 days long, with 21 35 minutes.
CREATE TABLE tally (
    board  INTEGER NOT NULL,
    bits   INTEGER NOT NULL,
    minus  INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (board, bits, minus, bucket)
) STRICT, WITHOUT ROWID;

CREATE INDEX tally_empty ON tally (board) WHERE count = 0;

INSERT INTO tally (board, bits, minus, bucket, count)
SELECT board, bits.value, minus, reached >> bits.value, count(*) FROM score CROSS JOIN json_each('[63, 31, 21]') AS bits
GROUP BY 1, 2, 3, 4;

CREATE INDEX board_by_end ON board (guild, until);

-- The boards on which their scores lag, and whether they are shown there.
CREATE VIEW unscored_board AS
SELECT unscored.user, board.id AS board, board.roadmap, board.start, board.until,
    NOT member.gone AND NOT EXISTS (
        SELECT 1 FROM hidden WHERE hidden.guild = member.guild AND hidden.user = unscored.user) AS shown
FROM unscored
CROSS JOIN guild_member AS member ON member.user = unscored.user
CROSS JOIN board ON board.guild = member.guild AND board.until > unscored.since;
