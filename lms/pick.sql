-- Choosing content from within a platform (deep linking), and links that lead to nothing.

-- name: pick_add
-- scope: tenant
-- about: a request
INSERT INTO deep_link_requests (org_id, id, kind, registration_id, deployment, sealed, accept_multiple, accept_line_item, title,
	context_title, frame_origins, locale, created_at, expires_at)
VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5::uuid, $6, $7::boolean, $8::boolean, $9, $10, $11, $12, $13::timestamptz,
	$14::timestamptz)

-- name: pick_sweep
-- scope: tenant
-- about: removes some requests that expired
DELETE FROM deep_link_requests WHERE org_id = $1::uuid AND id IN (
	SELECT id FROM deep_link_requests WHERE org_id = $1::uuid AND expires_at < $2::timestamptz - interval '1 day'
	ORDER BY expires_at LIMIT 16 FOR UPDATE SKIP LOCKED)

-- name: pick_read
-- scope: tenant
-- about: a request that has not expired
SELECT kind, registration_id, deployment, sealed, accept_multiple, accept_line_item, title, context_title, frame_origins,
	locale, answered_at IS NOT NULL
FROM deep_link_requests WHERE org_id = $1::uuid AND id = $2::uuid AND expires_at > $3::timestamptz

-- name: pick_answered
-- scope: tenant
-- about: notes that the platform was answered
UPDATE deep_link_requests SET answered_at = $3::timestamptz
WHERE org_id = $1::uuid AND id = $2::uuid AND answered_at IS NULL

-- name: pick_catalogue
-- scope: tenant
-- about: what can be chosen, newest first, with the titles of its first parts, those that are sought before others
SELECT f.id, f.title, f.course, v.kind, p.parts, p.titles::text
FROM (
	SELECT m.id, m.title, c.title AS course, m.package_version_id
	FROM modules m
	JOIN sequences s ON s.org_id = m.org_id AND s.id = m.sequence_id
	JOIN course_versions cv ON cv.org_id = m.org_id AND cv.id = s.course_version_id
	JOIN courses c ON c.org_id = m.org_id AND c.id = cv.course_id
	WHERE m.org_id = $1::uuid AND ($2::uuid IS NULL OR m.id < $2::uuid) AND m.package_version_id IS NOT NULL
		AND c.status = 'published'
		AND ($3 = '' OR strpos(lower(m.title), lower($3)) > 0 OR strpos(lower(c.title), lower($3)) > 0
			OR m.id IN (SELECT g.module_id FROM grains g
				WHERE g.org_id = $1::uuid AND $3 <> '' AND strpos(lower(g.title), lower($3)) > 0))
	ORDER BY m.id DESC
	LIMIT $4::bigint
) f
JOIN package_versions v ON v.org_id = $1::uuid AND v.id = f.package_version_id
CROSS JOIN LATERAL (
	SELECT count(*) AS parts, coalesce(jsonb_agg(jsonb_build_array(id, title) ORDER BY position) FILTER (WHERE place <= $5::int), '[]') AS titles
	FROM (SELECT id, title, position,
			row_number() OVER (ORDER BY $3 <> '' AND strpos(lower(title), lower($3)) > 0 DESC, position) AS place
		FROM grains
		WHERE org_id = $1::uuid AND module_id = f.id AND kind <> 'cluster' AND visible) g
) p
ORDER BY f.id DESC

-- name: pick_courses
-- scope: tenant
-- about: whole courses that can be chosen, by title: those of several modules, for one of a single module is that module
SELECT f.id, f.title, f.modules
FROM (
	SELECT c.id, c.title, (SELECT count(*) FROM version_modules m WHERE m.org_id = $1::uuid AND m.version_id = c.published_id) AS modules
	FROM courses c
	WHERE c.org_id = $1::uuid AND c.status = 'published' AND c.published_id IS NOT NULL
		AND ($2 = '' OR strpos(lower(c.title), lower($2)) > 0)
) f
WHERE f.modules > 1
ORDER BY lower(f.title), f.id
LIMIT $3::bigint

