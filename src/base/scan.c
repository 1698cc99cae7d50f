#include "base/scan.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"

enum { INTEGER_DIGITS_SURE = 18, SURROGATES = 0xd800, SURROGATES_LOW = 0xdc00, SURROGATES_END = 0xe000 };

void scan_begin(struct scan *scan, struct arena *arena, const char *bytes, size_t len)
{
	char *copy = arena_strndup(arena, bytes, len);

	/* The NUL behind it stops every loop. */
	*scan = (struct scan){.arena = arena, .at = copy, .end = copy + len};
}

char scan_next(struct scan *scan)
{
	while (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t')
		scan->at++;
	return *scan->at;
}

bool scan_ended(struct scan *scan)
{
	return scan_next(scan) == '\0' && scan->at == scan->end;
}

/* Four hexadecimal digits; -1: they are not there. */
static int hex4(const char *p)
{
	int code = 0;

	for (int i = 0; i < 4; i++) {
		int digit = hex_value(p[i]);

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

static char *utf8_put(char *to, int code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

/* What follows \u, one unit of UTF-16 or two; neither half a pair nor NUL. Never longer than it was. */
static bool unicode_put(char **at, char **to)
{
	int code = hex4(*at), low;

	if (code <= 0 || (code >= SURROGATES_LOW && code < SURROGATES_END))
		return false;
	*at += 4;
	if (code >= SURROGATES && code < SURROGATES_LOW) {
		if ((*at)[0] != '\\' || (*at)[1] != 'u')
			return false;
		low = hex4(*at + 2);
		if (low < SURROGATES_LOW || low >= SURROGATES_END)
			return false;
		*at += 6;
		code = 0x10000 + ((code - SURROGATES) << 10) + (low - SURROGATES_LOW);
	}
	*to = utf8_put(*to, code);
	return true;
}

/* *at stands behind the backslash. */
static bool escape_put(char **at, char **to)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	char c = *(*at)++;
	const char *known = c != '\0' ? strchr(letters, c) : NULL;

	if (known != NULL) {
		*(*to)++ = meanings[known - letters];
		return true;
	}
	return c == 'u' && unicode_put(at, to);
}

/* From its first escape on. NULL: no string; else the quote that ends it, *ret_end the end of what it says.
 */
static char *string_decode(char *at, unsigned *seen, char **ret_end)
{
	char *to = at;

	while (*at != '"') {
		if ((unsigned char)*at < ' ')
			return NULL;
		if (*at != '\\') {
			*seen |= (unsigned char)*at;
			*to++ = *at++;
			continue;
		}
		at++;
		if (!escape_put(&at, &to))
			return NULL;
	}
	*ret_end = to;
	return at;
}

static bool plain_of(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return true;
}

/* scan->at stands on the quote. */
static bool string_read(struct scan *scan, struct scan_value *ret)
{
	char *text = scan->at + 1, *p = text, *end;
	unsigned seen = 0;
	bool odd = false;

	for (; (unsigned char)*p >= ' ' && *p != '"' && *p != '\\'; p++) {
		seen |= (unsigned char)*p;
		odd = odd || *p == 0x7f;
	}
	end = p;
	if (*p == '\\') {
		p = string_decode(p, &seen, &end);
		odd = true;
	}
	if (p == NULL || *p != '"')
		return false;
	*end = '\0';
	scan->at = p + 1;
	*ret = (struct scan_value){.kind = SCAN_STRING, .text = text, .len = (size_t)(end - text)};
	if ((seen & 0x80) != 0 && !utf8_valid(ret->text, ret->len))
		return false;
	ret->plain = !odd || plain_of(ret->text, ret->len);
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* jansson decides on what is more than a short integer: whether it fits its types. */
static bool number_judge(const char *text, size_t len, enum scan_kind *ret_kind)
{
	json_error_t error;
	json_t *json = json_loadb(text, len, JSON_DECODE_ANY, &error);
	bool good = json_is_number(json);

	if (good)
		*ret_kind = json_is_integer(json) ? SCAN_INTEGER : SCAN_OTHER;
	json_decref(json);
	return good;
}

static bool number_read(struct scan *scan, struct scan_value *ret)
{
	const char *text = scan->at, *digits = text + (*text == '-'), *p = digits;
	size_t len;

	while (is_digit(*p))
		p++;
	len = (size_t)(p - digits);
	*ret = (struct scan_value){.kind = SCAN_INTEGER, .text = text};
	if (len == 0 || len > INTEGER_DIGITS_SURE || (len > 1 && *digits == '0') ||
	    strchr(".eE+-", *p) != NULL) {
		p += strspn(p, "0123456789.eE+-");
		if (!number_judge(text, (size_t)(p - text), &ret->kind))
			return false;
	}
	ret->len = (size_t)(p - text);
	scan->at += ret->len;
	return true;
}

static bool word_read(struct scan *scan, struct scan_value *ret)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		if (strncmp(scan->at, words[i], len) != 0)
			continue;
		*ret = (struct scan_value){.kind = SCAN_OTHER, .text = scan->at, .len = len};
		scan->at += len;
		return true;
	}
	return false;
}

/* Finds the end by counting brackets; what is between them is not looked at. */
static bool nested_read(struct scan *scan, struct scan_value *ret)
{
	char *p = scan->at;
	int depth = scan->depth;
	bool in_string = false;

	do {
		char c = *p++;

		if (c == '\0')
			return false;
		if (in_string) {
			if (c == '\\' && *p != '\0')
				p++;
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return false;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	} while (depth > scan->depth || in_string);
	*ret = (struct scan_value){.kind = SCAN_NESTED, .text = scan->at, .len = (size_t)(p - scan->at)};
	scan->at = p;
	return true;
}

bool scan_value(struct scan *scan, struct scan_value *ret_value)
{
	switch (scan_next(scan)) {
	case '"':
		return string_read(scan, ret_value);
	case '{':
	case '[':
		return nested_read(scan, ret_value);
	case 't':
	case 'f':
	case 'n':
		return word_read(scan, ret_value);
	default:
		return (*scan->at == '-' || is_digit(*scan->at)) && number_read(scan, ret_value);
	}
}

bool scan_json(struct scan *scan, const struct scan_value *value, json_t **ret_json)
{
	json_error_t error;
	json_t *json = json_loadb(value->text, value->len, JSON_REJECT_DUPLICATES, &error);

	if (json == NULL)
		return false;
	*ret_json = json_own(scan->arena, json);
	return true;
}

bool scan_sound(const struct scan_value *value)
{
	json_error_t error;
	json_t *json;

	if (value->kind != SCAN_NESTED)
		return true;
	json = json_loadb(value->text, value->len, JSON_REJECT_DUPLICATES, &error);
	json_decref(json);
	return json != NULL;
}

static bool enter(struct scan *scan, char bracket)
{
	if (scan_next(scan) != bracket || scan->depth == JSON_DEPTH_MAX)
		return false;
	scan->depth++;
	scan->at++;
	return true;
}

/* Over the comma to the next one, or over the bracket that ends it. */
static enum scan_step step(struct scan *scan, bool *begun, char bracket)
{
	char c = scan_next(scan);

	if (c == bracket) {
		scan->depth--;
		scan->at++;
		return SCAN_END;
	}
	if (*begun && c != ',')
		return SCAN_FAULT;
	if (*begun) {
		scan->at++;
		/* A comma before the end is none of JSON's. */
		if (scan_next(scan) == bracket)
			return SCAN_FAULT;
	}
	*begun = true;
	return SCAN_MORE;
}

bool scan_array(struct scan *scan, struct scan_array *ret_array)
{
	if (!enter(scan, '['))
		return false;
	*ret_array = (struct scan_array){0};
	return true;
}

enum scan_step scan_element(struct scan *scan, struct scan_array *array)
{
	return step(scan, &array->begun, ']');
}

bool scan_object(struct scan *scan, struct scan_object *ret_object)
{
	if (!enter(scan, '{'))
		return false;
	/* The names are left as they are: there are as many as count says. */
	ret_object->begun = false;
	ret_object->count = 0;
	ret_object->more = (struct seen){0};
	return true;
}

void scan_object_end(struct scan_object *object)
{
	seen_free(&object->more);
}

/* The few are compared, the many are looked up. */
static bool name_is_new(struct scan_object *object, const struct scan_value *name)
{
	if (object->count < SCAN_NAMES_FEW) {
		for (int i = 0; i < object->count; i++)
			if (object->names[i].len == name->len &&
			    memcmp(object->names[i].text, name->text, name->len) == 0)
				return false;
		object->names[object->count].text = name->text;
		object->names[object->count++].len = name->len;
		return true;
	}
	if (object->more.count == 0)
		for (int i = 0; i < SCAN_NAMES_FEW; i++)
			(void)seen_add(&object->more, object->names[i].text);
	return seen_add(&object->more, name->text);
}

enum scan_step scan_member(struct scan *scan, struct scan_object *object, struct scan_value *ret_name)
{
	enum scan_step stepped = step(scan, &object->begun, '}');

	if (stepped != SCAN_MORE)
		return stepped;
	if (scan_next(scan) != '"' || !string_read(scan, ret_name) || !name_is_new(object, ret_name))
		return SCAN_FAULT;
	if (scan_next(scan) != ':')
		return SCAN_FAULT;
	scan->at++;
	return SCAN_MORE;
}
