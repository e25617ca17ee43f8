-- One interaction may change several topics of a person: those that they tick as known.

-- What made a change is told by the interaction and the topic now. SQLite cannot take back that a column is unique, so the
-- table is made anew, and with it the one that refers to it.
CREATE TABLE new_event (
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
    undoes        INTEGER REFERENCES new_event (id),
    day           TEXT,
    counts        INTEGER NOT NULL DEFAULT 0 CHECK (counts BETWEEN -1 AND 1),
    counted_at    INTEGER,
    UNIQUE (interaction, topic)            -- idempotency key: Discord may deliver an interaction twice
) STRICT;

INSERT INTO new_event (id, interaction, user, guild, roadmap, topic, at, before, before_at, before_points, after, after_points,
    undoes, day, counts, counted_at)
SELECT id, interaction, user, guild, roadmap, topic, at, before, before_at, before_points, after, after_points,
    undoes, day, counts, counted_at FROM event ORDER BY id;

CREATE TABLE new_topic_state (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('todo', 'learning', 'done', 'skipped')),
    at      INTEGER NOT NULL, -- since when: the period its points belong to
    points  INTEGER NOT NULL CHECK (points >= 0 AND (points = 0 OR state = 'done')),
    event   INTEGER NOT NULL REFERENCES new_event (id), -- the last change
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

INSERT INTO new_topic_state (user, roadmap, topic, state, at, points, event)
SELECT user, roadmap, topic, state, at, points, event FROM topic_state;

DROP TABLE topic_state;
UPDATE event SET undoes = NULL WHERE undoes IS NOT NULL;
DROP TABLE event;
ALTER TABLE new_event RENAME TO event;
ALTER TABLE new_topic_state RENAME TO topic_state;

CREATE INDEX event_of_topic ON event (user, roadmap, topic, id);
CREATE INDEX event_undoing ON event (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX event_of_day ON event (user, day) WHERE counts <> 0;
CREATE INDEX points_of_user ON topic_state (user, at, roadmap, points) WHERE points > 0;
CREATE INDEX state_by_event ON topic_state (event);
