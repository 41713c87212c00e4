-- One look-up per asked user in each index: LATERAL with LIMIT, and no EXISTS, which a planner might answer by reading a
-- table through. $1 viewer, $2 users.
SELECT asked.user_id, u.last_seen, apart.is_apart
FROM (SELECT DISTINCT named FROM unnest($2::text[]) named) AS asked(user_id)
LEFT JOIN LATERAL (
    SELECT last_seen FROM {p}users WHERE user_id = asked.user_id COLLATE "C" LIMIT 1
) u ON true
CROSS JOIN LATERAL (
    SELECT
        (SELECT true FROM {p}blocks WHERE blocker = $1 AND blocked = asked.user_id COLLATE "C" LIMIT 1) IS TRUE
        OR (SELECT true FROM {p}blocks WHERE blocker = asked.user_id COLLATE "C" AND blocked = $1 LIMIT 1) IS TRUE
        AS is_apart
) apart
WHERE apart.is_apart OR u.last_seen IS NOT NULL
