SELECT c.kind, c.direct_key, c.history, c.participant_count, c.access_version, c.permissions::text AS permissions,
    c.frozen_at, c.frozen_reason, c.slow_mode, p.role, p.floor_seq, p.muted_at, p.muted_until, p.mute_reason,
    p.access_version AS own_version,
    EXISTS (SELECT FROM {p}blocks WHERE blocker = $2 AND blocked = pair.other)
        OR EXISTS (SELECT FROM {p}blocks WHERE blocker = pair.other AND blocked = $2) AS is_blocked
FROM {p}channels c
JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
-- Nobody, for a group.
CROSS JOIN LATERAL (
    SELECT CASE split_part(c.direct_key, chr(31), 1)
        WHEN p.user_id THEN split_part(c.direct_key, chr(31), 2) ELSE split_part(c.direct_key, chr(31), 1)
    END COLLATE "C" AS other
) pair
WHERE c.channel_id = $1 AND c.deleted_at IS NULL
