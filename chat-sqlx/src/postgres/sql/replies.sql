-- $1 channel, $2 viewer (null: the host), $3 the thread's first message, $4 middle, $5 how many below it, $6 how many
-- from there on. Replies are above the message they reply to, and so above the floor that it is above.
WITH scope AS (
    SELECT c.rev, own.hidden_seqs AS hidden,
        CASE WHEN c.kind = 'group' THEN ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2) ELSE '{}' END AS blocked
    FROM {p}channels c
    LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
    JOIN LATERAL (SELECT channel_id, seq, sender FROM {p}messages WHERE message_id = $3 LIMIT 1) root
        ON root.channel_id = c.channel_id
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL
        AND ($2 IS NULL OR own.user_id IS NOT NULL) AND root.seq > coalesce(own.floor_seq, 0)
        AND (own.hidden_seqs @> ARRAY[root.seq]) IS NOT TRUE
        AND (c.kind <> 'group' OR root.sender <> ALL (ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2)))
)
SELECT scope.rev, {message}, {mine}
FROM scope
LEFT JOIN LATERAL (
    (
        SELECT * FROM {p}messages
        WHERE thread_root = $3 AND seq < $4 AND (scope.hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (scope.blocked)
        ORDER BY seq DESC LIMIT $5
    )
    UNION ALL
    (
        SELECT * FROM {p}messages
        WHERE thread_root = $3 AND seq >= $4 AND (scope.hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (scope.blocked)
        ORDER BY seq LIMIT $6
    )
) m ON true
ORDER BY m.seq
