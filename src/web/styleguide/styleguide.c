#include "web/styleguide/styleguide.h"

#include <string.h>

#include "pages.h"
#include "web/input.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

enum { PAGE_MAX = 256 * 1024, FORM_MAX = 16 * 1024, NAME_MAX_BYTES = 200, SEATS_MAX = 1000 };

#define LONG_AGO INT64_C(1761000000000000)
#define LATELY INT64_C(1763700000000000)

static const struct page_styleguide_rows people[] = {
    {.link = "#list",
        .name = "Ada Lovelace",
        .email = "ada@example.org",
        .role = "Teacher",
        .state = "active",
        .since = LATELY,
        .attempts = 12345},
    {.link = "#list",
        .name = "Émilie du Châtelet",
        .email = "emilie@example.org",
        .role = "Administrator",
        .state = "active",
        .since = LONG_AGO,
        .attempts = 7},
    {.link = "#list",
        .name = "Sofia Kovalevskaya",
        .email = "sofia.kovalevskaya@example.org",
        .role = "Learner",
        .state = "invited",
        .since = LATELY,
        .attempts = 0},
};
enum { PEOPLE = sizeof(people) / sizeof(*people) };

/* A navigation to look at: whoever opens this page need not be signed in. */
static const struct page_frame *sample_frame(struct request *r)
{
	static const char *const titles[] = {"Members", "Roles", "Messages"};
	struct arena *a = r->work.arena;
	struct page_frame *frame = arena_memdup(a, frame_make(r, ""), sizeof(*frame));
	struct page_frame_sections *section = arena_alloc(a, sizeof(*section));
	struct page_frame_sections_entries *entries = arena_alloc(a, sizeof(titles));

	entries = arena_alloc(a, sizeof(*entries) * (sizeof(titles) / sizeof(*titles)));
	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		entries[i] = (struct page_frame_sections_entries){
		    .title = page_translate(request_language(r), titles[i]),
		    .link = "/styleguide",
		    .current = i == 0};
	*section = (struct page_frame_sections){.title = page_translate(request_language(r), "People"),
	    .entries = entries,
	    .entries_count = sizeof(titles) / sizeof(*titles)};
	if (frame->sections_count == 0) {
		frame->sections = section;
		frame->sections_count = 1;
	}
	if (frame->person == NULL) {
		frame->person = "Ada Lovelace";
		frame->account = "/styleguide";
		frame->sign_out = "/styleguide";
	}
	return frame;
}

static size_t find_people(struct request *r, const struct table *table, struct page_styleguide_rows *rows)
{
	const char *name = table_filter(table, "name"), *role = table_filter(table, "role");
	size_t count = 0;

	for (size_t i = 0; i < PEOPLE; i++) {
		if (strcasestr(people[i].name, name) == NULL && strcasestr(people[i].email, name) == NULL)
			continue;
		if (*role != '\0' && strcasecmp(people[i].role, role) != 0)
			continue;
		rows[count] = people[i];
		rows[count++].role = page_translate(request_language(r), people[i].role);
	}
	return count;
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	static const char *const keys[] = {"name", "role", "since", "attempts", NULL};
	static const char *const filters[] = {"name", "role", NULL};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_styleguide_rows rows[PEOPLE];
	const struct page_frame *frame = sample_frame(r);
	const struct page_styleguide_themes themes[] = {
	    {.code = "", .link = "?theme=auto", .current = page_is(frame->theme, "")},
	    {.code = "light", .link = "?theme=light", .current = page_is(frame->theme, "light")},
	    {.code = "dark", .link = "?theme=dark", .current = page_is(frame->theme, "dark")},
	};
	struct table table;
	size_t count;

	TRY(table_read(r, keys, filters, &table));
	count = find_people(r, &table, rows);
	count = table_pages(&table, count, (int64_t)count);
	page_styleguide(&html, &(struct page_styleguide){
	                           .lang = request_language(r),
	                           .frame = frame,
	                           .table = &table.view,
	                           .trouble = trouble != NULL ? &trouble->view : NULL,
	                           .rows = rows,
	                           .rows_count = count,
	                           .name = table_filter(&table, "name"),
	                           .role = table_filter(&table, "role"),
	                           .email = form_typed(r, "email"),
	                           .seats = form_typed(r, "seats"),
	                           .note = form_typed(r, "note"),
	                           .teacher = form_ticked(r, "roles", "teacher"),
	                           .designer = form_ticked(r, "roles", "designer"),
	                           .french = form_ticked(r, "language", "fr"),
	                           .now = LATELY,
	                           .themes = themes,
	                           .themes_count = sizeof(themes) / sizeof(*themes),
	                       });
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

static enum err get_styleguide(struct request *r)
{
	return show(r, NULL);
}

struct sample {
	const char *email, *password, *note, *language;
	int64_t seats;
	struct texts roles;
};

static const char *const roles_known[] = {"teacher", "designer", NULL};
static const char *const languages_known[] = {"en", "fr", NULL};

static const struct input sample_input[] = {
    {"email", INPUT_BODY, FIELD_EMAIL, true, 0, 0, offsetof(struct sample, email),
        .about = "where an invitation would go"},
    {"password", INPUT_BODY, FIELD_TEXT, true, 1, NAME_MAX_BYTES, offsetof(struct sample, password),
        .hidden = true, .about = "is thrown away"},
    {"seats", INPUT_BODY, FIELD_INT, true, 1, SEATS_MAX, offsetof(struct sample, seats), .about = "a number"},
    {"note", INPUT_BODY, FIELD_TEXT, false, 0, NAME_MAX_BYTES, offsetof(struct sample, note),
        .about = "anything"},
    {"roles", INPUT_BODY, FIELD_TEXTS, true, 1, 0, offsetof(struct sample, roles), .choices = roles_known,
        .about = "at least one"},
    {"language", INPUT_BODY, FIELD_CHOICE, true, 0, 0, offsetof(struct sample, language),
        .choices = languages_known, .about = "one of two"},
    {0},
};

static enum err post_styleguide(struct request *r)
{
	struct sample sample = {0};
	struct trouble trouble;
	enum err e = request_input(r, &sample);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The invitation was sent."));
	return reply_redirect(r, 303, "/styleguide");
}

static const struct route routes[] = {
    {"GET", "/styleguide", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_styleguide,
        "every piece that pages are made of", .input = NULL},
    {"POST", "/styleguide", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_FORM, FORM_MAX, SHAPE_PAGE,
        post_styleguide, "a form to try: nothing is kept of it", .input = sample_input},
};

const struct area web_area_styleguide = {"styleguide", routes, sizeof routes / sizeof *routes};
