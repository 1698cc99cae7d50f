-- How learners come into courses.

-- name: entry_course_found
-- scope: tenant
-- about: All that a launch from LTI of a course means in one look, as entry_found does for a module; and the learner's enrolment, an active one before others, in the dated run that is named or in any
SELECT y.published_id, y.status,
	l.id, ($8 = '' OR l.email = $8) AND ($9 = '' OR l.name = $9) AND ($10 = '' OR l.given_name = $10)
		AND ($11 = '' OR l.family_name = $11) AND ($12 = '' OR l.locale = $12),
	c.id, coalesce(c.label, '') = $14 AND coalesce(c.title, '') = $15 AND c.types = $16::jsonb
		AND ($22 = '' OR (c.names_url = $22 AND c.registration_id = $19::uuid AND c.origin_id = $6::uuid))
		AND ($23 = '' OR c.groups_url = $23) AND ($24 = '' OR c.group_sets_url = $24),
	k.learner_id IS NOT NULL,
	p.id, p.course_id = y.id AND p.module_id IS NULL AND p.context IS NOT DISTINCT FROM c.id AND p.title = $18,
	i.id IS NOT NULL, u.id IS NOT NULL, e.id, coalesce(e.status, '')
FROM courses y
LEFT JOIN learners l ON l.org_id = $1::uuid AND l.origin_id = $6::uuid AND l.external_user_id = $7
LEFT JOIN lti_contexts c ON c.org_id = $1::uuid AND c.deployment = $4::uuid AND c.context_id = $13
LEFT JOIN context_roles k ON k.org_id = $1::uuid AND k.context = c.id AND k.learner_id = l.id AND k.roles = $17::jsonb
LEFT JOIN placements p ON p.org_id = $1::uuid AND p.deployment = $4::uuid AND p.resource_link_id = $5
LEFT JOIN unresolved_links u ON u.org_id = $1::uuid AND u.deployment = $4::uuid AND u.resource_link_id = $5
	AND u.resolved_at IS NULL
LEFT JOIN line_items i ON i.org_id = $1::uuid AND i.placement_id = p.id AND i.registration_id = $19::uuid AND i.claimed_url = $20
	AND i.scopes = $21::jsonb AND coalesce(i.list_url, '') = $25
LEFT JOIN LATERAL (
	SELECT id, status FROM enrollments
	WHERE org_id = $1::uuid AND learner_id = l.id AND course_id = y.id AND ($3::uuid IS NULL OR session_id = $3::uuid)
	ORDER BY status IN ('active', 'completed') DESC, id DESC LIMIT 1
) e ON true
WHERE y.org_id = $1::uuid AND y.id = $2::uuid

-- name: entry_placement_course
-- scope: tenant
-- about: the placement of a resource link that opens a course, whatever it opened before
INSERT INTO placements (org_id, id, course_id, kind, deployment, context, resource_link_id, title)
VALUES ($1::uuid, $2::uuid, $3::uuid, 'lti', $4::uuid, $5::uuid, $6, $7)
ON CONFLICT (org_id, deployment, resource_link_id) DO UPDATE SET
	course_id = EXCLUDED.course_id, module_id = NULL, part_id = NULL, context = EXCLUDED.context, title = EXCLUDED.title
RETURNING id

-- name: entry_course_met
-- scope: tenant
-- about: a link by which an enrolment is met: the course grade goes there
INSERT INTO enrollment_placements (org_id, enrollment_id, placement_id) VALUES ($1::uuid, $2::uuid, $3::uuid)
ON CONFLICT DO NOTHING

-- name: entry_course_preview
-- scope: tenant
-- about: an enrolment of staff who look, which counts nowhere and goes with its guest
INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, source, gradable)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 'preview', false)

-- name: entry_course_guests
-- scope: directory
-- about: a direct visitor comes into a course of that organisation
UPDATE organizations SET guests_at = now() WHERE id = $1::uuid AND guests_at IS NULL

-- name: entry_course_enrollment
-- scope: tenant
-- about: a learner's enrolment in a course, an active one before others
SELECT id, status FROM enrollments WHERE org_id = $1::uuid AND learner_id = $2::uuid AND course_id = $3::uuid
ORDER BY status IN ('active', 'completed') DESC, id DESC LIMIT 1
