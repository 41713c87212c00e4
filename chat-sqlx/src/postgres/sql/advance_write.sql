-- The second statement of a batch of receipts. The participants are locked in order; what is compared is their
-- latest version, which a send may have moved while this waited. Items without a row here are not found.
WITH item AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[]
    ) WITH ORDINALITY AS item(channel_id, user_id, delivered, read, log_up_to, told_up_to, at, ord)
),
own AS MATERIALIZED (
    SELECT item.*, c.last_seq, h.version + 1 AS version,
        c.receipts = 'full' AND c.participant_count <= item.log_up_to AS is_full,
        c.receipts <> 'off' AND c.participant_count <= item.told_up_to AS is_told,
        p.delivered_seq, p.read_seq, p.badge_seq
    FROM item
    CROSS JOIN LATERAL (
        SELECT last_seq, participant_count, receipts FROM {p}channels
        WHERE channel_id = item.channel_id AND deleted_at IS NULL LIMIT 1
    ) c
    CROSS JOIN LATERAL (SELECT version FROM {p}receipt_heads WHERE channel_id = item.channel_id LIMIT 1) h
    JOIN {p}participants p ON p.channel_id = item.channel_id AND p.user_id = item.user_id AND p.active IS NOT FALSE
    ORDER BY p.channel_id, p.user_id
    FOR NO KEY UPDATE OF p
),
moved AS MATERIALIZED (
    SELECT own.*,
        CASE WHEN is_told THEN greatest(delivered, delivered_seq) ELSE delivered_seq END AS now_delivered,
        CASE WHEN is_told THEN greatest(read, read_seq) ELSE read_seq END AS now_read,
        CASE WHEN is_told AND read > read_seq THEN greatest(read, badge_seq) ELSE badge_seq END AS now_badge,
        greatest(delivered, read) <= greatest(last_seq, delivered_seq) AS fits,
        is_told AND (delivered > delivered_seq OR read > read_seq) AS advanced
    FROM own
),
watermarks AS (
    UPDATE {p}participants p
    SET delivered_seq = moved.now_delivered, read_seq = moved.now_read, badge_seq = moved.now_badge,
        receipt_rev = CASE WHEN moved.advanced THEN moved.version ELSE p.receipt_rev END
    FROM moved
    WHERE p.channel_id = moved.channel_id AND p.user_id = moved.user_id
        AND moved.fits AND moved.advanced
),
heads AS (
    UPDATE {p}receipt_heads h SET version = raised.version
    FROM (SELECT DISTINCT channel_id, version FROM moved WHERE fits AND advanced) raised
    WHERE h.channel_id = raised.channel_id
),
logged AS (
    INSERT INTO {p}receipt_log (channel_id, user_id, is_read, seq, above, at)
    SELECT channel_id, user_id, rose.is_read, rose.seq, rose.above, at
    FROM moved
    CROSS JOIN LATERAL (
        VALUES (false, now_delivered, delivered_seq), (true, now_read, read_seq)
    ) rose(is_read, seq, above)
    WHERE fits AND is_full AND rose.seq > rose.above
)
SELECT ord, last_seq, fits, advanced, is_full, now_delivered, now_read, now_badge, version FROM moved
