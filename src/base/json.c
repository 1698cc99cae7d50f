#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/scan.h"
#include "base/time.h"

static void release_json(void *object)
{
	json_decref(object);
}

json_t *json_own(struct arena *a, json_t *own)
{
	if (own != NULL)
		arena_defer(a, release_json, own);
	return own;
}

/* jansson's own depth bound is 2048: counted here before its recursive parser sees the text. */
static bool depth_fits(const char *bytes, size_t len)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return false;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return true;
}

enum err json_read(struct work *w, const char *what, const char *bytes, size_t len, json_t **ret_json)
{
	json_error_t error;
	json_t *json;

	if (!depth_fits(bytes, len))
		return fail(w, ERR_BAD_INPUT, "%s is nested deeper than %d", what, JSON_DEPTH_MAX);
	json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	/* The parser's message may quote the text, which may be secret: only the place is told. */
	if (json == NULL) {
		enum json_error_code code = json_error_code(&error);

		return fail(w, ERR_BAD_INPUT, "%s is not valid JSON: %s at line %d, column %d", what,
		    code == json_error_duplicate_key ? "a member stands there twice" : "fault", error.line,
		    error.column);
	}
	*ret_json = json_own(w->arena, json);
	return OK;
}

const char *json_text(struct arena *a, const json_t *json)
{
	char few[1024]; /* most are short: written once */
	size_t len =
	    json_dumpb(json, few, sizeof(few), JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	char *text;

	if (len <= sizeof(few))
		return arena_strndup(a, few, len);
	text = arena_alloc(a, len + 1);
	json_dumpb(json, text, len, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	return text;
}

json_t *json_time(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return us != 0 ? json_string(time_format(us, text)) : json_null();
}

json_t *json_words(const char *words)
{
	json_t *list = json_array();

	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		json_array_append_new(list, json_stringn(words, len));
		words += len;
		words += strspn(words, " ");
	}
	return list;
}
