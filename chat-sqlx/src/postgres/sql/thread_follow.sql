-- Makes people follow threads whose replies were just written, unless that was decided before. $1 channels, $2 roots,
-- $3 users, $4 read if they begin to follow.
INSERT INTO {p}thread_followers AS f (user_id, channel_id, root_id, following, read_seq)
SELECT new.user_id, new.channel_id, new.root_id, true, new.read_seq
FROM (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
        AS new(channel_id, root_id, user_id, read_seq)
) new
JOIN {p}participants p ON p.channel_id = new.channel_id AND p.user_id = new.user_id AND p.active IS NOT FALSE
ORDER BY new.user_id COLLATE "C", new.channel_id, new.root_id
ON CONFLICT (user_id, channel_id, root_id) DO UPDATE
SET following = true, read_seq = greatest(f.read_seq, excluded.read_seq)
WHERE f.following IS NULL
