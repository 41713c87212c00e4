-- $1 viewer, $2 the scan limit of unread, $3 channel.
SELECT {view}
FROM {p}channels c
JOIN {p}participants p ON p.channel_id = $3 AND p.user_id = $1 AND p.active IS NOT FALSE
{view_joins}
WHERE c.channel_id = $3 AND c.deleted_at IS NULL
