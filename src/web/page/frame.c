#include "web/page/frame.h"

#include <stdio.h>
#include <string.h>

#include "lms/organization/face.h"
#include "lms/people/session.h"

enum { SECTIONS_MAX = 16, ENTRIES_MAX = 64, ADDRESS_MAX = 4096, CHOICE_S = 365 * 86400 };

#define SAID_COOKIE "__Host-said"
#define THEME_COOKIE "theme"

struct nav_row {
	const char *section; /* begins one; else NULL */
	const char *name, *path, *title;
	enum permission permission;
};

#define SECTION(title) {.section = title},
#define ENTRY(entry, right, address, text)                                                                   \
	{.name = entry, .path = address, .title = text, .permission = PERMISSION_##right},
static const struct nav_row nav[] = {
#include "web/page/nav.def"
};
#undef SECTION
#undef ENTRY

static const char *org_slug(const struct request *r)
{
	return r->session != NULL && r->session->org_slug != NULL ? r->session->org_slug : "";
}

/* The path with {org} put in; NULL where there is none to put in. */
static const char *path_filled(struct request *r, const char *path)
{
	const char *hole = strstr(path, "{org}"), *slug = org_slug(r);

	if (hole == NULL)
		return path;
	if (*slug == '\0')
		return NULL;
	return arena_printf(
	    r->work.arena, "%.*s%s%s", (int)(hole - path), path, slug, hole + strlen("{org}"));
}

static void add_entry(struct request *r, const struct nav_row *row, const char *current,
    struct page_frame_sections_entries *entries, size_t *count)
{
	const char *link = path_filled(r, row->path);

	if (link == NULL || !principal_may(&r->principal, row->permission))
		return;
	entries[(*count)++] = (struct page_frame_sections_entries){
	    .title = page_translate(request_language(r), row->title),
	    .link = link,
	    .current = strcmp(row->name, current) == 0,
	};
}

static void make_sections(struct request *r, const char *current, struct page_frame *frame)
{
	struct page_frame_sections *sections = arena_alloc(r->work.arena, SECTIONS_MAX * sizeof(*sections));
	struct page_frame_sections_entries *entries =
	    arena_alloc(r->work.arena, ENTRIES_MAX * sizeof(*entries));
	size_t rows = sizeof(nav) / sizeof(*nav), sections_count = 0, used = 0;

	for (size_t i = 0; i < rows && sections_count < SECTIONS_MAX; i++) {
		size_t count = 0;

		for (size_t k = i + 1; nav[i].section != NULL && k < rows && nav[k].section == NULL &&
		                       used + count < ENTRIES_MAX;
		     k++)
			add_entry(r, &nav[k], current, entries + used, &count);
		if (count == 0)
			continue;
		sections[sections_count++] = (struct page_frame_sections){
		    .title = page_translate(request_language(r), nav[i].section),
		    .entries = entries + used,
		    .entries_count = count,
		};
		used += count;
	}
	frame->sections = sections;
	frame->sections_count = sections_count;
}

static void add_path(struct text *address, const char *path)
{
	for (const char *p = path; *p != '\0';) {
		size_t len = strcspn(p, "/");
		char segment[ADDRESS_MAX];

		snprintf(segment, sizeof(segment), "%.*s", (int)len, p);
		text_add_url(address, segment);
		p += len;
		if (*p == '/')
			text_add_char(address, *p++);
	}
}

/* The path in that language: a launch's address says the language in itself, for no cookie may. */
static void add_path_in(struct request *r, struct text *address, const char *language)
{
	const char *capability = request_param(r, "capability"), *at = strstr(r->path, capability);

	if (*capability == '\0' || at == NULL) {
		add_path(address, r->path);
		return;
	}
	text_printf(address, "%.*s%.*s.%s", (int)(at - r->path), r->path, (int)strcspn(capability, "."),
	    capability, language);
	add_path(address, at + strlen(capability));
}

/* The same address, in that language. */
static const char *address_in(struct request *r, const char *language)
{
	struct text address = text_new(r->work.arena, ADDRESS_MAX);
	bool in_path = *request_param(r, "capability") != '\0';
	const char *between = in_path ? "?" : "&";
	struct form query = {0};

	add_path_in(r, &address, language);
	if (request_query(r, &query) != OK)
		query.count = 0;
	if (!in_path)
		text_printf(&address, "?lang=%s", language);
	for (size_t i = 0; i < query.count; i++) {
		if (strcmp(query.pairs[i].name, "lang") == 0)
			continue;
		text_add(&address, between);
		text_add_url(&address, query.pairs[i].name);
		text_add_char(&address, '=');
		text_add_url(&address, query.pairs[i].value);
		between = "&";
	}
	return text_fits(&address) ? address.data : arena_printf(r->work.arena, "?lang=%s", language);
}

static void make_languages(struct request *r, struct page_frame *frame)
{
	static const char *const known[][2] = {{"en", "English"}, {"fr", "Français"}};
	size_t count = sizeof(known) / sizeof(*known);
	struct page_frame_languages *languages = arena_alloc(r->work.arena, count * sizeof(*languages));

	/* What a platform sent is not told again by opening its address. */
	if (!request_shows(r) || (strncmp(r->path, "/lti/", 5) == 0 && strcmp(r->method, "GET") != 0))
		return;
	for (size_t i = 0; i < count; i++)
		languages[i] = (struct page_frame_languages){
		    .code = known[i][0],
		    .name = known[i][1],
		    .link = address_in(r, known[i][0]),
		    .current = strcmp(known[i][0], request_language(r)) == 0,
		};
	frame->languages = languages;
	frame->languages_count = count;
}

/* KIND.SENTENCE, percent-encoded: a cookie takes neither blanks nor commas. */
static void take_said(struct request *r, struct page_frame *frame)
{
	static const char *const kinds[] = {"success", "info", "warning", "error"};
	const char *said = request_cookie(r, SAID_COOKIE), *dot = strchr(said, '.');
	struct form form;

	if (*said == '\0')
		return;
	reply_header(r, "Set-Cookie", SAID_COOKIE "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
	if (dot == NULL || form_parse(&r->work, arena_printf(r->work.arena, "s=%s", dot + 1),
	                       strlen(dot + 1) + 2, &form) != OK)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strncmp(said, kinds[i], (size_t)(dot - said)) == 0 && kinds[i][dot - said] == '\0')
			frame->said_kind = kinds[i];
	if (frame->said_kind != NULL && form.count == 1)
		frame->said = page_translate(request_language(r), form.pairs[0].value);
}

void frame_say(struct request *r, const char *kind, const char *english)
{
	struct text cookie = text_new(r->work.arena, FRAME_SAID_MAX * 3 + 100);

	text_printf(&cookie, SAID_COOKIE "=%s.", kind);
	text_add_url(&cookie, english);
	text_add(&cookie, "; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
	if (text_fits(&cookie))
		reply_header(r, "Set-Cookie", cookie.data);
}

const char *frame_address(struct request *r, const char *format, ...)
{
	const char *rest;
	va_list args;

	va_start(args, format);
	rest = arena_vprintf(r->work.arena, format, args);
	va_end(args);
	/* Who came by a launch has no address but that launch's. */
	if (r->principal.kind == PRINCIPAL_LAUNCH)
		return arena_printf(r->work.arena, "/launch/%s%s", request_param(r, "capability"), rest);
	return arena_printf(r->work.arena, "/admin/%s%s", org_slug(r), rest);
}

/* What the reader chose by a link of the page lasts a year: it is kept at their own wish, and says nothing of
 * them. */
static void keep_choice(struct request *r, const char *name, const char *value)
{
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax", name, value,
	        *value != '\0' ? CHOICE_S : 0));
}

