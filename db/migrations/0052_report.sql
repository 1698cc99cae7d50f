-- 0052 report: whom reports count, said once. One SELECT without settings of its own, so that it becomes part of each query that asks.

CREATE FUNCTION report_counted(org uuid, course uuid, session uuid, team uuid, origin text, state text, staff uuid)
RETURNS SETOF enrollments LANGUAGE sql STABLE AS $$
	SELECT e.* FROM enrollments e
	WHERE e.org_id = org AND e.course_id = course AND e.source <> 'preview' AND e.gradable
		AND CASE WHEN state IS NULL THEN e.status IN ('active', 'completed', 'suspended') ELSE e.status = state END
		AND (session IS NULL OR e.session_id = session)
		AND (team IS NULL OR e.learner_id IN (SELECT t.learner_id FROM team_learners t WHERE t.org_id = org AND t.team_id = team))
		AND (origin IS NULL OR EXISTS (SELECT FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
			WHERE l.org_id = org AND l.id = e.learner_id AND o.slug = origin))
		AND (staff IS NULL
			OR e.session_id IN (SELECT s.session_id FROM course_session_tutors s WHERE s.org_id = org AND s.user_id = staff)
			OR e.learner_id IN (SELECT t.learner_id FROM team_managers m JOIN team_learners t ON t.org_id = m.org_id AND t.team_id = m.team_id
				WHERE m.org_id = org AND m.user_id = staff))
$$;
COMMENT ON FUNCTION report_counted IS 'The enrolments of a course that its report counts: who is in, or in that state; of that session, team and origin; of those whom that member of staff leads or looks after. NULL narrows nothing.';
REVOKE ALL ON FUNCTION report_counted FROM PUBLIC;
GRANT EXECUTE ON FUNCTION report_counted TO lectern_app, lectern_worker;
