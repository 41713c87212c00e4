-- Writes an activity under the next rev of a channel whose row is held, and changes how many are in it.
-- $1 channel, $2 rev, $3 the message it is about, $4 name, $5 actor, $6 payload, $7 at, $8 change of the count.
WITH channel AS (
    UPDATE {p}channels SET rev = $2, participant_count = participant_count + $8 WHERE channel_id = $1
    RETURNING last_seq
)
INSERT INTO {p}activities (channel_id, rev, last_seq, message_seq, name, actor, payload, at)
SELECT $1, $2, channel.last_seq, $3, $4, $5, $6::jsonb, $7 FROM channel
