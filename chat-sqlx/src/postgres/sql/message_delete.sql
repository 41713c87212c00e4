-- Leaves the tombstone: everything that was said goes, and with it the digest. $1 channel, $2 message, $3 rev.
UPDATE {p}messages m
SET body = NULL, html = NULL, renderer = NULL, reply_to = NULL, mentions = NULL, metadata = NULL, reactions = NULL,
    digest = NULL, stream = NULL, alive_at = NULL, pinned_rev = NULL, pinned_at = NULL, pinned_by = NULL,
    deleted_at = $4, changed_rev = $3
WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1 AND deleted_at IS NULL
RETURNING {message}
