#include <string.h>

#include "lms/course/packages.h"
#include "pages.h"
#include "web/dispatch/dispatch.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { SEATS_TEXT_MAX = 12, DAY_TEXT_MAX = 10 };

struct fields {
	const char *org, *deed, *title, *seats, *expires_on;
	struct uuid id, dispatch;
	int64_t revision;
};

static const char *const deeds[] = {"change", "stop", "resume", NULL};

#define PATH                                                                                                 \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the package"}, \
	{                                                                                                    \
		"dispatch", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, dispatch),           \
		    .about = "the dispatch"                                                                  \
	}

const struct input dispatch_page_input[] = {PATH, {0}};
const struct input dispatch_change_input[] = {
    PATH,
    {"deed", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "what to do with it"},
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the row that was seen"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = DISPATCH_TITLE_MAX, .offset = offsetof(struct fields, title),
        .about = "change: for whom it is"},
    {"seats", INPUT_BODY, FIELD_TEXT, .max = SEATS_TEXT_MAX, .offset = offsetof(struct fields, seats),
        .about = "change: how many learners may ever come in; empty: no limit"},
    {"expires_on", INPUT_BODY, FIELD_TEXT, .max = DAY_TEXT_MAX, .offset = offsetof(struct fields, expires_on),
        .about = "change: the last day, in the organisation's time zone; empty: no end"},
    {0},
};

/* A dispatch, of this package. */
static enum err dispatch_of(
    struct request *r, const struct fields *in, struct dispatch *ret_dispatch, const char **ret_package)
{
	struct package_module *modules;
	const char *title;
	json_t *report;
	size_t count;

	TRY(dispatch_read(&r->work, r->principal.org, in->dispatch, ret_dispatch));
	TRY(package_report(&r->work, r->principal.org, in->id, &report));
	title = json_string_value(json_object_get(report, "title"));
	*ret_package = title != NULL ? title : "";
	TRY(package_modules(&r->work, r->principal.org, in->id, &modules, &count));
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(modules[i].id, ret_dispatch->module))
			return OK;
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "dispatch", "this package has no such dispatch");
}

static const char *list_address(struct request *r, const struct fields *in)
{
	return frame_address(r, "/packages/%s/dispatches", uuid_text(r->work.arena, in->id));
}

static enum err show(struct request *r, const struct fields *in, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, DISPATCH_PAGE_MAX);
	const char *back = list_address(r, in), *package;
	struct dispatch d;

	TRY(dispatch_of(r, in, &d, &package));
#define VALUE(name, kept) (trouble != NULL ? form_typed(r, name) : (kept))
	page_dispatch(
	    &html, &(struct page_dispatch){.lang = request_language(r),
	               .frame = frame_make(r, "packages"),
	               .trouble = trouble != NULL ? &trouble->view : NULL,
	               .packages = frame_address(r, "/packages"),
	               .package = package,
	               .package_link = frame_address(r, "/packages/%s", uuid_text(r->work.arena, in->id)),
	               .back = back,
	               .stopped = d.stopped_us != 0,
	               .name = d.title,
	               .title = VALUE("title", d.title),
	               .seats = VALUE("seats", dispatch_seats_text(r, d.seats)),
	               .taken = d.seats_taken,
	               .expires_on = VALUE("expires_on", dispatch_day_text(r, d.expires_us)),
	               .revision = arena_printf(r->work.arena, "%lld", (long long)d.revision),
	               .download = arena_printf(
	                   r->work.arena, "%s/%s/package", back, uuid_text(r->work.arena, in->dispatch))});
#undef VALUE
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_dispatch_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, &in, NULL);
}

static enum err change(struct request *r, const struct fields *in)
{
	struct dispatch_change to;
	struct dispatch_terms terms;
	const char *package;
	struct dispatch was;

	TRY(dispatch_of(r, in, &was, &package));
	to = (struct dispatch_change){.title = was.title,
	    .seats = was.seats,
	    .expires_us = was.expires_us,
	    .stopped = was.stopped_us != 0};
	if (in->deed == deeds[0]) {
		TRY(dispatch_terms_read(r, in->seats, in->expires_on, was.expires_us, &terms));
		to.title = in->title;
		to.seats = terms.seats;
		to.expires_us = terms.expires_us;
	} else {
		to.stopped = in->deed == deeds[1];
	}
	return dispatch_change(&r->work, &r->principal, r->principal.org, was.id, in->revision, &to);
}

static const char *done_words(const char *deed)
{
	return deed == deeds[0]   ? WORDS("The dispatch is changed.")
	       : deed == deeds[1] ? WORDS("The dispatch is stopped. Nobody comes in by it.")
	                          : WORDS("The dispatch lets in again.");
}

enum err post_dispatch_page(struct request *r)
{
	struct fields in = {.title = "", .seats = "", .expires_on = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = change(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &in, &trouble);
	}
	frame_say(r, "success", done_words(in.deed));
	return reply_redirect(r, 303, list_address(r, &in));
}

enum err dispatch_reply_package(struct request *r, struct uuid org, const struct dispatch *dispatch)
{
	const void *bytes;
	size_t len;

	TRY(dispatch_package(&r->work, &r->app->config, r->app->keys, org, dispatch, &bytes, &len));
	reply_header(r, "Content-Disposition",
	    arena_printf(r->work.arena, "attachment; filename=\"dispatch-%s-%.8s.zip\"", dispatch->standard,
	        uuid_text(r->work.arena, dispatch->id) + UUID_TEXT_SIZE - 1 - 8));
	return reply_bytes(r, 200, "application/zip", bytes, len);
}

enum err get_dispatch_package(struct request *r)
{
	struct fields in = {0};
	struct dispatch dispatch;
	const char *package;

	TRY(request_input(r, &in));
	TRY(dispatch_of(r, &in, &dispatch, &package));
	return dispatch_reply_package(r, r->principal.org, &dispatch);
}
