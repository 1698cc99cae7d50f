#include "unit.h"

#include <string.h>

#include "base/config.h"
#include "base/time.h"
#include "lms/health/health_int.h"

#define MISSED(...)                                                                                          \
	do {                                                                                                 \
		print_error(__VA_ARGS__);                                                                    \
		print_error("\n");                                                                           \
		assert_true(false);                                                                          \
	} while (0)

static struct health_facts fine(void)
{
	struct health_facts f = {.now_us = 1000 * US_PER_S,
	    .started_us = 0,
	    .version = "1",
	    .database_version = "15.4",
	    .database_number = 150004,
	    .schema = 3,
	    .schema_known = 3,
	    .data = {"/data", INT64_C(500000000000), INT64_C(1000000000000)},
	    .packages = {"/data/packages", INT64_C(500000000000), INT64_C(1000000000000)},
	    .media = {"/data/media", INT64_C(500000000000), INT64_C(1000000000000)},
	    .store = "",
	    .media_trouble = "",
	    .appends = {.limit = 100},
	    .app = {.trouble = "", .doubt = ""},
	    .content = {.trouble = "", .doubt = ""}};

	for (int i = 0; i < HEALTH_LANES; i++)
		f.lanes[i].limit = 100;
	return f;
}

static struct config usual(struct arena *a)
{
	char *const none[] = {NULL};
	struct config config;
	struct work w;
	int used;

	work_init(&w, a);
	assert_int_equal(config_load(&w, 0, none, &config, &used), OK);
	return config;
}

static struct health judged(struct arena *a, const struct config *config, const struct health_facts *f)
{
	struct health health;

	health_judge(a, config, f, &health);
	assert_true(health.count < HEALTH_LINES_MAX);
	for (size_t i = 0; i < health.count; i++) {
		const struct health_line *line = &health.lines[i];

		/* What is not good says what to do; what is good has nothing to say. */
		assert_int_equal(line->verdict == HEALTH_GOOD, line->advice[0] == '\0');
	}
	return health;
}

static enum health_verdict verdict_of(const struct health *health, const char *about)
{
	for (size_t i = 0; i < health->count; i++)
		if (strcmp(health->lines[i].about, about) == 0)
			return health->lines[i].verdict;
	MISSED("no line about %s", about);
	return HEALTH_WRONG;
}

static void test_health__all_is_well_as_installed_on_one_machine(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct health_facts f = fine();
	struct config config = usual(a);
	struct health health = judged(a, &config, &f);

	(void)state;
	for (size_t i = 0; i < health.count; i++)
		if (health.lines[i].verdict != HEALTH_GOOD)
			MISSED("%s: %s", health.lines[i].about, health.lines[i].value);
	assert_int_equal(health_worst(&health), HEALTH_GOOD);
}

struct boundary {
	const char *about;
	int64_t *fact;
	int64_t good, look, wrong; /* -1: there is none */
};

static void hold(struct arena *a, const struct config *config, const struct health_facts *f,
    const struct boundary *b, int64_t value, enum health_verdict wanted)
{
	int64_t before = *b->fact;
	struct health health;

	if (value == -1)
		return;
	*b->fact = value;
	health = judged(a, config, f);
	if (verdict_of(&health, b->about) != wanted)
		MISSED("%s at %lld", b->about, (long long)value);
	*b->fact = before;
}

static void test_health__each_fact_has_its_bounds(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct health_facts f = fine();
	struct config config = usual(a);
	const int64_t gb = 1000 * 1000 * 1000, day = 86400 * US_PER_S;
	const struct boundary all[] = {
	    {"PostgreSQL", &f.database_number, 150000, -1, 149999},
	    {"Schema", &f.schema, 3, 4, 2},
	    {"Clocks of service and database", &f.clock_us, -999000, -1000000, 5000000},
	    {"Data folder", &f.data.free_bytes, 100 * gb, 99 * gb, gb - 1},
	    {"Folder of packages", &f.packages.total_bytes, 1000 * gb, -1, 0},
	    {"Folder of the media library", &f.media.free_bytes, 100 * gb, 99 * gb, gb - 1},
	    {"Grades to send", &f.grades.oldest_s, 3599, 3600, 86400},
	    {"Grades that were refused", &f.grades_refused, 0, 1, -1},
	    {"Jobs that are due", &f.jobs.oldest_s, 59, 60, 600},
	    {"Jobs that were given up in the last 7 days", &f.jobs_dead, 0, 1, -1},
	    {"Mails to send", &f.mails.oldest_s, 599, 600, 86400},
	    {"Answers of learners to save", &f.appends.oldest_s, 1, 2, 10},
	    {"Requests", &f.lanes[0].waiting, 49, 50, 100},
	    {"Files being received", &f.lanes[3].waiting, 0, 99, 101},
	    {"Grades were counted", &f.grades_known_s, -2, 91, -1},
	    {"Its certificate", &f.app.expires_us, f.now_us + 14 * day, f.now_us + 14 * day - 1,
	        f.now_us + 3 * day - 1},
	    {"Its certificate", &f.app.expires_us, -2, -2, f.now_us},
	};

	(void)state;
	f.app.url = "https://school.example";
	f.app.expires_us = f.now_us + 90 * day;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (all[i].good != -2)
			hold(a, &config, &f, &all[i], all[i].good, HEALTH_GOOD);
		if (all[i].look != -2)
			hold(a, &config, &f, &all[i], all[i].look, HEALTH_LOOK);
		hold(a, &config, &f, &all[i], all[i].wrong, HEALTH_WRONG);
	}
}

