-- What staff see of attempts. Who leads teams or looks after dated runs sees only their learners ($2 is the person then), of a run only the
-- attempts within it; who came by a launch only its context ($3).

-- name: review_attempts
-- scope: tenant
-- about: Attempts, newest first.
SELECT a.id, a.learner_id, coalesce(l.name, ''), o.name, o.slug, l.external_user_id, o.kind = 'direct', a.module_id, m.title, a.number,
	a.completion, a.success, a.score_scaled, a.total_time_cs, a.gradable,
	(extract(epoch FROM a.created_at) * 1000000)::bigint, (extract(epoch FROM a.updated_at) * 1000000)::bigint
FROM attempts a
JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
WHERE a.org_id = $1::uuid
	AND ($2::uuid IS NULL OR a.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid)
		OR a.enrollment_id IN (SELECT e.id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
			WHERE t.org_id = $1::uuid AND t.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR a.placement_id IN (SELECT id FROM placements WHERE org_id = $1::uuid AND context = $3::uuid))
	AND ($4::uuid IS NULL OR a.id = $4::uuid)
	AND ($5::uuid IS NULL OR a.module_id = $5::uuid)
	AND ($6::uuid IS NULL OR a.learner_id = $6::uuid)
	AND ($7::text IS NULL OR a.completion = $7)
	AND ($8::uuid IS NULL OR a.id < $8::uuid)
ORDER BY a.id DESC LIMIT $9::bigint

-- name: review_learners
-- scope: tenant
-- about: Learners, newest first.
SELECT l.id, o.slug, l.external_user_id, coalesce(l.name, ''), coalesce(l.email, ''),
	(extract(epoch FROM l.created_at) * 1000000)::bigint
FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid
	AND ($2::uuid IS NULL OR l.id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid)
		OR l.id IN (SELECT e.learner_id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
			WHERE t.org_id = $1::uuid AND t.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR l.id IN (SELECT a.learner_id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid))
	AND ($4::uuid IS NULL OR l.id = $4::uuid)
	AND ($5::uuid IS NULL OR l.id IN (SELECT learner_id FROM team_learners WHERE org_id = $1::uuid AND team_id = $5::uuid))
	AND ($6::text IS NULL OR l.email = $6)
	AND ($7::text IS NULL OR l.external_user_id = $7)
	AND ($8::uuid IS NULL OR l.id < $8::uuid)
	AND ($10::text IS NULL OR o.slug = $10)
	AND ($11::text IS NULL OR l.name = $11 OR l.email = $11 OR l.external_user_id = $11)
ORDER BY l.id DESC LIMIT $9::bigint

-- name: review_learners_of
-- scope: tenant
-- about: Learners by their ids, of nobody whom the principal may not see.
SELECT l.id, o.slug, l.external_user_id, coalesce(l.name, ''), coalesce(l.email, ''),
	(extract(epoch FROM l.created_at) * 1000000)::bigint
FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.id = ANY ($2::uuid[])
	AND ($3::uuid IS NULL OR l.id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $3::uuid)
		OR l.id IN (SELECT e.learner_id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
			WHERE t.org_id = $1::uuid AND t.user_id = $3::uuid))
	AND ($4::uuid IS NULL OR l.id IN (SELECT a.learner_id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $4::uuid))

-- name: review_rules
-- scope: tenant
-- about: How an attempt's module decides, and when the attempt was first completed.
SELECT m.completion_rule, coalesce(m.completion_score, 0), coalesce(m.completion_minutes, 0), m.success_rule,
	coalesce(m.success_score, 0), m.score_rule = 'last', m.grade_when_complete, v.kind, a.whole_completion, a.whole_success, a.whole_score, a.part_id
FROM attempts a
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN package_versions v ON v.org_id = a.org_id AND v.id = a.package_version_id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid

-- name: review_items
-- scope: tenant
-- about: The parts of an attempt's module, with what is known of each.
SELECT g.id, g.title, g.kind, coalesce(i.completion, 'not attempted'), coalesce(i.success, 'unknown'), i.score_scaled,
	coalesce(i.total_time_cs, 0), g.visible, i.grain_id IS NOT NULL,
	i.grain_id IS NOT NULL AND (i.ended OR g.kind = 'asset')
FROM grains g
LEFT JOIN attempt_items i ON i.org_id = g.org_id AND i.grain_id = g.id AND i.attempt_id = $2::uuid
WHERE g.org_id = $1::uuid AND g.module_id = $3::uuid AND g.kind <> 'cluster'
ORDER BY g.position LIMIT 10000

-- name: review_launches
-- scope: tenant
-- about: When the learner arrived for an attempt, and how, newest first.
SELECT source, (extract(epoch FROM created_at) * 1000000)::bigint
FROM launches WHERE org_id = $1::uuid AND attempt_id = $2::uuid AND NOT review
ORDER BY created_at DESC, id DESC LIMIT 100

