-- Learners in courses: what lies in a version, arrivals, and the modules they open from there.

-- name: plan_head
-- scope: tenant
-- about: Whose version it is.
SELECT course_id FROM course_versions WHERE org_id = $1::uuid AND id = $2::uuid

-- name: arrival_add
-- scope: tenant
-- about: An arrival at an enrolment.
INSERT INTO course_launches (org_id, id, enrollment_id, learner_id, source, return_url, frame_origins, locale, in_frame, created_at, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, nullif($6::text, ''), $7, $8, $9::boolean, $10::timestamptz, $11::timestamptz)

-- name: arrival_read
-- scope: tenant
-- about: An arrival that has not expired, its enrolment and course.
SELECT a.enrollment_id, a.learner_id, e.course_id, a.source, coalesce(a.return_url, ''), a.frame_origins, a.locale, a.in_frame,
	(extract(epoch FROM a.expires_at) * 1000000)::bigint, e.course_version_id, e.session_id, c.title, coalesce(s.title, ''),
	coalesce(l.name, ''), e.status, e.gradable, e.progress_pct, e.success, e.score_scaled, e.total_time_cs,
	(extract(epoch FROM e.completed_at) * 1000000)::bigint,
	coalesce(s.state, ''), (extract(epoch FROM s.starts_at) * 1000000)::bigint, (extract(epoch FROM s.ends_at) * 1000000)::bigint,
	(extract(epoch FROM e.ends_at) * 1000000)::bigint, o.kind = 'direct'
FROM course_launches a
JOIN enrollments e ON e.org_id = a.org_id AND e.id = a.enrollment_id
JOIN courses c ON c.org_id = e.org_id AND c.id = e.course_id
JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
LEFT JOIN course_sessions s ON s.org_id = e.org_id AND s.id = e.session_id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid AND a.expires_at > $3::timestamptz

-- name: arrival_attempts
-- scope: tenant
-- about: What became of the modules of an arrival's enrolment.
SELECT t.module_id, t.completion, t.success, t.score_scaled, t.total_time_cs
FROM course_launches a
JOIN attempts t ON t.org_id = a.org_id AND t.enrollment_id = a.enrollment_id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid
ORDER BY t.module_id, t.number DESC
LIMIT $3::bigint

-- name: arrival_placement
-- scope: tenant
-- about: Where a module is met within a course, or a dated run of it.
WITH found AS (
	SELECT id FROM placements WHERE org_id = $1::uuid AND module_id = $3::uuid AND course_id = $4::uuid
		AND session_id IS NOT DISTINCT FROM $5::uuid AND kind = 'course'
), kept AS (
	INSERT INTO placements (org_id, id, module_id, kind, course_id, session_id)
	SELECT $1::uuid, $2::uuid, $3::uuid, 'course', $4::uuid, $5::uuid
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, module_id, course_id, session_id) WHERE kind = 'course' DO UPDATE SET module_id = EXCLUDED.module_id
	RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM kept

-- name: arrival_attempt
-- scope: tenant
-- about: The enrolment's attempt at a module, the newest where there are several, made where there is none; and its package.
WITH found AS (
	SELECT id, package_version_id FROM attempts WHERE org_id = $1::uuid AND enrollment_id = $8::uuid AND module_id = $4::uuid
	ORDER BY number DESC LIMIT 1
), kept AS (
	INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, package_version_id, gradable, enrollment_id)
	SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 1, $6::uuid, $7::boolean, $8::uuid
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, learner_id, module_id, placement_id, number) DO UPDATE SET enrollment_id = EXCLUDED.enrollment_id
	RETURNING id, package_version_id
)
SELECT a.id, p.package_id
FROM (SELECT * FROM found UNION ALL SELECT * FROM kept) a
JOIN package_versions p ON p.org_id = $1::uuid AND p.id = a.package_version_id

-- name: arrival_started
-- scope: tenant
-- about: When something was first opened within an enrolment.
UPDATE enrollments SET started_at = now(), updated_at = now() WHERE org_id = $1::uuid AND id = $2::uuid AND started_at IS NULL

-- name: arrival_sweep
-- scope: tenant
-- about: Removes some arrivals that are over.
-- role: worker
DELETE FROM course_launches WHERE (org_id, id) IN (SELECT org_id, id FROM course_launches
	WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT $1::bigint)

-- name: home_courses
-- scope: tenant
-- about: The enrolments of a learner, and of who is the same person, under way first; previews are nobody's.
SELECT e.id, e.learner_id, e.course_id, e.course_version_id, c.title, coalesce(nullif(o.name, ''), o.slug), coalesce(s.title, ''),
	e.status, e.score_scaled, e.success, e.started_at IS NOT NULL, coalesce(s.state, ''),
	(extract(epoch FROM s.starts_at) * 1000000)::bigint, (extract(epoch FROM s.ends_at) * 1000000)::bigint,
	(extract(epoch FROM e.ends_at) * 1000000)::bigint
FROM learners one
JOIN learners l ON l.org_id = one.org_id AND (l.id = one.id OR l.user_id = one.user_id)
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
JOIN enrollments e ON e.org_id = l.org_id AND e.learner_id = l.id AND e.source <> 'preview'
JOIN courses c ON c.org_id = e.org_id AND c.id = e.course_id
LEFT JOIN course_sessions s ON s.org_id = e.org_id AND s.id = e.session_id
WHERE one.org_id = $1::uuid AND one.id = $2::uuid
ORDER BY array_position(ARRAY['active', 'waiting', 'requested', 'completed', 'suspended', 'refused', 'ended'], e.status), e.updated_at DESC, e.id
LIMIT $3::bigint

-- name: home_attempts
-- scope: tenant
-- about: What became of the modules of those enrolments, that of one enrolment together.
SELECT a.enrollment_id, a.module_id, a.completion, a.success
FROM learners one
JOIN learners l ON l.org_id = one.org_id AND (l.id = one.id OR l.user_id = one.user_id)
JOIN enrollments e ON e.org_id = l.org_id AND e.learner_id = l.id AND e.source <> 'preview'
JOIN attempts a ON a.org_id = e.org_id AND a.enrollment_id = e.id
WHERE one.org_id = $1::uuid AND one.id = $2::uuid
ORDER BY e.updated_at DESC, a.enrollment_id, a.module_id, a.number DESC
LIMIT $3::bigint

-- name: home_one
-- scope: tenant
-- about: Whose enrolment it is, where it is a learner's own or of who is the same person.
SELECT e.learner_id, e.course_id
FROM learners one
JOIN learners l ON l.org_id = one.org_id AND (l.id = one.id OR l.user_id = one.user_id)
JOIN enrollments e ON e.org_id = l.org_id AND e.learner_id = l.id
WHERE one.org_id = $1::uuid AND one.id = $2::uuid AND e.id = $3::uuid AND e.source <> 'preview'
