-- $1 channel, $2 viewer (null: a node, which is told of all), $3 version, $4 the largest channel in which everybody is told,
-- if it is set so.
SELECT h.version, c.is_full, own.*
FROM (
    SELECT channel_id, deleted_at, participant_count <= $4 AND receipts = 'full' AS is_full
    FROM {p}channels WHERE channel_id = $1
) c
JOIN {p}receipt_heads h ON h.channel_id = $1
LEFT JOIN {p}participants viewer ON viewer.channel_id = $1 AND viewer.user_id = $2
    AND viewer.active IS NOT FALSE
LEFT JOIN LATERAL (
    SELECT p.user_id, p.delivered_seq, p.read_seq
    FROM {p}participants p
    WHERE p.channel_id = $1 AND p.active IS NOT FALSE AND (p.receipt_rev > $3 OR $3 = 0) AND (c.is_full OR $2 IS NULL)
    UNION ALL
    SELECT viewer.user_id, viewer.delivered_seq, viewer.read_seq
    WHERE (viewer.receipt_rev > $3 OR $3 = 0) AND NOT c.is_full AND $2 IS NOT NULL
) own ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR viewer.user_id IS NOT NULL)
ORDER BY own.user_id
