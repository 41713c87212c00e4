-- What messages say that are streamed: no channel is held, as nothing shared changes. A text that is not longer leaves
-- what is there: as it is once the row is this statement's, not as it was before another node's came first.
-- $1 channels, $2 messages, $3 bodies, $4 HTML, $5 renderers, $6 when.
UPDATE {p}messages m
SET body = CASE WHEN octet_length(said.body) > octet_length(m.body) THEN said.body ELSE m.body END,
    html = CASE WHEN octet_length(said.body) > octet_length(m.body) THEN said.html ELSE m.html END,
    renderer = CASE WHEN octet_length(said.body) > octet_length(m.body) THEN said.renderer ELSE m.renderer END,
    alive_at = greatest(m.alive_at, said.at)
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[])
    AS said(channel_id, message_id, body, html, renderer, at)
WHERE m.message_id = said.message_id AND m.channel_id IS NOT DISTINCT FROM said.channel_id
    AND m.stream = 'streaming'
    AND EXISTS (SELECT FROM {p}channels c WHERE c.channel_id = said.channel_id AND c.deleted_at IS NULL)
    AND (m.sender = '' OR EXISTS (
        SELECT FROM {p}participants p
        WHERE p.channel_id = said.channel_id AND p.user_id = m.sender AND p.active IS NOT FALSE
    ))
RETURNING m.message_id
