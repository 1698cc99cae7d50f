#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lms/organization/look.h"
#include "lms/people/session.h"
#include "pages.h"
#include "web/brand/brand.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { PAGE_MAX = 128 * 1024 };

struct colours {
	const char *org;
	struct brand brand;
};

const struct input look_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct colours, org), .about = "the organisation"},
    {0},
};

const struct input look_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct colours, org), .about = "the organisation"},
    {"accent", INPUT_BODY, FIELD_TEXT, false, 0, 7, offsetof(struct colours, brand.accent),
        .about = "#rrggbb on light pages; empty: ours"},
    {"accent_dark", INPUT_BODY, FIELD_TEXT, false, 0, 7, offsetof(struct colours, brand.accent_dark),
        .about = "#rrggbb on dark pages; empty: made from the other"},
    {0},
};

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	bool typed = trouble != NULL && r->route->body == BODY_FORM;
	struct look look;

	TRY(look_read(&r->work, request_param(r, "org"), &look));
	page_look(&html, &(struct page_look){
	                     .lang = request_language(r),
	                     .frame = frame_make(r, "settings"),
	                     .trouble = trouble != NULL ? &trouble->view : NULL,
	                     .settings = frame_address(r, "/settings"),
	                     .colours = frame_address(r, "/settings/look"),
	                     .accent = typed ? form_typed(r, "accent") : look.brand.accent,
	                     .accent_dark = typed ? form_typed(r, "accent_dark") : look.brand.accent_dark,
	                     .logo = *look.logo != '\0' ? arena_printf(r->work.arena, "/brand/%s/%s",
	                                                      request_param(r, "org"), look.logo)
	                                                : "",
	                     .upload = frame_address(r, "/settings/look/logo?csrf=%s",
	                         r->session != NULL ? r->session->csrf : ""),
	                     .removal = frame_address(r, "/settings/look/logo/removal"),
	                 });
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_look(struct request *r)
{
	return show(r, NULL);
}

/* Where the look was changed, it is seen at once: pages are proven from memory. */
static enum err changed(struct request *r, enum err e, const char *english)
{
	struct trouble trouble;

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	request_organizations_changed(r);
	frame_say(r, "success", english);
	return reply_redirect(r, 303, frame_address(r, "/settings/look"));
}

enum err post_look(struct request *r)
{
	struct colours in = {.brand = {.accent = "", .accent_dark = ""}};
	enum err e = request_input(r, &in);

	if (e == OK)
		e = look_change(&r->work, &r->principal, in.org, &in.brand);
	return changed(r, e, WORDS("The colours are saved."));
}

/* At most one byte more than a logo may have, so that one too large shows. */
static enum err read_logo(struct request *r, char **ret_bytes, size_t *ret_len)
{
	char *bytes = arena_alloc(r->work.arena, BRAND_LOGO_MAX + 1);
	const char *path, *name;
	FILE *file;

	TRY(request_file(r, &path, &name));
	file = fopen(path, "rbe");
	if (file == NULL)
		return fail(
		    &r->work, ERR_INTERNAL, "the file that was sent cannot be read: %s", strerror(errno));
	*ret_len = fread(bytes, 1, BRAND_LOGO_MAX + 1, file);
	fclose(file);
	*ret_bytes = bytes;
	if (*ret_len == 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "file", WORDS("Choose a picture first."));
	return OK;
}

enum err post_look_logo(struct request *r)
{
	char *bytes = NULL;
	size_t len = 0;
	enum err e = read_logo(r, &bytes, &len);

	if (e == OK)
		e = look_set_logo(&r->work, &r->principal, request_param(r, "org"), bytes, len);
	return changed(r, e, WORDS("The logo is saved."));
}

enum err post_look_logo_removal(struct request *r)
{
	return changed(r, look_set_logo(&r->work, &r->principal, request_param(r, "org"), NULL, 0),
	    WORDS("The logo is taken away."));
}
