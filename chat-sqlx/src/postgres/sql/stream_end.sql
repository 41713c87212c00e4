-- Under the held row of the channel. The message is found by its id, as for an edit.
-- $1 channel, $2 message, $3 rev, $4 body, $5 HTML, $6 renderer, $7 outcome, $8 only if silent since then.
UPDATE {p}messages m
SET body = $4, html = $5, renderer = $6, stream = $7, alive_at = NULL, changed_rev = $3
WHERE message_id = $2 AND channel_id IS NOT DISTINCT FROM $1 AND stream = 'streaming'
    AND ($8::timestamptz IS NULL OR alive_at < $8)
RETURNING {message}
