-- $1 channel, $2 viewer (null: the host), $3 before (null: from the end), $4 how many.
SELECT log.*
FROM {p}channels c
LEFT JOIN {p}participants viewer ON viewer.channel_id = $1 AND viewer.user_id = $2
    AND viewer.active IS NOT FALSE
LEFT JOIN LATERAL (
    SELECT a.rev, a.name, a.actor, a.payload, a.at
    FROM {p}activities a
    WHERE a.channel_id = $1 AND a.rev < coalesce($3, 9223372036854775807)
    ORDER BY a.rev DESC LIMIT $4
) log ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR viewer.user_id IS NOT NULL)
ORDER BY log.rev DESC
