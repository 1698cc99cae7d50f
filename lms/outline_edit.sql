-- What changes in the working draft of a course. Whoever runs these holds the course (outline_hold).

-- name: edit_sequence_add
-- scope: tenant
-- about: A new sequence at the end of a draft.
WITH made AS (
	INSERT INTO sequences (org_id, id, course_version_id, position, title)
	SELECT $1::uuid, $3::uuid, $2::uuid, coalesce(max(position), 0) + 1, $4 FROM version_sequences
	WHERE org_id = $1::uuid AND version_id = $2::uuid
	RETURNING org_id, course_version_id, id, position, title
)
INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title)
SELECT org_id, course_version_id, id, position, title FROM made

-- name: edit_sequence_set
-- scope: tenant
-- about: How a sequence is called in a draft, and when its modules open and close.
UPDATE version_sequences SET title = $4, available_from = $5::timestamptz, available_until = $6::timestamptz
WHERE org_id = $1::uuid AND version_id = $2::uuid AND sequence_id = $3::uuid

-- name: edit_sequence_move
-- scope: tenant
-- about: A sequence to a place among the others, which close up; only those that change are written.
WITH placed AS (
	SELECT sequence_id, row_number() OVER (ORDER BY CASE WHEN sequence_id = $3::uuid THEN $4::bigint * 2 - 1 ELSE rank * 2 END) AS place
	FROM (
		SELECT sequence_id, row_number() OVER (ORDER BY sequence_id = $3::uuid, position) AS rank FROM version_sequences
		WHERE org_id = $1::uuid AND version_id = $2::uuid
	) ranked
)
UPDATE version_sequences s SET position = p.place FROM placed p
WHERE s.org_id = $1::uuid AND s.version_id = $2::uuid AND s.sequence_id = p.sequence_id AND s.position <> p.place

-- name: edit_sequence_remove
-- scope: tenant
-- about: A sequence out of a draft; the others close up.
WITH gone AS (
	DELETE FROM version_sequences WHERE org_id = $1::uuid AND version_id = $2::uuid AND sequence_id = $3::uuid RETURNING position
)
UPDATE version_sequences s SET position = s.position - 1 FROM gone
WHERE s.org_id = $1::uuid AND s.version_id = $2::uuid AND s.position > gone.position

-- name: edit_package
-- scope: tenant
-- about: The latest version of a package that was imported, and a module that plays it, whose parts and rules another one takes over.
SELECT v.id, v.kind, p.title, m.id
FROM packages p
JOIN LATERAL (
	SELECT * FROM package_versions n WHERE n.org_id = p.org_id AND n.package_id = p.id ORDER BY n.number DESC LIMIT 1
) v ON true
JOIN LATERAL (
	SELECT id FROM modules o WHERE o.org_id = p.org_id AND o.package_version_id = v.id ORDER BY o.id LIMIT 1
) m ON true
WHERE p.org_id = $1::uuid AND p.id = $2::uuid AND (v.kind LIKE 'scorm%' OR v.kind IN ('cmi5', 'xapi'))

-- name: edit_module_play
-- scope: tenant
-- about: A module that plays what another one plays, by the same rules; outside courses it is nothing yet.
INSERT INTO modules (org_id, id, sequence_id, position, type, title, score_rule, grade_when_complete, use_mastery_score, completion_rule,
	completion_score, completion_minutes, success_rule, success_score)
SELECT org_id, $2::uuid, $3::uuid, 0, $4, $5, score_rule, grade_when_complete, use_mastery_score, completion_rule, completion_score,
	completion_minutes, success_rule, success_score
FROM modules WHERE org_id = $1::uuid AND id = $6::uuid

-- name: edit_module_begin
-- scope: tenant
-- about: A module of our own content; outside courses it is nothing yet.
INSERT INTO modules (org_id, id, sequence_id, position, type, title, grade_when_complete) VALUES ($1::uuid, $2::uuid, $3::uuid, 0, $4, $5, $6::boolean)

