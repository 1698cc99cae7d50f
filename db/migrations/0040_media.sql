-- 0040 media: the library of files. What a file is (contents), where it is used (content_uses), and uploads that are under way
-- (content_uploads). The bytes lie in the storage (keys/storage) under contents.storage_key; rows with the same bytes may share one key.

CREATE TABLE contents (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	storage_key text NOT NULL,
	mime_type text NOT NULL DEFAULT 'application/octet-stream',
	family text NOT NULL DEFAULT 'other' CHECK (family IN ('image', 'video', 'audio', 'captions', 'document', 'other')),
	bytes bigint NOT NULL CHECK (bytes >= 0),
	checksum text NOT NULL DEFAULT '' CHECK (checksum ~ '^([0-9a-f]{64})?$'),
	visibility text NOT NULL DEFAULT 'organization' CHECK (visibility IN ('organization', 'public')),
	title text NOT NULL,
	description text NOT NULL DEFAULT '',
	alt_text text NOT NULL DEFAULT '',
	language text NOT NULL DEFAULT '',
	licence text NOT NULL DEFAULT '',
	author text NOT NULL DEFAULT '',
	source_url text NOT NULL DEFAULT '',
	tags text[] NOT NULL DEFAULT '{}',
	file_name text NOT NULL,
	width int,
	height int,
	duration_ms bigint,
	state text NOT NULL DEFAULT 'uploading' CHECK (state IN ('uploading', 'checking', 'ready', 'damaged', 'deleted')),
	checked_at timestamptz,
	search tsvector NOT NULL DEFAULT '',
	revision bigint NOT NULL DEFAULT 1,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	CHECK (checksum <> '' OR state NOT IN ('ready', 'damaged'))
);
COMMENT ON TABLE contents IS 'The files of the media library.';
COMMENT ON COLUMN contents.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN contents.id IS 'UUIDv7.';
COMMENT ON COLUMN contents.storage_key IS 'Where its bytes lie in the storage; files with the same bytes may share it.';
COMMENT ON COLUMN contents.mime_type IS 'What the bytes are, by looking at them (lms/media/type.def); what a client says never counts.';
COMMENT ON COLUMN contents.family IS 'image, video, audio, captions, document or other: what the type is, for lists.';
COMMENT ON COLUMN contents.bytes IS 'Its length; of one that is being uploaded what its sender announced.';
COMMENT ON COLUMN contents.checksum IS 'SHA-256 of the bytes, hex; empty: they are not all there yet.';
COMMENT ON COLUMN contents.visibility IS 'organization: staff of the organisation, and learners by the content that shows it; public: whoever has its address.';
COMMENT ON COLUMN contents.title IS 'For people.';
COMMENT ON COLUMN contents.description IS 'What it is, plain text.';
COMMENT ON COLUMN contents.alt_text IS 'What stands in its place for whoever cannot see or hear it.';
COMMENT ON COLUMN contents.language IS 'As BCP 47 says it; empty: not said, or none.';
COMMENT ON COLUMN contents.licence IS 'Under which it may be used: an SPDX identifier, or words.';
COMMENT ON COLUMN contents.author IS 'Who made it.';
COMMENT ON COLUMN contents.source_url IS 'Where it comes from; empty: not said.';
COMMENT ON COLUMN contents.tags IS 'Words by which staff find it.';
COMMENT ON COLUMN contents.file_name IS 'What it is called when it is downloaded.';
COMMENT ON COLUMN contents.width IS 'Of a picture, pixels; NULL: not known.';
COMMENT ON COLUMN contents.height IS 'Of a picture, pixels; NULL: not known.';
COMMENT ON COLUMN contents.duration_ms IS 'Of a recording, milliseconds; NULL: not known.';
COMMENT ON COLUMN contents.state IS 'uploading; checking: all parts are there; ready; damaged: the bytes are not those that came; deleted: its bytes go next.';
COMMENT ON COLUMN contents.checked_at IS 'When its bytes were last read whole and compared with the checksum.';
COMMENT ON COLUMN contents.search IS 'What it is found by, kept by a trigger: its words, and "@org:…", "@family:…" and "@tag:…", which no word begins.';
COMMENT ON COLUMN contents.revision IS 'Counts changes: who saves says which one they saw.';
COMMENT ON COLUMN contents.created_by IS 'users.id, or the client, of who brought it.';
COMMENT ON COLUMN contents.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN contents.created_at IS 'When its upload began.';
COMMENT ON COLUMN contents.updated_at IS 'When it was last changed.';
CREATE INDEX contents_listed ON contents (org_id, state, id);
CREATE INDEX contents_stored ON contents (org_id, storage_key);
CREATE INDEX contents_same ON contents (org_id, checksum) WHERE checksum <> '';
CREATE INDEX contents_checked ON contents (checked_at NULLS FIRST) WHERE state IN ('ready', 'damaged');
CREATE INDEX contents_gone ON contents (state, updated_at) WHERE state = 'deleted';
CREATE INDEX contents_search ON contents USING gin (search);

