#include "unit.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/web_int.h"

struct test {
	struct arena *arena;
	struct work work;
};

static int begin(void **state)
{
	struct test *t = calloc(1, sizeof(*t));

	t->arena = arena_new();
	work_init(&t->work, t->arena);
	*state = t;
	return 0;
}

static int end(void **state)
{
	struct test *t = *state;

	arena_free(t->arena);
	free(t);
	return 0;
}

static void test_listen__takes_addresses_of_both_families_and_names(void **state)
{
	static const char *const good[] = {"127.0.0.1:0", "[::1]:0", "localhost:0", "*:0"};
	struct test *t = *state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int s = -1;

		assert_int_equal(listen_open(&t->work, "listen", good[i], &s), OK);
		close(s);
	}
}

static void test_listen__refuses_what_is_no_address_and_names_the_setting(void **state)
{
	static const char *const bad[] = {
	    "::1:80", "8080", ":8080", "127.0.0.1:", "127.0.0.1:port", "203.0.113.1:0"};
	struct test *t = *state;
	int s = -1;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(listen_open(&t->work, "content_listen", bad[i], &s), ERR_BAD_INPUT);
		assert_string_equal(t->work.field, "content_listen");
	}
	assert_int_equal(s, -1);
}

static void test_listen__says_plainly_that_a_port_is_taken(void **state)
{
	struct test *t = *state;
	struct sockaddr_in address;
	socklen_t len = sizeof(address);
	int first, second;

	assert_int_equal(listen_open(&t->work, "listen", "127.0.0.1:0", &first), OK);
	assert_int_equal(getsockname(first, (struct sockaddr *)&address, &len), 0);
	assert_int_equal(listen_open(&t->work, "listen",
	                     arena_printf(t->arena, "127.0.0.1:%d", ntohs(address.sin_port)), &second),
	    ERR_BAD_INPUT);
	assert_non_null(strstr(t->work.detail, "another program already listens on 127.0.0.1:"));
	close(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_listen__takes_addresses_of_both_families_and_names, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_listen__refuses_what_is_no_address_and_names_the_setting, begin, end),
	    cmocka_unit_test_setup_teardown(test_listen__says_plainly_that_a_port_is_taken, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
