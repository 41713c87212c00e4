-- The first statement of a batch of personal changes: its users, in the order of their ids. They are locked before
-- their participants, as everywhere.
SELECT user_id
FROM {p}users
WHERE user_id = ANY($1)
ORDER BY user_id
FOR NO KEY UPDATE
