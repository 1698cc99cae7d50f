-- Organisations as their administrator sees them.

-- name: organization_read
-- scope: directory
-- about: One organisation with all it sets, also a disabled one.
SELECT id, slug, name, database, disabled_at IS NOT NULL, revision, (extract(epoch FROM created_at) * 1000000)::bigint,
	coalesce(settings ->> 'language', ''), coalesce((settings ->> 'require_totp')::boolean, false),
	coalesce(settings ->> 'mail_from_name', ''), coalesce(settings ->> 'mail_reply_to', ''),
	coalesce((settings ->> 'quota_bytes')::bigint, 0), settings::text, coalesce(settings ->> 'time_zone', '')
FROM organizations WHERE slug = $1

-- name: organization_slug
-- scope: directory
-- about: The slug of an organisation.
SELECT slug FROM organizations WHERE id = $1::uuid

-- name: organization_page
-- scope: directory
-- about: Organisations by slug after one, of those whose name or slug holds a text.
SELECT id, slug, name, database, disabled_at IS NOT NULL, revision, (extract(epoch FROM created_at) * 1000000)::bigint,
	coalesce(settings ->> 'language', ''), coalesce((settings ->> 'require_totp')::boolean, false),
	coalesce(settings ->> 'mail_from_name', ''), coalesce(settings ->> 'mail_reply_to', ''),
	coalesce((settings ->> 'quota_bytes')::bigint, 0), settings::text, coalesce(settings ->> 'time_zone', '')
FROM organizations
WHERE slug > $1 AND ($2::text IS NULL OR strpos(lower(name), lower($2::text)) > 0 OR strpos(slug, lower($2::text)) > 0)
ORDER BY slug LIMIT $3::bigint

-- name: organization_add
-- scope: directory
-- about: A new organisation, unless its slug is taken.
INSERT INTO organizations (id, slug, name, database) VALUES ($1::uuid, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: organization_change
-- scope: directory
-- about: Name and settings; what other folders keep in the settings stays.
UPDATE organizations SET name = $3, settings = settings || $4::jsonb, revision = revision + 1
WHERE id = $1::uuid AND revision = $2::bigint

-- name: organization_hosts
-- scope: directory
-- about: The host names of an organisation.
SELECT host FROM organization_hosts WHERE org_id = $1::uuid ORDER BY host LIMIT 100

-- name: organization_host_add
-- scope: directory
-- about: A host name of an organisation, while it belongs to none and there is room.
INSERT INTO organization_hosts (host, org_id)
SELECT $2, $1::uuid WHERE (SELECT count(*) FROM organization_hosts WHERE org_id = $1::uuid) < $3::bigint
ON CONFLICT DO NOTHING

-- name: organization_host_remove
-- scope: directory
-- about: Takes a host name away.
DELETE FROM organization_hosts WHERE org_id = $1::uuid AND host = $2

-- name: organization_stats
-- scope: tenant
-- about: What an organisation holds.
SELECT (SELECT count(*) FROM learners WHERE org_id = $1::uuid),
	(SELECT count(*) FROM courses WHERE org_id = $1::uuid),
	(SELECT count(*) FROM packages WHERE org_id = $1::uuid),
	(SELECT coalesce(sum(bytes), 0)::bigint FROM (
		SELECT DISTINCT ON (sha256) bytes FROM package_versions WHERE org_id = $1::uuid ORDER BY sha256) stored),
	(SELECT count(*) FROM attempts WHERE org_id = $1::uuid),
	(SELECT count(*) FROM attempts WHERE org_id = $1::uuid AND updated_at > now() - interval '7 days'),
	(SELECT count(*) FROM attempts WHERE org_id = $1::uuid AND completion = 'completed'),
	(SELECT count(*) FROM grade_ledger WHERE org_id = $1::uuid AND state = 'waiting'),
	(SELECT count(*) FROM grade_ledger WHERE org_id = $1::uuid AND state = 'refused')

-- name: organization_platforms
-- scope: directory
-- about: How many platforms an organisation has.
SELECT count(*) FROM lti_registrations WHERE org_id = $1::uuid

-- name: organization_quota
-- scope: directory
-- about: How many bytes an organisation may keep; 0: no limit.
SELECT coalesce((settings ->> 'quota_bytes')::bigint, 0) FROM organizations WHERE id = $1::uuid

-- name: organization_quota_set
-- scope: directory
-- about: How many bytes an organisation may keep.
UPDATE organizations SET settings = settings || jsonb_build_object('quota_bytes', $2::bigint), revision = revision + 1
WHERE id = $1::uuid

-- name: organization_packages_bytes
-- scope: tenant
-- about: Bytes of unpacked packages, each stored package once.
SELECT coalesce(sum(bytes), 0)::bigint FROM (
	SELECT DISTINCT ON (sha256) bytes FROM package_versions WHERE org_id = $1::uuid ORDER BY sha256) stored

-- name: organization_packages_hold
-- scope: tenant
-- about: One package or file of an organisation is kept at a time, where it has a quota.
SELECT pg_advisory_xact_lock(hashtextextended('packages ' || $1, 0))

-- name: organization_packages_room
-- scope: tenant
-- about: Bytes of unpacked packages and of the media library, each stored thing once, and whether the package of this hash is among them.
SELECT (SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT ON (sha256) bytes FROM package_versions
		WHERE org_id = $1::uuid ORDER BY sha256) packages)::bigint
	+ (SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT ON (coalesce(nullif(checksum, ''), id::text)) bytes FROM contents
		WHERE org_id = $1::uuid AND state <> 'deleted' ORDER BY coalesce(nullif(checksum, ''), id::text)) files)::bigint,
	EXISTS (SELECT FROM package_versions WHERE org_id = $1::uuid AND sha256 = $2)

