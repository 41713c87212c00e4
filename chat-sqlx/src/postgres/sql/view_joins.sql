CROSS JOIN LATERAL (SELECT version FROM {p}receipt_heads WHERE channel_id = c.channel_id LIMIT 1) h
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages
    WHERE channel_id = c.channel_id AND seq > p.floor_seq AND (p.hidden_seqs @> ARRAY[seq]) IS NOT TRUE
        AND (c.kind <> 'group' OR sender <> ALL (ARRAY(SELECT blocked FROM {p}blocks WHERE blocker = $1)))
    ORDER BY seq DESC LIMIT 1
) m ON true
LEFT JOIN {p}users u ON u.user_id = CASE split_part(c.direct_key, chr(31), 1)
    WHEN p.user_id THEN split_part(c.direct_key, chr(31), 2) ELSE split_part(c.direct_key, chr(31), 1) END
{unread}
