-- Takes somebody out, by the change $3 of a channel whose row is held. $1 channel, $2 user, $4 at.
WITH known AS (
    UPDATE {p}users SET personal_rev = personal_rev + 1 WHERE user_id = $2 RETURNING personal_rev
)
UPDATE {p}participants p
SET active = false, left_seq = c.last_seq, left_rev = $3, access_version = p.access_version + 1,
    personal_rev = known.personal_rev, updated_at = $4
FROM known, {p}channels c
WHERE c.channel_id = $1 AND p.channel_id = $1 AND p.user_id = $2
