-- 0042 enrolment: the ways into a course. What a course lets learners do themselves, links, courses and programmes given to teams, and
-- how far the reading of a file is.

ALTER TABLE enrollments
	ADD COLUMN waiting_since timestamptz,
	ADD COLUMN due_at timestamptz,
	ADD COLUMN link_id uuid,
	ADD CONSTRAINT enrollments_waiting CHECK ((status = 'waiting') = (waiting_since IS NOT NULL));
COMMENT ON COLUMN enrollments.waiting_since IS 'Since when they wait for a seat: who waits longest is next. NULL: they do not.';
COMMENT ON COLUMN enrollments.due_at IS 'When it should be completed; nothing closes then. NULL: no such day.';
COMMENT ON COLUMN enrollments.link_id IS 'enrollment_links.id of the link they came by; NULL: by none.';
CREATE INDEX enrollments_waiting ON enrollments (org_id, session_id, waiting_since, id) WHERE status = 'waiting';
CREATE INDEX enrollments_seats ON enrollments (org_id, session_id) WHERE session_id IS NOT NULL AND status IN ('active', 'completed');
CREATE INDEX enrollments_requests ON enrollments (org_id, id) WHERE status = 'requested';
CREATE INDEX learners_name ON learners (org_id, name) WHERE name IS NOT NULL;
CREATE INDEX enrollments_state ON enrollments (org_id, course_id, status, id);

CREATE TABLE enrollment_terms (
	org_id uuid NOT NULL,
	course_id uuid NOT NULL,
	self text NOT NULL DEFAULT 'closed' CHECK (self IN ('closed', 'open', 'approval')),
	in_session boolean NOT NULL DEFAULT false,
	revision bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, course_id)
);
COMMENT ON TABLE enrollment_terms IS 'What learners may do themselves to get into a course. No row: nothing.';
COMMENT ON COLUMN enrollment_terms.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN enrollment_terms.course_id IS 'courses.id.';
COMMENT ON COLUMN enrollment_terms.self IS 'closed; open: they enrol; approval: they ask.';
COMMENT ON COLUMN enrollment_terms.in_session IS 'They choose one of the dated runs; else they come into the course itself.';
COMMENT ON COLUMN enrollment_terms.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN enrollment_terms.updated_at IS 'When it was last changed.';

