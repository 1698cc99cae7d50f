-- name: grade_target
-- scope: tenant
-- about: Where an attempt's grade goes, if anywhere; holds the (line item, user) pair until the transaction ends, so that grades of one pair are recorded one after the other.
SELECT a.learner_id, li.id, li.registration_id, l.external_user_id,
	pg_advisory_xact_lock(hashtextextended(li.id::text || ' ' || l.external_user_id, 0))
FROM attempts a
JOIN line_items li ON li.org_id = a.org_id AND li.placement_id = a.placement_id
JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid AND a.gradable
	AND li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/score"]'::jsonb

-- name: grade_newest
-- scope: tenant
-- about: What the newest row of a (line item, user) pair says, and whether one that counts is final.
SELECT id, score_given, score_maximum, activity_progress, grading_progress, state,
	EXISTS (SELECT 1 FROM grade_ledger f WHERE f.org_id = $1::uuid AND f.line_item_id = $2::uuid AND f.user_sub = $3
		AND f.grading_progress = 'FullyGraded' AND f.state <> 'superseded')
FROM grade_ledger
WHERE org_id = $1::uuid AND line_item_id = $2::uuid AND user_sub = $3
ORDER BY created_at DESC, id DESC
LIMIT 1

-- name: grade_add
-- scope: tenant
-- about: A grade that is owed. Its time is the clock's, not the transaction's: a later decision is a later row.
INSERT INTO grade_ledger (org_id, id, attempt_id, learner_id, line_item_id, registration_id, user_sub, score_given, score_maximum,
	activity_progress, grading_progress, created_at, next_try_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7, $8::float8, $9::float8, $10, $11, clock_timestamp(), clock_timestamp())

-- name: grade_supersede_older
-- scope: tenant
-- about: What waits of a pair but is not the named row will not be sent.
UPDATE grade_ledger SET state = 'superseded', settled_at = now(), reason = 'a newer grade replaced it before it was sent'
WHERE org_id = $1::uuid AND line_item_id = $2::uuid AND user_sub = $3 AND id <> $4::uuid AND state = 'waiting'

-- name: grade_claim
-- scope: tenant
-- role: worker
-- about: Takes one due row for sending, in whichever organisation: the newest of its pair, while no other of the pair is being sent, or a row whose sender died (its lease, $2 in seconds, is over). An older row is settled as superseded. The timestamp is fixed here, before the first send: now, but at least a whole second after anything sent for the pair (Moodle compares whole seconds).
WITH due AS (
	SELECT g.org_id, g.id, g.line_item_id, g.user_sub, g.created_at
	FROM grade_ledger g
	WHERE g.state IN ('waiting', 'sending') AND g.next_try_at <= clock_timestamp()
		AND (g.state = 'waiting' OR g.leased_until <= clock_timestamp())
		AND NOT (g.registration_id = ANY ($1::uuid[]))
		AND NOT EXISTS (SELECT 1 FROM grade_ledger o
			WHERE o.org_id = g.org_id AND o.line_item_id = g.line_item_id AND o.user_sub = g.user_sub
				AND o.id <> g.id AND o.state = 'sending' AND o.leased_until > clock_timestamp())
	ORDER BY g.next_try_at
	LIMIT 1
	FOR UPDATE OF g SKIP LOCKED
), pair AS (
	SELECT due.org_id, due.id, li.url,
		li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"]'::jsonb AS readable,
		(SELECT max(n.sent_timestamp) FROM grade_ledger n
		 WHERE n.org_id = due.org_id AND n.line_item_id = due.line_item_id AND n.user_sub = due.user_sub) AS last_sent,
		EXISTS (SELECT 1 FROM grade_ledger n
			WHERE n.org_id = due.org_id AND n.line_item_id = due.line_item_id AND n.user_sub = due.user_sub
				AND (n.created_at, n.id) > (due.created_at, due.id)) AS replaced
	FROM due LEFT JOIN line_items li ON li.org_id = due.org_id AND li.id = due.line_item_id
)
UPDATE grade_ledger g SET
	state = CASE WHEN pair.replaced THEN 'superseded' ELSE 'sending' END,
	settled_at = CASE WHEN pair.replaced THEN clock_timestamp() END,
	reason = CASE WHEN pair.replaced THEN 'a newer grade replaced it' ELSE g.reason END,
	leased_until = CASE WHEN NOT pair.replaced THEN clock_timestamp() + $2::bigint * interval '1 s' END,
	next_try_at = CASE WHEN pair.replaced THEN g.next_try_at ELSE clock_timestamp() + $2::bigint * interval '1 s' END,
	tries = g.tries + CASE WHEN pair.replaced THEN 0 ELSE 1 END,
	sent_timestamp = CASE WHEN pair.replaced THEN g.sent_timestamp ELSE coalesce(g.sent_timestamp, greatest(clock_timestamp(),
		date_trunc('second', pair.last_sent + interval '999999 us') + interval '1 s')) END
FROM pair
WHERE g.org_id = pair.org_id AND g.id = pair.id
RETURNING g.org_id, g.id, g.registration_id, coalesce(pair.url, ''), g.user_sub, g.score_given, g.score_maximum, g.activity_progress,
	g.grading_progress, g.state = 'superseded', (extract(epoch FROM g.sent_timestamp) * 1000000)::bigint, g.tries,
	(extract(epoch FROM greatest(g.created_at, g.resent_at)) * 1000000)::bigint, coalesce(pair.readable, false), g.traceparent

