-- Counts at any size; names and times only where the channel tells them. A time is exact or absent: the advance that
-- passed this message may be forgotten, and the next one must not stand for it.
-- $1 channel, $2 viewer (null: the host), $3 message, $4 after (null: from the start), $5 how many, $6 full up to,
-- $7 counts up to.
WITH message AS (
    SELECT m.seq, m.sender,
        CASE
            WHEN c.receipts = 'off' OR c.participant_count > $7 THEN 'off'
            WHEN c.receipts = 'counts' OR c.participant_count > $6 THEN 'counts'
            ELSE 'full'
        END AS level
    FROM {p}channels c
    LEFT JOIN {p}participants viewer ON viewer.channel_id = $1 AND viewer.user_id = $2
        AND viewer.active IS NOT FALSE
    JOIN LATERAL (SELECT * FROM {p}messages WHERE message_id = $3 LIMIT 1) m ON m.channel_id = c.channel_id
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL
        AND ($2 IS NULL OR viewer.user_id IS NOT NULL) AND m.seq > coalesce(viewer.floor_seq, 0)
        AND (viewer.hidden_seqs @> ARRAY[m.seq]) IS NOT TRUE AND {unblocked}
)
SELECT message.level, reached.*, own.*
FROM message
CROSS JOIN LATERAL (
    SELECT count(*) AS total,
        count(*) FILTER (WHERE p.delivered_seq >= message.seq AND message.level <> 'off') AS delivered,
        count(*) FILTER (WHERE p.read_seq >= message.seq AND message.level <> 'off') AS read
    FROM {p}participants p
    WHERE p.channel_id = $1 AND p.active IS NOT FALSE AND p.user_id <> message.sender
) reached
LEFT JOIN LATERAL (
    SELECT p.user_id, p.delivered_seq >= message.seq AS is_delivered, p.read_seq >= message.seq AS is_read,
        delivered.at AS delivered_at, read.at AS read_at
    FROM {p}participants p
    LEFT JOIN LATERAL (
        SELECT CASE WHEN l.above < message.seq THEN l.at END AS at FROM {p}receipt_log l
        WHERE l.channel_id = $1 AND l.user_id = p.user_id AND NOT l.is_read AND l.seq >= message.seq
        ORDER BY l.seq LIMIT 1
    ) delivered ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN l.above < message.seq THEN l.at END AS at FROM {p}receipt_log l
        WHERE l.channel_id = $1 AND l.user_id = p.user_id AND l.is_read AND l.seq >= message.seq
        ORDER BY l.seq LIMIT 1
    ) read ON true
    WHERE p.channel_id = $1 AND p.active IS NOT FALSE AND p.user_id <> message.sender AND p.user_id > coalesce($4, '')
        AND message.level = 'full'
    ORDER BY p.user_id LIMIT $5
) own ON true
ORDER BY own.user_id
