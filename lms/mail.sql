-- Mails: put, claimed, sent, and what became of them.

-- name: mail_add
-- scope: tenant
-- about: One mail, from one JSON object; the same id twice is one.
INSERT INTO mails (org_id, id, template, language, recipient, data, sealed_link, reminder, request_id)
SELECT $1::uuid, $2::uuid, m.template, m.language, m.recipient, m.data, m.sealed_link, m.reminder, m.request_id
FROM jsonb_to_record($3::jsonb) AS m (template text, language text, recipient text, data jsonb, sealed_link text, reminder boolean,
	request_id uuid)
ON CONFLICT (org_id, id) DO NOTHING

-- name: mail_forget
-- scope: tenant
-- role: worker
-- about: Deletes some mails that were settled long ago.
DELETE FROM mails
WHERE (org_id, id) IN (SELECT org_id, id FROM mails WHERE settled_at < now() - $1::bigint * interval '1 s'
	ORDER BY settled_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED)

-- name: mail_forget_links
-- scope: tenant
-- role: worker
-- about: Forgets the links of some mails that bounced or were refused a while ago.
UPDATE mails SET sealed_link = NULL
WHERE (org_id, id) IN (SELECT org_id, id FROM mails
	WHERE state IN ('bounced', 'refused') AND settled_at < now() - $1::bigint * interval '1 s' AND sealed_link IS NOT NULL
	LIMIT $2::bigint FOR UPDATE SKIP LOCKED)

-- name: mail_figures
-- scope: tenant
-- role: worker
-- about: What waits or is being sent, what was not taken in the last week, and the age of the oldest that waits in microseconds.
SELECT o.waiting, (SELECT count(*) FROM mails WHERE state IN ('bounced', 'refused') AND settled_at > now() - interval '7 days'),
	coalesce((extract(epoch FROM clock_timestamp() - o.oldest) * 1000000)::bigint, 0)
FROM (SELECT count(*) AS waiting, min(greatest(created_at, resent_at)) AS oldest FROM mails WHERE state IN ('waiting', 'sending')) o
