-- What is known of some: who is in a channel, who is banned from it, and whom the actor blocks or is blocked by. $1 channel,
-- $2 users, $3 now, $4 actor (null: the host).
SELECT asked.user_id,
    EXISTS (
        SELECT FROM {p}participants p
        WHERE p.channel_id = $1 AND p.user_id = asked.user_id COLLATE "C" AND p.active IS NOT FALSE
    ) AS is_in,
    EXISTS (
        SELECT FROM {p}bans b
        WHERE b.channel_id = $1 AND b.user_id = asked.user_id COLLATE "C" AND (b.until IS NULL OR b.until > $3)
    ) AS is_banned,
    EXISTS (SELECT FROM {p}blocks WHERE blocker = $4 AND blocked = asked.user_id COLLATE "C")
        OR EXISTS (SELECT FROM {p}blocks WHERE blocker = asked.user_id COLLATE "C" AND blocked = $4) AS is_apart
FROM unnest($2::text[]) AS asked(user_id)
