-- Direct links and the guests who come by them.

-- name: direct_module_title
-- scope: tenant
-- about: what a direct link leads to
SELECT title FROM modules WHERE org_id = $1::uuid AND id = $2::uuid

-- name: direct_consent
-- scope: tenant
-- about: the version of the consent that a guest has given, where their progress is kept, and who they are
SELECT l.consent_version, l.id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND o.slug = 'direct' AND l.external_user_id = $2 AND l.consent_version IS NOT NULL

-- name: direct_learner
-- scope: tenant
-- about: who a guest is whose progress is kept
SELECT l.id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND o.slug = 'direct' AND l.external_user_id = $2 AND l.consent_version IS NOT NULL AND NOT l.fleeting

-- name: direct_consented
-- scope: tenant
-- about: a guest has consented; no row where they had before, to the same version
UPDATE learners SET consent_version = $3::int, consented_at = now(), fleeting = false
WHERE org_id = $1::uuid AND id = $2::uuid AND consent_version IS DISTINCT FROM $3::int
RETURNING id

-- name: direct_fleeting
-- scope: tenant
-- about: a guest of whom nothing is to stay
UPDATE learners SET fleeting = true
WHERE org_id = $1::uuid AND id = $2::uuid AND consent_version IS NULL AND NOT fleeting

-- name: direct_organizations
-- scope: directory
-- about: where guests may have been
SELECT org_id FROM (SELECT org_id FROM direct_links UNION SELECT id FROM organizations WHERE guests_at IS NOT NULL) g ORDER BY org_id LIMIT 1000

-- name: direct_guest
-- scope: tenant
-- about: who a guest is in one organisation
SELECT l.id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND o.slug = 'direct' AND l.external_user_id = $2

-- name: guest_hold
-- scope: tenant
-- about: a guest whom nobody graded, held until the transaction ends
SELECT l.id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND o.kind = 'direct'
	AND NOT EXISTS (SELECT FROM grade_ledger g WHERE g.org_id = l.org_id AND g.learner_id = l.id)
FOR UPDATE OF l

-- name: guest_attempts_hold
-- scope: tenant
-- about: their attempts too, in the order in which turns take them
SELECT id FROM attempts WHERE org_id = $1::uuid AND learner_id = $2::uuid ORDER BY id FOR UPDATE

-- name: guest_forget
-- scope: tenant
-- about: forgets them
SELECT forget_guest($1::uuid, $2::uuid)

-- name: direct_launch_there
-- scope: tenant
-- about: whether a launch, of whatever age, is there: only guests who were forgotten take theirs with them
SELECT EXISTS (SELECT FROM launches WHERE org_id = $1::uuid AND id = $2::uuid)

-- name: fleeting_over
-- scope: tenant
-- about: Guests of whom nothing is to stay and nothing was heard since a time, in all organisations.
-- role: worker
SELECT l.org_id, l.id
FROM learners l
WHERE l.fleeting AND l.created_at < $1::timestamptz
	AND NOT EXISTS (SELECT FROM attempts a JOIN attempt_sessions s ON s.org_id = a.org_id AND s.attempt_id = a.id
		WHERE a.org_id = l.org_id AND a.learner_id = l.id AND (s.state = 'open' OR s.closed_at >= $1::timestamptz))
	AND NOT EXISTS (SELECT FROM course_launches c WHERE c.org_id = l.org_id AND c.learner_id = l.id AND c.expires_at > now())
ORDER BY l.created_at
LIMIT $2::int
