-- The audit trail. Four ways to list it, each along an index that gives the newest first: by what narrows most.

-- name: audit_add
-- scope: tenant
-- about: One row, from one JSON object; the same id twice is one.
INSERT INTO audit_logs (org_id, id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, before, after, request_id)
SELECT $1::uuid, $2::uuid, to_timestamp(a.at_us / 1000000.0), a.actor_kind, a.actor_id, a.actor_name, a.action, a.subject_type,
	a.subject_id, a.before, a.after, a.request_id
FROM jsonb_to_record($3::jsonb) AS a (at_us bigint, actor_kind text, actor_id uuid, actor_name text, action text, subject_type text,
	subject_id uuid, before jsonb, after jsonb, request_id uuid)
ON CONFLICT DO NOTHING

-- name: audit_list_all
-- scope: tenant
-- about: Newest first between two ids and two times; further filters where they are given.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
	coalesce(before::text, ''), coalesce(after::text, ''), request_id
FROM audit_logs
WHERE org_id = $1::uuid AND id < $2::uuid AND id >= $3::uuid AND at >= $4::timestamptz AND at < $5::timestamptz
	AND ($6::text IS NULL OR (action >= $6 AND action <= $7)) AND ($8::text IS NULL OR subject_type = $8)
	AND ($9::uuid IS NULL OR subject_id = $9) AND ($10::uuid IS NULL OR actor_id = $10)
ORDER BY id DESC LIMIT $11::bigint

-- name: audit_list_action
-- scope: tenant
-- about: The same, of one whole action.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
	coalesce(before::text, ''), coalesce(after::text, ''), request_id
FROM audit_logs
WHERE org_id = $1::uuid AND id < $2::uuid AND id >= $3::uuid AND at >= $4::timestamptz AND at < $5::timestamptz
	AND action = $6::text AND $7::text IS NOT NULL AND ($8::text IS NULL OR subject_type = $8)
	AND ($9::uuid IS NULL OR subject_id = $9) AND ($10::uuid IS NULL OR actor_id = $10)
ORDER BY id DESC LIMIT $11::bigint

-- name: audit_list_subject
-- scope: tenant
-- about: The same, of one subject.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
	coalesce(before::text, ''), coalesce(after::text, ''), request_id
FROM audit_logs
WHERE org_id = $1::uuid AND id < $2::uuid AND id >= $3::uuid AND at >= $4::timestamptz AND at < $5::timestamptz
	AND ($6::text IS NULL OR (action >= $6 AND action <= $7)) AND ($8::text IS NULL OR subject_type = $8)
	AND subject_id = $9::uuid AND ($10::uuid IS NULL OR actor_id = $10)
ORDER BY id DESC LIMIT $11::bigint

-- name: audit_list_actor
-- scope: tenant
-- about: The same, of one actor.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
	coalesce(before::text, ''), coalesce(after::text, ''), request_id
FROM audit_logs
WHERE org_id = $1::uuid AND id < $2::uuid AND id >= $3::uuid AND at >= $4::timestamptz AND at < $5::timestamptz
	AND ($6::text IS NULL OR (action >= $6 AND action <= $7)) AND ($8::text IS NULL OR subject_type = $8)
	AND ($9::uuid IS NULL OR subject_id = $9) AND actor_id = $10::uuid
ORDER BY id DESC LIMIT $11::bigint
