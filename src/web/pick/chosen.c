#include <string.h>

#include "lti/ags.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/pick/pick.h"

enum { CAPABILITY_MAX = 200, MAXIMUM_TEXT_MAX = 12, SOURCE_MAX = 8192 };

struct fields {
	const char *capability, *deed;
	struct uuid remove;
	struct texts modules, titles, maxima, graded;
};

static const char *const deeds[] = {"put", "keep", "cancel", NULL};

#define CAPABILITY                                                                                           \
	{                                                                                                    \
		"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX,                               \
		    offsetof(struct fields, capability), .hidden = true,                                     \
		                                         .about = "the request that is answered"             \
	}

const struct input pick_chosen_input[] = {CAPABILITY, {0}};
const struct input pick_put_input[] = {
    CAPABILITY,
    {"deed", INPUT_BODY, FIELD_CHOICE, false, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "put it into the course, keep what was typed and choose more, or cancel"},
    {"remove", INPUT_BODY, FIELD_UUID, false, .offset = offsetof(struct fields, remove),
        .about = "an item to take back"},
    {"module", INPUT_BODY, FIELD_TEXTS, false, 0, LTI_ITEMS_MAX, offsetof(struct fields, modules),
        .about = "the items, in order"},
    {"title", INPUT_BODY, FIELD_TEXTS, false, 0, LTI_ITEMS_MAX, offsetof(struct fields, titles),
        .about = "how the course calls each"},
    {"maximum", INPUT_BODY, FIELD_TEXTS, false, 0, LTI_ITEMS_MAX, offsetof(struct fields, maxima),
        .about = "points of each one's column"},
    {"graded", INPUT_BODY, FIELD_TEXTS, false, 0, LTI_ITEMS_MAX, offsetof(struct fields, graded),
        .about = "items that get a column"},
    {0},
};

enum err pick_platform_read(struct request *r, const struct pick *pick, struct pick_platform *ret_platform)
{
	struct lti_registration registration;
	const struct lti_item_rules *rules;
	enum err e = lti_registration_load(&r->work, pick->registration, &registration);

	if (e == ERR_NOT_FOUND)
		return fail(&r->work, ERR_GONE, "this platform is no longer registered");
	TRY(e);
	rules = lti_item_rules(registration.policy);
	*ret_platform = (struct pick_platform){
	    .name = registration.name,
	    .replaces = rules->replaces,
	};
	return OK;
}

/* The items as the form says them: what was typed is shown again, right or wrong. */
struct shown {
	const struct pick_item *items;
	const char **titles, **maxima, **wrong;
	bool *graded;
	size_t count;
};

static enum err shown_read(struct request *r, const struct pick *pick, struct shown *ret_shown)
{
	struct pick_item *items;
	struct shown s;

	TRY(pick_items(&r->work, pick, &items, &s.count));
	s.items = items;
	s.titles = arena_alloc(r->work.arena, (s.count + 1) * sizeof(*s.titles));
	s.maxima = arena_alloc(r->work.arena, (s.count + 1) * sizeof(*s.maxima));
	s.wrong = arena_alloc(r->work.arena, (s.count + 1) * sizeof(*s.wrong));
	s.graded = arena_alloc(r->work.arena, (s.count + 1) * sizeof(*s.graded));
	for (size_t i = 0; i < s.count; i++) {
		s.titles[i] = items[i].title;
		s.maxima[i] = arena_printf(r->work.arena, "%lld", (long long)items[i].maximum);
		s.graded[i] = items[i].graded;
		s.wrong[i] = "";
	}
	*ret_shown = s;
	return OK;
}

static bool named(const struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++) {
		if (strcmp(texts->items[i], text) == 0)
			return true;
	}
	return false;
}

/* Rows of the form find their item by the module they name: another tab may have taken some back. */
static void typed_take(struct request *r, const struct fields *in, struct shown *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *id = uuid_text(r->work.arena, s->items[i].id);

		for (size_t k = 0; k < in->modules.count && k < in->titles.count; k++) {
			if (strcmp(in->modules.items[k], id) != 0)
				continue;
			s->titles[i] = in->titles.items[k];
			if (k >= in->maxima.count)
				continue;
			s->maxima[i] = in->maxima.items[k];
			s->graded[i] = named(&in->graded, id);
		}
	}
}

static bool blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

/* What was typed, checked; false where something is to be mended. */
static bool typed_check(struct request *r, const struct shown *s, struct pick_item *ret_items)
{
	static const struct field points = {
	    .name = "maximum", .type = FIELD_INT, .min = 1, .max = LTI_ITEM_MAXIMUM_MAX};
	const char *lang = request_language(r);
	bool good = true;

	for (size_t i = 0; i < s->count; i++) {
		struct field maximum = points;

		ret_items[i] = s->items[i];
		ret_items[i].title = s->titles[i];
		ret_items[i].graded = s->graded[i];
		maximum.ret = &ret_items[i].maximum;
		if (blank(s->titles[i]) || strlen(s->titles[i]) > PICK_TITLE_MAX)
			s->wrong[i] = page_translate(lang, WORDS("A title of 1 to 255 letters is needed."));
		else if (s->graded[i] && field_from_text(&r->work, &maximum, s->maxima[i]) != OK)
			s->wrong[i] = page_translate(
			    lang, WORDS("The points are a whole number, from 1 to 1,000,000."));
		work_forgive(&r->work);
		good = good && *s->wrong[i] == '\0';
	}
	return good;
}

