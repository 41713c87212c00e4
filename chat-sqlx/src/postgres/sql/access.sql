SELECT c.kind, c.direct_key, c.history, c.participant_count, c.access_version, c.permissions::text AS permissions,
    c.frozen_at, c.frozen_reason, p.role, p.floor_seq, p.muted_at, p.muted_until, p.mute_reason,
    p.access_version AS own_version
FROM {p}channels c
JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
WHERE c.channel_id = $1 AND c.deleted_at IS NULL
