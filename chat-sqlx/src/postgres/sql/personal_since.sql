-- What changed of a user's own, by its version: memberships and places in threads. The last ones may share theirs, and
-- then all of them come. As in `memberships`, the user is nobody in particular to the planner.
-- $1 user, $2 above this version, $3 how many.
SELECT u.personal_rev AS user_rev, u.drafts_rev, u.blocks_rev,
    CASE WHEN u.blocks_rev > 0 AND row_number() OVER (ORDER BY own.personal_rev, own.channel_id, own.root_id NULLS FIRST) = 1
        THEN ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $1 ORDER BY blocked)
    END AS blocked,
    own.*
FROM {p}users u
LEFT JOIN LATERAL (
    (
        SELECT p.channel_id, p.active AND c.rev IS NOT NULL AND h.version IS NOT NULL AS is_in, c.kind, c.rev, h.version,
            p.joined_rev, p.personal_rev, {state}, NULL::uuid AS root_id, NULL::boolean AS following, NULL::bigint AS thread_seq
        FROM {p}participants p
        LEFT JOIN LATERAL (
            SELECT kind, rev FROM {p}channels WHERE channel_id = p.channel_id AND deleted_at IS NULL LIMIT 1
        ) c ON true
        LEFT JOIN LATERAL (SELECT version FROM {p}receipt_heads WHERE channel_id = p.channel_id LIMIT 1) h ON true
        WHERE p.user_id = (SELECT $1) AND p.personal_rev > $2
        ORDER BY p.personal_rev
        FETCH FIRST $3 ROWS WITH TIES
    )
    UNION ALL
    (
        SELECT f.channel_id, true, NULL, NULL, NULL, NULL, f.personal_rev, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            f.root_id, f.following, f.read_seq
        FROM {p}thread_followers f
        CROSS JOIN LATERAL (
            SELECT FROM {p}participants
            WHERE channel_id = f.channel_id AND user_id = f.user_id AND active IS NOT FALSE LIMIT 1
        ) p
        CROSS JOIN LATERAL (
            SELECT FROM {p}channels WHERE channel_id = f.channel_id AND deleted_at IS NULL LIMIT 1
        ) c
        WHERE f.user_id = (SELECT $1) AND f.personal_rev > $2
        ORDER BY f.personal_rev
        FETCH FIRST $3 ROWS WITH TIES
    )
    ORDER BY personal_rev
    FETCH FIRST $3 ROWS WITH TIES
) own ON true
WHERE u.user_id = $1
ORDER BY own.personal_rev, own.channel_id, own.root_id NULLS FIRST
