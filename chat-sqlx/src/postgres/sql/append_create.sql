-- Makes the channels of pairs that have none, in the order of their keys, so that two such batches never wait for
-- each other crosswise. Of pairs of whom one blocks the other, none. Waits for another transaction that makes the same pair.
INSERT INTO {p}channels
    (channel_id, kind, direct_key, history, participant_count, created_at, updated_at, last_activity_at)
SELECT pair.channel_id, 'direct', pair.direct_key, 'all', 2, pair.at, pair.at, pair.at
FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[])
    AS pair(direct_key, channel_id, at, one, other)
WHERE NOT EXISTS (SELECT FROM {p}blocks b WHERE b.blocker = pair.one COLLATE "C" AND b.blocked = pair.other)
    AND NOT EXISTS (SELECT FROM {p}blocks b WHERE b.blocker = pair.other COLLATE "C" AND b.blocked = pair.one)
ORDER BY pair.direct_key COLLATE "C"
ON CONFLICT (direct_key) DO NOTHING
RETURNING channel_id
