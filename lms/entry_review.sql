-- A teacher who comes to look at one learner's work (Submission Review 1.0).

-- name: entry_review_found
-- scope: tenant
-- about: The place that a review names, whether it lies in the course it says, and there the learner's latest attempt.
SELECT p.id, c.context_id = $4, l.id, a.id
FROM placements p
LEFT JOIN lti_contexts c ON c.org_id = p.org_id AND c.id = p.context
LEFT JOIN learners l ON l.org_id = p.org_id AND l.origin_id = $5::uuid AND l.external_user_id = $6
LEFT JOIN LATERAL (
	SELECT t.id FROM attempts t
	WHERE t.org_id = p.org_id AND t.learner_id = l.id AND t.placement_id = p.id
	ORDER BY t.updated_at DESC, t.id DESC LIMIT 1) a ON true
WHERE p.org_id = $1::uuid AND p.deployment = $2::uuid AND p.resource_link_id = $3

-- name: entry_review_launch
-- scope: tenant
-- about: The arrival of who looks: it leads to that attempt's page and opens no player.
INSERT INTO launches (org_id, id, attempt_id, learner_id, source, return_url, frame_origins, locale, created_at, expires_at, review)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, 'lti', nullif($5::text, ''), $6, $7, $8::timestamptz, $9::timestamptz, true)
