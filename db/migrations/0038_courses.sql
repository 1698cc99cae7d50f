-- 0038 courses: programmes, versions of a course as what lies in them, drafts of modules, dated sessions, enrolments, and what became
-- of anything that has states.
--
-- A sequence or a module is one thing for as long as it lives, whatever versions it lies in; what somebody learnt hangs on it and stays.
-- A version is a list of them: version_sequences and version_modules. A published version never changes. The tables sequences and modules
-- keep where each was made and what it is outside a course.

ALTER TABLE courses
	ADD COLUMN slug text,
	ADD COLUMN summary text NOT NULL DEFAULT '',
	ADD COLUMN language text NOT NULL DEFAULT '',
	ADD COLUMN listed boolean NOT NULL DEFAULT false,
	ADD COLUMN image_id uuid,
	ADD COLUMN draft_id uuid,
	ADD COLUMN published_id uuid,
	ADD COLUMN revision bigint NOT NULL DEFAULT 1,
	ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
	ADD CONSTRAINT courses_slug CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?$'),
	ADD CONSTRAINT courses_slug_key UNIQUE (org_id, slug);
COMMENT ON COLUMN courses.slug IS 'Names it in public addresses; NULL: it has none.';
COMMENT ON COLUMN courses.summary IS 'Two or three sentences for the catalogue, plain text.';
COMMENT ON COLUMN courses.description IS 'What its page says of it, Markdown.';
COMMENT ON COLUMN courses.language IS 'Of its content, as BCP 47 says it; empty: not said.';
COMMENT ON COLUMN courses.listed IS 'In the public catalogue, once it is published.';
COMMENT ON COLUMN courses.image_id IS 'contents.id of its picture; NULL: none.';
COMMENT ON COLUMN courses.draft_id IS 'The version that is worked on; NULL: none is, the next change begins one as a copy of what is published.';
COMMENT ON COLUMN courses.published_id IS 'The version that whoever enrols now begins with; NULL: it was never published.';
COMMENT ON COLUMN courses.revision IS 'Counts changes of the course itself: who saves says which one they saw.';
COMMENT ON COLUMN courses.updated_at IS 'When it or its draft was last changed.';
COMMENT ON COLUMN courses.status IS 'draft: never published; published; archived: nobody new comes in.';

ALTER TABLE course_versions
	ADD COLUMN state text NOT NULL DEFAULT 'published' CHECK (state IN ('draft', 'review', 'scheduled', 'published', 'retired')),
	ADD COLUMN note text NOT NULL DEFAULT '',
	ADD COLUMN publish_at timestamptz,
	ADD COLUMN based_on uuid,
	ADD COLUMN made_by uuid,
	ADD COLUMN revision bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN course_versions.state IS 'draft and review: can be changed; scheduled: is published at publish_at; published; retired: a later one took its place.';
COMMENT ON COLUMN course_versions.note IS 'What changed, for those who decide whether to move learners.';
COMMENT ON COLUMN course_versions.publish_at IS 'When a scheduled version is published.';
COMMENT ON COLUMN course_versions.based_on IS 'The version it began as a copy of.';
COMMENT ON COLUMN course_versions.made_by IS 'users.id of who began it.';
COMMENT ON COLUMN course_versions.revision IS 'Counts changes of what lies in it: who saves says which one they saw.';

