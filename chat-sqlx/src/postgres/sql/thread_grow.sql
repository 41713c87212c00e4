-- What the replies of a batch make of their threads. $1 roots, $2 how many replies, $3 the last one, $4 its rev, $5 when;
-- and who replied has read so far there, which is all for those who are known there: $6 channels, $7 roots, $8 users,
-- $9 up to where. The channels are held.
WITH replied AS (
    UPDATE {p}thread_followers f SET read_seq = greatest(f.read_seq, own.seq)
    FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::bigint[]) AS own(channel_id, root_id, user_id, seq)
    WHERE f.user_id = own.user_id COLLATE "C" AND f.channel_id = own.channel_id AND f.root_id = own.root_id
)
UPDATE {p}messages m
SET reply_count = coalesce(m.reply_count, 0) + grown.n, last_reply_seq = grown.seq, last_reply_at = grown.at,
    changed_rev = grown.rev
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[]) AS grown(root, n, seq, rev, at)
WHERE m.message_id = grown.root
