-- How statements are written (xapi/ingest.h). Every transaction touches the tables in the order in which they stand
-- here, and the rows of each in the order of their keys: so none waits for another in a circle.

-- name: statements_lock
-- scope: tenant
-- about: Waits until no other transaction of the organisation writes statements that refer to others.
SELECT pg_advisory_xact_lock(hashtextextended($1, 7165349012347))

-- name: statement_clock
-- scope: tenant
-- about: Gives the transaction its number and then its time, once: whoever sees a later time sees the number as under way.
SELECT CASE WHEN pg_current_xact_id() IS NOT NULL THEN set_config('lectern.stored', coalesce(
	nullif(current_setting('lectern.stored'), '0'),
	(extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text), true) END

-- name: statement_ids_add
-- scope: tenant
-- rows: uuid,uuid,bigint,bytea,boolean
-- about: Takes ids that nobody has; those that come back are taken.
INSERT INTO statement_ids (org_id, id, position, digest, voiding)
SELECT r.org_id, r.id, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal, r.digest, r.voiding
FROM :rows AS r (org_id, id, ordinal, digest, voiding)
ON CONFLICT DO NOTHING
RETURNING id, org_id

-- name: statement_ids_new
-- scope: tenant
-- rows: uuid,uuid,bigint,bytea,boolean
-- about: Takes ids that nobody can have; an error where somebody has.
INSERT INTO statement_ids (org_id, id, position, digest, voiding)
SELECT r.org_id, r.id, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal, r.digest, r.voiding
FROM :rows AS r (org_id, id, ordinal, digest, voiding)

-- name: statement_ids_find
-- scope: tenant
-- rows: uuid,uuid
-- about: What is known of ids.
SELECT i.org_id, i.id, i.position, encode(i.digest, 'hex'), i.voided, i.referred
FROM :rows AS r (org_id, id) JOIN statement_ids i ON i.org_id = r.org_id AND i.id = r.id

-- name: statement_ids_touch
-- scope: tenant
-- rows: uuid,uuid,bigint,bytea,boolean,boolean,boolean
-- about: Takes ids, fills those that were only referred to, and notes what is referred to and voided; a NULL ordinal only notes.
INSERT INTO statement_ids AS i (org_id, id, position, digest, voiding, voided, referred)
SELECT r.org_id, r.id, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal, r.digest,
	r.voiding, r.voided AND NOT r.voiding, r.referred
FROM :rows AS r (org_id, id, ordinal, digest, voiding, voided, referred)
ON CONFLICT (org_id, id) DO UPDATE SET
	position = coalesce(i.position, excluded.position),
	digest = coalesce(i.digest, excluded.digest),
	voiding = i.voiding OR (i.position IS NULL AND excluded.voiding),
	voided = (i.voided OR excluded.voided) AND NOT (i.voiding OR (i.position IS NULL AND excluded.voiding)),
	referred = i.referred OR excluded.referred
RETURNING i.org_id, i.id, i.position - current_setting('lectern.stored')::bigint * 1024, encode(i.digest, 'hex'),
	i.voided, i.referred, i.position

-- name: statements_add
-- scope: tenant
-- rows: uuid,bigint,uuid,uuid,bigint,bytea,bytea
-- about: Keeps statements.
INSERT INTO statements (org_id, position, id, ref, flags, keys, body)
SELECT r.org_id, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal, r.id, r.ref, r.flags, r.keys, r.body
FROM :rows AS r (org_id, ordinal, id, ref, flags, keys, body)

-- name: statement_keys_add
-- scope: tenant
-- rows: uuid,uuid,bigint
-- about: Keeps what statements are found by.
INSERT INTO statement_keys (org_id, key, position)
SELECT r.org_id, r.key, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal
FROM :rows AS r (org_id, key, ordinal)

-- name: statement_refs_add
-- scope: tenant
-- rows: uuid,uuid,uuid
-- about: Keeps who refers to whom.
INSERT INTO statement_refs (org_id, target, referrer)
SELECT r.org_id, r.target, r.referrer FROM :rows AS r (org_id, target, referrer)
ON CONFLICT DO NOTHING

-- name: statements_void
-- scope: tenant
-- rows: uuid,bigint
-- about: Hides statements: they are found by nothing any more, neither by their own keys nor by those of what they refer to.
WITH RECURSIVE hidden AS (
	UPDATE statements s SET flags = s.flags | 1 FROM :rows AS r (org_id, position)
	WHERE s.org_id = r.org_id AND s.position = r.position AND s.flags & 1 = 0
	RETURNING s.org_id, s.position, s.id, s.ref, s.keys
), down AS (
	SELECT h.org_id, h.position AS of, h.id AS node, h.ref, h.keys FROM hidden h
	UNION
	SELECT d.org_id, d.of, t.id, t.ref, t.keys FROM down d
	JOIN statement_ids i ON i.org_id = d.org_id AND i.id = d.ref
	JOIN statements t ON t.org_id = i.org_id AND t.position = i.position
)
DELETE FROM statement_keys k
USING (SELECT d.org_id, d.of, encode(substr(d.keys, n * 16 + 1, 16), 'hex')::uuid AS key
	FROM (SELECT * FROM down LIMIT 1000) d CROSS JOIN LATERAL generate_series(0, length(d.keys) / 16 - 1) n) found
WHERE k.org_id = found.org_id AND k.key = found.key AND k.position = found.of

-- name: statements_inherit
-- scope: tenant
-- rows: uuid,uuid
-- about: Lets whoever refers to these statements be found by their keys, and these by the keys of what they refer to, to the end of each chain.
WITH RECURSIVE changed AS (
	SELECT DISTINCT r.org_id, r.id FROM :rows AS r (org_id, id)
), up AS (
	SELECT c.org_id, c.id AS of, c.id AS node FROM changed c
	UNION
	SELECT u.org_id, u.of, f.referrer FROM up u JOIN statement_refs f ON f.org_id = u.org_id AND f.target = u.node
), down AS (
	SELECT s.org_id, c.id AS of, s.id AS node, s.ref, s.keys FROM changed c
	JOIN statement_ids i ON i.org_id = c.org_id AND i.id = c.id
	JOIN statements s ON s.org_id = i.org_id AND s.position = i.position
	UNION
	SELECT t.org_id, d.of, t.id, t.ref, t.keys FROM down d
	JOIN statement_ids i ON i.org_id = d.org_id AND i.id = d.ref
	JOIN statements t ON t.org_id = i.org_id AND t.position = i.position
)
INSERT INTO statement_keys (org_id, key, position)
SELECT DISTINCT u.org_id, encode(substr(d.keys, n * 16 + 1, 16), 'hex')::uuid, i.position
FROM (SELECT * FROM up LIMIT 10000) u
JOIN statement_ids i ON i.org_id = u.org_id AND i.id = u.node AND i.position IS NOT NULL AND NOT i.voided
JOIN (SELECT * FROM down LIMIT 10000) d ON d.org_id = u.org_id AND d.of = u.of AND d.node <> u.node
CROSS JOIN LATERAL generate_series(0, length(d.keys) / 16 - 1) n
ON CONFLICT DO NOTHING

-- name: definitions_add
-- scope: tenant
-- rows: uuid,uuid,uuid,text,text,bigint
-- about: Keeps what was said of activities, each wording once.
INSERT INTO activity_definitions (org_id, key, digest, iri, definition, position)
SELECT r.org_id, r.key, r.digest, r.iri, r.definition, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal
FROM :rows AS r (org_id, key, digest, iri, definition, ordinal)
ON CONFLICT DO NOTHING

-- name: names_add
-- scope: tenant
-- rows: uuid,uuid,uuid,text,bigint
-- about: Keeps what agents were called, each name once.
INSERT INTO agent_names (org_id, key, digest, name, position)
SELECT r.org_id, r.key, r.digest, r.name, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal
FROM :rows AS r (org_id, key, digest, name, ordinal)
ON CONFLICT DO NOTHING

-- name: attachments_add
-- scope: tenant
-- rows: uuid,text,bytea
-- about: Keeps the bytes of attachments, each content once; what is there already is held, not written, so that nobody takes it away meanwhile (keep_attachments_hold).
INSERT INTO attachments (org_id, sha2, bytes)
SELECT r.org_id, r.sha2, r.bytes FROM :rows AS r (org_id, sha2, bytes)
ON CONFLICT (org_id, sha2) DO UPDATE SET bytes = attachments.bytes WHERE false

-- name: statement_attachments_add
-- scope: tenant
-- rows: uuid,bigint,text,text
-- about: Keeps which attachments came with which statement.
INSERT INTO statement_attachments (org_id, position, sha2, content_type)
SELECT r.org_id, (SELECT current_setting('lectern.stored')::bigint * 1024) + r.ordinal, r.sha2, r.content_type
FROM :rows AS r (org_id, ordinal, sha2, content_type)
ON CONFLICT DO NOTHING
