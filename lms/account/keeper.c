#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/account/account_int.h"
#include "lms/account/reset.h"
#include "lms/mail/mail.h"

enum { TOKEN_BYTES = 32, ROUND_MAX = 50, PERIOD_MS = 5000, RECENT_MAX = 1 };

static const int64_t sweep_every_us = INT64_C(600) * 1000000;

struct people_keeper {
	const struct config *config;
	struct db *db;
	struct keys *keys;
	struct periodic *periodic;
	int64_t swept_us; /* monotonic; the thread's own */
	bool failing;
};

struct answering {
	struct people_keeper *keeper;
	const struct reset_row *row;
	const char *token;
};

/* The request is taken, the link made and its mail owed, or none of it. */
static enum err answer(struct work *w, void *arg)
{
	struct answering *a = arg;
	const struct reset_row *row = a->row;
	bool taken = false;
	int64_t recent;
	json_t *values;

	TRY(reset_take(w, row->id, &taken));
	if (!taken || uuid_is_nil(row->user) || uuid_is_nil(row->org))
		return OK;
	TRY(reset_recent(w, row->user, &recent));
	if (recent >= RECENT_MAX)
		return OK;
	TRY(token_put(w, sha256_hex(w->arena, a->token), "password_reset", row->user, (struct uuid){{0}},
	    true, RESET_LIVES_S));
	values = json_own(w->arena, json_pack("{s:s}", "name", row->name));
	return mail_put_directory(w, a->keeper->keys,
	    &(struct mail){.id = row->id,
	        .org = row->org,
	        .template = "password_reset",
	        .language = *row->language != '\0' ? row->language : row->page_language,
	        .to = row->email,
	        .values = values,
	        .link = arena_printf(w->arena, "%s/reset/%s", a->keeper->config->app_url, a->token)});
}

static enum err round_run(struct people_keeper *keeper, struct work *w, size_t *ret_count)
{
	struct reset_row *rows = NULL;
	size_t count = 0;

	/* Without mail nothing can be sent; who asks is told to ask an administrator. */
	TRY(reset_waiting(w, ROUND_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct answering a = {keeper, &rows[i], random_token(w->arena, TOKEN_BYTES)};

		if (!mail_configured(keeper->config))
			rows[i].user = (struct uuid){{0}};
		TRY(db_transact(w, db_directory(), answer, &a));
	}
	if (time_monotonic_us() - keeper->swept_us > sweep_every_us) {
		TRY(people_sweep(w));
		keeper->swept_us = time_monotonic_us();
	}
	*ret_count = count;
	return OK;
}

static enum periodic_next keeper_run(void *data)
{
	struct people_keeper *keeper = data;
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work w;
	size_t count = 0;
	enum err e;

	work_init(&w, arena);
	db_attach(&w, keeper->db, DB_WORKER, false);
	e = round_run(keeper, &w, &count);
	if (e != OK && !keeper->failing)
		log_line(LOG_ERROR, "lms", "links to set a password cannot be sent just now: %s", w.detail);
	keeper->failing = e != OK;
	db_detach(&w);
	if (e != OK)
		return PERIODIC_REST;
	return count == ROUND_MAX ? PERIODIC_AGAIN : PERIODIC_WAIT;
}

enum err people_keeper_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct people_keeper **ret_keeper)
{
	struct people_keeper *keeper = calloc(1, sizeof(*keeper));
	const struct periodic_plan plan = {
	    .name = "people", .period_ms = PERIOD_MS, .at_once = true, .run = keeper_run, .data = keeper};
	enum err e;

	if (keeper == NULL)
		abort();
	keeper->config = config;
	keeper->db = db;
	keeper->keys = keys;
	keeper->swept_us = time_monotonic_us();
	e = periodic_start(w, &plan, &keeper->periodic);
	if (e != OK) {
		free(keeper);
		return e;
	}
	*ret_keeper = keeper;
	return OK;
}

void people_keeper_wake(struct people_keeper *keeper)
{
	if (keeper != NULL)
		periodic_wake(keeper->periodic);
}

void people_keeper_stop(struct people_keeper *keeper)
{
	if (keeper == NULL)
		return;
	periodic_stop(keeper->periodic);
	free(keeper);
}
