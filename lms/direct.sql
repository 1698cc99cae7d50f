-- Direct links, as their page shows them.

-- name: direct_module_title
-- scope: tenant
-- about: what a direct link leads to
SELECT title FROM modules WHERE org_id = $1::uuid AND id = $2::uuid
