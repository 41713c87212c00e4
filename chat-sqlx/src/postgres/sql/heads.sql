SELECT c.channel_id, c.rev, h.version
FROM unnest($1::uuid[]) AS asked(channel_id)
CROSS JOIN LATERAL (SELECT * FROM {p}channels WHERE channel_id = asked.channel_id LIMIT 1) c
CROSS JOIN LATERAL (SELECT version FROM {p}receipt_heads WHERE channel_id = asked.channel_id LIMIT 1) h
