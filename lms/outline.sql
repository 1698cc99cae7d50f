-- Courses, and what lies in their versions.

-- name: courses_list
-- scope: tenant
-- about: Courses below an id, newest first, or the one of an id ($2), which alone comes with its description.
SELECT c.id, coalesce(c.slug, ''), c.title, c.summary, CASE WHEN $2::uuid IS NULL THEN '' ELSE c.description END, c.language,
	c.metadata::text, c.listed, c.status, c.image_id, c.draft_id, c.published_id, d.number, p.number, coalesce(d.state, ''),
	(SELECT count(*) FROM version_sequences s WHERE s.org_id = c.org_id AND s.version_id = coalesce(c.draft_id, c.published_id)),
	(SELECT count(*) FROM version_modules m WHERE m.org_id = c.org_id AND m.version_id = coalesce(c.draft_id, c.published_id)),
	c.revision, (extract(epoch FROM c.created_at) * 1000000)::bigint, (extract(epoch FROM c.updated_at) * 1000000)::bigint
FROM (
	SELECT * FROM courses
	WHERE org_id = $1::uuid AND ($2::uuid IS NULL OR id = $2::uuid)
		AND ($2::uuid IS NOT NULL OR $3 = 'all' OR CASE WHEN $3::text IS NULL THEN status <> 'archived' ELSE status = $3 END)
		AND ($4::text IS NULL OR strpos(lower(title), lower($4)) > 0 OR strpos(lower(summary), lower($4)) > 0
			OR strpos(slug, lower($4)) > 0)
		AND ($5::text IS NULL OR lower(language) = lower($5) OR strpos(lower(language), lower($5) || '-') = 1)
		AND ($6::boolean IS NULL OR listed = $6::boolean)
		AND ($7::uuid IS NULL OR id IN (SELECT course_id FROM programme_courses WHERE org_id = $1::uuid AND programme_id = $7::uuid))
		AND ($8::uuid IS NULL OR id < $8::uuid)
	ORDER BY id DESC LIMIT $9::bigint
) c
LEFT JOIN course_versions d ON d.org_id = c.org_id AND d.id = c.draft_id
LEFT JOIN course_versions p ON p.org_id = c.org_id AND p.id = c.published_id
ORDER BY c.id DESC

-- name: courses_add
-- scope: tenant
-- about: A course in draft with the first version of it, its working draft; no row where there is one of that id.
WITH course AS (
	INSERT INTO courses (org_id, id, slug, title, summary, description, language, metadata, listed, image_id, status, draft_id)
	VALUES ($1::uuid, $2::uuid, nullif($4, ''), $5, $6, $7, $8, $9::jsonb, $10::boolean, $11::uuid, 'draft', $3::uuid)
	ON CONFLICT (org_id, id) DO NOTHING
	RETURNING org_id, id
)
INSERT INTO course_versions (org_id, id, course_id, number, state, made_by)
SELECT org_id, $3::uuid, id, 1, 'draft', $12::uuid FROM course

-- name: courses_change
-- scope: tenant
-- about: What its designers say of a course that is still as they saw it.
UPDATE courses SET slug = nullif($4, ''), title = $5, summary = $6, description = $7, language = $8, metadata = $9::jsonb,
	listed = $10::boolean, image_id = $11::uuid, revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: courses_picture
-- scope: tenant
-- about: The picture of a course that is still as they saw it.
UPDATE courses SET image_id = $4::uuid, revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: courses_archive
-- scope: tenant
-- about: Into the archive, or back to what it was; whether that changed anything.
UPDATE courses SET status = CASE WHEN $3::boolean THEN 'archived' WHEN published_id IS NULL THEN 'draft' ELSE 'published' END,
	revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND (status = 'archived') <> $3::boolean

-- name: outline_hold
-- scope: tenant
-- about: A course, held until the commit: whoever changes what lies in it, or publishes, holds it.
SELECT status, draft_id, published_id, title, version, revision FROM courses WHERE org_id = $1::uuid AND id = $2::uuid FOR UPDATE

-- name: outline_versions
-- scope: tenant
-- about: The working draft of a course, and what is published.
SELECT draft_id, published_id FROM courses WHERE org_id = $1::uuid AND id = $2::uuid

-- name: outline_version
-- scope: tenant
-- about: A version of a course.
SELECT v.course_id, v.based_on, v.made_by, c.title, v.state, v.note, v.number, v.revision, (extract(epoch FROM v.publish_at) * 1000000)::bigint,
	(extract(epoch FROM v.published_at) * 1000000)::bigint, (extract(epoch FROM v.created_at) * 1000000)::bigint
FROM course_versions v JOIN courses c ON c.org_id = v.org_id AND c.id = v.course_id
WHERE v.org_id = $1::uuid AND v.id = $2::uuid

