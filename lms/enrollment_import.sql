-- Enrolments from files: how far a job is, and what its lines name (lms/enrollment).

-- name: enrollment_import_find
-- scope: tenant
-- about: How far the reading of a file is; locked, so that one goes on with it.
SELECT position, line, counts::text, refusals::text FROM enrollment_imports WHERE org_id = $1::uuid AND job_id = $2::uuid FOR UPDATE

-- name: enrollment_import_keep
-- scope: tenant
-- about: How far it is now.
INSERT INTO enrollment_imports (org_id, job_id, position, line, counts, refusals)
VALUES ($1::uuid, $2::uuid, $3::bigint, $4::bigint, $5::jsonb, $6::jsonb)
ON CONFLICT (org_id, job_id) DO UPDATE SET position = EXCLUDED.position, line = EXCLUDED.line, counts = EXCLUDED.counts,
	refusals = EXCLUDED.refusals

-- name: enrollment_import_drop
-- scope: tenant
-- about: It is done.
DELETE FROM enrollment_imports WHERE org_id = $1::uuid AND job_id = $2::uuid

-- name: enrollment_imports_sweep
-- scope: tenant
-- role: worker
-- about: Forgets how far jobs were that are no more.
DELETE FROM enrollment_imports i WHERE NOT EXISTS (SELECT FROM jobs j WHERE j.org_id = i.org_id AND j.id = i.job_id)

-- name: enrollment_import_origin
-- scope: tenant
-- about: An origin by its slug; the three literal ones are made where they are named first.
WITH made AS (
	INSERT INTO origins (org_id, id, slug, kind)
	SELECT $1::uuid, $2::uuid, $3, $3
	WHERE $3 IN ('moodle', 'funmooc', 'direct') AND NOT EXISTS (SELECT FROM origins WHERE org_id = $1::uuid AND slug = $3)
	ON CONFLICT (org_id, slug) DO UPDATE SET slug = EXCLUDED.slug
	RETURNING id, kind
)
SELECT id, kind FROM origins WHERE org_id = $1::uuid AND slug = $3
UNION ALL SELECT id, kind FROM made

-- name: enrollment_import_place
-- scope: tenant
-- about: A course by its id or slug, and a dated run of it by its id or title, with how many have that title.
SELECT c.id, s.id, coalesce(s.count, 0)
FROM courses c
LEFT JOIN LATERAL (SELECT (array_agg(r.id))[1] AS id, count(*) AS count FROM course_sessions r
	WHERE r.org_id = c.org_id AND r.course_id = c.id AND (r.id = $4::uuid OR r.title = $5)) s ON true
WHERE c.org_id = $1::uuid AND (c.id = $2::uuid OR c.slug = $3)

-- name: enrollment_import_learners_add
-- scope: tenant
-- about: Who was never here becomes a learner.
-- rows: uuid,uuid,uuid,text,text,text
INSERT INTO learners (org_id, id, origin_id, external_user_id, email, name)
SELECT v.org_id, v.id, v.origin_id, v.external_user_id, nullif(v.email, ''), nullif(v.name, '')
FROM :rows AS v (org_id, id, origin_id, external_user_id, email, name)
WHERE NOT EXISTS (SELECT FROM learners l
	WHERE l.org_id = v.org_id AND l.origin_id = v.origin_id AND l.external_user_id = v.external_user_id)
ON CONFLICT (org_id, origin_id, external_user_id) DO NOTHING
RETURNING id

-- name: enrollment_import_learners_say
-- scope: tenant
-- about: What a file says of who is here is kept; what it does not say stays.
-- rows: uuid,uuid,text,text
UPDATE learners l SET email = coalesce(nullif(v.email, ''), l.email), name = coalesce(nullif(v.name, ''), l.name)
FROM :rows AS v (org_id, id, email, name)
WHERE l.org_id = v.org_id AND l.id = v.id
	AND ((v.email <> '' AND l.email IS DISTINCT FROM v.email) OR (v.name <> '' AND l.name IS DISTINCT FROM v.name))

-- name: enrollment_import_learners
-- scope: tenant
-- about: Who is meant: by who they are at an origin, else by an address, with how many have it.
-- rows: uuid,uuid,text,text,bigint
SELECT coalesce(x.id, m.id), coalesce(m.count, 0)
FROM :rows AS v (org_id, origin_id, external_user_id, email, n)
LEFT JOIN LATERAL (SELECT l.id FROM learners l
	WHERE l.org_id = v.org_id AND l.origin_id = v.origin_id AND l.external_user_id = v.external_user_id OFFSET 0) x ON true
LEFT JOIN LATERAL (SELECT (array_agg(l.id))[1] AS id, count(*) AS count FROM learners l
	WHERE v.external_user_id = '' AND l.org_id = v.org_id AND l.email = v.email AND NOT l.fleeting
		AND (v.origin_id IS NULL OR l.origin_id = v.origin_id) OFFSET 0) m ON true
ORDER BY v.n
