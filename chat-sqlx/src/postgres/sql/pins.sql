-- The pinned messages of a channel, the latest pin first, as the viewer may read them; one empty row when there are none.
-- All have a number above 0: said so, the index of pins alone gives them, in their order.
-- $1 channel, $2 viewer (null: the host), $3 how many are looked at.
SELECT {message}, {mine}
FROM {p}channels c
LEFT JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages WHERE channel_id = $1 AND pinned_rev > 0
    ORDER BY pinned_rev DESC LIMIT $3
) m ON m.seq > coalesce(own.floor_seq, 0) AND (own.hidden_seqs @> ARRAY[m.seq]) IS NOT TRUE AND {unblocked}
WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR own.user_id IS NOT NULL)
ORDER BY m.pinned_rev DESC
