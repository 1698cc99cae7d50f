/* How a course is graded. */
#include "lms/enrollment/enrollment.h"
#include "lms/gradebook/book.h"
#include "web/api/api.h"
#include "web/gradebook/gradebook.h"
#include "web/gradebook/numbers.h"

enum { BODY_MAX = 512 * 1024, COURSE_NAME_MAX = 80, ITEMS_MAX = SUM_ITEMS_MAX };

static const struct schema band_output[] = {
    {"from_percent", SCHEMA_REAL, .about = "from that share on"},
    {"label", SCHEMA_TEXT, .about = "what it is called"},
    {0},
};
static const struct schema category_output[] = {
    {"id", SCHEMA_UUID, .about = "the category"},
    {"title", SCHEMA_TEXT, .about = "for people"},
    {"weight", SCHEMA_REAL, .about = "its part of the course grade, where grades are made by weights"},
    {"drop_lowest", SCHEMA_INT, .about = "so many of its worst items do not count"},
    {0},
};
static const struct schema item_output[] = {
    {"id", SCHEMA_UUID, .about = "the module, or the column by hand"},
    {"module_id", SCHEMA_UUID, .nullable = true, .about = "null: a column by hand"},
    {"title", SCHEMA_TEXT, .about = "of the module as its version calls it"},
    {"type", SCHEMA_TEXT, .about = "of the module; hand"},
    {"category_id", SCHEMA_UUID, .nullable = true, .about = "null: in none, it counts beside them"},
    {"weight", SCHEMA_REAL, .nullable = true, .about = "null: that of the version"},
    {"version_weight", SCHEMA_REAL, .about = "what the published version gives the module"},
    {"max_points", SCHEMA_REAL, .about = "what marks are out of"},
    {"extra", SCHEMA_BOOL, .about = "extra credit: it can only add"},
    {"hidden", SCHEMA_BOOL, .about = "learners do not see it; it counts"},
    {"counts", SCHEMA_BOOL, .about = "false: nothing of this module is graded unless it is given a weight"},
    {0},
};
static const struct schema book_output[] = {
    {"course_id", SCHEMA_UUID, .about = "the course"},
    {"course_title", SCHEMA_TEXT, .about = "its title"},
    {"how", SCHEMA_CHOICE, .choices = gradebook_hows,
        .about = "by weights, by points, or as the mean of all items"},
    {"missing_as_zero", SCHEMA_BOOL, .about = "what is not done counts as zero; else it is left out"},
    {"pass_percent", SCHEMA_REAL, .nullable = true, .about = "from there on the course is passed"},
    {"out_of", SCHEMA_INT, .about = "grades are shown out of so much; 100: as per cent"},
    {"bands", SCHEMA_ARRAY, .of = band_output, .about = "words for grades, from the highest"},
    {"categories", SCHEMA_ARRAY, .of = category_output, .about = "in their order"},
    {"items", SCHEMA_ARRAY, .of = item_output, .about = "modules in their order, then columns by hand"},
    {0},
};

