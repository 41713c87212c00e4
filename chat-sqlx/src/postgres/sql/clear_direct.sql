-- $1 channel, $2 user. The user is locked before the participant, as everywhere.
WITH own AS (
    SELECT p.user_id, c.last_seq, c.direct_key
    FROM {p}channels c
    JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
    WHERE c.channel_id = $1 AND c.kind = 'direct' AND c.deleted_at IS NULL
),
known AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1 FROM own WHERE u.user_id = own.user_id
    RETURNING u.personal_rev, own.last_seq, own.direct_key
)
UPDATE {p}participants p
SET floor_seq = greatest(p.floor_seq, known.last_seq), hidden_at_seq = greatest(p.hidden_at_seq, known.last_seq),
    hidden_seqs = NULL, personal_rev = known.personal_rev
FROM known
WHERE p.channel_id = $1 AND p.user_id = $2
RETURNING p.channel_id, p.badge_seq, p.read_seq, p.floor_seq, p.hidden_at_seq, p.archived, p.notifications,
    p.hidden_seqs, p.personal_rev, known.direct_key
