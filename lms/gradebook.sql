-- Grade books: what items of courses came to, how they count, marks by hand, and the course grade (lms/gradebook).

-- name: gradebook_entries
-- scope: tenant
-- about: All that makes the grade of enrolments: a row for each item of each, in the order of the book; one without items has one row. Of a module the best attempt within the enrolment; where completion is all it can say, completed is all of it. A course is not complete here while a quiz in it has no score because answers wait for a person.
SELECT e.id, e.course_id, e.gradable AND e.source <> 'preview',
	e.completed_at IS NOT NULL AND NOT EXISTS (SELECT FROM quiz_attempts q JOIN attempts t ON t.org_id = q.org_id AND t.id = q.attempt_id
		WHERE q.org_id = $1::uuid AND q.learner_id = e.learner_id AND q.state = 'marking' AND t.enrollment_id = e.id AND t.score_scaled IS NULL
			AND NOT EXISTS (SELECT FROM grade_marks k WHERE k.org_id = $1::uuid AND k.enrollment_id = e.id AND k.item_id = q.module_id)),
	EXISTS (SELECT FROM enrollment_placements p WHERE p.org_id = $1::uuid AND p.enrollment_id = e.id),
	coalesce(b.how, 'weights'), coalesce(b.missing_zero, false), b.pass, coalesce(b.revision, 0),
	t.enrollment_id IS NOT NULL, t.total, coalesce(t.book_revision, -1), e.success,
	i.id, i.module_id, coalesce(i.title, ''), coalesce(i.type, ''), i.category_id, coalesce(c.weight, 0), coalesce(c.drop_lowest, 0),
	coalesce(i.weight, 0), coalesce(i.max_points, 0), coalesce(i.extra, false), coalesce(i.hidden, false),
	CASE WHEN a.score IS NOT NULL THEN round(greatest(a.score, 0)::numeric * 100000000)::bigint
		WHEN a.completed AND i.full_when_completed THEN 100000000 END,
	k.item_id IS NOT NULL, k.points, coalesce(k.excused, false), coalesce(k.reason, ''),
	(extract(epoch FROM k.marked_at) * 1000000)::bigint
FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, n)
CROSS JOIN LATERAL (SELECT * FROM enrollments WHERE org_id = $1::uuid AND id = asked.id OFFSET 0) e
LEFT JOIN gradebooks b ON b.org_id = $1::uuid AND b.course_id = e.course_id
LEFT JOIN gradebook_totals t ON t.org_id = $1::uuid AND t.enrollment_id = e.id
LEFT JOIN LATERAL (
	SELECT m.module_id AS id, m.module_id, m.title, m.type, g.category_id,
		coalesce(g.weight, round(m.weight::numeric * 1000)::bigint) AS weight, coalesce(g.max_points, 100000) AS max_points,
		coalesce(g.extra, false) AS extra, coalesce(g.hidden, false) AS hidden,
		o.grade_when_complete OR m.type NOT IN ('scorm', 'cmi5', 'xapi', 'quiz') AS full_when_completed, 0 AS hand,
		s.position AS part, m.position
	FROM version_modules m
	JOIN modules o ON o.org_id = m.org_id AND o.id = m.module_id
	JOIN version_sequences s ON s.org_id = m.org_id AND s.version_id = m.version_id AND s.sequence_id = m.sequence_id
	LEFT JOIN grade_items g ON g.org_id = m.org_id AND g.course_id = e.course_id AND g.id = m.module_id
	WHERE m.org_id = $1::uuid AND m.version_id = e.course_version_id
		AND (m.type IN ('scorm', 'cmi5', 'xapi', 'quiz') OR o.grade_when_complete OR g.weight IS NOT NULL)
	UNION ALL
	SELECT g.id, NULL, g.title, 'hand', g.category_id, g.weight, g.max_points, g.extra, g.hidden, false, 1, 0, g.position
	FROM grade_items g WHERE g.org_id = $1::uuid AND g.course_id = e.course_id AND g.module_id IS NULL
) i ON true
LEFT JOIN grade_categories c ON c.org_id = $1::uuid AND c.course_id = e.course_id AND c.id = i.category_id
LEFT JOIN LATERAL (
	SELECT module_id, max(score_scaled) AS score, bool_or(completion = 'completed') AS completed
	FROM attempts WHERE org_id = $1::uuid AND enrollment_id = e.id GROUP BY module_id
) a ON a.module_id = i.module_id
LEFT JOIN grade_marks k ON k.org_id = $1::uuid AND k.enrollment_id = e.id AND k.item_id = i.id
ORDER BY asked.n, i.hand, i.part, i.position, i.id

