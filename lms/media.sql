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
