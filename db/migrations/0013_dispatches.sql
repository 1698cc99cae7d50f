-- 0013 dispatches: content that other platforms launch by a thin SCORM package. A dispatch is an origin of learners and the
-- place where they meet its module: its id is that of its rows in origins and placements too.

ALTER TABLE origins DROP CONSTRAINT origins_kind_check,
	ADD CONSTRAINT origins_kind_check CHECK (kind IN ('moodle', 'funmooc', 'direct', 'lti', 'api', 'dispatch'));
ALTER TABLE placements DROP CONSTRAINT placements_kind_check,
	ADD CONSTRAINT placements_kind_check CHECK (kind IN ('lti', 'direct', 'dispatch'));
ALTER TABLE launches DROP CONSTRAINT launches_source_check,
	ADD CONSTRAINT launches_source_check CHECK (source IN ('lti', 'direct', 'dispatch'));
COMMENT ON COLUMN origins.kind IS 'moodle, funmooc, direct, lti, api or dispatch.';
COMMENT ON COLUMN placements.kind IS 'lti, direct or dispatch.';
COMMENT ON COLUMN launches.source IS 'lti, direct or dispatch.';

CREATE TABLE dispatches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	module_id uuid NOT NULL,
	title text NOT NULL,
	standard text NOT NULL CHECK (standard IN ('scorm12', 'scorm2004')),
	names boolean NOT NULL DEFAULT false,
	seats bigint CHECK (seats > 0),
	seats_taken bigint NOT NULL DEFAULT 0,
	expires_at timestamptz,
	stopped_at timestamptz,
	revision bigint NOT NULL DEFAULT 1,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, module_id) REFERENCES modules
);
COMMENT ON TABLE dispatches IS 'A module given to another platform as a thin SCORM package that launches it here.';
COMMENT ON COLUMN dispatches.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN dispatches.id IS 'UUIDv7, given by the service; also of its origin and of its placement.';
COMMENT ON COLUMN dispatches.module_id IS 'What it launches.';
COMMENT ON COLUMN dispatches.title IS 'For people: who it is for. The package bears it too.';
COMMENT ON COLUMN dispatches.standard IS 'What the package is: scorm12 or scorm2004.';
COMMENT ON COLUMN dispatches.names IS 'Learners are kept by their id and name of the platform; else by a keyed hash of that id, without a name.';
COMMENT ON COLUMN dispatches.seats IS 'How many learners may ever come in by it; NULL: no limit.';
COMMENT ON COLUMN dispatches.seats_taken IS 'How many have; counted in the transaction that makes the learner.';
COMMENT ON COLUMN dispatches.expires_at IS 'From then on nobody comes in by it; NULL: it does not expire.';
COMMENT ON COLUMN dispatches.stopped_at IS 'Set: nobody comes in by it.';
COMMENT ON COLUMN dispatches.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN dispatches.created_by IS 'Who made it; nil: the operator.';
COMMENT ON COLUMN dispatches.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN dispatches.created_at IS 'When the row was made.';
CREATE INDEX dispatches_module ON dispatches (org_id, module_id, id);

CREATE TABLE dispatch_launches (
	org_id uuid NOT NULL,
	dispatch_id uuid NOT NULL,
	nonce_hash text NOT NULL,
	launch_id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, dispatch_id, nonce_hash)
);
COMMENT ON TABLE dispatch_launches IS 'By what the package''s launcher asks how the learner stands, to tell its platform; removed some time after it expired.';
COMMENT ON COLUMN dispatch_launches.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN dispatch_launches.dispatch_id IS 'The dispatch.';
COMMENT ON COLUMN dispatch_launches.nonce_hash IS 'SHA-256 of what the launcher drew by lot for this launch.';
COMMENT ON COLUMN dispatch_launches.launch_id IS 'The launch.';
COMMENT ON COLUMN dispatch_launches.attempt_id IS 'The attempt it continues.';
COMMENT ON COLUMN dispatch_launches.expires_at IS 'After this it is told nothing.';
CREATE INDEX dispatch_launches_expires ON dispatch_launches (org_id, dispatch_id, expires_at);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['dispatches', 'dispatch_launches']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON dispatches, dispatch_launches TO lectern_app, lectern_worker;
GRANT INSERT ON dispatches TO lectern_app;
GRANT UPDATE (title, seats, seats_taken, expires_at, stopped_at, revision) ON dispatches TO lectern_app;
GRANT INSERT, UPDATE, DELETE ON dispatch_launches TO lectern_app;
