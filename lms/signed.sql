-- Signed ways in (lms/entry/entry_signed).

-- name: signed_way
-- scope: tenant
-- about: an origin and its way in by signed addresses
SELECT o.id, o.kind, o.slug, e.origin_id IS NOT NULL, coalesce(e.open, false), coalesce(e.frame_origins, ''), coalesce(e.revision, 0),
	(extract(epoch FROM e.rotated_at) * 1000000)::bigint,
	CASE WHEN e.former_until > now() THEN (extract(epoch FROM e.former_until) * 1000000)::bigint END,
	coalesce(e.sealed_secret, ''), CASE WHEN e.former_until > now() THEN e.former_sealed ELSE '' END
FROM origins o
LEFT JOIN origin_entries e ON e.org_id = o.org_id AND e.origin_id = o.id
WHERE o.org_id = $1::uuid AND (o.slug = $2 OR o.id = $3::uuid)

-- name: signed_open
-- scope: tenant
-- about: Whether a signed way in lets in, and who may frame it.
UPDATE origin_entries SET open = $3::boolean, frame_origins = $4, revision = revision + 1
WHERE org_id = $1::uuid AND origin_id = $2::uuid

-- name: signed_secret
-- scope: tenant
-- about: A new secret of a signed way in, made closed where it is new.
INSERT INTO origin_entries (org_id, origin_id, secret_id, sealed_secret) VALUES ($1::uuid, $2::uuid, $3::uuid, $4)
ON CONFLICT (org_id, origin_id) DO UPDATE SET secret_id = EXCLUDED.secret_id, sealed_secret = EXCLUDED.sealed_secret,
	former_sealed = $5, former_until = $6::timestamptz, revision = origin_entries.revision + 1, rotated_at = now()

-- name: signed_nonce
-- scope: tenant
-- about: The single use of a nonce; no row where it was used.
INSERT INTO entry_nonces (org_id, origin_id, nonce_hash, expires_at) VALUES ($1::uuid, $2::uuid, $3, $4::timestamptz)
ON CONFLICT DO NOTHING

-- name: signed_placement
-- scope: tenant
-- about: where learners of an origin meet a module by signed addresses
WITH found AS (
	SELECT id FROM placements WHERE org_id = $1::uuid AND deployment = $3::uuid AND resource_link_id = $5
), kept AS (
	INSERT INTO placements (org_id, id, module_id, kind, deployment, resource_link_id)
	SELECT $1::uuid, $2::uuid, $4::uuid, 'signed', $3::uuid, $5
	WHERE NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, deployment, resource_link_id) DO UPDATE SET module_id = EXCLUDED.module_id
	RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM kept
