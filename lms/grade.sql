-- name: grade_targets
-- scope: tenant
-- about: Where the grades of attempts ($2) go, those that go anywhere, and the code of why one cannot go there; holds each (line item, user) pair until the transaction ends, in one order for everybody, so that grades of one pair are recorded one after the other.
SELECT place, learner_id, line_item_id, registration_id, external_user_id,
	pg_advisory_xact_lock(hashtextextended(line_item_id::text || ' ' || external_user_id, 0)), code
FROM (
	SELECT asked.place, a.learner_id, li.id AS line_item_id, li.registration_id, l.external_user_id, CASE WHEN li.service <> 'ags' THEN ''
			WHEN NOT li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/score"]'::jsonb THEN 'no_scope'
			WHEN li.url = '' AND (li.list_url IS NULL OR NOT li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"]'::jsonb
				AND NOT li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"]'::jsonb) THEN 'no_column'
			ELSE '' END AS code
	FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (attempt_id, place)
	CROSS JOIN LATERAL (
		SELECT learner_id, placement_id FROM attempts WHERE org_id = $1::uuid AND id = asked.attempt_id AND gradable LIMIT 1
	) a
	CROSS JOIN LATERAL (
		SELECT id, registration_id, service, scopes, url, list_url FROM line_items
		WHERE org_id = $1::uuid AND placement_id = a.placement_id LIMIT 1
	) li
	CROSS JOIN LATERAL (SELECT external_user_id FROM learners WHERE org_id = $1::uuid AND id = a.learner_id LIMIT 1) l
	ORDER BY li.id, l.external_user_id, asked.place
) target

-- name: grade_course_targets
-- scope: tenant
-- about: Where the grade of a course as a whole goes: a column of each link by which its learner came, in one order for everybody; as grade_targets.
SELECT place, learner_id, line_item_id, registration_id, external_user_id,
	pg_advisory_xact_lock(hashtextextended(line_item_id::text || ' ' || external_user_id, 0)), code
FROM (
	SELECT 1 AS place, e.learner_id, li.id AS line_item_id, li.registration_id, l.external_user_id, CASE WHEN li.service <> 'ags' THEN ''
			WHEN NOT li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/score"]'::jsonb THEN 'no_scope'
			WHEN li.url = '' AND (li.list_url IS NULL OR NOT li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"]'::jsonb
				AND NOT li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"]'::jsonb) THEN 'no_column'
			ELSE '' END AS code
	FROM enrollments e
	JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
	JOIN (SELECT i.* FROM enrollment_placements p
		JOIN placements y ON y.org_id = p.org_id AND y.id = p.placement_id AND y.module_id IS NULL
		JOIN line_items i ON i.org_id = p.org_id AND i.placement_id = p.placement_id
		WHERE p.org_id = $1::uuid AND p.enrollment_id = $2::uuid
		ORDER BY i.id LIMIT $3::bigint) li ON true
	WHERE e.org_id = $1::uuid AND e.id = $2::uuid AND e.gradable
	ORDER BY li.id
) target

-- name: grades_newest
-- scope: tenant
-- about: What the newest rows of (line item, user) pairs say ($2, and learners, $3), and whether one that counts is final.
SELECT asked.place, n.score_given, n.score_maximum, n.activity_progress, n.grading_progress,
	EXISTS (SELECT 1 FROM grade_ledger f WHERE f.org_id = $1::uuid AND f.line_item_id = asked.line_item_id AND f.user_sub = l.external_user_id
		AND f.grading_progress = 'FullyGraded' AND f.state <> 'superseded')
FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS asked (line_item_id, learner_id, place)
CROSS JOIN LATERAL (SELECT external_user_id FROM learners WHERE org_id = $1::uuid AND id = asked.learner_id LIMIT 1) l
CROSS JOIN LATERAL (
	SELECT score_given, score_maximum, activity_progress, grading_progress
	FROM grade_ledger
	WHERE org_id = $1::uuid AND line_item_id = asked.line_item_id AND user_sub = l.external_user_id
	ORDER BY created_at DESC, id DESC
	LIMIT 1
) n

-- name: grade_add
-- scope: tenant
-- about: A grade that is owed. Its time is the clock's, not the transaction's: a later decision is a later row.
INSERT INTO grade_ledger (org_id, id, attempt_id, learner_id, line_item_id, registration_id, user_sub, score_given, score_maximum,
	activity_progress, grading_progress, created_at, next_try_at, state, reason_code, reason, settled_at, enrollment_id)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7, $8::float8, $9::float8, $10, $11, clock_timestamp(), clock_timestamp(),
	CASE WHEN $12 = '' THEN 'waiting' ELSE 'refused' END, nullif($12, ''), nullif($13, ''), CASE WHEN $12 <> '' THEN clock_timestamp() END,
	$14::uuid)

-- name: grade_supersede_older
-- scope: tenant
-- about: What waits of a pair but is not the named row, and is not just being sent, will not be sent.
UPDATE grade_ledger SET state = 'superseded', settled_at = now(), reason = 'a newer grade replaced it before it was sent',
	reason_code = 'superseded'
WHERE org_id = $1::uuid AND line_item_id = $2::uuid AND user_sub = $3 AND id <> $4::uuid AND state = 'waiting'
	AND leased_until IS NULL

-- name: grade_claim
-- scope: tenant
-- role: worker
-- about: Takes what is due at one platform for sending, in whichever organisation: the first platform after $3 that is not one of $1, and up to $5 of its rows, or one where it is on probation ($2). A row whose sender died (its lease, $4 in seconds, is over) is due again. The newest of a pair is sent; an older one is settled as superseded; while another of the pair is being sent it is put off for a second. The timestamp is fixed here, before the first send: now, but at least a whole second after anything sent for the pair (Moodle compares whole seconds). A row that is taken changes in no index.
WITH RECURSIVE platforms (id) AS (
	(SELECT registration_id FROM grade_ledger WHERE state = 'waiting' AND registration_id > $3::uuid ORDER BY registration_id LIMIT 1)
	UNION ALL
	SELECT (SELECT n.registration_id FROM grade_ledger n WHERE n.state = 'waiting' AND n.registration_id > p.id
		ORDER BY n.registration_id LIMIT 1)
	FROM platforms p WHERE p.id IS NOT NULL
), platform AS (
	SELECT p.id FROM platforms p
	WHERE p.id IS NOT NULL AND NOT (p.id = ANY ($1::uuid[])) AND EXISTS (SELECT 1 FROM grade_ledger d
		WHERE d.state = 'waiting' AND d.registration_id = p.id AND d.next_try_at <= now()
			AND (d.leased_until IS NULL OR d.leased_until <= now()))
	LIMIT 1
), due AS MATERIALIZED (
	SELECT d.org_id, d.id, d.line_item_id, d.user_sub, d.created_at FROM grade_ledger d
	WHERE d.state = 'waiting' AND d.registration_id = (SELECT p.id FROM platform p) AND d.next_try_at <= now()
		AND (d.leased_until IS NULL OR d.leased_until <= now())
	ORDER BY d.next_try_at
	LIMIT (SELECT CASE WHEN p.id = ANY ($2::uuid[]) THEN 1 ELSE $5::bigint END FROM platform p)
	FOR UPDATE SKIP LOCKED
), pair AS (
	SELECT due.org_id, due.id, due.line_item_id, n.last_sent, n.replaced, n.held AND NOT n.replaced AS held, n.final
	FROM due CROSS JOIN LATERAL (SELECT max(n.sent_timestamp) AS last_sent,
			bool_or((n.created_at, n.id) > (due.created_at, due.id)) AS replaced,
			bool_or(n.id <> due.id AND n.state = 'waiting' AND n.leased_until > now()) AS held,
			bool_or(n.id <> due.id AND n.state IN ('waiting', 'sent') AND n.grading_progress = 'FullyGraded') AS final
		FROM grade_ledger n
		WHERE n.org_id = due.org_id AND n.line_item_id = due.line_item_id AND n.user_sub = due.user_sub) n
), taken AS (
	UPDATE grade_ledger g SET
		state = CASE WHEN pair.replaced THEN 'superseded' ELSE g.state END,
		settled_at = CASE WHEN pair.replaced THEN clock_timestamp() END,
		reason = CASE WHEN pair.replaced THEN 'a newer grade replaced it' ELSE g.reason END,
		reason_code = CASE WHEN pair.replaced THEN 'superseded' ELSE g.reason_code END,
		leased_until = CASE WHEN NOT pair.replaced AND NOT pair.held THEN clock_timestamp() + $4::bigint * interval '1 s' END,
		next_try_at = CASE WHEN pair.held THEN now() + interval '1 s' ELSE g.next_try_at END,
		tries = g.tries + CASE WHEN pair.replaced OR pair.held THEN 0 ELSE 1 END,
		sent_timestamp = CASE WHEN pair.replaced OR pair.held THEN g.sent_timestamp ELSE coalesce(g.sent_timestamp,
			greatest(clock_timestamp(), date_trunc('second', pair.last_sent + interval '999999 us') + interval '1 s')) END
	FROM pair
	WHERE g.org_id = pair.org_id AND g.id = pair.id
	RETURNING g.org_id, g.id, g.line_item_id, g.registration_id, g.user_sub, g.score_given, g.score_maximum, g.activity_progress,
		g.grading_progress, pair.final, g.sent_timestamp, g.tries, greatest(g.created_at, g.resent_at) AS since, g.traceparent,
		CASE WHEN pair.replaced THEN 'superseded' WHEN pair.held THEN 'held' ELSE 'taken' END AS outcome
)
SELECT t.org_id, t.id, t.registration_id, coalesce(li.url, ''), t.user_sub, t.score_given, t.score_maximum, t.activity_progress,
	t.grading_progress, t.outcome, (extract(epoch FROM t.sent_timestamp) * 1000000)::bigint, t.tries,
	(extract(epoch FROM t.since) * 1000000)::bigint,
	coalesce(li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"]'::jsonb, false), t.traceparent, t.final,
	t.line_item_id, coalesce(li.service, 'ags'), coalesce(li.maximum, 0), coalesce((extract(epoch FROM li.ends_at) * 1000000)::bigint, 0),
	li.id IS NOT NULL, li.read_at IS NOT NULL,
	coalesce(li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"]'::jsonb
		OR li.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"]'::jsonb, false)
FROM taken t LEFT JOIN line_items li ON li.org_id = t.org_id AND li.id = t.line_item_id

-- name: grade_settle
-- scope: tenant
-- role: worker
-- about: The end of sendings, in whichever organisations: settled, or waiting again after so many microseconds ($7), or given back untried ($8: the try does not count). The number of tries names the claim; a claim whose lease was taken over changes nothing.
UPDATE grade_ledger g SET state = s.state, leased_until = NULL, tries = g.tries - s.untried,
	settled_at = CASE WHEN s.state <> 'waiting' THEN clock_timestamp() END,
	next_try_at = CASE WHEN s.after_us IS NOT NULL THEN clock_timestamp() + s.after_us * interval '1 us' ELSE g.next_try_at END,
	last_status = CASE WHEN s.untried = 1 THEN g.last_status ELSE s.status END,
	reason = CASE WHEN s.untried = 1 THEN g.reason ELSE s.reason END,
	reason_code = CASE WHEN s.untried = 1 THEN g.reason_code ELSE s.code END
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::int[], $6::text[], $7::bigint[], $8::int[], $9::text[])
	s (org_id, id, tries, state, status, reason, after_us, untried, code)
WHERE g.org_id = s.org_id AND g.id = s.id AND g.tries = s.tries AND g.state = 'waiting' AND g.leased_until IS NOT NULL

-- name: grade_column_seek
-- scope: tenant
-- role: worker
-- about: Takes a column to look at, or for, for so many seconds ($3), and tells what is known of it; no row while another has it.
UPDATE line_items i SET sought_until = clock_timestamp() + $3::bigint * interval '1 s'
FROM placements p
LEFT JOIN modules m ON m.org_id = p.org_id AND m.id = p.module_id
LEFT JOIN courses y ON y.org_id = p.org_id AND y.id = p.course_id AND p.module_id IS NULL
WHERE i.org_id = $1::uuid AND i.id = $2::uuid AND (i.sought_until IS NULL OR i.sought_until <= clock_timestamp())
	AND p.org_id = i.org_id AND p.id = i.placement_id
RETURNING i.url, coalesce(i.list_url, ''), i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"]'::jsonb,
	i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"]'::jsonb, i.read_at IS NOT NULL,
	coalesce(i.maximum, 0), coalesce((extract(epoch FROM i.ends_at) * 1000000)::bigint, 0), coalesce(p.resource_link_id, ''), coalesce(p.part_id, m.id, y.id),
	coalesce(nullif(p.title, ''), (SELECT title FROM grains WHERE org_id = p.org_id AND id = p.part_id), m.title, y.title), p.id

-- name: grade_column_keep
-- scope: tenant
-- role: worker
-- about: What was found out of a column, and it is free again; an empty address: nothing was.
UPDATE line_items SET sought_until = NULL,
	url = CASE WHEN $3 = '' THEN url ELSE $3 END,
	source = CASE WHEN $3 = '' THEN source ELSE $4 END,
	label = CASE WHEN $3 = '' THEN label ELSE nullif($5, '') END,
	maximum = CASE WHEN $3 = '' THEN maximum ELSE nullif($6::float8, 0) END,
	ends_at = CASE WHEN $3 = '' THEN ends_at ELSE to_timestamp(nullif($7::bigint, 0) / 1000000.0) END,
	read_at = CASE WHEN $3 = '' THEN read_at ELSE clock_timestamp() END
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: grade_new_timestamp
-- scope: tenant
-- about: After a conflict: a new timestamp and a new lease, unless a newer row of the pair exists (second column).
UPDATE grade_ledger g SET
	sent_timestamp = CASE WHEN pair.replaced THEN g.sent_timestamp ELSE greatest(clock_timestamp(),
		date_trunc('second', pair.last_sent + interval '999999 us') + interval '1 s') END,
	leased_until = clock_timestamp() + $4::bigint * interval '1 s'
FROM (SELECT m.id, max(n.sent_timestamp) AS last_sent, bool_or((n.created_at, n.id) > (m.created_at, m.id)) AS replaced
	FROM grade_ledger m
	JOIN grade_ledger n ON n.org_id = m.org_id AND n.line_item_id = m.line_item_id AND n.user_sub = m.user_sub
	WHERE m.org_id = $1::uuid AND m.id = $2::uuid
	GROUP BY m.id) pair
WHERE g.org_id = $1::uuid AND g.id = $2::uuid AND g.tries = $3::int AND g.state = 'waiting' AND g.leased_until IS NOT NULL AND pair.id = g.id
RETURNING (extract(epoch FROM g.sent_timestamp) * 1000000)::bigint, pair.replaced

-- name: grade_extend
-- scope: tenant
-- about: Holds a claim for another lease; no row when it was lost.
UPDATE grade_ledger SET leased_until = clock_timestamp() + $4::bigint * interval '1 s'
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'waiting' AND leased_until IS NOT NULL

-- name: grade_figures
-- scope: tenant
-- role: worker
-- about: What the ledger still owes, and what was refused; two partial indexes, however many rows were settled.
SELECT o.waiting, o.sending, (SELECT count(*) FROM grade_ledger WHERE state = 'refused'),
	coalesce((extract(epoch FROM clock_timestamp() - o.oldest) * 1000000)::bigint, 0)
FROM (SELECT count(*) FILTER (WHERE leased_until IS NULL) AS waiting, count(leased_until) AS sending,
		min(greatest(created_at, resent_at)) AS oldest
	FROM grade_ledger WHERE state = 'waiting') o

-- name: grade_list
-- scope: tenant
-- about: The ledger, newest first; of one state where it is named.
SELECT id, attempt_id, learner_id, line_item_id, registration_id, user_sub, score_given, score_maximum, activity_progress,
	grading_progress, CASE WHEN leased_until IS NULL THEN state ELSE 'sending' END,
	(extract(epoch FROM sent_timestamp) * 1000000)::bigint, tries,
	(extract(epoch FROM next_try_at) * 1000000)::bigint, last_status, reason,
	(extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM settled_at) * 1000000)::bigint,
	coalesce(reason_code, '')
FROM grade_ledger
WHERE org_id = $1::uuid AND ($2::text IS NULL OR CASE WHEN leased_until IS NULL THEN state ELSE 'sending' END = $2)
ORDER BY created_at DESC, id DESC
LIMIT $3::bigint

-- name: grade_resend_one
-- scope: tenant
-- about: A refused or sent grade that no newer one replaced waits again, with a later timestamp; its old reason is kept until the next answer, what the platform showed is not. Who came by a launch reaches only its context ($3).
UPDATE grade_ledger g SET state = 'waiting', settled_at = NULL, resent_at = clock_timestamp(), next_try_at = clock_timestamp(),
	sent_timestamp = greatest(clock_timestamp(), date_trunc('second', sent_timestamp + interval '999999 us') + interval '1 s'),
	result_state = NULL, result_given = NULL, result_maximum = NULL, result_at = NULL
WHERE g.org_id = $1::uuid AND g.id = $2::uuid AND g.state IN ('refused', 'sent')
	AND NOT EXISTS (SELECT 1 FROM grade_ledger n
		WHERE n.org_id = g.org_id AND n.line_item_id = g.line_item_id AND n.user_sub = g.user_sub
			AND (n.created_at, n.id) > (g.created_at, g.id))
	AND ($3::uuid IS NULL OR g.line_item_id IN (SELECT i.id FROM placements p JOIN line_items i ON i.org_id = p.org_id AND i.placement_id = p.id
		WHERE p.org_id = $1::uuid AND p.context = $3::uuid))

-- name: grade_state
-- scope: tenant
-- about: The state of one row, in words for people; of one that was settled while a newer one was: replaced.
SELECT CASE WHEN g.leased_until IS NOT NULL THEN 'sending' WHEN g.state IN ('sent', 'refused') THEN 'replaced by a newer one' ELSE g.state END
FROM grade_ledger g
WHERE g.org_id = $1::uuid AND g.id = $2::uuid
	AND ($3::uuid IS NULL OR g.line_item_id IN (SELECT i.id FROM placements p JOIN line_items i ON i.org_id = p.org_id AND i.placement_id = p.id
		WHERE p.org_id = $1::uuid AND p.context = $3::uuid))

-- name: grade_resend_refused
-- scope: tenant
-- about: Every refused grade that no newer one replaced waits again: of a platform ($2), a course ($3), a learner ($4), where they are named; who came by a launch reaches only its context ($5).
UPDATE grade_ledger g SET state = 'waiting', settled_at = NULL, resent_at = clock_timestamp(), next_try_at = clock_timestamp(),
	sent_timestamp = greatest(clock_timestamp(), date_trunc('second', sent_timestamp + interval '999999 us') + interval '1 s'),
	result_state = NULL, result_given = NULL, result_maximum = NULL, result_at = NULL
WHERE g.org_id = $1::uuid AND g.state = 'refused' AND NOT EXISTS (SELECT 1 FROM grade_ledger n
	WHERE n.org_id = g.org_id AND n.line_item_id = g.line_item_id AND n.user_sub = g.user_sub
		AND (n.created_at, n.id) > (g.created_at, g.id))
	AND ($2::uuid IS NULL OR g.registration_id = $2::uuid)
	AND ($3::uuid IS NULL OR g.line_item_id IN (SELECT i.id FROM placements p JOIN line_items i ON i.org_id = p.org_id AND i.placement_id = p.id
		WHERE p.org_id = $1::uuid AND p.context = $3::uuid))
	AND ($4::uuid IS NULL OR g.learner_id = $4::uuid)
	AND ($5::uuid IS NULL OR g.line_item_id IN (SELECT i.id FROM placements p JOIN line_items i ON i.org_id = p.org_id AND i.placement_id = p.id
		WHERE p.org_id = $1::uuid AND p.context = $5::uuid))

-- name: grade_columns_forget
-- scope: tenant
-- about: Somebody asks for grades to be sent again whose column was gone: it is looked for anew, and made where the platform lets us.
UPDATE line_items i SET url = '', source = 'launch', read_at = NULL, maximum = NULL, label = NULL, ends_at = NULL
WHERE i.org_id = $1::uuid AND i.service = 'ags' AND i.list_url IS NOT NULL
	AND i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"]'::jsonb
	AND i.id IN (SELECT g.line_item_id FROM grade_ledger g WHERE g.org_id = $1::uuid AND g.state = 'waiting'
		AND g.reason_code = 'column_gone' AND g.leased_until IS NULL)

-- name: grade_compare_known
-- scope: tenant
-- about: Whether a platform ($2) and a course ($3) that are named have grades here to compare.
SELECT $2::uuid IS NULL OR EXISTS (SELECT FROM grade_ledger WHERE org_id = $1::uuid AND registration_id = $2::uuid),
	$3::uuid IS NULL OR EXISTS (SELECT FROM lti_contexts WHERE org_id = $1::uuid AND id = $3::uuid)

-- name: grade_compare_columns
-- scope: tenant
-- role: worker
-- about: The columns to which something was sent and whose results may be read: of a platform ($2), a course ($3), where they are named.
SELECT i.id, i.registration_id, i.url
FROM line_items i JOIN placements p ON p.org_id = i.org_id AND p.id = i.placement_id
WHERE i.org_id = $1::uuid AND i.id > $4::uuid AND i.url <> '' AND i.service = 'ags'
	AND i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"]'::jsonb
	AND ($2::uuid IS NULL OR i.registration_id = $2::uuid)
	AND ($3::uuid IS NULL OR p.context = $3::uuid)
	AND EXISTS (SELECT FROM grade_ledger g WHERE g.org_id = i.org_id AND g.line_item_id = i.id AND g.state = 'sent')
ORDER BY i.id LIMIT $5::bigint

-- name: grade_compare_keep
-- scope: tenant
-- role: worker
-- about: Notes of the newest grade that was sent to each person of a column whether the platform shows it ($3: what it shows), within a hundredth of a point of a hundred. A result that was ours before and is another's now was changed there; of a platform that leaves zeros out ($4), none may be a zero.
WITH shown AS (
	SELECT DISTINCT ON (r.user_sub) r.user_sub, r.given, r.maximum
	FROM jsonb_to_recordset($3::jsonb) AS r (user_sub text, given float8, maximum float8)
), newest AS (
	SELECT DISTINCT ON (n.user_sub) n.id, n.user_sub, n.score_given / n.score_maximum AS share
	FROM grade_ledger n
	WHERE n.org_id = $1::uuid AND n.line_item_id = $2::uuid AND n.state = 'sent'
	ORDER BY n.user_sub, n.created_at DESC, n.id DESC
), noted AS (
	UPDATE grade_ledger g SET result_given = s.given, result_maximum = s.maximum, result_at = clock_timestamp(),
		result_state = CASE
			WHEN s.user_sub IS NULL THEN CASE WHEN newest.share > 0 OR NOT $4::boolean THEN 'missing' ELSE 'agrees' END
			WHEN abs(s.given / s.maximum - newest.share) <= 0.000101 THEN 'agrees'
			WHEN g.result_state IN ('agrees', 'changed') THEN 'changed'
			ELSE 'differs' END
	FROM newest LEFT JOIN shown s ON s.user_sub = newest.user_sub
	WHERE g.org_id = $1::uuid AND g.id = newest.id AND g.state = 'sent'
	RETURNING g.result_state
)
SELECT count(*) FILTER (WHERE result_state = 'agrees'), count(*) FILTER (WHERE result_state = 'differs'),
	count(*) FILTER (WHERE result_state = 'missing'), count(*) FILTER (WHERE result_state = 'changed')
FROM noted

-- name: grade_compare_due
-- scope: tenant
-- role: worker
-- about: Organisations that want their grades compared by night, once in a night (midnight to five, UTC), or when a night was missed.
UPDATE grade_settings SET compared_at = now()
WHERE org_id IN (SELECT org_id FROM grade_settings
	WHERE compare_nightly AND (compared_at < now() - interval '36 hours'
		OR (extract(hour FROM now() AT TIME ZONE 'UTC') < 5 AND coalesce(compared_at < now() - interval '12 hours', true)))
	LIMIT $1::bigint FOR UPDATE SKIP LOCKED)
RETURNING org_id

-- name: grade_settings
-- scope: tenant
-- about: Whether an organisation wants its grades compared by night.
SELECT compare_nightly FROM grade_settings WHERE org_id = $1::uuid

-- name: grade_settings_keep
-- scope: tenant
-- about: Whether an organisation wants its grades compared by night.
INSERT INTO grade_settings (org_id, compare_nightly) VALUES ($1::uuid, $2::boolean)
ON CONFLICT (org_id) DO UPDATE SET compare_nightly = EXCLUDED.compare_nightly

-- name: grade_why_nothing
-- scope: tenant
-- about: Why nothing of a launch's attempt goes to a grade book; empty where it does. Of the link alone where $3 is true.
SELECT CASE WHEN p.kind <> 'lti' THEN 'visitor'
	WHEN NOT $3::boolean AND k.staff THEN 'staff'
	WHEN NOT $3::boolean AND NOT a.gradable THEN 'anonymous'
	WHEN i.id IS NULL THEN 'not_graded'
	WHEN i.service <> 'ags' THEN ''
	WHEN NOT i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/score"]'::jsonb THEN 'no_scope'
	WHEN i.url = '' AND (i.list_url IS NULL OR NOT i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"]'::jsonb
		AND NOT i.scopes @> '["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"]'::jsonb) THEN 'no_column'
	ELSE '' END
FROM launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
LEFT JOIN line_items i ON i.org_id = p.org_id AND i.placement_id = p.id
CROSS JOIN LATERAL (SELECT NOT a.gradable AND w.external_user_id NOT LIKE 'anonymous-%' AS staff
	FROM learners w WHERE w.org_id = l.org_id AND w.id = l.learner_id) k
WHERE l.org_id = $1::uuid AND l.id = $2::uuid
