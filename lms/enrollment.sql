-- Enrolments: the door, the seats of dated runs, and what becomes of them (lms/enrollment).

-- name: enrollment_look
-- scope: tenant
-- about: For each who shall be enrolled: learner, course and dated run, and the enrolment that is there already.
-- rows: uuid,uuid,uuid,uuid,bigint
SELECT l.id IS NOT NULL, coalesce(c.status, ''), c.published_id, coalesce(s.state, ''), coalesce(s.course_id = v.course_id, false),
	coalesce(s.over, false), coalesce(s.early, false), coalesce(s.late, false), e.id, coalesce(e.status, '')
FROM :rows AS v (org_id, learner_id, course_id, session_id, n)
LEFT JOIN LATERAL (SELECT id FROM learners WHERE org_id = v.org_id AND id = v.learner_id OFFSET 0) l ON true
LEFT JOIN LATERAL (SELECT status, published_id FROM courses WHERE org_id = v.org_id AND id = v.course_id OFFSET 0) c ON true
LEFT JOIN LATERAL (SELECT state, course_id, ends_at <= now() AS over, enroll_from > now() AS early, enroll_until <= now() AS late
	FROM course_sessions WHERE org_id = v.org_id AND id = v.session_id OFFSET 0) s ON true
LEFT JOIN LATERAL (SELECT id, status FROM enrollments
	WHERE org_id = v.org_id AND learner_id = v.learner_id AND course_id = v.course_id AND session_id IS NOT DISTINCT FROM v.session_id
	OFFSET 0) e ON true
ORDER BY v.n

-- name: enrollment_sessions_hold
-- scope: tenant
-- about: Locks dated runs, in the order of their ids: until the end of the transaction nobody else gives their seats away.
SELECT id, state FROM course_sessions WHERE org_id = $1::uuid AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE

-- name: enrollment_seats
-- scope: tenant
-- about: How many seats of dated runs are free, where they are bounded; of those that are locked.
SELECT s.id, greatest(s.capacity - (SELECT count(*) FROM enrollments e
	WHERE e.org_id = s.org_id AND e.session_id = s.id AND e.status IN ('active', 'completed')), 0)
FROM course_sessions s WHERE s.org_id = $1::uuid AND s.id = ANY ($2::uuid[]) AND s.capacity IS NOT NULL

-- name: enrollment_add
-- scope: tenant
-- about: New enrolments; whoever is enrolled meanwhile gives no row.
-- rows: uuid,uuid,uuid,uuid,uuid,uuid,text,text,boolean,bigint,bigint,uuid
INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, session_id, status, source, gradable, ends_at, due_at,
	link_id, waiting_since)
SELECT v.org_id, v.id, v.learner_id, v.course_id, v.version_id, v.session_id, v.status, v.source, v.gradable,
	timestamptz 'epoch' + v.ends * interval '1 microsecond', timestamptz 'epoch' + v.due * interval '1 microsecond', v.link_id,
	CASE WHEN v.status = 'waiting' THEN clock_timestamp() END
FROM :rows AS v (org_id, id, learner_id, course_id, version_id, session_id, status, source, gradable, ends, due, link_id)
ON CONFLICT (org_id, learner_id, course_id, session_id) DO NOTHING
RETURNING id

-- name: enrollment_step
-- scope: tenant
-- about: Enrolments from state to state; who had completed the course and comes back has completed it. No row for one that is no longer in the first state.
-- rows: uuid,uuid,text,text
UPDATE enrollments e SET status = CASE WHEN v.onto = 'active' AND e.completed_at IS NOT NULL THEN 'completed' ELSE v.onto END,
	waiting_since = CASE WHEN v.onto = 'waiting' THEN clock_timestamp() END, revision = e.revision + 1, updated_at = now()
FROM :rows AS v (org_id, id, was, onto)
WHERE e.org_id = v.org_id AND e.id = v.id AND e.status = v.was
RETURNING e.id, e.status

