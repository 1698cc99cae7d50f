#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"

static struct arena *arena;
static struct work work;

static int setup(void **state)
{
	(void)state;
	unsetenv("LECTERN_WORK_THREADS");
	unsetenv("LECTERN_NONSENSE");
	unsetenv("LECTERN_CONFIG");
	unsetenv("LECTERN_FIXTURES");
	unsetenv("LECTERN_BINARY");
	unsetenv("LECTERN_BUILD");
	arena = arena_new();
	work_init(&work, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum err load(int argc, const char *const *argv, struct config *config, int *used)
{
	return config_load(&work, argc, (char *const *)(uintptr_t)argv, config, used);
}

static void test_config__has_defaults_and_eats_only_its_own_flags(void **state)
{
	const char *argv[] = {"--listen", "127.0.0.1:9", "--upload-max=3M", "import", "--title", "x"};
	struct config config;
	int used;

	(void)state;
	assert_int_equal(load(6, argv, &config, &used), OK);
	assert_int_equal(used, 3);
	assert_string_equal(config.listen, "127.0.0.1:9");
	assert_int_equal(config.upload_max, 3 * 1024 * 1024);
	assert_int_equal(config.work_threads, 8);
	assert_false(config.outbound_http);
}

static void test_config__flags_win_over_environment_over_file(void **state)
{
	char path[] = "/tmp/lectern-config-XXXXXX";
	int fd = mkstemp(path), used;
	const char *argv[] = {"--config", path, "--slow-threads", "4"};
	struct config config;

	(void)state;
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "# comment\n work_threads = 5 \nslow_threads=3\nlog_access = false\n") > 0);
	setenv("LECTERN_WORK_THREADS", "6", 1);
	assert_int_equal(load(4, argv, &config, &used), OK);
	assert_int_equal(config.work_threads, 6);
	assert_int_equal(config.slow_threads, 4);
	assert_false(config.log_access);
	close(fd);
	unlink(path);
}

static void expect_refused(const char *flag, const char *value, const char *field)
{
	const char *argv[] = {flag, value};
	struct config config;
	int used;

	assert_int_equal(load(2, argv, &config, &used), ERR_BAD_INPUT);
	assert_string_equal(work.field, field);
}

static void test_config__a_bad_value_is_named(void **state)
{
	(void)state;
	expect_refused("--work-threads", "many", "work_threads");
	expect_refused("--work-threads", "-1", "work_threads");
	expect_refused("--upload-max", "3X", "upload_max");
	expect_refused("--listen", "8080", "listen");
	expect_refused("--listen", "127.0.0.1:99999", "listen");
	expect_refused("--app-url", "ftp://x", "app_url");
	expect_refused("--app-url", "http://x/", "app_url");
	expect_refused("--log-access", "yes", "log_access");
}

static void test_config__an_unknown_variable_or_line_stops_with_its_name(void **state)
{
	struct config config;
	int used;

	(void)state;
	setenv("LECTERN_NONSENSE", "1", 1);
	assert_int_equal(load(0, NULL, &config, &used), ERR_BAD_INPUT);
	assert_string_equal(work.field, "LECTERN_NONSENSE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_config__has_defaults_and_eats_only_its_own_flags, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_config__flags_win_over_environment_over_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_config__a_bad_value_is_named, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_config__an_unknown_variable_or_line_stops_with_its_name, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
