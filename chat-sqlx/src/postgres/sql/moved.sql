-- The user's channels that are elsewhere than a client has them, or that it does not know, and those it has that are
-- not the user's. As in `memberships`, one look-up per channel of the user.
-- $1 user, $2 channels, $3 their revs, $4 their receipt versions, $5 how many.
WITH held AS MATERIALIZED (
    SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS held(channel_id, rev, version)
),
own AS MATERIALIZED (
    SELECT p.channel_id, c.rev, h.version
    FROM {p}participants p
    CROSS JOIN LATERAL (
        SELECT rev FROM {p}channels WHERE channel_id = p.channel_id AND deleted_at IS NULL LIMIT 1
    ) c
    CROSS JOIN LATERAL (SELECT version FROM {p}receipt_heads WHERE channel_id = p.channel_id LIMIT 1) h
    WHERE p.user_id = (SELECT $1) AND p.active
)
SELECT coalesce(own.channel_id, held.channel_id) AS channel_id, own.rev, own.version
FROM own
FULL JOIN held ON held.channel_id = own.channel_id
WHERE (own.rev, own.version) IS DISTINCT FROM (held.rev, held.version) OR own.channel_id IS NULL
ORDER BY 1
LIMIT $5