-- name: enrollment_note
-- scope: tenant
-- about: What became of enrolments.
-- rows: uuid,uuid,uuid,text,text,text,uuid,text
INSERT INTO workflow_events (org_id, id, kind, subject_id, transition, from_state, to_state, user_id, note)
SELECT v.org_id, v.id, 'enrollment', v.subject_id, v.transition, v.was, v.onto, v.user_id, v.note
FROM :rows AS v (org_id, id, subject_id, transition, was, onto, user_id, note)

-- name: enrollment_sessions_of
-- scope: tenant
-- about: The dated runs of enrolments.
SELECT DISTINCT session_id FROM enrollments WHERE org_id = $1::uuid AND id = ANY ($2::uuid[]) AND session_id IS NOT NULL

-- name: enrollment_hold
-- scope: tenant
-- about: Locks enrolments, in the order of their ids.
SELECT id, status, session_id FROM enrollments WHERE org_id = $1::uuid AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE

-- name: enrollment_next
-- scope: tenant
-- about: Who waits longest for a seat of a dated run.
SELECT id FROM enrollments
WHERE org_id = $1::uuid AND session_id = $2::uuid AND status = 'waiting'
ORDER BY waiting_since, id LIMIT $3::bigint FOR UPDATE

-- name: enrollment_told
-- scope: tenant
-- about: Whom to write to about enrolments, and of what.
SELECT e.id, l.email, coalesce(l.name, ''), coalesce(nullif(l.locale, ''), c.language), c.title, coalesce(s.title, '')
FROM enrollments e
JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
JOIN courses c ON c.org_id = e.org_id AND c.id = e.course_id
LEFT JOIN course_sessions s ON s.org_id = e.org_id AND s.id = e.session_id
WHERE e.org_id = $1::uuid AND e.id = ANY ($2::uuid[]) AND l.email <> '' AND NOT l.fleeting

-- name: enrollment_times
-- scope: tenant
-- about: All that says when somebody may learn.
SELECT e.status, coalesce(s.state, ''), (extract(epoch FROM s.starts_at) * 1000000)::bigint,
	(extract(epoch FROM s.ends_at) * 1000000)::bigint, (extract(epoch FROM e.ends_at) * 1000000)::bigint
FROM enrollments e
LEFT JOIN course_sessions s ON s.org_id = e.org_id AND s.id = e.session_id
WHERE e.org_id = $1::uuid AND e.id = $2::uuid

-- name: enrollment_rows
-- scope: tenant
-- about: Enrolments by their ids, newest first, but for those by which staff look at drafts; where $3 says who looks, those of a dated run they look after or of a learner of their teams.
SELECT e.id, e.learner_id, e.course_id, e.session_id, e.course_version_id, e.link_id, e.status, e.source, c.title, coalesce(s.title, ''),
	coalesce(l.name, ''), coalesce(l.email, ''), l.external_user_id, o.slug, e.gradable, e.score_scaled, e.progress_pct, e.success,
	v.number, e.total_time_cs, e.revision, (extract(epoch FROM e.created_at) * 1000000)::bigint,
	(extract(epoch FROM e.started_at) * 1000000)::bigint, (extract(epoch FROM e.completed_at) * 1000000)::bigint,
	(extract(epoch FROM e.ends_at) * 1000000)::bigint, (extract(epoch FROM e.due_at) * 1000000)::bigint,
	(extract(epoch FROM e.waiting_since) * 1000000)::bigint, (extract(epoch FROM e.updated_at) * 1000000)::bigint
FROM enrollments e
JOIN courses c ON c.org_id = e.org_id AND c.id = e.course_id
JOIN course_versions v ON v.org_id = e.org_id AND v.id = e.course_version_id
JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
LEFT JOIN course_sessions s ON s.org_id = e.org_id AND s.id = e.session_id
WHERE e.org_id = $1::uuid AND e.id = ANY ($2::uuid[]) AND e.source <> 'preview'
	AND ($3::uuid IS NULL
		OR EXISTS (SELECT FROM course_session_tutors t WHERE t.org_id = $1::uuid AND t.session_id = e.session_id AND t.user_id = $3::uuid)
		OR EXISTS (SELECT FROM team_managers m JOIN team_learners tl ON tl.org_id = m.org_id AND tl.team_id = m.team_id
			WHERE m.org_id = $1::uuid AND m.user_id = $3::uuid AND tl.learner_id = e.learner_id))
