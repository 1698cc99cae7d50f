/* tincan.xml (tincan.xsd): a flat list of activities, of which those with a launch can be opened. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "xapi/cmi5/launch.h"
#include "xapi/cmi5/structure_inside.h"
#include "xapi/tincan/tincan.h"

#define TINCAN_NAMESPACE "http://projecttincan.com/tincan.xsd"
#define TYPE_COURSE "http://adlnet.gov/expapi/activities/course"

enum { ACTIVITIES_MAX = 10000 };

static bool is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && node->ns != NULL && node->ns->href != NULL &&
	       strcmp((const char *)node->ns->href, TINCAN_NAMESPACE) == 0 &&
	       strcmp((const char *)node->name, name) == 0;
}

static xmlNode *next(xmlNode *node, const char *name)
{
	while (node != NULL && !is(node, name))
		node = node->next;
	return node;
}

/* The first that says something. */
static const char *first_text(struct structure_reader *r, const xmlNode *parent, const char *name)
{
	for (xmlNode *n = next(parent->children, name); n != NULL; n = next(n->next, name)) {
		const char *text = structure_text(r->a, n);

		if (text[0] != '\0')
			return text;
	}
	return "";
}

static size_t count_of(const xmlNode *parent, const char *name)
{
	size_t count = 0;

	for (xmlNode *n = next(parent->children, name); n != NULL; n = next(n->next, name))
		count++;
	return count;
}

static enum err activity_read(
    struct structure_reader *r, const xmlNode *node, const char *launch, struct tincan_activity *ret)
{
	const char *id = structure_attribute(r->a, node, "id");
	struct cmi5_part part = {.id = id, .url = ""};

	if (strlen(id) > CMI5_URL_MAX || !structure_iri(id))
		return structure_refuse(r->w, ID,
		    "Line %ld: the id of the activity is not a whole IRI: %.200s", xmlGetLineNo(node), id);
	TRY(structure_url_read(r, launch, &part));
	if (count_of(node, "launch") > 1)
		r->reading->told(r->reading->owner, CMI5_FINDING_TINCAN_LANGUAGES, id,
		    "It has a launch for each of several languages; the first is played");
	*ret = (struct tincan_activity){.id = id,
	    .type = structure_attribute(r->a, node, "type"),
	    .title = first_text(r, node, "name"),
	    .description = first_text(r, node, "description"),
	    .url = part.url};
	if (ret->title[0] == '\0')
		ret->title = id;
	return OK;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of those that can be opened: what the others are called is nothing to us. */
static enum err distinct(struct structure_reader *r, const struct tincan_activity *activities, size_t count)
{
	const char **ids = arena_alloc(r->a, (count + 1) * sizeof(*ids));

	for (size_t i = 0; i < count; i++)
		ids[i] = activities[i].id;
	qsort(ids, count, sizeof(*ids), by_text);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(ids[i - 1], ids[i]) == 0)
			return structure_refuse(r->w, ID_TWICE, "Two activities have the id %.200s", ids[i]);
	}
	return OK;
}

static enum err activities_read(
    struct structure_reader *r, const xmlNode *list, struct tincan_package *package)
{
	struct tincan_activity *activities;
	size_t all = count_of(list, "activity"), count = 0;
	bool course = false;

	if (all > ACTIVITIES_MAX)
		return structure_refuse(
		    r->w, TOO_MANY, "tincan.xml holds more than %d activities", ACTIVITIES_MAX);
	activities = arena_alloc(r->a, (all + 1) * sizeof(*activities));
	for (xmlNode *n = next(list->children, "activity"); n != NULL; n = next(n->next, "activity")) {
		const char *launch = first_text(r, n, "launch");

		if (launch[0] == '\0')
			continue;
		TRY(activity_read(r, n, launch, &activities[count]));
		if (package->title == NULL || (!course && strcmp(activities[count].type, TYPE_COURSE) == 0))
			package->title = activities[count].title;
		course = course || strcmp(activities[count].type, TYPE_COURSE) == 0;
		count++;
	}
	if (count == 0)
		return structure_refuse(
		    r->w, TINCAN_NO_LAUNCH, "No activity has a launch: there is nothing to open");
	package->activities = activities;
	package->count = count;
	return distinct(r, activities, count);
}

enum err tincan_package_read(struct work *w, const struct cmi5_reading *reading, const char *bytes,
    size_t len, struct tincan_package *ret_package)
{
	static const char *const taken[] = {"endpoint", "auth", "actor", "registration", "activity_id", NULL};
	struct structure_reader r = {.w = w, .a = w->arena, .reading = reading, .taken = taken};
	struct tincan_package package = {.title = NULL};
	const xmlNode *list;
	xmlNode *root;

	TRY(structure_parse(w, bytes, len, &root));
	if (!is(root, "tincan"))
		return structure_refuse(
		    w, TINCAN_ROOT, "The root element is not tincan in the namespace %s", TINCAN_NAMESPACE);
	list = next(root->children, "activities");
	if (list == NULL)
		return structure_refuse(
		    w, TINCAN_NO_LAUNCH, "There are no activities: there is nothing to open");
	TRY(activities_read(&r, list, &package));
	*ret_package = package;
	return OK;
}

json_t *tincan_package_json(const struct tincan_package *package)
{
	json_t *items = json_array();

	for (size_t i = 0; i < package->count; i++) {
		const struct tincan_activity *activity = &package->activities[i];

		(void)json_array_append_new(items,
		    json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", activity->id, "type", activity->type, "title",
		        activity->title, "description", activity->description, "url", activity->url));
	}
	return json_pack("{s:s,s:o}", "edition", "xapi", "items", items);
}

const char *tincan_launch_url(struct arena *a, const struct tincan_launch *launch)
{
	struct text t = text_new(a, CMI5_LAUNCH_URL_MAX);
	size_t bare = strcspn(launch->url, "#");

	text_add_bytes(&t, launch->url, bare);
	cmi5_parameter_add(&t, "endpoint", launch->endpoint);
	cmi5_parameter_add(&t, "auth", launch->auth);
	cmi5_parameter_add(&t, "actor", launch->actor);
	cmi5_parameter_add(&t, "registration", launch->registration);
	cmi5_parameter_add(&t, "activity_id", launch->activity_id);
	text_add(&t, launch->url + bare);
	return t.data;
}
