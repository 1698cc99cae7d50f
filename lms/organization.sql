-- Organisations as their administrator sees them.

-- name: organization_list
-- scope: directory
-- about: All organisations and where their rows lie.
SELECT id, slug, name, database, disabled_at IS NOT NULL FROM organizations ORDER BY slug LIMIT 10000

-- name: organization_named
-- scope: directory
-- about: One organisation, also a disabled one.
SELECT id, slug, name, database, disabled_at IS NOT NULL FROM organizations WHERE slug = $1

-- name: organization_place
-- scope: directory
-- about: The database of an organisation that has no rows yet.
UPDATE organizations SET database = $2 WHERE id = $1::uuid AND database = $3

-- name: organization_open
-- scope: directory
-- about: Lets people enter, or nobody any more.
UPDATE organizations SET disabled_at = CASE WHEN $2::boolean THEN NULL ELSE coalesce(disabled_at, now()) END WHERE id = $1::uuid

-- name: organization_holds
-- scope: tenant
-- about: Whether an organisation has any row: every tenant table is asked.
SELECT EXISTS (SELECT FROM origins WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM learners WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM lti_contexts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM context_roles WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM lti_launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM courses WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM course_versions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM sequences WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM packages WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM package_versions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM modules WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grains WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM placements WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM line_items WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_items WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_sessions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_log WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_events WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM progress WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grade_ledger WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM audit_logs WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM jobs WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM mails WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM mail_templates WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM mail_unsubscribes WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM teams WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM team_learners WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM team_managers WHERE org_id = $1::uuid)
