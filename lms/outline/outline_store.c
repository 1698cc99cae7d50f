#include "lms/outline/outline_store.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "lms_sql.h"

/* --- an outline whole --- */

static void take_version(const struct db_rows *rows, struct outline *o)
{
	o->course = db_uuid(rows, 0, 0);
	o->based_on = db_uuid(rows, 0, 1);
	o->made_by = db_uuid(rows, 0, 2);
	o->course_title = db_text(rows, 0, 3);
	o->state = db_text(rows, 0, 4);
	o->note = db_text(rows, 0, 5);
	o->number = db_int(rows, 0, 6);
	o->revision = db_int(rows, 0, 7);
	o->publish_at_us = db_int(rows, 0, 8);
	o->published_us = db_int(rows, 0, 9);
	o->created_us = db_int(rows, 0, 10);
}

static void take_sequences(struct work *w, const struct db_rows *rows, struct outline *o)
{
	o->sequences_count = db_count(rows);
	o->sequences = arena_alloc(w->arena, (o->sequences_count + 1) * sizeof(*o->sequences));
	for (size_t i = 0; i < o->sequences_count; i++)
		o->sequences[i] = (struct outline_sequence){
		    .id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .available_from_us = db_int(rows, i, 2),
		    .available_until_us = db_int(rows, i, 3),
		};
}

static struct outline_module module_of(const struct db_rows *rows, size_t row, size_t sequence)
{
	return (struct outline_module){
	    .id = db_uuid(rows, row, 0),
	    .sequence = sequence,
	    .title = db_text(rows, row, 2),
	    .type = db_text(rows, row, 3),
	    .package_version = db_uuid(rows, row, 4),
	    .required = db_bool(rows, row, 5),
	    .free_preview = db_bool(rows, row, 6),
	    .available_from_us = db_int(rows, row, 7),
	    .available_until_us = db_int(rows, row, 8),
	    .weight = db_real(rows, row, 9),
	};
}

/* Rows come sequence by sequence, and the sequences' own order is another: each run of rows is given to its
 * sequence, then the runs are laid in order. */
static void take_modules(struct work *w, const struct db_rows *rows, struct outline *o)
{
	size_t count = db_count(rows),
	       *begins = arena_alloc(w->arena, (o->sequences_count + 1) * sizeof(*begins));

	o->modules = arena_alloc(w->arena, (count + 1) * sizeof(*o->modules));
	for (size_t row = 0; row < count;) {
		struct uuid id = db_uuid(rows, row, 1);
		size_t sequence = outline_sequence_find(o, id), end = row + 1;

		while (end < count && uuid_equal(db_uuid(rows, end, 1), id))
			end++;
		if (sequence != SIZE_MAX) {
			begins[sequence] = row;
			o->sequences[sequence].count = end - row;
		}
		row = end;
	}
	for (size_t s = 0; s < o->sequences_count; s++) {
		o->sequences[s].first = o->modules_count;
		for (size_t i = 0; i < o->sequences[s].count; i++)
			o->modules[o->modules_count++] = module_of(rows, begins[s] + i, s);
	}
}

struct place {
	struct uuid id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct place *one = a, *other = b;

	return memcmp(one->id.bytes, other->id.bytes, sizeof(one->id.bytes));
}

static size_t place_of(const struct place *places, size_t count, struct uuid id)
{
	const struct place key = {.id = id}, *found = bsearch(&key, places, count, sizeof(key), by_id);

	return found != NULL ? found->at : SIZE_MAX;
}

/* Rows come module by module. */
static void take_needs(struct work *w, const struct db_rows *rows, struct outline *o)
{
	size_t count = db_count(rows), kept = 0;
	struct place *places = arena_alloc(w->arena, (o->modules_count + 1) * sizeof(*places));
	struct outline_need *needs = arena_alloc(w->arena, (count + 1) * sizeof(*needs));

	for (size_t i = 0; i < o->modules_count; i++)
		places[i] = (struct place){o->modules[i].id, i};
	qsort(places, o->modules_count, sizeof(*places), by_id);
	for (size_t row = 0; row < count; row++) {
		size_t module = place_of(places, o->modules_count, db_uuid(rows, row, 0));
		size_t other = place_of(places, o->modules_count, db_uuid(rows, row, 1));

		if (module == SIZE_MAX || other == SIZE_MAX)
			continue;
		if (o->modules[module].needs_count == 0)
			o->modules[module].needs = &needs[kept];
		o->modules[module].needs_count++;
		needs[kept++] = (struct outline_need){other, db_bool(rows, row, 2)};
	}
}