ORDER BY e.id DESC

-- name: enrollment_ids_all
-- scope: tenant
-- about: A page of all enrolments, newest first.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.id < $2::uuid AND ($3::text IS NULL OR e.status = $3) AND e.source <> 'preview'
ORDER BY e.id DESC LIMIT $4::bigint

-- name: enrollment_ids_requested
-- scope: tenant
-- about: A page of those that somebody has to decide, newest first.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.id < $2::uuid AND e.status = 'requested'
ORDER BY e.id DESC LIMIT $3::bigint

-- name: enrollment_ids_course
-- scope: tenant
-- about: A page of the enrolments of a course, newest first.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.id < $3::uuid AND e.source <> 'preview'
ORDER BY e.id DESC LIMIT $4::bigint

-- name: enrollment_ids_state
-- scope: tenant
-- about: A page of the enrolments of a course in one state, newest first.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.status = $3 AND e.id < $4::uuid AND e.source <> 'preview'
ORDER BY e.id DESC LIMIT $5::bigint

-- name: enrollment_ids_session
-- scope: tenant
-- about: A page of the enrolments of a dated run, newest first.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.session_id = $2::uuid AND e.id < $3::uuid AND ($4::text IS NULL OR e.status = $4)
	AND ($5::uuid IS NULL OR e.course_id = $5::uuid) AND e.source <> 'preview'
ORDER BY e.id DESC LIMIT $6::bigint

-- name: enrollment_ids_learners
-- scope: tenant
-- about: A page of the enrolments of one learner, of a team's, or of who has that name, address or id, newest first.
WITH who AS MATERIALIZED (
	SELECT l.id FROM learners l WHERE l.org_id = $1::uuid AND $2::uuid IS NOT NULL AND l.id = $2::uuid
		AND ($4::text IS NULL OR l.name = $4 OR l.email = $4 OR l.external_user_id = $4)
		AND ($3::uuid IS NULL OR EXISTS (SELECT FROM team_learners t WHERE t.org_id = $1::uuid AND t.team_id = $3::uuid AND t.learner_id = l.id))
	UNION
	SELECT l.id FROM team_learners t JOIN learners l ON l.org_id = t.org_id AND l.id = t.learner_id
	WHERE t.org_id = $1::uuid AND $2::uuid IS NULL AND t.team_id = $3::uuid
		AND ($4::text IS NULL OR l.name = $4 OR l.email = $4 OR l.external_user_id = $4)
	UNION
	(SELECT l.id FROM learners l WHERE $2::uuid IS NULL AND $3::uuid IS NULL AND l.org_id = $1::uuid
		AND (l.name = $4 OR l.email = $4 OR l.external_user_id = $4) LIMIT 1000)
)
SELECT e.id FROM who JOIN enrollments e ON e.org_id = $1::uuid AND e.learner_id = who.id
WHERE e.id < $5::uuid AND ($6::uuid IS NULL OR e.course_id = $6::uuid) AND ($7::uuid IS NULL OR e.session_id = $7::uuid)
	AND ($8::text IS NULL OR e.status = $8) AND e.source <> 'preview'
ORDER BY e.id DESC LIMIT $9::bigint

