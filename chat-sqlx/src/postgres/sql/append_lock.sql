-- The first statement of a batch: the rows of its channels, in the order of their ids. The check must not be in here:
-- it would read a snapshot older than the wait for the lock.
SELECT channel_id, direct_key
FROM {p}channels
WHERE channel_id = ANY($1) OR direct_key = ANY($2)
ORDER BY channel_id
FOR NO KEY UPDATE