struct band_in {
	double from;
	const char *label;
};
static const struct input band_members[] = {
    {"from_percent", INPUT_BODY, FIELD_REAL, true, 0, 100, offsetof(struct band_in, from),
        .about = "from that share on"},
    {"label", INPUT_BODY, FIELD_TEXT, true, 1, GRADEBOOK_LABEL_MAX, offsetof(struct band_in, label),
        .about = "what it is called"},
    {0},
};
struct category_in {
	struct uuid id;
	const char *title;
	double weight;
	int64_t drop_lowest;
};
static const struct input category_members[] = {
    {"id", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct category_in, id),
        .about = "any UUID; items name it"},
    {"title", INPUT_BODY, FIELD_TEXT, true, 1, GRADEBOOK_TITLE_MAX, offsetof(struct category_in, title),
        .about = "for people"},
    {"weight", INPUT_BODY, FIELD_REAL, .offset = offsetof(struct category_in, weight),
        .about = "its part of the course grade, 0 to 1000, at most three decimals; 1 unless said"},
    {"drop_lowest", INPUT_BODY, FIELD_INT, false, 0, SUM_DROP_MAX, offsetof(struct category_in, drop_lowest),
        .about = "so many of its worst items do not count"},
    {0},
};
struct item_in {
	struct uuid id, category;
	const char *title;
	double weight, max_points;
	bool extra, hidden;
};
static const struct input item_members[] = {
    {"id", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct item_in, id),
        .about = "a module of the course; any other UUID is a column by hand"},
    {"category_id", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct item_in, category),
        .about = "one of categories"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = GRADEBOOK_TITLE_MAX, .offset = offsetof(struct item_in, title),
        .about = "of a column by hand"},
    {"weight", INPUT_BODY, FIELD_REAL, .offset = offsetof(struct item_in, weight),
        .about = "0 to 1000, at most three decimals; else that of the version, 1 of a column by hand"},
    {"max_points", INPUT_BODY, FIELD_REAL, .offset = offsetof(struct item_in, max_points),
        .about = "what marks are out of, above 0 to 10000, at most three decimals; 100 unless said"},
    {"extra", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct item_in, extra), .about = "extra credit"},
    {"hidden", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct item_in, hidden),
        .about = "learners do not see it"},
    {0},
};

struct book_in {
	const char *org, *course, *if_match, *how;
	double pass;
	int64_t out_of;
	bool missing_zero;
	json_t *bands, *categories, *items;
};
#define AT(member) offsetof(struct book_in, member)
#define COURSE_INPUT                                                                                         \
	{                                                                                                    \
		"course", INPUT_PATH, FIELD_TEXT, true, 1, COURSE_NAME_MAX, AT(course),                      \
		    .about = "the course: id or slug"                                                        \
	}
static const struct input get_input[] = {COURSE_INPUT, ORG_INPUT(struct book_in, org), {0}};
static const struct input put_input[] = {
    COURSE_INPUT,
    ORG_INPUT(struct book_in, org),
    IF_MATCH_INPUT(struct book_in, if_match),
    {"how", INPUT_BODY, FIELD_CHOICE, .offset = AT(how), .choices = gradebook_hows,
        .about = "weights unless said"},
    {"missing_as_zero", INPUT_BODY, FIELD_BOOL, .offset = AT(missing_zero),
        .about = "what is not done counts as zero; else it is left out"},
    {"pass_percent", INPUT_BODY, FIELD_REAL, .offset = AT(pass),
        .about = "from there on the course is passed, 0 to 100, at most six decimals"},
    {"out_of", INPUT_BODY, FIELD_INT, false, 1, GRADEBOOK_OUT_OF_MAX, AT(out_of),
        .about = "grades are shown out of so much; 100 unless said"},
    {"bands", INPUT_BODY, FIELD_ARRAY, .max = GRADEBOOK_BANDS_MAX, .offset = AT(bands),
        .members = band_members, .about = "words for grades"},
    {"categories", INPUT_BODY, FIELD_ARRAY, .max = SUM_CATEGORIES_MAX, .offset = AT(categories),
        .members = category_members, .about = "in their order"},
    {"items", INPUT_BODY, FIELD_ARRAY, .max = ITEMS_MAX, .offset = AT(items), .members = item_members,
        .about = "what the book says of modules, and the columns by hand in their order"},
    {0},
};
#undef AT

static json_t *bands_json(const struct gradebook *book)
{
	json_t *bands = json_array();

	for (size_t i = 0; i < book->bands_count; i++)
		json_array_append_new(
		    bands, json_pack("{s:o,s:s}", "from_percent", percent_json(book->bands[i].from), "label",
		               book->bands[i].label));
	return bands;
}

