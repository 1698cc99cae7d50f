-- How learners come in. Each row is written only when it is new or has changed (entry_found tells for LTI): a class that
-- arrives at once shares its context, placement and line item, and must not queue for their locks.

-- name: entry_found
-- scope: tenant
-- about: all that a launch from LTI means in one look: the module and which rule found it (0 chosen by hand over what it names, 1 named in custom, 2 in the address, 3 the placement's, 4 the only one), the part it opens by itself and whether that is a part of it, and what else is there, and whether it is just as the launch says it
SELECT m.id, m.package_version_id, m.rule,
	l.id, ($8 = '' OR l.email = $8) AND ($9 = '' OR l.name = $9) AND ($10 = '' OR l.given_name = $10)
		AND ($11 = '' OR l.family_name = $11) AND ($12 = '' OR l.locale = $12),
	c.id, coalesce(c.label, '') = $14 AND coalesce(c.title, '') = $15 AND c.types = $16::jsonb
		AND ($23 = '' OR (c.names_url = $23 AND c.registration_id = $19::uuid AND c.origin_id = $6::uuid))
		AND ($24 = '' OR c.groups_url = $24) AND ($25 = '' OR c.group_sets_url = $25),
	k.learner_id IS NOT NULL,
	p.id, p.module_id = m.id AND p.part_id IS NOT DISTINCT FROM m.part_id AND p.context IS NOT DISTINCT FROM c.id AND p.title = $18,
	i.id IS NOT NULL, a.id, a.gradable = $22::boolean AND a.part_id IS NOT DISTINCT FROM m.part_id, v.package_id, u.id IS NOT NULL,
	m.part_id, m.part_id IS NULL OR g.id IS NOT NULL
FROM (
	SELECT modules.id, modules.package_version_id, named.rule, named.part_id
	FROM (
		SELECT $2::uuid AS id, 1 AS rule, $28::uuid AS part_id
		UNION ALL
		SELECT $3::uuid, 2, $28::uuid
		UNION ALL
		SELECT module_id, CASE WHEN chosen_over = $27 THEN 0 ELSE 3 END, part_id FROM placements
		WHERE org_id = $1::uuid AND deployment = $4::uuid AND resource_link_id = $5
		UNION ALL
		SELECT id, 4, NULL FROM modules
		WHERE org_id = $1::uuid
			AND (SELECT count(*) FROM (SELECT FROM modules WHERE org_id = $1::uuid LIMIT 2) two) = 1
	) named
	JOIN modules ON modules.org_id = $1::uuid AND modules.id = named.id
	ORDER BY named.rule
	LIMIT 1
) m
LEFT JOIN learners l ON l.org_id = $1::uuid AND l.origin_id = $6::uuid AND l.external_user_id = $7
LEFT JOIN lti_contexts c ON c.org_id = $1::uuid AND c.deployment = $4::uuid AND c.context_id = $13
LEFT JOIN context_roles k ON k.org_id = $1::uuid AND k.context = c.id AND k.learner_id = l.id AND k.roles = $17::jsonb
LEFT JOIN placements p ON p.org_id = $1::uuid AND p.deployment = $4::uuid AND p.resource_link_id = $5
LEFT JOIN unresolved_links u ON u.org_id = $1::uuid AND u.deployment = $4::uuid AND u.resource_link_id = $5
	AND u.resolved_at IS NULL
LEFT JOIN line_items i ON i.org_id = $1::uuid AND i.placement_id = p.id AND i.registration_id = $19::uuid AND i.claimed_url = $20
	AND i.scopes = $21::jsonb AND coalesce(i.list_url, '') = $26
LEFT JOIN attempts a ON a.org_id = $1::uuid AND a.learner_id = l.id AND a.module_id = m.id AND a.placement_id = p.id
	AND a.number = 1
LEFT JOIN package_versions v ON v.org_id = $1::uuid AND v.id = coalesce(a.package_version_id, m.package_version_id)
LEFT JOIN grains g ON g.org_id = $1::uuid AND g.id = m.part_id AND g.module_id = m.id AND g.kind <> 'cluster'

-- name: entry_module
-- scope: tenant
-- about: one module, by its id
SELECT id, package_version_id FROM modules WHERE org_id = $1::uuid AND id = $2::uuid

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

-- name: entry_learner_new
-- scope: tenant
-- about: a learner who was not here before; a conflict where they came by another launch at the same time
INSERT INTO learners (org_id, id, origin_id, external_user_id, email, name, given_name, family_name, locale)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, nullif($5::text, ''), nullif($6::text, ''), nullif($7::text, ''),
	nullif($8::text, ''), nullif($9::text, ''))

