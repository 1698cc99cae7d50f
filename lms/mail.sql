-- Mails: put, claimed, sent, and what became of them.

-- name: mail_add
-- scope: tenant
-- about: One mail, from one JSON object; the same id twice is one.
INSERT INTO mails (org_id, id, template, language, recipient, data, sealed_link, reminder, request_id)
SELECT $1::uuid, $2::uuid, m.template, m.language, m.recipient, m.data, m.sealed_link, m.reminder, m.request_id
FROM jsonb_to_record($3::jsonb) AS m (template text, language text, recipient text, data jsonb, sealed_link text, reminder boolean,
	request_id uuid)
ON CONFLICT (org_id, id) DO NOTHING
