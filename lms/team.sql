-- Teams: learners whom some members look after.

-- name: team_list
-- scope: tenant
-- about: The teams of an organisation, or only those somebody leads.
SELECT t.id, t.name, (SELECT count(*) FROM team_learners l WHERE l.org_id = $1::uuid AND l.team_id = t.id),
	(SELECT count(*) FROM team_managers m WHERE m.org_id = $1::uuid AND m.team_id = t.id), count(*) OVER ()
FROM teams t WHERE t.org_id = $1::uuid
	AND ($2::uuid IS NULL OR EXISTS (SELECT FROM team_managers m WHERE m.org_id = $1::uuid AND m.team_id = t.id AND m.user_id = $2::uuid))
ORDER BY CASE WHEN NOT $3::boolean THEN t.name END, CASE WHEN $3::boolean THEN t.name END DESC, t.id
OFFSET $4::bigint LIMIT $5::bigint

-- name: team_find
-- scope: tenant
-- about: One team, of those somebody leads where $3 says who.
SELECT t.id, t.name FROM teams t WHERE t.org_id = $1::uuid AND t.id = $2::uuid
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM team_managers m WHERE m.org_id = $1::uuid AND m.team_id = t.id AND m.user_id = $3::uuid))

-- name: team_add
-- scope: tenant
-- about: A new team, unless there is one of that name.
INSERT INTO teams (org_id, id, name) VALUES ($1::uuid, $2::uuid, $3) ON CONFLICT DO NOTHING

-- name: team_name
-- scope: tenant
-- about: Another name, unless another team has it.
UPDATE teams SET name = $3 WHERE org_id = $1::uuid AND id = $2::uuid
	AND NOT EXISTS (SELECT FROM teams o WHERE o.org_id = $1::uuid AND o.name = $3 AND o.id <> $2::uuid)

-- name: team_remove
-- scope: tenant
-- about: A team and who was in it.
DELETE FROM teams WHERE org_id = $1::uuid AND id = $2::uuid

-- name: team_learners
-- scope: tenant
-- about: Who is in a team.
SELECT l.id, coalesce(l.name, ''), coalesce(l.email, ''), l.external_user_id, o.slug
FROM team_learners t JOIN learners l ON l.org_id = t.org_id AND l.id = t.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE t.org_id = $1::uuid AND t.team_id = $2::uuid ORDER BY lower(coalesce(l.name, l.email, l.external_user_id)), l.id LIMIT $3::bigint

-- name: team_learners_named
-- scope: tenant
-- about: Learners of that address, or of that name at their origin. Visitors of a direct link prove nothing by theirs.
SELECT l.id FROM learners l WHERE l.org_id = $1::uuid AND (l.email = $2 OR l.external_user_id = $2) AND NOT l.fleeting LIMIT 20

-- name: team_learner_add
-- scope: tenant
-- about: A learner into a team.
INSERT INTO team_learners (org_id, team_id, learner_id) VALUES ($1::uuid, $2::uuid, $3::uuid) ON CONFLICT DO NOTHING

-- name: team_learner_remove
-- scope: tenant
-- about: A learner out of a team.
DELETE FROM team_learners WHERE org_id = $1::uuid AND team_id = $2::uuid AND learner_id = $3::uuid

-- name: team_managers
-- scope: tenant
-- about: Who leads a team.
SELECT user_id FROM team_managers WHERE org_id = $1::uuid AND team_id = $2::uuid ORDER BY user_id LIMIT $3::bigint

-- name: team_manager_add
-- scope: tenant
-- about: Somebody leads a team.
INSERT INTO team_managers (org_id, team_id, user_id) VALUES ($1::uuid, $2::uuid, $3::uuid) ON CONFLICT DO NOTHING

-- name: team_manager_remove
-- scope: tenant
-- about: Somebody leads a team no more.
DELETE FROM team_managers WHERE org_id = $1::uuid AND team_id = $2::uuid AND user_id = $3::uuid

-- name: team_manager_leaves
-- scope: tenant
-- about: Somebody who left leads no team.
DELETE FROM team_managers WHERE org_id = $1::uuid AND user_id = $2::uuid
