/* The setting proxies: which addresses it names, and what it refuses. */
#include "unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "web/web_int.h"

static bool holds(const struct proxies *proxies, const char *address)
{
	uint8_t bytes[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

	if (strchr(address, ':') != NULL)
		assert_int_equal(inet_pton(AF_INET6, address, bytes), 1);
	else
		assert_int_equal(inet_pton(AF_INET, address, bytes + 12), 1);
	return proxies_hold(proxies, bytes);
}

static void test_proxies__names_addresses_and_networks_of_both_families(void **state)
{
	static const char list[] =
	    " 192.0.2.7  10.0.0.0/8 203.0.113.128/25 2001:db8::/33 fe80::1 ::ffff:198.51.100.9 172.16.0.1/32";
	static const char *const in[] = {"192.0.2.7", "10.0.0.0", "10.255.255.255", "203.0.113.128",
	    "203.0.113.255", "2001:db8::", "2001:db8:7fff:ffff::1", "fe80::1", "198.51.100.9", "172.16.0.1"};
	static const char *const out[] = {"192.0.2.8", "11.0.0.0", "9.255.255.255", "203.0.113.127",
	    "2001:db8:8000::", "2001:db9::", "fe80::2", "198.51.100.8", "172.16.0.2", "127.0.0.1", "::"};
	ARENA_LOCAL struct arena *arena = arena_new();
	struct proxies *proxies = NULL, *none = NULL;
	struct work w;

	(void)state;
	work_init(&w, arena);
	assert_int_equal(proxies_new(&w, list, &proxies), OK);
	for (size_t i = 0; i < sizeof(in) / sizeof(in[0]); i++)
		assert_true(holds(proxies, in[i]));
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		assert_false(holds(proxies, out[i]));
	assert_int_equal(proxies_new(&w, "  ", &none), OK);
	assert_false(holds(none, "192.0.2.7"));
	free(proxies);
	free(none);
}

static void test_proxies__refuses_what_is_no_network_and_says_which(void **state)
{
	static const struct {
		const char *list, *says;
	} bad[] = {
	    {"10.0.0.0/8 proxy.example", "\"proxy.example\" is neither an address nor a network"},
	    {"10.0.0", "neither an address"},
	    {"10.0.0.256", "neither an address"},
	    {"10.0.0.0/", "number of bits from 1 to 32"},
	    {"10.0.0.0/33", "number of bits from 1 to 32"},
	    {"10.0.0.0/8x", "number of bits"},
	    {"10.0.0.0/-8", "number of bits"},
	    {"10.0.0.0/0008", "number of bits"},
	    {"2001:db8::/129", "number of bits from 1 to 128"},
	    {"2001:db8:::/32", "neither an address"},
	    {"10.1.2.3/8", "bits set behind the first 8"},
	    {"2001:db8::1/64", "bits set behind the first 64"},
	    {"0.0.0.0/0", "every address"},
	    {"::/0", "every address"},
	    {"10.0.0.1,10.0.0.2", "neither an address"},
	    {"/8", "neither an address"},
	};
	ARENA_LOCAL struct arena *arena = arena_new();
	struct proxies *proxies = NULL;
	struct text many = text_new(arena, 4096);
	struct work w;

	(void)state;
	work_init(&w, arena);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(proxies_new(&w, bad[i].list, &proxies), ERR_BAD_INPUT);
		assert_string_equal(w.field, "proxies");
		assert_non_null(strstr(w.detail, bad[i].says));
	}
	for (int i = 0; i <= PROXIES_MAX; i++)
		text_printf(&many, "10.0.%d.1 ", i);
	assert_int_equal(proxies_new(&w, many.data, &proxies), ERR_BAD_INPUT);
	assert_non_null(strstr(w.detail, "more than 64"));
	assert_null(proxies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_proxies__names_addresses_and_networks_of_both_families),
	    cmocka_unit_test(test_proxies__refuses_what_is_no_network_and_says_which),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
