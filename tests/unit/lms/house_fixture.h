/* The rooms below lms on a private database, for tests that keep something: one house for each program.
 * house_open and house_close are called by a group's set-up and tear-down. */
#ifndef UNIT_LMS_HOUSE_FIXTURE_H
#define UNIT_LMS_HOUSE_FIXTURE_H

#include "unit.h"

#include "db/cluster_fixture.h"
#include "keys/keys.h"

struct house_fixture {
	struct cluster_fixture f;
	struct http *http;
	struct keys *keys;
	struct uuid org; /* main */
	struct arena *arena;
	struct work w; /* with a session of role app */
};

extern const struct db_book keys_book, lti_book, lms_book;

/* 0, or -1 for cmocka; the reason was printed. */
static inline int house_open(struct house_fixture *house)
{
	static const struct db_book *const books[] = {&keys_book, &lti_book, &lms_book, NULL};
	char org[256];

	if (fixture_prepare(&house->f) != OK || fixture_open_db(&house->f, books) != OK)
		return -1;
	house->arena = arena_new();
	work_init(&house->w, house->arena);
	db_attach(&house->w, house->f.db, DB_APP, false);
	if (fixture_told(&house->w, http_open(&house->w, &house->f.config, &house->http)) != OK ||
	    fixture_told(&house->w, keys_open(&house->w, &house->f.config, house->http, &house->keys)) != OK)
		return -1;
	if (!fixture_sql(&house->f, "lectern", "SELECT id FROM organizations WHERE slug = 'main'", org))
		return -1;
	return uuid_parse(org, &house->org) ? 0 : -1;
}

static inline void house_close(struct house_fixture *house)
{
	keys_close(house->keys);
	http_close(house->http);
	db_detach(&house->w);
	arena_free(house->arena);
	fixture_close(&house->f);
}

/* The first value of the answer, until the next call; a failure ends the test. */
static inline const char *house_sql(const struct house_fixture *house, const char *text)
{
	static char answer[256];

	assert_true(fixture_sql(&house->f, "lectern", text, answer));
	return answer;
}

#endif