CREATE TABLE content_uses (
	org_id uuid NOT NULL,
	content_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('draft', 'version', 'course', 'programme', 'question')),
	subject_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, kind, subject_id, content_id),
	FOREIGN KEY (org_id, content_id) REFERENCES contents
);
COMMENT ON TABLE content_uses IS 'Where files of the library are used: one that is used is not deleted.';
COMMENT ON COLUMN content_uses.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN content_uses.content_id IS 'contents.id.';
COMMENT ON COLUMN content_uses.kind IS 'draft: a module''s draft; version: what was made of one; course: its picture; programme; question.';
COMMENT ON COLUMN content_uses.subject_id IS 'modules.id, package_versions.id, courses.id, programmes.id or questions.id.';
COMMENT ON COLUMN content_uses.created_at IS 'Since when.';
CREATE INDEX content_uses_content ON content_uses (org_id, content_id);

CREATE TABLE content_uploads (
	org_id uuid NOT NULL,
	content_id uuid NOT NULL,
	upload text NOT NULL,
	checksum text NOT NULL DEFAULT '' CHECK (checksum ~ '^([0-9a-f]{64})?$'),
	part_bytes bigint NOT NULL CHECK (part_bytes > 0),
	expires_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, content_id),
	FOREIGN KEY (org_id, content_id) REFERENCES contents ON DELETE CASCADE
);
COMMENT ON TABLE content_uploads IS 'Uploads that are under way: gone with their completion, or swept once they expired.';
COMMENT ON COLUMN content_uploads.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN content_uploads.content_id IS 'contents.id, in the state uploading or checking.';
COMMENT ON COLUMN content_uploads.upload IS 'What the storage calls it.';
COMMENT ON COLUMN content_uploads.checksum IS 'SHA-256 that its sender announced, hex; empty: none.';
COMMENT ON COLUMN content_uploads.part_bytes IS 'Length of each part but the last.';
COMMENT ON COLUMN content_uploads.expires_at IS 'What has not come by then is thrown away.';
COMMENT ON COLUMN content_uploads.created_at IS 'When it was begun.';
CREATE INDEX content_uploads_expiry ON content_uploads (expires_at);

-- Words as they are searched for: small letters without accents, parted by single blanks.
CREATE FUNCTION content_words(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT trim(regexp_replace(translate(lower(said), 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'), '[^[:alnum:]]+', ' ', 'g'))
$$;
COMMENT ON FUNCTION content_words IS 'Words as the media library is searched by them: small letters, without accents and signs.';

CREATE FUNCTION content_search_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	NEW.search := to_tsvector('simple', content_words(concat_ws(' ', NEW.title, NEW.file_name, NEW.description, NEW.alt_text, NEW.author,
			NEW.licence, array_to_string(NEW.tags, ' '))))
		|| array_to_tsvector(array_remove(ARRAY['@org:' || NEW.org_id, '@family:' || NEW.family] || ARRAY(SELECT DISTINCT '@tag:' || tag FROM unnest(NEW.tags) tag), NULL));
	RETURN NEW;
END $$;
COMMENT ON FUNCTION content_search_keep IS 'Keeps contents.search.';
CREATE TRIGGER content_search BEFORE INSERT OR UPDATE OF title, file_name, description, alt_text, author, licence, tags, family ON contents
	FOR EACH ROW EXECUTE FUNCTION content_search_keep();

-- Row-level security keeps a search by words from its index, so that this function searches without it: in one organisation only,
-- which has to be one that the transaction serves, and which is part of what is searched for.
CREATE FUNCTION contents_found(org uuid, words text, of_family text, tagged text, in_state text, unused boolean, before uuid, most bigint)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	wanted tsquery;
	word text;
BEGIN
	IF NOT org = ANY (current_setting('lectern.orgs')::uuid[]) THEN
		RETURN;
	END IF;
	IF words = '' AND of_family IS NULL AND tagged IS NULL THEN
		RETURN QUERY SELECT c.id FROM contents c
			WHERE c.org_id = org AND c.state = in_state AND (before IS NULL OR c.id < before)
				AND (NOT unused OR NOT EXISTS (SELECT FROM content_uses u WHERE u.org_id = org AND u.content_id = c.id))
			ORDER BY c.id DESC LIMIT most;
		RETURN;
	END IF;
	wanted := quote_literal('@org:' || org)::tsquery;
	IF of_family IS NOT NULL THEN
		wanted := wanted && quote_literal('@family:' || of_family)::tsquery;
	END IF;
	IF tagged IS NOT NULL THEN
		wanted := wanted && ('''' || replace(replace('@tag:' || tagged, '\', '\\'), '''', '''''') || '''')::tsquery;
	END IF;
	FOREACH word IN ARRAY (string_to_array(content_words(words), ' '))[1:10] LOOP
		wanted := wanted && (quote_literal(word) || ':*')::tsquery;
	END LOOP;
	RETURN QUERY SELECT c.id FROM contents c
		WHERE c.search @@ wanted AND c.org_id = org AND c.state = in_state AND (before IS NULL OR c.id < before)
			AND (NOT unused OR NOT EXISTS (SELECT FROM content_uses u WHERE u.org_id = org AND u.content_id = c.id))
		ORDER BY c.id DESC LIMIT most;
END $$;
COMMENT ON FUNCTION contents_found IS 'A page of the media library, newest first: ids of the files of one organisation that have every word, the family and the tag.';
REVOKE ALL ON FUNCTION contents_found FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contents_found TO lectern_app, lectern_worker;

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['contents', 'content_uses', 'content_uploads']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON contents, content_uses, content_uploads TO lectern_app, lectern_worker;
