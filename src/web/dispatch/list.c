#include <string.h>

#include "lms/course/packages.h"
#include "pages.h"
#include "web/dispatch/dispatch.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { SEATS_TEXT_MAX = 12, DAY_TEXT_MAX = 10 };

struct fields {
	const char *org, *title, *standard, *seats, *expires_on;
	struct uuid id, module;
	bool names;
};

#define ORG_AND_ID                                                                                           \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id),                       \
		    .about = "the package"                                                                   \
	}

const struct input dispatches_page_input[] = {ORG_AND_ID, {0}};
const struct input dispatches_new_input[] = {
    ORG_AND_ID,
    {"module", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct fields, module),
        .about = "what it opens"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = DISPATCH_TITLE_MAX, .offset = offsetof(struct fields, title),
        .about = "for whom it is"},
    {"standard", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, standard),
        .choices = dispatch_standards, .about = "what the other platform takes in"},
    {"seats", INPUT_BODY, FIELD_TEXT, .max = SEATS_TEXT_MAX, .offset = offsetof(struct fields, seats),
        .about = "how many learners may ever come in; empty: no limit"},
    {"expires_on", INPUT_BODY, FIELD_TEXT, .max = DAY_TEXT_MAX, .offset = offsetof(struct fields, expires_on),
        .about = "the last day, in the organisation's time zone; empty: no end"},
    {"names", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct fields, names),
        .about = "keep learners by their id and name there"},
    {0},
};

static const char *address(struct request *r, const char *package)
{
	return frame_address(r, "/packages/%s/dispatches", package);
}

static const struct page_dispatches_rows *rows_show(
    struct request *r, const char *package, const struct dispatch *found, size_t count)
{
	struct page_dispatches_rows *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		const struct dispatch *d = &found[i];
		const char *link = arena_printf(
		    r->work.arena, "%s/%s", address(r, package), uuid_text(r->work.arena, d->id));

		rows[i] = (struct page_dispatches_rows){.title = d->title,
		    .module = d->module_title,
		    .scorm2004 = dispatch_standard_read(d->standard) == DISPATCH_SCORM2004,
		    .cmi5 = dispatch_standard_read(d->standard) == DISPATCH_CMI5,
		    .names = d->names,
		    .stopped = d->stopped_us != 0,
		    .expired = d->expired,
		    .seats = d->seats,
		    .taken = d->seats_taken,
		    .ends = d->expires_us,
		    .change = link,
		    .download = arena_printf(r->work.arena, "%s/package", link)};
	}
	return rows;
}

static const struct page_dispatches_modules *modules_show(
    struct request *r, const struct package_module *modules, size_t count)
{
	struct page_dispatches_modules *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	const char *typed = form_typed(r, "module");

	for (size_t i = 0; i < count; i++) {
		const char *id = uuid_text(r->work.arena, modules[i].id);

		rows[i] = (struct page_dispatches_modules){
		    .id = id, .title = modules[i].title, .chosen = strcmp(id, typed) == 0};
	}
	return rows;
}

static const char *title_of(const json_t *report)
{
	const char *title = json_string_value(json_object_get(report, "title"));

	return title != NULL ? title : "";
}

static enum err show(struct request *r, struct uuid package, const struct trouble *trouble)
{
	const struct dispatch_filter filter = {.package = package, .limit = DISPATCHES_LIST_MAX};
	const char *id = uuid_text(r->work.arena, package);
	struct text html = text_new(r->work.arena, DISPATCH_PAGE_MAX);
	enum dispatch_standard standard = dispatch_standard_read(form_typed(r, "standard"));
	struct package_module *modules;
	size_t count, modules_count;
	struct dispatch *found;
	json_t *report;

	TRY(package_report(&r->work, r->principal.org, package, &report));
	TRY(package_modules(&r->work, r->principal.org, package, &modules, &modules_count));
	TRY(dispatch_list(&r->work, r->principal.org, &filter, &found, &count));
	page_dispatches(&html, &(struct page_dispatches){.lang = request_language(r),
	                           .frame = frame_make(r, "packages"),
	                           .trouble = trouble != NULL ? &trouble->view : NULL,
	                           .title = title_of(report),
	                           .packages = frame_address(r, "/packages"),
	                           .back = frame_address(r, "/packages/%s", id),
	                           .may = principal_may(&r->principal, PERMISSION_PACKAGE_IMPORT),
	                           .modules = modules_show(r, modules, modules_count),
	                           .modules_count = modules_count,
	                           .new_title = form_typed(r, "title"),
	                           .seats = form_typed(r, "seats"),
	                           .expires_on = form_typed(r, "expires_on"),
	                           .scorm12 = standard == DISPATCH_SCORM12,
	                           .scorm2004 = standard == DISPATCH_SCORM2004,
	                           .cmi5 = standard == DISPATCH_CMI5,
	                           .names = form_ticked(r, "names", "true"),
	                           .rows = rows_show(r, id, found, count),
	                           .rows_count = count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_dispatches_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

/* What is named must be this package's. */
static enum err module_check(struct request *r, const struct fields *in)
{
	struct package_module *modules;
	size_t count;

	TRY(package_modules(&r->work, r->principal.org, in->id, &modules, &count));
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(modules[i].id, in->module))
			return OK;
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "module", "this package has no such module");
}

static enum err make(struct request *r, const struct fields *in)
{
	struct dispatch_terms terms;

	TRY(module_check(r, in));
	TRY(dispatch_terms_read(r, in->seats, in->expires_on, 0, &terms));
	return dispatch_add(&r->work, &r->principal, r->principal.org,
	    &(struct dispatch_new){.id = request_work_id(r),
	        .module = in->module,
	        .title = in->title,
	        .standard = in->standard,
	        .names = in->names,
	        .seats = terms.seats,
	        .expires_us = terms.expires_us});
}

enum err post_dispatches_page(struct request *r)
{
	struct fields in = {.title = "", .seats = "", .expires_on = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = make(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success",
	    WORDS("The dispatch is made. Download its package and put it into the other platform."));
	return reply_redirect(r, 303, address(r, uuid_text(r->work.arena, in.id)));
}
