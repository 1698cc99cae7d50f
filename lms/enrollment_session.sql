-- Dated runs of courses, and what a course lets learners do themselves (lms/enrollment).

-- name: course_session_list
-- scope: tenant
-- about: Dated runs, newest first, or the one of an id; where $3 says who looks, those they look after. At most 10,000 of each kind are counted.
SELECT s.id, s.course_id, c.title, s.title, s.state, (extract(epoch FROM s.starts_at) * 1000000)::bigint,
	(extract(epoch FROM s.ends_at) * 1000000)::bigint, (extract(epoch FROM s.enroll_from) * 1000000)::bigint,
	(extract(epoch FROM s.enroll_until) * 1000000)::bigint, coalesce(s.capacity, 0), s.revision,
	(extract(epoch FROM s.created_at) * 1000000)::bigint,
	(SELECT count(*) FROM (SELECT FROM enrollments e
		WHERE e.org_id = s.org_id AND e.session_id = s.id AND e.status IN ('active', 'completed') LIMIT 10000) n),
	(SELECT count(*) FROM (SELECT FROM enrollments e
		WHERE e.org_id = s.org_id AND e.session_id = s.id AND e.status = 'waiting' LIMIT 10000) n)
FROM course_sessions s JOIN courses c ON c.org_id = s.org_id AND c.id = s.course_id
WHERE s.org_id = $1::uuid AND ($2::uuid IS NULL OR s.id = $2::uuid)
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM course_session_tutors t
		WHERE t.org_id = $1::uuid AND t.session_id = s.id AND t.user_id = $3::uuid))
	AND ($4::uuid IS NULL OR s.course_id = $4::uuid) AND ($5::text IS NULL OR s.state = $5)
	AND ($6::uuid IS NULL OR s.id < $6::uuid)
ORDER BY s.id DESC LIMIT $7::bigint

-- name: course_session_add
-- scope: tenant
-- about: A new dated run of a course that is here; the same id again changes nothing.
INSERT INTO course_sessions (org_id, id, course_id, title, state, starts_at, ends_at, enroll_from, enroll_until, capacity)
SELECT $1::uuid, $2::uuid, c.id, $4, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz, $9::timestamptz, nullif($10::bigint, 0)::int
FROM courses c WHERE c.org_id = $1::uuid AND c.id = $3::uuid
ON CONFLICT (org_id, id) DO UPDATE SET revision = course_sessions.revision
RETURNING (xmax = 0)

-- name: course_session_change
-- scope: tenant
-- about: Another title, other dates, seats or state; no row where somebody changed it meanwhile.
UPDATE course_sessions SET title = $4, state = $5, starts_at = $6::timestamptz, ends_at = $7::timestamptz,
	enroll_from = $8::timestamptz, enroll_until = $9::timestamptz, capacity = nullif($10::bigint, 0)::int, revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: course_session_note
-- scope: tenant
-- about: What became of a dated run.
INSERT INTO workflow_events (org_id, id, kind, subject_id, transition, from_state, to_state, user_id, note)
VALUES ($1::uuid, $2::uuid, 'course_session', $3::uuid, $4, $5, $6, $7::uuid, $8)

-- name: course_session_tutors
-- scope: tenant
-- about: Who looks after a dated run.
SELECT user_id FROM course_session_tutors WHERE org_id = $1::uuid AND session_id = $2::uuid ORDER BY user_id LIMIT $3::bigint

-- name: course_session_tutor_add
-- scope: tenant
-- about: Somebody looks after a dated run.
INSERT INTO course_session_tutors (org_id, session_id, user_id) VALUES ($1::uuid, $2::uuid, $3::uuid) ON CONFLICT DO NOTHING

-- name: course_session_tutor_remove
-- scope: tenant
-- about: Somebody looks after a dated run no more.
DELETE FROM course_session_tutors WHERE org_id = $1::uuid AND session_id = $2::uuid AND user_id = $3::uuid

-- name: course_session_tutor_leaves
-- scope: tenant
-- about: Somebody who left looks after no dated run.
DELETE FROM course_session_tutors WHERE org_id = $1::uuid AND user_id = $2::uuid

-- name: course_session_concerned
-- scope: tenant
-- about: Whom it concerns that a dated run is cancelled, by the ids of their enrolments, after one.
SELECT id FROM enrollments
WHERE org_id = $1::uuid AND session_id = $2::uuid AND id > $3::uuid AND status IN ('requested', 'waiting', 'active', 'completed')
ORDER BY id LIMIT $4::bigint

-- name: enrollment_terms_find
-- scope: tenant
-- about: What a course lets learners do themselves; of one that was never told, nothing.
SELECT coalesce(t.self, 'closed'), coalesce(t.in_session, false), coalesce(t.revision, 0), c.title, c.status, c.published_id IS NOT NULL
FROM courses c LEFT JOIN enrollment_terms t ON t.org_id = c.org_id AND t.course_id = c.id
WHERE c.org_id = $1::uuid AND c.id = $2::uuid

-- name: enrollment_terms_set
-- scope: tenant
-- about: Keeps it; no row where somebody changed it meanwhile.
INSERT INTO enrollment_terms AS t (org_id, course_id, self, in_session)
SELECT $1::uuid, $2::uuid, $4, $5::boolean WHERE $3::bigint = 0
	OR EXISTS (SELECT FROM enrollment_terms WHERE org_id = $1::uuid AND course_id = $2::uuid)
