-- Waits for the channel's row. What is decided on is read afterwards, on a newer snapshot.
SELECT channel_id FROM {p}channels WHERE channel_id = $1 FOR NO KEY UPDATE
