-- Numbers have no gap, so a page is a range of them: `older` below its middle, `newer` from there on. Only who hid some
-- from themselves, or blocks people in a group, has gaps; then the range is as wide as it takes.
-- $1 channel, $2 viewer, $3 middle (null: the end), $4 older, $5 newer.
WITH scope AS (
    SELECT c.rev, c.last_seq + 1 AS ending, coalesce(own.floor_seq, 0) + 1 AS beginning, own.hidden_seqs AS hidden,
        CASE WHEN c.kind = 'group' THEN ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2) ELSE '{}' END AS blocked
    FROM {p}channels c
    LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR own.user_id IS NOT NULL)
),
middle AS (
    SELECT *, least(greatest(coalesce($3, ending), beginning), ending) AS middle,
        hidden IS NULL AND cardinality(blocked) = 0 AS is_whole
    FROM scope
),
page AS (
    SELECT *,
        CASE WHEN is_whole THEN greatest(middle - $4, beginning) ELSE coalesce((
            SELECT min(older.seq) FROM (
                SELECT seq FROM {p}messages
                WHERE channel_id = $1 AND seq >= beginning AND seq < middle
                    AND (hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (blocked)
                ORDER BY seq DESC LIMIT $4
            ) older
        ), middle) END AS low,
        CASE WHEN is_whole THEN least(middle + $5, ending) ELSE coalesce((
            SELECT max(newer.seq) + 1 FROM (
                SELECT seq FROM {p}messages
                WHERE channel_id = $1 AND seq >= middle AND seq < ending
                    AND (hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (blocked)
                ORDER BY seq LIMIT $5
            ) newer
        ), middle) END AS high
    FROM middle
)
SELECT page.rev, {message}, {mine},
    CASE WHEN page.is_whole THEN page.low > page.beginning ELSE (
        SELECT true FROM {p}messages
        WHERE channel_id = $1 AND seq >= page.beginning AND seq < page.low
            AND (page.hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (page.blocked)
        ORDER BY seq DESC LIMIT 1
    ) IS TRUE END AS has_before,
    CASE WHEN page.is_whole THEN page.high < page.ending ELSE (
        SELECT true FROM {p}messages
        WHERE channel_id = $1 AND seq >= page.high AND seq < page.ending
            AND (page.hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (page.blocked)
        ORDER BY seq LIMIT 1
    ) IS TRUE END AS has_after
FROM page
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages
    WHERE channel_id = $1 AND seq >= page.low AND seq < page.high
        AND (page.hidden @> ARRAY[seq]) IS NOT TRUE AND sender <> ALL (page.blocked)
    ORDER BY seq LIMIT $4 + $5
) m ON true
ORDER BY m.seq
