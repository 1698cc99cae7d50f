-- What organisations look like.

-- name: look_read
-- scope: directory
-- about: An organisation's look, also while it is disabled.
SELECT id, coalesce(settings -> 'look' ->> 'accent', ''), coalesce(settings -> 'look' ->> 'accent_dark', ''),
	coalesce(settings -> 'look' ->> 'logo', '')
FROM organizations WHERE slug = $1

-- name: face_read
-- scope: directory
-- about: What pages show of an open organisation to whoever comes: by its slug, its id, or a host name of its own.
SELECT slug, name, coalesce(settings -> 'look' ->> 'sheet', '') || ' ' || coalesce(settings -> 'look' ->> 'logo', ''),
	coalesce(settings ->> 'time_zone', '')
FROM organizations
WHERE (slug = $1 OR id = $2::uuid OR id = (SELECT org_id FROM organization_hosts WHERE host = $3)) AND disabled_at IS NULL
LIMIT 1

-- name: face_host_read
-- scope: directory
-- about: The slug of the organisation that a host name belongs to.
SELECT o.slug FROM organization_hosts h JOIN organizations o ON o.id = h.org_id WHERE h.host = $1

-- name: look_change
-- scope: directory
-- about: Sets some of the look; the rest of it and of the settings stays.
UPDATE organizations SET settings = settings || jsonb_build_object('look', coalesce(settings -> 'look', '{}') || $2::jsonb)
WHERE id = $1::uuid

-- name: look_logo_put
-- scope: directory
-- about: The organisation's logo, in place of the one before.
INSERT INTO organization_logos (org_id, name, bytes) VALUES ($1::uuid, $2, decode($3, 'hex'))
ON CONFLICT (org_id) DO UPDATE SET name = excluded.name, bytes = excluded.bytes

-- name: look_logo_remove
-- scope: directory
-- about: The organisation has no logo of its own any more.
DELETE FROM organization_logos WHERE org_id = $1::uuid

-- name: look_logo
-- scope: directory
-- about: The bytes of an organisation's logo by the name in its address.
SELECT encode(l.bytes, 'hex') FROM organizations o JOIN organization_logos l ON l.org_id = o.id WHERE o.slug = $1 AND l.name = $2