CREATE TABLE version_sequences (
	org_id uuid NOT NULL,
	version_id uuid NOT NULL,
	sequence_id uuid NOT NULL,
	position int NOT NULL,
	title text NOT NULL,
	available_from timestamptz,
	available_until timestamptz,
	PRIMARY KEY (org_id, version_id, sequence_id),
	UNIQUE (org_id, version_id, position) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE version_sequences IS 'The sequences of a course version.';
COMMENT ON COLUMN version_sequences.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN version_sequences.version_id IS 'course_versions.id.';
COMMENT ON COLUMN version_sequences.sequence_id IS 'sequences.id, the same in every version.';
COMMENT ON COLUMN version_sequences.position IS 'Order in the version, from 1.';
COMMENT ON COLUMN version_sequences.title IS 'As this version calls it.';
COMMENT ON COLUMN version_sequences.available_from IS 'Its modules open then; NULL: at once.';
COMMENT ON COLUMN version_sequences.available_until IS 'Its modules close then; NULL: never.';

CREATE TABLE version_modules (
	org_id uuid NOT NULL,
	version_id uuid NOT NULL,
	module_id uuid NOT NULL,
	sequence_id uuid NOT NULL,
	position int NOT NULL,
	title text NOT NULL,
	type text NOT NULL,
	package_version_id uuid,
	required boolean NOT NULL DEFAULT true,
	free_preview boolean NOT NULL DEFAULT false,
	available_from timestamptz,
	available_until timestamptz,
	weight double precision NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1000),
	PRIMARY KEY (org_id, version_id, module_id),
	UNIQUE (org_id, version_id, sequence_id, position) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE version_modules IS 'The modules of a course version.';
COMMENT ON COLUMN version_modules.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN version_modules.version_id IS 'course_versions.id.';
COMMENT ON COLUMN version_modules.module_id IS 'modules.id, the same in every version.';
COMMENT ON COLUMN version_modules.sequence_id IS 'version_sequences.sequence_id of the same version.';
COMMENT ON COLUMN version_modules.position IS 'Order in the sequence, from 1.';
COMMENT ON COLUMN version_modules.title IS 'As this version calls it.';
COMMENT ON COLUMN version_modules.type IS 'scorm, cmi5, article, pdf, video, file, link or quiz: a row of lms/material/type.def.';
COMMENT ON COLUMN version_modules.package_version_id IS 'The content that attempts begun in this version are pinned to; NULL: a draft that was not made yet.';
COMMENT ON COLUMN version_modules.required IS 'Counts for the progress of the course.';
COMMENT ON COLUMN version_modules.free_preview IS 'Visitors who are not enrolled may open it.';
COMMENT ON COLUMN version_modules.available_from IS 'It opens then; NULL: with its sequence.';
COMMENT ON COLUMN version_modules.available_until IS 'It closes then; NULL: with its sequence.';
COMMENT ON COLUMN version_modules.weight IS 'Its part of the course grade where no grade book says otherwise; 0: none.';
CREATE INDEX version_modules_module ON version_modules (org_id, module_id);

CREATE TABLE version_prerequisites (
	org_id uuid NOT NULL,
	version_id uuid NOT NULL,
	module_id uuid NOT NULL,
	needs_id uuid NOT NULL,
	needs text NOT NULL DEFAULT 'completed' CHECK (needs IN ('completed', 'passed')),
	PRIMARY KEY (org_id, version_id, module_id, needs_id),
	CHECK (module_id <> needs_id)
);
COMMENT ON TABLE version_prerequisites IS 'What has to be done before a module opens: all of them.';
COMMENT ON COLUMN version_prerequisites.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN version_prerequisites.version_id IS 'course_versions.id.';
COMMENT ON COLUMN version_prerequisites.module_id IS 'What opens.';
COMMENT ON COLUMN version_prerequisites.needs_id IS 'The module that is asked for, of the same version.';
COMMENT ON COLUMN version_prerequisites.needs IS 'completed or passed.';

CREATE TABLE module_drafts (
	org_id uuid NOT NULL,
	module_id uuid NOT NULL,
	type text NOT NULL,
	body jsonb NOT NULL DEFAULT '{}',
	revision bigint NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, module_id)
);
COMMENT ON TABLE module_drafts IS 'What a module''s editors work on. Publishing, or a preview, makes a package version of it, the same one for the same draft.';
COMMENT ON COLUMN module_drafts.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN module_drafts.module_id IS 'modules.id.';
COMMENT ON COLUMN module_drafts.type IS 'A row of lms/material/type.def.';
COMMENT ON COLUMN module_drafts.body IS 'As its type has it.';
COMMENT ON COLUMN module_drafts.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN module_drafts.updated_at IS 'When it was last changed.';

