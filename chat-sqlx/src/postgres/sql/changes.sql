-- Messages and activities above a rev, merged. No index has the messages' revs: the last activity at or below the rev
-- tells how many messages were there, and from then on every rev is a message.
-- $1 channel, $2 viewer (null: a node, which also sees the end of a deleted channel), $3 after, $4 how many.
WITH scope AS (
    SELECT c.kind, c.rev, h.version, coalesce(own.floor_seq, 0) AS floor_seq, own.hidden_seqs, $3 + coalesce((
        SELECT a.last_seq - a.rev FROM {p}activities a
        WHERE a.channel_id = $1 AND a.rev <= $3 ORDER BY a.rev DESC LIMIT 1
    ), 0) AS seen_seq
    FROM {p}channels c
    JOIN {p}receipt_heads h ON h.channel_id = $1
    LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
    WHERE c.channel_id = $1 AND ($2 IS NULL OR (own.user_id IS NOT NULL AND c.deleted_at IS NULL))
)
SELECT scope.rev AS head_rev, scope.version, scope.floor_seq, scope.hidden_seqs,
    -- With the first alone.
    CASE WHEN scope.kind = 'group' AND coalesce(change.rev, $3 + 1) = $3 + 1
        THEN ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2 ORDER BY blocked)
    END AS blocked,
    change.rev, change.name, change.actor, change.payload, change.at, {message}
FROM scope
LEFT JOIN LATERAL (
    (
        SELECT created_rev AS rev, seq, NULL AS name, NULL AS actor, NULL::jsonb AS payload, NULL::timestamptz AS at
        FROM {p}messages
        WHERE channel_id = $1 AND seq > scope.seen_seq
        ORDER BY seq LIMIT $4
    )
    UNION ALL
    (
        SELECT rev, message_seq, name, actor, payload, at
        FROM {p}activities
        WHERE channel_id = $1 AND rev > $3
        ORDER BY rev LIMIT $4
    )
    ORDER BY rev LIMIT $4
) change ON true
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages
    WHERE channel_id = $1 AND seq BETWEEN change.seq AND change.seq ORDER BY seq LIMIT 1
) m ON true
ORDER BY change.rev
