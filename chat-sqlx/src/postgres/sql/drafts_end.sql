-- Empties the drafts of all who are in a group, each by one version of theirs; their rows are held, by a statement
-- before this one, so that no draft is written beside it. $1 channel, $2 and $3 the range of places, $4 at.
WITH raised AS (
    UPDATE {p}users u SET personal_rev = u.personal_rev + 1, drafts_rev = u.personal_rev + 1
    FROM {p}participants p
    CROSS JOIN LATERAL (
        SELECT FROM {p}drafts d
        WHERE d.user_id = p.user_id AND d.place >= $2 AND d.place < $3 AND d.body IS NOT NULL LIMIT 1
    ) held
    WHERE p.channel_id = $1 AND p.active IS NOT FALSE AND u.user_id = p.user_id
    RETURNING u.user_id, u.personal_rev
)
UPDATE {p}drafts d SET body = NULL, personal_rev = raised.personal_rev, at = $4
FROM raised
WHERE d.user_id = raised.user_id AND d.place >= $2 AND d.place < $3 AND d.body IS NOT NULL