/* What a draft will play is known once it is published. Nobody learns by a draft: only designers pay for
 * this.
 */
static enum err unmade(struct work *w, const char *const one[], struct outline *o)
{
	const char *const params[] = {one[0], one[1], db_p_int(w, OUTLINE_MODULES_MAX)};
	struct db_rows *rows;

	if (strcmp(o->state, "draft") != 0 && strcmp(o->state, "review") != 0)
		return OK;
	TRY(db_run(w, &lms_outline_unmade, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++) {
		size_t at = outline_module_find(o, db_uuid(rows, i, 0));

		if (at != SIZE_MAX)
			o->modules[at].package_version = (struct uuid){{0}};
	}
	return OK;
}

enum err outline_load(struct work *w, struct uuid org, struct uuid version, struct outline *ret_outline)
{
	const char *const one[] = {db_p_uuid(w, org), db_p_uuid(w, version)};
	const char *const sequences[] = {one[0], one[1], db_p_int(w, OUTLINE_SEQUENCES_MAX)};
	const char *const modules[] = {one[0], one[1], db_p_int(w, OUTLINE_MODULES_MAX)};
	const char *const needs[] = {one[0], one[1], db_p_int(w, OUTLINE_NEEDS_MAX)};
	struct db_rows *found[4] = {NULL};
	struct outline outline = {.version = version};

	TRY(db_ask(w, &lms_outline_version, one, &found[0]));
	TRY(db_ask(w, &lms_outline_sequences, sequences, &found[1]));
	TRY(db_ask(w, &lms_outline_modules, modules, &found[2]));
	TRY(db_run(w, &lms_outline_needs, needs, &found[3]));
	if (db_count(found[0]) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "version", WORDS("There is no such version of a course."));
	take_version(found[0], &outline);
	take_sequences(w, found[1], &outline);
	take_modules(w, found[2], &outline);
	take_needs(w, found[3], &outline);
	TRY(unmade(w, one, &outline));
	*ret_outline = outline;
	return OK;
}

struct outline_reading {
	struct uuid org, version;
	struct outline outline;
};

static enum err reading(struct work *w, void *arg)
{
	struct outline_reading *r = arg;

	return outline_load(w, r->org, r->version, &r->outline);
}

enum err outline_read(struct work *w, struct uuid org, struct uuid version, struct outline *ret_outline)
{
	struct outline_reading r = {.org = org, .version = version};

	TRY(db_transact(w, db_tenant(org), reading, &r));
	*ret_outline = r.outline;
	return OK;
}

/* --- courses --- */

static enum err course_missing(struct work *w)
{
	return fail_field(w, ERR_NOT_FOUND, "course", WORDS("There is no such course."));
}

enum err outline_versions(
    struct work *w, struct uuid org, struct uuid course, struct outline_versions *ret_versions)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_outline_versions, params, &rows));
	if (db_count(rows) == 0)
		return course_missing(w);
	*ret_versions = (struct outline_versions){
	    .draft = db_uuid(rows, 0, 0),
	    .published = db_uuid(rows, 0, 1),
	    .working = db_uuid(rows, 0, db_is_null(rows, 0, 0) ? 1 : 0),
	};
	return OK;
}

enum err course_hold(struct work *w, struct uuid org, struct uuid course, struct course_held *ret_held)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_outline_hold, params, &rows));
	if (db_count(rows) == 0)
		return course_missing(w);
	*ret_held = (struct course_held){
	    .status = db_text(rows, 0, 0),
	    .draft = db_uuid(rows, 0, 1),
	    .published = db_uuid(rows, 0, 2),
	    .title = db_text(rows, 0, 3),
	    .versions = db_int(rows, 0, 4),
	    .revision = db_int(rows, 0, 5),
	};
	return OK;
}

