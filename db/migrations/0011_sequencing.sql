-- 0011 sequencing: SCORM 2004. What is known of a learner's way through a course, and what their courses share.

ALTER TABLE attempts ADD COLUMN tracking text NOT NULL DEFAULT '';
COMMENT ON COLUMN attempts.tracking IS 'SCORM 2004: the tracking model of its activity tree, as scorm/sequencing writes it; empty before the first request, and for SCORM 1.2.';

CREATE TABLE global_objectives (
	org_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	target text NOT NULL CHECK (octet_length(target) <= 1000),
	satisfied boolean,
	measure double precision,
	score_raw double precision,
	score_min double precision,
	score_max double precision,
	completed boolean,
	progress double precision,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, learner_id, target),
	FOREIGN KEY (org_id, learner_id) REFERENCES learners ON DELETE CASCADE
);
COMMENT ON TABLE global_objectives IS 'SCORM 2004: global objectives of a learner over all courses (adlseq:objectivesGlobalToSystem). A course''s own are in its attempt''s tracking.';
COMMENT ON COLUMN global_objectives.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN global_objectives.learner_id IS 'Whose.';
COMMENT ON COLUMN global_objectives.target IS 'targetObjectiveID; where that is longer than 1,000 bytes, "sha256:" and its hash.';
COMMENT ON COLUMN global_objectives.satisfied IS 'Objective satisfied status; NULL as below: unknown.';
COMMENT ON COLUMN global_objectives.measure IS 'Normalized measure, -1 to 1.';
COMMENT ON COLUMN global_objectives.score_raw IS 'score.raw.';
COMMENT ON COLUMN global_objectives.score_min IS 'score.min.';
COMMENT ON COLUMN global_objectives.score_max IS 'score.max.';
COMMENT ON COLUMN global_objectives.completed IS 'Completion status.';
COMMENT ON COLUMN global_objectives.progress IS 'Progress measure, 0 to 1.';
COMMENT ON COLUMN global_objectives.updated_at IS 'When it last changed.';

CREATE TABLE shared_buckets (
	org_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	scope uuid NOT NULL,
	target text NOT NULL CHECK (octet_length(target) <= 1000),
	store text NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, learner_id, scope, target),
	FOREIGN KEY (org_id, learner_id) REFERENCES learners ON DELETE CASCADE
);
COMMENT ON TABLE shared_buckets IS 'SCORM 2004: what SCOs leave each other in adl.data.';
COMMENT ON COLUMN shared_buckets.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN shared_buckets.learner_id IS 'Whose.';
COMMENT ON COLUMN shared_buckets.scope IS 'The learner''s id: shared by all their courses (adlcp:sharedDataGlobalToSystem); else the attempt''s, until the attempt on the course ends.';
COMMENT ON COLUMN shared_buckets.target IS 'targetID; where that is longer than 1,000 bytes, "sha256:" and its hash.';
COMMENT ON COLUMN shared_buckets.store IS 'adl.data.n.store. All of one scope together at most 16 MiB.';
COMMENT ON COLUMN shared_buckets.updated_at IS 'When it last changed.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['global_objectives', 'shared_buckets']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

-- Turns are taken by the service; silent sessions are closed by the worker.
GRANT SELECT, INSERT, UPDATE ON global_objectives, shared_buckets TO lectern_app, lectern_worker;
GRANT DELETE ON shared_buckets TO lectern_app, lectern_worker;
