-- Modules of our own content: their drafts, and what is made of them.

-- name: material_draft_add
-- scope: tenant
-- about: An empty draft of a module that has none.
INSERT INTO module_drafts (org_id, module_id, type, body) VALUES ($1::uuid, $2::uuid, $3, $4::jsonb) ON CONFLICT DO NOTHING

-- name: material_draft_find
-- scope: tenant
-- about: A module's draft, and the course whose newest version has the module.
SELECT d.type, d.body::text, m.title, d.revision, (extract(epoch FROM d.updated_at) * 1000000)::bigint, c.id, coalesce(c.title, '')
FROM module_drafts d JOIN modules m ON m.org_id = d.org_id AND m.id = d.module_id
	LEFT JOIN LATERAL (SELECT v.course_id FROM version_modules l JOIN course_versions v ON v.org_id = l.org_id AND v.id = l.version_id
		WHERE l.org_id = d.org_id AND l.module_id = d.module_id ORDER BY v.number DESC LIMIT 1) o ON true
	LEFT JOIN courses c ON c.org_id = d.org_id AND c.id = o.course_id
WHERE d.org_id = $1::uuid AND d.module_id = $2::uuid

-- name: material_draft_hold
-- scope: tenant
-- about: The same, held until the transaction ends.
SELECT d.type, d.body::text, m.title, d.revision, (extract(epoch FROM d.updated_at) * 1000000)::bigint
FROM module_drafts d JOIN modules m ON m.org_id = d.org_id AND m.id = d.module_id
WHERE d.org_id = $1::uuid AND d.module_id = $2::uuid
FOR UPDATE OF d

-- name: material_draft_keep
-- scope: tenant
-- about: Another body of a draft that is held. By the clock: whoever published while this waited did not see it.
UPDATE module_drafts SET body = $3::jsonb, revision = revision + 1, updated_at = clock_timestamp()
WHERE org_id = $1::uuid AND module_id = $2::uuid

-- name: material_version_find
-- scope: tenant
-- about: What was made of the same draft before.
SELECT id FROM package_versions WHERE org_id = $1::uuid AND package_id = $2::uuid AND sha256 = $3
ORDER BY number LIMIT 1

-- name: material_package_add
-- scope: tenant
-- about: The package of a module of our own content: it has the module's id.
INSERT INTO packages (org_id, id, title) VALUES ($1::uuid, $2::uuid, $3) ON CONFLICT (org_id, id) DO UPDATE SET title = EXCLUDED.title

-- name: material_version_add
-- scope: tenant
-- about: The next version of it.
INSERT INTO package_versions (org_id, id, package_id, number, kind, sha256, manifest, files, bytes)
SELECT $1::uuid, $2::uuid, $3::uuid, coalesce(max(number), 0) + 1, $4, $5, $6::jsonb, 0, 0
FROM package_versions WHERE org_id = $1::uuid AND package_id = $3::uuid

-- name: material_grain_add
-- scope: tenant
-- about: The one grain of such a module, where it has none; it is called what the module is.
INSERT INTO grains (org_id, id, module_id, position, identifier, title, kind, href)
VALUES ($1::uuid, $2::uuid, $3::uuid, 1, 'content', $4, 'sco', 'page')
ON CONFLICT (org_id, module_id, position) DO UPDATE SET title = EXCLUDED.title

-- name: material_shown
-- scope: tenant
-- about: What a package version of our own content shows, and what its module is called.
SELECT v.kind, m.title, v.manifest::text
FROM package_versions v JOIN modules m ON m.org_id = v.org_id AND m.id = v.package_id
WHERE v.org_id = $1::uuid AND v.id = $2::uuid
