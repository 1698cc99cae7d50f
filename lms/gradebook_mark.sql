-- Marks that people set in grade books, and what became of grades (lms/gradebook).

-- name: gradebook_reach
-- scope: tenant
-- about: Holds an enrolment that is graded; where $3 says who asks, one of a dated run they look after or of a learner of their teams.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.id = $2::uuid AND e.source <> 'preview'
	AND ($3::uuid IS NULL
		OR EXISTS (SELECT FROM course_session_tutors t WHERE t.org_id = $1::uuid AND t.session_id = e.session_id AND t.user_id = $3::uuid)
		OR EXISTS (SELECT FROM team_managers m JOIN team_learners tl ON tl.org_id = m.org_id AND tl.team_id = m.team_id
			WHERE m.org_id = $1::uuid AND m.user_id = $3::uuid AND tl.learner_id = e.learner_id))
FOR NO KEY UPDATE OF e

-- name: gradebook_revisions
-- scope: tenant
-- about: How often each item of an enrolment was marked: the revision of its mark.
SELECT item_id, count(*) FROM gradebook_events
WHERE org_id = $1::uuid AND enrollment_id = $2::uuid AND item_id IS NOT NULL GROUP BY item_id

-- name: gradebook_mark_keep
-- scope: tenant
-- about: A mark by hand.
INSERT INTO grade_marks (org_id, enrollment_id, item_id, points, excused, reason, marked_by, marked_by_kind)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::bigint, $4::bigint IS NULL, $5, $6::uuid, $7)
ON CONFLICT (org_id, enrollment_id, item_id) DO UPDATE SET points = EXCLUDED.points, excused = EXCLUDED.excused,
	reason = EXCLUDED.reason, marked_by = EXCLUDED.marked_by, marked_by_kind = EXCLUDED.marked_by_kind, marked_at = now()

-- name: gradebook_mark_drop
-- scope: tenant
-- about: A mark is taken back.
DELETE FROM grade_marks WHERE org_id = $1::uuid AND enrollment_id = $2::uuid AND item_id = $3::uuid

-- name: gradebook_history
-- scope: tenant
-- about: What became of the grades of an enrolment, newest first.
SELECT v.item_id, coalesce(m.title, g.title, ''), v.kind, v.was, v.became, v.reason, v.made_by, v.made_by_kind,
	(extract(epoch FROM v.made_at) * 1000000)::bigint, v.id
FROM gradebook_events v
JOIN enrollments e ON e.org_id = v.org_id AND e.id = v.enrollment_id
LEFT JOIN modules m ON m.org_id = v.org_id AND m.id = v.item_id
LEFT JOIN grade_items g ON g.org_id = v.org_id AND g.course_id = e.course_id AND g.id = v.item_id
WHERE v.org_id = $1::uuid AND v.enrollment_id = $2::uuid AND v.id < $3::uuid
ORDER BY v.id DESC LIMIT $4::bigint
