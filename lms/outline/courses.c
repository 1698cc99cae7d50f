#include "lms/outline/courses.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/media/media.h"
#include "lms/outline/outline_store.h"
#include "lms/outline/version.h"

/* --- what is said of a course --- */

static enum err bounded(struct work *w, const char *field, const char *text, size_t max)
{
	if (strlen(text) > max)
		return fail_field(
		    w, ERR_BAD_INPUT, field, WORDS("At most %d bytes are taken here."), (int)max);
	if (!utf8_valid(text, strlen(text)))
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("This is not text."));
	return OK;
}

/* Letters and digits, parted by single hyphens: "fr", "fr-CA", "zh-Hant-TW" (RFC 5646 section 2.1). */
static bool language_valid(const char *text)
{
	size_t len = strlen(text), part = 0;

	for (size_t i = 0; i <= len; i++) {
		char c = text[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (c == '-' || c == '\0') {
			if (part == 0 || part > 8)
				return false;
			part = 0;
		} else if (letter || (c >= '0' && c <= '9' && i > 0)) {
			part++;
		} else {
			return false;
		}
	}
	return true;
}

static enum err metadata_check(struct work *w, const char **metadata)
{
	json_t *json;

	if (**metadata == '\0') {
		*metadata = "{}";
		return OK;
	}
	TRY(bounded(w, "metadata", *metadata, COURSE_METADATA_MAX));
	TRY(json_read(w, "metadata", *metadata, strlen(*metadata), &json));
	if (!json_is_object(json))
		return fail_field(w, ERR_BAD_INPUT, "metadata", WORDS("A JSON object is wanted here."));
	return OK;
}

static enum err saying_check(struct work *w, struct course_saying *s)
{
	if (strspn(s->title, " \t\n") == strlen(s->title))
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("A title is needed here."));
	TRY(bounded(w, "title", s->title, COURSE_TITLE_MAX));
	TRY(bounded(w, "summary", s->summary, COURSE_SUMMARY_MAX));
	TRY(bounded(w, "description", s->description, COURSE_DESCRIPTION_MAX));
	TRY(bounded(w, "slug", s->slug, COURSE_SLUG_MAX));
	TRY(bounded(w, "language", s->language, COURSE_LANGUAGE_MAX));
	if (*s->slug != '\0' && !slug_valid(s->slug))
		return fail_field(w, ERR_BAD_INPUT, "slug",
		    WORDS("Only a to z, 0 to 9 and single hyphens between them are taken here."));
	if (*s->language != '\0' && !language_valid(s->language))
		return fail_field(
		    w, ERR_BAD_INPUT, "language", WORDS("A language is wanted, like fr or en-GB."));
	return metadata_check(w, &s->metadata);
}

/* --- making and changing --- */

struct course_work {
	const struct principal *by;
	struct uuid course;
	int64_t revision;
	struct course_saying saying;
	bool archived;
};

static enum err note(struct work *w, const struct course_work *c, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = c->by,
	                           .org = c->by->org,
	                           .action = action,
	                           .subject_type = "course",
	                           .subject = c->course,
	                           .after = own_after != NULL ? json_own(w->arena, own_after) : NULL});
}

/* The library says from now on that the course shows it. Drawings may hold scripts and are no pictures. */
static enum err picture_use(struct work *w, const struct course_work *c)
{
	size_t count = uuid_is_nil(c->saying.image) ? 0 : 1;
	struct media_facts facts;
	enum err e = OK;

	if (count == 1) {
		e = media_facts(w, c->by->org, c->saying.image, &facts);
		if (e == OK && (strncmp(facts.mime_type, "image/", 6) != 0 ||
		                   strcmp(facts.mime_type, "image/svg+xml") == 0))
			return fail_field(w, ERR_UNPROCESSABLE, "image",
			    WORDS("A picture is wanted here: PNG, JPEG, GIF, WebP or AVIF."));
	}
	if (e == OK)
		e = media_uses_set(w, c->by->org, "course", c->course, &c->saying.image, count);
	if (e != ERR_NOT_FOUND && e != ERR_UNPROCESSABLE)
		return e;
	work_forgive(w);
	return fail_field(
	    w, ERR_UNPROCESSABLE, "image", WORDS("This file is not in the media library, or not yet."));
}

