-- $1 channel, $2 viewer (null: the host), $3 message, $4 before (null: from the end), $5 how many.
SELECT v.*
FROM {p}channels c
LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
JOIN LATERAL (SELECT * FROM {p}messages WHERE message_id = $3 LIMIT 1) m ON m.channel_id = c.channel_id
LEFT JOIN LATERAL (
    SELECT edit_no, body, html, renderer, mentions, at FROM {p}versions
    WHERE channel_id = $1 AND seq = m.seq AND edit_no < coalesce($4, 2147483647)
    ORDER BY edit_no DESC LIMIT $5
) v ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL
    AND ($2 IS NULL OR own.user_id IS NOT NULL) AND m.seq > coalesce(own.floor_seq, 0)
    AND (own.hidden_seqs @> ARRAY[m.seq]) IS NOT TRUE AND {unblocked}
ORDER BY v.edit_no DESC
