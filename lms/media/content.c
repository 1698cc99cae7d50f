#include "lms/media/content.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "lms/audit/audit.h"
#include "lms/media/check.h"
#include "lms/media/content_int.h"
#include "lms/media/media_store.h"

const char *const content_visibilities[] = {"organization", "public", NULL};
const char *const content_states[] = {"uploading", "checking", "ready", "damaged", NULL};
const char *const content_use_kinds[] = {"draft", "version", "course", "programme", "question", NULL};

bool content_is_shown(const struct content *content)
{
	return media_type_named(content->mime_type)->shown;
}

enum err content_list(struct work *w, const struct principal *by, const struct content_filter *filter,
    struct content **ret_rows, size_t *ret_count)
{
	return content_store_list(w, by->org, filter, ret_rows, ret_count);
}

enum err content_find(struct work *w, const struct principal *by, struct uuid id, struct content *ret_content)
{
	return content_store_find(w, by->org, id, ret_content);
}

enum err content_note(
    struct work *w, const struct principal *by, struct uuid id, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = by->org,
	                           .action = action,
	                           .subject_type = "content",
	                           .subject = id,
	                           .after = own_after != NULL ? json_own(w->arena, own_after) : NULL});
}

static enum err missing(struct work *w)
{
	return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such file in the media library."));
}

/* --- what is said of a file --- */

/* Subtags of letters and digits, joined by hyphens (BCP 47's form; whether they are registered is not asked).
 */
static bool language_is_one(const char *language)
{
	enum { SUBTAG_MAX = 8, FIRST_MIN = 2 };
	size_t len = 0;
	bool first = true;

	if (*language == '\0')
		return true;
	for (const char *at = language;; at++) {
		if (*at != '-' && *at != '\0') {
			if (!isascii(*at) || !isalnum((unsigned char)*at) || ++len > SUBTAG_MAX)
				return false;
			continue;
		}
		if (len == 0 || (first && len < FIRST_MIN))
			return false;
		if (*at == '\0')
			return true;
		first = false;
		len = 0;
	}
}

/* Small letters, blanks around them gone, none twice. */
static enum err tags_clean(struct work *w, struct texts *tags)
{
	const char **items = arena_alloc(w->arena, (tags->count + 1) * sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < tags->count; i++) {
		const char *from = tags->items[i] + strspn(tags->items[i], " \t\r\n");
		size_t len = strlen(from);
		bool known = false;
		char *tag;

		while (len > 0 && strchr(" \t\r\n", from[len - 1]) != NULL)
			len--;
		if (len == 0)
			continue;
		if (len > CONTENT_TAG_MAX || memchr(from, '\n', len) != NULL)
			return fail_field(w, ERR_BAD_INPUT, "tags",
			    WORDS("A tag has at most %d bytes and one line."), CONTENT_TAG_MAX);
		tag = arena_strndup(w->arena, from, len);
		for (char *c = tag; *c != '\0'; c++)
			*c = (char)tolower((unsigned char)*c);
		for (size_t k = 0; k < count && !known; k++)
			known = strcmp(items[k], tag) == 0;
		if (!known)
			items[count++] = tag;
	}
	if (count > CONTENT_TAGS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "tags", WORDS("At most %d tags are expected."), CONTENT_TAGS_MAX);
	*tags = (struct texts){count, items};
	return OK;
}

enum err content_said_check(struct work *w, struct content_said *said)
{
	if (strspn(said->title, " \t\r\n") == strlen(said->title))
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("A title is missing."));
	if (!language_is_one(said->language))
		return fail_field(
		    w, ERR_BAD_INPUT, "language", WORDS("A language is expected as fr or en-GB say it."));
	return tags_clean(w, &said->tags);
}

/* --- changed --- */

struct change {
	const struct principal *by;
	struct uuid id;
	int64_t revision;
	const struct content_said *said;
	const char *key; /* of a deleted one */
};

static enum err change_body(struct work *w, void *arg)
{
	const struct change *c = arg;
	const char *state;
	int64_t revision;
	bool found;

	TRY(content_store_hold(w, c->by->org, c->id, &state, &revision, &found));
	if (!found)
		return missing(w);
	if (revision != c->revision)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	TRY(content_store_change(w, c->by->org, c->id, c->said));
	return content_note(w, c->by, c->id, "content.changed",
	    json_pack("{s:s,s:s,s:s}", "title", c->said->title, "visibility", c->said->visibility, "licence",
	        c->said->licence));
}

enum err content_change(struct work *w, const struct principal *by, struct uuid id, int64_t revision,
    const struct content_said *said)
{
	struct content_said clean = *said;
	struct change c = {.by = by, .id = id, .revision = revision, .said = &clean};

	TRY(content_said_check(w, &clean));
	return db_transact(w, db_tenant(by->org), change_body, &c);
}

/* --- where it is used, and deleted where it is not --- */

enum { TOLD_MAX = 3, TOLD_SIZE = 400 };

/* “Title of one”, “title of another” and so many more. */
static const char *told(struct work *w, const struct content_use uses[], size_t count)
{
	struct text places = text_new(w->arena, TOLD_SIZE);

	for (size_t i = 0; i < count && i < TOLD_MAX; i++)
		text_printf(&places, "%s%s “%s”", i > 0 ? ", " : "", uses[i].kind, uses[i].title);
	if (count > TOLD_MAX)
		text_add(&places, " …");
	if (!text_fits(&places))
		utf8_mend(places.data);
	return places.data;
}

static enum err delete_body(struct work *w, void *arg)
{
	const struct change *c = arg;
	struct content_use *uses;
	const char *state;
	int64_t revision;
	size_t count;
	bool found;

	TRY(content_store_hold(w, c->by->org, c->id, &state, &revision, &found));
	if (!found)
		return missing(w);
	/* A statement of its own: it sees what whoever held the row before has noted. */
	TRY(content_store_uses(w, c->by->org, c->id, TOLD_MAX + 1, &uses, &count));
	if (count > 0)
		return fail_field(w, ERR_CONFLICT, "id",
		    WORDS("This file is used (%s): it can be deleted once nothing uses it."),
		    told(w, uses, count));
	TRY(content_store_deleted(w, c->by->org, c->id));
	return content_note(w, c->by, c->id, "content.deleted", NULL);
}

enum err content_delete(struct work *w, struct storage *storage, const struct principal *by, struct uuid id)
{
	struct change c = {.by = by, .id = id};
	struct content content;

	TRY(content_store_find(w, by->org, id, &content));
	if (strcmp(content.state, "uploading") == 0)
		return content_upload_abort(w, storage, by, id);
	TRY(db_transact(w, db_tenant(by->org), delete_body, &c));
	/* What the storage does not do now, the sweep does. */
	if (content_clear(w, storage, by->org, id, content.storage_key) != OK)
		work_forgive(w);
	return OK;
}

struct using
{
	struct uuid org, id;
	struct content_use *rows;
	size_t count;
};

static enum err uses_body(struct work *w, void *arg)
{
	struct using *u = arg;

	return content_store_uses(w, u->org, u->id, CONTENT_USES_SHOWN, &u->rows, &u->count);
}

enum err content_uses(struct work *w, const struct principal *by, struct uuid id,
    struct content_use **ret_rows, size_t *ret_count)
{
	struct using u = {.org = by->org, .id = id};
	struct content content;

	TRY(content_store_find(w, by->org, id, &content));
	TRY(db_transact(w, db_tenant(by->org), uses_body, &u));
	*ret_rows = u.rows;
	*ret_count = u.count;
	return OK;
}
