-- Closes a report that is open, while the channel's row is held; the row is the report as it is then.
-- $1 channel, $2 report, $3 actor (null: the host), $4 decision, $5 who decides, $6 reason, $7 at.
WITH found AS (
    SELECT * FROM {p}reports WHERE channel_id = $1 AND report_id = $2 AND ($3::text IS NULL OR sender <> $3)
),
closed AS (
    UPDATE {p}reports report SET closed = true, decision = $4, decided_by = $5, decision_reason = $6, decided_at = $7
    FROM found WHERE report.channel_id = $1 AND report.report_id = $2 AND NOT found.closed
    RETURNING report.*
)
SELECT true AS is_new, closed.* FROM closed
UNION ALL
SELECT false, found.* FROM found WHERE found.closed
