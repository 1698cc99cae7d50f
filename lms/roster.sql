-- Class lists: who is in a context, as its platform says. Who leads teams sees only their learners, who came by a launch only
-- its context.

-- name: roster_classes
-- scope: tenant
-- about: Classes with how their lists stand, or one of them, newest first.
SELECT c.id, coalesce(nullif(c.title, ''), nullif(c.label, ''), c.context_id), coalesce(c.label, ''), coalesce(nullif(o.name, ''), o.slug, ''),
	c.names_url IS NOT NULL, c.groups_url IS NOT NULL, coalesce(r.generation, 0),
	coalesce((extract(epoch FROM r.read_at) * 1000000)::bigint, 0), coalesce(r.members, 0),
	coalesce(r.failure, ''), coalesce(r.failure_words, ''), coalesce((extract(epoch FROM r.failed_at) * 1000000)::bigint, 0),
	coalesce(r.groups_read, false), coalesce(r.groups_failure, ''), r.job_id, coalesce(j.state, ''), coalesce(j.done, 0),
	coalesce((extract(epoch FROM j.run_at) * 1000000)::bigint, 0), coalesce((extract(epoch FROM r.wait_until) * 1000000)::bigint, 0),
	coalesce(o.slug, '')
FROM lti_contexts c
LEFT JOIN origins o ON o.org_id = c.org_id AND o.id = c.origin_id
LEFT JOIN rosters r ON r.org_id = c.org_id AND r.context = c.id
LEFT JOIN jobs j ON j.org_id = r.org_id AND j.id = r.job_id
WHERE c.org_id = $1::uuid AND ($2::uuid IS NULL OR c.id = $2::uuid)
	AND ($3::uuid IS NULL OR EXISTS (SELECT FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		JOIN context_roles k ON k.org_id = tl.org_id AND k.context = c.id AND k.learner_id = tl.learner_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $3::uuid))
	AND ($4::uuid IS NULL OR c.id < $4::uuid)
ORDER BY c.id DESC LIMIT $5::bigint

-- name: roster_members
-- scope: tenant
-- about: Who is or was in a class, by name, with what they did here last.
SELECT m.external_user_id, m.name, m.email, m.status, m.kind, m.roles, m.groups, m.sort_name,
	(extract(epoch FROM m.joined_at) * 1000000)::bigint, coalesce((extract(epoch FROM m.left_at) * 1000000)::bigint, 0),
	l.id, a.id, coalesce(a.completion, ''), coalesce(a.success, ''), a.score_scaled, a.title,
	coalesce((extract(epoch FROM a.updated_at) * 1000000)::bigint, 0)
FROM roster_members m
JOIN lti_contexts c ON c.org_id = m.org_id AND c.id = m.context
LEFT JOIN learners l ON l.org_id = m.org_id AND l.origin_id = c.origin_id AND l.external_user_id = m.external_user_id
LEFT JOIN LATERAL (
	SELECT t.id, t.completion, t.success, t.score_scaled, t.updated_at, d.title
	FROM attempts t
	JOIN placements p ON p.org_id = t.org_id AND p.id = t.placement_id AND p.context = m.context
	JOIN modules d ON d.org_id = t.org_id AND d.id = t.module_id
	WHERE t.org_id = m.org_id AND t.learner_id = l.id
	ORDER BY t.updated_at DESC, t.id DESC LIMIT 1) a ON true
WHERE m.org_id = $1::uuid AND m.context = $2::uuid AND (m.sort_name, m.external_user_id) > ($3, $4)
	AND ($5::text IS NULL OR (m.status = 'active') = ($5 = 'here'))
	AND ($6::text IS NULL OR m.kind = $6)
	AND ($7::text IS NULL OR strpos(m.groups, $7) > 0)
	AND ($8::text IS NULL OR strpos(m.sort_name, $8) > 0)
	AND ($9::text IS NULL OR CASE $9 WHEN 'never' THEN a.id IS NULL WHEN 'begun' THEN a.completion <> 'completed'
		ELSE a.completion = 'completed' END)
	AND ($10::uuid IS NULL OR l.id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $10::uuid))
ORDER BY m.sort_name, m.external_user_id LIMIT $11::bigint

-- name: roster_figures
-- scope: tenant
-- about: How many are in a class, left it, and of its learners never opened anything or completed all they opened.
SELECT count(*) FILTER (WHERE m.status = 'active'), count(*) FILTER (WHERE m.status <> 'active'),
	count(*) FILTER (WHERE m.status = 'active' AND m.kind = 'learner' AND a.learner_id IS NULL),
	count(*) FILTER (WHERE m.status = 'active' AND m.kind = 'learner' AND a.completed)
