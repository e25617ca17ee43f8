-- The servers that no longer have the bot, and since when that is known: what was set up there is deleted in time.
CREATE TABLE departed_guild (
    guild INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

-- Whether whoever set a reminder's role could mention any role; else it is mentioned while anybody may. Who set the earlier
-- ones was not kept.
ALTER TABLE reminder ADD COLUMN role_by_right INTEGER NOT NULL DEFAULT 0 CHECK (role_by_right IN (0, 1));
