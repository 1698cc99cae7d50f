-- What a store passes on (lms/statement/feed.h).

-- name: statement_feed_add
-- scope: tenant
-- about: A new feed; the same id again only gets another secret. No row: there are $11 already.
INSERT INTO statement_feeds (org_id, id, kind, name, url, version, key, secret_sealed, filter, position)
SELECT $1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9::jsonb,
	coalesce($10::bigint, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1024)
WHERE (SELECT count(*) FROM statement_feeds f WHERE f.org_id = $1::uuid AND f.id <> $2::uuid) < $11::bigint
ON CONFLICT (org_id, id) DO UPDATE SET secret_sealed = excluded.secret_sealed
RETURNING id

-- name: statement_feed_list
-- scope: tenant
-- about: The feeds of an organisation, oldest first, or one ($2).
SELECT f.id, f.kind, f.name, f.url, f.version, f.key, f.filter::text, f.state, f.code, f.position, f.sent,
	(SELECT count(*) FROM statement_feed_letters l WHERE l.org_id = f.org_id AND l.feed_id = f.id), f.failures, f.last_status,
	(extract(epoch FROM f.created_at) * 1000000)::bigint, (extract(epoch FROM f.updated_at) * 1000000)::bigint,
	coalesce((extract(epoch FROM f.sent_at) * 1000000)::bigint, 0),
	coalesce((extract(epoch FROM f.failing_since) * 1000000)::bigint, 0),
	(extract(epoch FROM f.next_try_at) * 1000000)::bigint,
	(SELECT s.position FROM statements s WHERE s.org_id = f.org_id AND s.position > f.position
		ORDER BY s.position LIMIT 1) IS NOT NULL
FROM statement_feeds f WHERE f.org_id = $1::uuid AND ($2::uuid IS NULL OR f.id = $2::uuid)
ORDER BY f.id LIMIT $3::bigint

-- name: statement_feed_change
-- scope: tenant
-- about: What is NULL stays. A feed that failed is tried anew at once.
UPDATE statement_feeds SET name = coalesce($3, name), url = coalesce($4, url), version = coalesce($5, version),
	key = coalesce($6, key), secret_sealed = coalesce($7, secret_sealed), filter = coalesce($8::jsonb, filter),
	position = CASE WHEN $10::boolean THEN coalesce($9::bigint, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1024)
		ELSE position END,
	code = CASE WHEN state = 'active' THEN '' ELSE code END, failures = 0, failing_since = NULL, next_try_at = now(),
	revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: statement_feed_pause
-- scope: tenant
-- about: Paused by somebody, or active again; no row where it is so already.
UPDATE statement_feeds SET state = CASE WHEN $3::boolean THEN 'paused' ELSE 'active' END,
	code = CASE WHEN $3::boolean THEN 'by_hand' ELSE '' END, failures = 0, failing_since = NULL, next_try_at = now(),
	revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND (state = 'paused') <> $3::boolean

-- name: statement_feed_remove
-- scope: tenant
-- about: A feed goes, with its dead letters.
DELETE FROM statement_feeds WHERE org_id = $1::uuid AND id = $2::uuid

-- name: statement_feed_secret
-- scope: tenant
-- about: The sealed secret of a feed.
SELECT secret_sealed FROM statement_feeds WHERE org_id = $1::uuid AND id = $2::uuid

-- name: statement_letters
-- scope: tenant
-- about: Dead letters of a feed after a position, oldest first.
SELECT position, statement_id, code, status, tries, (extract(epoch FROM created_at) * 1000000)::bigint, resend
FROM statement_feed_letters WHERE org_id = $1::uuid AND feed_id = $2::uuid AND position > $3::bigint
ORDER BY position LIMIT $4::bigint

-- name: statement_letters_resend
-- scope: tenant
-- about: Dead letters of a feed, or one, wait to be sent again.
UPDATE statement_feed_letters SET resend = true
WHERE org_id = $1::uuid AND feed_id = $2::uuid AND ($3::uuid IS NULL OR statement_id = $3::uuid) AND NOT resend

-- name: statement_letters_dismiss
-- scope: tenant
-- about: Dead letters of a feed, or one, are forgotten.
DELETE FROM statement_feed_letters
WHERE org_id = $1::uuid AND feed_id = $2::uuid AND ($3::uuid IS NULL OR statement_id = $3::uuid)

-- name: statement_feed_claim
-- scope: tenant
-- role: worker
-- about: Takes the feed that is due longest and has something to send, of any organisation but those of $2, for so many seconds ($1); one whose sender died is due again.
WITH due AS MATERIALIZED (
	SELECT f.org_id, f.id FROM statement_feeds f
	WHERE f.state = 'active' AND f.next_try_at <= now() AND (f.leased_until IS NULL OR f.leased_until <= now())
		AND NOT (f.org_id = ANY ($2::uuid[]))
		AND ((SELECT s.position FROM statements s WHERE s.org_id = f.org_id AND s.position > f.position
				ORDER BY s.position LIMIT 1) IS NOT NULL
			OR (SELECT l.position FROM statement_feed_letters l WHERE l.org_id = f.org_id AND l.feed_id = f.id AND l.resend
				ORDER BY l.position LIMIT 1) IS NOT NULL)
	ORDER BY f.next_try_at LIMIT 1 FOR UPDATE OF f SKIP LOCKED
)
UPDATE statement_feeds f SET leased_until = clock_timestamp() + $1::bigint * interval '1 s', claim = f.claim + 1
FROM due WHERE f.org_id = due.org_id AND f.id = due.id
RETURNING f.org_id, f.id, f.kind, f.url, f.version, f.key, f.secret_sealed, f.filter::text, f.position, f.claim, f.revision, f.code,
	f.failures

