-- Who is the same person (lms/link).

-- name: link_lock
-- scope: tenant
-- about: One link of an organisation is made or undone at a time.
SELECT pg_advisory_xact_lock(hashtextextended('links ' || $1, 0))

-- name: link_nodes
-- scope: tenant
-- about: learners, and all who are the same person as one of them
WITH persons AS (
	SELECT user_id FROM learners WHERE org_id = $1::uuid AND id IN ($2::uuid, $3::uuid) AND user_id IS NOT NULL
	UNION SELECT $4::uuid WHERE $4::uuid IS NOT NULL
)
SELECT l.id, l.user_id, l.origin_id, o.kind = 'direct', l.fleeting
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.id IN ($2::uuid, $3::uuid)
UNION
SELECT l.id, l.user_id, l.origin_id, o.kind = 'direct', l.fleeting
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND l.user_id IN (SELECT user_id FROM persons)
LIMIT $5::bigint

-- name: link_learners
-- scope: tenant
-- about: a learner and all who are the same person, oldest first
WITH one AS (SELECT id, user_id FROM learners WHERE org_id = $1::uuid AND id = $2::uuid)
SELECT l.id, o.slug, o.kind, o.name, l.external_user_id, coalesce(l.name, ''),
	(extract(epoch FROM l.created_at) * 1000000)::bigint, l.user_id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid
	AND (l.id = (SELECT id FROM one) OR l.user_id = (SELECT user_id FROM one))
ORDER BY l.created_at, l.id LIMIT $3::bigint

-- name: link_rows
-- scope: tenant
-- about: the links of a person that count, oldest first
SELECT k.id, k.learner_id, k.other_id, k.account_id, k.proof, (extract(epoch FROM k.made_at) * 1000000)::bigint
FROM learner_links k
WHERE k.org_id = $1::uuid AND k.undone_at IS NULL
	AND k.learner_id IN (SELECT id FROM learners WHERE org_id = $1::uuid AND user_id = $2::uuid)
ORDER BY k.id LIMIT 1000

-- name: link_find
-- scope: tenant
-- about: whose a link is that counts
SELECT k.learner_id, l.user_id
FROM learner_links k
JOIN learners l ON l.org_id = k.org_id AND l.id = k.learner_id
WHERE k.org_id = $1::uuid AND k.id = $2::uuid AND k.undone_at IS NULL

-- name: link_add
-- scope: tenant
-- about: who was proven to be the same person
INSERT INTO learner_links (org_id, id, learner_id, other_id, account_id, proof, made_by_kind, made_by)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6, $7, $8::uuid)

-- name: link_undo
-- scope: tenant
-- about: a link counts no longer
UPDATE learner_links SET undone_by_kind = $3, undone_by = $4::uuid, undone_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND undone_at IS NULL

-- name: link_person
-- scope: tenant
-- about: whose a learner is now
UPDATE learners SET user_id = $3::uuid WHERE org_id = $1::uuid AND id = $2::uuid AND user_id IS DISTINCT FROM $3::uuid

-- name: visit_add
-- scope: tenant
-- about: a learner comes to their own page
INSERT INTO learner_visits (org_id, id, learner_id, source, frame_origins, locale, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7::timestamptz)

-- name: visit_one
-- scope: tenant
-- about: who came, while the address is good
SELECT learner_id, source, frame_origins, locale, (extract(epoch FROM expires_at) * 1000000)::bigint
FROM learner_visits WHERE org_id = $1::uuid AND id = $2::uuid AND expires_at > $3::timestamptz

-- name: visit_end
-- scope: tenant
-- about: the address is good no longer; what was tried in it still counts
UPDATE learner_visits SET expires_at = now() WHERE org_id = $1::uuid AND id = $2::uuid AND expires_at > now()

-- name: visit_try
-- scope: tenant
-- about: One more code is tried; no row where there were too many.
UPDATE learner_visits v SET tries = v.tries + 1
WHERE v.org_id = $1::uuid AND v.id = $2::uuid
	AND (SELECT coalesce(sum(o.tries), 0) FROM learner_visits o
		WHERE o.org_id = $1::uuid AND o.learner_id = v.learner_id AND o.created_at > now() - interval '1 hour') < $3::bigint
RETURNING v.tries

-- name: visit_lock
-- scope: tenant
-- about: A learner's tries are counted one at a time.
SELECT id FROM learners WHERE org_id = $1::uuid AND id = $2::uuid FOR NO KEY UPDATE

-- name: code_put
-- scope: tenant
-- about: A learner's code, in place of the one before; no row where nothing of them is kept.
INSERT INTO learner_codes (org_id, learner_id, code_hash, expires_at)
SELECT $1::uuid, id, $3, $4::timestamptz FROM learners WHERE org_id = $1::uuid AND id = $2::uuid AND NOT fleeting
ON CONFLICT (org_id, learner_id) DO UPDATE SET code_hash = EXCLUDED.code_hash, created_at = now(), expires_at = EXCLUDED.expires_at
RETURNING learner_id

-- name: code_use
-- scope: tenant
-- about: The single use of a code: who asked for it.
DELETE FROM learner_codes WHERE org_id = $1::uuid AND code_hash = $2 AND expires_at > $3::timestamptz RETURNING learner_id

-- name: visit_modules
-- scope: tenant
-- about: what a learner did in every place that is theirs
WITH mine AS (
	SELECT l.id, l.external_user_id, coalesce(nullif(o.name, ''), o.slug) AS place
	FROM learners one
	JOIN learners l ON l.org_id = one.org_id AND (l.id = one.id OR l.user_id = one.user_id)
	JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
	WHERE one.org_id = $1::uuid AND one.id = $2::uuid
)
SELECT m.title, mine.place, a.completion, a.success, a.score_scaled, (extract(epoch FROM a.updated_at) * 1000000)::bigint,
	coalesce(g.state, ''), coalesce(g.reason_code, ''), coalesce(g.score_given, 0), coalesce(g.score_maximum, 0),
	coalesce((extract(epoch FROM g.settled_at) * 1000000)::bigint, 0)
FROM mine
JOIN attempts a ON a.org_id = $1::uuid AND a.learner_id = mine.id
JOIN modules m ON m.org_id = $1::uuid AND m.id = a.module_id
LEFT JOIN line_items i ON i.org_id = $1::uuid AND i.placement_id = a.placement_id
LEFT JOIN LATERAL (SELECT n.state, n.reason_code, n.score_given, n.score_maximum, n.settled_at FROM grade_ledger n
	WHERE n.org_id = $1::uuid AND n.line_item_id = i.id AND n.user_sub = mine.external_user_id AND n.attempt_id = a.id
	ORDER BY n.created_at DESC, n.id DESC LIMIT 1) g ON true
ORDER BY a.updated_at DESC LIMIT $3::bigint

-- name: visit_sweep
-- scope: tenant
-- about: Removes some visits that are over, once their tries count no longer.
-- role: worker
DELETE FROM learner_visits WHERE (org_id, id) IN (SELECT org_id, id FROM learner_visits
	WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT $1::bigint)

-- name: code_sweep
-- scope: tenant
-- about: Removes some codes that count no longer.
-- role: worker
DELETE FROM learner_codes WHERE (org_id, learner_id) IN (SELECT org_id, learner_id FROM learner_codes
	WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT $1::bigint)

-- name: nonce_sweep
-- scope: tenant
-- about: Removes some nonces of signed addresses that expired long ago.
-- role: worker
DELETE FROM entry_nonces WHERE (org_id, origin_id, nonce_hash) IN (SELECT org_id, origin_id, nonce_hash FROM entry_nonces
	WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT $1::bigint)
