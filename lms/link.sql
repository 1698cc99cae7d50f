-- Who is the same person (lms/link).

-- name: link_lock
-- scope: tenant
-- about: One link of an organisation is made or undone at a time.
SELECT pg_advisory_xact_lock(hashtextextended('links ' || $1, 0))

-- name: link_nodes
-- scope: tenant
-- about: learners, and all who are the same person as one of them
WITH persons AS (
	SELECT user_id FROM learners WHERE org_id = $1::uuid AND id IN ($2::uuid, $3::uuid) AND user_id IS NOT NULL
	UNION SELECT $4::uuid WHERE $4::uuid IS NOT NULL
)
SELECT l.id, l.user_id, l.origin_id, o.kind = 'direct', l.fleeting
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.id IN ($2::uuid, $3::uuid)
UNION
SELECT l.id, l.user_id, l.origin_id, o.kind = 'direct', l.fleeting
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.user_id IN (SELECT user_id FROM persons)
LIMIT $5::bigint

-- name: link_learners
-- scope: tenant
-- about: a learner and all who are the same person, oldest first
WITH one AS (SELECT id, user_id FROM learners WHERE org_id = $1::uuid AND id = $2::uuid)
SELECT l.id, o.slug, o.kind, o.name, l.external_user_id, coalesce(l.name, ''),
	(extract(epoch FROM l.created_at) * 1000000)::bigint, l.user_id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid
	AND (l.id = (SELECT id FROM one) OR l.user_id = (SELECT user_id FROM one))
ORDER BY l.created_at, l.id LIMIT $3::bigint

-- name: link_rows
-- scope: tenant
-- about: the links of a person that count, oldest first
SELECT k.id, k.learner_id, k.other_id, k.account_id, k.proof, (extract(epoch FROM k.made_at) * 1000000)::bigint
FROM learner_links k
WHERE k.org_id = $1::uuid AND k.undone_at IS NULL
	AND k.learner_id IN (SELECT id FROM learners WHERE org_id = $1::uuid AND user_id = $2::uuid)
ORDER BY k.id LIMIT 1000

-- name: link_find
-- scope: tenant
-- about: whose a link is that counts
SELECT k.learner_id, l.user_id
FROM learner_links k
JOIN learners l ON l.org_id = k.org_id AND l.id = k.learner_id
WHERE k.org_id = $1::uuid AND k.id = $2::uuid AND k.undone_at IS NULL

-- name: link_add
-- scope: tenant
-- about: who was proven to be the same person
INSERT INTO learner_links (org_id, id, learner_id, other_id, account_id, proof, made_by_kind, made_by)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6, $7, $8::uuid)

-- name: link_undo
-- scope: tenant
-- about: a link counts no longer
UPDATE learner_links SET undone_by_kind = $3, undone_by = $4::uuid, undone_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND undone_at IS NULL

-- name: link_person
-- scope: tenant
-- about: whose a learner is now
UPDATE learners SET user_id = $3::uuid WHERE org_id = $1::uuid AND id = $2::uuid AND user_id IS DISTINCT FROM $3::uuid
