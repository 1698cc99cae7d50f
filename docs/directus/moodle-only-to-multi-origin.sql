-- Changes a base made by schema-moodle-only.sql in its place: every row stays, moodle_user_id too, and becomes the
-- external_user_id of the origin moodle. Running it again changes nothing. Rows without a moodle_user_id keep their columns empty:
-- nobody knows who they are.

BEGIN;

CREATE TABLE IF NOT EXISTS origins (
	slug text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	kind text NOT NULL CHECK (kind IN ('moodle', 'funmooc', 'direct')),
	name text NOT NULL DEFAULT ''
);
INSERT INTO origins (slug, kind, name)
VALUES ('moodle', 'moodle', 'Moodle'), ('funmooc', 'funmooc', 'FUN MOOC'), ('direct', 'direct', 'Direct visitors')
ON CONFLICT DO NOTHING;

ALTER TABLE apprenants
	ADD COLUMN IF NOT EXISTS origin text REFERENCES origins,
	ADD COLUMN IF NOT EXISTS external_user_id text;
UPDATE apprenants SET origin = 'moodle', external_user_id = moodle_user_id::text
WHERE moodle_user_id IS NOT NULL AND external_user_id IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS apprenants_origin_external_user_id ON apprenants (origin, external_user_id);

COMMIT;
