-- The public catalogue: listed courses that are published.

-- name: catalogue_list
-- scope: tenant
-- about: Listed courses by title, with how many there are in all.
SELECT f.id, f.published_id, f.name, f.title, f.summary, '', f.language,
	(SELECT count(*) FROM version_modules m WHERE m.org_id = $1::uuid AND m.version_id = f.published_id),
	(extract(epoch FROM f.updated_at) * 1000000)::bigint, f.total
FROM (
	SELECT id, published_id, coalesce(slug, id::text) AS name, title, summary, language, updated_at, count(*) OVER () AS total
	FROM courses
	WHERE org_id = $1::uuid AND listed AND published_id IS NOT NULL AND status = 'published'
		AND ($2 = '' OR strpos(lower(title), lower($2)) > 0 OR strpos(lower(summary), lower($2)) > 0)
	ORDER BY lower(title), id
	OFFSET $3::bigint LIMIT $4::bigint
) f
ORDER BY lower(f.title), f.id

-- name: catalogue_read
-- scope: tenant
-- about: One listed course, by its slug or its id.
SELECT id, published_id, coalesce(slug, id::text), title, summary, description, language,
	(SELECT count(*) FROM version_modules m WHERE m.org_id = $1::uuid AND m.version_id = published_id),
	(extract(epoch FROM updated_at) * 1000000)::bigint, 1
FROM courses
WHERE org_id = $1::uuid AND (slug = $2 OR id = $3::uuid) AND listed AND published_id IS NOT NULL AND status = 'published'
