-- 0019 rosters: who is in a class, as its platform says (Names and Role Provisioning Services 2.0), their groups (Course
-- Groups), and launches that review one attempt. A class is a context (lti_contexts); its members are joined with learners
-- by origin and external_user_id.

ALTER TABLE lti_contexts
	ADD COLUMN registration_id uuid,
	ADD COLUMN origin_id uuid,
	ADD COLUMN names_url text,
	ADD COLUMN groups_url text,
	ADD COLUMN group_sets_url text;
COMMENT ON COLUMN lti_contexts.registration_id IS 'The platform, by whose leave its services are asked; as the last launch told that offered any.';
COMMENT ON COLUMN lti_contexts.origin_id IS 'Where its people come from.';
COMMENT ON COLUMN lti_contexts.names_url IS 'NRPS: where its members are read; NULL: never offered.';
COMMENT ON COLUMN lti_contexts.groups_url IS 'Course Groups: where its groups are read; NULL: never offered.';
COMMENT ON COLUMN lti_contexts.group_sets_url IS 'Course Groups: where the sets of its groups are read; NULL: never offered.';

ALTER TABLE launches ADD COLUMN review boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN launches.review IS 'Somebody came to look at this attempt of another''s and at no other (LtiSubmissionReviewRequest); it opens no player.';

CREATE TABLE roster_settings (
	org_id uuid NOT NULL,
	enrols boolean NOT NULL DEFAULT false,
	daily boolean NOT NULL DEFAULT false,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id)
);
COMMENT ON TABLE roster_settings IS 'What an organisation wants of class lists; no row: as the defaults say.';
COMMENT ON COLUMN roster_settings.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN roster_settings.enrols IS 'Who learns in a class becomes a learner here when its list is read, ahead of their first launch.';
COMMENT ON COLUMN roster_settings.daily IS 'Lists that were read once are read again each day.';
COMMENT ON COLUMN roster_settings.updated_at IS 'When it last changed.';

CREATE TABLE rosters (
	org_id uuid NOT NULL,
	context uuid NOT NULL,
	job_id uuid,
	generation bigint NOT NULL DEFAULT 0,
	read_at timestamptz,
	whole_at timestamptz,
	members bigint NOT NULL DEFAULT 0,
	differences_url text,
	failure text NOT NULL DEFAULT '',
	failure_words text NOT NULL DEFAULT '',
	failed_at timestamptz,
	wait_until timestamptz,
	groups_read boolean NOT NULL DEFAULT false,
	groups_failure text NOT NULL DEFAULT '',
	PRIMARY KEY (org_id, context)
);
COMMENT ON TABLE rosters IS 'The class list of a context as it was read last; a read that failed leaves it as it was.';
COMMENT ON COLUMN rosters.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN rosters.context IS 'lti_contexts.id.';
COMMENT ON COLUMN rosters.job_id IS 'The job that reads it, or did last.';
COMMENT ON COLUMN rosters.generation IS 'Counts the reads that came to their end.';
COMMENT ON COLUMN rosters.read_at IS 'How the platform stood at this time is what it shows; NULL: never read.';
COMMENT ON COLUMN rosters.whole_at IS 'When it was last read as a whole, not by differences.';
COMMENT ON COLUMN rosters.members IS 'Who was there then.';
COMMENT ON COLUMN rosters.differences_url IS 'Where the platform tells what changed since; NULL: it offers none.';
COMMENT ON COLUMN rosters.failure IS 'Why the last read failed, by its kind (lms/roster/roster.h); empty: it did not.';
COMMENT ON COLUMN rosters.failure_words IS 'The same in a sentence.';
COMMENT ON COLUMN rosters.failed_at IS 'When it failed.';
COMMENT ON COLUMN rosters.wait_until IS 'The platform asked not to be asked again before; NULL: it did not.';
COMMENT ON COLUMN rosters.groups_read IS 'Its groups were read with it.';
COMMENT ON COLUMN rosters.groups_failure IS 'Why they could not be; empty: they could, or are not offered.';

