-- Tin Can packages at run time: launches of their activities. Locks are taken as for cmi5: the attempt first.

-- name: tincan_lock
-- scope: tenant
-- about: One request or launch of a registration at a time, by a launch.
SELECT id FROM attempts
WHERE org_id = $1::uuid AND id = (SELECT attempt_id FROM xapi_launches WHERE org_id = $1::uuid AND id = $2::uuid)
FOR NO KEY UPDATE

-- name: tincan_activity
-- scope: tenant
-- about: An activity of an attempt's package, and where its files lie.
SELECT g.identifier, g.href, a.learner_id, p.package_id, p.sha256
FROM attempts a
JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id AND p.kind = 'xapi'
JOIN grains g ON g.org_id = a.org_id AND g.module_id = a.module_id AND g.id = $3::uuid
WHERE a.org_id = $1::uuid AND a.id = $2::uuid

-- name: tincan_launches_end
-- scope: tenant
-- about: What was launched before in a registration is over.
UPDATE xapi_launches SET ended_at = now() WHERE org_id = $1::uuid AND attempt_id = $2::uuid AND ended_at IS NULL

-- name: tincan_launch_add
-- scope: tenant
-- about: A launch.
INSERT INTO xapi_launches (org_id, id, attempt_id, grain_id, player_session_id, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, now() + make_interval(hours => $6::int))

-- name: tincan_launch
-- scope: tenant
-- about: A launch whose credential counts: neither expired nor revoked, and over for a minute at most, in which content says its last as its page is closed.
SELECT l.attempt_id, l.grain_id, l.player_session_id, l.time_cs, a.learner_id, g.identifier
FROM xapi_launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN grains g ON g.org_id = l.org_id AND g.id = l.grain_id
JOIN attempt_sessions s ON s.org_id = l.org_id AND s.id = l.player_session_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND l.expires_at > now() AND s.state <> 'revoked'
	AND coalesce(l.ended_at, 'infinity') > now() - interval '1 minute'
	AND (s.state IN ('open', 'silent') OR coalesce(s.closed_at, 'infinity') > now() - interval '1 minute')

-- name: tincan_time_keep
-- scope: tenant
-- about: The longest duration that was said in a launch.
UPDATE xapi_launches SET time_cs = $3::bigint WHERE org_id = $1::uuid AND id = $2::uuid AND time_cs < $3::bigint
