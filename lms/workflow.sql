-- What became of everything that has states.

-- name: workflow_keep
-- scope: tenant
-- about: A step that was taken.
INSERT INTO workflow_events (org_id, id, kind, subject_id, transition, from_state, to_state, user_id, note)
VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5, $6, $7, $8::uuid, $9)

-- name: workflow_history
-- scope: tenant
-- about: The steps of one thing, newest first.
SELECT id, transition, from_state, to_state, user_id, note, (extract(epoch FROM at) * 1000000)::bigint
FROM workflow_events WHERE org_id = $1::uuid AND subject_id = $3::uuid AND kind = $2 ORDER BY id DESC LIMIT $4::bigint
