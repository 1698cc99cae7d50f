-- Keeping the media library true (lms/media/check.h).

-- name: media_check_deleted
-- scope: tenant
-- role: worker
-- about: Files that were deleted, whose bytes may lie there still.
SELECT org_id, id, storage_key, checksum, state, bytes, '', 0::bigint FROM contents
WHERE state = 'deleted' ORDER BY updated_at LIMIT $1::bigint

-- name: media_check_expired
-- scope: tenant
-- role: worker
-- about: Uploads whose time is over, and files that were to come whole and did not.
SELECT c.org_id, c.id, c.storage_key, c.checksum, c.state, c.bytes, u.upload, u.part_bytes
FROM content_uploads u
JOIN contents c ON c.org_id = u.org_id AND c.id = u.content_id
WHERE u.expires_at < now()
UNION ALL
SELECT c.org_id, c.id, c.storage_key, c.checksum, c.state, c.bytes, '', 0
FROM contents c
WHERE c.state = 'checking' AND c.created_at < now() - interval '2 days'
	AND NOT EXISTS (SELECT FROM content_uploads u WHERE u.org_id = c.org_id AND u.content_id = c.id)
LIMIT $1::bigint

-- name: media_check_due
-- scope: tenant
-- role: worker
-- about: Files whose bytes were not read for so many days, longest ago first.
SELECT org_id, id, storage_key, checksum, state, bytes, '', 0::bigint FROM contents
WHERE state IN ('ready', 'damaged') AND checked_at < now() - $1::bigint * interval '1 day'
ORDER BY checked_at NULLS FIRST LIMIT $2::bigint

-- name: media_check_read
-- scope: tenant
-- about: What reading came to; each row is whether it was ready before.
WITH before AS (
	SELECT id, state FROM contents
	WHERE org_id = $1::uuid AND storage_key = $2 AND checksum = $3 AND state IN ('ready', 'damaged')
	ORDER BY id FOR UPDATE
)
UPDATE contents c SET state = CASE WHEN $4::boolean THEN 'ready' ELSE 'damaged' END, checked_at = now()
FROM before b
WHERE c.org_id = $1::uuid AND c.id = b.id
RETURNING b.state