static json_t *said(const struct course_saying *s)
{
	return json_pack("{s:s,s:s,s:s,s:b}", "title", s->title, "slug", s->slug, "language", s->language,
	    "listed", (int)s->listed);
}

static enum err add(struct work *w, void *arg)
{
	struct course_work *c = arg;
	struct uuid draft = uuid_v7();
	bool made;

	TRY(course_put(w, c->by, c->course, draft, &c->saying, &made));
	if (!made)
		return OK;
	TRY(picture_use(w, c));
	TRY(workflow_begin(w, &version_workflow, c->by->org, draft, c->by));
	return note(w, c, "course.made", said(&c->saying));
}

/* The only name that two courses cannot share. */
static enum err slug_taken(struct work *w, enum err e)
{
	if (e == ERR_CONFLICT && strstr(w->detail, "courses_slug_key") != NULL)
		return fail_field(
		    w, ERR_CONFLICT, "slug", WORDS("Another course has this name in addresses."));
	return e;
}

enum err course_add(
    struct work *w, const struct principal *by, struct uuid id, const struct course_saying *saying)
{
	struct course_work c = {.by = by, .course = id, .saying = *saying};

	TRY(saying_check(w, &c.saying));
	return slug_taken(w, db_transact(w, db_tenant(by->org), add, &c));
}

static enum err changed_meanwhile(struct work *w)
{
	return fail_field(w, ERR_CONFLICT, "revision",
	    WORDS("Somebody changed it meanwhile: look at it again before you save."));
}

static enum err change(struct work *w, void *arg)
{
	struct course_work *c = arg;
	struct course_held held;
	bool done;

	TRY(course_hold(w, c->by->org, c->course, &held));
	TRY(course_put_change(w, c->by->org, c->course, c->revision, &c->saying, &done));
	if (!done)
		return changed_meanwhile(w);
	TRY(picture_use(w, c));
	return note(w, c, "course.changed", said(&c->saying));
}

static enum err picture_change(struct work *w, void *arg)
{
	struct course_work *c = arg;
	const char *image = uuid_is_nil(c->saying.image) ? NULL : uuid_text(w->arena, c->saying.image);
	struct course_held held;
	bool done;

	TRY(course_hold(w, c->by->org, c->course, &held));
	TRY(course_put_picture(w, c->by->org, c->course, c->revision, c->saying.image, &done));
	if (!done)
		return changed_meanwhile(w);
	TRY(picture_use(w, c));
	return note(w, c, "course.changed", json_pack("{s:s?}", "image", image));
}

enum err course_change(struct work *w, const struct principal *by, struct uuid course, int64_t revision,
    const struct course_saying *saying)
{
	struct course_work c = {.by = by, .course = course, .revision = revision, .saying = *saying};

	TRY(saying_check(w, &c.saying));
	return slug_taken(w, db_transact(w, db_tenant(by->org), change, &c));
}

enum err course_picture_change(
    struct work *w, const struct principal *by, struct uuid course, int64_t revision, struct uuid image)
{
	struct course_work c = {.by = by, .course = course, .revision = revision, .saying = {.image = image}};

	return db_transact(w, db_tenant(by->org), picture_change, &c);
}

static enum err archive(struct work *w, void *arg)
{
	struct course_work *c = arg;
	struct course_held held;
	struct outline draft;
	bool changed;

	TRY(course_hold(w, c->by->org, c->course, &held));
	if (c->archived && !uuid_is_nil(held.draft)) {
		TRY(outline_load(w, c->by->org, held.draft, &draft));
		if (strcmp(draft.state, "scheduled") == 0)
			return fail_field(w, ERR_CONFLICT, "state",
			    WORDS("A version of this course is scheduled: take it back first."));
	}
	TRY(course_put_archived(w, c->by->org, c->course, c->archived, &changed));
	return changed ? note(w, c, c->archived ? "course.archived" : "course.restored", NULL) : OK;
}

enum err course_archive(struct work *w, const struct principal *by, struct uuid course, bool archived)
{
	struct course_work c = {.by = by, .course = course, .archived = archived};

	return db_transact(w, db_tenant(by->org), archive, &c);
}
