#include <stdio.h>
#include <string.h>

#include "db/db_int.h"

static const char sql_rights[] =
    "SELECT r.rolname, r.rolsuper, r.rolbypassrls, "
    "EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND "
    "c.relnamespace = 'public'::regnamespace), "
    "(SELECT s.rolsuper FROM pg_roles s WHERE s.rolname = session_user) "
    "FROM pg_roles r WHERE r.rolname = current_user";

static enum err roles_judge(struct work *w, enum db_role role, const PGresult *rights)
{
	const char *name = PQgetvalue(rights, 0, 0);
	bool is_super = PQgetvalue(rights, 0, 1)[0] == 't' || PQgetvalue(rights, 0, 4)[0] == 't';

	if (is_super)
		return fail(w, ERR_DATABASE,
		    "the database login is a superuser, before which row-level security does not stand: use "
		    "an ordinary login "
		    "that is a member of lectern_owner, lectern_app and lectern_worker");
	if (strcmp(name, role_name(role)) != 0)
		return fail(w, ERR_DATABASE, "the database made us %s instead of %s", name, role_name(role));
	if (PQgetvalue(rights, 0, 2)[0] == 't')
		return fail(w, ERR_DATABASE,
		    "role %s passes by row-level security: ALTER ROLE %s NOBYPASSRLS", name, name);
	if (PQgetvalue(rights, 0, 3)[0] == 't')
		return fail(w, ERR_DATABASE,
		    "role %s owns tables, and row-level security does not hold owners: REASSIGN OWNED BY %s "
		    "TO lectern_owner",
		    name, name);
	return OK;
}

/* What a person has to run once in a database of their own; nothing of that where no server answers. */
static enum err roles_missing(struct work *w, const struct address *address, const char *reason)
{
	const char *end = strchr(reason, '\n');
	PGPing ping = PQpingParams(address->keywords, address->values, 0);

	if (ping != PQPING_OK)
		return fail(w, ERR_DATABASE, "cannot enter %s: %.*s", address->people,
		    end == NULL ? (int)strlen(reason) : (int)(end - reason), reason);
	return fail(w, ERR_DATABASE,
	    "cannot enter %s: %.*s\nIf the roles are missing, run there once as an administrator (LOGIN, "
	    "NAME: yours):\n"
	    "  CREATE ROLE lectern_owner; CREATE ROLE lectern_app; CREATE ROLE lectern_worker;\n"
	    "  GRANT lectern_owner, lectern_app, lectern_worker TO LOGIN;\n"
	    "  ALTER DATABASE NAME OWNER TO lectern_owner;",
	    address->people, end == NULL ? (int)strlen(reason) : (int)(end - reason), reason);
}

static enum err roles_check_one(struct work *w, const struct address *address, enum db_role role)
{
	PGconn *pg = address_connect(address, role_name(role));
	PGresult *rights;
	enum err e;

	if (PQstatus(pg) != CONNECTION_OK) {
		e = roles_missing(w, address, PQerrorMessage(pg));
		PQfinish(pg);
		return e;
	}
	rights = PQexec(pg, sql_rights);
	if (PQresultStatus(rights) != PGRES_TUPLES_OK || PQntuples(rights) != 1)
		e = fail(
		    w, ERR_DATABASE, "cannot read the rights of %s: %s", role_name(role), PQerrorMessage(pg));
	else if (PQserverVersion(pg) < 150000)
		e = fail(w, ERR_DATABASE, "PostgreSQL 15 or newer is needed; %s has %d", address->people,
		    PQserverVersion(pg) / 10000);
	else
		e = roles_judge(w, role, rights);
	PQclear(rights);
	PQfinish(pg);
	return e;
}

enum err roles_check(struct work *w, const struct address *address)
{
	TRY(roles_check_one(w, address, DB_APP));
	return roles_check_one(w, address, DB_WORKER);
}