CREATE TABLE enrollment_links (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	course_id uuid NOT NULL,
	session_id uuid,
	title text NOT NULL DEFAULT '',
	approval boolean NOT NULL DEFAULT false,
	seats int CHECK (seats BETWEEN 1 AND 1000000),
	used int NOT NULL DEFAULT 0,
	expires_at timestamptz NOT NULL,
	revoked_at timestamptz,
	revision bigint NOT NULL DEFAULT 1,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE enrollment_links IS 'Addresses by which whoever has them gets into a course. The address carries a MAC of the id; nothing here tells it.';
COMMENT ON COLUMN enrollment_links.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN enrollment_links.id IS 'UUIDv7.';
COMMENT ON COLUMN enrollment_links.course_id IS 'courses.id.';
COMMENT ON COLUMN enrollment_links.session_id IS 'course_sessions.id; NULL: into no dated run.';
COMMENT ON COLUMN enrollment_links.title IS 'For staff: whom it was given to.';
COMMENT ON COLUMN enrollment_links.approval IS 'Who comes by it asks; staff decide.';
COMMENT ON COLUMN enrollment_links.seats IS 'How many may come by it, ever; NULL: no bound.';
COMMENT ON COLUMN enrollment_links.used IS 'How many did.';
COMMENT ON COLUMN enrollment_links.expires_at IS 'From then on nobody comes by it.';
COMMENT ON COLUMN enrollment_links.revoked_at IS 'When staff ended it; NULL: they did not.';
COMMENT ON COLUMN enrollment_links.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN enrollment_links.created_by IS 'users.id, or the client, of who made it.';
COMMENT ON COLUMN enrollment_links.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN enrollment_links.created_at IS 'When it was made.';
CREATE INDEX enrollment_links_course ON enrollment_links (org_id, course_id, id);

CREATE TABLE team_assignments (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	team_id uuid NOT NULL,
	course_id uuid,
	programme_id uuid,
	session_id uuid,
	due_at timestamptz,
	leavers text NOT NULL DEFAULT 'keep' CHECK (leavers IN ('keep', 'suspend', 'end')),
	revision bigint NOT NULL DEFAULT 1,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE NULLS NOT DISTINCT (org_id, team_id, course_id, programme_id, session_id),
	CHECK ((course_id IS NULL) <> (programme_id IS NULL)),
	CHECK (session_id IS NULL OR course_id IS NOT NULL),
	FOREIGN KEY (org_id, team_id) REFERENCES teams ON DELETE CASCADE
);
COMMENT ON TABLE team_assignments IS 'Courses and programmes given to teams: whoever is in the team is enrolled, also who comes later.';
COMMENT ON COLUMN team_assignments.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN team_assignments.id IS 'UUIDv7.';
COMMENT ON COLUMN team_assignments.team_id IS 'teams.id.';
COMMENT ON COLUMN team_assignments.course_id IS 'courses.id; NULL: a programme.';
COMMENT ON COLUMN team_assignments.programme_id IS 'programmes.id: each course of it that is published; NULL: a course.';
COMMENT ON COLUMN team_assignments.session_id IS 'course_sessions.id of that course; NULL: in no dated run.';
COMMENT ON COLUMN team_assignments.due_at IS 'When it should be completed; NULL: no such day.';
COMMENT ON COLUMN team_assignments.leavers IS 'What becomes of the enrolments of who leaves the team, where this alone brought them: keep, suspend or end.';
COMMENT ON COLUMN team_assignments.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN team_assignments.created_by IS 'users.id, or the client, of who made it.';
COMMENT ON COLUMN team_assignments.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN team_assignments.created_at IS 'When it was made.';

CREATE TABLE team_assignment_enrollments (
	org_id uuid NOT NULL,
	assignment_id uuid NOT NULL,
	enrollment_id uuid NOT NULL,
	made boolean NOT NULL,
	left_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, assignment_id, enrollment_id),
	FOREIGN KEY (org_id, assignment_id) REFERENCES team_assignments ON DELETE CASCADE,
	FOREIGN KEY (org_id, enrollment_id) REFERENCES enrollments ON DELETE CASCADE
);
COMMENT ON TABLE team_assignment_enrollments IS 'Which enrolments an assignment stands behind.';
COMMENT ON COLUMN team_assignment_enrollments.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN team_assignment_enrollments.assignment_id IS 'team_assignments.id.';
COMMENT ON COLUMN team_assignment_enrollments.enrollment_id IS 'enrollments.id.';
COMMENT ON COLUMN team_assignment_enrollments.made IS 'An assignment brought it; false: the learner was in the course already.';
COMMENT ON COLUMN team_assignment_enrollments.left_at IS 'When the learner was seen to have left the team, and what the assignment says of leavers was done; NULL: they are in it.';
COMMENT ON COLUMN team_assignment_enrollments.created_at IS 'Since when.';
CREATE INDEX team_assignment_enrollments_enrollment ON team_assignment_enrollments (org_id, enrollment_id);

CREATE TABLE enrollment_imports (
	org_id uuid NOT NULL,
	job_id uuid NOT NULL,
	position bigint NOT NULL,
	line bigint NOT NULL,
	counts jsonb NOT NULL,
	refusals jsonb NOT NULL,
	PRIMARY KEY (org_id, job_id)
);
COMMENT ON TABLE enrollment_imports IS 'How far jobs are that read enrolments from files: written with each batch, gone with the job.';
COMMENT ON COLUMN enrollment_imports.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN enrollment_imports.job_id IS 'jobs.id.';
COMMENT ON COLUMN enrollment_imports.position IS 'So many bytes of the file are done.';
COMMENT ON COLUMN enrollment_imports.line IS 'The number of the next line.';
COMMENT ON COLUMN enrollment_imports.counts IS 'What the lines came to so far.';
COMMENT ON COLUMN enrollment_imports.refusals IS 'The first of those that were refused.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['enrollment_terms', 'enrollment_links', 'team_assignments', 'team_assignment_enrollments',
		'enrollment_imports']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON enrollment_terms, enrollment_links, team_assignments, team_assignment_enrollments,
	enrollment_imports TO lectern_app, lectern_worker;
