/* A cmi5.xml and a tincan.xml by themselves, in a package that holds index.html: the same bytes as either, in
 * a zip and, as cmi5 knows it, alone. What is taken can be stored and read back as it was. */
#include "fuzz.h"

#include "base/fields.h"
#include "xapi/tincan/tincan.h"

static enum cmi5_file find(void *owner, const char *url, const char **ret_url)
{
	(void)owner;
	*ret_url = url;
	return strncmp(url, "index.html", strcspn(url, "?#")) == 0 ? CMI5_FILE_THERE : CMI5_FILE_MISSING;
}

static void told(void *owner, enum cmi5_finding finding, const char *place, const char *message)
{
	size_t *count = owner;

	must(finding < CMI5_FINDINGS_COUNT && cmi5_finding_kinds[finding].severity != CMI5_REFUSAL);
	must(place != NULL && message != NULL && message[0] != '\0');
	++*count;
}

static void structure_check(struct work *w, const struct cmi5_structure *s)
{
	json_t *json = json_own(w->arena, cmi5_structure_json(s));
	struct cmi5_structure again;
	size_t units = 0;

	must(s->id[0] != '\0' && s->title.count > 0);
	must(s->parts_count + s->objectives_count <= CMI5_PARTS_MAX);
	for (size_t i = 0; i < s->parts_count; i++) {
		const struct cmi5_part *part = &s->parts[i];

		must(part->parent >= -1 && part->parent < (int)i);
		must(part->parent < 0 || !s->parts[part->parent].au);
		must(part->id[0] != '\0' && part->title.count > 0);
		must(!part->au || (part->url[0] != '\0' && strlen(part->url) <= CMI5_URL_MAX));
		units += part->au;
	}
	must(units > 0);
	must(cmi5_structure_load(w, json, &again) == OK);
	must(json_equal(json, json_own(w->arena, cmi5_structure_json(&again))));
}

static void package_check(struct work *w, const struct tincan_package *p)
{
	json_t *items = json_object_get(json_own(w->arena, tincan_package_json(p)), "items");

	must(p->count > 0 && p->count <= CMI5_PARTS_MAX && json_array_size(items) == p->count);
	for (size_t i = 0; i < p->count; i++)
		must(p->activities[i].id[0] != '\0' && p->activities[i].title[0] != '\0' &&
		     p->activities[i].url[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	/* With a NUL behind it, as an import gives it. */
	const char *bytes = arena_strndup(a, (const char *)data, len);
	struct cmi5_structure structure;
	struct tincan_package package;
	size_t findings = 0;
	struct work w;

	for (int zipped = 0; zipped < 2; zipped++) {
		const struct cmi5_reading reading = {
		    .find = zipped ? find : NULL, .told = told, .owner = &findings};

		work_init(&w, a);
		if (cmi5_structure_read(&w, &reading, bytes, len, &structure) == OK)
			structure_check(&w, &structure);
		else
			must(w.error == ERR_PACKAGE_REFUSED && w.detail[0] != '\0');
		work_init(&w, a);
		if (tincan_package_read(&w, &reading, bytes, len, &package) == OK)
			package_check(&w, &package);
		else
			must(w.error == ERR_PACKAGE_REFUSED && w.detail[0] != '\0');
	}
	return 0;
}