FROM roster_members m
JOIN lti_contexts c ON c.org_id = m.org_id AND c.id = m.context
LEFT JOIN learners l ON l.org_id = m.org_id AND l.origin_id = c.origin_id AND l.external_user_id = m.external_user_id
LEFT JOIN (
	SELECT t.learner_id, bool_and(t.completion = 'completed') AS completed
	FROM placements p
	JOIN attempts t ON t.org_id = p.org_id AND t.module_id = p.module_id AND t.placement_id = p.id
	WHERE p.org_id = $1::uuid AND p.context = $2::uuid
	GROUP BY t.learner_id) a ON a.learner_id = l.id
WHERE m.org_id = $1::uuid AND m.context = $2::uuid
	AND ($3::uuid IS NULL OR l.id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $3::uuid))

-- name: roster_groups
-- scope: tenant
-- about: The groups of a class.
SELECT group_id, name, set_name FROM roster_groups
WHERE org_id = $1::uuid AND context = $2::uuid
ORDER BY set_name, name, group_id LIMIT $3::bigint

-- name: roster_settings
-- scope: tenant
-- about: What an organisation wants of class lists.
SELECT enrols, daily FROM roster_settings WHERE org_id = $1::uuid

-- name: roster_settings_keep
-- scope: tenant
-- about: Sets what an organisation wants of class lists.
INSERT INTO roster_settings (org_id, enrols, daily) VALUES ($1::uuid, $2::boolean, $3::boolean)
ON CONFLICT (org_id) DO UPDATE SET enrols = EXCLUDED.enrols, daily = EXCLUDED.daily, updated_at = now()

-- name: roster_hold
-- scope: tenant
-- about: One asks for a class list at a time.
SELECT pg_advisory_xact_lock(hashtextextended('roster ' || $1, 0))

-- name: roster_ask
-- scope: tenant
-- about: Names the job that is to read a class, unless one is under way; by itself only one that is old and did not just fail.
INSERT INTO rosters (org_id, context, job_id)
SELECT $1::uuid, $2::uuid, $3::uuid FROM lti_contexts
WHERE org_id = $1::uuid AND id = $2::uuid AND names_url IS NOT NULL
ON CONFLICT (org_id, context) DO UPDATE SET job_id = EXCLUDED.job_id
WHERE NOT EXISTS (SELECT FROM jobs j
		WHERE j.org_id = rosters.org_id AND j.id = rosters.job_id AND j.state IN ('waiting', 'running', 'failed'))
	AND ($4::bigint = 0 OR ((rosters.read_at IS NULL OR rosters.read_at < now() - $4::bigint * interval '1 s')
		AND (rosters.failed_at IS NULL OR rosters.failed_at < now() - interval '10 minutes')
		AND (rosters.wait_until IS NULL OR rosters.wait_until < now())))

-- name: roster_source
-- scope: tenant
-- about: Where a class is read, and how it was read last.
SELECT c.registration_id, c.origin_id, c.names_url, coalesce(c.groups_url, ''), coalesce(c.group_sets_url, ''),
	r.differences_url, coalesce(r.whole_at > now() - interval '7 days', false), coalesce(s.enrols, false)
FROM lti_contexts c
LEFT JOIN rosters r ON r.org_id = c.org_id AND r.context = c.id
LEFT JOIN roster_settings s ON s.org_id = c.org_id
WHERE c.org_id = $1::uuid AND c.id = $2::uuid AND c.names_url IS NOT NULL AND c.registration_id IS NOT NULL

-- name: roster_merge_begin
-- scope: tenant
-- role: worker
-- about: Whether nobody was in a class so far; until the end of this transaction each of those who are told is looked for by their key, which the planner, without statistics of a list that is new, cannot know to be best.
SELECT NOT EXISTS (SELECT FROM roster_members WHERE org_id = $1::uuid AND context = $2::uuid),
	set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)

-- name: roster_merge_first
-- scope: tenant
-- role: worker
-- about: Members of a class in which nobody was.
-- rows: uuid,uuid,text,text,text,text,text,text,text,text
INSERT INTO roster_members (org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name, left_at)
SELECT org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name, CASE WHEN status <> 'active' THEN now() END
FROM :rows AS v (org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name)

-- name: roster_merge_next
-- scope: tenant
-- role: worker
-- about: Members who are new, or no longer as they were; who is as they were costs no write. Of whom the platform says no more than that they were deleted, the rest stays.
-- rows: uuid,uuid,text,text,text,text,text,text,text,text
WITH told AS MATERIALIZED (
	SELECT v.*, m.as_told
	FROM :rows AS v (org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name)
	LEFT JOIN LATERAL (
		SELECT (k.status, k.kind, k.roles, k.name, k.email, k.groups, k.sort_name)
			IS NOT DISTINCT FROM (v.status, v.kind, v.roles, v.name, v.email, v.groups, v.sort_name) AS as_told
		FROM roster_members k
		WHERE k.org_id = v.org_id AND k.context = v.context AND k.external_user_id = v.external_user_id
		OFFSET 0) m ON true
), changed AS (
	UPDATE roster_members m SET status = s.status,
		kind = CASE WHEN s.status = 'deleted' AND s.roles = '' THEN m.kind ELSE s.kind END,
		roles = CASE WHEN s.status = 'deleted' AND s.roles = '' THEN m.roles ELSE s.roles END,
		name = CASE WHEN s.status = 'deleted' AND s.name = '' THEN m.name ELSE s.name END,
		email = CASE WHEN s.status = 'deleted' AND s.name = '' THEN m.email ELSE s.email END,
		groups = s.groups,
		sort_name = CASE WHEN s.status = 'deleted' AND s.name = '' THEN m.sort_name ELSE s.sort_name END,
		left_at = CASE WHEN s.status <> 'active' THEN coalesce(m.left_at, now()) END
	FROM told s
	WHERE NOT s.as_told AND m.org_id = s.org_id AND m.context = s.context AND m.external_user_id = s.external_user_id
)
INSERT INTO roster_members (org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name, left_at)
SELECT org_id, context, external_user_id, status, kind, roles, name, email, groups, sort_name, CASE WHEN status <> 'active' THEN now() END
FROM told
WHERE as_told IS NULL

