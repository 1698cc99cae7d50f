#include <string.h>

#include "db/session_int.h"
#include "db_sql.h"

struct db_scope db_directory(void)
{
	return (struct db_scope){.kind = DB_DIRECTORY};
}

struct db_scope db_tenant(struct uuid org)
{
	return (struct db_scope){.kind = DB_TENANT, .org = org};
}

struct db_scope db_tenants(const struct uuid orgs[], size_t count)
{
	return (struct db_scope){.kind = DB_TENANT, .org = orgs[0], .orgs = orgs, .orgs_count = count};
}

struct db_scope db_all_tenants_in(int database)
{
	return (struct db_scope){.kind = DB_TENANT, .all_orgs = true, .database = database};
}

enum { FRESH_US = 5 * 1000 * 1000 };

static struct directory_entry *directory_entry(struct directory *d, struct uuid org)
{
	size_t hash;

	/* The tail of a UUID is random in every version that is in use. */
	memcpy(&hash, org.bytes + sizeof(org.bytes) - sizeof(hash), sizeof(hash));
	return &d->entries[hash % DIRECTORY_ENTRIES];
}

static bool directory_cached(struct directory *d, struct uuid org, int *ret_database)
{
	const struct directory_entry *entry = directory_entry(d, org);
	bool found;

	pthread_mutex_lock(&d->lock);
	found = uuid_equal(entry->org, org) && time_monotonic_us() < entry->until_us;
	if (found)
		*ret_database = entry->database;
	pthread_mutex_unlock(&d->lock);
	return found;
}

static void directory_keep(struct directory *d, struct uuid org, int database)
{
	struct directory_entry *entry = directory_entry(d, org);

	pthread_mutex_lock(&d->lock);
	*entry = (struct directory_entry){
	    .org = org, .database = database, .until_us = time_monotonic_us() + FRESH_US};
	pthread_mutex_unlock(&d->lock);
}

/* Asks the first database, with a session of its own: the caller's is about to begin a transaction elsewhere.
 */
static enum err directory_ask(struct work *w, struct db *db, struct uuid org, int *ret_database)
{
	struct db_session *outer = w->db;
	struct db_rows *rows = NULL;
	const char *params[1];
	enum err e;

	params[0] = db_p_uuid(w, org);
	db_attach(w, db, DB_APP, false);
	e = db_once(w, db_directory(), &db_tenant_database, params, &rows);
	db_detach(w);
	w->db = outer;
	TRY(e);
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such organisation");
	for (int i = 0; i < db->databases_count; i++)
		if (strcmp(db->databases[i].name, db_text(rows, 0, 0)) == 0) {
			*ret_database = i;
			return OK;
		}
	return fail(w, ERR_INTERNAL,
	    "the organisation lives in database %s, which tenant_databases does not name",
	    db_text(rows, 0, 0));
}

enum err directory_find(struct work *w, struct db *db, struct uuid org, struct database **ret)
{
	int at = 0;

	/* The nil UUID is the installation itself. */
	if (db->databases_count > 1 && !uuid_is_nil(org) && !directory_cached(&db->directory, org, &at)) {
		TRY(directory_ask(w, db, org, &at));
		directory_keep(&db->directory, org, at);
	}
	*ret = &db->databases[at];
	return OK;
}

enum err db_place(struct work *w, struct uuid org, int *ret_database)
{
	struct database *database = NULL;
	struct db *db = w->db->db;

	TRY(directory_find(w, db, org, &database));
	*ret_database = (int)(database - db->databases);
	return OK;
}

bool db_place_known(struct db *db, struct uuid org, int *ret_database)
{
	if (db->databases_count > 1 && !uuid_is_nil(org))
		return directory_cached(&db->directory, org, ret_database);
	*ret_database = 0;
	return true;
}