CREATE TABLE programmes (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	slug text CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?$'),
	title text NOT NULL,
	description text NOT NULL DEFAULT '',
	status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'archived')),
	in_order boolean NOT NULL DEFAULT false,
	revision bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, slug)
);
COMMENT ON TABLE programmes IS 'Paths made of courses; a course may lie in several.';
COMMENT ON COLUMN programmes.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN programmes.id IS 'UUIDv7.';
COMMENT ON COLUMN programmes.slug IS 'Names it in public addresses; NULL: it has none.';
COMMENT ON COLUMN programmes.title IS 'For people.';
COMMENT ON COLUMN programmes.description IS 'Markdown.';
COMMENT ON COLUMN programmes.status IS 'draft, published or archived.';
COMMENT ON COLUMN programmes.in_order IS 'A course opens once the required ones before it are completed.';
COMMENT ON COLUMN programmes.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN programmes.created_at IS 'When it was made.';
COMMENT ON COLUMN programmes.updated_at IS 'When it was last changed.';

CREATE TABLE programme_courses (
	org_id uuid NOT NULL,
	programme_id uuid NOT NULL,
	course_id uuid NOT NULL,
	position int NOT NULL,
	required boolean NOT NULL DEFAULT true,
	PRIMARY KEY (org_id, programme_id, course_id),
	UNIQUE (org_id, programme_id, position) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE programme_courses IS 'The courses of a programme.';
COMMENT ON COLUMN programme_courses.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN programme_courses.programme_id IS 'programmes.id.';
COMMENT ON COLUMN programme_courses.course_id IS 'courses.id.';
COMMENT ON COLUMN programme_courses.position IS 'Order in the programme, from 1.';
COMMENT ON COLUMN programme_courses.required IS 'The programme is completed when all of these are.';
CREATE INDEX programme_courses_course ON programme_courses (org_id, course_id);

CREATE TABLE workflow_events (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	kind text NOT NULL,
	subject_id uuid NOT NULL,
	transition text NOT NULL,
	from_state text NOT NULL,
	to_state text NOT NULL,
	user_id uuid,
	note text NOT NULL DEFAULT '',
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE workflow_events IS 'Every step of everything that has states (lms/workflow). Rows stay.';
COMMENT ON COLUMN workflow_events.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN workflow_events.id IS 'UUIDv7.';
COMMENT ON COLUMN workflow_events.kind IS 'Which workflow: course_version, programme, enrollment …';
COMMENT ON COLUMN workflow_events.subject_id IS 'What it is a step of.';
COMMENT ON COLUMN workflow_events.transition IS 'The step, as its workflow names it.';
COMMENT ON COLUMN workflow_events.from_state IS 'Before.';
COMMENT ON COLUMN workflow_events.to_state IS 'After.';
COMMENT ON COLUMN workflow_events.user_id IS 'users.id of who did it; NULL: the service, or a learner.';
COMMENT ON COLUMN workflow_events.note IS 'Why, where they said so.';
COMMENT ON COLUMN workflow_events.at IS 'When.';
CREATE INDEX workflow_events_subject ON workflow_events (org_id, subject_id, id);

CREATE TABLE course_sessions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	course_id uuid NOT NULL,
	title text NOT NULL,
	state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed', 'cancelled')),
	starts_at timestamptz,
	ends_at timestamptz,
	enroll_from timestamptz,
	enroll_until timestamptz,
	capacity int CHECK (capacity BETWEEN 1 AND 1000000),
	revision bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE course_sessions IS 'Dated runs of a course.';
COMMENT ON COLUMN course_sessions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN course_sessions.id IS 'UUIDv7.';
COMMENT ON COLUMN course_sessions.course_id IS 'courses.id.';
COMMENT ON COLUMN course_sessions.title IS 'For people.';
COMMENT ON COLUMN course_sessions.state IS 'draft: staff alone see it; open; closed: it ran; cancelled.';
COMMENT ON COLUMN course_sessions.starts_at IS 'Its content opens then; NULL: at once.';
COMMENT ON COLUMN course_sessions.ends_at IS 'Its content closes then; NULL: never.';
COMMENT ON COLUMN course_sessions.enroll_from IS 'Learners may enrol themselves from then on; NULL: at once.';
COMMENT ON COLUMN course_sessions.enroll_until IS 'And until then; NULL: to its end.';
COMMENT ON COLUMN course_sessions.capacity IS 'Seats; who comes later waits. NULL: no bound.';
COMMENT ON COLUMN course_sessions.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN course_sessions.created_at IS 'When it was made.';
CREATE INDEX course_sessions_course ON course_sessions (org_id, course_id, id);

CREATE TABLE course_session_tutors (
	org_id uuid NOT NULL,
	session_id uuid NOT NULL,
	user_id uuid NOT NULL,
	PRIMARY KEY (org_id, session_id, user_id)
);
COMMENT ON TABLE course_session_tutors IS 'Who looks after a dated run.';
COMMENT ON COLUMN course_session_tutors.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN course_session_tutors.session_id IS 'course_sessions.id.';
COMMENT ON COLUMN course_session_tutors.user_id IS 'users.id of a member.';
CREATE INDEX course_session_tutors_user ON course_session_tutors (org_id, user_id);

CREATE TABLE enrollments (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	learner_id uuid NOT NULL,
	course_id uuid NOT NULL,
	course_version_id uuid NOT NULL,
	session_id uuid,
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('requested', 'waiting', 'active', 'completed', 'suspended', 'refused', 'ended')),
	source text NOT NULL CHECK (source ~ '^[a-z][a-z0-9]*$'),
	gradable boolean NOT NULL DEFAULT true,
	progress_pct double precision NOT NULL DEFAULT 0 CHECK (progress_pct BETWEEN 0 AND 100),
	success text NOT NULL DEFAULT 'unknown' CHECK (success IN ('unknown', 'passed', 'failed')),
	score_scaled double precision CHECK (score_scaled BETWEEN 0 AND 1),
	total_time_cs bigint NOT NULL DEFAULT 0,
	revision bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	started_at timestamptz,
	completed_at timestamptz,
	ends_at timestamptz,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE NULLS NOT DISTINCT (org_id, learner_id, course_id, session_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE enrollments IS 'A learner in a course, or in a dated run of it. Rows stay; what was learnt hangs on them.';
COMMENT ON COLUMN enrollments.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN enrollments.id IS 'UUIDv7.';
COMMENT ON COLUMN enrollments.learner_id IS 'learners.id.';
COMMENT ON COLUMN enrollments.course_id IS 'courses.id.';
COMMENT ON COLUMN enrollments.course_version_id IS 'The version they learn by: theirs until they are moved by choice.';
COMMENT ON COLUMN enrollments.session_id IS 'course_sessions.id; NULL: in no dated run.';
COMMENT ON COLUMN enrollments.status IS 'requested: somebody has to approve; waiting: for a seat; active; completed; suspended; refused; ended: left, or taken out.';
COMMENT ON COLUMN enrollments.source IS 'How they came: hand, csv, group, link, self, lti, roster or api.';
COMMENT ON COLUMN enrollments.gradable IS 'False (staff who look): tracked, never graded or counted.';
COMMENT ON COLUMN enrollments.progress_pct IS 'Of the required modules of their version, how many are completed, per cent.';
COMMENT ON COLUMN enrollments.success IS 'Of the course as a whole, as the grade book says.';
COMMENT ON COLUMN enrollments.score_scaled IS 'The course grade, 0 to 1; NULL: none yet.';
COMMENT ON COLUMN enrollments.total_time_cs IS 'In all modules, hundredths of a second.';
COMMENT ON COLUMN enrollments.revision IS 'Counts changes that staff make: who saves says which one they saw.';
COMMENT ON COLUMN enrollments.created_at IS 'When they enrolled, or asked.';
COMMENT ON COLUMN enrollments.started_at IS 'When they first opened something.';
COMMENT ON COLUMN enrollments.completed_at IS 'When all required modules were completed, first.';
COMMENT ON COLUMN enrollments.ends_at IS 'Until then they may learn; NULL: as long as the course and its run say.';
COMMENT ON COLUMN enrollments.updated_at IS 'When progress or status changed last.';
CREATE INDEX enrollments_course ON enrollments (org_id, course_id, id);
CREATE INDEX enrollments_session ON enrollments (org_id, session_id, id) WHERE session_id IS NOT NULL;
CREATE INDEX enrollments_asking ON enrollments (org_id, course_id, created_at) WHERE status IN ('requested', 'waiting');

-- Where a course is met, and a module within one.
ALTER TABLE placements
	ALTER COLUMN module_id DROP NOT NULL,
	ADD COLUMN course_id uuid,
	ADD COLUMN session_id uuid,
	ADD CONSTRAINT placements_what CHECK (module_id IS NOT NULL OR course_id IS NOT NULL);
COMMENT ON COLUMN placements.module_id IS 'The module that is met there; NULL: a course as a whole.';
COMMENT ON COLUMN placements.course_id IS 'kind lti, module_id NULL: the course the link opens; kind course: the course within which the module is met; else NULL.';
COMMENT ON COLUMN placements.session_id IS 'kind course: the dated run within which it is met; NULL: outside one.';
CREATE UNIQUE INDEX placements_course ON placements (org_id, module_id, course_id, session_id) NULLS NOT DISTINCT WHERE kind = 'course';

ALTER TABLE attempts ADD COLUMN enrollment_id uuid;
COMMENT ON COLUMN attempts.enrollment_id IS 'enrollments.id where it was begun within a course; NULL: by a link of its own.';
CREATE INDEX attempts_enrollment ON attempts (org_id, enrollment_id) WHERE enrollment_id IS NOT NULL;

-- Which links of platforms an enrolment was met by: each gets the course grade.
CREATE TABLE enrollment_placements (
	org_id uuid NOT NULL,
	enrollment_id uuid NOT NULL,
	placement_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, enrollment_id, placement_id)
);
COMMENT ON TABLE enrollment_placements IS 'The links of platforms by which a learner came to a course: its grade goes to each.';
COMMENT ON COLUMN enrollment_placements.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN enrollment_placements.enrollment_id IS 'enrollments.id.';
COMMENT ON COLUMN enrollment_placements.placement_id IS 'placements.id, kind lti, of the course.';
COMMENT ON COLUMN enrollment_placements.created_at IS 'When they first came by it.';

CREATE TABLE course_launches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	enrollment_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	source text NOT NULL CHECK (source ~ '^[a-z][a-z0-9]*$'),
	return_url text,
	frame_origins text NOT NULL DEFAULT '',
	locale text NOT NULL DEFAULT '',
	in_frame boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE course_launches IS 'Arrivals at a course; a capability names one.';
COMMENT ON COLUMN course_launches.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN course_launches.id IS 'UUIDv7.';
COMMENT ON COLUMN course_launches.enrollment_id IS 'enrollments.id.';
COMMENT ON COLUMN course_launches.learner_id IS 'learners.id.';
COMMENT ON COLUMN course_launches.source IS 'lti, direct or account.';
COMMENT ON COLUMN course_launches.return_url IS 'Where leaving leads.';
COMMENT ON COLUMN course_launches.frame_origins IS 'Who may frame its pages.';
COMMENT ON COLUMN course_launches.locale IS 'The learner''s language.';
COMMENT ON COLUMN course_launches.in_frame IS 'It was opened within a page of the platform.';
COMMENT ON COLUMN course_launches.created_at IS 'When.';
COMMENT ON COLUMN course_launches.expires_at IS 'The capability is good until then.';
CREATE INDEX course_launches_expired ON course_launches (expires_at);

-- What was imported until now is a published course of one version.
UPDATE courses c SET published_id = v.id
FROM course_versions v
WHERE v.org_id = c.org_id AND v.course_id = c.id AND v.published_at IS NOT NULL;
INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title)
SELECT org_id, course_version_id, id, position, title FROM sequences;
INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, package_version_id)
SELECT m.org_id, s.course_version_id, m.id, m.sequence_id, m.position, m.title, m.type, m.package_version_id
FROM modules m JOIN sequences s ON s.org_id = m.org_id AND s.id = m.sequence_id;

