-- The user is asked for by a subquery, so that the planner of a host's connection does not know whose they are: for
-- somebody with a large part of all memberships it would read the table through, and that is the slower way.
SELECT u.personal_rev AS user_rev, u.blocks_rev,
    CASE WHEN u.blocks_rev > 0 AND row_number() OVER (ORDER BY own.channel_id) = 1
        THEN ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $1 ORDER BY blocked)
    END AS blocked,
    own.*
FROM {p}users u
LEFT JOIN LATERAL (
    SELECT p.channel_id, c.kind, c.rev, h.version, p.joined_rev, p.personal_rev, {state}
    FROM {p}participants p
    CROSS JOIN LATERAL (
        SELECT kind, rev FROM {p}channels WHERE channel_id = p.channel_id AND deleted_at IS NULL LIMIT 1
    ) c
    CROSS JOIN LATERAL (SELECT version FROM {p}receipt_heads WHERE channel_id = p.channel_id LIMIT 1) h
    WHERE p.user_id = (SELECT $1) AND p.active
) own ON true
WHERE u.user_id = $1
ORDER BY own.channel_id
