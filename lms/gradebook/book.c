#include "lms/gradebook/book.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "lms/audit/audit.h"
#include "lms/gradebook/book_store.h"

enum { RECOUNT_BATCH = 100, PER_CENT = 1000000, CENTS = 100 };

const char *const gradebook_hows[] = {"weights", "points", "mean", NULL};

struct reading {
	struct uuid org, course;
	struct gradebook book;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return book_load(w, r->org, r->course, &r->book);
}

enum err gradebook_read(struct work *w, struct uuid org, struct uuid course, struct gradebook *ret_book)
{
	struct reading r = {.org = org, .course = course};

	TRY(db_transact(w, db_tenant(org), read_body, &r));
	*ret_book = r.book;
	return OK;
}

/* --- what may be kept --- */

static const struct gradebook_category *category_of(const struct gradebook *book, struct uuid id)
{
	for (size_t i = 0; i < book->categories_count; i++)
		if (uuid_equal(book->categories[i].id, id))
			return &book->categories[i];
	return NULL;
}

static enum err categories_check(struct work *w, const struct gradebook *book)
{
	if (book->categories_count > SUM_CATEGORIES_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "categories", WORDS("A grade book has at most 50 categories."));
	for (size_t i = 0; i < book->categories_count; i++)
		if (category_of(book, book->categories[i].id) != &book->categories[i])
			return fail_field(
			    w, ERR_BAD_INPUT, "categories", WORDS("Two categories have the same id."));
	return OK;
}

static enum err items_check(struct work *w, const struct gradebook *book)
{
	size_t columns = 0;

	for (size_t i = 0; i < book->items_count; i++) {
		const struct gradebook_item *item = &book->items[i];

		columns += uuid_is_nil(item->module);
		if (!uuid_is_nil(item->category) && category_of(book, item->category) == NULL)
			return fail_field(
			    w, ERR_BAD_INPUT, "category_id", WORDS("This is no category of the grade book."));
		if (uuid_is_nil(item->module) && *item->title == '\0')
			return fail_field(w, ERR_BAD_INPUT, "title", WORDS("A column needs a title."));
		for (size_t n = 0; n < i; n++)
			if (uuid_equal(book->items[n].id, item->id))
				return fail_field(
				    w, ERR_BAD_INPUT, "items", WORDS("Two items have the same id."));
	}
	if (columns > GRADEBOOK_COLUMNS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "items", WORDS("A grade book has at most 100 columns by hand."));
	return OK;
}

static int band_compare(const void *one, const void *other)
{
	const struct gradebook_band *a = one, *b = other;

	return a->from < b->from ? 1 : a->from > b->from ? -1 : 0;
}

static const char *scale_text(struct work *w, const struct gradebook *book)
{
	json_t *scale = json_own(w->arena, json_object()), *bands;
	struct gradebook_band *sorted =
	    arena_memdup(w->arena, book->bands, (book->bands_count + 1) * sizeof(*sorted));

	if (book->out_of == 0 && book->bands_count == 0)
		return "{}";
	qsort(sorted, book->bands_count, sizeof(*sorted), band_compare);
	bands = json_array();
	for (size_t i = 0; i < book->bands_count; i++)
		json_array_append_new(bands,
		    json_pack("{s:I,s:s}", "from", (json_int_t)sorted[i].from, "label", sorted[i].label));
	json_object_set_new(scale, "out_of", json_integer(book->out_of));
	json_object_set_new(scale, "bands", bands);
	return json_text(w->arena, scale);
}

struct putting {
	const struct principal *by;
	const struct gradebook *book;
	struct uuid job;
	const char *scale;
};

static enum err put_audit(struct work *w, const struct putting *p)
{
	const struct gradebook *b = p->book;

