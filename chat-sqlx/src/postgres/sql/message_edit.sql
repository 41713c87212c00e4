-- $1 channel, $2 message, $3 the edits the editor saw, $4 rev, $11 how many earlier versions are kept. The channel is
-- compared so that no index is looked at for it: the message is found by its id. The text as it was is read in the same
-- snapshot, which the update does not change, and so is whom it meant; where there is nothing to edit, the transaction is given up.
WITH before AS (
    INSERT INTO {p}versions (channel_id, seq, edit_no, body, html, renderer, mentions, at)
    SELECT channel_id, seq, edit_no, body, html, renderer, mentions, coalesce(edited_at, created_at)
    FROM {p}messages
    WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1 AND edit_no = $3 AND deleted_at IS NULL
        AND stream IS DISTINCT FROM 'streaming' AND $11 > 0
),
beyond AS (
    DELETE FROM {p}versions
    WHERE channel_id = $1 AND seq = (SELECT seq FROM {p}messages WHERE message_id = $2 LIMIT 1)
        AND edit_no <= $3 - $11
)
UPDATE {p}messages m
SET body = $5, html = $6, renderer = $7, mentions = string_to_array($8, chr(31)), metadata = $9::jsonb,
    edited_at = $10, edit_no = edit_no + 1, changed_rev = $4
WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1 AND edit_no = $3 AND deleted_at IS NULL
    AND stream IS DISTINCT FROM 'streaming'
RETURNING {message}, (SELECT mentions FROM {p}messages WHERE message_id = $2 LIMIT 1) AS meant
