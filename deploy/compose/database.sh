#!/bin/sh
# Run once by the postgres image: the database, its three roles, and the login that is a member of them.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$LECTERN_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE lectern_owner;
CREATE ROLE lectern_app;
CREATE ROLE lectern_worker;
CREATE ROLE lectern LOGIN PASSWORD :'password';
GRANT lectern_owner, lectern_app, lectern_worker TO lectern;
CREATE DATABASE lectern OWNER lectern_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
