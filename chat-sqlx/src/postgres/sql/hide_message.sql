-- $1 channel, $2 user, $3 message, $4 how many may be hidden. The user is locked before the participant, as everywhere;
-- what the participant has is compared once more when the row is held, newer than this snapshot where it had to wait.
-- Where it no longer fits then, `was_overtaken` says so.
WITH own AS (
    SELECT p.*, m.seq AS message_seq
    FROM {p}channels c
    JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
    LEFT JOIN LATERAL (
        SELECT seq FROM {p}messages WHERE message_id = $3 AND channel_id IS NOT DISTINCT FROM $1 LIMIT 1
    ) m ON m.seq > p.floor_seq
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL
),
known AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1 FROM own
    WHERE u.user_id = own.user_id AND own.message_seq IS NOT NULL AND (own.hidden_seqs @> ARRAY[own.message_seq]) IS NOT TRUE
        AND coalesce(cardinality(own.hidden_seqs), 0) < $4
    RETURNING u.personal_rev, own.message_seq
),
hid AS (
    UPDATE {p}participants p
    SET hidden_seqs = array_append(p.hidden_seqs, known.message_seq), personal_rev = known.personal_rev
    FROM known
    WHERE p.channel_id = $1 AND p.user_id = $2 AND (p.hidden_seqs @> ARRAY[known.message_seq]) IS NOT TRUE
        AND coalesce(cardinality(p.hidden_seqs), 0) < $4
    RETURNING p.*
)
SELECT own.channel_id, own.message_seq IS NOT NULL AS is_there, hid.personal_rev,
    coalesce(hid.badge_seq, own.badge_seq) AS badge_seq, coalesce(hid.read_seq, own.read_seq) AS read_seq,
    coalesce(hid.floor_seq, own.floor_seq) AS floor_seq,
    coalesce(hid.hidden_at_seq, own.hidden_at_seq) AS hidden_at_seq,
    coalesce(hid.archived, own.archived) AS archived,
    coalesce(hid.notifications, own.notifications) AS notifications,
    coalesce(hid.hidden_seqs, own.hidden_seqs) AS hidden_seqs,
    coalesce(own.hidden_seqs @> ARRAY[own.message_seq], false) AS was_hidden,
    hid.personal_rev IS NULL AND EXISTS (SELECT FROM known) AS was_overtaken
FROM own LEFT JOIN hid ON true