-- A published version stays as it is, whatever the service believes.
CREATE FUNCTION version_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
	touched record;
BEGIN
	IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
		RETURN NEW;
	END IF;
	IF TG_OP = 'DELETE' THEN
		touched := OLD;
	ELSE
		touched := NEW;
	END IF;
	IF EXISTS (SELECT FROM course_versions v WHERE v.org_id = touched.org_id AND v.id = touched.version_id
			AND v.state IN ('published', 'retired')) THEN
		RAISE EXCEPTION 'a published version does not change' USING ERRCODE = 'restrict_violation';
	END IF;
	RETURN touched;
END $$;
COMMENT ON FUNCTION version_stays IS 'What lies in a published version neither comes, goes nor changes.';
CREATE TRIGGER version_stays BEFORE INSERT OR UPDATE OR DELETE ON version_sequences FOR EACH ROW EXECUTE FUNCTION version_stays();
CREATE TRIGGER version_stays BEFORE INSERT OR UPDATE OR DELETE ON version_modules FOR EACH ROW EXECUTE FUNCTION version_stays();
CREATE TRIGGER version_stays BEFORE INSERT OR UPDATE OR DELETE ON version_prerequisites FOR EACH ROW EXECUTE FUNCTION version_stays();

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['version_sequences', 'version_modules', 'version_prerequisites', 'module_drafts', 'programmes',
		'programme_courses', 'workflow_events', 'course_sessions', 'course_session_tutors', 'enrollments', 'enrollment_placements',
		'course_launches']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON version_sequences, version_modules, version_prerequisites, module_drafts, programmes,
	programme_courses, course_sessions, course_session_tutors, enrollment_placements, course_launches TO lectern_app, lectern_worker;
