-- What else was kept of a message that is deleted: its versions, who reacted, whom its edits named. $1 channel, $2 seq.
WITH versions AS (
    DELETE FROM {p}versions WHERE channel_id = $1 AND seq = $2
),
named AS (
    UPDATE {p}activities SET payload = payload - 'new_mentions'
    WHERE message_seq = $2 AND channel_id = $1 AND payload ? 'new_mentions'
)
DELETE FROM {p}reactions WHERE channel_id = $1 AND seq = $2