	return audit_record(
	    w, &(struct audit){.actor = p->by,
	           .org = p->by->org,
	           .action = "gradebook.set",
	           .subject_type = "course",
	           .subject = b->course,
	           .after = json_own(
	               w->arena, json_pack("{s:s,s:b,s:I,s:I}", "how", gradebook_hows[b->how],
	                             "missing_as_zero", (int)b->missing_zero, "categories",
	                             (json_int_t)b->categories_count, "items", (json_int_t)b->items_count))});
}

static enum err put_body(struct work *w, void *arg)
{
	struct putting *p = arg;
	struct gradebook was;
	json_t *payload;
	bool kept;

	TRY(book_load(w, p->by->org, p->book->course, &was));
	TRY(book_keep(w, p->by->org, p->book, p->scale, &kept));
	if (!kept)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	payload = json_own(w->arena, json_pack("{s:s}", "course", uuid_text(w->arena, p->book->course)));
	TRY(job_put(w, p->by->org, p->job, "gradebook.recount", payload, p->by, 0));
	return put_audit(w, p);
}

enum err gradebook_put(
    struct work *w, const struct principal *by, const struct gradebook *book, struct uuid job)
{
	struct putting p = {.by = by, .book = book, .job = job};

	TRY(categories_check(w, book));
	TRY(items_check(w, book));
	p.scale = scale_text(w, book);
	return db_transact(w, db_tenant(by->org), put_body, &p);
}

/* --- how grades are shown --- */

const char *gradebook_label(const struct gradebook *book, int64_t share)
{
	for (size_t i = 0; i < book->bands_count; i++)
		if (share >= book->bands[i].from)
			return book->bands[i].label;
	return "";
}

const char *gradebook_decimal(struct arena *arena, int64_t value, int64_t unit)
{
	char *text =
	    arena_printf(arena, "%" PRId64 ".%0*" PRId64, value / unit, unit == 1000 ? 3 : 6, value % unit);
	size_t len = strlen(text);

	while (text[len - 1] == '0')
		text[--len] = '\0';
	if (text[len - 1] == '.')
		text[len - 1] = '\0';
	return text;
}

const char *gradebook_share_text(struct arena *arena, const struct gradebook *book, int64_t share)
{
	int64_t cents;

	if (book->out_of == 0 || book->out_of == 100)
		return arena_printf(arena, "%s %%", gradebook_decimal(arena, share, PER_CENT));
	cents = (2 * share * book->out_of * CENTS + SUM_SHARE) / (2 * (int64_t)SUM_SHARE);
	return arena_printf(arena, "%s / %" PRId64, gradebook_decimal(arena, cents * 10, 1000), book->out_of);
}

/* --- the job --- */

struct recounting {
	struct job *job;
	struct uuid course;
	size_t done; /* by the batch under way */
	int64_t all;
	json_t *result;
};

static enum err batch(struct work *w, void *arg)
{
	struct recounting *r = arg;
	bool graded = false;
	struct uuid *ids;

	TRY(book_stale(w, r->job->org, r->course, RECOUNT_BATCH, &ids, &r->done));
	if (r->done > 0)
		return gradebook_recount(w, r->job->org, ids, r->done, &graded);
	r->result = json_own(w->arena, json_pack("{s:I}", "learners", (json_int_t)r->all));
	return job_finish(w, r->job, r->result);
}

enum err gradebook_recount_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct recounting r = {.job = job};
	json_t *payload = json_own(w->arena, json_deep_copy(job->payload));
	const struct field fields[] = {
	    {.name = "course", .type = FIELD_UUID, .required = true, .ret = &r.course}};
	int64_t total;

	TRY(fields_from_json(w, payload, fields, 1));
	TRY(book_stale_count(w, job->org, r.course, &total));
	do {
		TRY(job_progress(w, job, r.all, total, WORDS("counting grades")));
		TRY(db_transact(w, db_tenant(job->org), batch, &r));
		r.all += (int64_t)r.done;
	} while (r.done > 0);
	*ret_result = r.result;
	return OK;
}
