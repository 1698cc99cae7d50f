#include "lti/browser.h"

#include <string.h>

struct word {
	const char *in_agent, *kind;
};

/* In this order: each browser claims to be those after it. */
static const struct word engines[] = {{"Firefox/", "firefox"}, {"FxiOS/", "safari"}, {"Edg/", "edge"},
    {"OPR/", "opera"}, {"SamsungBrowser/", "samsung"}, {"CriOS/", "safari"}, {"Chrome/", "chrome"},
    {"Safari/", "safari"}};
static const struct word systems[] = {{"Windows", "windows"}, {"Android", "android"}, {"iPhone", "ios"},
    {"iPad", "ios"}, {"Macintosh", "mac"}, {"CrOS", "chromeos"}, {"Linux", "linux"}};

static const char *kind_in(const char *agent, const struct word words[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strstr(agent, words[i].in_agent) != NULL)
			return words[i].kind;
	}
	return "other";
}

const char *lti_browser_kind(struct work *w, const char *agent)
{
	return arena_printf(w->arena, "%s/%s", kind_in(agent, engines, sizeof(engines) / sizeof(engines[0])),
	    kind_in(agent, systems, sizeof(systems) / sizeof(systems[0])));
}

const char *lti_browser_key(struct work *w, const struct keys *keys, struct uuid registration,
    const struct lti_login *login, const struct lti_browser *browser)
{
	/* The hint comes last: nothing in it can be taken for another part. */
	const char *text = arena_printf(w->arena, "%s %s %s %s", uuid_text(w->arena, registration),
	    lti_browser_kind(w, browser->agent), *login->lti_storage_target != '\0' ? "storage" : "-",
	    login->login_hint);
	uint8_t mac[SHA256_SIZE];

	keys_mac(keys, "lti-browser", text, strlen(text), mac);
	return hex_encode(w->arena, mac, sizeof(mac));
}
