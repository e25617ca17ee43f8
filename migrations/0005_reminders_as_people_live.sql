-- How a reminder's time was written, and whether it comes on days that count already.
ALTER TABLE reminder ADD COLUMN twelve_hours INTEGER NOT NULL DEFAULT 0 CHECK (twelve_hours IN (0, 1)); -- as in 7 pm
ALTER TABLE reminder ADD COLUMN on_counted_days INTEGER NOT NULL DEFAULT 0 CHECK (on_counted_days IN (0, 1));
