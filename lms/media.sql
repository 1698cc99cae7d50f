-- The media library: files, where they are used, uploads that are under way (lms/media).

-- name: media_facts
-- scope: tenant
-- about: What shows or serves a file needs of it.
SELECT storage_key, mime_type, checksum, file_name, title, alt_text, language, state, visibility = 'public', bytes, width, height,
	duration_ms
FROM contents WHERE org_id = $1::uuid AND id = $2::uuid AND state <> 'deleted'

-- name: media_uses_hold
-- scope: tenant
-- about: Those of some files that a subject may use, held so that nobody deletes them: ready ones, and damaged ones that it used already.
SELECT id FROM contents c
WHERE c.org_id = $1::uuid AND c.id = ANY ($2::uuid[])
	AND (c.state = 'ready' OR c.state = 'damaged' AND EXISTS (SELECT FROM content_uses u
		WHERE u.org_id = c.org_id AND u.kind = $3 AND u.subject_id = $4::uuid AND u.content_id = c.id))
ORDER BY c.id FOR SHARE OF c

-- name: media_uses_drop
-- scope: tenant
-- about: A subject uses no file any more but some.
DELETE FROM content_uses WHERE org_id = $1::uuid AND kind = $2 AND subject_id = $3::uuid AND content_id <> ALL ($4::uuid[])

-- name: media_uses_add
-- scope: tenant
-- about: A subject uses files; those it uses already stay as they are.
INSERT INTO content_uses (org_id, kind, subject_id, content_id)
SELECT $1::uuid, $2, $3::uuid, id FROM unnest($4::uuid[]) AS id
ON CONFLICT (org_id, kind, subject_id, content_id) DO NOTHING

-- name: media_list
-- scope: tenant
-- about: A page of the library, newest first; $2 words, $3 family, $4 tag, $5 state, $6 only what nothing uses, $7 before, $8 at most, $9 type of its bytes.
SELECT c.id, c.storage_key, c.mime_type, c.family, c.bytes, c.checksum, c.visibility, c.title, c.description, c.alt_text, c.language,
	c.licence, c.author, c.source_url, array_to_string(c.tags, E'\n'), c.file_name, c.width, c.height, c.duration_ms, c.state,
	(extract(epoch FROM c.checked_at) * 1000000)::bigint, c.revision, (extract(epoch FROM c.created_at) * 1000000)::bigint,
	(extract(epoch FROM c.updated_at) * 1000000)::bigint,
	(SELECT count(*) FROM content_uses u WHERE u.org_id = c.org_id AND u.content_id = c.id)
FROM contents c
WHERE c.org_id = $1::uuid
	AND c.id = ANY (ARRAY(SELECT contents_found($1::uuid, $2, $3, $9, $4, $5, $6::boolean, $7::uuid, $8::bigint)))
ORDER BY c.id DESC

-- name: media_find
-- scope: tenant
-- about: One file.
SELECT c.id, c.storage_key, c.mime_type, c.family, c.bytes, c.checksum, c.visibility, c.title, c.description, c.alt_text, c.language,
	c.licence, c.author, c.source_url, array_to_string(c.tags, E'\n'), c.file_name, c.width, c.height, c.duration_ms, c.state,
	(extract(epoch FROM c.checked_at) * 1000000)::bigint, c.revision, (extract(epoch FROM c.created_at) * 1000000)::bigint,
	(extract(epoch FROM c.updated_at) * 1000000)::bigint,
	(SELECT count(*) FROM content_uses u WHERE u.org_id = c.org_id AND u.content_id = c.id)
FROM contents c
WHERE c.org_id = $1::uuid AND c.id = $2::uuid AND c.state <> 'deleted'

-- name: media_hold
-- scope: tenant
-- about: Locks a file, so that nobody begins to use it.
SELECT state, revision FROM contents WHERE org_id = $1::uuid AND id = $2::uuid AND state <> 'deleted' FOR UPDATE

-- name: media_change
-- scope: tenant
-- about: What is said of a file that is locked.
UPDATE contents SET title = $3, description = $4, alt_text = $5, language = $6, licence = $7, author = $8, source_url = $9,
	visibility = $10, tags = coalesce(string_to_array(nullif($11, ''), E'\n'), '{}'), revision = revision + 1, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: media_uses
-- scope: tenant
-- about: Where a file is used, newest first.
SELECT u.kind, u.subject_id, coalesce(CASE u.kind
		WHEN 'draft' THEN (SELECT m.title FROM modules m WHERE m.org_id = u.org_id AND m.id = u.subject_id)
		WHEN 'version' THEN (SELECT p.title FROM package_versions v JOIN packages p ON p.org_id = v.org_id AND p.id = v.package_id
			WHERE v.org_id = u.org_id AND v.id = u.subject_id)
		WHEN 'course' THEN (SELECT c.title FROM courses c WHERE c.org_id = u.org_id AND c.id = u.subject_id)
		WHEN 'programme' THEN (SELECT p.title FROM programmes p WHERE p.org_id = u.org_id AND p.id = u.subject_id)
		ELSE (SELECT q.name FROM questions q WHERE q.org_id = u.org_id AND q.id = u.subject_id) END, ''),
	(extract(epoch FROM u.created_at) * 1000000)::bigint
