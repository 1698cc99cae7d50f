#include <string.h>

#include "base/time.h"
#include "lms/course/packages.h"
#include "lms/material/material.h"
#include "pages.h"
#include "web/explain/explain.h"
#include "web/package/package.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

struct fields {
	const char *org, *deed, *link;
	struct uuid id, module;
};

static const char *const deeds[] = {"make", "open", "close", NULL};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id),                       \
		    .about = "the package"                                                                   \
	}

const struct input package_page_input[] = {ORG, ID, {0}};
const struct input package_deed_input[] = {
    ORG,
    ID,
    {"deed", INPUT_BODY, FIELD_CHOICE, true, 0, 0, offsetof(struct fields, deed), .choices = deeds,
        .about = "what to do with a direct link"},
    {"module", INPUT_BODY, FIELD_UUID, false, 0, 0, offsetof(struct fields, module),
        .about = "make: the module that it leads to"},
    {"link", INPUT_BODY, FIELD_TEXT, false, 1, 64, offsetof(struct fields, link),
        .about = "open, close: its last part"},
    {0},
};

/* What a package is played by, and the links to it. */
struct played {
	struct package_module *modules;
	struct module_link *links;
	size_t modules_count, links_count;
};

static enum err played_read(struct request *r, struct uuid package, struct played *ret)
{
	struct uuid org = r->principal.org;

	TRY(package_modules(&r->work, org, package, &ret->modules, &ret->modules_count));
	return module_links(
	    &r->work, &r->app->config, org, ret->modules, ret->modules_count, &ret->links, &ret->links_count);
}

static void links_show(const struct played *played, struct uuid module,
    struct page_package_modules_links *rows, size_t *ret_count)
{
	size_t count = 0;

	for (size_t i = 0; i < played->links_count; i++) {
		const struct module_link *link = &played->links[i];

		if (uuid_equal(link->module, module))
			rows[count++] = (struct page_package_modules_links){.slug = link->slug,
			    .url = link->url,
			    .address = link->url,
			    .open = link->open,
			    .at = link->created_us};
	}
	*ret_count = count;
}

static const struct page_package_modules *modules_show(
    struct request *r, struct uuid package, const struct played *played)
{
	struct arena *a = r->work.arena;
	struct page_package_modules *rows = arena_alloc(a, (played->modules_count + 1) * sizeof(*rows));
	struct page_package_modules_links *links = arena_alloc(a, (played->links_count + 1) * sizeof(*links));
	size_t used = 0;

	for (size_t i = 0; i < played->modules_count; i++) {
		const struct package_module *module = &played->modules[i];
		const char *id = uuid_text(a, module->id);
		struct explained_rule rule =
		    explain_rule(a, request_language(r), &module->own, module->summed_up, module->parts);

		rows[i] = (struct page_package_modules){.id = id,
		    .title = module->title,
		    .version = module->version,
		    .launch = arena_printf(a, "%s/lti/launch/%s", request_origin(r), id),
		    .completes = rule.completion,
		    .passes = rule.success,
		    .preview = frame_address(r, "/packages/%s/modules/%s/preview", uuid_text(a, package), id),
		    .rule = frame_address(r, "/packages/%s/modules/%s", uuid_text(a, package), id),
		    .score_last = module->score_last,
		    .complete = module->grade_when_complete,
		    .ignore = module->ignore_mastery_score,
		    .links = links + used};
		links_show(played, module->id, links + used, &rows[i].links_count);
		used += rows[i].links_count;
	}
	return rows;
}

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

static int64_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static const struct page_package_versions_findings *findings_show(struct request *r, const json_t *report)
{
	struct page_package_versions_findings *rows =
	    arena_alloc(r->work.arena, (json_array_size(report) + 1) * sizeof(*rows));
	const json_t *finding;
	size_t i;

	json_array_foreach(report, i, finding)
	{
		const char *message = member(finding, "message");
		const char *sentence = package_sentence(r, member(finding, "code"), message);

		rows[i] = (struct page_package_versions_findings){.severity = member(finding, "severity"),
		    .code = member(finding, "code"),
		    .place = member(finding, "place"),
		    .sentence = sentence,
		    .original = strcmp(sentence, message) != 0 ? message : ""};
	}
	return rows;
}

static const struct page_package_versions *versions_show(struct request *r, const json_t *versions)
{
	struct page_package_versions *rows =
	    arena_alloc(r->work.arena, (json_array_size(versions) + 1) * sizeof(*rows));
	const json_t *version;
	size_t i;

	json_array_foreach(versions, i, version)
	{
		const json_t *report = json_object_get(version, "report");
		int64_t at = 0;

		if (!time_parse(member(version, "created_at"), &at))
			at = 0;
		rows[i] = (struct page_package_versions){.number = number(version, "number"),
		    .kind = member(version, "kind"),
		    .at = at,
		    .items = number(version, "items"),
		    .files = number(version, "files"),
		    .megabytes = (number(version, "bytes") + PACKAGE_MEGABYTE - 1) / PACKAGE_MEGABYTE,
		    .sha256 = member(version, "sha256"),
		    .findings = findings_show(r, report),
		    .findings_count = json_array_size(report)};
	}
	return rows;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PACKAGE_PAGE_MAX);
	const json_t *versions;
	struct played played;
	json_t *report;

	TRY(package_report(&r->work, r->principal.org, id, &report));
	TRY(played_read(r, id, &played));
	versions = json_object_get(report, "versions");
	page_package(&html,
	    &(struct page_package){.lang = request_language(r),
	        .frame = frame_make(r, "packages"),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .title = member(report, "title"),
	        .back = frame_address(r, "/packages"),
	        .dispatches = frame_address(r, "/packages/%s/dispatches", uuid_text(r->work.arena, id)),
	        .may = principal_may(&r->principal, PERMISSION_PACKAGE_IMPORT),
	        .modules = modules_show(r, id, &played),
	        .modules_count = played.modules_count,
	        .versions = versions_show(r, versions),
	        /* Content of our own was not brought in: nothing was found in it. */
	        .versions_count = material_kind(member(json_array_get(versions, 0), "kind"))
	                              ? 0
	                              : json_array_size(versions)});
	/* A preview leads to the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_package_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

/* What is named must be this package's. */
static enum err deed_do(struct request *r, const struct fields *in)
{
	struct played played;

	TRY(played_read(r, in->id, &played));
	for (size_t i = 0; strcmp(in->deed, "make") == 0 && i < played.modules_count; i++) {
		if (uuid_equal(played.modules[i].id, in->module))
			return module_link_make(&r->work, &r->principal, r->principal.org, in->module);
	}
	for (size_t i = 0; strcmp(in->deed, "make") != 0 && i < played.links_count; i++) {
		if (strcmp(played.links[i].slug, in->link) == 0)
			return module_link_open(&r->work, &r->principal, r->principal.org, in->link,
			    strcmp(in->deed, "open") == 0);
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "link", "this package has no such module or direct link");
}

enum err post_package_page(struct request *r)
{
	struct fields in = {.deed = "", .link = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = deed_do(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success",
	    strcmp(in.deed, "make") == 0   ? WORDS("A direct link is made.")
	    : strcmp(in.deed, "open") == 0 ? WORDS("The direct link leads in again.")
	                                   : WORDS("The direct link leads nowhere now. Who is in goes on."));
	return reply_redirect(r, 303, frame_address(r, "/packages/%s", uuid_text(r->work.arena, in.id)));
}
