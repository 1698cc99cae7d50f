/* Bodies as forms and as JSON, read by a list of fields. What is JSON reads the same after being written. */
#include "fuzz.h"

#include "base/fields.h"
#include "base/text.h"

static void read_fields(struct work *w, const struct form *form, json_t *json)
{
	const char *text = NULL, *url = NULL;
	int64_t number = 5;
	double real = 0;
	bool yes = false;
	struct uuid id;
	json_t *list = NULL, *object = NULL;
	const struct field fields[] = {{"text", FIELD_TEXT, false, 1, 100, .ret = &text},
	    {"url", FIELD_URL, false, 0, 200, .ret = &url},
	    {"number", FIELD_INT, false, -5, 500, .ret = &number},
	    {"real", FIELD_REAL, false, 0, 0, .ret = &real}, {"yes", FIELD_BOOL, false, 0, 0, .ret = &yes},
	    {"id", FIELD_UUID, false, 0, 0, .ret = &id}, {"list", FIELD_ARRAY, false, 0, 10, .ret = &list},
	    {"object", FIELD_OBJECT, false, 0, 10, .ret = &object}};
	enum err e = form != NULL ? fields_from_form(w, form, fields, form != NULL ? 6 : 8)
	                          : fields_from_json(w, json, fields, FIELDS_COUNT(fields));

	if (e != OK) {
		must(w->field[0] != '\0' || w->detail[0] != '\0');
		return;
	}
	must(number >= -5 && number <= 500);
	must(text == NULL || (strlen(text) <= 100 && utf8_valid(text, strlen(text))));
	must(url == NULL || strncmp(url, "http", 4) == 0);
	must(json_array_size(list) <= 10 && json_object_size(object) <= 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	json_t *json, *again;
	const char *text;
	struct form form;
	struct work w;

	work_init(&w, a);
	if (form_parse(&w, (const char *)data, len, &form) == OK) {
		must(form.count <= FORM_PAIRS_MAX);
		for (size_t i = 0; i < form.count; i++)
			must(utf8_valid(form.pairs[i].value, strlen(form.pairs[i].value)));
		read_fields(&w, &form, NULL);
	}
	if (json_read(&w, "the input", (const char *)data, len, &json) != OK)
		return 0;
	text = json_text(a, json);
	must(json_read(&w, "the text", text, strlen(text), &again) == OK);
	must(strcmp(json_text(a, again), text) == 0);
	if (json_is_object(json))
		read_fields(&w, NULL, json);
	return 0;
}
