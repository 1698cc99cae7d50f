-- The bank of questions.

-- name: category_list
-- scope: tenant
-- about: The tree in its order, with how many active questions lie in each.
WITH RECURSIVE tree AS (
	SELECT id, parent_id, name, name AS path, ARRAY[lower(name), id::text] AS place, 0 AS depth
	FROM question_categories WHERE org_id = $1::uuid AND parent_id IS NULL
	UNION ALL
	SELECT c.id, c.parent_id, c.name, t.path || ' / ' || c.name, t.place || ARRAY[lower(c.name), c.id::text], t.depth + 1
	FROM question_categories c JOIN tree t ON c.parent_id = t.id
	WHERE c.org_id = $1::uuid AND t.depth < 20
)
SELECT t.id, t.parent_id, t.name, t.path, t.depth,
	(SELECT count(*) FROM questions q WHERE q.org_id = $1::uuid AND q.category_id = t.id AND q.state = 'active')
FROM tree t ORDER BY t.place LIMIT 2001

-- name: category_add
-- scope: tenant
-- about: A new category; no row where its name is taken beside it, or its id is there.
INSERT INTO question_categories (org_id, id, parent_id, name) VALUES ($1::uuid, $2::uuid, $3::uuid, $4)
ON CONFLICT DO NOTHING
RETURNING id

-- name: category_change
-- scope: tenant
-- about: Another name or place.
UPDATE question_categories SET parent_id = $3::uuid, name = $4 WHERE org_id = $1::uuid AND id = $2::uuid

-- name: category_remove
-- scope: tenant
-- about: An empty category goes; no row where something lies in it.
DELETE FROM question_categories c
WHERE c.org_id = $1::uuid AND c.id = $2::uuid
	AND NOT EXISTS (SELECT FROM questions q WHERE q.org_id = $1::uuid AND q.category_id = c.id)
	AND NOT EXISTS (SELECT FROM question_categories b WHERE b.org_id = $1::uuid AND b.parent_id = c.id)
RETURNING id

-- name: question_list
-- scope: tenant
-- about: Questions, newest first; of a category those below it too.
WITH RECURSIVE below AS (
	SELECT id FROM question_categories WHERE org_id = $1::uuid AND id = $2::uuid
	UNION
	SELECT c.id FROM question_categories c JOIN below b ON c.parent_id = b.id WHERE c.org_id = $1::uuid
)
SELECT q.id, q.category_id, q.name, q.type, array_to_string(q.tags, E'\n'), q.version, q.revision, q.state = 'retired',
	(SELECT count(DISTINCT u.module_id) FROM quiz_questions u WHERE u.org_id = $1::uuid AND u.question_id = q.id),
	(extract(epoch FROM q.created_at) * 1000000)::bigint, (extract(epoch FROM q.updated_at) * 1000000)::bigint,
	coalesce(c.name, '')
FROM questions q
LEFT JOIN question_categories c ON c.org_id = q.org_id AND c.id = q.category_id
WHERE q.org_id = $1::uuid
	AND ($2::uuid IS NULL OR q.category_id IN (SELECT id FROM below))
	AND ($3::text IS NULL OR q.tags @> ARRAY[$3::text])
	AND ($4::text IS NULL OR to_tsvector('simple', q.words) @@ websearch_to_tsquery('simple', $4))
	AND ($5::text IS NULL OR q.type = $5)
	AND ($7::uuid IS NOT NULL OR q.state = CASE WHEN $6::boolean THEN 'retired' ELSE 'active' END)
	AND ($7::uuid IS NULL OR q.id = $7::uuid)
	AND ($8::uuid IS NULL OR q.id < $8::uuid)
ORDER BY q.id DESC LIMIT $9::bigint

-- name: question_versions
-- scope: tenant
-- about: The versions of a question, newest first; of one number ($3), or all (0).
SELECT version, body, marks, made_by, (extract(epoch FROM created_at) * 1000000)::bigint
FROM question_versions
WHERE org_id = $1::uuid AND question_id = $2::uuid AND ($3::int = 0 OR version = $3::int)
ORDER BY version DESC LIMIT 200

-- name: question_uses
-- scope: tenant
-- about: The modules that draw a question.
SELECT m.id, m.title, max(u.version)
FROM quiz_questions u JOIN modules m ON m.org_id = u.org_id AND m.id = u.module_id
WHERE u.org_id = $1::uuid AND u.question_id = $2::uuid
GROUP BY m.id, m.title ORDER BY m.title, m.id LIMIT 200

-- name: question_hold
-- scope: tenant
-- about: A question and its newest version, locked until the transaction ends.
SELECT q.category_id, q.name, q.type, q.tags::text, q.version, q.revision, v.marks, v.body, q.state
FROM questions q JOIN question_versions v ON v.org_id = q.org_id AND v.question_id = q.id AND v.version = q.version
WHERE q.org_id = $1::uuid AND q.id = $2::uuid
FOR UPDATE OF q

-- name: question_add
-- scope: tenant
-- about: A new question; no row where its id is there.
INSERT INTO questions (org_id, id, category_id, name, tags, type, words)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5::text[], $6, $7)
ON CONFLICT (org_id, id) DO NOTHING
RETURNING id

-- name: question_version_add
-- scope: tenant
-- about: What a question asks from now on.
INSERT INTO question_versions (org_id, question_id, version, body, marks, made_by)
VALUES ($1::uuid, $2::uuid, $3::int, $4, $5::bigint, $6::uuid)

-- name: question_keep
-- scope: tenant
-- about: A question as it is now.
UPDATE questions SET category_id = $3::uuid, name = $4, tags = $5::text[], version = $6::int, state = $7, words = $8,
	revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: bank_pool
-- scope: tenant
-- about: The active questions that a random draw may take, with their newest versions: of a category and below ($2), with a tag ($3), of a type ($4); by id, so that it is the same each time.
WITH RECURSIVE below AS (
	SELECT id FROM question_categories WHERE org_id = $1::uuid AND id = $2::uuid
	UNION
	SELECT c.id FROM question_categories c JOIN below b ON c.parent_id = b.id WHERE c.org_id = $1::uuid
)
SELECT q.id, q.version, v.marks
FROM questions q JOIN question_versions v ON v.org_id = q.org_id AND v.question_id = q.id AND v.version = q.version
WHERE q.org_id = $1::uuid AND q.state = 'active'
	AND ($2::uuid IS NULL OR q.category_id IN (SELECT id FROM below))
	AND ($3::text IS NULL OR q.tags @> ARRAY[$3::text])
	AND ($4::text IS NULL OR q.type = $4)
ORDER BY q.id LIMIT 1001

-- name: bank_newest
-- scope: tenant
-- about: The newest versions of these questions, retired or not.
SELECT q.id, q.version, v.marks, q.state = 'retired'
FROM questions q JOIN question_versions v ON v.org_id = q.org_id AND v.question_id = q.id AND v.version = q.version
WHERE q.org_id = $1::uuid AND q.id = ANY ($2::uuid[])

-- name: bank_bodies
-- scope: tenant
-- about: Questions in the versions that a sitting drew.
SELECT v.question_id, q.type, v.body
FROM unnest($2::uuid[], $3::int[]) AS asked (id, version)
JOIN question_versions v ON v.org_id = $1::uuid AND v.question_id = asked.id AND v.version = asked.version
JOIN questions q ON q.org_id = $1::uuid AND q.id = v.question_id
