-- A batch in one statement, on the assumption that every decision still holds. Nothing is checked beforehand: the
-- updates compare versions with the rows as they are once obtained, newer than the statement's snapshot where they
-- had to wait, and the unique indexes see what is committed. Where anything differs, `head` is empty and the numbers
-- of the messages are missing; the table refuses that, and the whole statement with it.
WITH counted AS (
    UPDATE {p}channels c
    SET last_seq = c.last_seq + g.n, rev = c.rev + g.n, last_activity_at = g.at
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::timestamptz[]) WITH ORDINALITY
        AS g(channel_id, n, access_version, at, place)
    WHERE c.channel_id = g.channel_id AND c.deleted_at IS NULL
        AND (g.access_version IS NULL OR c.access_version = g.access_version)
    RETURNING g.place, c.last_seq - g.n AS seq, c.rev - g.n AS rev
),
-- Reads all of `counted`, so that the channels are held before anything else is.
held AS MATERIALIZED (
    SELECT array_agg(seq ORDER BY place) AS seq, array_agg(rev ORDER BY place) AS rev
    FROM counted HAVING count(*) = cardinality($1)
),
-- In the same order as receipts lock them, so that the two never wait for each other crosswise.
moved AS (
    UPDATE {p}participants p
    SET delivered_seq = held.seq[s.place] + s.n, read_seq = held.seq[s.place] + s.n,
        badge_seq = held.seq[s.place] + s.n, paced_at = coalesce(s.paced_at, p.paced_at)
    FROM held, unnest(
        $5::integer[], $6::text[], $7::bigint[], $8::bigint[], $24::timestamptz[], $25::timestamptz[], $26::timestamptz[]
    ) AS s(place, user_id, n, access_version, paced_at, held_from, held_to)
    WHERE p.channel_id = ($1)[s.place] AND p.user_id = s.user_id AND p.active IS NOT FALSE
        AND (s.access_version IS NULL OR p.access_version = s.access_version)
        AND (p.paced_at > s.held_from AND p.paced_at <= s.held_to) IS NOT TRUE
    RETURNING 1
),
head AS MATERIALIZED (
    SELECT held.seq, held.rev FROM held
    WHERE (SELECT count(*) FROM moved) = cardinality($5)
        AND NOT EXISTS (
            SELECT FROM unnest($9::integer[], $19::uuid[]) AS item(place, reply_to)
            WHERE item.reply_to IS NOT NULL AND NOT EXISTS (
                SELECT FROM {p}messages m WHERE m.message_id = item.reply_to AND m.channel_id = ($1)[item.place]
            )
        )
),
written AS (
    INSERT INTO {p}messages
        (channel_id, seq, message_id, created_rev, changed_rev, sender, client_key, digest, kind, body, html,
         renderer, reply_to, mentions, metadata, created_at, stream, alive_at)
    SELECT ($1)[place], head.seq[place] + n, message_id, head.rev[place] + n, head.rev[place] + n, sender, client_key,
        digest, kind, body, html, renderer, reply_to, string_to_array(mentions, chr(31)), metadata::jsonb, at,
        stream, CASE WHEN stream IS NOT NULL THEN at END
    FROM (
        SELECT unnest($9::integer[]) AS place, unnest($10::bigint[]) AS n, unnest($11::uuid[]) AS message_id,
            unnest($12::text[]) AS sender, unnest($13::text[]) AS client_key, unnest($14::bytea[]) AS digest,
            unnest($15::text[]) AS kind, unnest($16::text[]) AS body, unnest($17::text[]) AS html,
            unnest($18::integer[]) AS renderer, unnest($19::uuid[]) AS reply_to, unnest($20::text[]) AS mentions,
            unnest($21::text[]) AS metadata, unnest($22::timestamptz[]) AS at,
            unnest($23::text[]) AS stream
    ) item
    LEFT JOIN head ON true
)
SELECT seq, rev FROM head
