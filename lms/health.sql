-- How the installation is doing, for people who run it.

-- name: health_database
-- scope: directory
-- about: The database's version, clock and schema, and whether the way to it leaves this machine and is encrypted.
SELECT current_setting('server_version'), current_setting('server_version_num')::bigint,
	(extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
	(SELECT coalesce(max(number), 0) FROM lectern_migrations),
	coalesce(NOT inet_server_addr() << '127.0.0.0/8' AND inet_server_addr() <> '::1', false),
	coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
