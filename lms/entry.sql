-- How learners come in. Each row is written only when it is new or has changed: a class that arrives at once shares
-- its context, placement and line item, and must not queue for their locks.

-- name: entry_module
-- scope: tenant
-- about: the module a launch means and which rule found it: 1 named in custom, 2 in the address, 3 the placement's, 4 the only one
SELECT m.id, m.package_version_id, c.rule
FROM (
	SELECT $2::uuid AS id, 1 AS rule
	UNION ALL
	SELECT $3::uuid, 2
	UNION ALL
	SELECT module_id, 3 FROM placements
	WHERE org_id = $1::uuid AND deployment = $4::uuid AND resource_link_id = $5
	UNION ALL
	SELECT id, 4 FROM modules
	WHERE org_id = $1::uuid
		AND (SELECT count(*) FROM (SELECT FROM modules WHERE org_id = $1::uuid LIMIT 2) two) = 1
) c
JOIN modules m ON m.org_id = $1::uuid AND m.id = c.id
ORDER BY c.rule
LIMIT 1

-- name: entry_learner
-- scope: tenant
-- about: the learner of an origin; what is said of them now is kept, what is not said stays
WITH said AS (
	SELECT nullif($5::text, '') AS email, nullif($6::text, '') AS name, nullif($7::text, '') AS given_name,
		nullif($8::text, '') AS family_name, nullif($9::text, '') AS locale
), found AS (
	SELECT l.id FROM learners l, said
	WHERE l.org_id = $1::uuid AND l.origin_id = $3::uuid AND l.external_user_id = $4
		AND (said.email IS NULL OR l.email IS NOT DISTINCT FROM said.email)
		AND (said.name IS NULL OR l.name IS NOT DISTINCT FROM said.name)
		AND (said.given_name IS NULL OR l.given_name IS NOT DISTINCT FROM said.given_name)
		AND (said.family_name IS NULL OR l.family_name IS NOT DISTINCT FROM said.family_name)
		AND (said.locale IS NULL OR l.locale IS NOT DISTINCT FROM said.locale)
), kept AS (
	INSERT INTO learners (org_id, id, origin_id, external_user_id, email, name, given_name, family_name, locale)
	SELECT $1::uuid, $2::uuid, $3::uuid, $4, said.email, said.name, said.given_name, said.family_name, said.locale
	FROM said
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, origin_id, external_user_id) DO UPDATE SET
		email = coalesce(EXCLUDED.email, learners.email),
		name = coalesce(EXCLUDED.name, learners.name),
		given_name = coalesce(EXCLUDED.given_name, learners.given_name),
		family_name = coalesce(EXCLUDED.family_name, learners.family_name),
		locale = coalesce(EXCLUDED.locale, learners.locale)
	RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM kept

-- name: entry_context
-- scope: tenant
-- about: the context of a deployment, and the learner's roles in it
WITH found AS (
	SELECT id FROM lti_contexts
	WHERE org_id = $1::uuid AND deployment = $3::uuid AND context_id = $4
		AND label IS NOT DISTINCT FROM nullif($5::text, '') AND title IS NOT DISTINCT FROM nullif($6::text, '')
		AND types = $7::jsonb
), kept AS (
	INSERT INTO lti_contexts (org_id, id, deployment, context_id, label, title, types)
	SELECT $1::uuid, $2::uuid, $3::uuid, $4, nullif($5::text, ''), nullif($6::text, ''), $7::jsonb
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, deployment, context_id) DO UPDATE SET
		label = EXCLUDED.label, title = EXCLUDED.title, types = EXCLUDED.types
	RETURNING id
), context AS (
	SELECT id FROM found UNION ALL SELECT id FROM kept
), roles AS (
	INSERT INTO context_roles (org_id, context, learner_id, roles)
	SELECT $1::uuid, context.id, $8::uuid, $9::jsonb FROM context
	ON CONFLICT (org_id, context, learner_id) DO UPDATE SET roles = EXCLUDED.roles, updated_at = now()
	WHERE context_roles.roles <> EXCLUDED.roles
)
SELECT id FROM context

