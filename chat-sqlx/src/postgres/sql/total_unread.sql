-- The user's channels that have messages above where their unread begins, and only for those the count; as in the
-- channel list, one look-up per channel of the user.
-- $1 viewer, $2 the scan limit of unread, $3 how many channels.
WITH behind AS MATERIALIZED (
    SELECT p.channel_id, p.user_id, p.badge_seq, p.floor_seq, p.hidden_seqs, p.notifications,
        channel.last_seq
    FROM {p}participants p
    CROSS JOIN LATERAL (
        SELECT c.last_seq FROM {p}channels c
        WHERE c.channel_id = p.channel_id AND c.deleted_at IS NULL LIMIT 1
    ) channel
    WHERE p.user_id = (SELECT $1) AND p.active AND NOT p.archived AND p.notifications <> 'muted'
        AND channel.last_seq > greatest(p.badge_seq, p.floor_seq)
        AND (p.hidden_at_seq IS NULL OR channel.last_seq > p.hidden_at_seq)
    ORDER BY p.channel_id
    LIMIT $3
)
SELECT p.notifications, p.last_seq - greatest(p.badge_seq, p.floor_seq) AS above, unread.found, unread.mentions
FROM behind p
{unread}
ORDER BY p.channel_id
