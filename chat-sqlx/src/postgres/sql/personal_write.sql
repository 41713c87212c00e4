-- The second statement of a batch of personal changes. What is compared is the participants' latest version, which a
-- send may have moved while this waited. Items without a row here are not found.
-- $1 channels, $2 users, $3 the lowest marker (null: none), $4 the highest (null: none), $5 levels (null: as it is),
-- $6 the message that must be there (null: none), $7 places in the list: listed, hidden or
-- archived (null: as it is).
WITH item AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[])
        WITH ORDINALITY AS item(channel_id, user_id, lowest, highest, level, seq, place, ord)
),
own AS MATERIALIZED (
    SELECT item.*, c.last_seq, p.badge_seq, p.read_seq, p.floor_seq, p.hidden_at_seq, p.archived, p.notifications,
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
        least(greatest(badge_seq, lowest), highest) AS now_badge, coalesce(level, notifications) AS now_level,
        coalesce(place = 'archived', archived) AS now_archived,
        CASE WHEN place IS NULL THEN hidden_at_seq WHEN place = 'hidden' THEN greatest(last_seq, read_seq) END
            AS now_hidden_at
    FROM own
),
changed AS (
    SELECT * FROM moved
    WHERE fits AND (now_badge, now_level, now_archived, now_hidden_at)
        IS DISTINCT FROM (badge_seq, notifications, archived, hidden_at_seq)
),
raised AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1
    FROM (SELECT DISTINCT user_id FROM changed) one
    WHERE u.user_id = one.user_id
    RETURNING u.user_id, u.personal_rev
),
written AS (
    UPDATE {p}participants p
    SET badge_seq = changed.now_badge, notifications = changed.now_level, archived = changed.now_archived,
        hidden_at_seq = changed.now_hidden_at, personal_rev = raised.personal_rev
    FROM changed
    JOIN raised ON raised.user_id = changed.user_id
    WHERE p.channel_id = changed.channel_id AND p.user_id = changed.user_id
    RETURNING changed.ord, p.personal_rev
)
SELECT moved.ord, moved.last_seq, moved.fits, moved.channel_id, moved.now_badge AS badge_seq, moved.read_seq,
    moved.floor_seq, moved.now_hidden_at AS hidden_at_seq, moved.now_archived AS archived, moved.hidden_seqs,
    moved.now_level AS notifications, written.personal_rev
FROM moved
LEFT JOIN written ON written.ord = moved.ord