-- name: pick_module
-- scope: tenant
-- about: what can be chosen by an id: a course, a module, or a part of one
SELECT NULL::uuid AS module_id, NULL::uuid AS part_id, title, id AS course_id FROM courses
WHERE org_id = $1::uuid AND id = $2::uuid AND status = 'published' AND published_id IS NOT NULL
UNION ALL
SELECT w.module_id, w.part_id, coalesce(w.title, m.title), NULL
FROM (
	SELECT $2::uuid AS module_id, NULL::uuid AS part_id, NULL::text AS title
	UNION ALL
	SELECT module_id, id, title FROM grains WHERE org_id = $1::uuid AND id = $2::uuid AND kind <> 'cluster' AND visible
) w
JOIN modules m ON m.org_id = $1::uuid AND m.id = w.module_id
JOIN sequences s ON s.org_id = m.org_id AND s.id = m.sequence_id
JOIN course_versions cv ON cv.org_id = m.org_id AND cv.id = s.course_version_id
JOIN courses c ON c.org_id = m.org_id AND c.id = cv.course_id
WHERE m.package_version_id IS NOT NULL AND c.status = 'published'

-- name: pick_hold
-- scope: tenant
-- about: one choice at a time for each request
SELECT FROM deep_link_requests WHERE org_id = $1::uuid AND id = $2::uuid FOR UPDATE

-- name: pick_item_add
-- scope: tenant
-- about: chooses a module ($6), the part of it that $3 is, or a course ($7), where there is room for $4; 1: it is chosen, 0: there is no room
WITH there AS (
	SELECT count(*) AS items, coalesce(max(position), 0) AS last, coalesce(bool_or(chosen_id = $3::uuid), false) AS chosen
	FROM deep_link_items WHERE org_id = $1::uuid AND request_id = $2::uuid
), added AS (
	INSERT INTO deep_link_items (org_id, request_id, chosen_id, module_id, course_id, position, title)
	SELECT $1::uuid, $2::uuid, $3::uuid, $6::uuid, $7::uuid, there.last + 1, $5 FROM there
	WHERE NOT there.chosen AND there.items < $4::bigint
	ON CONFLICT (org_id, request_id, chosen_id) DO NOTHING
	RETURNING 1
)
SELECT (there.chosen OR EXISTS (SELECT FROM added))::int FROM there

-- name: pick_item_drop
-- scope: tenant
-- about: takes an item back; NULL: all but $4
DELETE FROM deep_link_items WHERE org_id = $1::uuid AND request_id = $2::uuid AND ($3::uuid IS NULL OR chosen_id = $3::uuid)
	AND ($4::uuid IS NULL OR chosen_id <> $4::uuid)

-- name: pick_item_set
-- scope: tenant
-- about: how an item is called, and its column
UPDATE deep_link_items SET title = $4, graded = $5::boolean, maximum = $6::int
WHERE org_id = $1::uuid AND request_id = $2::uuid AND chosen_id = $3::uuid

-- name: pick_items
-- scope: tenant
-- about: what was chosen
SELECT i.chosen_id, i.title, CASE WHEN g.id IS NULL OR m.title = c.title THEN c.title ELSE c.title || ' · ' || m.title END, i.graded,
	i.maximum, i.module_id, g.id, i.course_id
FROM deep_link_items i
LEFT JOIN modules m ON m.org_id = i.org_id AND m.id = i.module_id
LEFT JOIN sequences s ON s.org_id = m.org_id AND s.id = m.sequence_id
LEFT JOIN course_versions cv ON cv.org_id = m.org_id AND cv.id = s.course_version_id
JOIN courses c ON c.org_id = i.org_id AND c.id = coalesce(i.course_id, cv.course_id)
LEFT JOIN grains g ON g.org_id = i.org_id AND g.id = i.chosen_id AND g.module_id = m.id
WHERE i.org_id = $1::uuid AND i.request_id = $2::uuid
ORDER BY i.position
