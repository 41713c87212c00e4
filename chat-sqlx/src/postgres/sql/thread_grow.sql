-- What the replies of a batch make of their threads. $1 roots, $2 how many replies, $3 the last one, $4 its rev, $5 when.
-- The channels are held.
UPDATE {p}messages m
SET reply_count = coalesce(m.reply_count, 0) + grown.n, last_reply_seq = grown.seq, last_reply_at = grown.at,
    changed_rev = grown.rev
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[]) AS grown(root, n, seq, rev, at)
WHERE m.message_id = grown.root