CREATE TABLE roster_members (
	org_id uuid NOT NULL,
	context uuid NOT NULL,
	external_user_id text NOT NULL,
	status text NOT NULL CHECK (status IN ('active', 'inactive', 'deleted', 'gone')),
	kind text NOT NULL CHECK (kind IN ('learner', 'staff', 'other')),
	roles text NOT NULL DEFAULT '',
	name text NOT NULL DEFAULT '',
	email text NOT NULL DEFAULT '',
	groups text NOT NULL DEFAULT '',
	sort_name text COLLATE "C" NOT NULL,
	joined_at timestamptz NOT NULL DEFAULT now(),
	left_at timestamptz,
	PRIMARY KEY (org_id, context, external_user_id)
);
COMMENT ON TABLE roster_members IS 'Who belongs or belonged to a class, as its platform says. Who left stays, with their record.';
COMMENT ON COLUMN roster_members.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN roster_members.context IS 'lti_contexts.id.';
COMMENT ON COLUMN roster_members.external_user_id IS 'Who they are there: the sub of their launches.';
COMMENT ON COLUMN roster_members.status IS 'active, inactive or deleted, as the platform says; gone: it no longer names them.';
COMMENT ON COLUMN roster_members.kind IS 'learner, staff or other: what their roles amount to.';
COMMENT ON COLUMN roster_members.roles IS 'Their roles as the platform writes them, blank-separated.';
COMMENT ON COLUMN roster_members.name IS 'Full name; empty: the platform does not share it.';
COMMENT ON COLUMN roster_members.email IS 'Address; empty: the platform does not share it.';
COMMENT ON COLUMN roster_members.groups IS 'Ids of their groups, each between two line breaks; empty: none.';
COMMENT ON COLUMN roster_members.sort_name IS 'By what lists are ordered and searched: the name in small letters without accents, else the id.';
COMMENT ON COLUMN roster_members.joined_at IS 'When a list named them first.';
COMMENT ON COLUMN roster_members.left_at IS 'Since when they are not active; NULL: they are.';
CREATE INDEX roster_members_sorted ON roster_members (org_id, context, sort_name, external_user_id);

-- Not logged: what a crash loses here is counted before it is used, and read again.
CREATE UNLOGGED TABLE roster_stage (
	org_id uuid NOT NULL,
	job_id uuid NOT NULL,
	position bigint NOT NULL,
	learner_id uuid NOT NULL,
	external_user_id text NOT NULL,
	status text NOT NULL,
	kind text NOT NULL,
	roles text NOT NULL,
	name text NOT NULL,
	email text NOT NULL,
	groups text NOT NULL,
	sort_name text COLLATE "C" NOT NULL,
	PRIMARY KEY (org_id, job_id, position)
);
COMMENT ON TABLE roster_stage IS 'Pages of a class list that is being read; they count once the last page is here.';
COMMENT ON COLUMN roster_stage.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN roster_stage.job_id IS 'The job that reads.';
COMMENT ON COLUMN roster_stage.position IS 'Counts from 1.';
COMMENT ON COLUMN roster_stage.learner_id IS 'The id of the learner that may be made of it.';
COMMENT ON COLUMN roster_stage.external_user_id IS 'As in roster_members, and so on.';
COMMENT ON COLUMN roster_stage.status IS 'active, inactive or deleted.';
COMMENT ON COLUMN roster_stage.kind IS 'learner, staff or other.';
COMMENT ON COLUMN roster_stage.roles IS 'As the platform writes them.';
COMMENT ON COLUMN roster_stage.name IS 'Full name.';
COMMENT ON COLUMN roster_stage.email IS 'Address.';
COMMENT ON COLUMN roster_stage.groups IS 'Ids of their groups.';
COMMENT ON COLUMN roster_stage.sort_name IS 'By what lists are ordered.';

CREATE TABLE roster_groups (
	org_id uuid NOT NULL,
	context uuid NOT NULL,
	group_id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	set_name text NOT NULL DEFAULT '',
	PRIMARY KEY (org_id, context, group_id)
);
COMMENT ON TABLE roster_groups IS 'The groups of a class (1EdTech Course Groups), as they were read with its list.';
COMMENT ON COLUMN roster_groups.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN roster_groups.context IS 'lti_contexts.id.';
COMMENT ON COLUMN roster_groups.group_id IS 'The platform''s id of it.';
COMMENT ON COLUMN roster_groups.name IS 'For people.';
COMMENT ON COLUMN roster_groups.set_name IS 'The name of the set it is in; empty: in none.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['roster_settings', 'rosters', 'roster_members', 'roster_stage', 'roster_groups']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON roster_settings, rosters, roster_members, roster_stage, roster_groups TO lectern_app, lectern_worker;
GRANT INSERT, UPDATE ON roster_settings TO lectern_app;
GRANT INSERT, UPDATE ON rosters TO lectern_app, lectern_worker;
-- Lists are read by jobs alone.
GRANT INSERT, UPDATE ON roster_members TO lectern_worker;
GRANT INSERT, DELETE ON roster_stage, roster_groups TO lectern_worker;