static json_t *item_json(struct work *w, const struct gradebook_item *item)
{
	return json_pack("{s:s,s:o,s:s,s:s,s:o,s:o,s:o,s:o,s:b,s:b,s:b}", "id", uuid_text(w->arena, item->id),
	    "module_id", api_uuid(w, item->module), "title", item->title, "type", item->type, "category_id",
	    api_uuid(w, item->category), "weight",
	    item->own_weight ? thousandths_json(item->weight) : json_null(), "version_weight",
	    thousandths_json(item->version_weight), "max_points", thousandths_json(item->max_points), "extra",
	    (int)item->extra, "hidden", (int)item->hidden, "counts", (int)item->counts);
}

static enum err reply_book(struct request *r, const struct gradebook *book)
{
	struct work *w = &r->work;
	json_t *categories = json_array(), *items = json_array();

	for (size_t i = 0; i < book->categories_count; i++) {
		const struct gradebook_category *c = &book->categories[i];

		json_array_append_new(categories,
		    json_pack("{s:s,s:s,s:o,s:I}", "id", uuid_text(w->arena, c->id), "title", c->title,
		        "weight", thousandths_json(c->weight), "drop_lowest", (json_int_t)c->drop_lowest));
	}
	for (size_t i = 0; i < book->items_count; i++)
		json_array_append_new(items, item_json(w, &book->items[i]));
	reply_revision(r, book->revision);
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:s,s:b,s:o,s:I,s:o,s:o,s:o}", "course_id", uuid_text(w->arena, book->course),
	        "course_title", book->course_title, "how", gradebook_hows[book->how], "missing_as_zero",
	        (int)book->missing_zero, "pass_percent",
	        book->has_pass ? percent_json(book->pass) : json_null(), "out_of",
	        (json_int_t)(book->out_of == 0 ? 100 : book->out_of), "bands", bands_json(book), "categories",
	        categories, "items", items));
}

static enum err book_find(
    struct request *r, const struct book_in *in, struct principal *by, struct gradebook *ret_book)
{
	struct enrollment_course course;

	TRY(api_principal(r, in->org, by));
	TRY(enrollment_course_find(&r->work, by->org, in->course, &course));
	return gradebook_read(&r->work, by->org, course.id, ret_book);
}

static enum err get_gradebook(struct request *r)
{
	struct book_in in = {0};
	struct gradebook book;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(book_find(r, &in, &by, &book));
	return reply_book(r, &book);
}

static enum err bands_take(struct request *r, const json_t *list, struct gradebook *book)
{
	size_t count = json_array_size(list);

	book->bands = arena_alloc(r->work.arena, (count + 1) * sizeof(*book->bands));
	book->bands_count = count;
	for (size_t i = 0; i < count; i++) {
		const char *name = arena_printf(r->work.arena, "bands[%zu]", i);
		struct band_in in = {0};

		TRY(input_members(&r->work, json_array_get(list, i), name, band_members, &in));
		TRY(percent_read(&r->work, name, in.from, &book->bands[i].from));
		book->bands[i].label = in.label;
	}
	return OK;
}

static enum err categories_take(struct request *r, const json_t *list, struct gradebook *book)
{
	size_t count = json_array_size(list);

	book->categories = arena_alloc(r->work.arena, (count + 1) * sizeof(*book->categories));
	book->categories_count = count;
	for (size_t i = 0; i < count; i++) {
		const char *name = arena_printf(r->work.arena, "categories[%zu]", i);
		struct category_in in = {.weight = 1};
		struct gradebook_category *c = &book->categories[i];

		TRY(input_members(&r->work, json_array_get(list, i), name, category_members, &in));
		TRY(thousandths_read(&r->work, name, in.weight, 0, SUM_WEIGHT_MAX, &c->weight));
		c->id = in.id;
		c->title = in.title;
		c->drop_lowest = in.drop_lowest;
	}
	return OK;
}

static enum err item_take(
    struct request *r, const char *name, json_t *json, struct gradebook_item *item, bool module)
{
	struct item_in in = {.title = "", .weight = -1, .max_points = 100};
	bool weighs;

