-- Members of an organisation, their roles, and who is invited.

-- name: member_lock
-- scope: directory
-- about: One change of an organisation's members or roles at a time, so that the last who may manage them stays.
SELECT pg_advisory_xact_lock(hashtextextended('members ' || $1, 0))

-- name: member_own_roles
-- scope: directory
-- about: The roles that an organisation changed, as rights_read takes them.
SELECT string_agg(r.role || ' ' || CASE WHEN r.team_only THEN 'team' ELSE 'all' END || ' ' || r.permissions, E'\n')
FROM organization_roles r WHERE r.org_id = $1::uuid

-- name: member_managed
-- scope: directory
-- about: Whether anybody who can sign in has one of these roles.
SELECT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
	WHERE m.org_id = $1::uuid AND m.status = 'active' AND u.status = 'active' AND m.roles && $2::text[])

-- name: member_list
-- scope: directory
-- about: Members by name, address or when they came, from an offset or after the key and id of one. The name of somebody who has not joined yet is not the organisation's to see.
SELECT u.id, u.email, u.name, array_to_string(u.roles, ' '), u.status, u.totp, (extract(epoch FROM u.created_at) * 1000000)::bigint,
	u.disabled, u.status = 'invited' AND NOT EXISTS (SELECT FROM user_tokens t WHERE t.user_id = u.id AND t.org_id = $1::uuid AND t.expires_at > now()),
	count(*) OVER (), u.key
FROM (SELECT u.id, u.email, n.name, m.roles, m.status, m.status <> 'invited' AND u.totp_sealed <> '' AS totp, m.created_at,
		u.status = 'disabled' AS disabled, CASE $5 WHEN 'name' THEN lower(n.name) WHEN 'email' THEN u.email
			ELSE to_char((extract(epoch FROM m.created_at) * 1000000)::bigint, 'FM0000000000000000000') END AS key
	FROM memberships m JOIN users u ON u.id = m.user_id
		CROSS JOIN LATERAL (SELECT CASE WHEN m.status = 'invited' THEN '' ELSE u.name END AS name) n
	WHERE m.org_id = $1::uuid AND ($2::text IS NULL OR strpos(u.email, lower($2)) > 0 OR strpos(lower(n.name), lower($2)) > 0)
		AND ($3::text IS NULL OR $3 = ANY (m.roles)) AND ($4::text IS NULL OR m.status = $4)) u
WHERE $10::uuid IS NULL OR CASE WHEN $6::boolean THEN u.key < $9 ELSE u.key > $9 END OR (u.key = $9 AND u.id > $10::uuid)
ORDER BY CASE WHEN NOT $6::boolean THEN u.key END, CASE WHEN $6::boolean THEN u.key END DESC, u.id
OFFSET $7::bigint LIMIT $8::bigint

-- name: member_find
-- scope: directory
-- about: One member.
SELECT u.id, u.email, CASE WHEN m.status = 'invited' THEN '' ELSE u.name END, array_to_string(m.roles, ' '), m.status,
	m.status <> 'invited' AND u.totp_sealed <> '', (extract(epoch FROM m.created_at) * 1000000)::bigint, u.status = 'disabled',
	m.status = 'invited' AND NOT EXISTS (SELECT FROM user_tokens t WHERE t.user_id = u.id AND t.org_id = m.org_id AND t.expires_at > now()),
	NOT u.platform_admin AND m.status <> 'invited' AND NOT EXISTS (SELECT FROM memberships o WHERE o.user_id = u.id AND o.org_id <> m.org_id),
	u.language
FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = $1::uuid AND m.user_id = $2::uuid

-- name: member_named
-- scope: directory
-- about: A member by address.
SELECT m.user_id, u.name FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = $1::uuid AND u.email = lower($2) AND m.status = 'active'

-- name: member_names
-- scope: directory
-- about: Names of members, for lists of their ids.
SELECT u.id, u.name, u.email FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = $1::uuid AND m.user_id = ANY ($2::uuid[])

-- name: member_roles
-- scope: directory
-- about: Other roles.
UPDATE memberships SET roles = $3::text[] WHERE org_id = $1::uuid AND user_id = $2::uuid

-- name: member_status
-- scope: directory
-- about: Suspends a member, or lets them in again.
UPDATE memberships SET status = CASE WHEN $3::boolean THEN 'suspended' ELSE 'active' END
WHERE org_id = $1::uuid AND user_id = $2::uuid AND status <> 'invited'

-- name: member_remove
-- scope: directory
-- about: Somebody belongs here no more.
DELETE FROM memberships WHERE org_id = $1::uuid AND user_id = $2::uuid

-- name: member_forget
-- scope: directory
-- about: Somebody who was invited, never accepted, and is invited nowhere else.
DELETE FROM users u WHERE u.id = $1::uuid AND u.status = 'invited' AND u.password_hash = ''
	AND NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = u.id)

-- name: member_add
-- scope: directory
-- about: A membership, active at once: for the command line.
INSERT INTO memberships (user_id, org_id, roles, status, joined_at) VALUES ($1::uuid, $2::uuid, $3::text[], 'active', now())
ON CONFLICT (user_id, org_id) DO UPDATE SET roles = excluded.roles, status = 'active', joined_at = coalesce(memberships.joined_at, now())

-- name: member_invite
-- scope: directory
-- about: A membership that is still to be accepted; no row changes where it was already.
INSERT INTO memberships (user_id, org_id, roles, status, invited_by) VALUES ($1::uuid, $2::uuid, $3::text[], 'invited', $4::uuid)
ON CONFLICT (user_id, org_id) DO UPDATE SET roles = excluded.roles, invited_by = excluded.invited_by, created_at = now()
WHERE memberships.status = 'invited'

-- name: member_accept
-- scope: directory
-- about: An invitation was accepted.
UPDATE memberships SET status = 'active', joined_at = now() WHERE org_id = $1::uuid AND user_id = $2::uuid AND status = 'invited'

-- name: role_change
-- scope: directory
-- about: What a role may do in an organisation.
INSERT INTO organization_roles (org_id, role, permissions, team_only) VALUES ($1::uuid, $2, $3, $4::boolean)
ON CONFLICT (org_id, role) DO UPDATE SET permissions = excluded.permissions, team_only = excluded.team_only, changed_at = now()

-- name: role_usual
-- scope: directory
-- about: A role is as the catalogue says again.
DELETE FROM organization_roles WHERE org_id = $1::uuid AND role = $2
