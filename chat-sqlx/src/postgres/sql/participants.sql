-- $1 channel, $2 viewer (null: the host), $3 from which id, $4 up to which one, $5 how many.
SELECT own.*
FROM {p}channels c
LEFT JOIN {p}participants viewer ON viewer.channel_id = $1 AND viewer.user_id = $2
    AND viewer.active IS NOT FALSE
LEFT JOIN LATERAL (
    SELECT p.user_id, p.role, p.muted_at, p.muted_until, p.mute_reason, p.joined_seq, p.joined_rev, p.created_at, p.updated_at
    FROM {p}participants p
    WHERE p.channel_id = $1 AND p.active IS NOT FALSE AND p.user_id >= $3 AND p.user_id < $4
    ORDER BY p.user_id LIMIT $5
) own ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR viewer.user_id IS NOT NULL)
ORDER BY own.user_id
