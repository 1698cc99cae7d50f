-- 0029 cmi5: what is known of a learner's registration for a cmi5 course (an attempt), of its parts, and of the sessions of its
-- assignable units.

COMMENT ON COLUMN package_versions.kind IS 'scorm12, scorm2004 or cmi5.';

CREATE TABLE cmi5_registrations (
	org_id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	satisfied_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, attempt_id),
	FOREIGN KEY (org_id, attempt_id) REFERENCES attempts ON DELETE CASCADE
);
COMMENT ON TABLE cmi5_registrations IS 'Registrations of learners for cmi5 courses: attempts whose satisfaction was evaluated. The registration''s id is the attempt''s.';
COMMENT ON COLUMN cmi5_registrations.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN cmi5_registrations.attempt_id IS 'The attempt, and the registration.';
COMMENT ON COLUMN cmi5_registrations.satisfied_at IS 'When the course was satisfied; the statement was made then, once.';
COMMENT ON COLUMN cmi5_registrations.created_at IS 'When the row was made.';

CREATE TABLE cmi5_parts (
	org_id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	completed_at timestamptz,
	passed_at timestamptz,
	waived_at timestamptz,
	satisfied_at timestamptz,
	PRIMARY KEY (org_id, attempt_id, grain_id),
	FOREIGN KEY (org_id, attempt_id) REFERENCES attempts ON DELETE CASCADE
);
COMMENT ON TABLE cmi5_parts IS 'What was said of a block or an assignable unit in a registration.';
COMMENT ON COLUMN cmi5_parts.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN cmi5_parts.attempt_id IS 'The registration.';
COMMENT ON COLUMN cmi5_parts.grain_id IS 'The block or unit.';
COMMENT ON COLUMN cmi5_parts.completed_at IS 'When the unit said completed, which it may once.';
COMMENT ON COLUMN cmi5_parts.passed_at IS 'When the unit said passed, which it may once.';
COMMENT ON COLUMN cmi5_parts.waived_at IS 'When the unit was waived.';
COMMENT ON COLUMN cmi5_parts.satisfied_at IS 'When the unit had met its moveOn, or the block was satisfied and said so, once.';

CREATE TABLE cmi5_sessions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	player_session_id uuid NOT NULL,
	mode text NOT NULL CHECK (mode IN ('Normal', 'Browse', 'Review')),
	move_on text NOT NULL,
	mastery_score double precision,
	state text NOT NULL DEFAULT 'launched' CHECK (state IN ('launched', 'open', 'terminated', 'abandoned')),
	fetched_at timestamptz,
	preferences_read boolean NOT NULL DEFAULT false,
	completed boolean NOT NULL DEFAULT false,
	passed boolean NOT NULL DEFAULT false,
	failed boolean NOT NULL DEFAULT false,
	initialized_at timestamptz,
	last_at timestamptz,
	launched_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, attempt_id) REFERENCES attempts ON DELETE CASCADE
);
COMMENT ON TABLE cmi5_sessions IS 'Launches of assignable units.';
COMMENT ON COLUMN cmi5_sessions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN cmi5_sessions.id IS 'UUIDv7, given by the service: the session id of the specification.';
COMMENT ON COLUMN cmi5_sessions.attempt_id IS 'The registration.';
COMMENT ON COLUMN cmi5_sessions.grain_id IS 'The unit.';
COMMENT ON COLUMN cmi5_sessions.player_session_id IS 'The player''s session that launched it.';
COMMENT ON COLUMN cmi5_sessions.mode IS 'launchMode: Normal, Browse or Review.';
COMMENT ON COLUMN cmi5_sessions.move_on IS 'moveOn as its launch data said it.';
COMMENT ON COLUMN cmi5_sessions.mastery_score IS 'masteryScore as its launch data said it; NULL: none.';
COMMENT ON COLUMN cmi5_sessions.state IS 'launched; open: initialized was said; terminated; abandoned.';
COMMENT ON COLUMN cmi5_sessions.fetched_at IS 'When its token was fetched, which is possible once.';
COMMENT ON COLUMN cmi5_sessions.preferences_read IS 'The learner''s preferences were asked for.';
COMMENT ON COLUMN cmi5_sessions.completed IS 'completed was said in it.';
COMMENT ON COLUMN cmi5_sessions.passed IS 'passed was said in it.';
COMMENT ON COLUMN cmi5_sessions.failed IS 'failed was said in it.';
COMMENT ON COLUMN cmi5_sessions.initialized_at IS 'The timestamp of its initialized.';
COMMENT ON COLUMN cmi5_sessions.last_at IS 'The latest timestamp of its statements.';
COMMENT ON COLUMN cmi5_sessions.launched_at IS 'When it was launched.';
COMMENT ON COLUMN cmi5_sessions.ended_at IS 'When it was terminated or abandoned.';
CREATE INDEX cmi5_sessions_attempt ON cmi5_sessions (org_id, attempt_id, id);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['cmi5_registrations', 'cmi5_parts', 'cmi5_sessions']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON cmi5_registrations, cmi5_parts, cmi5_sessions TO lectern_app, lectern_worker;
