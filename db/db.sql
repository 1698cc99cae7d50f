-- What the database room itself asks.

-- name: tenant_database
-- scope: directory
-- about: Names the database that holds an organisation's rows; '' is the first.
SELECT database FROM organizations WHERE id = $1

-- name: last_migration
-- scope: directory
-- about: The highest migration that ran here.
SELECT coalesce(max(number), 0) FROM lectern_migrations
