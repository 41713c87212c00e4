-- $5 participants, $9 and $10 the creator's key and digest of this creation, if there is one.
INSERT INTO {p}channels
    (channel_id, kind, name, topic, metadata, history, participant_count, created_by, creation_key,
     creation_digest, created_at, updated_at, last_activity_at)
SELECT $1, 'group', $2, $3, $4::jsonb, $5, 0, $6, $7, $8, $9, $9, $9
WHERE NOT EXISTS (SELECT FROM {p}blocks WHERE blocker = $6 AND blocked = ANY ($10))
    AND NOT EXISTS (SELECT FROM {p}blocks WHERE blocker = ANY ($10) AND blocked = $6)
ON CONFLICT (created_by, creation_key) WHERE creation_key IS NOT NULL DO NOTHING
RETURNING channel_id
