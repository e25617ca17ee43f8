-- One interaction may change several topics of a person: those that they tick as known.
ALTER TABLE event DROP CONSTRAINT event_interaction_key;
ALTER TABLE event ADD UNIQUE (interaction, topic); -- idempotency key: Discord may deliver an interaction twice