-- name: entry_placement_lti
-- scope: tenant
-- about: the placement of a resource link, pointing to the module it means now
WITH found AS (
	SELECT id FROM placements
	WHERE org_id = $1::uuid AND deployment = $4::uuid AND resource_link_id = $6
		AND module_id = $3::uuid AND context IS NOT DISTINCT FROM $5::uuid AND title = $7
), kept AS (
	INSERT INTO placements (org_id, id, module_id, kind, deployment, context, resource_link_id, title)
	SELECT $1::uuid, $2::uuid, $3::uuid, 'lti', $4::uuid, $5::uuid, $6, $7
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, deployment, resource_link_id) DO UPDATE SET
		module_id = EXCLUDED.module_id, context = EXCLUDED.context, title = EXCLUDED.title
	RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM kept

-- name: entry_placement_direct
-- scope: tenant
-- about: the placement of a module's direct link
WITH found AS (
	SELECT id FROM placements WHERE org_id = $1::uuid AND module_id = $3::uuid AND kind = 'direct'
), kept AS (
	INSERT INTO placements (org_id, id, module_id, kind)
	SELECT $1::uuid, $2::uuid, $3::uuid, 'direct'
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, module_id) WHERE kind = 'direct' DO UPDATE SET module_id = EXCLUDED.module_id
	RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM kept

-- name: entry_line_item
-- scope: tenant
-- about: the grade book column that this launch names for its placement
INSERT INTO line_items (org_id, id, placement_id, registration_id, url, scopes)
SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::jsonb
WHERE NOT EXISTS (
	SELECT FROM line_items
	WHERE org_id = $1::uuid AND placement_id = $3::uuid AND registration_id = $4::uuid AND url = $5
		AND scopes = $6::jsonb)
ON CONFLICT (org_id, placement_id) DO UPDATE SET
	registration_id = EXCLUDED.registration_id, url = EXCLUDED.url, scopes = EXCLUDED.scopes, updated_at = now()

-- name: entry_attempt
-- scope: tenant
-- about: the learner's first attempt at the module here, made where it is new, and its package
WITH found AS (
	SELECT id, package_version_id FROM attempts
	WHERE org_id = $1::uuid AND learner_id = $3::uuid AND module_id = $4::uuid AND placement_id = $5::uuid
		AND number = 1 AND gradable = $7::boolean
), kept AS (
	INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, package_version_id, gradable)
	SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 1, $6::uuid, $7::boolean
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, learner_id, module_id, placement_id, number) DO UPDATE SET gradable = EXCLUDED.gradable
	RETURNING id, package_version_id
)
SELECT a.id, p.package_id
FROM (SELECT * FROM found UNION ALL SELECT * FROM kept) a
JOIN package_versions p ON p.org_id = $1::uuid AND p.id = a.package_version_id

-- name: entry_launch
-- scope: tenant
-- about: this arrival
INSERT INTO launches (org_id, id, attempt_id, learner_id, source, return_url, frame_origins, locale, in_frame,
	created_at, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, nullif($6::text, ''), $7, $8, $9::boolean, $10::timestamptz,
	$11::timestamptz)

-- name: entry_log_learner
-- scope: tenant
-- about: who the checked launch turned out to be
UPDATE lti_launches SET learner_id = $3::uuid WHERE org_id = $1::uuid AND id = $2::uuid

-- name: entry_direct_link
-- scope: directory
-- about: the module behind a direct link
SELECT l.org_id, l.module_id
FROM direct_links l
JOIN organizations o ON o.id = l.org_id
WHERE l.slug = $1 AND l.disabled_at IS NULL AND o.disabled_at IS NULL

-- name: entry_direct_origin
-- scope: tenant
-- about: the origin of direct visitors
WITH found AS (
	SELECT id FROM origins WHERE org_id = $1::uuid AND slug = 'direct'
), kept AS (
	INSERT INTO origins (org_id, id, slug, kind, name)
	SELECT $1::uuid, $2::uuid, 'direct', 'direct', 'Direct visitors'
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, slug) DO UPDATE SET slug = EXCLUDED.slug
	RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM kept