FROM content_uses u
WHERE u.org_id = $1::uuid AND u.content_id = $2::uuid
ORDER BY u.created_at DESC, u.kind, u.subject_id LIMIT $3::bigint

-- name: media_deleted
-- scope: tenant
-- about: A file is deleted; its bytes go by the sweep.
WITH gone AS (
	UPDATE contents SET state = 'deleted', title = '', description = '', alt_text = '', author = '', source_url = '', tags = '{}',
		file_name = '', revision = revision + 1, updated_at = now()
	WHERE org_id = $1::uuid AND id = $2::uuid
)
DELETE FROM content_uploads WHERE org_id = $1::uuid AND content_id = $2::uuid

-- name: media_add
-- scope: tenant
-- about: A file that is about to come; no row where its id is there already.
INSERT INTO contents (org_id, id, storage_key, bytes, file_name, title, description, alt_text, language, licence, author, source_url,
	visibility, tags, state, created_by, created_by_kind)
VALUES ($1::uuid, $2::uuid, $3, $4::bigint, $5, $6, $7, $8, $9, $10, $11, $12, $13,
	coalesce(string_to_array(nullif($14, ''), E'\n'), '{}'), $15, $16::uuid, $17)
ON CONFLICT (org_id, id) DO NOTHING
RETURNING id

-- name: media_upload_add
-- scope: tenant
-- about: The upload of a file in parts.
INSERT INTO content_uploads (org_id, content_id, upload, checksum, part_bytes, expires_at)
VALUES ($1::uuid, $2::uuid, $3, $4, $5::bigint, now() + $6::bigint * interval '1 hour')

-- name: media_upload
-- scope: tenant
-- about: An upload under way.
SELECT c.storage_key, u.upload, u.checksum, c.file_name, c.state, c.bytes, u.part_bytes,
	(extract(epoch FROM u.expires_at) * 1000000)::bigint
FROM content_uploads u
JOIN contents c ON c.org_id = u.org_id AND c.id = u.content_id
WHERE u.org_id = $1::uuid AND u.content_id = $2::uuid AND c.state IN ('uploading', 'checking')

-- name: media_same
-- scope: tenant
-- about: Where the same bytes lie already, held so that they stay.
SELECT storage_key FROM contents
WHERE org_id = $1::uuid AND checksum = $2 AND state = 'ready' AND id <> $3::uuid
ORDER BY id LIMIT 1 FOR SHARE

-- name: media_accept
-- scope: tenant
-- about: A locked file is ready: what it is, and where its bytes lie.
WITH over AS (
	DELETE FROM content_uploads WHERE org_id = $1::uuid AND content_id = $2::uuid
)
UPDATE contents SET storage_key = $3, mime_type = $4, family = $5, checksum = $6, width = nullif($7::int, 0), height = nullif($8::int, 0),
	state = 'ready', checked_at = now(), updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: media_leave
-- scope: tenant
-- about: Bytes that no file needs, for the sweep.
INSERT INTO contents (org_id, id, storage_key, bytes, file_name, title, state, created_by, created_by_kind)
SELECT org_id, $3::uuid, $4, bytes, '', '', 'deleted', created_by, created_by_kind FROM contents WHERE org_id = $1::uuid AND id = $2::uuid

-- name: media_drop
-- scope: tenant
-- about: What never became a file is not there any more.
DELETE FROM contents WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('uploading', 'checking')

-- name: media_needless
-- scope: tenant
-- about: Whether no file needs the bytes of a key.
SELECT NOT EXISTS (SELECT FROM contents WHERE org_id = $1::uuid AND storage_key = $2 AND state <> 'deleted')

-- name: media_forget
-- scope: tenant
-- about: The row of a deleted file goes.
DELETE FROM contents WHERE org_id = $1::uuid AND id = $2::uuid AND state = 'deleted'

-- name: media_usage
-- scope: tenant
-- about: What an organisation keeps: files, bytes of media each object once, bytes of unpacked packages each once, damaged files.
SELECT (SELECT count(*) FROM contents WHERE org_id = $1::uuid AND state IN ('ready', 'damaged')),
	(SELECT coalesce(sum(bytes), 0)::bigint FROM (SELECT max(bytes) AS bytes FROM contents
		WHERE org_id = $1::uuid AND state <> 'deleted' GROUP BY coalesce(nullif(checksum, ''), id::text)) kept),
	(SELECT coalesce(sum(bytes), 0)::bigint FROM (SELECT max(bytes) AS bytes FROM package_versions
		WHERE org_id = $1::uuid GROUP BY sha256) stored),
	(SELECT count(*) FROM contents WHERE org_id = $1::uuid AND state = 'damaged')
