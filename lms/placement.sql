-- Links of platforms that lead to nothing, and what they were copied from.

-- name: placement_history
-- scope: tenant
-- about: the module, and the part of it, that the link, or its course, was copied from: by the link's own history, else by the title in the newest course that decides
WITH by_link AS (
	SELECT p.module_id, p.part_id, h.place
	FROM jsonb_array_elements_text($3::jsonb) WITH ORDINALITY AS h(id, place)
	JOIN placements p ON p.org_id = $1::uuid AND p.deployment = $2::uuid AND p.resource_link_id = h.id
	ORDER BY h.place LIMIT 1
), origin AS (
	SELECT id, place FROM jsonb_array_elements_text($4::jsonb) WITH ORDINALITY AS h(id, place)
	UNION ALL
	SELECT origin_context_id, 1000 + position FROM context_copies
	WHERE org_id = $1::uuid AND deployment = $2::uuid AND context_id = $5
), by_context AS (
	SELECT (array_agg(p.module_id))[1] AS module_id, (array_agg(p.part_id))[1] AS part_id, o.place
	FROM origin o
	JOIN lti_contexts c ON c.org_id = $1::uuid AND c.deployment = $2::uuid AND c.context_id = o.id
	JOIN placements p ON p.org_id = $1::uuid AND p.context = c.id AND p.kind = 'lti' AND p.title = $6
	GROUP BY o.place
	HAVING count(DISTINCT (p.module_id, p.part_id)) = 1
	ORDER BY o.place LIMIT 1
)
SELECT module_id, part_id FROM (
	SELECT module_id, part_id, 1 AS way FROM by_link
	UNION ALL
	SELECT module_id, part_id, 2 FROM by_context
) found
ORDER BY way LIMIT 1

-- name: placement_lost
-- scope: tenant
-- about: a link led to nothing, once more
INSERT INTO unresolved_links (org_id, id, registration_id, deployment, resource_link_id, title, context_id, context_title,
	reason, named, first_at, last_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7, $8, $9, $10, $11::timestamptz, $11::timestamptz)
ON CONFLICT (org_id, deployment, resource_link_id) DO UPDATE SET title = EXCLUDED.title, context_id = EXCLUDED.context_id,
	context_title = EXCLUDED.context_title, reason = EXCLUDED.reason, named = EXCLUDED.named,
	launches = unresolved_links.launches + 1, last_at = EXCLUDED.last_at, resolved_at = NULL

-- name: placement_found
-- scope: tenant
-- about: the link opens something again
UPDATE unresolved_links SET resolved_at = $4::timestamptz
WHERE org_id = $1::uuid AND deployment = $2::uuid AND resource_link_id = $3 AND resolved_at IS NULL

-- name: placement_chosen
-- scope: tenant
-- about: somebody chose what this link opens
UPDATE placements SET chosen_at = $3::timestamptz, chosen_over = $4 WHERE org_id = $1::uuid AND id = $2::uuid

-- name: placement_lost_links
-- scope: tenant
-- about: links that open nothing, and those whose content was archived, newest first, or the one of an id
SELECT * FROM (
	SELECT u.id, u.reason, u.title, u.context_title, u.named, u.registration_id, u.deployment, u.resource_link_id, u.context_id,
		u.launches, (extract(epoch FROM u.last_at) * 1000000)::bigint
	FROM unresolved_links u
	WHERE u.org_id = $1::uuid AND u.resolved_at IS NULL AND ($2::uuid IS NULL OR u.id < $2::uuid) AND ($3::uuid IS NULL OR u.id = $3::uuid)
	UNION ALL
	SELECT p.id, 'archived', p.title, coalesce(c.title, ''), m.id::text, NULL, p.deployment, p.resource_link_id, coalesce(c.context_id, ''),
		(SELECT count(*) FROM attempts a WHERE a.org_id = p.org_id AND a.module_id = m.id AND a.placement_id = p.id),
		(extract(epoch FROM p.created_at) * 1000000)::bigint
	FROM courses k
	JOIN course_versions v ON v.org_id = k.org_id AND v.course_id = k.id
	JOIN sequences s ON s.org_id = v.org_id AND s.course_version_id = v.id
	JOIN modules m ON m.org_id = s.org_id AND m.sequence_id = s.id
	JOIN placements p ON p.org_id = m.org_id AND p.module_id = m.id AND p.kind = 'lti'
	LEFT JOIN lti_contexts c ON c.org_id = p.org_id AND c.id = p.context
	WHERE k.org_id = $1::uuid AND k.status = 'archived' AND ($2::uuid IS NULL OR p.id < $2::uuid) AND ($3::uuid IS NULL OR p.id = $3::uuid)
) lost
ORDER BY id DESC
LIMIT $4::bigint

-- name: placement_lost_count
-- scope: tenant
-- about: how many links open nothing, at most a hundred
SELECT count(*) FROM (SELECT FROM unresolved_links WHERE org_id = $1::uuid AND resolved_at IS NULL LIMIT 100) lost

-- name: placement_mend
-- scope: tenant
-- about: what a link opens from now on, as long as it names what it names now; the placement's id
INSERT INTO placements (org_id, id, module_id, part_id, kind, deployment, context, resource_link_id, title, chosen_at, chosen_over)
SELECT $1::uuid, $2::uuid, $3::uuid, $10::uuid, 'lti', $4::uuid,
	(SELECT id FROM lti_contexts WHERE org_id = $1::uuid AND deployment = $4::uuid AND context_id = $6), $5, $7, $9::timestamptz, $8
ON CONFLICT (org_id, deployment, resource_link_id) DO UPDATE SET module_id = EXCLUDED.module_id, part_id = EXCLUDED.part_id, chosen_at = EXCLUDED.chosen_at,
	chosen_over = EXCLUDED.chosen_over
RETURNING id
