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
UPDATE mails SET sealed_link = NULL, data = data || '{"link_forgotten": true}'
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

-- name: mail_claim
-- scope: tenant
-- role: worker
-- about: Takes the mail that is due longest, for a lease.
WITH due AS (
	SELECT org_id, id FROM mails
	WHERE state IN ('waiting', 'sending') AND next_try_at <= clock_timestamp()
	ORDER BY next_try_at
	LIMIT 1
	FOR UPDATE SKIP LOCKED
)
UPDATE mails m SET state = 'sending', tries = m.tries + 1, next_try_at = clock_timestamp() + $1::bigint * interval '1 s'
FROM due
WHERE m.org_id = due.org_id AND m.id = due.id
RETURNING m.org_id, m.id, m.template, m.language, m.recipient, m.data::text, m.sealed_link, m.reminder, m.tries,
	(extract(epoch FROM greatest(m.created_at, m.resent_at)) * 1000000)::bigint, m.request_id

-- name: mail_begin
-- scope: tenant
-- about: What is about to go out; no row when another has the mail by now. The number of tries names the claim.
UPDATE mails SET subject = $4 WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'sending'

-- name: mail_settle
-- scope: tenant
-- about: The end of a sending; a claim whose lease was taken over changes nothing. What was sent forgets its link: data keeps that there was one.
UPDATE mails SET state = $4, last_status = $5::int, reason = $6, settled_at = clock_timestamp(),
	data = CASE WHEN $4 = 'sent' AND sealed_link IS NOT NULL THEN data || '{"link_forgotten": true}' ELSE data END,
	sealed_link = CASE WHEN $4 = 'sent' THEN NULL ELSE sealed_link END
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'sending'

-- name: mail_put_back
-- scope: tenant
-- about: Not this time: again after so many microseconds.
UPDATE mails SET state = 'waiting', next_try_at = clock_timestamp() + $4::bigint * interval '1 us', last_status = $5::int, reason = $6
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'sending'

-- name: mail_facts
-- scope: directory
-- about: Who an organisation is to those it writes to.
SELECT name, coalesce(nullif(settings ->> 'mail_from_name', ''), name), coalesce(settings ->> 'mail_reply_to', '')
FROM organizations WHERE id = $1::uuid

-- name: mail_list
-- scope: tenant
-- about: Mails below an id, newest first.
SELECT id, template, recipient, subject, state, reason, tries, (extract(epoch FROM created_at) * 1000000)::bigint,
	(extract(epoch FROM settled_at) * 1000000)::bigint, (extract(epoch FROM next_try_at) * 1000000)::bigint, last_status
FROM mails WHERE org_id = $1::uuid AND id < $2::uuid
ORDER BY id DESC LIMIT $3::bigint

-- name: mail_list_state
-- scope: tenant
-- about: The same, of one state.
SELECT id, template, recipient, subject, state, reason, tries, (extract(epoch FROM created_at) * 1000000)::bigint,
	(extract(epoch FROM settled_at) * 1000000)::bigint, (extract(epoch FROM next_try_at) * 1000000)::bigint, last_status
FROM mails WHERE org_id = $1::uuid AND id < $2::uuid AND state = $4
ORDER BY id DESC LIMIT $3::bigint

-- name: mail_resend
-- scope: tenant
-- about: A settled mail waits again, unless its link was forgotten.
UPDATE mails SET state = 'waiting', next_try_at = clock_timestamp(), resent_at = clock_timestamp(), settled_at = NULL, reason = ''
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('sent', 'bounced', 'refused') AND NOT data ? 'link_forgotten'

-- name: mail_state
-- scope: tenant
-- about: The state of one mail, and whether its link was forgotten.
SELECT state, data ? 'link_forgotten' FROM mails WHERE org_id = $1::uuid AND id = $2::uuid

-- name: mail_template_find
-- scope: tenant
-- about: An organisation's own wording.
SELECT subject, body FROM mail_templates WHERE org_id = $1::uuid AND template = $2 AND language = $3

-- name: mail_template_set
-- scope: tenant
-- about: Keeps an organisation's own wording.
INSERT INTO mail_templates (org_id, template, language, subject, body) VALUES ($1::uuid, $2, $3, $4, $5)
ON CONFLICT (org_id, template, language) DO UPDATE SET subject = EXCLUDED.subject, body = EXCLUDED.body, updated_at = now()

-- name: mail_template_reset
-- scope: tenant
-- about: Back to the built-in wording.
DELETE FROM mail_templates WHERE org_id = $1::uuid AND template = $2 AND language = $3

-- name: mail_unsubscribe
-- scope: tenant
-- about: No reminders to this address any more.
INSERT INTO mail_unsubscribes (org_id, address_mac) VALUES ($1::uuid, $2) ON CONFLICT DO NOTHING

-- name: mail_subscribe
-- scope: tenant
-- about: Reminders to this address again.
DELETE FROM mail_unsubscribes WHERE org_id = $1::uuid AND address_mac = $2

-- name: mail_unsubscribed
-- scope: tenant
-- about: One row where this address wants no reminders.
SELECT 1 FROM mail_unsubscribes WHERE org_id = $1::uuid AND address_mac = $2
