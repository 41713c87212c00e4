-- Under the held row of the channel: who reacted, and how many did by now. $1 channel, $2 the message's seq, $3 key,
-- $4 user, $5 at, $6 the message, $7 the counts, $8 rev. The message is found by its id, as for an edit.
WITH added AS (
    INSERT INTO {p}reactions (channel_id, seq, key, user_id, at) VALUES ($1, $2, $3, $4, $5)
)
UPDATE {p}messages SET reactions = $7::jsonb, changed_rev = $8
WHERE message_id = $6 AND channel_id IS NOT DISTINCT FROM $1
