-- Scores that are being computed anew, of the people whose scores are brought in line, on each board they may be on. It is
-- empty but within the transaction that does so, and all of it is read then: it has no index, and need not outlive a crash.
CREATE UNLOGGED TABLE rescored (
    board       bigint NOT NULL,
    "user"      bigint NOT NULL,
    ranking     text   NOT NULL,
    points      bigint NOT NULL,
    earned      bigint,          -- when the last of the points were earned; NULL for none
    proven      bigint NOT NULL,
    proved      bigint,          -- when the last topic was proven; NULL for none
    -- The place in the order: as in `score`.
    minus       bigint NOT NULL GENERATED ALWAYS
        AS (-(CASE WHEN ranking = 'proven' THEN (proven << 32) | points ELSE points END)) STORED,
    reached     bigint GENERATED ALWAYS -- NULL for nothing earned or proven: there is to be no score
        AS (CASE WHEN ranking = 'proven' AND proved > earned THEN proved ELSE coalesce(earned, proved) END) STORED,
    was_minus   bigint,
    was_reached bigint           -- NULL if there was no score
);
