-- Keeps somebody out of a channel whose row is held; bans of it that have ended go.
-- $1 channel, $2 user, $3 actor, $4 until, $5 reason, $6 at.
WITH ended AS (
    DELETE FROM {p}bans WHERE channel_id = $1 AND until <= $6 AND user_id <> $2
)
INSERT INTO {p}bans (channel_id, user_id, actor, until, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (channel_id, user_id) DO UPDATE
SET actor = excluded.actor, until = excluded.until, reason = excluded.reason, at = excluded.at
