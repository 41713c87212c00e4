-- $1 channel, $2 viewer (null: the host), $3 after (null: from the start), $4 how many, $5 now.
SELECT ban.*
FROM {p}channels c
LEFT JOIN {p}participants viewer ON viewer.channel_id = $1 AND viewer.user_id = $2
    AND viewer.active IS NOT FALSE
LEFT JOIN LATERAL (
    SELECT b.user_id, b.actor, b.until, b.reason, b.at
    FROM {p}bans b
    WHERE b.channel_id = $1 AND b.user_id > coalesce($3, '') AND (b.until IS NULL OR b.until > $5)
    ORDER BY b.user_id LIMIT $4
) ban ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR viewer.user_id IS NOT NULL)
ORDER BY ban.user_id
