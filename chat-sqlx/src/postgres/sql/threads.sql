-- The threads of a channel that somebody follows, by their last reply; of those of the page what is unread, among so many.
-- $1 channel, $2 user, $3 before (null: from the latest), $4 how many, $5 the scan limit of unread.
WITH own AS (
    SELECT p.floor_seq, p.hidden_seqs AS hidden, c.kind,
        ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2) AS blocked
    FROM {p}channels c
    JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL
),
page AS MATERIALIZED (
    SELECT f.root_id, f.read_seq, root.last_seq, own.hidden, own.blocked
    FROM own
    JOIN {p}thread_followers f ON f.user_id = $2 AND f.channel_id = $1 AND f.following
    CROSS JOIN LATERAL (
        SELECT m.seq, m.sender, coalesce(m.last_reply_seq, m.seq) AS last_seq FROM {p}messages m
        WHERE m.message_id = f.root_id LIMIT 1
    ) root
    WHERE root.seq > own.floor_seq AND (own.hidden @> ARRAY[root.seq]) IS NOT TRUE
        AND (own.kind <> 'group' OR root.sender <> ALL (own.blocked))
        AND root.last_seq < coalesce($3, 9223372036854775807)
    ORDER BY root.last_seq DESC LIMIT $4
),
filled AS (
    SELECT page.read_seq AS own_read_seq, page.last_seq AS last_of, unread.scanned, unread.found, root.*
    FROM page
    CROSS JOIN LATERAL (SELECT * FROM {p}messages WHERE message_id = page.root_id LIMIT 1) root
    CROSS JOIN LATERAL (
        SELECT count(*) AS scanned, count(*) FILTER (
            WHERE r.sender <> $2 AND r.deleted_at IS NULL AND r.kind = 'user' AND (page.hidden @> ARRAY[r.seq]) IS NOT TRUE
                AND r.sender <> ALL (page.blocked)
        ) AS found
        FROM (
            SELECT * FROM {p}messages WHERE thread_root = page.root_id AND seq > page.read_seq ORDER BY seq LIMIT $5
        ) r
    ) unread
)
SELECT m.own_read_seq, m.last_of, m.scanned, m.found, {message}, {mine}
FROM own
LEFT JOIN filled m ON true
ORDER BY m.last_of DESC
