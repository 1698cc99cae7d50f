-- The public catalogue: listed courses that are published.

-- name: catalogue_list
-- scope: tenant
-- about: Listed courses by title, with how many there are in all.
SELECT f.id, f.published_id, f.name, f.title, f.summary, '', f.language,
	(SELECT count(*) FROM version_modules m WHERE m.org_id = $1::uuid AND m.version_id = f.published_id),
	(extract(epoch FROM f.updated_at) * 1000000)::bigint, i.id IS NOT NULL, coalesce(i.alt_text, ''), f.total
FROM (
	SELECT id, published_id, coalesce(slug, id::text) AS name, title, summary, language, updated_at, image_id, count(*) OVER () AS total
	FROM courses
	WHERE org_id = $1::uuid AND listed AND published_id IS NOT NULL AND status = 'published'
		AND ($2 = '' OR strpos(lower(title), lower($2)) > 0 OR strpos(lower(summary), lower($2)) > 0)
	ORDER BY lower(title), id
	OFFSET $3::bigint LIMIT $4::bigint
) f
LEFT JOIN contents i ON i.org_id = $1::uuid AND i.id = f.image_id AND i.state = 'ready' AND i.family = 'image'
ORDER BY lower(f.title), f.id

-- name: catalogue_read
-- scope: tenant
-- about: One listed course, by its slug or its id.
SELECT c.id, c.published_id, coalesce(c.slug, c.id::text), c.title, c.summary, c.description, c.language,
	(SELECT count(*) FROM version_modules m WHERE m.org_id = $1::uuid AND m.version_id = c.published_id),
	(extract(epoch FROM c.updated_at) * 1000000)::bigint, i.id IS NOT NULL, coalesce(i.alt_text, ''), 1
FROM courses c
LEFT JOIN contents i ON i.org_id = c.org_id AND i.id = c.image_id AND i.state = 'ready' AND i.family = 'image'
WHERE c.org_id = $1::uuid AND (c.slug = $2 OR c.id = $3::uuid) AND c.listed AND c.published_id IS NOT NULL AND c.status = 'published'

-- name: catalogue_picture
-- scope: tenant
-- about: The picture of a listed course that is published, by the course's slug or id: what anybody may see of the media library, and nothing else of it.
SELECT i.storage_key, i.mime_type, i.checksum, i.file_name
FROM courses c
JOIN contents i ON i.org_id = c.org_id AND i.id = c.image_id AND i.state = 'ready' AND i.family = 'image'
WHERE c.org_id = $1::uuid AND (c.slug = $2 OR c.id = $3::uuid) AND c.listed AND c.published_id IS NOT NULL AND c.status = 'published'
