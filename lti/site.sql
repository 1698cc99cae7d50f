-- Open edX sites: one approved origin, many clients.

-- name: site_keep
-- scope: directory
-- about: makes a site or changes the one of this issuer; no row when its address would change under blocks that are there
INSERT INTO lti_sites (id, org_id, origin_id, name, lms_url, issuer, frame_origins)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7)
ON CONFLICT (org_id, issuer) DO UPDATE SET name = EXCLUDED.name, lms_url = EXCLUDED.lms_url,
	frame_origins = EXCLUDED.frame_origins
WHERE lti_sites.lms_url = EXCLUDED.lms_url OR NOT EXISTS (SELECT 1 FROM lti_registrations r WHERE r.site_id = lti_sites.id)
RETURNING id, id <> $1::uuid

-- name: site_frames_spread
-- scope: directory
-- about: its blocks may be framed by whom the site says
UPDATE lti_registrations SET frame_origins = $2 WHERE site_id = $1::uuid AND frame_origins <> $2

-- name: sites_of
-- scope: directory
-- about: an organisation's sites with how many blocks each has, or the one of an id
SELECT s.id, s.name, s.lms_url, s.issuer, s.origin_id, s.frame_origins,
	(SELECT count(*) FROM lti_registrations r WHERE r.site_id = s.id)
FROM lti_sites s
WHERE s.org_id = $1::uuid AND ($2::uuid IS NULL OR s.id = $2::uuid)
ORDER BY s.name, s.id
LIMIT 1000

-- name: site_blocks_list
-- scope: directory
-- about: the blocks of a site, newest first
SELECT id, name, client_id, jwks_uri, status
FROM lti_registrations
WHERE org_id = $1::uuid AND site_id = $2::uuid
ORDER BY id DESC
LIMIT $3::bigint

-- name: site_blocks_before
-- scope: directory
-- about: which of these clients of the site's issuer are registered already, whose they are, and whether just so
SELECT r.client_id, r.org_id = s.org_id, r.org_id = s.org_id AND r.origin_id = s.origin_id, r.id,
	r.site_id IS NOT DISTINCT FROM s.id AND r.auth_url = v.auth_url AND r.token_url = v.token_url
		AND r.jwks_uri = v.jwks_uri AND r.jwks IS NULL
FROM jsonb_to_recordset($2::jsonb) AS v (client_id text, auth_url text, token_url text, jwks_uri text)
JOIN lti_sites s ON s.id = $1::uuid
JOIN lti_registrations r ON r.issuer = s.issuer AND r.client_id = v.client_id
ORDER BY r.client_id
FOR UPDATE OF r

-- name: site_blocks_keep
-- scope: directory
-- about: makes or changes the registrations of a site's blocks, in the order of their clients; one that stands elsewhere gives no row
INSERT INTO lti_registrations (id, org_id, origin_id, site_id, name, issuer, client_id, auth_url, token_url, token_audience,
	jwks_uri, policy, deployments, frame_origins)
SELECT v.id, s.org_id, s.origin_id, s.id, v.name, s.issuer, v.client_id, v.auth_url, v.token_url, '', v.jwks_uri, 'openedx',
	'accept', s.frame_origins
FROM jsonb_to_recordset($2::jsonb) AS v (id uuid, name text, client_id text, auth_url text, token_url text, jwks_uri text)
JOIN lti_sites s ON s.id = $1::uuid
ORDER BY v.client_id
ON CONFLICT (issuer, client_id) DO UPDATE SET site_id = EXCLUDED.site_id, auth_url = EXCLUDED.auth_url,
	token_url = EXCLUDED.token_url, jwks_uri = EXCLUDED.jwks_uri, jwks = NULL, policy = EXCLUDED.policy,
	frame_origins = EXCLUDED.frame_origins
WHERE lti_registrations.org_id = EXCLUDED.org_id AND lti_registrations.origin_id = EXCLUDED.origin_id
RETURNING client_id, id

-- name: site_deployments_keep
-- scope: directory
-- about: Open edX calls each block's deployment 1
INSERT INTO lti_deployments (id, registration_id, deployment_id, org_id, origin_id)
SELECT v.deployment, r.id, '1', r.org_id, r.origin_id
FROM jsonb_to_recordset($2::jsonb) AS v (deployment uuid, client_id text)
JOIN lti_registrations r ON r.site_id = $1::uuid AND r.client_id = v.client_id
ORDER BY v.client_id
ON CONFLICT (registration_id, deployment_id) DO NOTHING
