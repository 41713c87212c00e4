-- Lets people in, by the change $2 of a channel whose row is held. Users come first, in the order of their ids.
-- $1 channel, $2 rev, $3 users, $4 roles, $5 at.
WITH person AS (
    SELECT * FROM unnest($3::text[], $4::text[]) AS person(user_id, role)
),
known AS (
    INSERT INTO {p}users (user_id, personal_rev, created_at, updated_at)
    SELECT user_id, 1, $5, $5 FROM person ORDER BY user_id COLLATE "C"
    ON CONFLICT (user_id) DO UPDATE SET personal_rev = {p}users.personal_rev + 1
    RETURNING user_id, personal_rev
)
INSERT INTO {p}participants
    (channel_id, user_id, role, active, joined_seq, joined_rev, badge_seq, floor_seq, personal_rev, created_at,
     updated_at)
SELECT c.channel_id, person.user_id, person.role, true, c.last_seq, $2, c.last_seq,
    CASE WHEN c.history = 'since_join' THEN c.last_seq ELSE 0 END, known.personal_rev, $5, $5
FROM person
JOIN known ON known.user_id = person.user_id
JOIN {p}channels c ON c.channel_id = $1
ORDER BY known.user_id
ON CONFLICT (channel_id, user_id) DO UPDATE
SET role = excluded.role, active = true, joined_seq = excluded.joined_seq, joined_rev = excluded.joined_rev,
    left_seq = NULL, left_rev = NULL, badge_seq = excluded.badge_seq,
    floor_seq = greatest({p}participants.floor_seq, excluded.floor_seq), access_version = {p}participants.access_version + 1,
    personal_rev = excluded.personal_rev, updated_at = excluded.updated_at
