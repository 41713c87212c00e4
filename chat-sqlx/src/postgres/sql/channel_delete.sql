-- Ends a channel whose row is held, and tells all who are in it. $1 channel, $2 at.
WITH channel AS (
    UPDATE {p}channels SET deleted_at = $2 WHERE channel_id = $1
),
person AS (
    SELECT u.user_id FROM {p}users u
    WHERE u.user_id IN (SELECT p.user_id FROM {p}participants p WHERE p.channel_id = $1 AND p.active IS NOT FALSE)
    ORDER BY u.user_id
    FOR NO KEY UPDATE OF u
),
raised AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1 FROM person WHERE u.user_id = person.user_id
    RETURNING u.user_id, u.personal_rev
),
-- In the same order as receipts lock them.
own AS MATERIALIZED (
    SELECT p.user_id, raised.personal_rev
    FROM {p}participants p
    JOIN raised ON raised.user_id = p.user_id
    WHERE p.channel_id = $1 AND p.active IS NOT FALSE
    ORDER BY p.user_id
    FOR NO KEY UPDATE OF p
)
UPDATE {p}participants p SET personal_rev = own.personal_rev
FROM own
WHERE p.channel_id = $1 AND p.user_id = own.user_id