-- name: organization_media_room
-- scope: tenant
-- about: The same, and whether a file with these bytes is in the media library.
SELECT (SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT ON (sha256) bytes FROM package_versions
		WHERE org_id = $1::uuid ORDER BY sha256) packages)::bigint
	+ (SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT ON (coalesce(nullif(checksum, ''), id::text)) bytes FROM contents
		WHERE org_id = $1::uuid AND state <> 'deleted' ORDER BY coalesce(nullif(checksum, ''), id::text)) files)::bigint,
	EXISTS (SELECT FROM contents WHERE org_id = $1::uuid AND checksum = $2 AND $2 <> '' AND bytes = $3::bigint AND state = 'ready')

-- name: legal_entities
-- scope: tenant
-- about: The legal entities of an organisation, or one of them; those in force first.
SELECT id, name, registration_number, vat_number, address, country, signatory, revision, ended_at IS NOT NULL
FROM legal_entities
WHERE org_id = $1::uuid AND ($2::uuid IS NULL OR id = $2::uuid)
ORDER BY ended_at IS NOT NULL, name, id LIMIT 200

-- name: legal_entity_add
-- scope: tenant
-- about: A new legal entity, while there is room.
INSERT INTO legal_entities (org_id, id, name, registration_number, vat_number, address, country, signatory)
SELECT $1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8
WHERE (SELECT count(*) FROM legal_entities WHERE org_id = $1::uuid) < $9::bigint

-- name: legal_entity_change
-- scope: tenant
-- about: Changes a legal entity that is still as its editor saw it.
UPDATE legal_entities SET name = $3, registration_number = $4, vat_number = $5, address = $6, country = $7, signatory = $8,
	revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid AND revision = $9::bigint

-- name: legal_entity_end
-- scope: tenant
-- about: Ends a legal entity, or puts it in force again.
UPDATE legal_entities SET ended_at = CASE WHEN $3::boolean THEN coalesce(ended_at, now()) END, revision = revision + 1
WHERE org_id = $1::uuid AND id = $2::uuid

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

-- name: organization_admits
-- scope: directory
-- about: One row where people may enter.
SELECT id FROM organizations WHERE id = $1::uuid AND disabled_at IS NULL

-- name: organizations_closed
-- scope: directory
-- about: All where nobody may enter, as one array.
SELECT coalesce(array_agg(id), '{}')::text FROM organizations WHERE disabled_at IS NOT NULL

-- name: organization_holds
-- scope: tenant
-- about: Whether an organisation has any row: every tenant table is asked. That it was made, named or placed is no such row: what the trail says of that stays where it was.
SELECT EXISTS (SELECT FROM origins WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM learners WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM lti_contexts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM context_roles WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM lti_launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM courses WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM course_versions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM sequences WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM version_sequences WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM version_modules WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM version_prerequisites WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM module_drafts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM programmes WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM programme_courses WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM workflow_events WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM course_sessions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM course_session_tutors WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM enrollments WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM enrollment_placements WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM question_categories WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM questions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM question_versions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM quiz_questions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM quiz_attempts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM quiz_papers WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM quiz_marks WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM quiz_accommodations WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM course_launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM enrollment_terms WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM enrollment_links WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM team_assignments WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM team_assignment_enrollments WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM enrollment_imports WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM contents WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM content_uses WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM content_uploads WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM gradebooks WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grade_categories WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grade_items WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grade_marks WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM gradebook_totals WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM gradebook_events WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM packages WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM package_versions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM modules WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grains WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM placements WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM line_items WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM global_objectives WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM shared_buckets WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_items WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM cmi5_registrations WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM cmi5_parts WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM cmi5_sessions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM xapi_launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_sessions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_log WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attempt_events WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM events WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM progress WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grade_ledger WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM grade_settings WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM audit_logs WHERE org_id = $1::uuid AND action NOT LIKE 'organization.%')
	OR EXISTS (SELECT FROM jobs WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM mails WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM mail_templates WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM mail_unsubscribes WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM teams WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM team_learners WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM team_managers WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM legal_entities WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM dispatches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM roster_settings WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM rosters WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM roster_members WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM roster_groups WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM dispatch_launches WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM lti11_results WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM lti11_moves WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM learner_links WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM learner_visits WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM learner_codes WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM origin_entries WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM entry_nonces WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM imported_learners WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statements WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_keys WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_ids WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_refs WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM activity_definitions WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM agent_names WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM attachments WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_attachments WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_settings WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_imports WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_months WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_tallies WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_figures WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_feeds WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM statement_feed_letters WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM imported_progress WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM deep_link_requests WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM deep_link_items WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM unresolved_links WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM notice_handlers WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM notices_seen WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM context_copies WHERE org_id = $1::uuid)
	OR EXISTS (SELECT FROM documents WHERE org_id = $1::uuid)
