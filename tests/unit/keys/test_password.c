/* Passwords: what may be one, and what is kept of it. */
#include "unit.h"

#include <string.h>

#include "keys/password.h"

static const struct config cheap = {.password_memory = 8 << 20, .password_passes = 1},
                           dearer = {.password_memory = 16 << 20, .password_passes = 1};
static const char *const ann[] = {"ann.marie@lycee-zola.example", "Anne-Marie Dupontel", NULL};

static struct work w;

static int open_work(void **state)
{
	work_init(&w, arena_new());
	return 0;
}

static int close_work(void **state)
{
	arena_free(w.arena);
	return 0;
}

static enum err judged(const char *password)
{
	work_forgive(&w);
	return password_judge(&w, "password", password, ann);
}

static void test_judge__takes_long_ones_of_any_letters(void **state)
{
	char longest[PASSWORD_LETTERS_MAX + 1];

	assert_int_equal(judged("correct horse battery"), OK);
	assert_int_equal(judged("mot de passe très sûr"), OK);
	assert_int_equal(judged("пароль для школы"), OK);
	assert_int_equal(judged("Dupontel aime le fromage"), OK);
	assert_int_equal(judged("bienvenue au jardin 2024"), OK);
	assert_int_equal(judged("summer sunshine 7"), OK);
	assert_int_equal(judged("la petite maison"), OK);
	assert_int_equal(judged("12 moutons blancs"), OK);
	assert_int_equal(judged(password_make(w.arena)), OK);
	for (size_t i = 0; i < sizeof(longest) - 1; i++)
		longest[i] = "abcdefgiknorstu"[i * i % 15];
	longest[PASSWORD_LETTERS_MAX] = '\0';
	assert_int_equal(judged(longest), OK);
}

static void test_judge__counts_letters_and_not_bytes(void **state)
{
	assert_int_equal(judged("éàèùôîïçêëü"), ERR_BAD_INPUT);
	assert_string_equal(w.field, "password");
	assert_int_equal(judged("éàèùôîïçêëüa"), OK);
	assert_int_equal(judged("short"), ERR_BAD_INPUT);
	assert_int_equal(judged("soft        key"), ERR_BAD_INPUT);
	assert_int_equal(judged("soft    yellow key"), OK);
	assert_int_equal(judged(""), ERR_BAD_INPUT);
}

static void test_judge__refuses_what_is_longer_than_its_bound(void **state)
{
	char longer[PASSWORD_LETTERS_MAX + 2];

	for (size_t i = 0; i < sizeof(longer) - 1; i++)
		longer[i] = "abcdefgiknorstu"[i * i % 15];
	longer[PASSWORD_LETTERS_MAX + 1] = '\0';
	assert_int_equal(judged(longer), ERR_BAD_INPUT);
}

static void test_judge__refuses_what_everybody_tries_first(void **state)
{
	static const char *const usual[] = {"123qweasdzxc", "1qaz2wsx3edc", "q1w2e3r4t5y6", "azerty123456",
	    "qsdfghjklm12", "Unbelievable", "QWERTY123456", "aaaaaaaaaaaa", "azertyazerty", "abcdefghijklm",
	    "123456789012", "987654321098765", "Bienvenue2024", "motdepasse123", "P@ssw0rd1234",
	    "!!Summer2024!!", "adm1n1strat0r", "m0td3pass3!!!", "liverpool 123", "sunshinesunshine"};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		assert_string_equal(judged(usual[i]) == ERR_BAD_INPUT ? "" : usual[i], "");
}

static void test_judge__refuses_ones_own_name_and_address(void **state)
{
	assert_int_equal(judged("annemarie dupontel"), ERR_BAD_INPUT);
	assert_int_equal(judged("Dupontel1977!"), ERR_BAD_INPUT);
	assert_int_equal(judged("zola.example"), ERR_BAD_INPUT);
	assert_int_equal(judged("Ann.Marie@Lycee-Zola.example"), ERR_BAD_INPUT);
}

static void test_check__knows_the_right_one_alone(void **state)
{
	bool right = false, stale = true;
	const char *hash = NULL;

	assert_int_equal(password_hash(&w, &cheap, "correct horse battery", &hash), OK);
	assert_non_null(strstr(hash, "$argon2id$"));
	assert_int_equal(password_check(&w, &cheap, hash, "correct horse battery", &right, &stale), OK);
	assert_true(right);
	assert_false(stale);
	assert_int_equal(password_check(&w, &cheap, hash, "correct horse batterx", &right, &stale), OK);
	assert_false(right);
	assert_int_equal(password_check(&w, &cheap, hash, "", &right, &stale), OK);
	assert_false(right);
}

static void test_check__of_no_hash_is_wrong(void **state)
{
	bool right = true, stale = true;

	assert_int_equal(password_check(&w, &cheap, "", "", &right, &stale), OK);
	assert_false(right);
	assert_false(stale);
}

static void test_check__says_when_the_parameters_changed(void **state)
{
	bool right = false, stale = false;
	const char *hash = NULL;

	assert_int_equal(password_hash(&w, &cheap, "correct horse battery", &hash), OK);
	assert_int_equal(password_check(&w, &dearer, hash, "correct horse battery", &right, &stale), OK);
	assert_true(right && stale);
	assert_int_equal(password_check(&w, &dearer, hash, "wrong horse battery", &right, &stale), OK);
	assert_false(right || stale);
}

static void test_settings__are_bounded(void **state)
{
	const struct config small = {.password_memory = 1 << 20, .password_passes = 1},
	                    none = {.password_memory = 8 << 20, .password_passes = 0};

	assert_int_equal(password_settings_check(&w, &cheap), OK);
	assert_int_equal(password_settings_check(&w, &small), ERR_BAD_INPUT);
	assert_int_equal(password_settings_check(&w, &none), ERR_BAD_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_judge__takes_long_ones_of_any_letters),
	    cmocka_unit_test(test_judge__counts_letters_and_not_bytes),
	    cmocka_unit_test(test_judge__refuses_what_is_longer_than_its_bound),
	    cmocka_unit_test(test_judge__refuses_what_everybody_tries_first),
	    cmocka_unit_test(test_judge__refuses_ones_own_name_and_address),
	    cmocka_unit_test(test_check__knows_the_right_one_alone),
	    cmocka_unit_test(test_check__of_no_hash_is_wrong),
	    cmocka_unit_test(test_check__says_when_the_parameters_changed),
	    cmocka_unit_test(test_settings__are_bounded),
	};

	return cmocka_run_group_tests(tests, open_work, close_work);
}
