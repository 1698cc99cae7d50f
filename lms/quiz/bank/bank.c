#include "lms/quiz/bank/bank.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "lms/audit/audit.h"
#include "lms/quiz/bank/bank_store.h"

enum { WORDS_MAX = 64 * 1024 };

static enum err note(struct work *w, const struct principal *by, struct uuid org, const char *action,
    struct uuid id, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = org,
	                           .action = action,
	                           .subject_type = "question",
	                           .subject = id,
	                           .after = json_own(w->arena, own_after)});
}

/* Small letters, blanks around them gone, in order, none twice. */
static enum err tags_clean(struct work *w, const struct texts *tags, struct texts *ret_tags)
{
	const char **items = arena_alloc(w->arena, (tags->count + 1) * sizeof(*items));
	size_t count = 0;

	if (tags->count > QUESTION_TAGS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "tags", WORDS("At most %d tags are expected."), QUESTION_TAGS_MAX);
	for (size_t i = 0; i < tags->count; i++) {
		const char *from = tags->items[i] + strspn(tags->items[i], " \t");
		size_t len = strlen(from), at = 0;
		char *tag;

		while (len > 0 && isspace((unsigned char)from[len - 1]))
			len--;
		if (len == 0)
			continue;
		if (len > QUESTION_TAG_MAX || memchr(from, '\n', len) != NULL)
			return fail_field(w, ERR_BAD_INPUT, "tags",
			    WORDS("A tag has at most %d bytes and one line."), QUESTION_TAG_MAX);
		tag = arena_strndup(w->arena, from, len);
		for (char *c = tag; *c != '\0'; c++)
			*c = (char)tolower((unsigned char)*c);
		while (at < count && strcmp(items[at], tag) < 0)
			at++;
		if (at < count && strcmp(items[at], tag) == 0)
			continue;
		memmove(items + at + 1, items + at, (count - at) * sizeof(*items));
		items[at] = tag;
		count++;
	}
	*ret_tags = (struct texts){count, items};
	return OK;
}

static const char *words_of(struct work *w, const char *name, const char *tags, const char *asked)
{
	struct text words = text_new(w->arena, WORDS_MAX);

	text_printf(&words, "%s %s %s", name, tags, asked);
	/* Over the limit the text is what fits of it, which may end within a letter. */
	utf8_mend(words.data);
	return words.data;
}

static enum err name_check(struct work *w, const char *name)
{
	if (*name == '\0' || strlen(name) > QUESTION_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", WORDS("A name of 1 to %d bytes is expected."),
		    QUESTION_NAME_MAX);
	return OK;
}

static enum err marks_check(struct work *w, int64_t marks)
{
	if (marks < 0 || marks > QUESTION_MARKS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "marks", WORDS("Marks from 0 to 1000 are expected."));
	return OK;
}

static enum err category_check(struct work *w, struct uuid org, struct uuid category)
{
	struct category *rows;
	size_t count;

	if (uuid_is_nil(category))
		return OK;
	TRY(category_store_list(w, org, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(rows[i].id, category))
			return OK;
	}
	return fail_field(w, ERR_NOT_FOUND, "category_id", WORDS("There is no such category."));
}

static struct uuid person_of(const struct principal *by)
{
	return by->kind == PRINCIPAL_USER ? by->id : (struct uuid){{0}};
}

struct adding {
	const struct principal *by;
	struct question_new new_one;
	const char *tags, *words, *body;
};

static enum err add_body(struct work *w, void *arg)
{
	struct adding *a = arg;
	const struct question_new *n = &a->new_one;
	bool added;

	TRY(category_check(w, n->org, n->category));
	TRY(question_store_add(w, n, a->tags, a->words, &added));
	if (!added)
		return OK;
	TRY(question_store_version_add(w, n->org, n->id, 1, a->body, n->marks, person_of(a->by)));
	return note(w, a->by, n->org, "question.created", n->id,
	    json_pack("{s:s,s:s}", "name", n->name, "type", n->type));
}

enum err question_add(struct work *w, const struct principal *by, const struct question_new *new_one)
{
	struct adding a = {.by = by, .new_one = *new_one};
	enum question_type type;
	struct texts tags;

	TRY(name_check(w, new_one->name));
	TRY(marks_check(w, new_one->marks));
	if (!question_type_find(new_one->type, &type))
		return fail_field(w, ERR_BAD_INPUT, "type", WORDS("There is no such type of question."));
	TRY(tags_clean(w, &new_one->tags, &tags));
	TRY(question_check(w, type, new_one->body));
	a.tags = texts_text(w, &tags);
	a.words = words_of(w, new_one->name, a.tags, question_words(w, type, new_one->body));
	a.body = json_text(w->arena, new_one->body);
	return db_transact(w, db_tenant(new_one->org), add_body, &a);
}

struct changing {
	const struct principal *by;
	const struct question_change *change;
};

/* What another body makes of it. */
static enum err body_change(struct work *w, struct changing *c, struct question_kept *kept, bool *ret_newer)
{
	const struct question_change *change = c->change;
	int64_t marks = change->marks >= 0 ? change->marks : kept->marks;
	const char *body = kept->body;
	enum question_type type;

