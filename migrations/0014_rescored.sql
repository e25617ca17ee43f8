-- Scores that are being computed anew, of the people whose scores are brought in line, on each board they may be on. It is
-- empty but within the transaction that does so, and all of it is read then: it has no index.
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
