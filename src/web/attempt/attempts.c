#include <math.h>

#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/frame.h"
#include "web/page/table.h"

enum { PAGE_MAX = 512 * 1024 };

struct fields {
	const char *org, *completion;
	struct uuid module, learner;
};

static const char *const completions[] = {"", "completed", "incomplete", "not attempted", NULL};

#define FILTERS                                                                                              \
	{"completion", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, completion),          \
	    .choices = completions, .about = "only attempts that stand so"},                                 \
	    {"module", INPUT_QUERY, FIELD_UUID, false, 0, 0, offsetof(struct fields, module),                \
	        .about = "only of this module"},                                                             \
	{                                                                                                    \
		"learner", INPUT_QUERY, FIELD_UUID, false, 0, 0, offsetof(struct fields, learner),           \
		    .about = "only of this learner"                                                          \
	}

const struct input attempts_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    FILTERS,
    {0},
};

const struct input teach_attempts_input[] = {
    {"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX, offsetof(struct fields, org),
        .hidden = true, .about = "the launch of who teaches"},
    FILTERS,
    {0},
};

static const char *filtered(struct request *r, const char *name, struct uuid id)
{
	return frame_address(r, "/attempts?%s=%s", name, uuid_text(r->work.arena, id));
}

static struct page_attempts_rows row_of(struct request *r, const struct review_attempt *a)
{
	return (struct page_attempts_rows){
	    .link = frame_address(r, "/attempts/%s", uuid_text(r->work.arena, a->id)),
	    .learner = learner_words(r, a),
	    .origin = a->origin,
	    .module = a->module_title,
	    .module_link = filtered(r, "module", a->module),
	    .completion = a->completion,
	    .success = a->success,
	    .scored = a->scored,
	    .score = llround(a->score * 100),
	    .at = a->updated_us,
	    .gradable = a->gradable,
	};
}

enum err get_attempts(struct request *r)
{
	static const char *const keys[] = {"-begun", NULL}, *const filters[] = {
	                                                        "completion", "module", "learner", NULL};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_attempts_rows rows[TABLE_ROWS];
	struct fields in = {.completion = ""};
	struct review_filter filter;
	struct review_attempt *found;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = (struct review_filter){.module = in.module,
	    .learner = in.learner,
	    .completion = in.completion[0] != '\0' ? in.completion : NULL,
	    .limit = table.limit};
	TRY(table_before(&table, &filter.before));
	TRY(review_attempts(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_attempts(&html, &(struct page_attempts){.lang = request_language(r),
	                         .frame = frame_make(r, "attempts"),
	                         .table = &table.view,
	                         .completion = in.completion,
	                         .module = table_filter(&table, "module"),
	                         .learner = table_filter(&table, "learner"),
	                         .rows = rows,
	                         .rows_count = shown});
	return reply_page(r, 200, &html);
}