GRANT SELECT, INSERT, UPDATE ON enrollments TO lectern_app, lectern_worker;
GRANT SELECT, INSERT ON workflow_events TO lectern_app, lectern_worker;
GRANT DELETE ON sequences, modules, grains TO lectern_app, lectern_worker;
GRANT DELETE ON courses, course_versions TO lectern_app;

-- Whoever is forgotten leaves no enrolment behind. As in 0021, and besides: what this migration brought.
CREATE OR REPLACE FUNCTION forget_guest(org uuid, guest uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	theirs uuid[];
	sessions uuid[];
BEGIN
	IF NOT org = ANY (current_setting('lectern.orgs')::uuid[])
		OR EXISTS (SELECT FROM grade_ledger WHERE org_id = org AND learner_id = guest) THEN
		RETURN false;
	END IF;
	PERFORM FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
	WHERE l.org_id = org AND l.id = guest AND o.kind = 'direct' FOR UPDATE OF l;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- The locks of lms/attempt.sql, in their order: the attempts, then their sessions; appends under way are waited for.
	theirs := ARRAY(SELECT id FROM attempts WHERE org_id = org AND learner_id = guest ORDER BY id FOR UPDATE);
	sessions := ARRAY(SELECT id FROM attempt_sessions WHERE org_id = org AND attempt_id = ANY (theirs) ORDER BY id FOR UPDATE);
	DELETE FROM attempt_sessions WHERE org_id = org AND id = ANY (sessions);
	DELETE FROM attempt_log WHERE org_id = org AND session_id = ANY (sessions);
	DELETE FROM attempt_events WHERE org_id = org AND attempt_id = ANY (theirs);
	DELETE FROM attempt_items WHERE org_id = org AND attempt_id = ANY (theirs);
	DELETE FROM launches WHERE org_id = org AND learner_id = guest;
	DELETE FROM progress WHERE org_id = org AND learner_id = guest;
	DELETE FROM attempts WHERE org_id = org AND id = ANY (theirs);
	DELETE FROM course_launches WHERE org_id = org AND learner_id = guest;
	DELETE FROM enrollment_placements WHERE org_id = org
		AND enrollment_id IN (SELECT id FROM enrollments WHERE org_id = org AND learner_id = guest);
	DELETE FROM enrollments WHERE org_id = org AND learner_id = guest;
	DELETE FROM learner_codes WHERE org_id = org AND learner_id = guest;
	DELETE FROM learner_visits WHERE org_id = org AND learner_id = guest;
	DELETE FROM learner_links WHERE org_id = org AND (learner_id = guest OR other_id = guest);
	DELETE FROM learners WHERE org_id = org AND id = guest;
	RETURN true;
END $$;
