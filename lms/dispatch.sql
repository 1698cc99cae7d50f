-- Dispatches: content that other platforms launch by a thin SCORM or cmi5 package.

-- name: dispatch_list
-- scope: tenant
-- about: Dispatches of an organisation, of a module or of a package, or the one of an id, newest first.
SELECT d.id, d.module_id, m.title, d.title, d.standard, d.names, coalesce(d.seats, 0), d.seats_taken,
	(extract(epoch FROM d.expires_at) * 1000000)::bigint, (extract(epoch FROM d.stopped_at) * 1000000)::bigint, d.revision,
	d.created_by, d.created_by_kind, (extract(epoch FROM d.created_at) * 1000000)::bigint,
	coalesce(d.expires_at <= now(), false)
FROM dispatches d
JOIN modules m ON m.org_id = d.org_id AND m.id = d.module_id
WHERE d.org_id = $1::uuid
	AND ($2::uuid IS NULL OR d.id = $2::uuid)
	AND ($3::uuid IS NULL OR d.module_id = $3::uuid)
	AND ($4::uuid IS NULL OR m.package_version_id IN (SELECT id FROM package_versions WHERE org_id = $1::uuid AND package_id = $4::uuid))
	AND ($5::uuid IS NULL OR d.id < $5::uuid)
ORDER BY d.id DESC LIMIT $6::bigint

-- name: dispatch_add
-- scope: tenant
-- about: A new dispatch of a module, unless there is no such module here or it has too many; the same id again changes nothing.
INSERT INTO dispatches (org_id, id, module_id, title, standard, names, seats, expires_at, created_by, created_by_kind)
SELECT $1::uuid, $2::uuid, m.id, coalesce(nullif($4, ''), m.title), $5, $6::boolean, nullif($7::bigint, 0), $8::timestamptz, $9::uuid, $10
FROM modules m
WHERE m.org_id = $1::uuid AND m.id = $3::uuid
	AND (SELECT count(*) FROM dispatches d WHERE d.org_id = $1::uuid AND d.module_id = $3::uuid) < $11::bigint
ON CONFLICT (org_id, id) DO UPDATE SET revision = dispatches.revision
RETURNING title, (xmax = 0)

-- name: dispatch_module
-- scope: tenant
-- about: whether a module is here
SELECT EXISTS (SELECT FROM modules WHERE org_id = $1::uuid AND id = $2::uuid)

-- name: dispatch_origin
-- scope: tenant
-- about: where the learners of a dispatch come from
INSERT INTO origins (org_id, id, slug, kind, name)
VALUES ($1::uuid, $2::uuid, 'dispatch-' || $2::uuid, 'dispatch', $3)

-- name: dispatch_placement
-- scope: tenant
-- about: where they meet its module
INSERT INTO placements (org_id, id, module_id, kind, title)
VALUES ($1::uuid, $2::uuid, $3::uuid, 'dispatch', $4)

-- name: dispatch_change
-- scope: tenant
-- about: Another title, number of seats, end or switch; no row where somebody changed it meanwhile.
UPDATE dispatches SET title = $4, seats = nullif($5::bigint, 0), expires_at = $6::timestamptz,
	stopped_at = CASE WHEN $7::boolean THEN coalesce(stopped_at, now()) END, revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $3::bigint

-- name: dispatch_origin_name
-- scope: tenant
-- about: The origin of a dispatch bears its title.
UPDATE origins SET name = $3 WHERE org_id = $1::uuid AND id = $2::uuid AND kind = 'dispatch'

-- name: dispatch_enter
-- scope: tenant
-- about: what a launch by a dispatch means, and the learner where they came before: $3 is their id as it was given, $4 its keyed hash
SELECT d.module_id, m.package_version_id, d.names, d.stopped_at IS NOT NULL, coalesce(d.expires_at <= $5::timestamptz, false),
	(extract(epoch FROM d.expires_at) * 1000000)::bigint, l.id, coalesce(l.name, '')
FROM dispatches d
JOIN modules m ON m.org_id = d.org_id AND m.id = d.module_id
LEFT JOIN learners l ON l.org_id = d.org_id AND l.origin_id = d.id AND l.external_user_id = CASE WHEN d.names THEN $3 ELSE $4 END
WHERE d.org_id = $1::uuid AND d.id = $2::uuid

-- name: dispatch_seat
-- scope: tenant
-- about: Takes a seat, where there is one; the row is locked until the learner is there.
UPDATE dispatches SET seats_taken = seats_taken + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND stopped_at IS NULL AND (seats IS NULL OR seats_taken < seats)

-- name: dispatch_launch
-- scope: tenant
-- about: By what the launcher of this launch will ask. Sent twice (first into a frame, then into a window) the later launch counts.
INSERT INTO dispatch_launches (org_id, dispatch_id, nonce_hash, launch_id, attempt_id, expires_at)
VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5::uuid, $6::timestamptz)
ON CONFLICT (org_id, dispatch_id, nonce_hash) DO UPDATE SET launch_id = EXCLUDED.launch_id, attempt_id = EXCLUDED.attempt_id,
	expires_at = EXCLUDED.expires_at

-- name: dispatch_launches_sweep
-- scope: tenant
-- about: Some of those of a dispatch that expired, and nobody else removes just now.
DELETE FROM dispatch_launches WHERE org_id = $1::uuid AND dispatch_id = $2::uuid AND nonce_hash IN (
	SELECT nonce_hash FROM dispatch_launches
	WHERE org_id = $1::uuid AND dispatch_id = $2::uuid AND expires_at < now() - interval '1 day'
	ORDER BY expires_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED)

-- name: dispatch_standing
-- scope: tenant
-- about: how the learner of a launch stands, for its launcher
SELECT a.completion, a.success, a.score_scaled,
	EXISTS (SELECT FROM attempt_sessions s WHERE s.org_id = a.org_id AND s.attempt_id = a.id AND s.launch_id = x.launch_id)
FROM dispatch_launches x
JOIN attempts a ON a.org_id = x.org_id AND a.id = x.attempt_id
WHERE x.org_id = $1::uuid AND x.dispatch_id = $2::uuid AND x.nonce_hash = $3 AND x.expires_at > now()
