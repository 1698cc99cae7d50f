-- Documents: state, agent profiles, activity profiles.

-- name: document_row
-- scope: tenant
-- about: One document.
SELECT encode(content, 'hex'), content_type, etag, (extract(epoch FROM updated_at) * 1000000)::bigint
FROM documents
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid AND registration = $5::uuid AND name = $6

-- name: document_lock
-- scope: tenant
-- about: The same, held until the transaction ends: what is changed is what was judged.
SELECT encode(content, 'hex'), content_type, etag, (extract(epoch FROM updated_at) * 1000000)::bigint
FROM documents
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid AND registration = $5::uuid AND name = $6
FOR UPDATE

-- name: document_lock_bare
-- scope: tenant
-- about: The same without its content, for who replaces or removes it.
SELECT '', content_type, etag, (extract(epoch FROM updated_at) * 1000000)::bigint
FROM documents
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid AND registration = $5::uuid AND name = $6
FOR UPDATE

-- name: document_add
-- scope: tenant
-- about: A new document; nothing where another was quicker.
INSERT INTO documents (org_id, kind, activity, agent, registration, name, activity_iri, agent_identifier, content, content_type,
	etag, updated_at)
VALUES ($1::uuid, $2, $3::uuid, $4::uuid, $5::uuid, $6, $7, $8, decode($9, 'hex'), $10, $11, clock_timestamp())
ON CONFLICT DO NOTHING

-- name: document_change
-- scope: tenant
-- about: Another content for a document that is held.
UPDATE documents SET content = decode($7, 'hex'), content_type = $8, etag = $9, updated_at = clock_timestamp()
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid AND registration = $5::uuid AND name = $6

-- name: document_drop
-- scope: tenant
-- about: One document goes.
DELETE FROM documents
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid AND registration = $5::uuid AND name = $6

-- name: document_list
-- scope: tenant
-- about: The names of a context's documents that were written after a time (none: all), oldest first; of one registration or of all.
SELECT name, (extract(epoch FROM max(updated_at)) * 1000000)::bigint
FROM documents
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid
	AND ($5::uuid IS NULL OR registration = $5::uuid) AND ($6::timestamptz IS NULL OR updated_at > $6::timestamptz)
GROUP BY name ORDER BY max(updated_at), name LIMIT $7::bigint

-- name: document_drop_all
-- scope: tenant
-- about: All documents of a context go; of one registration or of all.
DELETE FROM documents
WHERE org_id = $1::uuid AND kind = $2 AND activity = $3::uuid AND agent = $4::uuid
	AND ($5::uuid IS NULL OR registration = $5::uuid)
