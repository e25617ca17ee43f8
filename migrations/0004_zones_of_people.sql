-- A person's days follow from the instants of what they did and from the time zones they lived by, so that learning a
-- zone, or another one, takes no day away.

-- The first zone that was told holds for the time before it, too. While none was told, the one that was assumed holds,
-- and while there is no row, UTC.
CREATE TABLE person_zone (
    user    INTEGER NOT NULL,
    since   INTEGER NOT NULL, -- when it was told or assumed
    zone    TEXT    NOT NULL, -- an IANA name or an offset such as UTC+05:30
    told    INTEGER NOT NULL CHECK (told IN (0, 1)), -- by the person; else it was assumed of them: it is their server's
    -- 0: their days are to be counted anew by it, which SQL cannot do. The program does when it opens the database.
    counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)),
    PRIMARY KEY (user, since)
) STRICT, WITHOUT ROWID;

CREATE INDEX zone_uncounted ON person_zone (user) WHERE counted = 0;

-- When that was done which counts on a day: the change's own time, or that of the change it takes back.
ALTER TABLE event ADD COLUMN counted_at INTEGER;

WITH RECURSIVE counted (id, at) AS (
    SELECT id, at FROM event WHERE undoes IS NULL AND counts <> 0
    UNION ALL
    SELECT event.id, counted.at FROM counted JOIN event ON event.undoes = counted.id WHERE event.counts <> 0
)
UPDATE event SET counted_at = counted.at FROM counted WHERE counted.id = event.id;

CREATE INDEX event_of_day ON event (user, day) WHERE counts <> 0;

-- The first and the last thing done on a day, of those that still count.
ALTER TABLE day ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN last INTEGER NOT NULL DEFAULT 0;

UPDATE day SET first = done.first, last = done.last FROM (
    SELECT user, day, min(at) AS first, max(at) AS last FROM (
        SELECT user, day, counted_at AS at FROM event WHERE counts <> 0
        GROUP BY user, day, counted_at HAVING sum(counts) > 0
        UNION ALL SELECT user, day, at FROM checkin)
    GROUP BY user, day) AS done
WHERE day.user = done.user AND day.date = done.day;

-- Until now a change was counted in the zone of the person, else in that of the server it was made in, else in UTC. When
-- a zone was told is not known: it counts as told with the last thing done.
INSERT INTO person_zone (user, since, zone, told, counted)
SELECT user, first, zone, 0, 0 FROM (
    SELECT done.user, min(at) AS first, guild.zone FROM (
        SELECT user, guild, at FROM event WHERE counts <> 0 UNION ALL SELECT user, guild, at FROM checkin) AS done
    JOIN guild ON guild.guild = done.guild WHERE guild.zone IS NOT NULL GROUP BY done.user);

INSERT INTO person_zone (user, since, zone, told, counted)
SELECT user, max(
    coalesce((SELECT max(last) FROM day WHERE day.user = person.user), 0),
    coalesce((SELECT since FROM person_zone WHERE person_zone.user = person.user), 0)), zone, 1, 0
FROM person WHERE zone IS NOT NULL
ON CONFLICT DO UPDATE SET zone = excluded.zone, told = 1;

DROP TABLE person;
