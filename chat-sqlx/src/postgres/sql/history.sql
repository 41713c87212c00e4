-- Numbers have no gap, so a page is a range of them: `older` below its middle, `newer` from there on. Only who hid some
-- from themselves has gaps; then the range is as wide as it takes.
-- $1 channel, $2 viewer, $3 middle (null: the end), $4 older, $5 newer.
WITH scope AS (
    SELECT c.rev, c.last_seq + 1 AS ending, coalesce(own.floor_seq, 0) + 1 AS beginning, own.hidden_seqs AS hidden
    FROM {p}channels c
    LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR own.user_id IS NOT NULL)
),
middle AS (
    SELECT *, least(greatest(coalesce($3, ending), beginning), ending) AS middle FROM scope
),
page AS (
    SELECT *,
        CASE WHEN hidden IS NULL THEN greatest(middle - $4, beginning) ELSE coalesce((
            SELECT min(older.seq) FROM (
                SELECT seq FROM {p}messages
                WHERE channel_id = $1 AND seq >= beginning AND seq < middle AND (hidden @> ARRAY[seq]) IS NOT TRUE
                ORDER BY seq DESC LIMIT $4
            ) older
        ), middle) END AS low,
        CASE WHEN hidden IS NULL THEN least(middle + $5, ending) ELSE coalesce((
            SELECT max(newer.seq) + 1 FROM (
                SELECT seq FROM {p}messages
                WHERE channel_id = $1 AND seq >= middle AND seq < ending AND (hidden @> ARRAY[seq]) IS NOT TRUE
                ORDER BY seq LIMIT $5
            ) newer
        ), middle) END AS high
    FROM middle
)
SELECT page.rev, {message}, {mine},
    page.low - page.beginning > (SELECT count(*) FROM unnest(page.hidden) one WHERE one >= page.beginning AND one < page.low)
        AS has_before,
    page.ending - page.high > (SELECT count(*) FROM unnest(page.hidden) one WHERE one >= page.high AND one < page.ending)
        AS has_after
FROM page
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages
    WHERE channel_id = $1 AND seq >= page.low AND seq < page.high AND (page.hidden @> ARRAY[seq]) IS NOT TRUE
    ORDER BY seq LIMIT $4 + $5
) m ON true
ORDER BY m.seq
