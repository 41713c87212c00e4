-- The second statement of a batch of personal changes. What is compared is the participants' latest version, which a
-- send may have moved while this waited. Items without a row here are not found.
-- $1 channels, $2 users, $3 the lowest marker (null: none), $4 the highest (null: none), $5 levels (null: as it is),
-- $6 the message that must be there (null: none).
WITH item AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
        WITH ORDINALITY AS item(channel_id, user_id, lowest, highest, level, seq, ord)
),
own AS MATERIALIZED (
    SELECT item.*, c.last_seq, p.badge_seq, p.read_seq, p.floor_seq, p.hidden_at_seq, p.notifications,
        p.hidden_seqs
    FROM item
    CROSS JOIN LATERAL (
        SELECT last_seq FROM {p}channels WHERE channel_id = item.channel_id AND deleted_at IS NULL LIMIT 1
    ) c
    JOIN {p}participants p ON p.channel_id = item.channel_id AND p.user_id = item.user_id AND p.active IS NOT FALSE
    ORDER BY p.channel_id, p.user_id
    FOR NO KEY UPDATE OF p
),
moved AS MATERIALIZED (
    SELECT own.*, coalesce(seq, 0) <= greatest(last_seq, read_seq) AS fits,
        least(greatest(badge_seq, lowest), highest) AS now_badge, coalesce(level, notifications) AS now_level
    FROM own
),
raised AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1
    FROM (
        SELECT DISTINCT user_id FROM moved
        WHERE fits AND (now_badge <> badge_seq OR now_level <> notifications)
    ) changed
    WHERE u.user_id = changed.user_id
    RETURNING u.user_id, u.personal_rev
),
written AS (
    UPDATE {p}participants p
    SET badge_seq = moved.now_badge, notifications = moved.now_level, personal_rev = raised.personal_rev
    FROM moved
    JOIN raised ON raised.user_id = moved.user_id
    WHERE p.channel_id = moved.channel_id AND p.user_id = moved.user_id
        AND moved.fits AND (moved.now_badge <> moved.badge_seq OR moved.now_level <> moved.notifications)
    RETURNING moved.ord, p.personal_rev
)
SELECT moved.ord, moved.last_seq, moved.fits, moved.channel_id, moved.now_badge AS badge_seq, moved.read_seq,
    moved.floor_seq, moved.hidden_at_seq, moved.hidden_seqs, moved.now_level AS notifications, written.personal_rev
FROM moved
LEFT JOIN written ON written.ord = moved.ord
