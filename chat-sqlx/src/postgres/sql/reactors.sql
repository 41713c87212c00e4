-- Who reacted with one key: a range of the primary key. $1 channel, $2 viewer (null: the host), $3 message, $4 key,
-- $5 after, $6 how many.
SELECT m.reactions::text AS m_reactions, r.user_id, r.at
FROM {p}channels c
LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
JOIN LATERAL (SELECT * FROM {p}messages WHERE message_id = $3 LIMIT 1) m ON m.channel_id = c.channel_id
LEFT JOIN LATERAL (
    SELECT user_id, at FROM {p}reactions
    WHERE channel_id = $1 AND seq = m.seq AND key = $4 AND user_id > coalesce($5, '')
    ORDER BY user_id LIMIT $6
) r ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL
    AND ($2 IS NULL OR own.user_id IS NOT NULL) AND m.seq > coalesce(own.floor_seq, 0)
    AND (own.hidden_seqs @> ARRAY[m.seq]) IS NOT TRUE AND {unblocked}
ORDER BY r.user_id