-- name: review_events
-- scope: tenant
-- about: What was decided about an attempt, newest first.
SELECT kind, detail::text, (extract(epoch FROM at) * 1000000)::bigint
FROM attempt_events WHERE org_id = $1::uuid AND attempt_id = $2::uuid
ORDER BY id DESC LIMIT 200

-- name: review_sessions
-- scope: tenant
-- about: The sessions of an attempt, newest first.
SELECT id, state, applied_seq, (extract(epoch FROM opened_at) * 1000000)::bigint,
	coalesce((extract(epoch FROM closed_at) * 1000000)::bigint, 0)
FROM attempt_sessions WHERE org_id = $1::uuid AND attempt_id = $2::uuid
ORDER BY id DESC LIMIT 100

-- name: review_log
-- scope: tenant
-- about: A page of what the content said in one session of an attempt, in its order.
SELECT l.seq, left(l.body, 4000), (extract(epoch FROM l.received_at) * 1000000)::bigint
FROM attempt_sessions s
JOIN attempt_log l ON l.org_id = s.org_id AND l.session_id = s.id
WHERE s.org_id = $1::uuid AND s.attempt_id = $2::uuid AND s.id = $3::uuid AND l.seq > $4::bigint
ORDER BY l.seq LIMIT $5::bigint

-- name: review_grades
-- scope: tenant
-- about: The ledger's rows of an attempt, newest first: by its column and person, as the ledger is kept.
SELECT g.id, g.score_given, g.score_maximum, CASE WHEN g.leased_until IS NULL THEN g.state ELSE 'sending' END, coalesce(g.reason, ''),
	g.tries, (extract(epoch FROM g.created_at) * 1000000)::bigint, coalesce((extract(epoch FROM g.settled_at) * 1000000)::bigint, 0),
	coalesce(g.reason_code, '')
FROM attempts a
JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id
JOIN line_items i ON i.org_id = a.org_id AND i.placement_id = a.placement_id
JOIN grade_ledger g ON g.org_id = i.org_id AND g.line_item_id = i.id AND g.user_sub = l.external_user_id AND g.attempt_id = a.id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid
ORDER BY g.created_at DESC LIMIT 100

-- name: review_ledger
-- scope: tenant
-- about: The grade ledger, newest first.
SELECT g.id, g.attempt_id, g.registration_id, coalesce(nullif(l.name, ''), l.external_user_id), coalesce(m.title, y.title), g.score_given, g.score_maximum,
	CASE WHEN g.leased_until IS NULL THEN g.state ELSE 'sending' END, coalesce(g.reason, ''), coalesce(g.last_status, 0), g.tries,
	(extract(epoch FROM g.created_at) * 1000000)::bigint, coalesce((extract(epoch FROM g.settled_at) * 1000000)::bigint, 0),
	CASE WHEN g.state = 'waiting' THEN (extract(epoch FROM g.next_try_at) * 1000000)::bigint ELSE 0 END,
	coalesce(g.reason_code, ''), g.learner_id, coalesce(g.result_state, ''), coalesce(g.result_given, 0), coalesce(g.result_maximum, 0),
	coalesce((extract(epoch FROM g.result_at) * 1000000)::bigint, 0), p.context, coalesce(c.title, c.label, ''),
	coalesce(l.external_user_id, ''), coalesce((extract(epoch FROM g.sent_timestamp) * 1000000)::bigint, 0),
	g.enrollment_id, e.course_id
FROM grade_ledger g
LEFT JOIN learners l ON l.org_id = g.org_id AND l.id = g.learner_id
LEFT JOIN attempts a ON a.org_id = g.org_id AND a.id = g.attempt_id
LEFT JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
LEFT JOIN line_items i ON i.org_id = g.org_id AND i.id = g.line_item_id
LEFT JOIN placements p ON p.org_id = i.org_id AND p.id = i.placement_id
LEFT JOIN enrollments e ON e.org_id = g.org_id AND e.id = g.enrollment_id
LEFT JOIN courses y ON y.org_id = e.org_id AND y.id = e.course_id
LEFT JOIN lti_contexts c ON c.org_id = p.org_id AND c.id = p.context
WHERE g.org_id = $1::uuid
	AND ($2::uuid IS NULL OR g.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR p.context = $3::uuid)
	AND ($4::text IS NULL OR g.state = $4)
	AND ($5::uuid IS NULL OR g.registration_id = $5::uuid)
	AND ($6::uuid IS NULL OR g.id < $6::uuid)
	AND ($8::uuid IS NULL OR p.context = $8::uuid)
	AND ($9::uuid IS NULL OR g.learner_id = $9::uuid)
	AND ($10::text IS NULL OR l.name = $10 OR l.email = $10 OR l.external_user_id = $10)
	AND ($11::text IS NULL OR g.result_state = $11)
ORDER BY g.id DESC LIMIT $7::bigint

-- name: review_ledger_courses
-- scope: tenant
-- about: The courses of platforms that anything may be owed to, by name.
SELECT c.id, coalesce(nullif(c.title, ''), nullif(c.label, ''), c.context_id) FROM lti_contexts c
WHERE c.org_id = $1::uuid
ORDER BY 2, 1 LIMIT 500
