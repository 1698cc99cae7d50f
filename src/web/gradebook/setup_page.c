/* How the grades of a course are made: one form for all of it, buttons only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/gradebook/gradebook_pages.h"
#include "web/gradebook/numbers.h"
#include "web/page/page.h"

enum { NUMBER_MAX = 20, BANDS_MAX = 2000, ITEMS_SHOWN = 200 };

struct fields {
	const char *org, *how, *pass, *out_of, *bands, *new_category, *new_column;
	struct uuid course;
	int64_t revision;
	bool missing;
	struct texts category, category_title, category_weight, category_drop;
	struct texts item, item_title, item_category, item_weight, item_points;
	struct texts extra, hidden, gone;
};

#define AT(member) offsetof(struct fields, member)
#define ROWS(name, most, said)                                                                               \
	{                                                                                                    \
#name, INPUT_BODY, FIELD_TEXTS, .max = most, .offset = AT(name), .about = said               \
	}
#define LINE(name, most, said)                                                                               \
	{                                                                                                    \
#name, INPUT_BODY, FIELD_TEXT, .max = most, .offset = AT(name), .about = said                \
	}
const struct input gradebook_setup_page_input[] = {GRADEBOOK_COURSE(struct fields), {0}};
const struct input gradebook_setup_input[] = {
    GRADEBOOK_COURSE(struct fields),
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision),
        .about = "of the book that was seen"},
    {"how", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(how), .choices = gradebook_hows,
        .about = "by weights, by points, or as the mean"},
    {"missing", INPUT_BODY, FIELD_BOOL, .offset = AT(missing), .about = "what is not done counts as zero"},
    LINE(pass, NUMBER_MAX, "the pass mark in per cent; empty: none"),
    LINE(out_of, NUMBER_MAX, "grades are shown out of so much"),
    LINE(bands, BANDS_MAX, "words for grades, one on each line"),
    ROWS(category, SUM_CATEGORIES_MAX, "the categories, in their order"),
    ROWS(category_title, SUM_CATEGORIES_MAX, "their titles"),
    ROWS(category_weight, SUM_CATEGORIES_MAX, "their weights"),
    ROWS(category_drop, SUM_CATEGORIES_MAX, "how many of their lowest items are dropped"),
    ROWS(item, ITEMS_SHOWN, "the items, in their order"),
    ROWS(item_title, ITEMS_SHOWN, "their titles"),
    ROWS(item_category, ITEMS_SHOWN, "their categories; none"),
    ROWS(item_weight, ITEMS_SHOWN, "their weights; empty: as the version says"),
    ROWS(item_points, ITEMS_SHOWN, "what marks are out of"),
    ROWS(extra, ITEMS_SHOWN, "items of extra credit"),
    ROWS(hidden, ITEMS_SHOWN, "items that learners do not see"),
    ROWS(gone, ITEMS_SHOWN, "categories and columns that are removed"),
    LINE(new_category, GRADEBOOK_TITLE_MAX, "the title of a new category"),
    LINE(new_column, GRADEBOOK_TITLE_MAX, "the title of a new column by hand"),
    {0},
};
#undef AT

static const char *how_word(struct request *r, enum sum_how how)
{
	return page_translate(request_language(r), how == SUM_POINTS
	                                               ? WORDS("by points: everything by what it is out of")
	                                           : how == SUM_MEAN ? WORDS("as the mean of all items")
	                                                             : WORDS("by weights"));
}

static bool among(const struct texts *texts, const char *value)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->items[i], value) == 0)
			return true;
	return false;
}

static const char *at(const struct texts *texts, size_t i)
{
	return i < texts->count ? texts->items[i] : "";
}

/* --- what is shown --- */

static const char *bands_text(struct request *r, const struct gradebook *book)
{
	const char *text = "";

	for (size_t i = 0; i < book->bands_count; i++)
		text = arena_printf(r->work.arena, "%s%s %s\n", text,
		    gradebook_decimal(r->work.arena, book->bands[i].from, 1000000), book->bands[i].label);
	return text;
}

static struct page_choice *categories_choices(
    struct request *r, const struct gradebook *book, const struct gradebook_item *item)
{
	struct page_choice *rows = arena_alloc(r->work.arena, (book->categories_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < book->categories_count; i++)
		rows[i] = (struct page_choice){.value = uuid_text(r->work.arena, book->categories[i].id),
		    .title = book->categories[i].title,
		    .chosen = uuid_equal(book->categories[i].id, item->category)};
	return rows;
}

static struct page_gradebook_setup_items item_row(
    struct request *r, const struct gradebook *book, const struct gradebook_item *item)
{
	bool hand = uuid_is_nil(item->module);

