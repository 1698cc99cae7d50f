#include "scorm/cmi2004/cmi2004_table.h"

#include <string.h>

#include "scorm/cmi/children.h"

/* The .def writes NONE where a bound is missing. */
#define NONE CMI2004_NONE
const struct cmi2004_element cmi2004_elements[] = {
#define CMI2004_ELEMENT(                                                                                     \
    path, type, access, rule, turn, since, initial, low, high, minimum, vocabulary, needs)                   \
	{path, CMI2004_##type, CMI2004_##access, CMI2004_RULE_##rule, turn, since, initial, low, high,       \
	    minimum, vocabulary, needs},
#include "scorm/cmi2004/cmi2004.def"
};
const size_t cmi2004_elements_count = sizeof(cmi2004_elements) / sizeof(cmi2004_elements[0]);
#undef NONE

const struct cmi2004_category cmi2004_categories[] = {
#define CMI2004_CATEGORY(path, array, minimum, has_children, since)                                          \
	{path, array, minimum, has_children, since},
#include "scorm/cmi2004/cmi2004.def"
};
const size_t cmi2004_categories_count = sizeof(cmi2004_categories) / sizeof(cmi2004_categories[0]);

const struct cmi2004_interaction cmi2004_interactions[] = {
#define CMI2004_INTERACTION(name, form, case_matters, order_matters, many, unique)                           \
	{name, CMI2004_FORM_##form, case_matters, order_matters, many, unique},
#include "scorm/cmi2004/cmi2004.def"
};
const size_t cmi2004_interactions_count = sizeof(cmi2004_interactions) / sizeof(cmi2004_interactions[0]);

const struct cmi2004_code_text cmi2004_codes[] = {
#define CMI2004_CODE(code, text) {code, text},
#include "scorm/cmi2004/cmi2004.def"
};
const size_t cmi2004_codes_count = sizeof(cmi2004_codes) / sizeof(cmi2004_codes[0]);

const char cmi2004_languages[] =
#include "scorm/cmi2004/languages.def"
    ;

/* One segment of a name. */
struct segment {
	const char *text;
	size_t len;
};

static bool segment_is(const struct segment *s, const char *word)
{
	return strlen(word) == s->len && memcmp(s->text, word, s->len) == 0;
}

/* Digits make an index; one that is written in a way of its own (01) or too long is beyond every member. */
static bool segment_index(const struct segment *s, uint32_t *ret_index)
{
	uint32_t index = 0;

	if (s->len == 0 || strspn(s->text, "0123456789") < s->len)
		return false;
	if (s->len > CMI2004_INDEX_DIGITS_MAX || (s->len > 1 && s->text[0] == '0')) {
		*ret_index = CMI2004_INDEX_NONE;
		return true;
	}
	for (size_t i = 0; i < s->len; i++)
		index = index * 10 + (uint32_t)(s->text[i] - '0');
	*ret_index = index;
	return true;
}

static enum cmi2004_keyword segment_keyword(const struct segment *s)
{
	if (segment_is(s, "_children"))
		return CMI2004_KEYWORD_CHILDREN;
	if (segment_is(s, "_count"))
		return CMI2004_KEYWORD_COUNT;
	if (segment_is(s, "_version"))
		return CMI2004_KEYWORD_VERSION;
	return CMI2004_NO_KEYWORD;
}

/* Whether some row of the table begins with pattern, whole segments. */
static bool pattern_begins(const char *pattern, int edition)
{
	size_t len = strlen(pattern);

	for (size_t i = 0; i < cmi2004_elements_count; i++) {
		const char *path = cmi2004_elements[i].path;

		if (cmi2004_elements[i].since <= edition && strncmp(path, pattern, len) == 0 &&
		    (path[len] == '.' || path[len] == '\0'))
			return true;
	}
	return false;
}

static const struct cmi2004_element *find_element(const char *pattern, int edition)
{
	for (size_t i = 0; i < cmi2004_elements_count; i++) {
		if (cmi2004_elements[i].since <= edition && strcmp(cmi2004_elements[i].path, pattern) == 0)
			return &cmi2004_elements[i];
	}
	return NULL;
}

static const struct cmi2004_category *find_category(const char *pattern, int edition)
{
	for (size_t i = 0; i < cmi2004_categories_count; i++) {
		if (cmi2004_categories[i].since <= edition &&
		    strcmp(cmi2004_categories[i].path, pattern) == 0)
			return &cmi2004_categories[i];
	}
	return NULL;
}

/* The row that ends in @ and whose beginning the name has, followed by {target=ID}. */
static const struct cmi2004_element *find_target(const char *element, int edition)
{
	static const char mark[] = "{target=";

	for (size_t i = 0; i < cmi2004_elements_count; i++) {
		const struct cmi2004_element *row = &cmi2004_elements[i];
		size_t stem = strlen(row->path) - 1, len;
		const char *id;

		if (row->path[stem] != '@' || row->since > edition ||
		    strncmp(element, row->path, stem) != 0 ||
		    strncmp(element + stem, mark, sizeof(mark) - 1) != 0)
			continue;
		id = element + stem + sizeof(mark) - 1;
		len = strcspn(id, "{}");
		if (len > 0 && strcmp(id + len, "}") == 0)
			return row;
	}
	return NULL;
}

/* Builds the pattern of a name, # for each index, and notes the indices. False: an empty segment, a sign that
 * only the table uses, or a misplaced index, which no row can match. */
static bool pattern_of(
    const char *element, struct cmi2004_place *place, char pattern[static CMI2004_PATH_MAX + 1])
{
	size_t out = 0;

	for (const char *p = element;;) {
		struct segment s = {p, strcspn(p, ".")};
		bool last = p[s.len] == '\0';
		uint32_t index;

		if (s.len == 0 || memchr(s.text, '#', s.len) != NULL || memchr(s.text, '@', s.len) != NULL)
			return false;
		if (last && segment_keyword(&s) != CMI2004_NO_KEYWORD && p != element) {
			place->keyword = segment_keyword(&s);
			place->body_len = (size_t)(p - element) - 1;
			break;
		}
		if (out > 0)
			pattern[out++] = '.';
		if (segment_index(&s, &index)) {
			if (place->arrays == CMI2004_ARRAYS_MAX || p == element)
				return false;
			place->array[place->arrays].path_len = (size_t)(p - element) - 1;
			place->array[place->arrays++].index = index;
			pattern[out++] = '#';
		} else {
			memcpy(pattern + out, s.text, s.len);
			out += s.len;
		}
		if (last) {
			place->body_len = (size_t)(p - element) + s.len;
			break;
		}
		p += s.len + 1;
	}
	pattern[out] = '\0';
	return true;
}

bool cmi2004_resolve(const char *element, int edition, struct cmi2004_place *ret_place)
{
	struct cmi2004_place place = {0};
	char pattern[CMI2004_PATH_MAX + 1];
	size_t len = strlen(element);

	if (len == 0 || len > CMI2004_ELEMENT_MAX)
		return false;
	place.row = find_target(element, edition);
	if (place.row != NULL) {
		place.body_len = len;
		*ret_place = place;
		return true;
	}
	if (len > CMI2004_PATH_MAX || !pattern_of(element, &place, pattern))
		return false;
	place.row = find_element(pattern, edition);
	place.category = find_category(pattern, edition);
	place.root = strcmp(pattern, "cmi") == 0;
	if (place.keyword == CMI2004_NO_KEYWORD ? place.row == NULL : !pattern_begins(pattern, edition))
		return false;
	*ret_place = place;
	return true;
}

static const char *path_at(size_t i)
{
	return cmi2004_elements[i].path;
}

bool cmi2004_children(const struct cmi2004_category *category, char text[static CMI2004_CHILDREN_SIZE])
{
	return cmi_children(
	    category->path, category->array, path_at, cmi2004_elements_count, text, CMI2004_CHILDREN_SIZE);
}

const struct cmi2004_interaction *cmi2004_interaction(const char *name)
{
	for (size_t i = 0; i < cmi2004_interactions_count; i++) {
		if (strcmp(cmi2004_interactions[i].name, name) == 0)
			return &cmi2004_interactions[i];
	}
	return NULL;
}
