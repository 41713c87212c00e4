-- $1 channel, $2 viewer (null: the host), $3 whether closed, $4 before (null: from the newest), $5 how many.
SELECT report.*
FROM {p}channels c
LEFT JOIN {p}participants viewer ON viewer.channel_id = $1 AND viewer.user_id = $2
    AND viewer.active IS NOT FALSE
LEFT JOIN LATERAL (
    SELECT * FROM {p}reports r
    WHERE r.channel_id = $1 AND r.closed = $3
        AND r.report_id < coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
        AND ($2::text IS NULL OR r.sender <> $2)
    ORDER BY r.report_id DESC LIMIT $5
) report ON true
WHERE c.channel_id = $1 AND c.deleted_at IS NULL AND ($2 IS NULL OR viewer.user_id IS NOT NULL)
ORDER BY report.report_id DESC