-- name: statement_feed_note
-- scope: tenant
-- role: worker
-- about: What its sender ($3) has done so far: $5 were taken, it stands at $6 (not where it was changed in between), and an answer ($8, its status) ends a row of failures; the lease begins anew ($7 in seconds). Tells whether the sender goes on: not where another took it over, and not where it was changed or paused.
UPDATE statement_feeds SET position = CASE WHEN revision = $4::bigint THEN greatest(position, $6::bigint) ELSE position END,
	sent = sent + $5::bigint, sent_at = CASE WHEN $5::bigint > 0 THEN clock_timestamp() ELSE sent_at END,
	failures = CASE WHEN $8::int > 0 THEN 0 ELSE failures END,
	failing_since = CASE WHEN $8::int > 0 THEN NULL ELSE failing_since END,
	code = CASE WHEN $8::int > 0 AND state = 'active' THEN '' ELSE code END,
	last_status = CASE WHEN $8::int > 0 THEN $8::int ELSE last_status END,
	leased_until = clock_timestamp() + $7::bigint * interval '1 s'
WHERE org_id = $1::uuid AND id = $2::uuid AND claim = $3::bigint
RETURNING revision = $4::bigint AND state = 'active'

-- name: statement_feed_release
-- scope: tenant
-- role: worker
-- about: The end of a sender's turn: looked at again after so many microseconds ($5); where it came to nothing ($6, a code) that is counted, and $8 pauses it. What was changed in between is tried anew at once.
UPDATE statement_feeds SET leased_until = NULL,
	next_try_at = CASE WHEN revision = $4::bigint THEN clock_timestamp() + $5::bigint * interval '1 us' ELSE now() END,
	failures = CASE WHEN $6 = '' OR revision <> $4::bigint THEN failures WHEN code = $6 THEN failures + 1 ELSE 1 END,
	failing_since = CASE WHEN $6 = '' OR revision <> $4::bigint THEN failing_since ELSE coalesce(failing_since, clock_timestamp()) END,
	last_status = CASE WHEN $6 = '' OR revision <> $4::bigint THEN last_status ELSE $7::int END,
	code = CASE WHEN $6 = '' OR revision <> $4::bigint THEN code ELSE $6 END,
	state = CASE WHEN $8::boolean AND revision = $4::bigint THEN 'paused' ELSE state END
WHERE org_id = $1::uuid AND id = $2::uuid AND claim = $3::bigint

-- name: statement_letter_add
-- scope: tenant
-- role: worker
-- about: A dead letter, or one more try of one. No row: there are $7 already, or another sender has the feed, or it is gone.
INSERT INTO statement_feed_letters AS l (org_id, feed_id, position, statement_id, code, status)
SELECT f.org_id, f.id, $4::bigint, $5::uuid, $6, $8::int FROM statement_feeds f
WHERE f.org_id = $1::uuid AND f.id = $2::uuid AND f.claim = $3::bigint AND (
	EXISTS (SELECT FROM statement_feed_letters o WHERE o.org_id = $1::uuid AND o.feed_id = $2::uuid AND o.position = $4::bigint)
	OR (SELECT count(*) FROM statement_feed_letters o WHERE o.org_id = $1::uuid AND o.feed_id = $2::uuid) < $7::bigint)
ON CONFLICT (org_id, feed_id, position) DO UPDATE SET code = excluded.code, status = excluded.status, tries = l.tries + 1,
	resend = false
RETURNING position

-- name: statement_letters_due
-- scope: tenant
-- role: worker
-- about: Dead letters of a feed that are to be sent again.
SELECT position FROM statement_feed_letters
WHERE org_id = $1::uuid AND feed_id = $2::uuid AND resend ORDER BY position LIMIT $3::bigint

-- name: statement_letter_done
-- scope: tenant
-- role: worker
-- about: A dead letter that was taken at last, or whose statement is no longer here.
DELETE FROM statement_feed_letters WHERE org_id = $1::uuid AND feed_id = $2::uuid AND position = $3::bigint

-- name: statement_feed_figures
-- scope: tenant
-- role: worker
-- about: Feeds by what they do, dead letters, and how long what comes next waits.
SELECT count(*) FILTER (WHERE f.state = 'active'), count(*) FILTER (WHERE f.state = 'active' AND f.failures > 0),
	count(*) FILTER (WHERE f.state = 'paused' AND f.code <> 'by_hand'), (SELECT count(*) FROM statement_feed_letters),
	count(f.next) FILTER (WHERE f.state = 'active'),
	coalesce(greatest(0, (extract(epoch FROM now()) * 1000000)::bigint - min(f.next) FILTER (WHERE f.state = 'active') / 1024), 0)
FROM (SELECT f.state, f.code, f.failures, (SELECT s.position FROM statements s WHERE s.org_id = f.org_id AND s.position > f.position
	ORDER BY s.position LIMIT 1) AS next FROM statement_feeds f) f
