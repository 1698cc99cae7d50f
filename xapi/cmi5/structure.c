#include "xapi/cmi5/structure.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "xapi/cmi5/structure_inside.h"

enum { STRINGS_MAX = 200, NAMED_MAX = 1000 };

const struct cmi5_finding_kind cmi5_finding_kinds[CMI5_FINDINGS_COUNT] = {
#define FINDING(name, severity, code, meaning) {code, CMI5_##severity, meaning},
#include "xapi/cmi5/finding.def"
#undef FINDING
};

const char *cmi5_severity_name(enum cmi5_severity severity)
{
	static const char *const names[] = {"refusal", "error", "warning", "note"};

	return names[severity];
}

const char *const cmi5_move_on_names[CMI5_MOVE_ONS] = {
    "NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"};
const char *const cmi5_launch_method_names[CMI5_LAUNCH_METHODS] = {"AnyWindow", "OwnWindow"};

/* xs:language */
static bool is_language(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char more[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t len = strspn(text, letters);

	while (len >= 1 && len <= 8 && text[len] == '-') {
		text += len + 1;
		len = strspn(text, more);
	}
	return len >= 1 && len <= 8 && text[len] == '\0';
}

/* xs:decimal from 0 to 1; *ret_places: digits after the point, without closing noughts. */
static bool is_fraction(const char *text, size_t *ret_places)
{
	const char *p = text + (text[0] == '+' || text[0] == '-'), *point;
	size_t whole = strspn(p, "0123456789"), places = 0;
	double value;

	point = p + whole;
	if (*point == '.') {
		places = strspn(point + 1, "0123456789");
		if (point[1 + places] != '\0')
			return false;
	} else if (*point != '\0') {
		return false;
	}
	if (whole + places == 0 || strlen(text) > 64)
		return false;
	value = strtod(text, NULL);
	while (places > 0 && point[places] == '0')
		places--;
	*ret_places = places;
	return value >= 0 && value <= 1;
}

static enum err strings_read(struct structure_reader *r, const xmlNode *node, struct cmi5_strings *ret)
{
	struct cmi5_string *items;
	size_t count = 0;

	for (xmlNode *n = structure_child(node, "langstring"); n != NULL;
	     n = structure_next(n->next, "langstring"))
		count++;
	if (count > STRINGS_MAX)
		return structure_refuse(
		    r->w, TOO_MANY, "A text is given in more than %d languages", STRINGS_MAX);
	items = arena_alloc(r->a, count * sizeof(*items) + 1);
	count = 0;
	for (xmlNode *n = structure_child(node, "langstring"); n != NULL;
	     n = structure_next(n->next, "langstring")) {
		items[count] = (struct cmi5_string){
		    .lang = structure_attribute(r->a, n, "lang"), .text = structure_text(r->a, n)};
		if (items[count].lang[0] != '\0' && !is_language(items[count].lang))
			return structure_refuse(r->w, VALUE, "Line %ld: %.40s is no language",
			    xmlGetLineNo(n), items[count].lang);
		count++;
	}
	*ret = (struct cmi5_strings){.count = count, .items = items};
	return OK;
}

static enum err id_read(
    struct structure_reader *r, const xmlNode *node, const char *name, const char **ret_id)
{
	const char *id = structure_attribute(r->a, node, name);

	if (strlen(id) > CMI5_URL_MAX || !structure_iri(id))
		return structure_refuse(r->w, ID, "Line %ld: the %s of %.40s is not a whole IRI: %.200s",
		    xmlGetLineNo(node), name, (const char *)node->name, id);
	*ret_id = id;
	return OK;
}

static enum err texts_read(struct structure_reader *r, const xmlNode *node, struct cmi5_strings *title,
    struct cmi5_strings *description)
{
	TRY(strings_read(r, structure_child(node, "title"), title));
	return strings_read(r, structure_child(node, "description"), description);
}

static enum err room_check(struct structure_reader *r)
{
	if (r->parts_count + r->objectives_count >= CMI5_PARTS_MAX)
		return structure_refuse(
		    r->w, TOO_MANY, "The course structure holds more than %d parts", CMI5_PARTS_MAX);
	return OK;
}

static enum err objectives_read(struct structure_reader *r, const xmlNode *node)
{
	for (xmlNode *n = structure_child(node, "objective"); n != NULL;
	     n = structure_next(n->next, "objective")) {
		struct cmi5_objective objective;

		TRY(room_check(r));
		TRY(id_read(r, n, "id", &objective.id));
		TRY(texts_read(r, n, &objective.title, &objective.description));
		r->objectives[r->objectives_count++] = objective;
	}
	return OK;
}

static enum err named_read(struct structure_reader *r, const xmlNode *node, struct cmi5_part *part)
{
	const xmlNode *list = structure_child(node, "objectives");
	const char **ids;
	size_t count = 0;

	for (xmlNode *n = structure_child(list, "objective"); n != NULL;
	     n = structure_next(n->next, "objective"))
		count++;
	if (count > NAMED_MAX)
		return structure_refuse(
		    r->w, TOO_MANY, "%.200s names more than %d objectives", part->id, NAMED_MAX);
	ids = arena_alloc(r->a, count * sizeof(*ids) + 1);
	for (xmlNode *n = structure_child(list, "objective"); n != NULL;
	     n = structure_next(n->next, "objective")) {
		if (structure_attribute(r->a, n, "idref")[0] != '\0')
			TRY(id_read(r, n, "idref", &ids[part->objectives_count++]));
	}
	part->objectives = ids;
	return OK;
}

static enum err choice_read(struct structure_reader *r, const xmlNode *node, const char *name,
    const char *const *names, int count, int *ret_choice)
{
	const char *value = structure_attribute(r->a, node, name);

	for (int i = 0; i < count; i++) {
		if (strcmp(value, names[i]) == 0) {
			*ret_choice = i;
			return OK;
		}
	}
	if (value[0] == '\0' && !structure_has_attribute(node, name))
		return OK;
	return structure_refuse(r->w, VALUE, "Line %ld: %.40s is no %s", xmlGetLineNo(node), value, name);
}

static enum err mastery_read(struct structure_reader *r, const xmlNode *node, struct cmi5_part *part)
{
	size_t places;

	part->mastery_score = structure_attribute(r->a, node, "masteryScore");
	if (!structure_has_attribute(node, "masteryScore"))
		return OK;
	if (!is_fraction(part->mastery_score, &places))
		return structure_refuse(r->w, VALUE,
		    "%.200s: the masteryScore is no number from 0 to 1: %.40s", part->id,
		    part->mastery_score);
	if (places > 4)
		r->reading->told(r->reading->owner, CMI5_FINDING_MASTERY_SCORE_LONG, part->id,
		    "The masteryScore has more than four decimal places");
	return OK;
}

static enum err au_read(struct structure_reader *r, const xmlNode *node, struct cmi5_part *part)
{
	int move_on = CMI5_NOT_APPLICABLE, method = CMI5_ANY_WINDOW;

	TRY(choice_read(r, node, "moveOn", cmi5_move_on_names, CMI5_MOVE_ONS, &move_on));
	TRY(choice_read(r, node, "launchMethod", cmi5_launch_method_names, CMI5_LAUNCH_METHODS, &method));
	part->move_on = (enum cmi5_move_on)move_on;
	part->launch_method = (enum cmi5_launch_method)method;
	TRY(mastery_read(r, node, part));
	part->activity_type = structure_attribute(r->a, node, "activityType");
	if (part->activity_type[0] != '\0' && !structure_iri(part->activity_type))
		return structure_refuse(r->w, ID, "%.200s: its activityType is not a whole IRI", part->id);
	part->launch_parameters = structure_text(r->a, structure_child(node, "launchParameters"));
	part->entitlement_key = structure_text(r->a, structure_child(node, "entitlementKey"));
	return structure_url_read(r, structure_text(r->a, structure_child(node, "url")), part);
}

/* The schema's check has bounded the depth. */
static enum err parts_read(struct structure_reader *r, const xmlNode *node, int parent)
{
	for (xmlNode *n = node->children; n != NULL; n = n->next) {
		struct cmi5_part part = {.parent = parent,
		    .url = "",
		    .mastery_score = "",
		    .activity_type = "",
		    .launch_parameters = "",
		    .entitlement_key = ""};
		size_t at = r->parts_count;

		part.au = structure_is(n, "au");
		if (!part.au && !structure_is(n, "block"))
			continue;
		TRY(room_check(r));
		TRY(id_read(r, n, "id", &part.id));
		TRY(texts_read(r, n, &part.title, &part.description));
		TRY(named_read(r, n, &part));
		if (part.au)
			TRY(au_read(r, n, &part));
		r->parts[r->parts_count++] = part;
		if (!part.au)
			TRY(parts_read(r, n, (int)at));
	}
	return OK;
}

enum err cmi5_structure_read(struct work *w, const struct cmi5_reading *reading, const char *bytes,
    size_t len, struct cmi5_structure *ret_structure)
{
	/* 8.1 */
	static const char *const taken[] = {"endpoint", "fetch", "actor", "registration", "activityId", NULL};
	struct structure_reader r = {.w = w, .a = w->arena, .reading = reading, .taken = taken};
	struct cmi5_structure structure;
	const xmlNode *course;
	xmlNode *root;

	TRY(structure_parse(w, bytes, len, &root));
	TRY(structure_schema_check(w, root));
	r.parts = arena_alloc(w->arena, CMI5_PARTS_MAX * sizeof(*r.parts));
	r.objectives = arena_alloc(w->arena, CMI5_PARTS_MAX * sizeof(*r.objectives));
	course = structure_child(root, "course");
	TRY(id_read(&r, course, "id", &structure.id));
	TRY(texts_read(&r, course, &structure.title, &structure.description));
	TRY(objectives_read(&r, structure_child(root, "objectives")));
	TRY(parts_read(&r, root, -1));
	TRY(structure_ids_check(&r));
	structure.parts = r.parts;
	structure.parts_count = r.parts_count;
	structure.objectives = r.objectives;
	structure.objectives_count = r.objectives_count;
	*ret_structure = structure;
	return OK;
}

const char *cmi5_string_choose(const struct cmi5_strings *strings, const char *lang)
{
	size_t len = strlen(lang);

	for (size_t i = 0; len > 0 && i < strings->count; i++) {
		if (strcasecmp(strings->items[i].lang, lang) == 0)
			return strings->items[i].text;
	}
	for (size_t i = 0; len > 0 && i < strings->count; i++) {
		if (strncasecmp(strings->items[i].lang, lang, len) == 0 && strings->items[i].lang[len] == '-')
			return strings->items[i].text;
	}
	return strings->count > 0 ? strings->items[0].text : "";
}