	return (struct page_gradebook_setup_items){.id = uuid_text(r->work.arena, item->id),
	    .title = item->title,
	    .hand = hand,
	    .weight = item->own_weight || hand ? points_words(r, item->weight) : "",
	    .version = hand                                        ? ""
	               : item->counts || item->version_weight == 0 ? points_words(r, item->version_weight)
	                                                           : "0",
	    .points = points_words(r, item->max_points),
	    .extra = item->extra,
	    .hidden = item->hidden,
	    .choices = categories_choices(r, book, item),
	    .choices_count = book->categories_count};
}

static void rows_fill(struct request *r, const struct gradebook *book, struct page_gradebook_setup *page)
{
	size_t shown = book->items_count < ITEMS_SHOWN ? book->items_count : ITEMS_SHOWN;
	struct page_gradebook_setup_categories *categories =
	    arena_alloc(r->work.arena, (book->categories_count + 1) * sizeof(*categories));
	struct page_gradebook_setup_items *items = arena_alloc(r->work.arena, (shown + 1) * sizeof(*items));

	for (size_t i = 0; i < book->categories_count; i++)
		categories[i] = (struct page_gradebook_setup_categories){
		    .id = uuid_text(r->work.arena, book->categories[i].id),
		    .title = book->categories[i].title,
		    .weight = points_words(r, book->categories[i].weight),
		    .drop = arena_printf(r->work.arena, "%d", (int)book->categories[i].drop_lowest)};
	for (size_t i = 0; i < shown; i++)
		items[i] = item_row(r, book, &book->items[i]);
	page->categories = categories;
	page->categories_count = book->categories_count;
	page->items = items;
	page->items_count = shown;
	page->more = (int64_t)(book->items_count - shown);
}

static enum err show(struct request *r, struct uuid course, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, GRADEBOOK_PAGE_MAX);
	struct page_choice hows[3];
	struct gradebook book;
	struct page_gradebook_setup page;

	TRY(gradebook_read(&r->work, r->principal.org, course, &book));
	for (int i = 0; i < 3; i++)
		hows[i] = (struct page_choice){.value = gradebook_hows[i],
		    .title = how_word(r, (enum sum_how)i),
		    .chosen = trouble != NULL ? strcmp(form_typed(r, "how"), gradebook_hows[i]) == 0
		                              : (int)book.how == i};
#define VALUE(name, kept) (trouble != NULL ? form_typed(r, name) : (kept))
	page = (struct page_gradebook_setup){.lang = request_language(r),
	    .frame = frame_make(r, gradebook_nav),
	    .tabs = course_tabs(r, course),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/courses/%s/grades", uuid_text(r->work.arena, course)),
	    .course = book.course_title,
	    .revision = book.revision,
	    .hows = hows,
	    .hows_count = 3,
	    .missing = trouble != NULL ? form_ticked(r, "missing", "yes") : book.missing_zero,
	    .pass = VALUE("pass", book.has_pass ? points_words(r, book.pass / 1000) : ""),
	    .out_of = VALUE(
	        "out_of", arena_printf(r->work.arena, "%d", (int)(book.out_of == 0 ? 100 : book.out_of))),
	    .bands = VALUE("bands", bands_text(r, &book)),
	    .new_category = VALUE("new_category", ""),
	    .new_column = VALUE("new_column", "")};
#undef VALUE
	rows_fill(r, &book, &page);
	page_gradebook_setup(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_gradebook_setup(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.course, NULL);
}

/* --- what was sent --- */

static enum err number(
    struct request *r, const char *field, const char *text, int64_t least, int64_t most, int64_t *ret_value)
{
	double value;

	TRY(number_typed(&r->work, field, text, &value));
	return thousandths_read(&r->work, field, value, least, most, ret_value);
}

static enum err whole(
    struct request *r, const char *field, const char *text, int64_t least, int64_t most, int64_t *ret_value)
{
	const struct field f = {field, FIELD_INT, true, least, most, .ret = ret_value};

	return field_from_text(&r->work, &f, text);
}

/* "90 A": a line for each. */
static enum err bands_take(struct request *r, const char *text, struct gradebook *book)
{
	char *own = arena_strdup(r->work.arena, text), *rest = NULL;