static enum err show(struct request *r, const struct pick *pick, const struct shown *s, bool wrong)
{
	struct text html = text_new(r->work.arena, PICK_PAGE_MAX);
	struct page_pick_chosen_rows rows[LTI_ITEMS_MAX];
	struct pick_platform platform;
	size_t count = s->count < LTI_ITEMS_MAX ? s->count : LTI_ITEMS_MAX;

	TRY(pick_platform_read(r, pick, &platform));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_pick_chosen_rows){
		    .number = (int64_t)i + 1,
		    .id = uuid_text(r->work.arena, s->items[i].id),
		    .part = !uuid_is_nil(s->items[i].opens.part),
		    .course =
		        !uuid_is_nil(s->items[i].opens.part) || strcmp(s->items[i].course, s->titles[i]) != 0
		            ? s->items[i].course
		            : "",
		    .title = s->titles[i],
		    .maximum = s->maxima[i],
		    .graded = s->graded[i],
		    .wrong = s->wrong[i],
		};
	page_pick_chosen(&html, &(struct page_pick_chosen){.lang = request_language(r),
	                            .frame = frame_of_school(r, "", pick->org),
	                            .wrong = wrong,
	                            .columns = pick->columns,
	                            .replaces = platform.replaces,
	                            .multiple = pick->multiple,
	                            .answered = pick->answered,
	                            .context = pick->context_title,
	                            .rows = rows,
	                            .rows_count = count});
	return reply_page(r, wrong ? err_info(ERR_BAD_INPUT)->status : 200, &html);
}

enum err get_pick_chosen(struct request *r)
{
	struct fields in = {0};
	struct shown shown;
	struct pick pick;

	TRY(request_input(r, &in));
	TRY(pick_open(r, &pick));
	TRY(shown_read(r, &pick, &shown));
	if (shown.count == 0)
		return reply_redirect(r, 303, pick_address(r, ""));
	return show(r, &pick, &shown, false);
}

/* CSP takes an address without its query; what would end a source or the policy is encoded. */
static const char *form_target(struct request *r, const char *url)
{
	struct text source = text_new(r->work.arena, SOURCE_MAX);

	for (const char *p = url; *p != '\0' && *p != '?' && *p != '#'; p++) {
		if (*p == ';' || *p == ',' || *p == '\'' || (unsigned char)*p >= 0x80)
			text_printf(&source, "%%%02X", (unsigned)(unsigned char)*p);
		else
			text_add_char(&source, *p);
	}
	return source.data;
}

/* A platform that keeps the last answer alone would take one without items for "show nothing". */
static enum err show_unchanged(struct request *r, const struct pick *pick)
{
	struct text html = text_new(r->work.arena, PICK_PAGE_MAX);

	page_pick_send(&html,
	    &(struct page_pick_send){
	        .lang = request_language(r), .frame = frame_of_school(r, "", pick->org), .cancelled = true});
	return reply_page(r, 200, &html);
}

enum err pick_send(struct request *r, const struct pick *pick, bool cancelled)
{
	struct pick_platform platform;
	struct text html = text_new(r->work.arena, PICK_PAGE_MAX);
	struct pick_answer answer;

	TRY(pick_platform_read(r, pick, &platform));
	if (cancelled && platform.replaces)
		return show_unchanged(r, pick);
	TRY(pick_answer(&r->work, r->app->keys, &r->app->config, pick, cancelled, &answer));
	reply_form_action(r, form_target(r, answer.return_url));
	page_pick_send(&html, &(struct page_pick_send){.lang = request_language(r),
	                          .frame = frame_of_school(r, "", pick->org),
	                          .cancelled = cancelled,
	                          .action = answer.return_url,
	                          .token = answer.token,
	                          .platform = answer.platform});
	return reply_page(r, 200, &html);
}

static enum err take_back(struct request *r, const struct pick *pick, struct uuid module)
{
	TRY(pick_remove(&r->work, pick, module));
	return reply_redirect(r, 303, pick_address(r, "/chosen"));
}

enum err post_pick_chosen(struct request *r)
{
	struct fields in = {.deed = deeds[0]};
	struct pick_item items[LTI_ITEMS_MAX];
	struct shown shown;
	struct pick pick;

	TRY(pick_open(r, &pick));
	TRY(request_input(r, &in));
	if (pick.kind != PICK_CHOOSE)
		return reply_redirect(r, 303, pick_address(r, ""));
	if (in.deed == deeds[2])
		return pick_send(r, &pick, true);
	TRY(shown_read(r, &pick, &shown));
	if (shown.count == 0)
		return reply_redirect(r, 303, pick_address(r, ""));
	if (shown.count > LTI_ITEMS_MAX)
		return fail(&r->work, ERR_INTERNAL, "more items are chosen than there may be");
	typed_take(r, &in, &shown);
	if (!typed_check(r, &shown, items) && uuid_is_nil(in.remove))
		return show(r, &pick, &shown, true);
	TRY(pick_set(&r->work, &pick, items, shown.count));
	if (!uuid_is_nil(in.remove))
		return take_back(r, &pick, in.remove);
	if (in.deed == deeds[1])
		return reply_redirect(r, 303, pick_address(r, ""));
	return pick_send(r, &pick, false);
}
