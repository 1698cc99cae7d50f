#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/time.h"
#include "db/db.h"
#include "db/migrate.h"
#include "keys/certificate.h"
#include "lms/health/health.h"
#include "lms_sql.h"

enum { CERTIFICATE_WAIT_MS = 5000, HOST_MAX = 255 };

static enum err ask_database(struct work *w, struct health_facts *facts)
{
	int64_t before = time_now_us();
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_health_database, NULL, &rows));
	facts->clock_us = db_int(rows, 0, 2) - (before + (time_now_us() - before) / 2);
	facts->database_version = db_text(rows, 0, 0);
	facts->database_number = db_int(rows, 0, 1);
	facts->schema = db_int(rows, 0, 3);
	facts->schema_known = 0;
	for (const struct db_migration *m = db_migrations; m->number != 0; m++)
		facts->schema_known = m->number;
	facts->database_far = db_bool(rows, 0, 4);
	facts->database_encrypted = db_bool(rows, 0, 5);
	return OK;
}

static struct health_disk ask_disk(const char *folder)
{
	struct health_disk disk = {.folder = folder};
	struct statvfs st;

	if (statvfs(folder, &st) == 0) {
		disk.free_bytes = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
		disk.total_bytes = (int64_t)st.f_blocks * (int64_t)st.f_frsize;
	}
	return disk;
}

/* Any name will do where * stands for one. */
static struct health_certificate ask_certificate(struct work *w, const char *url)
{
	struct health_certificate told = {.trouble = "", .doubt = ""};
	struct certificate certificate;
	char host[HOST_MAX + 1];
	const char *from = url + strlen("https://"), *port;
	size_t len = strcspn(from, ":/?#");

	if (strncmp(url, "https://", strlen("https://")) != 0 || len + strlen("health") > HOST_MAX)
		return told;
	told.url = url;
	if (*from == '*')
		snprintf(host, sizeof(host), "health%.*s", (int)len - 1, from + 1);
	else
		snprintf(host, sizeof(host), "%.*s", (int)len, from);
	port = from[len] == ':'
	           ? arena_printf(w->arena, "%.*s", (int)strcspn(from + len + 1, "/?#"), from + len + 1)
	           : "443";
	if (certificate_read(w, host, port, CERTIFICATE_WAIT_MS, &certificate) == OK) {
		told.expires_us = certificate.expires_us;
		told.doubt = certificate.doubt;
	} else {
		told.trouble = arena_strdup(w->arena, w->detail);
		work_forgive(w);
	}
	return told;
}

static void ask_media(
    struct work *w, const struct config *config, struct storage *storage, struct health_facts *facts)
{
	facts->store = facts->media_trouble = "";
	if (storage_check(w, storage) != OK)
		facts->media_trouble = arena_strdup(w->arena, w->detail);
	work_forgive(w);
	if (storage_is_local(storage))
		facts->media = ask_disk(storage_folder(config, w->arena));
	else
		facts->store = arena_printf(w->arena, "%s, %s", config->s3_bucket, config->s3_endpoint);
}

enum err health_facts_gather(
    struct work *w, const struct config *config, struct storage *storage, struct health_facts *facts)
{
	const char *packages = *config->packages != '\0'
	                           ? config->packages
	                           : arena_printf(w->arena, "%s/packages", config->data);

	facts->now_us = time_now_us();
	facts->version = LECTERN_VERSION;
	TRY(ask_database(w, facts));
	facts->data = ask_disk(config->data);
	facts->packages = ask_disk(packages);
	ask_media(w, config, storage, facts);
	facts->app = ask_certificate(w, config->app_url);
	facts->content = ask_certificate(w, config->content_url);
	return OK;
}
