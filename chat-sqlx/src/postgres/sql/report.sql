-- Writes a report with the message as it is, while the reporter's row in the channel is held, so that one person's reports come one by one. One row when the message is there for them.
-- $1 channel, $2 reporter, $3 message, $4 report, $5 reason, $6 comment, $7 most open ones, $8 at.
WITH found AS (
    SELECT m.seq, m.sender, m.body, m.edit_no, m.created_at, m.sender = $2 AS is_own, m.deleted_at IS NOT NULL AS is_deleted
    FROM {p}channels c
    JOIN {p}participants own ON own.channel_id = $1 AND own.user_id = $2 AND own.active IS NOT FALSE
    JOIN LATERAL (SELECT * FROM {p}messages WHERE message_id = $3 LIMIT 1) m ON m.channel_id = c.channel_id
    WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND m.seq > own.floor_seq
        AND (own.hidden_seqs @> ARRAY[m.seq]) IS NOT TRUE AND {unblocked}
),
known AS (
    SELECT * FROM {p}reports WHERE channel_id = $1 AND reporter = $2 AND message_id = $3
),
waiting AS (
    SELECT count(*) AS reports FROM (
        SELECT FROM {p}reports WHERE channel_id = $1 AND reporter = $2 AND NOT closed LIMIT $7
    ) one
),
written AS (
    INSERT INTO {p}reports
        (channel_id, report_id, message_id, seq, reporter, reason, comment, sender, body, edit_no, sent_at, at)
    SELECT $1, $4, $3, found.seq, $2, $5, $6, found.sender, found.body, found.edit_no, found.created_at, $8
    FROM found, waiting
    WHERE NOT is_own AND NOT is_deleted AND waiting.reports < $7 AND NOT EXISTS (SELECT FROM known)
    RETURNING *
)
SELECT found.is_own, found.is_deleted, EXISTS (SELECT FROM written) AS is_new, r.*
FROM found
LEFT JOIN (SELECT * FROM written UNION ALL SELECT * FROM known) r ON true