	book->bands = arena_alloc(r->work.arena, GRADEBOOK_BANDS_MAX * sizeof(*book->bands));
	for (char *line = strtok_r(own, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest)) {
		char *label = line + strcspn(line, " \t");
		double percent;

		if (*line == '\0' || line[strspn(line, " \t")] == '\0')
			continue;
		if (*label == '\0' || label[strspn(label, " \t")] == '\0' ||
		    strlen(label) > GRADEBOOK_LABEL_MAX || book->bands_count == GRADEBOOK_BANDS_MAX)
			return fail_field(&r->work, ERR_BAD_INPUT, "bands",
			    WORDS("Each line says a per cent and a word, and there are at most 20."));
		*label++ = '\0';
		TRY(number_typed(&r->work, "bands", line, &percent));
		TRY(percent_read(&r->work, "bands", percent, &book->bands[book->bands_count].from));
		book->bands[book->bands_count++].label = label + strspn(label, " \t");
	}
	return OK;
}

static enum err categories_take(struct request *r, const struct fields *in, struct gradebook *book)
{
	book->categories = arena_alloc(r->work.arena, (in->category.count + 1) * sizeof(*book->categories));
	for (size_t i = 0; i < in->category.count; i++) {
		struct gradebook_category *c = &book->categories[book->categories_count];

		if (among(&in->gone, in->category.items[i]))
			continue;
		if (!uuid_parse(in->category.items[i], &c->id) || *at(&in->category_title, i) == '\0')
			return fail_field(
			    &r->work, ERR_BAD_INPUT, "category_title", WORDS("Each category needs a title."));
		c->title = at(&in->category_title, i);
		TRY(number(r, "category_weight", at(&in->category_weight, i), 0, SUM_WEIGHT_MAX, &c->weight));
		TRY(whole(r, "category_drop", at(&in->category_drop, i), 0, SUM_DROP_MAX, &c->drop_lowest));
		book->categories_count++;
	}
	if (*in->new_category != '\0')
		book->categories[book->categories_count++] =
		    (struct gradebook_category){.id = uuid_v7(), .title = in->new_category, .weight = 1000};
	return OK;
}

/* A category that goes leaves its items in none. */
static struct uuid category_chosen(const struct fields *in, const char *text)
{
	struct uuid id;

	return !among(&in->gone, text) && uuid_parse(text, &id) ? id : (struct uuid){{0}};
}

static enum err item_take(struct request *r, const struct fields *in, size_t i,
    const struct gradebook_item *was, struct gradebook_item *item)
{
	const char *id = in->item.items[i], *weight = at(&in->item_weight, i);
	bool hand = uuid_is_nil(was->module);

	*item = *was;
	item->category = category_chosen(in, at(&in->item_category, i));
	item->title = hand ? at(&in->item_title, i) : was->title;
	item->own_weight = *weight != '\0';
	item->extra = among(&in->extra, id);
	item->hidden = among(&in->hidden, id);
	if (hand && !item->own_weight)
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "item_weight", WORDS("A column by hand needs a weight."));
	if (item->own_weight)
		TRY(number(r, "item_weight", weight, 0, SUM_WEIGHT_MAX, &item->weight));
	return number(r, "item_points", at(&in->item_points, i), 1, SUM_POINTS_MAX, &item->max_points);
}

static enum err items_take(
    struct request *r, const struct fields *in, const struct gradebook *was, struct gradebook *book)
{
	book->items = arena_alloc(r->work.arena, (was->items_count + 2) * sizeof(*book->items));
	for (size_t n = 0; n < was->items_count; n++) {
		const char *id = uuid_text(r->work.arena, was->items[n].id);
		size_t i = 0;

		if (uuid_is_nil(was->items[n].module) && among(&in->gone, id))
			continue;
		while (i < in->item.count && strcmp(in->item.items[i], id) != 0)
			i++;
		if (i == in->item.count)
			book->items[book->items_count] = was->items[n];
		else
			TRY(item_take(r, in, i, &was->items[n], &book->items[book->items_count]));
		book->items_count++;
	}
	if (*in->new_column != '\0')
		book->items[book->items_count++] = (struct gradebook_item){.id = uuid_v7(),
		    .title = in->new_column,
		    .own_weight = true,
		    .weight = 1000,
		    .max_points = 100000};
	return OK;
}

static enum err save(struct request *r, struct fields *in)
{
	struct gradebook was, book;
	double pass;

	TRY(request_input(r, in));
	TRY(gradebook_read(&r->work, r->principal.org, in->course, &was));
	book =
	    (struct gradebook){.course = in->course, .revision = in->revision, .missing_zero = in->missing};
	for (int i = 0; gradebook_hows[i] != NULL; i++)
		if (in->how == gradebook_hows[i])
			book.how = (enum sum_how)i;
	book.has_pass = *in->pass != '\0';
	if (book.has_pass) {
		TRY(number_typed(&r->work, "pass", in->pass, &pass));
		TRY(percent_read(&r->work, "pass", pass, &book.pass));
	}
	TRY(whole(r, "out_of", in->out_of, 1, GRADEBOOK_OUT_OF_MAX, &book.out_of));
	TRY(bands_take(r, in->bands, &book));
	TRY(categories_take(r, in, &book));
	TRY(items_take(r, in, &was, &book));
	TRY(gradebook_put(&r->work, &r->principal, &book, uuid_v7()));
	job_runner_wake(r->app->job_runner);
	return OK;
}

enum err post_gradebook_setup(struct request *r)
{
	struct fields in = {.pass = "", .out_of = "100", .bands = "", .new_category = "", .new_column = ""};
	struct trouble trouble;
	enum err e = save(r, &in);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		if (!uuid_parse(request_param(r, "course"), &in.course))
			return fail(&r->work, ERR_NOT_FOUND, "there is no such course");
		return show(r, in.course, &trouble);
	}
	frame_say(r, "success", WORDS("How grades are made was kept; they are being counted anew."));
	return reply_redirect(
	    r, 303, frame_address(r, "/courses/%s/gradebook", uuid_text(r->work.arena, in.course)));
}
