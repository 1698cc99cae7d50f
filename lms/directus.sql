-- Bases of another system that are brought here (lms/directus).

-- name: directus_origin
-- scope: tenant
-- about: The origin that a base is brought to; moodle is made where it is not there. No row: no such origin.
WITH made AS (
	INSERT INTO origins (org_id, id, slug, kind)
	SELECT $1::uuid, $2::uuid, $3, $3
	WHERE $3 = 'moodle' AND NOT EXISTS (SELECT FROM origins WHERE org_id = $1::uuid AND slug = $3)
	ON CONFLICT (org_id, slug) DO UPDATE SET slug = EXCLUDED.slug
	RETURNING id, kind
)
SELECT id, kind FROM origins WHERE org_id = $1::uuid AND slug = $3
UNION ALL SELECT id, kind FROM made

-- name: directus_learners
-- scope: tenant
-- about: Keeps rows of apprenants, and finds or makes the learners they mean; how many rows and learners are new.
WITH said AS (
	SELECT * FROM jsonb_to_recordset($3::jsonb) AS r (old_key text, moodle text, id uuid, email text, at bigint, reason text, source jsonb)
), known AS (
	SELECT DISTINCT l.id, l.external_user_id
	FROM said
	JOIN learners l ON l.org_id = $1::uuid AND l.origin_id = $2::uuid AND l.external_user_id = said.moodle
	WHERE said.reason IS NULL
), made AS (
	INSERT INTO learners (org_id, id, origin_id, external_user_id, email, created_at)
	SELECT DISTINCT ON (said.moodle) $1::uuid, said.id, $2::uuid, said.moodle, said.email,
		coalesce(timestamptz 'epoch' + said.at * interval '1 microsecond', now())
	FROM said
	WHERE said.reason IS NULL AND said.moodle NOT IN (SELECT external_user_id FROM known)
	ORDER BY said.moodle, said.at
	ON CONFLICT (org_id, origin_id, external_user_id) DO UPDATE SET external_user_id = EXCLUDED.external_user_id
	RETURNING id, external_user_id, (xmax = 0) AS is_new
), kept AS (
	INSERT INTO imported_learners (org_id, origin_id, old_key, moodle_user_id, learner_id, reason, source)
	SELECT $1::uuid, $2::uuid, said.old_key, said.moodle, coalesce(known.id, made.id), said.reason, said.source
	FROM said
	LEFT JOIN known ON said.reason IS NULL AND known.external_user_id = said.moodle
	LEFT JOIN made ON said.reason IS NULL AND made.external_user_id = said.moodle
	ON CONFLICT (org_id, origin_id, old_key) DO UPDATE SET learner_id = EXCLUDED.learner_id, reason = EXCLUDED.reason
	WHERE imported_learners.learner_id IS DISTINCT FROM EXCLUDED.learner_id AND imported_learners.source = EXCLUDED.source
	RETURNING (xmax = 0) AS is_new
)
SELECT (SELECT count(*) FROM kept WHERE is_new), (SELECT count(*) FROM made WHERE is_new)

-- name: directus_progress
-- scope: tenant
-- about: Keeps rows of progress, and writes what they mean; how many rows are new, and how many grains were not completed before.
WITH said AS (
	SELECT * FROM jsonb_to_recordset($3::jsonb) AS r (old_key text, learner text, grain text, module text, sequence text, at bigint,
		grain_id uuid, source jsonb)
), placed AS (
	SELECT said.*, i.learner_id, g.id AS here, g.module_id, m.sequence_id,
		CASE WHEN i.learner_id IS NULL THEN 'learner' WHEN g.id IS NULL THEN 'grain' WHEN said.at IS NULL THEN 'time' END AS reason
	FROM said
	LEFT JOIN imported_learners i ON i.org_id = $1::uuid AND i.origin_id = $2::uuid AND i.old_key = said.learner
	LEFT JOIN grains g ON g.org_id = $1::uuid AND g.id = said.grain_id
	LEFT JOIN modules m ON m.org_id = $1::uuid AND m.id = g.module_id
), written AS (
	INSERT INTO progress (org_id, learner_id, grain_id, module_id, sequence_id, completed_at)
	SELECT DISTINCT ON (learner_id, here) $1::uuid, learner_id, here, module_id, sequence_id,
		timestamptz 'epoch' + at * interval '1 microsecond'
	FROM placed WHERE reason IS NULL
	ORDER BY learner_id, here, at
	ON CONFLICT (org_id, learner_id, grain_id) DO NOTHING
	RETURNING grain_id
), kept AS (
	INSERT INTO imported_progress (org_id, origin_id, old_key, old_learner, grain, module, sequence, completed_at, learner_id, reason, source)
	SELECT $1::uuid, $2::uuid, old_key, learner, grain, module, sequence, timestamptz 'epoch' + at * interval '1 microsecond', learner_id,
		reason, source
	FROM placed
	ON CONFLICT (org_id, origin_id, old_key) DO UPDATE SET learner_id = EXCLUDED.learner_id, reason = EXCLUDED.reason
	WHERE imported_progress.reason IS DISTINCT FROM EXCLUDED.reason AND imported_progress.source = EXCLUDED.source
	RETURNING (xmax = 0) AS is_new
)
SELECT (SELECT count(*) FROM kept WHERE is_new), (SELECT count(*) FROM written)

-- name: directus_report
-- scope: tenant
-- about: what is kept of an origin's base, by what came of it
SELECT 'apprenants', coalesce(reason, ''), count(*) FROM imported_learners WHERE org_id = $1::uuid AND origin_id = $2::uuid GROUP BY reason
UNION ALL
SELECT 'progress', coalesce(reason, ''), count(*) FROM imported_progress WHERE org_id = $1::uuid AND origin_id = $2::uuid GROUP BY reason
ORDER BY 1, 2

-- name: directus_held
-- scope: tenant
-- about: rows of an origin's base that became nothing here
(SELECT 'apprenants', old_key, reason, source::text FROM imported_learners
WHERE org_id = $1::uuid AND origin_id = $2::uuid AND reason IS NOT NULL ORDER BY old_key LIMIT $3::bigint)
UNION ALL
(SELECT 'progress', old_key, reason, source::text FROM imported_progress
WHERE org_id = $1::uuid AND origin_id = $2::uuid AND reason IS NOT NULL ORDER BY old_key LIMIT $3::bigint)
LIMIT $3::bigint
