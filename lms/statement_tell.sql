-- What the house tells the learning record store by itself (lms/statement/tell.h).

-- name: statement_tells
-- scope: tenant
-- about: Whether it tells anything; no row where nobody has said.
SELECT tells FROM statement_settings WHERE org_id = $1::uuid

-- name: statement_viewer
-- scope: tenant
-- about: A learner of whom views of pages are told: it is switched on, they learned here themselves (what staff try counts for nobody), and they consented where that is asked.
SELECT l.id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND NOT l.fleeting AND (o.kind <> 'direct' OR l.consent_version IS NOT NULL)
	AND EXISTS (SELECT FROM attempts a WHERE a.org_id = l.org_id AND a.learner_id = l.id AND a.gradable)
	AND NOT EXISTS (SELECT FROM statement_settings s WHERE s.org_id = l.org_id AND NOT s.tells)
