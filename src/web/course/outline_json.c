#include "web/api/api.h"
#include "web/course/outlines.h"

static const char *const states[] = {"draft", "review", "scheduled", "published", "retired", NULL},
                         *const need_kinds[] = {"completed", "passed", NULL};

static const struct schema need_output[] = {
    {"module", SCHEMA_UUID, .about = "the module that is asked for"},
    {"needs", SCHEMA_CHOICE, .choices = need_kinds, .about = "what has to be so"},
    {0},
};
static const struct schema module_output[] = {
    {"id", SCHEMA_UUID, .about = "the module: the same in every version"},
    {"course_id", SCHEMA_UUID, .about = "the course"},
    {"type", SCHEMA_TEXT, .about = "scorm, cmi5, xapi, article, pdf, video, file, link, quiz"},
    {"title", SCHEMA_TEXT, .about = "as this version calls it"},
    {"content_ref", SCHEMA_UUID, .nullable = true,
        .about = "the package version that it plays; null: a draft that was not made yet"},
    {"required", SCHEMA_BOOL, .about = "counts for the progress of the course"},
    {"free_preview", SCHEMA_BOOL, .about = "visitors who are not enrolled may open it"},
    {"available_from", SCHEMA_TIME, .nullable = true, .about = "opens then; null: with its sequence"},
    {"available_until", SCHEMA_TIME, .nullable = true, .about = "closes then; null: with its sequence"},
    {"weight", SCHEMA_REAL, .about = "its part of the course grade"},
    {"needs", SCHEMA_ARRAY, .of = need_output, .about = "what has to be done before it opens: all of it"},
    {0},
};
static const struct schema sequence_output[] = {
    {"id", SCHEMA_UUID, .about = "the sequence: the same in every version"},
    {"title", SCHEMA_TEXT, .about = "as this version calls it"},
    {"available_from", SCHEMA_TIME, .nullable = true, .about = "opens then; null: at once"},
    {"available_until", SCHEMA_TIME, .nullable = true, .about = "closes then; null: never"},
    {"modules", SCHEMA_ARRAY, .of = module_output, .about = "in their order"},
    {0},
};
const struct schema outline_output[] = {
    {"course", SCHEMA_UUID, .about = "the course"},
    {"version", SCHEMA_UUID, .about = "the version that this is"},
    {"number", SCHEMA_INT, .about = "of it, counted from 1"},
    {"state", SCHEMA_CHOICE, .choices = states, .about = "draft and review can be changed"},
    {"sequences", SCHEMA_ARRAY, .of = sequence_output, .about = "in their order"},
    {0},
};

static json_t *module_json(struct work *w, const struct outline *o, const struct outline_module *m)
{
	json_t *needs = json_array();

	for (size_t i = 0; i < m->needs_count; i++)
		json_array_append_new(needs,
		    json_pack("{s:s,s:s}", "module", uuid_text(w->arena, o->modules[m->needs[i].module].id),
		        "needs", need_kinds[m->needs[i].passed]));
	return json_pack("{s:s,s:s,s:s,s:s,s:o,s:b,s:b,s:o,s:o,s:f,s:o}", "id", uuid_text(w->arena, m->id),
	    "course_id", uuid_text(w->arena, o->course), "type", m->type, "title", m->title, "content_ref",
	    api_uuid(w, m->package_version), "required", (int)m->required, "free_preview",
	    (int)m->free_preview, "available_from", api_time(m->available_from_us), "available_until",
	    api_time(m->available_until_us), "weight", m->weight, "needs", needs);
}

json_t *outline_json(struct work *w, const struct outline *o)
{
	json_t *sequences = json_array();

	for (size_t i = 0; i < o->sequences_count; i++) {
		const struct outline_sequence *s = &o->sequences[i];
		json_t *modules = json_array();

		for (size_t m = s->first; m < s->first + s->count; m++)
			json_array_append_new(modules, module_json(w, o, &o->modules[m]));
		json_array_append_new(
		    sequences, json_pack("{s:s,s:s,s:o,s:o,s:o}", "id", uuid_text(w->arena, s->id), "title",
		                   s->title, "available_from", api_time(s->available_from_us),
		                   "available_until", api_time(s->available_until_us), "modules", modules));
	}
	return json_pack("{s:s,s:s,s:I,s:s,s:o}", "course", uuid_text(w->arena, o->course), "version",
	    uuid_text(w->arena, o->version), "number", (json_int_t)o->number, "state", o->state, "sequences",
	    sequences);
}
