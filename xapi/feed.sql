-- How what a store passes on is found (xapi/feed/feed.h): in the order of positions, whatever the filter, as a voided
-- statement is found by no key any more, and the other store is to have it too.

-- name: feed_walk_on
-- scope: tenant
-- about: The next rows after a position; of them the last and their number, and with each row one that passes the filter, with the bytes of its body. A filter is met by a statement's own keys or, where it refers to another, by what it inherits. What voids a statement that has not come passes.
WITH looked AS MATERIALIZED (
	SELECT s.position, s.ref, s.flags, s.keys, octet_length(s.body) AS bytes FROM statements s
	WHERE s.org_id = $1 AND s.position > $2 AND s.position < $3 ORDER BY s.position LIMIT $4
), passed AS (
	SELECT l.position, l.bytes FROM looked l
	WHERE (($6::uuid[] IS NULL OR EXISTS (SELECT FROM unnest($6::uuid[]) k (key)
			WHERE position(uuid_send(k.key) IN l.keys) > 0 OR (l.ref IS NOT NULL AND EXISTS (SELECT FROM statement_keys i
				WHERE i.org_id = $1 AND i.key = k.key AND i.position = l.position))))
		AND ($7::uuid[] IS NULL OR EXISTS (SELECT FROM unnest($7::uuid[]) k (key)
			WHERE position(uuid_send(k.key) IN l.keys) > 0 OR (l.ref IS NOT NULL AND EXISTS (SELECT FROM statement_keys i
				WHERE i.org_id = $1 AND i.key = k.key AND i.position = l.position))))
		AND ($8::uuid[] IS NULL OR EXISTS (SELECT FROM unnest($8::uuid[]) k (key)
			WHERE position(uuid_send(k.key) IN l.keys) > 0 OR (l.ref IS NOT NULL AND EXISTS (SELECT FROM statement_keys i
				WHERE i.org_id = $1 AND i.key = k.key AND i.position = l.position))))
		AND ($9::uuid[] IS NULL OR EXISTS (SELECT FROM unnest($9::uuid[]) k (key)
			WHERE position(uuid_send(k.key) IN l.keys) > 0 OR (l.ref IS NOT NULL AND EXISTS (SELECT FROM statement_keys i
				WHERE i.org_id = $1 AND i.key = k.key AND i.position = l.position)))))
		OR (l.flags & 2 <> 0 AND NOT EXISTS (SELECT FROM statement_ids t
			WHERE t.org_id = $1 AND t.id = l.ref AND t.position IS NOT NULL))
	ORDER BY l.position LIMIT $5
)
SELECT f.last, f.looked, p.position, p.bytes + coalesce((SELECT sum(octet_length(b.bytes)) FROM statement_attachments a
	JOIN attachments b ON b.org_id = a.org_id AND b.sha2 = a.sha2 WHERE a.org_id = $1 AND a.position = p.position), 0)
FROM (SELECT coalesce(max(position), 0) AS last, count(*) AS looked FROM looked) f LEFT JOIN passed p ON true
ORDER BY p.position

-- name: feed_statements
-- scope: tenant
-- about: Statements at positions, voided ones too, with the bytes of what came with them.
SELECT s.position, s.id, s.flags, convert_from(s.body, 'UTF8'), coalesce((SELECT sum(octet_length(b.bytes)) FROM statement_attachments a
	JOIN attachments b ON b.org_id = a.org_id AND b.sha2 = a.sha2 WHERE a.org_id = $1 AND a.position = s.position), 0)
FROM statements s WHERE s.org_id = $1 AND s.position = ANY ($2::bigint[]) ORDER BY s.position