static const char *theme_known(const char *theme)
{
	return strcmp(theme, "dark") == 0 ? "dark" : strcmp(theme, "light") == 0 ? "light" : "";
}

static void make_choices(struct request *r, struct page_frame *frame)
{
	struct form query;
	const char *theme = NULL, *lang = NULL;

	frame->theme = theme_known(request_cookie(r, THEME_COOKIE));
	if (strcmp(r->method, "GET") != 0 || request_query(r, &query) != OK)
		return;
	if (form_one(&r->work, &query, "lang", &lang) == OK && lang != NULL)
		keep_choice(r, LANGUAGE_COOKIE, request_language(r));
	if (form_one(&r->work, &query, "theme", &theme) == OK && theme != NULL) {
		frame->theme = theme_known(theme);
		keep_choice(r, THEME_COOKIE, frame->theme);
	}
}

/* The organisation's name, colours, logo and time zone. */
static void show_school(struct request *r, const struct face *face, struct page_frame *frame)
{
	const char *blank = strchr(face->look, ' ');

	frame->org = face->name;
	frame->zone = face->zone;
	if (blank == NULL)
		return;
	if (blank != face->look)
		frame->brand = arena_printf(
		    r->work.arena, "/brand/%s/%.*s.css", face->slug, (int)(blank - face->look), face->look);
	if (blank[1] != '\0')
		frame->logo = arena_printf(r->work.arena, "/brand/%s/%s", face->slug, blank + 1);
}

