-- The channel whose row is held, and the standing of the one who acts ($2; null: the host).
SELECT c.rev, c.kind = 'group' AS is_group, c.access_version, c.participant_count, own.access_version AS own_version
FROM {p}channels c
LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
WHERE c.channel_id = $1 AND c.deleted_at IS NULL
