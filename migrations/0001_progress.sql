-- What each person has done. Times are milliseconds since 1970, ids are Discord's snowflakes as signed integers.

PRAGMA application_id = 0x574d524b; -- 'WMRK': tells this file from other programs' databases

-- Every change, appended and never edited; the rows of topic_state follow from it.
CREATE TABLE event (
    id            INTEGER PRIMARY KEY,
    interaction   INTEGER NOT NULL UNIQUE, -- idempotency key: Discord may deliver an interaction twice
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
    undoes        INTEGER REFERENCES event (id)
) STRICT;

CREATE INDEX event_of_topic ON event (user, roadmap, topic, id);

-- Where each person stands with each topic they ever touched.
CREATE TABLE topic_state (
    user    INTEGER NOT NULL,
    roadmap TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('todo', 'learning', 'done', 'skipped')),
    at      INTEGER NOT NULL, -- since when: the period its points belong to
    points  INTEGER NOT NULL CHECK (points >= 0 AND (points = 0 OR state = 'done')),
    event   INTEGER NOT NULL REFERENCES event (id), -- the last change
    PRIMARY KEY (user, roadmap, topic)
) STRICT, WITHOUT ROWID;

-- A board adds up its members' points of a period from this index alone.
CREATE INDEX points_of_user ON topic_state (user, at, roadmap, points) WHERE points > 0;

-- Who changed their progress in which server, and the name they went by there: what a board is made of.
CREATE TABLE guild_member (
    guild INTEGER NOT NULL,
    user  INTEGER NOT NULL,
    name  TEXT    NOT NULL,
    PRIMARY KEY (guild, user)
) STRICT, WITHOUT ROWID;
