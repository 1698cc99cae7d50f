-- 0048 Tin Can packages: content that was opened with a credential of its own for the learning record store.

COMMENT ON COLUMN package_versions.kind IS 'scorm12, scorm2004, cmi5, xapi (a Tin Can package), or a type of our own content: article, pdf, video, file, link …';
COMMENT ON COLUMN modules.type IS 'scorm, cmi5, xapi, or a type of our own content (lms/material/type.def).';

CREATE TABLE xapi_launches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	player_session_id uuid NOT NULL,
	time_cs bigint NOT NULL DEFAULT 0,
	launched_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	ended_at timestamptz,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, attempt_id) REFERENCES attempts ON DELETE CASCADE
);
COMMENT ON TABLE xapi_launches IS 'Launches of activities of Tin Can packages. The credential that content speaks by names one of them and is kept nowhere.';
COMMENT ON COLUMN xapi_launches.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN xapi_launches.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN xapi_launches.attempt_id IS 'The attempt, and the registration of the statements.';
COMMENT ON COLUMN xapi_launches.grain_id IS 'The activity; its identifier is the publisher''s id.';
COMMENT ON COLUMN xapi_launches.player_session_id IS 'The player''s session that launched it: the credential ends with it.';
COMMENT ON COLUMN xapi_launches.time_cs IS 'The longest duration that was said of the activity in this launch, in hundredths of a second; it is counted already.';
COMMENT ON COLUMN xapi_launches.launched_at IS 'When it was launched.';
COMMENT ON COLUMN xapi_launches.expires_at IS 'When its credential ends by itself.';
COMMENT ON COLUMN xapi_launches.ended_at IS 'When something of the same registration was launched after it.';
CREATE INDEX xapi_launches_attempt ON xapi_launches (org_id, attempt_id, id);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['xapi_launches']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON xapi_launches TO lectern_app, lectern_worker;
