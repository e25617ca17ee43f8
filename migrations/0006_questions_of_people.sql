-- What was asked on a server without getting an answer, once a person and day: who asked can have it deleted, and nobody
-- fills the list alone. Whose the earlier ones are was not kept, so that nobody could have them deleted: they go now.
DROP TABLE question;

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
