-- Packages as they were imported, and what was found in them.

-- name: package_versions_find
-- scope: tenant
-- about: The versions of a package, newest first, at most $3.
SELECT p.title, v.id, v.number, v.kind, v.sha256, v.files, v.bytes,
	coalesce(jsonb_array_length(v.manifest -> 'items'), 0), v.report::text, (extract(epoch FROM v.created_at) * 1000000)::bigint
FROM packages p JOIN package_versions v ON v.org_id = p.org_id AND v.package_id = p.id
WHERE p.org_id = $1::uuid AND p.id = $2::uuid
ORDER BY v.number DESC LIMIT $3::int

-- name: packages_list
-- scope: tenant
-- about: The packages that an organisation imported, below an id, newest first, with their latest version and how much was found in it.
SELECT p.id, p.title, v.number, v.kind, v.sha256, v.files, v.bytes,
	(SELECT count(*) FROM jsonb_array_elements(v.report) f WHERE f ->> 'severity' = 'error'),
	(SELECT count(*) FROM jsonb_array_elements(v.report) f WHERE f ->> 'severity' = 'warning'),
	(extract(epoch FROM v.created_at) * 1000000)::bigint
FROM packages p JOIN LATERAL (
	SELECT * FROM package_versions n WHERE n.org_id = p.org_id AND n.package_id = p.id ORDER BY n.number DESC LIMIT 1
) v ON v.kind IN ('scorm12', 'scorm2004', 'cmi5', 'xapi')
WHERE p.org_id = $1::uuid AND ($2::uuid IS NULL OR p.id < $2) AND ($3::text IS NULL OR strpos(lower(p.title), lower($3)) > 0)
ORDER BY p.id DESC LIMIT $4::bigint

-- name: package_modules
-- scope: tenant
-- about: What plays a package, newest first, at most $3.
SELECT m.id, m.title, v.number, m.score_rule = 'last', m.grade_when_complete, NOT m.use_mastery_score,
	(extract(epoch FROM m.created_at) * 1000000)::bigint, m.completion_rule, coalesce(m.completion_score, 0),
	coalesce(m.completion_minutes, 0), m.success_rule, coalesce(m.success_score, 0), p.visible, p.parts, v.kind
FROM package_versions v JOIN modules m ON m.org_id = v.org_id AND m.package_version_id = v.id
CROSS JOIN LATERAL (SELECT count(*) AS parts, count(*) FILTER (WHERE visible) AS visible FROM grains
	WHERE org_id = m.org_id AND module_id = m.id AND kind <> 'cluster') p
WHERE v.org_id = $1::uuid AND v.package_id = $2::uuid
ORDER BY m.id DESC LIMIT $3::int

-- name: module_links
-- scope: directory
-- about: The public links of some modules, oldest first, at most $3.
SELECT module_id, slug, disabled_at IS NULL, (extract(epoch FROM created_at) * 1000000)::bigint
FROM direct_links WHERE org_id = $1::uuid AND module_id = ANY ($2::uuid[])
ORDER BY created_at, slug LIMIT $3::int

-- name: module_link_add
-- scope: directory
-- about: One more public link; no row when the slug is taken or the module has $4 of them.
INSERT INTO direct_links (slug, org_id, module_id)
SELECT $1, $2::uuid, $3::uuid
WHERE (SELECT count(*) FROM direct_links WHERE org_id = $2::uuid AND module_id = $3::uuid) < $4::int
ON CONFLICT DO NOTHING RETURNING slug

-- name: module_link_open
-- scope: directory
-- about: Lets an organisation's public link lead somewhere, or nowhere; whether that changed anything.
UPDATE direct_links n SET disabled_at = CASE WHEN $3::boolean THEN NULL ELSE coalesce(n.disabled_at, now()) END
FROM (SELECT slug, disabled_at FROM direct_links WHERE slug = $1 AND org_id = $2::uuid FOR UPDATE) o
WHERE n.slug = o.slug AND n.org_id = $2::uuid
RETURNING n.module_id, (o.disabled_at IS NULL) <> $3::boolean
