-- Courses and programmes given to teams (lms/enrollment).

-- name: team_assignment_list
-- scope: tenant
-- about: Assignments, newest first, or the one of an id; where $3 says who looks, those of teams they lead.
SELECT a.id, a.team_id, t.name, a.course_id, a.programme_id, a.session_id, coalesce(c.title, p.title, ''), coalesce(s.title, ''),
	(extract(epoch FROM a.due_at) * 1000000)::bigint, a.leavers, a.revision, (extract(epoch FROM a.created_at) * 1000000)::bigint,
	(SELECT count(*) FROM (SELECT FROM team_assignment_enrollments x
		WHERE x.org_id = a.org_id AND x.assignment_id = a.id AND x.left_at IS NULL LIMIT 10000) n),
	(SELECT count(*) FROM (SELECT FROM team_assignment_enrollments x JOIN enrollments e ON e.org_id = x.org_id AND e.id = x.enrollment_id
		WHERE x.org_id = a.org_id AND x.assignment_id = a.id AND x.left_at IS NULL AND e.completed_at IS NOT NULL LIMIT 10000) n)
FROM team_assignments a
JOIN teams t ON t.org_id = a.org_id AND t.id = a.team_id
LEFT JOIN courses c ON c.org_id = a.org_id AND c.id = a.course_id
LEFT JOIN programmes p ON p.org_id = a.org_id AND p.id = a.programme_id
LEFT JOIN course_sessions s ON s.org_id = a.org_id AND s.id = a.session_id
WHERE a.org_id = $1::uuid AND ($2::uuid IS NULL OR a.id = $2::uuid)
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM team_managers m WHERE m.org_id = $1::uuid AND m.team_id = a.team_id AND m.user_id = $3::uuid))
	AND ($4::uuid IS NULL OR a.team_id = $4::uuid) AND ($5::uuid IS NULL OR a.id < $5::uuid)
ORDER BY a.id DESC LIMIT $6::bigint

-- name: team_assignment_add
-- scope: tenant
-- about: A new assignment, where team, course or programme, and dated run are here, and the team is led by $11 where it says who; the same id again changes nothing.
INSERT INTO team_assignments (org_id, id, team_id, course_id, programme_id, session_id, due_at, leavers, created_by, created_by_kind)
SELECT $1::uuid, $2::uuid, t.id, $4::uuid, $5::uuid, $6::uuid, $7::timestamptz, $8, $9::uuid, $10
FROM teams t
WHERE t.org_id = $1::uuid AND t.id = $3::uuid
	AND ($4::uuid IS NULL OR EXISTS (SELECT FROM courses c WHERE c.org_id = $1::uuid AND c.id = $4::uuid))
	AND ($5::uuid IS NULL OR EXISTS (SELECT FROM programmes p WHERE p.org_id = $1::uuid AND p.id = $5::uuid))
	AND ($6::uuid IS NULL OR EXISTS (SELECT FROM course_sessions s WHERE s.org_id = $1::uuid AND s.id = $6::uuid AND s.course_id = $4::uuid))
	AND ($11::uuid IS NULL OR EXISTS (SELECT FROM team_managers m WHERE m.org_id = $1::uuid AND m.team_id = t.id AND m.user_id = $11::uuid))
ON CONFLICT (org_id, id) DO UPDATE SET revision = team_assignments.revision
RETURNING (xmax = 0)

-- name: team_assignment_change
-- scope: tenant
-- about: Another day, or what becomes of leavers; no row where somebody changed it meanwhile.
UPDATE team_assignments SET due_at = $4::timestamptz, leavers = $5, revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: team_assignment_due
-- scope: tenant
-- about: The enrolments that had an assignment's day get the new one; who was given another keeps it.
UPDATE enrollments e SET due_at = $4::timestamptz, revision = e.revision + 1, updated_at = now()
FROM team_assignment_enrollments x
WHERE x.org_id = $1::uuid AND x.assignment_id = $2::uuid AND e.org_id = x.org_id AND e.id = x.enrollment_id
	AND e.due_at IS NOT DISTINCT FROM $3::timestamptz AND e.due_at IS DISTINCT FROM $4::timestamptz

-- name: team_assignment_remove
-- scope: tenant
-- about: An assignment; who is enrolled by it stays.
DELETE FROM team_assignments WHERE org_id = $1::uuid AND id = $2::uuid