/* Nobody's page fails because a look cannot be read: it is Lectern's then. */
static void find_school(
    struct request *r, const char *slug, struct uuid org, const char *host, struct page_frame *frame)
{
	struct face face;
	struct work before = r->work;

	if (r->work.db == NULL || r->origin != ORIGIN_APP)
		return;
	if (face_find(&r->work, r->app->face_cache, slug, org, host, &face) != OK)
		r->work = before;
	else if (*face.slug != '\0')
		show_school(r, &face, frame);
}

static void make_person(struct request *r, const char *current, struct page_frame *frame)
{
	const struct session *session = r->session;

	frame->person = r->principal.name != NULL ? r->principal.name : "";
	frame->account = "/account";
	frame->sign_out = "/sign-out";
	frame->csrf = session->csrf;
	if (*org_slug(r) != '\0')
		frame->org_link = frame_address(r, "%s", "");
	else
		frame->places = "/admin";
	make_sections(r, current, frame);
}

static struct page_frame *make_frame(struct request *r)
{
	struct page_frame *frame = arena_alloc(r->work.arena, sizeof(*frame));

	make_languages(r, frame);
	make_choices(r, frame);
	take_said(r, frame);
	return frame;
}

const struct page_frame *frame_make(struct request *r, const char *current)
{
	struct page_frame *frame = make_frame(r);
	const struct session *session = r->session;
	static const struct uuid nil = {{0}};

	if (session != NULL && *org_slug(r) != '\0')
		show_school(r,
		    &(struct face){
		        session->org_slug, session->org_name, session->org_look, session->org_zone},
		    frame);
	else if (r->principal.kind == PRINCIPAL_LAUNCH)
		find_school(r, "", r->principal.org, "", frame);
	else if (!request_host_is_ours(r))
		find_school(r, "", nil, r->host, frame);
	if (session != NULL)
		make_person(r, current, frame);
	return frame;
}

const struct page_frame *frame_bare(struct request *r)
{
	struct page_frame *frame = make_frame(r);
	const struct session *session = r->session;

	if (session != NULL && *org_slug(r) != '\0')
		show_school(r,
		    &(struct face){
		        session->org_slug, session->org_name, session->org_look, session->org_zone},
		    frame);
	return frame;
}

const struct page_frame *frame_of_school(struct request *r, const char *slug, struct uuid org)
{
	struct page_frame *frame = make_frame(r);

	find_school(r, slug, org, request_host_is_ours(r) ? "" : r->host, frame);
	return frame;
}

const char *frame_word_of(struct request *r, const struct frame_word words[], const char *value)
{
	for (; words->value != NULL; words++)
		if (strcmp(words->value, value) == 0)
			return page_translate(request_language(r), words->title);
	return value;
}

const char *frame_learner(struct request *r, const char *name, const char *external, bool guest)
{
	if (*name != '\0')
		return name;
	if (!guest)
		return external;
	return arena_printf(
	    r->work.arena, "%s %.8s", page_translate(request_language(r), WORDS("Visitor")), external);
}
