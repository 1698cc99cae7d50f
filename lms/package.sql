-- Packages as they were imported, and what was found in them.

-- name: package_versions_find
-- scope: tenant
-- about: The versions of a package, newest first, at most $3.
SELECT p.title, v.id, v.number, v.kind, v.sha256, v.files, v.bytes,
	coalesce(jsonb_array_length(v.manifest -> 'items'), 0), v.report::text, (extract(epoch FROM v.created_at) * 1000000)::bigint
FROM packages p JOIN package_versions v ON v.org_id = p.org_id AND v.package_id = p.id
WHERE p.org_id = $1::uuid AND p.id = $2::uuid
ORDER BY v.number DESC LIMIT $3::int

-- name: packages_list
-- scope: tenant
-- about: The packages of an organisation, newest first, with their latest version and how much was found in it.
SELECT p.id, p.title, v.number, v.kind, v.sha256, v.files, v.bytes,
	(SELECT count(*) FROM jsonb_array_elements(v.report) f WHERE f ->> 'severity' = 'error'),
	(SELECT count(*) FROM jsonb_array_elements(v.report) f WHERE f ->> 'severity' = 'warning'),
	(extract(epoch FROM v.created_at) * 1000000)::bigint
FROM packages p JOIN LATERAL (
	SELECT * FROM package_versions n WHERE n.org_id = p.org_id AND n.package_id = p.id ORDER BY n.number DESC LIMIT 1
) v ON true
WHERE p.org_id = $1::uuid
ORDER BY p.id DESC LIMIT $2::int