-- name: entry_context
-- scope: tenant
-- about: the context of a deployment, as it is said now; services that are not offered now stay known
INSERT INTO lti_contexts (org_id, id, deployment, context_id, label, title, types, registration_id, origin_id, names_url, groups_url,
	group_sets_url)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, nullif($5::text, ''), nullif($6::text, ''), $7::jsonb, $8::uuid, $9::uuid,
	nullif($10::text, ''), nullif($11::text, ''), nullif($12::text, ''))
ON CONFLICT (org_id, deployment, context_id) DO UPDATE SET
	label = EXCLUDED.label, title = EXCLUDED.title, types = EXCLUDED.types,
	registration_id = CASE WHEN EXCLUDED.names_url IS NULL THEN lti_contexts.registration_id ELSE EXCLUDED.registration_id END,
	origin_id = CASE WHEN EXCLUDED.names_url IS NULL THEN lti_contexts.origin_id ELSE EXCLUDED.origin_id END,
	names_url = coalesce(EXCLUDED.names_url, lti_contexts.names_url),
	groups_url = coalesce(EXCLUDED.groups_url, lti_contexts.groups_url),
	group_sets_url = coalesce(EXCLUDED.group_sets_url, lti_contexts.group_sets_url)
RETURNING id

-- name: entry_roles
-- scope: tenant
-- about: the learner's roles in a context
INSERT INTO context_roles (org_id, context, learner_id, roles)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::jsonb)
ON CONFLICT (org_id, context, learner_id) DO UPDATE SET roles = EXCLUDED.roles, updated_at = now()

-- name: entry_placement_lti
-- scope: tenant
-- about: the placement of a resource link, pointing to the module, or the part of it, that it means now
INSERT INTO placements (org_id, id, module_id, part_id, kind, deployment, context, resource_link_id, title)
VALUES ($1::uuid, $2::uuid, $3::uuid, $8::uuid, 'lti', $4::uuid, $5::uuid, $6, $7)
ON CONFLICT (org_id, deployment, resource_link_id) DO UPDATE SET
	module_id = EXCLUDED.module_id, course_id = NULL, part_id = EXCLUDED.part_id, context = EXCLUDED.context, title = EXCLUDED.title
RETURNING id

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
-- about: the grade book column that this launch names for its placement, or where it may be looked for; one that was found or made stays until a launch names another
INSERT INTO line_items AS i (org_id, id, placement_id, registration_id, url, claimed_url, scopes, list_url, service)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $5, $6::jsonb, nullif($7, ''), $8)
ON CONFLICT (org_id, placement_id) DO UPDATE SET service = EXCLUDED.service,
	registration_id = EXCLUDED.registration_id, scopes = EXCLUDED.scopes, list_url = EXCLUDED.list_url, updated_at = now(),
	claimed_url = EXCLUDED.claimed_url,
	url = CASE WHEN EXCLUDED.url IN ('', i.claimed_url) THEN i.url ELSE EXCLUDED.url END,
	source = CASE WHEN EXCLUDED.url IN ('', i.claimed_url) THEN i.source ELSE 'launch' END,
	read_at = CASE WHEN EXCLUDED.url IN ('', i.claimed_url) THEN i.read_at END,
	maximum = CASE WHEN EXCLUDED.url IN ('', i.claimed_url) THEN i.maximum END,
	ends_at = CASE WHEN EXCLUDED.url IN ('', i.claimed_url) THEN i.ends_at END

