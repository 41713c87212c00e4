-- $1 viewer, $2 users. Each asked user's channels in turn, until one is found that the viewer is active in: the channels
-- of one user come from their index, the viewer's place in each from the primary key, one row at a time.
SELECT asked.user_id
FROM (SELECT DISTINCT id AS user_id FROM unnest($2::text[]) AS named(id)) asked
CROSS JOIN LATERAL (
    SELECT theirs.channel_id
    FROM {p}participants theirs
    CROSS JOIN LATERAL (
        SELECT FROM {p}participants own
        WHERE own.channel_id = theirs.channel_id AND own.user_id = $1 AND own.active IS NOT FALSE
        LIMIT 1
    ) shared
    CROSS JOIN LATERAL (
        SELECT FROM {p}channels c WHERE c.channel_id = theirs.channel_id AND c.deleted_at IS NULL LIMIT 1
    ) there
    WHERE theirs.user_id = asked.user_id COLLATE "C" AND theirs.active
    LIMIT 1
) found