static struct course course_of(const struct db_rows *rows, size_t i)
{
	return (struct course){
	    .id = db_uuid(rows, i, 0),
	    .slug = db_text(rows, i, 1),
	    .title = db_text(rows, i, 2),
	    .summary = db_text(rows, i, 3),
	    .description = db_text(rows, i, 4),
	    .language = db_text(rows, i, 5),
	    .metadata = db_text(rows, i, 6),
	    .listed = db_bool(rows, i, 7),
	    .status = db_text(rows, i, 8),
	    .image = db_uuid(rows, i, 9),
	    .draft = db_uuid(rows, i, 10),
	    .published = db_uuid(rows, i, 11),
	    .draft_number = db_int(rows, i, 12),
	    .published_number = db_int(rows, i, 13),
	    .draft_state = db_text(rows, i, 14),
	    .sequences = db_int(rows, i, 15),
	    .modules = db_int(rows, i, 16),
	    .revision = db_int(rows, i, 17),
	    .created_us = db_int(rows, i, 18),
	    .updated_us = db_int(rows, i, 19),
	};
}

static enum err courses_find(struct work *w, struct uuid org, struct uuid id,
    const struct course_filter *filter, struct course **ret_courses, size_t *ret_count)
{
	int64_t most = filter->limit < 1                  ? 1
	               : filter->limit > COURSES_LIST_MAX ? COURSES_LIST_MAX
	                                                  : filter->limit;
	const char *listed = filter->listed == NULL ? NULL : db_p_bool(strcmp(filter->listed, "yes") == 0);
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, id), filter->status,
	    filter->text, filter->language, listed, db_p_uuid_or_null(w, filter->programme),
	    db_p_uuid_or_null(w, filter->before), db_p_int(w, most)};
	struct course *courses;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_courses_list, params, &rows));
	courses = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*courses));
	for (size_t i = 0; i < db_count(rows); i++)
		courses[i] = course_of(rows, i);
	*ret_courses = courses;
	*ret_count = db_count(rows);
	return OK;
}

enum err course_list(struct work *w, struct uuid org, const struct course_filter *filter,
    struct course **ret_courses, size_t *ret_count)
{
	return courses_find(w, org, (struct uuid){{0}}, filter, ret_courses, ret_count);
}

enum err course_read(struct work *w, struct uuid org, struct uuid course, struct course *ret_course)
{
	const struct course_filter filter = {.limit = 1};
	struct course *courses;
	size_t count = 0;

	/* A nil id would mean any. */
	if (!uuid_is_nil(course))
		TRY(courses_find(w, org, course, &filter, &courses, &count));
	if (count == 0)
		return course_missing(w);
	*ret_course = courses[0];
	return OK;
}

enum err course_put(struct work *w, const struct principal *by, struct uuid id, struct uuid draft,
    const struct course_saying *saying, bool *ret_new)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, id), db_p_uuid(w, draft),
	    saying->slug, saying->title, saying->summary, saying->description, saying->language,
	    saying->metadata, db_p_bool(saying->listed), db_p_uuid_or_null(w, saying->image),
	    by->kind == PRINCIPAL_USER ? db_p_uuid(w, by->id) : NULL};
	struct db_rows *rows;

	TRY(db_run(w, &lms_courses_add, params, &rows));
	*ret_new = db_changed(rows) > 0;
	return OK;
}

enum err course_put_change(struct work *w, struct uuid org, struct uuid course, int64_t revision,
    const struct course_saying *saying, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course), db_p_int(w, revision),
	    saying->slug, saying->title, saying->summary, saying->description, saying->language,
	    saying->metadata, db_p_bool(saying->listed), db_p_uuid_or_null(w, saying->image)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_courses_change, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err course_put_picture(
    struct work *w, struct uuid org, struct uuid course, int64_t revision, struct uuid image, bool *ret_done)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, course), db_p_int(w, revision), db_p_uuid_or_null(w, image)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_courses_picture, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err course_put_archived(
    struct work *w, struct uuid org, struct uuid course, bool archived, bool *ret_changed)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course), db_p_bool(archived)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_courses_archive, params, &rows));
	*ret_changed = db_changed(rows) > 0;
	return OK;
}
