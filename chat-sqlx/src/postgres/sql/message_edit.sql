-- $1 channel, $2 message, $3 the edits the editor saw, $4 rev. The channel is compared so that no index is looked at
-- for it: the message is found by its id.
UPDATE {p}messages m
SET body = $5, html = $6, renderer = $7, mentions = string_to_array($8, chr(31)), metadata = $9::jsonb,
    edited_at = $10, edit_no = edit_no + 1, changed_rev = $4
WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1 AND edit_no = $3 AND deleted_at IS NULL
RETURNING {message}
