#include "xapi/statement/property.h"

#include <string.h>

#include "xapi/statement/decimal.h"
#include "xapi/statement/value.h"

enum { LENGTH_MAX_BITS = 53 };

struct property {
	const char *name;
	size_t name_len;
	enum value_kind kind;
	unsigned flags;
};

#define PROPERTY_ROW(index, name, kind, flags) [index] = {name, sizeof(name) - 1, VALUE_##kind, flags},
#define SHAPE(shape)                                                                                         \
	static const struct property shape##_table[] = {shape##_PROPERTIES(PROPERTY_ROW)};                   \
	_Static_assert((int)shape##_COUNT <= (int)PROPERTIES_MAX, "PROPERTIES_MAX");
#include "xapi/statement/shape.def"
#undef SHAPE

static const struct {
	const struct property *properties;
	size_t count;
} shapes[] = {
#define SHAPE(shape) [SHAPE_##shape] = {shape##_table, shape##_COUNT},
#include "xapi/statement/shape.def"
#undef SHAPE
};

/* What a refusal says a value must be. */
static const char *const needs[] = {
    [VALUE_TEXT] = "a string",
    [VALUE_IRI] = "an IRI: a scheme, a colon and no blanks",
    [VALUE_UUID] = "a UUID in its usual form",
    [VALUE_MBOX] = "\"mailto:\" and an e-mail address",
    [VALUE_SHA1] = "40 hexadecimal digits",
    [VALUE_SHA2] = "a SHA-2 hash in hexadecimal digits",
    [VALUE_TIMESTAMP] = "an ISO 8601 date and time, with no offset of -00",
    [VALUE_DURATION] = "an ISO 8601 duration such as PT1H30M or P2W",
    [VALUE_LANGUAGE] = "a language tag (RFC 5646)",
    [VALUE_MEDIA_TYPE] = "a media type such as text/plain",
    [VALUE_VERSION] = "a version that this endpoint serves",
    [VALUE_NAME] = "a string without \\u0000 and halves of surrogate pairs",
    [VALUE_BOOLEAN] = "true or false",
    [VALUE_NUMBER] = "a number",
    [VALUE_LENGTH] = "a whole number of bytes",
    [VALUE_OBJECT] = "an object",
    [VALUE_ARRAY] = "an array",
    [VALUE_LANGUAGES] = "a language map: an object of strings",
    [VALUE_EXTENSIONS] = "an object whose names are IRIs",
    [VALUE_TEXTS] = "an array of strings",
    [VALUE_IRIS] = "an array of at least one IRI",
};

static bool text_has_form(const struct reader *r, enum value_kind kind, const char *text, size_t len)
{
	struct uuid id;
	int64_t us;

	switch (kind) {
	case VALUE_IRI:
		return xapi_iri_valid(text, len);
	case VALUE_UUID:
		return xapi_uuid_read(text, len, &id);
	case VALUE_MBOX:
		return mbox_valid(text, len);
	case VALUE_SHA1:
		return sha1_valid(text, len);
	case VALUE_SHA2:
		return sha2_valid(text, len);
	case VALUE_TIMESTAMP:
		return xapi_timestamp_read(text, len, &us);
	case VALUE_DURATION:
		return xapi_duration_valid(text, len);
	case VALUE_LANGUAGE:
		return xapi_language_valid(text, len);
	case VALUE_MEDIA_TYPE:
		return media_type_valid(text, len);
	case VALUE_VERSION:
		return version_valid(r->version, text, len);
	default:
		return true;
	}
}

/* A string of that form. What only passes through may hold anything that JSON allows. */
static bool string_fits(struct reader *r, uint32_t node, enum value_kind kind)
{
	const struct tape_node *n = &r->tape->nodes[node];
	const char *text;
	size_t len;

	if (n->kind != TAPE_STRING || (n->odd && kind != VALUE_TEXT))
		return false;
	if (kind == VALUE_TEXT || kind == VALUE_NAME)
		return true;
	text = tape_peek(r->w, r->tape, node, &len);
	return text_has_form(r, kind, text, len);
}

static bool number_fits(struct reader *r, uint32_t node, enum value_kind kind)
{
	const struct tape_node *n = &r->tape->nodes[node];
	struct decimal d;
	int64_t value;

	if (n->kind != TAPE_NUMBER)
		return false;
	d = decimal_read(r->tape->text + n->at, n->len);
	return kind == VALUE_NUMBER || decimal_whole(&d, INT64_C(1) << LENGTH_MAX_BITS, &value);
}

/* An object whose names are of one kind; its values are strings, or anything. */
static enum err map_read(struct reader *r, uint32_t node, enum value_kind name_kind, bool strings)
{
	const struct tape_node *nodes = r->tape->nodes;

	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at + 1].next) {
		if (!string_fits(r, at, name_kind))
			return refuse(r, at + 1, "its name must be %s", needs[name_kind]);
		if (strings && nodes[at + 1].kind != TAPE_STRING)
			return refuse(r, at + 1, "this must be a string");
	}
	return OK;
}

