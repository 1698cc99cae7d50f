-- Programmes, and the courses that lie in them.

-- name: programme_list
-- scope: tenant
-- about: Programmes below an id, newest first, or the one of an id ($2), which alone comes with its description.
SELECT p.id, coalesce(p.slug, ''), p.title, CASE WHEN $2::uuid IS NULL THEN '' ELSE p.description END, p.status, p.in_order,
	(SELECT count(*) FROM programme_courses c WHERE c.org_id = p.org_id AND c.programme_id = p.id), p.revision,
	(extract(epoch FROM p.created_at) * 1000000)::bigint, (extract(epoch FROM p.updated_at) * 1000000)::bigint
FROM programmes p
WHERE p.org_id = $1::uuid AND ($2::uuid IS NULL OR p.id = $2::uuid)
	AND ($2::uuid IS NOT NULL OR $3 = 'all' OR CASE WHEN $3::text IS NULL THEN p.status <> 'archived' ELSE p.status = $3 END)
	AND ($4::text IS NULL OR strpos(lower(p.title), lower($4)) > 0 OR strpos(p.slug, lower($4)) > 0)
	AND ($5::uuid IS NULL OR p.id IN (SELECT programme_id FROM programme_courses WHERE org_id = $1::uuid AND course_id = $5::uuid))
	AND ($6::uuid IS NULL OR p.id < $6::uuid)
ORDER BY p.id DESC LIMIT $7::bigint

-- name: programme_hold
-- scope: tenant
-- about: A programme, held until the commit.
SELECT status, revision FROM programmes WHERE org_id = $1::uuid AND id = $2::uuid FOR UPDATE

-- name: programme_move
-- scope: tenant
-- about: Another state of a programme, from the one it was in.
UPDATE programmes SET status = $4, revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND status = $3

-- name: programme_add
-- scope: tenant
-- about: A programme in draft; no row where there is one of that id.
INSERT INTO programmes (org_id, id, slug, title, description, in_order)
VALUES ($1::uuid, $2::uuid, nullif($3, ''), $4, $5, $6::boolean) ON CONFLICT (org_id, id) DO NOTHING

-- name: programme_change
-- scope: tenant
-- about: What its designers say of a programme.
UPDATE programmes SET slug = nullif($3, ''), title = $4, description = $5, in_order = $6::boolean, revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: programme_courses
-- scope: tenant
-- about: The courses of a programme, in their order.
SELECT p.course_id, c.title, c.status, p.required
FROM programme_courses p JOIN courses c ON c.org_id = p.org_id AND c.id = p.course_id
WHERE p.org_id = $1::uuid AND p.programme_id = $2::uuid ORDER BY p.position LIMIT $3::bigint

-- name: programme_course_status
-- scope: tenant
-- about: How a course stands.
SELECT status FROM courses WHERE org_id = $1::uuid AND id = $2::uuid

-- name: programme_courses_clear
-- scope: tenant
-- about: Nothing lies in a programme any more: what follows says what does.
WITH changed AS (
	UPDATE programmes SET revision = revision + 1, updated_at = now() WHERE org_id = $1::uuid AND id = $2::uuid
)
DELETE FROM programme_courses WHERE org_id = $1::uuid AND programme_id = $2::uuid

-- name: programme_course_put
-- scope: tenant
-- about: A course at a place of a programme.
INSERT INTO programme_courses (org_id, programme_id, course_id, position, required)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::int, $5::boolean)
