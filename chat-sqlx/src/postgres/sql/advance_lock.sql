-- The first statement of a batch of receipts: the heads of its channels, in the order of their ids.
SELECT channel_id
FROM {p}receipt_heads
WHERE channel_id = ANY($1)
ORDER BY channel_id
FOR NO KEY UPDATE