-- name: team_assignment_missing
-- scope: tenant
-- about: Who of a team is not tied to a course yet that was given to it, after one.
SELECT l.learner_id, c.id
FROM team_assignments a
JOIN team_learners l ON l.org_id = a.org_id AND l.team_id = a.team_id
JOIN courses c ON c.org_id = a.org_id AND c.published_id IS NOT NULL AND c.status <> 'archived' AND (c.id = a.course_id
	OR c.id IN (SELECT p.course_id FROM programme_courses p WHERE p.org_id = a.org_id AND p.programme_id = a.programme_id))
WHERE a.org_id = $1::uuid AND a.id = $2::uuid AND (l.learner_id, c.id) > ($3::uuid, $4::uuid)
	AND NOT EXISTS (SELECT FROM enrollments e
		JOIN team_assignment_enrollments x ON x.org_id = e.org_id AND x.enrollment_id = e.id AND x.assignment_id = a.id
		WHERE e.org_id = a.org_id AND e.learner_id = l.learner_id AND e.course_id = c.id AND e.session_id IS NOT DISTINCT FROM a.session_id)
ORDER BY l.learner_id, c.id LIMIT $5::bigint

-- name: team_assignment_tie
-- scope: tenant
-- about: Enrolments that an assignment stands behind.
-- rows: uuid,uuid,uuid,boolean
INSERT INTO team_assignment_enrollments (org_id, assignment_id, enrollment_id, made)
SELECT org_id, assignment_id, enrollment_id, made FROM :rows AS v (org_id, assignment_id, enrollment_id, made)
ON CONFLICT (org_id, assignment_id, enrollment_id) DO NOTHING

-- name: team_assignment_returning
-- scope: tenant
-- about: Who had left a team and is in it again.
UPDATE team_assignment_enrollments x SET left_at = NULL
FROM enrollments e, team_assignments a
WHERE x.org_id = $1::uuid AND x.assignment_id = $2::uuid AND x.left_at IS NOT NULL AND e.org_id = x.org_id AND e.id = x.enrollment_id
	AND a.org_id = x.org_id AND a.id = x.assignment_id
	AND EXISTS (SELECT FROM team_learners l WHERE l.org_id = a.org_id AND l.team_id = a.team_id AND l.learner_id = e.learner_id)
RETURNING x.enrollment_id

-- name: team_assignment_leaving
-- scope: tenant
-- about: Who has left a team, and whether nothing but this assignment brought and keeps their enrolment.
UPDATE team_assignment_enrollments x SET left_at = now()
FROM enrollments e, team_assignments a
WHERE x.org_id = $1::uuid AND x.assignment_id = $2::uuid AND x.left_at IS NULL AND e.org_id = x.org_id AND e.id = x.enrollment_id
	AND a.org_id = x.org_id AND a.id = x.assignment_id
	AND NOT EXISTS (SELECT FROM team_learners l WHERE l.org_id = a.org_id AND l.team_id = a.team_id AND l.learner_id = e.learner_id)
RETURNING x.enrollment_id, (e.source = 'group' AND NOT EXISTS (SELECT FROM team_assignment_enrollments o
	JOIN team_assignments b ON b.org_id = o.org_id AND b.id = o.assignment_id
	JOIN team_learners l ON l.org_id = b.org_id AND l.team_id = b.team_id AND l.learner_id = e.learner_id
	WHERE o.org_id = x.org_id AND o.enrollment_id = x.enrollment_id AND o.assignment_id <> x.assignment_id AND o.left_at IS NULL))

-- name: team_assignments_of
-- scope: tenant
-- about: What was given to a team.
SELECT id FROM team_assignments WHERE org_id = $1::uuid AND team_id = $2::uuid ORDER BY id

-- name: team_assignments_all
-- scope: tenant
-- role: worker
-- about: All assignments of a database, after one.
SELECT org_id, id FROM team_assignments WHERE (org_id, id) > ($1::uuid, $2::uuid) ORDER BY org_id, id LIMIT $3::bigint

-- name: enrollment_sessions_waiting
-- scope: tenant
-- role: worker
-- about: The dated runs of a database that somebody waits for, after one.
SELECT DISTINCT org_id, session_id FROM enrollments WHERE status = 'waiting' AND (org_id, session_id) > ($1::uuid, $2::uuid)
ORDER BY org_id, session_id LIMIT $3::bigint
