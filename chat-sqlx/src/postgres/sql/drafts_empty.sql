-- Empties somebody's drafts at a target, by one version of theirs; their row is held, by a statement before this one,
-- so that no draft is written beside it. $1 user, $2 and $3 the range of places, $4 at.
WITH raised AS (
    UPDATE {p}users SET personal_rev = personal_rev + 1, drafts_rev = personal_rev + 1
    WHERE user_id = $1 AND EXISTS (
        SELECT FROM {p}drafts WHERE user_id = $1 AND place >= $2 AND place < $3 AND body IS NOT NULL
    )
    RETURNING personal_rev
)
UPDATE {p}drafts d SET body = NULL, personal_rev = raised.personal_rev, at = $4
FROM raised
WHERE d.user_id = $1 AND d.place >= $2 AND d.place < $3 AND d.body IS NOT NULL
