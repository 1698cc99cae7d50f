-- LTI 1.1: consumers as staff know them.

-- name: consumer_list
-- scope: directory
-- about: An organisation's consumers of LTI 1.1 after an id, oldest first, or the one of an id.
SELECT id, origin_id, name, consumer_key, site, frame_origins, policy, status,
	(extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM secret_at) * 1000000)::bigint
FROM lti11_consumers
WHERE org_id = $1::uuid AND ($2::uuid IS NULL OR id = $2::uuid) AND ($3::uuid IS NULL OR id > $3::uuid)
ORDER BY id
LIMIT $4::bigint

-- name: consumer_origin
-- scope: directory
-- about: The origin that consumers of one site share.
SELECT origin_id FROM lti11_consumers WHERE org_id = $1::uuid AND site = $2 ORDER BY id LIMIT 1

-- name: consumer_add
-- scope: directory
-- about: A new consumer, or, of the same id once more, another key and secret for it; no row where there are too many.
INSERT INTO lti11_consumers (id, org_id, origin_id, name, consumer_key, secret_sealed, site, frame_origins, policy)
SELECT $1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7, $8, $9
WHERE (SELECT count(*) FROM (SELECT FROM lti11_consumers WHERE org_id = $2::uuid LIMIT $10::bigint) counted) < $10::bigint
ON CONFLICT (id) DO UPDATE SET secret_sealed = EXCLUDED.secret_sealed, secret_at = now()
WHERE lti11_consumers.org_id = EXCLUDED.org_id

-- name: consumer_change
-- scope: directory
-- about: What may change of a consumer.
UPDATE lti11_consumers SET name = $3, site = $4, frame_origins = $5, policy = $6, status = $7
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: consumer_secret
-- scope: directory
-- about: Another secret.
UPDATE lti11_consumers SET secret_sealed = $3, secret_at = now() WHERE org_id = $1::uuid AND id = $2::uuid

-- name: lti11_switch
-- scope: directory
-- about: Whether the organisation takes launches by LTI 1.1.
UPDATE organizations SET settings = settings || jsonb_build_object('lti11', $2::boolean), revision = revision + 1
WHERE id = $1::uuid AND coalesce((settings ->> 'lti11')::boolean, false) <> $2::boolean

-- name: lti11_switched
-- scope: directory
-- about: The same, read.
SELECT coalesce((settings ->> 'lti11')::boolean, false) FROM organizations WHERE id = $1::uuid

-- name: lti11_trust
-- scope: directory
-- about: Whose ids of LTI 1.1 a platform of LTI 1.3 is believed without a signature.
UPDATE lti_registrations SET lti11_trusted = $3::uuid WHERE org_id = $1::uuid AND id = $2::uuid

-- name: lti11_result_keep
-- scope: tenant
-- about: The cell of a platform's grade book for a learner at a placement, as the last launch named it.
INSERT INTO lti11_results (org_id, placement_id, learner_id, sourcedid)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4)
ON CONFLICT (org_id, placement_id, learner_id) DO UPDATE SET sourcedid = EXCLUDED.sourcedid, updated_at = now()
WHERE lti11_results.sourcedid <> EXCLUDED.sourcedid

-- name: lti11_trusts
-- scope: directory
-- about: Platforms of LTI 1.3, and whether each is believed the ids of this consumer.
SELECT id, name, issuer, coalesce(lti11_trusted = $2::uuid, false)
FROM lti_registrations
WHERE org_id = $1::uuid
ORDER BY id
LIMIT $3::bigint

-- name: lti11_moved_count
-- scope: tenant
-- about: How many learners of a consumer come by LTI 1.3 now.
SELECT count(*) FROM lti11_moves WHERE org_id = $1::uuid AND consumer_id = $2::uuid

-- name: lti11_move_find
-- scope: tenant
-- about: The learner of LTI 1.1 that another is said to be now, unless that was said before.
SELECT l.id
FROM learners l
WHERE l.org_id = $1::uuid AND l.origin_id = $2::uuid AND l.external_user_id = $3 AND l.id <> $4::uuid
	AND NOT EXISTS (SELECT FROM lti11_moves m WHERE m.org_id = $1::uuid AND m.learner_id = $4::uuid AND m.old_learner_id = l.id)

-- name: lti11_move_add
-- scope: tenant
-- about: Who moved from LTI 1.1 to LTI 1.3, by whose word.
INSERT INTO lti11_moves (org_id, learner_id, old_learner_id, registration_id, consumer_id, signed, link_id)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::boolean, $7::uuid)
ON CONFLICT (org_id, learner_id, old_learner_id) DO NOTHING

-- name: grade_cells
-- scope: tenant
-- role: worker
-- about: The cells of a platform's grade book that grades of LTI 1.1 go into.
SELECT g.id, r.sourcedid
FROM grade_ledger g
JOIN line_items li ON li.org_id = g.org_id AND li.id = g.line_item_id
JOIN lti11_results r ON r.org_id = g.org_id AND r.placement_id = li.placement_id AND r.learner_id = g.learner_id
WHERE g.org_id = $1::uuid AND g.id = ANY ($2::uuid[])

-- name: lti11_link
-- scope: tenant
-- about: What a link of LTI 1.1 opens.
SELECT module_id, part_id FROM placements WHERE org_id = $1::uuid AND deployment = $2::uuid AND resource_link_id = $3
