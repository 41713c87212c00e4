-- The second statement of a batch, on a snapshot newer than the locks: decides every item, then writes those that
-- may go.
WITH RECURSIVE item AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::boolean[], $3::bigint[], $4::bigint[], $5::text[], $6::uuid[], $7::text[], $8::text[],
        $9::bytea[], $10::text[], $11::text[], $12::text[], $13::integer[], $14::uuid[], $15::text[], $16::text[],
        $17::timestamptz[], $18::text[], $19::uuid[], $20::text[], $21::timestamptz[],
        $22::timestamptz[]
    ) WITH ORDINALITY AS item(
        channel_id, held, channel_version, own_version, other, message_id, sender, client_key, digest,
        kind, body, html, renderer, reply_to, mentions, metadata, at, stream,
        thread_root, no_thread, held_from, held_to, ord
    )
),
checked AS (
    SELECT item.*, channel.last_seq, channel.rev, prior.message_id AS prior_id, own.paced_at AS own_paced_at,
        CASE
            WHEN channel.rev IS NULL THEN 'not_found'
            WHEN prior.digest IS NULL AND prior.message_id IS NOT NULL THEN 'duplicate'
            WHEN prior.digest = item.digest THEN 'duplicate'
            WHEN prior.message_id IS NOT NULL THEN 'conflict'
            WHEN NOT item.held THEN 'busy'
            WHEN item.sender <> '' AND own.access_version IS NULL THEN 'stale'
            WHEN item.channel_version <> channel.access_version THEN 'stale'
            WHEN item.own_version <> own.access_version THEN 'stale'
            -- Who writes to a person decided on no version: a first message.
            WHEN item.other IS NOT NULL AND (
                EXISTS (SELECT FROM {p}blocks WHERE blocker = item.sender COLLATE "C" AND blocked = item.other)
                OR EXISTS (SELECT FROM {p}blocks WHERE blocker = item.other COLLATE "C" AND blocked = item.sender)
            ) THEN 'stale'
            WHEN item.reply_to IS NOT NULL AND answered.channel_id IS DISTINCT FROM item.channel_id THEN 'no_reply_target'
            WHEN item.no_thread IS NOT NULL THEN item.no_thread
            WHEN own.paced_at > item.held_from AND own.paced_at <= item.held_to THEN 'too_soon'
            ELSE 'append'
        END AS judged
    FROM item
    LEFT JOIN LATERAL (
        SELECT c.last_seq, c.rev, c.access_version FROM {p}channels c
        WHERE c.channel_id = item.channel_id AND c.deleted_at IS NULL LIMIT 1
    ) channel ON true
    LEFT JOIN LATERAL (
        SELECT m.message_id, m.digest FROM {p}messages m
        WHERE m.sender = item.sender AND m.client_key = item.client_key
            AND m.channel_id IS NOT DISTINCT FROM item.channel_id
        LIMIT 1
    ) prior ON true
    LEFT JOIN LATERAL (
        SELECT p.access_version, p.paced_at FROM {p}participants p
        WHERE p.channel_id = item.channel_id AND p.user_id = item.sender AND p.active IS NOT FALSE LIMIT 1
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT m.channel_id FROM {p}messages m WHERE m.message_id = item.reply_to LIMIT 1
    ) answered ON true
),
{goes}decided AS MATERIALIZED (
    SELECT *, count(*) FILTER (WHERE verdict = 'append') OVER sent AS n
    FROM (
        SELECT checked.*, coalesce(gone.at, own_paced_at) AS paced_at,
            CASE WHEN judged = 'append' AND gone.at > held_from AND gone.at <= held_to THEN 'too_soon' ELSE judged END
                AS verdict
        FROM checked LEFT JOIN LATERAL ({gone}) gone ON true
    ) spaced
    WINDOW sent AS (PARTITION BY channel_id ORDER BY ord ROWS UNBOUNDED PRECEDING)
),
written AS (
    INSERT INTO {p}messages
        (channel_id, seq, message_id, created_rev, changed_rev, sender, client_key, digest, kind, body, html,
         renderer, reply_to, mentions, metadata, created_at, thread_root, stream, alive_at)
    SELECT channel_id, last_seq + n, message_id, rev + n, rev + n, sender, client_key, digest, kind, body, html,
        renderer, reply_to, string_to_array(mentions, chr(31)), metadata::jsonb, at, thread_root,
        stream, CASE WHEN stream IS NOT NULL THEN at END
    FROM decided WHERE verdict = 'append'
),
counted AS (
    UPDATE {p}channels c
    SET last_seq = c.last_seq + grown.n, rev = c.rev + grown.n, last_activity_at = grown.at
    FROM (
        SELECT channel_id, max(n) AS n, (array_agg(at ORDER BY ord DESC))[1] AS at
        FROM decided WHERE verdict = 'append' GROUP BY channel_id
    ) grown
    WHERE c.channel_id = grown.channel_id
),
-- Who replies in a thread has not read the channel. In the same order as receipts lock them, so that the two never wait for each other crosswise.
sender AS MATERIALIZED (
    SELECT channel_id, sender COLLATE "C" AS user_id, max(last_seq + n) FILTER (WHERE thread_root IS NULL) AS seq,
        (array_agg(at ORDER BY ord DESC) FILTER (WHERE held_from IS NOT NULL))[1] AS paced_at
    FROM decided WHERE verdict = 'append' AND (thread_root IS NULL OR held_from IS NOT NULL) GROUP BY channel_id, sender
    ORDER BY channel_id, sender COLLATE "C"
),
moved AS (
    UPDATE {p}participants p
    SET delivered_seq = coalesce(sender.seq, p.delivered_seq), read_seq = coalesce(sender.seq, p.read_seq),
        badge_seq = coalesce(sender.seq, p.badge_seq), paced_at = coalesce(sender.paced_at, p.paced_at)
    FROM sender
    WHERE p.channel_id = sender.channel_id AND p.user_id = sender.user_id
)
SELECT decided.ord, decided.verdict, decided.last_seq + decided.n AS seq, decided.rev + decided.n AS rev,
    decided.paced_at, {message}
FROM decided
LEFT JOIN LATERAL (
    SELECT * FROM {p}messages prior WHERE prior.message_id = decided.prior_id LIMIT 1
) m ON true