static enum health_verdict with(const struct config *config, const char *about)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct health_facts f = fine();
	struct health health = judged(a, config, &f);

	return verdict_of(&health, about);
}

static void test_health__settings_that_let_too_much_in_are_told(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = usual(a);

	(void)state;
#define WITH(member, value, about, wanted)                                                                   \
	do {                                                                                                 \
		struct config changed = config;                                                              \
		changed.member = value;                                                                      \
		assert_int_equal(with(&changed, about), wanted);                                             \
	} while (0)
	WITH(app_url, "http://school.example", "Address of the service (app_url)", HEALTH_WRONG);
	WITH(app_url, "https://school.example", "Address of the service (app_url)", HEALTH_GOOD);
	WITH(app_url, "http://127.0.0.1:8080", "Address of the service (app_url)", HEALTH_GOOD);
	WITH(app_url, "http://127.evil.example", "Address of the service (app_url)", HEALTH_WRONG);
	WITH(app_url, "http://[::1]:8080", "Address of the service (app_url)", HEALTH_GOOD);
	WITH(app_url, "http://notlocalhost", "Address of the service (app_url)", HEALTH_WRONG);
	WITH(content_url, "https://content.example", "Hosts of content", HEALTH_LOOK);
	WITH(content_url, "https://lectern.localhost:9", "Hosts of content", HEALTH_WRONG);
	WITH(outbound_private, true, "outbound_private", HEALTH_LOOK);
	WITH(outbound_http, true, "outbound_http", HEALTH_LOOK);
	WITH(api_key, "secret", "api_key", HEALTH_LOOK);
	WITH(metrics, "open", "metrics", HEALTH_LOOK);
	WITH(log_level, "debug", "log_level", HEALTH_LOOK);
	WITH(password_memory, 8 * 1024 * 1024, "password_memory", HEALTH_WRONG);
	WITH(admin_second_factor, false, "admin_second_factor", HEALTH_GOOD);
	WITH(smtp_tls, "off", "smtp_url", HEALTH_GOOD);
	config.app_url = "https://school.example";
	WITH(admin_second_factor, false, "admin_second_factor", HEALTH_LOOK);
	WITH(admin_second_factor, true, "admin_second_factor", HEALTH_GOOD);
	config.smtp_tls = "off";
	WITH(smtp_url, "smtp://mail.example:25", "smtp_url", HEALTH_WRONG);
	WITH(smtp_url, "smtp://127.0.0.1:25", "smtp_url", HEALTH_GOOD);
#undef WITH
}

static void test_health__a_secret_is_never_shown(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = usual(a);
	struct health_facts f = fine();
	struct health health;

	(void)state;
	config.api_key = config.smtp_password = config.database_url = "hunter2";
	health = judged(a, &config, &f);
	for (size_t i = 0; i < health.count; i++)
		assert_null(strstr(health.lines[i].value, "hunter2"));
}

static void test_health__a_certificate_that_cannot_be_read_or_trusted_is_told(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = usual(a);
	struct health_facts f = fine();
	struct health health;

	(void)state;
	f.content = (struct health_certificate){"https://c", "nothing answers at c", "", 0};
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Certificate of content"), HEALTH_LOOK);
	f.content =
	    (struct health_certificate){"https://c", "", "self-signed", f.now_us + 90 * 86400 * US_PER_S};
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Certificate of content"), HEALTH_LOOK);
	f.content.doubt = "";
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Certificate of content"), HEALTH_GOOD);
}

static void test_health__a_far_database_without_encryption_is_wrong(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = usual(a);
	struct health_facts f = fine();
	struct health health;

	(void)state;
	f.database_far = true;
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Way to the database"), HEALTH_WRONG);
	f.database_encrypted = true;
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Way to the database"), HEALTH_GOOD);
}

static void test_health__tells_of_the_store_and_of_what_is_wrong_with_it(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct health_facts f = fine();
	struct config config = usual(a);
	struct health health;

	f.store = "media, https://s3.example.org";
	f.media = (struct health_disk){0};
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Store of the media library"), HEALTH_GOOD);
	f.media_trouble = "the store has no such bucket (s3_bucket)";
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Store of the media library"), HEALTH_WRONG);
	f.store = "";
	health = judged(a, &config, &f);
	assert_int_equal(verdict_of(&health, "Folder of the media library"), HEALTH_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_health__tells_of_the_store_and_of_what_is_wrong_with_it),
	    cmocka_unit_test(test_health__all_is_well_as_installed_on_one_machine),
	    cmocka_unit_test(test_health__each_fact_has_its_bounds),
	    cmocka_unit_test(test_health__settings_that_let_too_much_in_are_told),
	    cmocka_unit_test(test_health__a_secret_is_never_shown),
	    cmocka_unit_test(test_health__a_certificate_that_cannot_be_read_or_trusted_is_told),
	    cmocka_unit_test(test_health__a_far_database_without_encryption_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