-- name: enrollment_ids_scope
-- scope: tenant
-- about: A page of the enrolments that somebody may see who leads teams or looks after dated runs, newest first.
WITH seen AS MATERIALIZED (
	SELECT e.id, e.learner_id FROM team_managers m
	JOIN team_learners t ON t.org_id = m.org_id AND t.team_id = m.team_id
	JOIN enrollments e ON e.org_id = t.org_id AND e.learner_id = t.learner_id
	WHERE m.org_id = $1::uuid AND m.user_id = $10::uuid AND e.id < $5::uuid
		AND ($6::uuid IS NULL OR e.course_id = $6::uuid) AND ($7::uuid IS NULL OR e.session_id = $7::uuid) AND ($8::text IS NULL OR e.status = $8) AND e.source <> 'preview'
	UNION
	SELECT e.id, e.learner_id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
	WHERE t.org_id = $1::uuid AND t.user_id = $10::uuid AND e.id < $5::uuid
		AND ($6::uuid IS NULL OR e.course_id = $6::uuid) AND ($7::uuid IS NULL OR e.session_id = $7::uuid) AND ($8::text IS NULL OR e.status = $8)
)
SELECT e.id FROM seen e
WHERE ($2::uuid IS NULL OR e.learner_id = $2::uuid)
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM team_learners t WHERE t.org_id = $1::uuid AND t.team_id = $3::uuid AND t.learner_id = e.learner_id))
	AND ($4::text IS NULL OR EXISTS (SELECT FROM learners l WHERE l.org_id = $1::uuid AND l.id = e.learner_id
		AND (l.name = $4 OR l.email = $4 OR l.external_user_id = $4)))
ORDER BY e.id DESC LIMIT $9::bigint

-- name: enrollment_events
-- scope: tenant
-- about: What became of an enrolment, oldest first.
SELECT transition, from_state, to_state, note, user_id, (extract(epoch FROM at) * 1000000)::bigint
FROM workflow_events WHERE org_id = $1::uuid AND subject_id = $2::uuid AND kind = 'enrollment'
ORDER BY id LIMIT $3::bigint

-- name: enrollment_dates
-- scope: tenant
-- about: What staff change of an enrolment besides its state; no row where somebody changed it meanwhile.
UPDATE enrollments SET ends_at = $4::timestamptz, due_at = $5::timestamptz, revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: enrollment_of_learner
-- scope: tenant
-- about: Whether an enrolment is a learner's own and can be left.
SELECT EXISTS (SELECT FROM enrollments WHERE org_id = $1::uuid AND learner_id = $2::uuid AND id = $3::uuid
	AND status IN ('requested', 'waiting', 'active', 'completed'))

-- name: enrollment_may
-- scope: tenant
-- about: Whether somebody who leads teams or looks after dated runs may enrol this learner there.
SELECT EXISTS (SELECT FROM course_session_tutors t WHERE t.org_id = $1::uuid AND t.session_id = $3::uuid AND t.user_id = $4::uuid)
	OR EXISTS (SELECT FROM team_managers m JOIN team_learners l ON l.org_id = m.org_id AND l.team_id = m.team_id
		WHERE m.org_id = $1::uuid AND m.user_id = $4::uuid AND l.learner_id = $2::uuid)

-- name: enrollment_course
-- scope: tenant
-- about: A course by its id or its slug.
SELECT id, published_id, title, coalesce(slug, ''), status FROM courses
WHERE org_id = $1::uuid AND (id = $2::uuid OR slug = $3)

-- name: enrollment_choice_courses
-- scope: tenant
-- about: Courses that somebody can be enrolled in, by title.
SELECT id, title FROM courses WHERE org_id = $1::uuid AND published_id IS NOT NULL AND status <> 'archived' ORDER BY title, id LIMIT $2::bigint

-- name: enrollment_choice_sessions
-- scope: tenant
-- about: Dated runs that somebody can be enrolled in, of such courses; where $3 says who looks, those they look after.
SELECT s.id, s.course_id, s.title, c.title FROM course_sessions s
JOIN courses c ON c.org_id = s.org_id AND c.id = s.course_id AND c.published_id IS NOT NULL AND c.status <> 'archived'
WHERE s.org_id = $1::uuid AND s.state IN ('draft', 'open') AND (s.ends_at IS NULL OR s.ends_at > now())
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM course_session_tutors t
		WHERE t.org_id = $1::uuid AND t.session_id = s.id AND t.user_id = $3::uuid))
ORDER BY c.title, s.starts_at, s.id LIMIT $2::bigint

-- name: enrollment_choice_programmes
-- scope: tenant
-- about: Programmes that can be given, by title.
SELECT id, title FROM programmes WHERE org_id = $1::uuid AND status <> 'archived' ORDER BY title, id LIMIT $2::bigint
