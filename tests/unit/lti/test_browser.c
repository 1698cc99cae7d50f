/* What is known of a browser: its engine and system, and nothing finer. */
#include "unit.h"

#include <stdlib.h>

#include "lti/browser.h"

struct fixture {
	struct arena *arena;
	struct work w;
};

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	work_init(&f->w, f->arena);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

static void test_kind__is_engine_and_system(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *agent, *kind;
	} agents[] = {
	    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
	        "firefox/windows"},
	    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0",
	        "firefox/windows"},
	    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
	     "Safari/537.36",
	        "chrome/linux"},
	    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
	     "Chrome/156.0.0.0 "
	     "Safari/537.36 Edg/156.0.0.0",
	        "edge/windows"},
	    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	     "Version/19.0 "
	     "Safari/605.1.15",
	        "safari/mac"},
	    {"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
	     "Gecko) "
	     "CriOS/156.0.0.0 Mobile/15E148 Safari/604.1",
	        "safari/ios"},
	    {"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 "
	     "Chrome/130.0.0.0 Mobile Safari/537.36",
	        "samsung/android"},
	    {"", "other/other"},
	    {"curl/8.0", "other/other"},
	};

	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++)
		assert_string_equal(lti_browser_kind(&f->w, agents[i].agent), agents[i].kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_kind__is_engine_and_system, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