	if (!question_type_find(kept->type, &type))
		return fail(w, ERR_INTERNAL, "a question has a type that is unknown");
	if (change->body != NULL) {
		TRY(question_check(w, type, change->body));
		body = json_text(w->arena, change->body);
	}
	*ret_newer = marks != kept->marks || strcmp(body, kept->body) != 0;
	kept->marks = marks;
	kept->body = body;
	return OK;
}

static enum err words_again(struct work *w, const struct question_kept *kept, const char **ret_words)
{
	enum question_type type = QUESTION_ESSAY;
	json_t *body;

	TRY(json_read(w, "the question", kept->body, strlen(kept->body), &body));
	if (!question_type_find(kept->type, &type))
		return fail(w, ERR_INTERNAL, "a question has a type that is unknown");
	*ret_words = words_of(w, kept->name, kept->tags, question_words(w, type, body));
	return OK;
}

static enum err change_body(struct work *w, void *arg)
{
	struct changing *c = arg;
	const struct question_change *change = c->change;
	struct question_kept kept;
	const char *words = "";
	struct texts tags;
	bool newer = false;

	TRY(question_store_hold(w, change->org, change->id, &kept));
	if (kept.revision != change->revision)
		return fail_field(
		    w, ERR_PRECONDITION, "revision", WORDS("Somebody changed this question meanwhile."));
	if (change->moves) {
		TRY(category_check(w, change->org, change->category));
		kept.category = change->category;
	}
	if (change->tags != NULL) {
		TRY(tags_clean(w, change->tags, &tags));
		kept.tags = texts_text(w, &tags);
	}
	kept.name = change->name != NULL ? change->name : kept.name;
	kept.state = change->state != NULL ? change->state : kept.state;
	TRY(body_change(w, c, &kept, &newer));
	kept.version += newer;
	TRY(words_again(w, &kept, &words));
	if (newer)
		TRY(question_store_version_add(
		    w, change->org, change->id, kept.version, kept.body, kept.marks, person_of(c->by)));
	TRY(question_store_keep(w, change->org, change->id, &kept, words));
	return note(w, c->by, change->org, "question.changed", change->id,
	    json_pack("{s:s,s:I,s:s}", "name", kept.name, "version", (json_int_t)kept.version, "state",
	        kept.state));
}

enum err question_change(struct work *w, const struct principal *by, const struct question_change *change)
{
	struct changing c = {.by = by, .change = change};

	if (change->name != NULL)
		TRY(name_check(w, change->name));
	if (change->marks >= 0)
		TRY(marks_check(w, change->marks));
	if (change->state != NULL && strcmp(change->state, "active") != 0 &&
	    strcmp(change->state, "retired") != 0)
		return fail_field(w, ERR_BAD_INPUT, "state", "is none of active, retired");
	return db_transact(w, db_tenant(change->org), change_body, &c);
}

enum err question_list(struct work *w, struct uuid org, const struct question_filter *filter,
    struct question_row **ret_rows, size_t *ret_count)
{
	return question_store_list(w, org, filter, ret_rows, ret_count);
}

enum err question_find(struct work *w, struct uuid org, struct uuid id, int64_t version,
    struct question_row *ret_row, struct question_version *ret_version)
{
	const struct question_filter filter = {.id = id, .limit = 1};
	struct question_version *versions;
	struct question_row *rows;
	size_t count, versions_count;

	TRY(question_store_list(w, org, &filter, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "question", WORDS("There is no such question."));
	TRY(question_store_versions(
	    w, org, id, version != 0 ? version : rows[0].version, &versions, &versions_count));
	if (versions_count == 0)
		return fail_field(w, ERR_NOT_FOUND, "version", WORDS("The question has no such version."));
	*ret_row = rows[0];
	*ret_version = versions[0];
	return OK;
}

enum err question_version_list(
    struct work *w, struct uuid org, struct uuid id, struct question_version **ret_rows, size_t *ret_count)
{
	return question_store_versions(w, org, id, 0, ret_rows, ret_count);
}

enum err question_uses(
    struct work *w, struct uuid org, struct uuid id, struct question_use **ret_rows, size_t *ret_count)
{
	return question_store_uses(w, org, id, ret_rows, ret_count);
}

json_t *question_json(struct work *w, const struct question_row *row, const struct question_version *version)
{
	json_t *tags = json_array(), *json;

	for (size_t i = 0; i < row->tags.count; i++)
		json_array_append_new(tags, json_string(row->tags.items[i]));
	json = json_pack("{s:s,s:s?,s:s,s:s,s:o,s:I,s:s,s:I,s:o,s:o,s:I}", "id", uuid_text(w->arena, row->id),
	    "category_id", uuid_is_nil(row->category) ? NULL : uuid_text(w->arena, row->category), "name",
	    row->name, "type", question_type_name(row->type), "tags", tags, "version",
	    (json_int_t)row->version, "state", row->retired ? "retired" : "active", "quizzes",
	    (json_int_t)row->quizzes, "created_at", json_time(row->created_us), "updated_at",
	    json_time(row->updated_us), "revision", (json_int_t)row->revision);
	if (version != NULL) {
		json_object_set_new(json, "version", json_integer(version->version));
		json_object_set_new(json, "marks", json_real((double)version->marks / MARK_UNIT));
		json_object_set(json, "body", version->body);
	}
	return json;
}
