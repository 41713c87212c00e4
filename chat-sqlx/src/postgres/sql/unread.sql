-- $1 viewer, $2 the scan limit, $3 channel.
SELECT c.last_seq, p.badge_seq, p.floor_seq,
    unread.own, unread.deleted, unread.system, unread.hidden, unread.blocked, unread.threads, unread.found, unread.mentions
FROM {p}channels c
JOIN {p}participants p ON p.channel_id = $3 AND p.user_id = $1 AND p.active IS NOT FALSE
{unread}
WHERE c.channel_id = $3 AND c.deleted_at IS NULL
