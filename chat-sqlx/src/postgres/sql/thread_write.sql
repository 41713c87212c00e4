-- $1 channel, $2 user, $3 root, $4 follows (null: as it is), $5 read up to (null: as it is). The user is locked before the
-- participant, as everywhere, and the participant before their place. Where nothing is to change, nothing is written.
WITH own AS (
    SELECT c.last_seq, CASE WHEN ($4::boolean IS NULL AND $5::bigint IS NULL)
            OR (root.seq > p.floor_seq AND (p.hidden_seqs @> ARRAY[root.seq]) IS NOT TRUE
                AND (c.kind <> 'group' OR root.sender <> ALL (ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $2)))) THEN root.seq END AS root_seq,
        root.is_reply, root.last_reply_seq, f.following, coalesce(f.read_seq, 0) AS read_seq
    FROM {p}channels c
    JOIN {p}participants p ON p.channel_id = $1 AND p.user_id = $2 AND p.active IS NOT FALSE
    LEFT JOIN LATERAL (
        SELECT m.seq, m.sender, m.thread_root IS NOT NULL AS is_reply, m.last_reply_seq
        FROM {p}messages m WHERE m.message_id = $3 AND m.channel_id IS NOT DISTINCT FROM $1 LIMIT 1
    ) root ON true
    LEFT JOIN LATERAL (
        SELECT t.following, t.read_seq FROM {p}thread_followers t
        WHERE t.user_id = $2 AND t.channel_id = $1 AND t.root_id = $3 LIMIT 1
    ) f ON true
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL
),
now AS (
    SELECT own.*, coalesce($4, following) AS now_following,
        greatest(read_seq, CASE WHEN $4 AND following IS NOT TRUE THEN coalesce(last_reply_seq, root_seq) END, $5)
            AS now_read,
        root_seq IS NOT NULL AND NOT is_reply AND coalesce($5, 0) <= last_seq AS fits
    FROM own
),
changed AS MATERIALIZED (
    SELECT * FROM now WHERE fits AND (now_following IS DISTINCT FROM following OR now_read <> read_seq)
),
raised AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1 FROM changed WHERE u.user_id = $2
    RETURNING u.personal_rev
),
marked AS (
    UPDATE {p}participants p SET personal_rev = raised.personal_rev FROM raised
    WHERE p.channel_id = $1 AND p.user_id = $2
    RETURNING p.personal_rev
),
written AS (
    INSERT INTO {p}thread_followers AS f (user_id, channel_id, root_id, following, read_seq, personal_rev)
    SELECT $2, $1, $3, changed.now_following, changed.now_read, marked.personal_rev FROM changed, marked
    ON CONFLICT (user_id, channel_id, root_id) DO UPDATE
    SET following = coalesce($4, f.following), read_seq = greatest(f.read_seq, excluded.read_seq),
        personal_rev = excluded.personal_rev
    RETURNING f.following, f.read_seq
)
SELECT now.last_seq, now.root_seq, now.is_reply, now.fits, written.read_seq IS NOT NULL AS is_changed,
    CASE WHEN written.read_seq IS NOT NULL THEN written.following ELSE now.now_following END AS following,
    coalesce(written.read_seq, now.now_read) AS read_seq
FROM now LEFT JOIN written ON true
