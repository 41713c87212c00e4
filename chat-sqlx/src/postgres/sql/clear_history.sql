-- $1 channel, $2 user, $3 up to. The user is locked before the participant, as everywhere.
WITH own AS (
    SELECT p.*, c.last_seq, $3 > p.floor_seq AND $3 <= c.last_seq AS rises
    FROM {p}channels c
    JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL
),
known AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1 FROM own WHERE u.user_id = own.user_id AND own.rises
    RETURNING u.personal_rev
),
cleared AS (
    UPDATE {p}participants p
    SET floor_seq = greatest(p.floor_seq, $3), personal_rev = known.personal_rev,
        hidden_seqs = (SELECT array_agg(one) FROM unnest(p.hidden_seqs) one WHERE one > $3)
    FROM known
    WHERE p.channel_id = $1 AND p.user_id = $2
    RETURNING p.*
)
SELECT own.channel_id, own.last_seq, cleared.personal_rev,
    coalesce(cleared.badge_seq, own.badge_seq) AS badge_seq, coalesce(cleared.read_seq, own.read_seq) AS read_seq,
    coalesce(cleared.floor_seq, own.floor_seq) AS floor_seq,
    coalesce(cleared.hidden_at_seq, own.hidden_at_seq) AS hidden_at_seq,
    coalesce(cleared.archived, own.archived) AS archived,
    coalesce(cleared.notifications, own.notifications) AS notifications,
    CASE WHEN cleared.personal_rev IS NULL THEN own.hidden_seqs ELSE cleared.hidden_seqs END AS hidden_seqs
FROM own LEFT JOIN cleared ON true
