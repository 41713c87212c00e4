-- Part of `append_write.sql` where one sender has several messages in a batch that must keep a distance: those that go.
-- Each is the first that the one before it does not hold back.
may_go AS MATERIALIZED (
    SELECT channel_id, sender, ord, at, held_from, held_to
    FROM checked WHERE judged = 'append' AND held_from IS NOT NULL
),
goes AS (
    (
        SELECT DISTINCT ON (channel_id, sender) channel_id, sender, ord, at
        FROM may_go ORDER BY channel_id, sender, ord
    )
    UNION ALL
    SELECT next.* FROM goes
    CROSS JOIN LATERAL (
        SELECT m.channel_id, m.sender, m.ord, m.at FROM may_go m
        WHERE m.channel_id = goes.channel_id AND m.sender = goes.sender AND m.ord > goes.ord
            AND NOT (goes.at > m.held_from AND goes.at <= m.held_to)
        ORDER BY m.ord LIMIT 1
    ) next
),
