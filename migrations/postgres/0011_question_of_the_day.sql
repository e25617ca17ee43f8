-- A question of the day in a channel, as in migrations/0011_question_of_the_day.sql: a reminder of another kind.
ALTER TABLE reminder DROP CONSTRAINT reminder_kind_check;
ALTER TABLE reminder ADD CONSTRAINT reminder_kind_check CHECK (kind IN ('own', 'topic', 'board', 'question'));

CREATE TABLE asked_question (
    guild    bigint NOT NULL,
    roadmap  text COLLATE "C" NOT NULL,
    topic    text COLLATE "C" NOT NULL,
    question text COLLATE "C" NOT NULL, -- the check's id
    date     text COLLATE "C" NOT NULL, -- of the delivery it is part of
    closed   bigint,                    -- since when no more answers count; NULL: they do
    PRIMARY KEY (guild, roadmap, topic, question),
    UNIQUE (guild, date)
);

-- What people answered to a question of the day, once each; kept for a while.
CREATE TABLE asked_answer (
    "user"      bigint NOT NULL,
    guild       bigint NOT NULL,
    date        text COLLATE "C" NOT NULL, -- the question's
    interaction bigint NOT NULL,           -- idempotency key
    at          bigint NOT NULL,
    choice      text COLLATE "C",          -- the option's text; NULL: they graded themselves
    result      text COLLATE "C" NOT NULL CHECK (result IN ('right', 'partly', 'wrong')),
    PRIMARY KEY ("user", guild, date)
);

CREATE INDEX answer_of_date ON asked_answer (date, guild);
