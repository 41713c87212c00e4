-- $1 the pair's key, $2 and $3 the two.
SELECT
    (SELECT channel_id FROM {p}channels WHERE direct_key = $1 AND deleted_at IS NULL) AS channel_id,
    EXISTS (SELECT FROM {p}blocks WHERE blocker = $2 AND blocked = $3)
        OR EXISTS (SELECT FROM {p}blocks WHERE blocker = $3 AND blocked = $2) AS is_blocked