-- name: entry_line_item_owed
-- scope: tenant
-- about: the launch changed what is known of the placement's column: what was refused for want of one waits again, where no newer grade took its place
UPDATE grade_ledger g SET state = 'waiting', settled_at = NULL, resent_at = clock_timestamp(), next_try_at = clock_timestamp(),
	sent_timestamp = NULL
FROM line_items i
WHERE i.org_id = $1::uuid AND i.placement_id = $2::uuid AND g.org_id = $1::uuid AND g.line_item_id = i.id AND g.state = 'refused'
	AND g.reason_code IN ('no_column', 'no_scope', 'column_gone', 'wrong_column', 'column_refused', 'address_bad')
	AND NOT EXISTS (SELECT FROM grade_ledger n WHERE n.org_id = $1::uuid AND n.line_item_id = g.line_item_id
		AND n.user_sub = g.user_sub AND (n.created_at, n.id) > (g.created_at, g.id))

-- name: entry_attempt
-- scope: tenant
-- about: the learner's first attempt at the module here, made where it is new, and its package; where another part than before counts, nothing is decided of it yet
WITH found AS (
	SELECT id, package_version_id FROM attempts
	WHERE org_id = $1::uuid AND learner_id = $3::uuid AND module_id = $4::uuid AND placement_id = $5::uuid
		AND number = 1 AND gradable = $7::boolean AND part_id IS NOT DISTINCT FROM $8::uuid
), kept AS (
	INSERT INTO attempts AS a (org_id, id, learner_id, module_id, placement_id, number, package_version_id, gradable, part_id)
	SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 1, $6::uuid, $7::boolean, $8::uuid
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, learner_id, module_id, placement_id, number) DO UPDATE SET gradable = EXCLUDED.gradable,
		part_id = EXCLUDED.part_id,
		completion = CASE WHEN a.part_id IS DISTINCT FROM EXCLUDED.part_id THEN 'not attempted' ELSE a.completion END,
		success = CASE WHEN a.part_id IS DISTINCT FROM EXCLUDED.part_id THEN 'unknown' ELSE a.success END,
		score_scaled = CASE WHEN a.part_id IS DISTINCT FROM EXCLUDED.part_id THEN NULL ELSE a.score_scaled END,
		completed_at = CASE WHEN a.part_id IS DISTINCT FROM EXCLUDED.part_id THEN NULL ELSE a.completed_at END
	RETURNING id, package_version_id
)
SELECT a.id, p.package_id
FROM (SELECT * FROM found UNION ALL SELECT * FROM kept) a
JOIN package_versions p ON p.org_id = $1::uuid AND p.id = a.package_version_id

-- name: entry_attempt_new
-- scope: tenant
-- about: a first attempt where there was none; a conflict where another launch began it at the same time
INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, package_version_id, gradable, part_id)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 1, $6::uuid, $7::boolean, $8::uuid)

-- name: entry_launch
-- scope: tenant
-- about: this arrival
INSERT INTO launches (org_id, id, attempt_id, learner_id, source, return_url, frame_origins, locale, in_frame,
	created_at, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, nullif($6::text, ''), $7, $8, $9::boolean, $10::timestamptz,
	$11::timestamptz)

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

-- name: entry_teacher
-- scope: tenant
-- about: whose launch it is, in which context, and with which roles there
SELECT p.context, l.learner_id, coalesce(w.name, ''), k.roles::text, l.frame_origins, l.locale, l.review, l.attempt_id
FROM launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
JOIN learners w ON w.org_id = l.org_id AND w.id = l.learner_id
JOIN context_roles k ON k.org_id = p.org_id AND k.context = p.context AND k.learner_id = l.learner_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND l.expires_at > now()
