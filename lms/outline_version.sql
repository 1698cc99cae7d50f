-- Versions of courses: their states, whom they touch, and who is moved to another.

-- name: version_list
-- scope: tenant
-- about: The versions of a course below a number, newest first, or the one of an id.
SELECT v.id, v.based_on, v.made_by, v.number, v.revision, v.state, v.note, (extract(epoch FROM v.publish_at) * 1000000)::bigint,
	(extract(epoch FROM v.published_at) * 1000000)::bigint, (extract(epoch FROM v.created_at) * 1000000)::bigint,
	(SELECT count(*) FROM version_sequences s WHERE s.org_id = v.org_id AND s.version_id = v.id),
	(SELECT count(*) FROM version_modules m WHERE m.org_id = v.org_id AND m.version_id = v.id), coalesce(e.learners, 0)
FROM (
	SELECT * FROM course_versions WHERE org_id = $1::uuid AND course_id = $2::uuid AND ($3::uuid IS NULL OR id = $3::uuid)
		AND ($4::bigint = 0 OR number < $4::bigint)
	ORDER BY number DESC LIMIT $5::bigint
) v
LEFT JOIN (
	SELECT course_version_id, count(*) AS learners FROM enrollments
	WHERE org_id = $1::uuid AND course_id = $2::uuid AND status NOT IN ('refused', 'ended') AND source <> 'preview' GROUP BY course_version_id
) e ON e.course_version_id = v.id
ORDER BY v.number DESC

-- name: version_hold
-- scope: tenant
-- about: The state of a version, held until the commit.
SELECT state FROM course_versions WHERE org_id = $1::uuid AND id = $2::uuid FOR UPDATE

-- name: version_move
-- scope: tenant
-- about: Another state of a version, from the one it was in.
UPDATE course_versions SET state = $4, revision = revision + 1,
	published_at = CASE WHEN $4 = 'published' THEN now() ELSE published_at END,
	publish_at = CASE WHEN $4 = 'scheduled' THEN publish_at END
WHERE org_id = $1::uuid AND id = $2::uuid AND state = $3

-- name: version_words
-- scope: tenant
-- about: What changed in a version, and when it is to be published, where that is said.
UPDATE course_versions SET note = coalesce($3, note), publish_at = coalesce($4::timestamptz, publish_at)
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: version_content
-- scope: tenant
-- about: What a module of a draft plays.
UPDATE version_modules SET package_version_id = $4::uuid
WHERE org_id = $1::uuid AND version_id = $2::uuid AND module_id = $3::uuid AND package_version_id IS DISTINCT FROM $4::uuid

-- name: version_modules_fix
-- scope: tenant
-- about: The modules of a version are what they are in it where they are met outside courses too.
UPDATE modules m SET package_version_id = v.package_version_id, title = v.title
FROM version_modules v
WHERE v.org_id = $1::uuid AND v.version_id = $2::uuid AND m.org_id = v.org_id AND m.id = v.module_id
	AND (m.package_version_id, m.title) IS DISTINCT FROM (v.package_version_id, v.title)

-- name: version_packages_fix
-- scope: tenant
-- about: Packages of our own content are called what their modules are.
UPDATE packages p SET title = v.title
FROM version_modules v JOIN module_drafts d ON d.org_id = v.org_id AND d.module_id = v.module_id
WHERE v.org_id = $1::uuid AND v.version_id = $2::uuid AND p.org_id = v.org_id AND p.id = v.module_id AND p.title <> v.title

-- name: version_grains_fix
-- scope: tenant
-- about: So are their one part each.
UPDATE grains g SET title = v.title
FROM version_modules v JOIN module_drafts d ON d.org_id = v.org_id AND d.module_id = v.module_id
WHERE v.org_id = $1::uuid AND v.version_id = $2::uuid AND g.org_id = v.org_id AND g.module_id = v.module_id AND g.title <> v.title