-- name: gradebook_total_keep
-- scope: tenant
-- about: The grades of enrolments as they were counted now.
-- rows: uuid,uuid,bigint,bigint
INSERT INTO gradebook_totals AS t (org_id, enrollment_id, total, book_revision, counted_at)
SELECT v.org_id, v.enrollment_id, v.total, v.revision, now()
FROM :rows AS v (org_id, enrollment_id, total, revision)
ON CONFLICT (org_id, enrollment_id) DO UPDATE SET total = EXCLUDED.total, book_revision = EXCLUDED.book_revision,
	counted_at = CASE WHEN t.total IS DISTINCT FROM EXCLUDED.total THEN EXCLUDED.counted_at ELSE t.counted_at END

-- name: gradebook_enrollment_keep
-- scope: tenant
-- about: The course grade as the enrolment shows it, where it changed.
-- rows: uuid,uuid,bigint,text
UPDATE enrollments e SET score_scaled = (v.total::numeric / 100000000)::float8, success = v.success, updated_at = now()
FROM :rows AS v (org_id, id, total, success)
WHERE e.org_id = v.org_id AND e.id = v.id
	AND (e.score_scaled, e.success) IS DISTINCT FROM ((v.total::numeric / 100000000)::float8, v.success)

-- name: gradebook_event_add
-- scope: tenant
-- about: What became of grades.
-- rows: uuid,uuid,uuid,uuid,text,bigint,bigint,text,uuid,text
INSERT INTO gradebook_events (org_id, id, enrollment_id, item_id, kind, was, became, reason, made_by, made_by_kind)
SELECT v.org_id, v.id, v.enrollment_id, v.item_id, v.kind, v.was, v.became, v.reason, v.made_by, v.made_by_kind
FROM :rows AS v (org_id, id, enrollment_id, item_id, kind, was, became, reason, made_by, made_by_kind)

-- name: gradebook_stale
-- scope: tenant
-- about: Some enrolments of a course whose grade was counted by another state of its book, held in the order of their ids.
SELECT e.id FROM enrollments e
LEFT JOIN gradebook_totals t ON t.org_id = $1::uuid AND t.enrollment_id = e.id
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.source <> 'preview'
	AND coalesce(t.book_revision, -1) <> coalesce((SELECT b.revision FROM gradebooks b WHERE b.org_id = $1::uuid AND b.course_id = $2::uuid), 0)
ORDER BY e.id LIMIT $3::bigint FOR NO KEY UPDATE OF e

-- name: gradebook_stale_count
-- scope: tenant
-- about: How many of them there are.
SELECT count(*) FROM enrollments e
LEFT JOIN gradebook_totals t ON t.org_id = $1::uuid AND t.enrollment_id = e.id
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.source <> 'preview'
	AND coalesce(t.book_revision, -1) <> coalesce((SELECT b.revision FROM gradebooks b WHERE b.org_id = $1::uuid AND b.course_id = $2::uuid), 0)

-- name: gradebook_book
-- scope: tenant
-- about: A course and its grade book, as it is where nobody made one.
SELECT c.title, coalesce(b.revision, 0), coalesce(b.how, 'weights'), coalesce(b.missing_zero, false), b.pass,
	coalesce(b.scale, '{}')::text
FROM courses c LEFT JOIN gradebooks b ON b.org_id = c.org_id AND b.course_id = c.id
WHERE c.org_id = $1::uuid AND c.id = $2::uuid

-- name: gradebook_categories
-- scope: tenant
-- about: The categories of a grade book, in their order.
SELECT id, title, weight, drop_lowest FROM grade_categories
WHERE org_id = $1::uuid AND course_id = $2::uuid ORDER BY position, id

-- name: gradebook_items
-- scope: tenant
-- about: What may count in a course: the modules of the version that is published, or of the draft where none is, and the columns by hand.
SELECT m.module_id, m.module_id, m.title, m.type, g.category_id, g.weight, round(m.weight::numeric * 1000)::bigint,
	coalesce(g.max_points, 100000), coalesce(g.extra, false), coalesce(g.hidden, false),
	m.type IN ('scorm', 'cmi5', 'xapi', 'quiz') OR o.grade_when_complete OR g.weight IS NOT NULL, 0 AS hand, s.position, m.position AS at
