-- The base that Moodle-only installations began with, kept for reference and for tests: learners are known by the number that one
-- Moodle gives them. What comes after it: schema-multi-origin.sql (a new base), moodle-only-to-multi-origin.sql (this one, changed in
-- its place), or `lectern import-directus` (docs/migrate-directus.md).

CREATE TABLE apprenants (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	moodle_user_id bigint UNIQUE,
	email text,
	date_creation timestamptz DEFAULT now()
);
COMMENT ON TABLE apprenants IS 'Learners of one Moodle.';
COMMENT ON COLUMN apprenants.moodle_user_id IS 'Their number in that Moodle.';

CREATE TABLE progress (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	apprenant_id uuid NOT NULL REFERENCES apprenants,
	grain_id uuid NOT NULL,
	module_id uuid,
	sequence_id uuid,
	completed_at timestamptz
);
COMMENT ON TABLE progress IS 'Grains that learners have completed.';
CREATE INDEX progress_apprenant ON progress (apprenant_id);
