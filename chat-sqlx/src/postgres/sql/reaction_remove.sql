-- Under the held row of the channel. $1 channel, $2 the message's seq, $3 key, $4 user, $5 the message,
-- $6 the counts (null: none are left), $7 rev.
WITH removed AS (
    DELETE FROM {p}reactions WHERE channel_id = $1 AND seq = $2 AND key = $3 AND user_id = $4
)
UPDATE {p}messages SET reactions = $6::jsonb, changed_rev = $7
WHERE message_id = $5 AND channel_id IS NOT DISTINCT FROM $1