FROM courses c
JOIN version_modules m ON m.org_id = c.org_id AND m.version_id = coalesce(c.published_id, c.draft_id)
JOIN modules o ON o.org_id = m.org_id AND o.id = m.module_id
JOIN version_sequences s ON s.org_id = m.org_id AND s.version_id = m.version_id AND s.sequence_id = m.sequence_id
LEFT JOIN grade_items g ON g.org_id = c.org_id AND g.course_id = c.id AND g.id = m.module_id
WHERE c.org_id = $1::uuid AND c.id = $2::uuid
UNION ALL
SELECT g.id, NULL, g.title, 'hand', g.category_id, g.weight, 0, g.max_points, g.extra, g.hidden, true, 1, 0, g.position
FROM grade_items g WHERE g.org_id = $1::uuid AND g.course_id = $2::uuid AND g.module_id IS NULL
ORDER BY 12, 13, 14, 1

-- name: gradebook_book_keep
-- scope: tenant
-- about: Keeps how a course is graded; no row where somebody changed it meanwhile.
INSERT INTO gradebooks AS b (org_id, course_id, how, missing_zero, pass, scale)
SELECT $1::uuid, $2::uuid, $4, $5::boolean, $6::bigint, $7::jsonb
WHERE $3::bigint = 0 OR EXISTS (SELECT FROM gradebooks WHERE org_id = $1::uuid AND course_id = $2::uuid)
ON CONFLICT (org_id, course_id) DO UPDATE SET how = EXCLUDED.how, missing_zero = EXCLUDED.missing_zero, pass = EXCLUDED.pass,
	scale = EXCLUDED.scale, revision = b.revision + 1, updated_at = now()
WHERE b.revision = $3::bigint

-- name: gradebook_categories_clear
-- scope: tenant
-- about: Categories that the book has no longer.
DELETE FROM grade_categories WHERE org_id = $1::uuid AND course_id = $2::uuid AND NOT (id = ANY ($3::uuid[]))

-- name: gradebook_category_keep
-- scope: tenant
-- about: Categories of a grade book.
-- rows: uuid,uuid,uuid,text,bigint,bigint,bigint
INSERT INTO grade_categories (org_id, course_id, id, title, weight, drop_lowest, position)
SELECT v.org_id, v.course_id, v.id, v.title, v.weight, v.drop_lowest::int, v.position::int
FROM :rows AS v (org_id, course_id, id, title, weight, drop_lowest, position)
ON CONFLICT (org_id, course_id, id) DO UPDATE SET title = EXCLUDED.title, weight = EXCLUDED.weight, drop_lowest = EXCLUDED.drop_lowest,
	position = EXCLUDED.position

-- name: gradebook_items_clear
-- scope: tenant
-- about: Columns by hand that the book has no longer, and what it said of modules ($4) of which it says nothing now. What it says of modules of other versions stays.
DELETE FROM grade_items WHERE org_id = $1::uuid AND course_id = $2::uuid AND NOT (id = ANY ($3::uuid[]))
	AND (module_id IS NULL OR id = ANY ($4::uuid[]))

-- name: gradebook_item_keep
-- scope: tenant
-- about: Items of a grade book.
-- rows: uuid,uuid,uuid,uuid,uuid,text,bigint,bigint,boolean,boolean,bigint
INSERT INTO grade_items (org_id, course_id, id, module_id, category_id, title, weight, max_points, extra, hidden, position)
SELECT v.org_id, v.course_id, v.id, v.module_id, v.category_id, v.title, v.weight, v.max_points, v.extra, v.hidden, v.position::int
FROM :rows AS v (org_id, course_id, id, module_id, category_id, title, weight, max_points, extra, hidden, position)
ON CONFLICT (org_id, course_id, id) DO UPDATE SET category_id = EXCLUDED.category_id, title = EXCLUDED.title, weight = EXCLUDED.weight,
	max_points = EXCLUDED.max_points, extra = EXCLUDED.extra, hidden = EXCLUDED.hidden, position = EXCLUDED.position
