-- What learners did, only ever added.

-- name: event_append
-- scope: tenant
-- about: Events of learners, once each, while the learner is there: whoever forgets one waits for what is under way, and finds it.
-- rows: uuid,uuid,uuid,uuid,text,text,bigint
INSERT INTO events (org_id, id, learner_id, course_id, type, payload, occurred_at)
SELECT v.org_id, v.id, v.learner_id, v.course_id, v.type, v.payload::jsonb,
	to_timestamp(v.at_us / 1000000) + v.at_us % 1000000 * interval '1 us'
FROM :rows AS v (org_id, id, learner_id, course_id, type, payload, at_us)
CROSS JOIN LATERAL (
	SELECT FROM learners WHERE org_id = v.org_id AND id = v.learner_id FOR KEY SHARE
) known
ON CONFLICT DO NOTHING
RETURNING org_id, id

-- name: event_append_new
-- scope: tenant
-- about: As event_append, of events that are all new.
-- rows: uuid,uuid,uuid,uuid,text,text,bigint
INSERT INTO events (org_id, id, learner_id, course_id, type, payload, occurred_at)
SELECT v.org_id, v.id, v.learner_id, v.course_id, v.type, v.payload::jsonb,
	to_timestamp(v.at_us / 1000000) + v.at_us % 1000000 * interval '1 us'
FROM :rows AS v (org_id, id, learner_id, course_id, type, payload, at_us)
CROSS JOIN LATERAL (
	SELECT FROM learners WHERE org_id = v.org_id AND id = v.learner_id FOR KEY SHARE
) known

-- name: event_explain
-- scope: tenant
-- about: Whether an event that was not appended is there already; else its learner was forgotten.
SELECT EXISTS (SELECT FROM events WHERE org_id = $1::uuid AND id = $2::uuid)

-- name: event_list
-- scope: tenant
-- about: Events, newest first, with the names of what they are about; who leads teams sees their learners' only.
SELECT e.id, e.learner_id, e.course_id, e.type, (e.payload ->> 'enrollment')::uuid, (e.payload ->> 'module')::uuid,
	coalesce(e.payload ->> 'source', ''), (extract(epoch FROM e.occurred_at) * 1000000)::bigint,
	coalesce(l.name, ''), l.external_user_id, o.slug, coalesce(c.title, ''), coalesce(m.title, '')
FROM events e
JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
LEFT JOIN courses c ON c.org_id = e.org_id AND c.id = e.course_id
LEFT JOIN modules m ON m.org_id = e.org_id AND m.id = (e.payload ->> 'module')::uuid
WHERE e.org_id = $1::uuid
	AND ($2::uuid IS NULL OR e.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR e.learner_id = $3::uuid)
	AND ($4::uuid IS NULL OR e.course_id = $4::uuid)
	AND ($5::text IS NULL OR e.type = $5)
	AND ($6::text IS NULL OR l.name = $6 OR l.email = $6 OR l.external_user_id = $6)
	AND ($7::uuid IS NULL OR e.id < $7::uuid)
	AND ($8::timestamptz IS NULL OR e.occurred_at >= $8::timestamptz)
	AND ($9::timestamptz IS NULL OR e.occurred_at < $9::timestamptz)
ORDER BY e.id DESC LIMIT $10::bigint

-- name: event_months
-- scope: tenant
-- about: The partitions of the next months are there.
-- role: worker
SELECT event_month_make(now() + n * interval '1 month') FROM generate_series(0, 12) AS n
