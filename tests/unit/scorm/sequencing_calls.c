#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "scorm/cmi/text.h"
#include "sequencing_calls.h"

#define failed(why, ...) ((void)snprintf(why, CALL_WHY_SIZE, __VA_ARGS__), false)

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

/* As ADL's driver compares: numbers and durations by value, texts without their language. */
static bool same(const char *expected, const char *got)
{
	const char *rest = strncmp(expected, "{lang=", 6) == 0 ? strchr(expected, '}') : NULL;
	const char *got_rest = strncmp(got, "{lang=", 6) == 0 ? strchr(got, '}') : NULL;
	double one, other;
	int64_t cs, other_cs;

	if (strcmp(rest != NULL ? rest + 1 : expected, got_rest != NULL ? got_rest + 1 : got) == 0)
		return true;
	if (cmi_decimal(expected, strlen(expected), &one) && cmi_decimal(got, strlen(got), &other))
		return one >= other && one <= other;
	return duration_parse(expected, &cs) && duration_parse(got, &other_cs) && cs == other_cs;
}

static bool same_children(const char *expected, const char *got)
{
	char names[300], *save = NULL;

	snprintf(names, sizeof(names), "%s", expected);
	for (char *name = strtok_r(names, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
		if (strstr(got, name) == NULL)
			return false;
	}
	return strlen(expected) == strlen(got);
}

static bool get_check(struct content *content, const json_t *call, const char *element, char *why)
{
	const json_t *expected = json_object_get(call, "return");
	const char *text = json_string_value(expected), *got;
	enum scorm2004_code code = cmi2004_get(content->cmi, element, &got);

	/* An LMS may have comments of its own, or not. */
	if (text != NULL && strcmp(text, "Returned a valid value or error code") == 0)
		return true;
	if ((int)code == atoi(text_of(call, "error")) &&
	    (text == NULL || same(text, got) ||
	        (strstr(element, "_children") != NULL && same_children(text, got))))
		return true;
	return failed(why, "%s is %.40s, %d; not %.40s, %s", element, got, (int)code,
	    text != NULL ? text : "something", text_of(call, "error"));
}

static bool set_check(struct content *content, const json_t *call, const char *element, char *why)
{
	const char *value = json_string_value(json_array_get(json_object_get(call, "args"), 1));
	enum scorm2004_code code = cmi2004_set(content->cmi, element, value);

	return (int)code == atoi(text_of(call, "error")) ||
	       failed(why, "setting %s to %.40s is %d, not %s", element, value, (int)code,
	           text_of(call, "error"));
}

static bool ids_check(struct content *content, const json_t *call, char *why)
{
	const json_t *ids = json_object_get(call, "ids"), *id;
	const char *count;
	char element[300];
	size_t i;

	(void)cmi2004_get(content->cmi, "cmi.objectives._count", &count);
	if ((size_t)atoi(count) != json_array_size(ids))
		return failed(why, "%s objectives", count);
	json_array_foreach(ids, i, id)
	{
		snprintf(element, sizeof(element), "cmi.objectives.{id=%s}.id", json_string_value(id));
		if (!content_resolve(content, element, element))
			return failed(why, "no objective %s", json_string_value(id));
	}
	return true;
}

bool call_agrees(struct content *content, const json_t *call, int *calls, char why[static CALL_WHY_SIZE])
{
	const char *name = text_of(call, "fn"), *given;
	char element[300];

	if (strcmp(name, "CompareObjectiveIds") == 0) {
		++*calls;
		return ids_check(content, call, why);
	}
	if ((strcmp(name, "GetValue") != 0 && strcmp(name, "SetValue") != 0) ||
	    text_of(call, "error")[0] == '1')
		return true;
	++*calls;
	given = json_string_value(json_array_get(json_object_get(call, "args"), 0));
	if (!content_resolve(content, given, element))
		return failed(why, "there is no %s", given);
	return name[0] == 'G' ? get_check(content, call, element, why)
	                      : set_check(content, call, element, why);
}