ON CONFLICT (org_id, course_id) DO UPDATE SET self = EXCLUDED.self, in_session = EXCLUDED.in_session, revision = t.revision + 1,
	updated_at = now()
WHERE t.revision = $3::bigint

-- name: enrollment_self_sessions
-- scope: tenant
-- about: The dated runs of a course that learners may enrol in now, the next first, and how many seats are free.
SELECT s.id, s.title, (extract(epoch FROM s.starts_at) * 1000000)::bigint, (extract(epoch FROM s.ends_at) * 1000000)::bigint,
	coalesce(s.capacity, 0), CASE WHEN s.capacity IS NOT NULL THEN greatest(s.capacity - (SELECT count(*) FROM enrollments e
		WHERE e.org_id = s.org_id AND e.session_id = s.id AND e.status IN ('active', 'completed')), 0) ELSE 0 END
FROM course_sessions s
WHERE s.org_id = $1::uuid AND s.course_id = $2::uuid AND s.state = 'open' AND (s.ends_at IS NULL OR s.ends_at > now())
	AND (s.enroll_from IS NULL OR s.enroll_from <= now()) AND (s.enroll_until IS NULL OR s.enroll_until > now())
ORDER BY s.starts_at NULLS FIRST, s.id LIMIT $3::bigint

-- name: enrollment_link_list
-- scope: tenant
-- about: Links into courses, newest first, or the one of an id; where $3 says who looks, those of dated runs they look after.
SELECT k.id, k.course_id, k.session_id, c.title, coalesce(s.title, ''), k.title, k.approval, coalesce(k.seats, 0), k.used,
	(extract(epoch FROM k.expires_at) * 1000000)::bigint, (extract(epoch FROM k.revoked_at) * 1000000)::bigint, k.revision,
	(extract(epoch FROM k.created_at) * 1000000)::bigint,
	CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired' WHEN k.used >= k.seats THEN 'full'
		ELSE 'open' END
FROM enrollment_links k
JOIN courses c ON c.org_id = k.org_id AND c.id = k.course_id
LEFT JOIN course_sessions s ON s.org_id = k.org_id AND s.id = k.session_id
WHERE k.org_id = $1::uuid AND ($2::uuid IS NULL OR k.id = $2::uuid)
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM course_session_tutors t
		WHERE t.org_id = $1::uuid AND t.session_id = k.session_id AND t.user_id = $3::uuid))
	AND ($4::uuid IS NULL OR k.course_id = $4::uuid) AND ($5::uuid IS NULL OR k.id < $5::uuid)
ORDER BY k.id DESC LIMIT $6::bigint

-- name: enrollment_link_add
-- scope: tenant
-- about: A new link into a course, or a dated run of it; the same id again changes nothing.
INSERT INTO enrollment_links (org_id, id, course_id, session_id, title, approval, seats, expires_at, created_by, created_by_kind)
SELECT $1::uuid, $2::uuid, c.id, s.id, $5, $6::boolean, nullif($7::bigint, 0)::int, $8::timestamptz, $9::uuid, $10
FROM courses c LEFT JOIN course_sessions s ON s.org_id = c.org_id AND s.course_id = c.id AND s.id = $4::uuid
WHERE c.org_id = $1::uuid AND c.id = $3::uuid AND ($4::uuid IS NULL OR s.id IS NOT NULL)
	AND ($11::uuid IS NULL OR EXISTS (SELECT FROM course_session_tutors t
		WHERE t.org_id = $1::uuid AND t.session_id = s.id AND t.user_id = $11::uuid))
ON CONFLICT (org_id, id) DO UPDATE SET revision = enrollment_links.revision
RETURNING (xmax = 0)

-- name: enrollment_link_change
-- scope: tenant
-- about: Another title, end or number of seats, or revoked; no row where somebody changed it meanwhile.
UPDATE enrollment_links SET title = $4, seats = nullif($5::bigint, 0)::int, expires_at = $6::timestamptz,
	revoked_at = CASE WHEN $7::boolean THEN coalesce(revoked_at, now()) END, revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: enrollment_link_take
-- scope: tenant
-- about: One comes by a link, where it is good and has a seat; its row is locked until they are in.
UPDATE enrollment_links SET used = used + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revoked_at IS NULL AND expires_at > now() AND (seats IS NULL OR used < seats)
RETURNING course_id, session_id, approval

-- name: enrollment_link_give_back
-- scope: tenant
-- about: Who came by it was in already.
UPDATE enrollment_links SET used = used - 1 WHERE org_id = $1::uuid AND id = $2::uuid

-- name: enrollment_link_met
-- scope: tenant
-- about: The enrolment of a learner where a link leads, once they are in, or ask, or wait.
SELECT e.id, e.status FROM enrollment_links k
JOIN enrollments e ON e.org_id = k.org_id AND e.learner_id = $3::uuid AND e.course_id = k.course_id AND e.session_id IS NOT DISTINCT FROM k.session_id
WHERE k.org_id = $1::uuid AND k.id = $2::uuid AND e.status NOT IN ('ended', 'refused')
