-- $1 channel, $2 message, $3 the edits the editor saw, $4 rev.
UPDATE {p}messages m
SET body = $5, html = $6, renderer = $7, mentions = string_to_array($8, chr(31)), metadata = $9::jsonb,
    edited_at = $10, edit_no = edit_no + 1, changed_rev = $4
WHERE channel_id = $1 AND message_id = $2 AND edit_no = $3 AND deleted_at IS NULL
RETURNING {message}
