-- The role of a participant of a channel whose row is held, whether another owner is there, and until when they are muted.
SELECT own.role, own.muted_at, own.muted_until, own.mute_reason, EXISTS (
    SELECT FROM {p}participants other
    WHERE other.channel_id = $1 AND other.active IS NOT FALSE AND other.role = 'owner' AND other.user_id <> $2
) AS has_other_owner
FROM {p}participants own
WHERE own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
