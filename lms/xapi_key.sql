-- What clients of the learning record store prove themselves with.

-- name: xapi_key_prove
-- scope: directory
-- about: A key that counts now, by its public half.
SELECT k.id, k.org_id, k.secret_mac, CASE WHEN k.old_secret_until > now() THEN k.old_secret_mac ELSE '' END,
	k.scopes, k.activity_prefix, k.name,
	(extract(epoch FROM k.expires_at) * 1000000)::bigint, (extract(epoch FROM k.old_secret_until) * 1000000)::bigint,
	k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute'
FROM xapi_keys k JOIN organizations o ON o.id = k.org_id AND o.disabled_at IS NULL
WHERE k.key_id = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())

-- name: xapi_key_used
-- scope: directory
-- about: A key was used.
UPDATE xapi_keys SET last_used_at = now()
WHERE id = $1::uuid AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')

-- name: xapi_key_add
-- scope: directory
-- about: A new key; the same id twice is one, with a new secret.
INSERT INTO xapi_keys (id, org_id, key_id, secret_mac, name, scopes, activity_prefix, created_by, created_by_kind, expires_at)
VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8::uuid, $9, $10::timestamptz)
ON CONFLICT (id) DO UPDATE SET key_id = EXCLUDED.key_id, secret_mac = EXCLUDED.secret_mac
WHERE xapi_keys.org_id = EXCLUDED.org_id AND xapi_keys.last_used_at IS NULL

-- name: xapi_key_list
-- scope: directory
-- about: An organisation's keys, newest first; or one of them.
SELECT id, key_id, name, scopes, activity_prefix, created_by, created_by_kind,
	(extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM rotated_at) * 1000000)::bigint,
	(extract(epoch FROM expires_at) * 1000000)::bigint, (extract(epoch FROM last_used_at) * 1000000)::bigint,
	(extract(epoch FROM revoked_at) * 1000000)::bigint
FROM xapi_keys
WHERE org_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) AND ($3::uuid IS NULL OR id = $3::uuid)
ORDER BY id DESC LIMIT $4::bigint

-- name: xapi_key_rotate
-- scope: directory
-- about: Another secret; the one before counts beside it for so many seconds.
UPDATE xapi_keys SET secret_mac = $3, rotated_at = now(), old_secret_mac = CASE WHEN $4::bigint > 0 THEN secret_mac ELSE '' END,
	old_secret_until = CASE WHEN $4::bigint > 0 THEN now() + $4::bigint * interval '1 second' END
WHERE id = $1::uuid AND org_id = $2::uuid AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
RETURNING id

-- name: xapi_key_revoke
-- scope: directory
-- about: A key proves nobody any more.
UPDATE xapi_keys SET revoked_at = now(), old_secret_mac = '' WHERE id = $1::uuid AND org_id = $2::uuid AND revoked_at IS NULL
RETURNING id
