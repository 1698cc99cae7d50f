-- Courses made from packages: course > version > sequence > module > grain, and their public links.

-- name: course_add
-- scope: tenant
-- about: A course of one version, with one sequence; course_add_listed and course_add_published end it.
WITH course AS (
	INSERT INTO courses (org_id, id, title) VALUES ($1::uuid, $2::uuid, $5)
	RETURNING org_id, id
), version AS (
	INSERT INTO course_versions (org_id, id, course_id, number, state)
	SELECT org_id, $3::uuid, id, 1, 'draft' FROM course
	RETURNING org_id, id
)
INSERT INTO sequences (org_id, id, course_version_id, position, title)
SELECT org_id, $4::uuid, id, 1, $5 FROM version

-- name: course_add_listed
-- scope: tenant
-- about: Everything that was made in a course's first version lies in it.
WITH listed_sequences AS (
	INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title)
	SELECT org_id, course_version_id, id, position, title FROM sequences
	WHERE org_id = $1::uuid AND course_version_id = $2::uuid
)
INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, package_version_id)
SELECT m.org_id, s.course_version_id, m.id, s.id, m.position, m.title, m.type, m.package_version_id
FROM sequences s
JOIN modules m ON m.org_id = s.org_id AND m.sequence_id = s.id
WHERE s.org_id = $1::uuid AND s.course_version_id = $2::uuid

-- name: course_add_published
-- scope: tenant
-- about: The first version of a course is published; nothing comes into it any more.
WITH version AS (
	UPDATE course_versions SET state = 'published', published_at = now() WHERE org_id = $1::uuid AND id = $3::uuid
)
UPDATE courses SET published_id = $3::uuid WHERE org_id = $1::uuid AND id = $2::uuid

-- name: course_package_add
-- scope: tenant
-- about: A package and its first version: what the zip holds and what was found in it.
WITH package AS (
	INSERT INTO packages (org_id, id, title) VALUES ($1::uuid, $2::uuid, $4)
	RETURNING org_id, id
)
INSERT INTO package_versions (org_id, id, package_id, number, kind, sha256, manifest, report, files, bytes)
SELECT org_id, $3::uuid, id, 1, $5, $6, $7::jsonb, $8::jsonb, $9::int, $10::bigint FROM package

-- name: course_module_add
-- scope: tenant
-- about: The module that plays a package, at the end of its sequence, with its rules for scores.
INSERT INTO modules (org_id, id, sequence_id, position, type, title, package_version_id, score_rule, grade_when_complete,
	use_mastery_score)
SELECT $1::uuid, $2::uuid, $3::uuid, coalesce(max(position), 0) + 1, 'scorm', $4, $5::uuid, $6, $7::boolean, $8::boolean
FROM modules WHERE org_id = $1::uuid AND sequence_id = $3::uuid

-- name: course_grains_add
-- scope: tenant
-- about: All items of a module from one JSON array, in its order.
INSERT INTO grains (org_id, id, module_id, parent_id, position, identifier, title, kind, href, visible, prerequisites,
	max_time_allowed, time_limit_action, launch_data, mastery_score)
SELECT $1::uuid, g.id, $2::uuid, g.parent_id, g.position, g.identifier, g.title, g.kind, g.href, g.visible, g.prerequisites,
	g.max_time_allowed, g.time_limit_action, g.launch_data, g.mastery_score
FROM jsonb_to_recordset($3::jsonb) AS g (id uuid, parent_id uuid, position int, identifier text, title text, kind text,
	href text, visible boolean, prerequisites text, max_time_allowed text, time_limit_action text, launch_data text,
	mastery_score text)

-- name: course_direct_link_find
-- scope: directory
-- about: The oldest public link of a module that still works.
SELECT slug FROM direct_links WHERE org_id = $1::uuid AND module_id = $2::uuid AND disabled_at IS NULL
ORDER BY created_at, slug LIMIT 1

-- name: course_direct_link_add
-- scope: directory
-- about: A public link; no row when the slug is taken.
INSERT INTO direct_links (slug, org_id, module_id) VALUES ($1, $2::uuid, $3::uuid) ON CONFLICT DO NOTHING RETURNING slug

-- name: course_tree
-- scope: tenant
-- about: The edition of a package version, and its content model where that has sequencing.
SELECT CASE WHEN kind = 'scorm2004' THEN manifest->>'edition' ELSE '1.2' END, CASE WHEN kind = 'scorm2004' THEN manifest::text END, kind IN ('cmi5', 'xapi')
FROM package_versions WHERE org_id = $1::uuid AND id = $2::uuid

-- name: course_direct_link_drop
-- scope: directory
-- role: worker
-- about: The public links of a module that was not made.
DELETE FROM direct_links WHERE org_id = $1::uuid AND module_id = $2::uuid
