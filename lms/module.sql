-- Modules as their organisation's staff rule them, and what a rule would make of the attempts there are.

-- name: module_read
-- scope: tenant
-- about: A module, with its rules and how many parts count for them.
SELECT m.id, m.title, v.package_id, v.kind, m.revision, m.completion_rule, coalesce(m.completion_score, 0),
	coalesce(m.completion_minutes, 0), m.success_rule, coalesce(m.success_score, 0), m.score_rule = 'last',
	m.grade_when_complete, m.use_mastery_score, p.visible, p.parts
FROM modules m
LEFT JOIN package_versions v ON v.org_id = m.org_id AND v.id = m.package_version_id
CROSS JOIN LATERAL (SELECT count(*) AS parts, count(*) FILTER (WHERE visible) AS visible FROM grains
	WHERE org_id = m.org_id AND module_id = m.id AND kind <> 'cluster') p
WHERE m.org_id = $1::uuid AND m.id = $2::uuid

-- name: module_rule_set
-- scope: tenant
-- about: Other rules for a module that is still as their editor saw it.
UPDATE modules SET completion_rule = $4, completion_score = $5::float8, completion_minutes = $6::int, success_rule = $7,
	success_score = $8::float8, revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: preview_grains
-- scope: tenant
-- about: The parts of a module, in its order.
SELECT id, kind = 'asset', visible FROM grains
WHERE org_id = $1::uuid AND module_id = $2::uuid AND kind <> 'cluster'
ORDER BY position LIMIT $3::bigint

-- name: preview_attempts
-- scope: tenant
-- about: A page of a module's attempts, newest first, and whether this principal may see whose they are ($4: at all; who leads teams, $3, only their learners).
SELECT a.id, a.learner_id, coalesce(l.name, ''), l.external_user_id, o.kind = 'direct', a.number, a.completion, a.success,
	a.score_scaled, a.total_time_cs, a.whole_completion, a.whole_success, a.whole_score,
	$4::boolean AND ($3::uuid IS NULL OR a.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $3::uuid)), a.part_id
FROM attempts a
JOIN learners l ON l.org_id = a.org_id AND l.id = a.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE a.org_id = $1::uuid AND a.module_id = $2::uuid
ORDER BY a.id DESC LIMIT $5::bigint

-- name: preview_items
-- scope: tenant
-- about: What is known of the opened parts of these attempts, newest attempt first.
SELECT i.attempt_id, i.grain_id, i.completion, i.success, i.score_scaled, i.ended
FROM unnest($2::uuid[]) AS asked (attempt_id)
CROSS JOIN LATERAL (SELECT * FROM attempt_items WHERE org_id = $1::uuid AND attempt_id = asked.attempt_id OFFSET 0) i
ORDER BY i.attempt_id DESC
