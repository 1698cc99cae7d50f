#include <string.h>

#include "scorm/cmi/children.h"
#include "scorm/cmi12/cmi12_table.h"

const struct cmi12_element cmi12_elements[] = {
#define CMI12_ELEMENT(path, type, access, turn, initial, low, high, vocabulary)                              \
	{path, CMI12_##type, CMI12_##access, turn, initial, low, high, vocabulary},
#include "scorm/cmi12/cmi12.def"
};
const size_t cmi12_elements_count = sizeof(cmi12_elements) / sizeof(cmi12_elements[0]);

const struct cmi12_category cmi12_categories[] = {
#define CMI12_CATEGORY(path, array, has_children) {path, array, has_children},
#include "scorm/cmi12/cmi12.def"
};
const size_t cmi12_categories_count = sizeof(cmi12_categories) / sizeof(cmi12_categories[0]);

const struct cmi12_code_text cmi12_codes[] = {
#define CMI12_CODE(code, text) {code, text},
#include "scorm/cmi12/cmi12.def"
};
const size_t cmi12_codes_count = sizeof(cmi12_codes) / sizeof(cmi12_codes[0]);

/* One segment of a name: its bytes, and what it counts as. */
struct segment {
	const char *text;
	size_t len;
};

static bool segment_is(const struct segment *s, const char *word)
{
	return strlen(word) == s->len && memcmp(s->text, word, s->len) == 0;
}

/* Leading zeros make two names for one element: refused. */
static bool segment_index(const struct segment *s, uint32_t *ret_index)
{
	uint32_t index = 0;

	if (s->len == 0 || s->len > CMI12_INDEX_DIGITS_MAX || (s->len > 1 && s->text[0] == '0'))
		return false;
	for (size_t i = 0; i < s->len; i++) {
		if (s->text[i] < '0' || s->text[i] > '9')
			return false;
		index = index * 10 + (uint32_t)(s->text[i] - '0');
	}
	*ret_index = index;
	return true;
}

static enum cmi12_keyword segment_keyword(const struct segment *s)
{
	if (segment_is(s, "_children"))
		return CMI12_KEYWORD_CHILDREN;
	if (segment_is(s, "_count"))
		return CMI12_KEYWORD_COUNT;
	if (segment_is(s, "_version"))
		return CMI12_KEYWORD_VERSION;
	return CMI12_NO_KEYWORD;
}

/* True when path begins with pattern and goes on with a full stop or ends. */
static bool path_below(const char *path, const char *pattern, size_t len)
{
	return strncmp(path, pattern, len) == 0 && (path[len] == '.' || path[len] == '\0');
}

/* Whether some row of the table begins with pattern, whole segments. */
static bool pattern_begins(const char *pattern, size_t len)
{
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		if (path_below(cmi12_elements[i].path, pattern, len))
			return true;
	}
	return false;
}

static const struct cmi12_element *find_element(const char *pattern)
{
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		if (strcmp(cmi12_elements[i].path, pattern) == 0)
			return &cmi12_elements[i];
	}
	return NULL;
}

static const struct cmi12_category *find_category(const char *pattern)
{
	for (size_t i = 0; i < cmi12_categories_count; i++) {
		if (strcmp(cmi12_categories[i].path, pattern) == 0)
			return &cmi12_categories[i];
	}
	return NULL;
}

/* Builds the pattern of a name, # for each index, and notes the indices. False: an empty segment, a literal
 * #, a bad or misplaced index, which no row can match. */
static bool pattern_of(
    const char *element, struct cmi12_place *place, char pattern[static CMI12_ELEMENT_MAX + 1])
{
	size_t out = 0;
	const char *p = element;

	for (;;) {
		struct segment s = {p, strcspn(p, ".")};
		uint32_t index;
		bool last = p[s.len] == '\0';

		if (s.len == 0 || memchr(s.text, '#', s.len) != NULL)
			return false;
		if (last && segment_keyword(&s) != CMI12_NO_KEYWORD && p != element) {
			place->keyword = segment_keyword(&s);
			place->body_len = (size_t)(p - element) - 1;
			break;
		}
		if (out > 0)
			pattern[out++] = '.';
		if (segment_index(&s, &index)) {
			if (place->arrays == CMI12_ARRAYS_MAX || p == element)
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

/* An unknown category is "not implemented", an unknown name below a known one "invalid argument". */
static bool category_known(const char *element)
{
	const char *second;
	struct segment s;

	if (strcmp(element, "cmi") == 0)
		return true;
	if (strncmp(element, "cmi.", 4) != 0)
		return false;
	second = element + 4;
	s = (struct segment){second, strcspn(second, ".")};
	if (segment_keyword(&s) != CMI12_NO_KEYWORD)
		return true;
	return s.len > 0 && pattern_begins(element, 4 + s.len);
}

enum scorm12_code cmi12_resolve(const char *element, struct cmi12_place *ret_place)
{
	struct cmi12_place place = {0};
	char pattern[CMI12_ELEMENT_MAX + 1];
	size_t len = strlen(element);

	if (len == 0 || len > CMI12_ELEMENT_MAX)
		return SCORM12_ARGUMENT;
	if (!category_known(element))
		return SCORM12_NOT_IMPLEMENTED;
	if (!pattern_of(element, &place, pattern))
		return SCORM12_ARGUMENT;
	place.row = find_element(pattern);
	place.category = find_category(pattern);
	place.root = strcmp(pattern, "cmi") == 0;
	if (place.keyword == CMI12_NO_KEYWORD ? place.row == NULL : !pattern_begins(pattern, strlen(pattern)))
		return SCORM12_ARGUMENT;
	*ret_place = place;
	return SCORM12_OK;
}

static const char *path_at(size_t i)
{
	return cmi12_elements[i].path;
}

bool cmi12_children(const struct cmi12_category *category, char text[static CMI12_CHILDREN_SIZE])
{
	return cmi_children(
	    category->path, category->array, path_at, cmi12_elements_count, text, CMI12_CHILDREN_SIZE);
}