-- name: outline_sequences
-- scope: tenant
-- about: Its sequences, in their order.
SELECT sequence_id, title, (extract(epoch FROM available_from) * 1000000)::bigint, (extract(epoch FROM available_until) * 1000000)::bigint
FROM version_sequences WHERE org_id = $1::uuid AND version_id = $2::uuid ORDER BY position LIMIT $3::bigint

-- name: outline_modules
-- scope: tenant
-- about: Its modules, those of a sequence together and in their order.
SELECT module_id, sequence_id, title, type, package_version_id, required, free_preview,
	(extract(epoch FROM available_from) * 1000000)::bigint, (extract(epoch FROM available_until) * 1000000)::bigint, weight
FROM version_modules WHERE org_id = $1::uuid AND version_id = $2::uuid ORDER BY sequence_id, position LIMIT $3::bigint

-- name: outline_needs
-- scope: tenant
-- about: What its modules ask for, those of a module together.
SELECT module_id, needs_id, needs = 'passed' FROM version_prerequisites
WHERE org_id = $1::uuid AND version_id = $2::uuid ORDER BY module_id, needs_id LIMIT $3::bigint

-- name: outline_unmade
-- scope: tenant
-- about: Modules of a draft whose content was written on since what it is based on was made (when it was scheduled, else published), and quizzes of which a question was: what they play is not made yet.
SELECT m.module_id
FROM course_versions v
JOIN version_modules m ON m.org_id = v.org_id AND m.version_id = v.id
JOIN module_drafts d ON d.org_id = m.org_id AND d.module_id = m.module_id
LEFT JOIN course_versions b ON b.org_id = v.org_id AND b.id = v.based_on
WHERE v.org_id = $1::uuid AND v.id = $2::uuid AND v.state IN ('draft', 'review')
	AND (d.updated_at > coalesce((SELECT max(at) FROM workflow_events e WHERE e.org_id = v.org_id AND e.subject_id = b.id AND e.transition = 'schedule'),
			b.published_at, '-infinity')
		OR EXISTS (SELECT FROM quiz_questions q JOIN questions n ON n.org_id = q.org_id AND n.id = q.question_id
			WHERE q.org_id = m.org_id AND q.package_version_id = m.package_version_id AND n.version > q.version))
LIMIT $3::bigint

-- name: outline_copy
-- scope: tenant
-- about: A new draft that begins as what another version is; with its revision, since that is what its designers saw.
WITH version AS (
	INSERT INTO course_versions (org_id, id, course_id, number, state, based_on, made_by, revision)
	SELECT org_id, $3::uuid, course_id, $4::int, 'draft', id, $5::uuid, revision FROM course_versions
	WHERE org_id = $1::uuid AND id = $2::uuid
	RETURNING org_id, course_id, id, number
)
UPDATE courses c SET draft_id = v.id, version = v.number FROM version v WHERE c.org_id = v.org_id AND c.id = v.course_id

-- name: outline_copy_sequences
-- scope: tenant
-- about: The sequences of a version into another.
INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title, available_from, available_until)
SELECT org_id, $3::uuid, sequence_id, position, title, available_from, available_until FROM version_sequences
WHERE org_id = $1::uuid AND version_id = $2::uuid

-- name: outline_copy_modules
-- scope: tenant
-- about: The modules of a version into another.
INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, package_version_id, required, free_preview,
	available_from, available_until, weight)
SELECT org_id, $3::uuid, module_id, sequence_id, position, title, type, package_version_id, required, free_preview,
	available_from, available_until, weight FROM version_modules
WHERE org_id = $1::uuid AND version_id = $2::uuid

-- name: outline_copy_needs
-- scope: tenant
-- about: What the modules of a version ask for into another.
INSERT INTO version_prerequisites (org_id, version_id, module_id, needs_id, needs)
SELECT org_id, $3::uuid, module_id, needs_id, needs FROM version_prerequisites
WHERE org_id = $1::uuid AND version_id = $2::uuid

-- name: outline_touch
-- scope: tenant
-- about: A draft is changed that is still as its designer saw it ($3; 0: however it is).
UPDATE course_versions SET revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('draft', 'review') AND ($3::bigint = 0 OR revision = $3::bigint)
RETURNING revision

-- name: outline_touch_course
-- scope: tenant
-- about: When a course was changed.
UPDATE courses SET updated_at = now() WHERE org_id = $1::uuid AND id = $2::uuid

-- name: outline_made
-- scope: tenant
-- about: Whether a sequence or a module of that id was made.
SELECT EXISTS (SELECT FROM sequences WHERE org_id = $1::uuid AND id = $2::uuid)
	OR EXISTS (SELECT FROM modules WHERE org_id = $1::uuid AND id = $2::uuid)
