-- Numbers have no gap, so a page is a range of them: `older` below its middle, `newer` from there on.
-- $1 channel, $2 viewer, $3 middle (null: the end), $4 older, $5 newer.
WITH scope AS (
    SELECT c.rev, c.last_seq + 1 AS ending, coalesce(own.floor_seq, 0) + 1 AS beginning
    FROM {p}channels c
    LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR own.user_id IS NOT NULL)
),
middle AS (
    SELECT *, least(greatest(coalesce($3, ending), beginning), ending) AS middle FROM scope
),
page AS (
    SELECT *, greatest(middle - $4, beginning) AS low, least(middle + $5, ending) AS high FROM middle
)
SELECT page.rev, page.low > page.beginning AS has_before, page.high < page.ending AS has_after, {message}, {mine}
FROM page
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages
    WHERE channel_id = $1 AND seq >= page.low AND seq < page.high
    ORDER BY seq LIMIT $4 + $5
) m ON true
ORDER BY m.seq
