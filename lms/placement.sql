-- Links of platforms that lead to nothing, and what they were copied from.

-- name: placement_history
-- scope: tenant
-- about: the module that the link, or its course, was copied from: by the link's own history, else by the title in the newest course that decides
WITH by_link AS (
	SELECT p.module_id, h.place
	FROM jsonb_array_elements_text($3::jsonb) WITH ORDINALITY AS h(id, place)
	JOIN placements p ON p.org_id = $1::uuid AND p.deployment = $2::uuid AND p.resource_link_id = h.id
	ORDER BY h.place LIMIT 1
), origin AS (
	SELECT id, place FROM jsonb_array_elements_text($4::jsonb) WITH ORDINALITY AS h(id, place)
	UNION ALL
	SELECT origin_context_id, 1000 + position FROM context_copies
	WHERE org_id = $1::uuid AND deployment = $2::uuid AND context_id = $5
), by_context AS (
	SELECT (array_agg(p.module_id))[1] AS module_id, o.place
	FROM origin o
	JOIN lti_contexts c ON c.org_id = $1::uuid AND c.deployment = $2::uuid AND c.context_id = o.id
	JOIN placements p ON p.org_id = $1::uuid AND p.context = c.id AND p.kind = 'lti' AND p.title = $6
	GROUP BY o.place
	HAVING count(DISTINCT p.module_id) = 1
	ORDER BY o.place LIMIT 1
)
SELECT module_id FROM (
	SELECT module_id, 1 AS way FROM by_link
	UNION ALL
	SELECT module_id, 2 FROM by_context
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
UPDATE placements SET chosen_at = $3::timestamptz WHERE org_id = $1::uuid AND id = $2::uuid