-- name: edit_module_add
-- scope: tenant
-- about: A module at the end of a sequence of a draft.
INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, package_version_id)
SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, coalesce(max(position), 0) + 1, $5, $6, $7::uuid FROM version_modules
WHERE org_id = $1::uuid AND version_id = $2::uuid AND sequence_id = $4::uuid

-- name: edit_grains
-- scope: tenant
-- about: The parts of a module, in its order.
SELECT id, parent_id FROM grains WHERE org_id = $1::uuid AND module_id = $2::uuid ORDER BY position LIMIT $3::bigint

-- name: edit_grain_copy
-- scope: tenant
-- rows: uuid,uuid,uuid,uuid,uuid
-- about: Parts of one module made parts of another, under ids of their own.
INSERT INTO grains (org_id, id, module_id, parent_id, position, identifier, title, kind, href, visible, prerequisites, max_time_allowed,
	time_limit_action, launch_data, mastery_score)
SELECT g.org_id, v.id, v.module_id, v.parent_id, g.position, g.identifier, g.title, g.kind, g.href, g.visible, g.prerequisites,
	g.max_time_allowed, g.time_limit_action, g.launch_data, g.mastery_score
FROM :rows AS v (org_id, id, module_id, parent_id, from_id)
JOIN grains g ON g.org_id = v.org_id AND g.id = v.from_id

-- name: edit_module_set
-- scope: tenant
-- about: How a module is called in a draft, and its settings there.
UPDATE version_modules SET title = $4, required = $5::boolean, free_preview = $6::boolean, available_from = $7::timestamptz,
	available_until = $8::timestamptz, weight = $9::float8
WHERE org_id = $1::uuid AND version_id = $2::uuid AND module_id = $3::uuid

-- name: edit_module_move
-- scope: tenant
-- about: A module to a place of a sequence; the modules there make room, and only those that change are written.
WITH placed AS (
	SELECT module_id, row_number() OVER (ORDER BY CASE WHEN module_id = $3::uuid THEN $5::bigint * 2 - 1 ELSE rank * 2 END) AS place
	FROM (
		SELECT module_id, row_number() OVER (ORDER BY module_id = $3::uuid, position) AS rank FROM version_modules
		WHERE org_id = $1::uuid AND version_id = $2::uuid AND (sequence_id = $4::uuid OR module_id = $3::uuid)
	) ranked
)
UPDATE version_modules m SET sequence_id = $4::uuid, position = p.place FROM placed p
WHERE m.org_id = $1::uuid AND m.version_id = $2::uuid AND m.module_id = p.module_id
	AND (m.position <> p.place OR m.sequence_id <> $4::uuid)

-- name: edit_modules_close
-- scope: tenant
-- about: The modules of a sequence close up.
UPDATE version_modules m SET position = p.place
FROM (
	SELECT module_id, row_number() OVER (ORDER BY position) AS place FROM version_modules
	WHERE org_id = $1::uuid AND version_id = $2::uuid AND sequence_id = $3::uuid
) p
WHERE m.org_id = $1::uuid AND m.version_id = $2::uuid AND m.module_id = p.module_id AND m.position <> p.place

-- name: edit_module_remove
-- scope: tenant
-- about: A module out of a draft, and what it asked for.
WITH asked AS (
	DELETE FROM version_prerequisites WHERE org_id = $1::uuid AND version_id = $2::uuid AND module_id = $3::uuid
)
DELETE FROM version_modules WHERE org_id = $1::uuid AND version_id = $2::uuid AND module_id = $3::uuid

-- name: edit_needs_remove
-- scope: tenant
-- about: A module asks for nothing any more.
DELETE FROM version_prerequisites WHERE org_id = $1::uuid AND version_id = $2::uuid AND module_id = $3::uuid

-- name: edit_need_add
-- scope: tenant
-- about: A module asks for another.
INSERT INTO version_prerequisites (org_id, version_id, module_id, needs_id, needs)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, CASE WHEN $5::boolean THEN 'passed' ELSE 'completed' END)