static enum err list_read(struct reader *r, uint32_t node, enum value_kind kind)
{
	const struct tape_node *nodes = r->tape->nodes;

	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at].next) {
		if (!string_fits(r, at, kind))
			return refuse(r, at, "this must be %s", needs[kind]);
	}
	return OK;
}

static enum err value_read(struct reader *r, uint32_t node, enum value_kind kind)
{
	const struct tape_node *n = &r->tape->nodes[node];
	bool fits;

	switch (kind) {
	case VALUE_ANY:
		return OK;
	case VALUE_BOOLEAN:
		fits = n->kind == TAPE_TRUE || n->kind == TAPE_FALSE;
		break;
	case VALUE_NUMBER:
	case VALUE_LENGTH:
		fits = number_fits(r, node, kind);
		break;
	case VALUE_OBJECT:
	case VALUE_LANGUAGES:
	case VALUE_EXTENSIONS:
		fits = n->kind == TAPE_OBJECT;
		break;
	case VALUE_ARRAY:
	case VALUE_TEXTS:
		fits = n->kind == TAPE_ARRAY;
		break;
	case VALUE_IRIS:
		fits = n->kind == TAPE_ARRAY && n->count > 0;
		break;
	default:
		fits = string_fits(r, node, kind);
	}
	if (!fits)
		return refuse(r, node, "this must be %s", needs[kind]);
	if (kind == VALUE_LANGUAGES)
		return map_read(r, node, VALUE_LANGUAGE, true);
	if (kind == VALUE_EXTENSIONS)
		return map_read(r, node, VALUE_IRI, false);
	if (kind == VALUE_TEXTS || kind == VALUE_IRIS)
		return list_read(r, node, kind == VALUE_TEXTS ? VALUE_TEXT : VALUE_IRI);
	return OK;
}

static void note_set(struct tape_node *node, enum value_kind kind, unsigned flags)
{
	if ((flags & PROPERTY_SKIPPED) != 0)
		node->note = NOTE_SKIPPED;
	else if (kind == VALUE_UUID || kind == VALUE_SHA1 || kind == VALUE_LANGUAGE)
		node->note = NOTE_LOWER;
	else if (kind == VALUE_MBOX)
		node->note = NOTE_MBOX;
	else if (kind == VALUE_DURATION)
		node->note = NOTE_DURATION;
}

static const struct property *property_find(struct reader *r, enum shape shape, uint32_t name)
{
	size_t len;
	const char *text = tape_peek(r->w, r->tape, name, &len);
	unsigned refused = r->sub ? PROPERTY_TOP : PROPERTY_SUB;

	if (r->version != XAPI_2_0_0)
		refused |= PROPERTY_2_0;
	for (size_t i = 0; i < shapes[shape].count; i++) {
		const struct property *p = &shapes[shape].properties[i];

		if (p->name_len == len && memcmp(p->name, text, len) == 0)
			return (p->flags & refused) != 0 ? NULL : p;
	}
	return NULL;
}

enum err shape_read(struct reader *r, uint32_t node, enum shape shape, uint32_t ret_at[static PROPERTIES_MAX])
{
	struct tape_node *nodes = r->tape->nodes;
	const struct property *properties = shapes[shape].properties;

	memset(ret_at, 0, PROPERTIES_MAX * sizeof(*ret_at));
	if (nodes[node].kind != TAPE_OBJECT)
		return refuse(r, node, "this must be an object");
	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at + 1].next) {
		const struct property *p = property_find(r, shape, at);

		if (p == NULL)
			return refuse(r, at + 1, "this may not stand here");
		TRY(value_read(r, at + 1, p->kind));
		note_set(&nodes[at + 1], p->kind, p->flags);
		ret_at[p - properties] = at + 1;
	}
	for (size_t i = 0; i < shapes[shape].count; i++) {
		bool elsewhere = (properties[i].flags & (r->sub ? PROPERTY_TOP : PROPERTY_SUB)) != 0;

		if ((properties[i].flags & PROPERTY_REQUIRED) != 0 && !elsewhere && ret_at[i] == 0)
			return refuse(r, node, "%s is missing", properties[i].name);
	}
	return OK;
}
