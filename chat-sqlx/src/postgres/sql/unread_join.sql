-- Looks at the oldest messages above the marker and the floor, at most $2, each counted under one head. Of replies in
-- threads the place of the participant in the thread is looked up.
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE own) AS own,
        count(*) FILTER (WHERE NOT own AND deleted) AS deleted,
        count(*) FILTER (WHERE NOT own AND NOT deleted AND system) AS system,
        count(*) FILTER (WHERE NOT own AND NOT deleted AND NOT system AND hidden) AS hidden,
        count(*) FILTER (WHERE NOT own AND NOT deleted AND NOT system AND NOT hidden AND blocked) AS blocked,
        count(*) FILTER (WHERE NOT own AND NOT deleted AND NOT system AND NOT hidden AND NOT blocked AND aside) AS threads,
        count(*) FILTER (WHERE NOT own AND NOT deleted AND NOT system AND NOT hidden AND NOT blocked AND NOT aside) AS found,
        count(*) FILTER (WHERE NOT own AND NOT deleted AND NOT system AND NOT hidden AND NOT blocked AND NOT aside AND mentioned) AS mentions
    FROM (
        SELECT one.*, CASE WHEN one.thread_root IS NULL THEN false ELSE NOT coalesce((
            SELECT one.seq > f.read_seq AND (f.following IS TRUE OR one.mentioned)
            FROM {p}thread_followers f
            WHERE f.user_id = p.user_id AND f.channel_id = p.channel_id AND f.root_id = one.thread_root LIMIT 1
        ), one.mentioned) END AS aside
        FROM (
            SELECT seq, thread_root, sender = p.user_id AS own, deleted_at IS NOT NULL AS deleted, kind = 'system' AS system,
                coalesce(p.hidden_seqs @> ARRAY[seq], false) AS hidden,
                sender = ANY (ARRAY(SELECT b.blocked FROM {p}blocks b WHERE b.blocker = $1)) AS blocked,
                coalesce(mentions && ARRAY[p.user_id, ''], false) AS mentioned
            FROM {p}messages
            WHERE channel_id = p.channel_id AND seq > greatest(p.badge_seq, p.floor_seq)
                AND seq <= greatest(p.badge_seq, p.floor_seq) + $2
            ORDER BY seq LIMIT $2
        ) one
    ) above
) unread
