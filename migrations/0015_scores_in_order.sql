-- The order of scores has all that a page of a board shows of each but the name: those who stand side by side there are all over
-- the table. (That nobody is on a board twice, its key sees to.)
DROP INDEX score_order;
CREATE INDEX score_order ON score (board, minus, reached, user, points, proven);
