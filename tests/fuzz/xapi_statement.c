/* Any bytes as the body of a request. What is kept of a good statement is a good statement that says the
 * same, in every format. */
#include "fuzz.h"

#include <jansson.h>

#include "xapi/statement/format.h"

static void formats_hold(struct work *w, const struct xapi_statement *s)
{
	struct xapi_languages languages;
	const char *text, *const *ids;
	size_t len, count;

	xapi_languages_read("fr-CH, en;q=0.7, *;q=0.1", &languages);
	must(xapi_format_ids(w, s->body, s->body_len, &text, &len) == OK);
	must(len <= s->body_len && text[0] == '{' && text[1] == '"');
	must(xapi_format_canonical(w, &languages, NULL, NULL, s->body, s->body_len, &text, &len) == OK);
	must(len <= s->body_len && text[0] == '{' && text[1] == '"');
	must(xapi_body_activities(w, s->body, s->body_len, &ids, &count) == OK);
	must(count <= s->activity_count);
}

static void kept_is_the_same(
    struct work *w, const struct xapi_reading *reading, const struct xapi_statement *s)
{
	struct xapi_reading again = *reading;
	struct xapi_statement *kept;
	size_t count;
	bool array;

	again.trusted = true;
	must(s->body[0] == '{' && s->body[1] == '"');
	must(xapi_statements_read(w, &again, s->body, s->body_len, &kept, &count, &array) == OK);
	must(!array && count == 1 && uuid_equal(kept->id, s->id));
	must(memcmp(kept->digest, s->digest, sizeof(s->digest)) == 0);
	must(kept->body_len == s->body_len && memcmp(kept->body, s->body, s->body_len) == 0);
	must(kept->key_count == s->key_count && kept->has_ref == s->has_ref && kept->voiding == s->voiding);
	must(memcmp(kept->keys, s->keys, s->key_count * sizeof(*s->keys)) == 0);
	must(kept->timestamp_missing == s->timestamp_missing && kept->timestamp_us == s->timestamp_us);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len > 1 << 16)
		return 0;
	for (enum xapi_version v = XAPI_1_0_3; v <= XAPI_2_0_0; v++) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct xapi_reading reading = {
		    .version = v, .authority = "{\"mbox\":\"mailto:l@example.org\"}"};
		struct xapi_statement *statements;
		size_t count;
		struct work w;
		bool array;
		enum err e;

		work_init(&w, a);
		e = xapi_statements_read(&w, &reading, (const char *)data, len, &statements, &count, &array);
		must(e == OK || ((e == ERR_BAD_INPUT || e == ERR_TOO_LARGE) && w.detail[0] != '\0'));
		for (size_t i = 0; e == OK && i < count && i < 4; i++) {
			kept_is_the_same(&w, &reading, &statements[i]);
			formats_hold(&w, &statements[i]);
		}
	}
	return 0;
}
