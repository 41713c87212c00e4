-- The participants and the receipt head of pairs that were just made. Users are locked in the order of their ids.
WITH pair AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS pair(channel_id, user_id, at)
),
known AS (
    INSERT INTO {p}users (user_id, personal_rev, created_at, updated_at)
    SELECT pair.user_id, count(*), min(pair.at), min(pair.at)
    FROM pair GROUP BY pair.user_id ORDER BY pair.user_id COLLATE "C"
    ON CONFLICT (user_id) DO UPDATE SET personal_rev = {p}users.personal_rev + excluded.personal_rev
    RETURNING user_id, personal_rev
),
head AS (
    INSERT INTO {p}receipt_heads (channel_id) SELECT DISTINCT channel_id FROM pair
)
INSERT INTO {p}participants
    (channel_id, user_id, role, active, joined_seq, joined_rev, personal_rev, created_at, updated_at)
SELECT pair.channel_id, pair.user_id, 'member', true, 0, 1, known.personal_rev, pair.at, pair.at
FROM pair JOIN known ON known.user_id = pair.user_id