-- name: grade_settle
-- scope: tenant
-- about: The end of a sending: sent, refused or superseded. The number of tries names the claim; a claim whose lease was taken over changes nothing.
UPDATE grade_ledger SET state = $4, settled_at = clock_timestamp(), leased_until = NULL, last_status = $5::int, reason = $6
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'sending'

-- name: grade_put_back
-- scope: tenant
-- about: Not this time: again after so many microseconds, with the same timestamp.
UPDATE grade_ledger SET state = 'waiting', leased_until = NULL, next_try_at = clock_timestamp() + $4::bigint * interval '1 us',
	last_status = $5::int, reason = $6
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'sending'

-- name: grade_new_timestamp
-- scope: tenant
-- about: After a conflict: a new timestamp and a new lease, unless a newer row of the pair exists (second column).
UPDATE grade_ledger g SET
	sent_timestamp = CASE WHEN pair.replaced THEN g.sent_timestamp ELSE greatest(clock_timestamp(),
		date_trunc('second', pair.last_sent + interval '999999 us') + interval '1 s') END,
	leased_until = clock_timestamp() + $4::bigint * interval '1 s', next_try_at = clock_timestamp() + $4::bigint * interval '1 s'
FROM (SELECT m.id, max(n.sent_timestamp) AS last_sent, bool_or((n.created_at, n.id) > (m.created_at, m.id)) AS replaced
	FROM grade_ledger m
	JOIN grade_ledger n ON n.org_id = m.org_id AND n.line_item_id = m.line_item_id AND n.user_sub = m.user_sub
	WHERE m.org_id = $1::uuid AND m.id = $2::uuid
	GROUP BY m.id) pair
WHERE g.org_id = $1::uuid AND g.id = $2::uuid AND g.tries = $3::int AND g.state = 'sending' AND pair.id = g.id
RETURNING (extract(epoch FROM g.sent_timestamp) * 1000000)::bigint, pair.replaced

-- name: grade_extend
-- scope: tenant
-- about: Holds a claim for another lease; no row when it was lost.
UPDATE grade_ledger SET leased_until = clock_timestamp() + $4::bigint * interval '1 s', next_try_at = clock_timestamp() + $4::bigint * interval '1 s'
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'sending'

-- name: grade_final_exists
-- scope: tenant
-- about: Whether a final score of this pair was sent or is on its way.
SELECT EXISTS (SELECT 1 FROM grade_ledger n JOIN grade_ledger g ON g.org_id = n.org_id AND g.line_item_id = n.line_item_id
	AND g.user_sub = n.user_sub
	WHERE g.org_id = $1::uuid AND g.id = $2::uuid AND n.id <> g.id AND n.grading_progress = 'FullyGraded'
		AND n.state IN ('waiting', 'sending', 'sent'))

-- name: grade_figures
-- scope: tenant
-- role: worker
-- about: What the ledger still owes, and what was refused; two partial indexes, however many rows were settled.
SELECT o.waiting, o.sending, (SELECT count(*) FROM grade_ledger WHERE state = 'refused'),
	coalesce((extract(epoch FROM clock_timestamp() - o.oldest) * 1000000)::bigint, 0)
FROM (SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'sending') AS sending,
		min(greatest(created_at, resent_at)) AS oldest
	FROM grade_ledger WHERE state IN ('waiting', 'sending')) o

-- name: grade_list
-- scope: tenant
-- about: The ledger, newest first; of one state where it is named.
SELECT id, attempt_id, learner_id, line_item_id, registration_id, user_sub, score_given, score_maximum, activity_progress,
	grading_progress, state, (extract(epoch FROM sent_timestamp) * 1000000)::bigint, tries,
	(extract(epoch FROM next_try_at) * 1000000)::bigint, last_status, reason,
	(extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM settled_at) * 1000000)::bigint
FROM grade_ledger
WHERE org_id = $1::uuid AND ($2::text IS NULL OR state = $2)
ORDER BY created_at DESC, id DESC
LIMIT $3::bigint

-- name: grade_resend_one
-- scope: tenant
-- about: A refused or sent grade waits again, with a later timestamp; its old reason is kept until the next answer.
UPDATE grade_ledger SET state = 'waiting', settled_at = NULL, resent_at = clock_timestamp(), next_try_at = clock_timestamp(),
	sent_timestamp = greatest(clock_timestamp(), date_trunc('second', sent_timestamp + interval '999999 us') + interval '1 s')
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('refused', 'sent')

-- name: grade_state
-- scope: tenant
-- about: The state of one row.
SELECT state FROM grade_ledger WHERE org_id = $1::uuid AND id = $2::uuid

-- name: grade_resend_refused
-- scope: tenant
-- about: Every refused grade that no newer one replaced waits again.
UPDATE grade_ledger g SET state = 'waiting', settled_at = NULL, resent_at = clock_timestamp(), next_try_at = clock_timestamp(),
	sent_timestamp = greatest(clock_timestamp(), date_trunc('second', sent_timestamp + interval '999999 us') + interval '1 s')
WHERE g.org_id = $1::uuid AND g.state = 'refused' AND NOT EXISTS (SELECT 1 FROM grade_ledger n
	WHERE n.org_id = g.org_id AND n.line_item_id = g.line_item_id AND n.user_sub = g.user_sub
		AND (n.created_at, n.id) > (g.created_at, g.id))
