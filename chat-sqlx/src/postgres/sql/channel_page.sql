-- The user's channels by last activity, and only for those of the page what they show. LATERAL with LIMIT pins the
-- look-ups to their index: one per channel of the user, never the table. Asked for by a subquery, the user is nobody
-- in particular to the planner, which would else read the table through for somebody with a large part of it.
-- $1 viewer, $2 the scan limit of unread, $3 and $4 where the page begins, $5 how many,
-- $6 whether of the archived ones.
WITH page AS MATERIALIZED (
    SELECT p.channel_id, channel.last_activity_at
    FROM {p}participants p
    CROSS JOIN LATERAL (
        SELECT c.last_activity_at, c.last_seq FROM {p}channels c
        WHERE c.channel_id = p.channel_id AND c.deleted_at IS NULL LIMIT 1
    ) channel
    WHERE p.user_id = (SELECT $1) AND p.active AND p.archived = $6
        AND (p.hidden_at_seq IS NULL OR channel.last_seq > p.hidden_at_seq)
        AND ($3::timestamptz IS NULL OR (channel.last_activity_at, p.channel_id) < ($3, $4))
    ORDER BY channel.last_activity_at DESC, p.channel_id DESC
    LIMIT $5
)
SELECT {view}
FROM page
CROSS JOIN LATERAL (SELECT * FROM {p}channels WHERE channel_id = page.channel_id LIMIT 1) c
CROSS JOIN LATERAL (
    SELECT * FROM {p}participants WHERE channel_id = page.channel_id AND user_id = $1 LIMIT 1
) p
{view_joins}
ORDER BY page.last_activity_at DESC, page.channel_id DESC
