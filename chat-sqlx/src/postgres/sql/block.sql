-- Blocks somebody, while the blocker's row is held: a first message of the two waits for it, and one that was written
-- before is seen here. $1 blocker, $2 blocked, $3 whether (else no longer), $4 the pair's key, $5 at.
WITH begun AS (
    INSERT INTO {p}blocks (blocker, blocked, at) SELECT $1, $2, $5 WHERE $3
),
ended AS (
    DELETE FROM {p}blocks WHERE blocker = $1 AND blocked = $2 AND NOT $3
),
direct AS (
    UPDATE {p}channels SET access_version = access_version + 1 WHERE direct_key = $4
)
UPDATE {p}users SET personal_rev = personal_rev + 1, blocks_rev = personal_rev + 1
WHERE user_id = $1
RETURNING blocks_rev
