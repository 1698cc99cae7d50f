-- A new base for those who run Directus with learners of several origins. Made for an empty database; running it again changes
-- nothing. An origin is a row, so that a second Moodle ('moodle-2') is one INSERT, and the same number in two of them is two people.

BEGIN;

CREATE TABLE IF NOT EXISTS origins (
	slug text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	kind text NOT NULL CHECK (kind IN ('moodle', 'funmooc', 'direct')),
	name text NOT NULL DEFAULT ''
);
COMMENT ON TABLE origins IS 'Where learners come from.';
COMMENT ON COLUMN origins.slug IS 'moodle, funmooc and direct are the first of their kind.';
INSERT INTO origins (slug, kind, name)
VALUES ('moodle', 'moodle', 'Moodle'), ('funmooc', 'funmooc', 'FUN MOOC'), ('direct', 'direct', 'Direct visitors')
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS apprenants (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	origin text NOT NULL REFERENCES origins,
	external_user_id text NOT NULL CHECK (external_user_id <> ''),
	email text,
	date_creation timestamptz DEFAULT now(),
	UNIQUE (origin, external_user_id)
);
COMMENT ON TABLE apprenants IS 'Learners, by where they come from and who they are there. An address names nobody.';
COMMENT ON COLUMN apprenants.external_user_id IS 'Who they are there: Moodle''s number, the edX id, a UUID made in the browser.';

CREATE TABLE IF NOT EXISTS progress (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	apprenant_id uuid NOT NULL REFERENCES apprenants,
	grain_id uuid NOT NULL,
	module_id uuid,
	sequence_id uuid,
	completed_at timestamptz,
	UNIQUE (apprenant_id, grain_id)
);
COMMENT ON TABLE progress IS 'Grains that learners have completed, each once.';

COMMIT;