	TRY(input_members(&r->work, json, name, item_members, &in));
	weighs = json_object_get(json, "weight") != NULL && !json_is_null(json_object_get(json, "weight"));
	if (!weighs)
		in.weight = 1;
	TRY(thousandths_read(&r->work, name, in.weight, 0, SUM_WEIGHT_MAX, &item->weight));
	TRY(thousandths_read(&r->work, name, in.max_points, 1, SUM_POINTS_MAX, &item->max_points));
	item->id = in.id;
	item->module = module ? in.id : (struct uuid){{0}};
	item->category = in.category;
	item->title = in.title;
	item->own_weight = weighs || !module;
	item->extra = in.extra;
	item->hidden = in.hidden;
	return OK;
}

static bool is_module(const struct gradebook *book, const json_t *json)
{
	const char *text = json_string_value(json_object_get(json, "id"));
	struct uuid id;

	if (text == NULL || !uuid_parse(text, &id))
		return false;
	for (size_t i = 0; i < book->items_count; i++)
		if (uuid_equal(book->items[i].module, id))
			return true;
	return false;
}

/* Modules that are not named are said to be as their version has them. */
static enum err items_take(
    struct request *r, const json_t *list, const struct gradebook *was, struct gradebook *book)
{
	size_t count = json_array_size(list);

	book->items = arena_alloc(r->work.arena, (count + was->items_count + 1) * sizeof(*book->items));
	book->items_count = count;
	for (size_t i = 0; i < count; i++) {
		json_t *json = json_array_get(list, i);

		TRY(item_take(r, arena_printf(r->work.arena, "items[%zu]", i), json, &book->items[i],
		    is_module(was, json)));
	}
	for (size_t n = 0; n < was->items_count; n++) {
		struct gradebook_item plain = {.id = was->items[n].id,
		    .module = was->items[n].module,
		    .title = "",
		    .max_points = 100000};
		bool named = uuid_is_nil(plain.module);

		for (size_t i = 0; i < count && !named; i++)
			named = uuid_equal(book->items[i].id, plain.id);
		if (!named)
			book->items[book->items_count++] = plain;
	}
	return OK;
}

static enum err put_gradebook(struct request *r)
{
	struct book_in in = {.how = "weights", .pass = -1, .out_of = 100};
	struct gradebook was, book;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(book_find(r, &in, &by, &was));
	TRY(revision_match(r, in.if_match, was.revision));
	book = (struct gradebook){.course = was.course,
	    .revision = was.revision,
	    .how = in.how == gradebook_hows[SUM_POINTS] ? SUM_POINTS
	           : in.how == gradebook_hows[SUM_MEAN] ? SUM_MEAN
	                                                : SUM_WEIGHTS,
	    .missing_zero = in.missing_zero,
	    .has_pass = in.pass >= 0 || in.pass < -1,
	    .out_of = in.out_of};
	if (book.has_pass)
		TRY(percent_read(&r->work, "pass_percent", in.pass, &book.pass));
	TRY(bands_take(r, in.bands, &book));
	TRY(categories_take(r, in.categories, &book));
	TRY(items_take(r, in.items, &was, &book));
	TRY(revision_saved(r, gradebook_put(&r->work, &by, &book, request_work_id(r))));
	job_runner_wake(r->app->job_runner);
	TRY(gradebook_read(&r->work, by.org, was.course, &book));
	return reply_book(r, &book);
}

static const struct route routes[] = {
    {"GET", "/api/v1/courses/{course}/gradebook", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE, 0,
        SHAPE_JSON, get_gradebook, "how a course is graded", .input = get_input, .output = book_output},
    {"PUT", "/api/v1/courses/{course}/gradebook", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, put_gradebook,
        "says how a course is graded, all of it; its grades are counted anew", .input = put_input,
        .output = book_output},
};

const struct area web_area_gradebooks_api = {"gradebooks", routes, FIELDS_COUNT(routes)};