-- name: roster_merge_count
-- scope: tenant
-- role: worker
-- about: How many of a class the platform named last, and how many of them are there.
SELECT count(*), count(*) FILTER (WHERE status = 'active') FROM roster_members
WHERE org_id = $1::uuid AND context = $2::uuid AND status <> 'gone'

-- name: roster_merge_there
-- scope: tenant
-- role: worker
-- about: Who of a class the platform named last, by their ids, after one.
SELECT external_user_id FROM roster_members
WHERE org_id = $1::uuid AND context = $2::uuid AND external_user_id > $3 AND status <> 'gone'
ORDER BY external_user_id LIMIT $4::bigint

-- name: roster_merge_gone
-- scope: tenant
-- role: worker
-- about: Members whom the whole list no longer names: they left, and stay on record.
-- rows: uuid,uuid,text
UPDATE roster_members m SET status = 'gone', left_at = coalesce(m.left_at, now())
FROM :rows AS v (org_id, context, external_user_id)
WHERE m.org_id = v.org_id AND m.context = v.context AND m.external_user_id = v.external_user_id

-- name: roster_enrol
-- scope: tenant
-- role: worker
-- about: Who learns in the class and never was here becomes a learner.
-- rows: uuid,uuid,uuid,text,text,text
INSERT INTO learners (org_id, id, origin_id, external_user_id, email, name)
SELECT v.org_id, v.id, v.origin_id, v.external_user_id, nullif(v.email, ''), nullif(v.name, '')
FROM :rows AS v (org_id, id, origin_id, external_user_id, email, name)
WHERE NOT EXISTS (SELECT FROM learners l
	WHERE l.org_id = v.org_id AND l.origin_id = v.origin_id AND l.external_user_id = v.external_user_id)
ON CONFLICT (org_id, origin_id, external_user_id) DO NOTHING

-- name: roster_groups_drop
-- scope: tenant
-- role: worker
-- about: Forgets the groups of a class, to put others in their place.
DELETE FROM roster_groups WHERE org_id = $1::uuid AND context = $2::uuid

-- name: roster_groups_add
-- scope: tenant
-- role: worker
-- about: The groups of a class.
-- rows: uuid,uuid,text,text,text
INSERT INTO roster_groups (org_id, context, group_id, name, set_name)
SELECT org_id, context, group_id, name, set_name FROM :rows AS v (org_id, context, group_id, name, set_name)
ON CONFLICT (org_id, context, group_id) DO NOTHING

-- name: roster_done
-- scope: tenant
-- role: worker
-- about: A read came to its end: what it gathered counts from here on.
UPDATE rosters SET generation = generation + 1, read_at = $4::timestamptz,
	whole_at = CASE WHEN $5::boolean THEN $4::timestamptz ELSE whole_at END, differences_url = $6,
	members = $9::bigint, failure = '', failure_words = '', failed_at = NULL, wait_until = NULL,
	groups_read = groups_read OR $7::boolean, groups_failure = $8
WHERE org_id = $1::uuid AND context = $2::uuid AND job_id = $3::uuid
RETURNING members

-- name: roster_failed
-- scope: tenant
-- role: worker
-- about: A read failed; the list stays as it was. By differences that cannot be had no more none is tried again.
UPDATE rosters SET failure = $4, failure_words = $5, failed_at = now(),
	wait_until = CASE WHEN $6::bigint >= 0 THEN now() + $6::bigint * interval '1 s' END,
	differences_url = CASE WHEN $7::boolean THEN NULL ELSE differences_url END
WHERE org_id = $1::uuid AND context = $2::uuid AND job_id = $3::uuid

-- name: roster_due
-- scope: tenant
-- role: worker
-- about: Lists of organisations that want them read each day, which are older.
SELECT r.org_id, r.context
FROM roster_settings s
JOIN rosters r ON r.org_id = s.org_id
WHERE s.daily AND r.read_at < now() - interval '23 hours'
	AND (r.failed_at IS NULL OR r.failed_at < now() - interval '3 hours')
ORDER BY r.read_at LIMIT $1::bigint