-- name: version_published
-- scope: tenant
-- about: The draft of a course is what is published.
UPDATE courses SET published_id = $3::uuid, draft_id = NULL, status = 'published', revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: version_discarded
-- scope: tenant
-- about: A course has no draft any more.
UPDATE courses SET draft_id = NULL, updated_at = now() WHERE org_id = $1::uuid AND id = $2::uuid

-- name: version_impact
-- scope: tenant
-- about: Who learns by which version of a course ($3 aside), who of them began and completed, and who would lose sight of a module they worked on.
SELECT e.course_version_id, v.number, count(*), count(*) FILTER (WHERE e.started_at IS NOT NULL), count(*) FILTER (WHERE e.status = 'completed'),
	count(*) FILTER (WHERE EXISTS (SELECT FROM attempts a WHERE a.org_id = e.org_id AND a.enrollment_id = e.id
		AND NOT EXISTS (SELECT FROM version_modules m WHERE m.org_id = a.org_id AND m.version_id = $3::uuid AND m.module_id = a.module_id)))
FROM enrollments e JOIN course_versions v ON v.org_id = e.org_id AND v.id = e.course_version_id
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.course_version_id <> $3::uuid AND e.status NOT IN ('refused', 'ended') AND e.source <> 'preview'
GROUP BY e.course_version_id, v.number ORDER BY v.number DESC LIMIT $4::bigint

-- name: version_impact_modules
-- scope: tenant
-- about: Modules that learners of other versions worked on and that do not lie in this one.
SELECT a.module_id, o.title, count(DISTINCT e.id), count(DISTINCT e.id) FILTER (WHERE a.completion = 'completed')
FROM enrollments e
JOIN attempts a ON a.org_id = e.org_id AND a.enrollment_id = e.id
JOIN modules o ON o.org_id = a.org_id AND o.id = a.module_id
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.course_version_id <> $3::uuid AND e.status NOT IN ('refused', 'ended') AND e.source <> 'preview'
	AND NOT EXISTS (SELECT FROM version_modules m WHERE m.org_id = a.org_id AND m.version_id = $3::uuid AND m.module_id = a.module_id)
GROUP BY a.module_id, o.title ORDER BY 3 DESC, a.module_id LIMIT $4::bigint

-- name: version_learners
-- scope: tenant
-- about: How many learn by a version.
SELECT count(*) FROM enrollments
WHERE org_id = $1::uuid AND course_id = $2::uuid AND course_version_id = $3::uuid AND status NOT IN ('refused', 'ended') AND source <> 'preview'

-- name: version_move_count
-- scope: tenant
-- about: How many are to be moved to a version: $4 says who.
SELECT count(*) FROM enrollments
WHERE org_id = $1::uuid AND course_id = $2::uuid AND course_version_id <> $3::uuid AND source <> 'preview'
	AND CASE $4 WHEN 'chosen' THEN id = ANY ($5::uuid[]) AND status NOT IN ('refused', 'ended')
		WHEN 'not_begun' THEN status IN ('requested', 'waiting', 'active', 'suspended') AND started_at IS NULL
		ELSE status IN ('requested', 'waiting', 'active', 'suspended') END

-- name: version_move_some
-- scope: tenant
-- about: Moves some of them.
UPDATE enrollments SET course_version_id = $3::uuid, revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id IN (
	SELECT id FROM enrollments
	WHERE org_id = $1::uuid AND course_id = $2::uuid AND course_version_id <> $3::uuid AND source <> 'preview'
		AND CASE $4 WHEN 'chosen' THEN id = ANY ($5::uuid[]) AND status NOT IN ('refused', 'ended')
			WHEN 'not_begun' THEN status IN ('requested', 'waiting', 'active', 'suspended') AND started_at IS NULL
			ELSE status IN ('requested', 'waiting', 'active', 'suspended') END
	ORDER BY id LIMIT $6::bigint FOR NO KEY UPDATE)
RETURNING id
