#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/page/day.h"
#include "web/page/page.h"

const char enrollment_nav[] = "enrollments";

enum err enrollment_path_id(struct request *r, struct uuid *ret_id)
{
	if (!uuid_parse(request_param(r, "id"), ret_id))
		return fail_field(&r->work, ERR_NOT_FOUND, "id", WORDS("There is nothing at this address."));
	return OK;
}

bool enrollment_may(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_ENROLLMENT_WRITE);
}

const struct page_enrollment_tabs *enrollment_tabs(struct request *r)
{
	struct page_enrollment_tabs *tabs = arena_alloc(r->work.arena, sizeof(*tabs));

	*tabs = (struct page_enrollment_tabs){.list = frame_address(r, "/enrollments"),
	    .requests = frame_address(r, "/enrollments/requests"),
	    .sessions = frame_address(r, "/enrollments/sessions"),
	    .links = frame_address(r, "/enrollments/links"),
	    .teams = frame_address(r, "/enrollments/teams"),
	    .self =
	        enrollment_may(r) && !r->principal.team_only ? frame_address(r, "/enrollments/self") : ""};
	return tabs;
}

const char *enrollment_name(
    struct request *r, const char *name, const char *email, const char *external, const char *origin)
{
	return frame_learner(r, *name != '\0' ? name : email, external, strcmp(origin, "direct") == 0);
}

const char *enrollment_status_word(struct request *r, const char *status)
{
	static const struct frame_word words[] = {
	    {"requested", WORDS("asks")},
	    {"waiting", WORDS("waits for a seat")},
	    {"active", WORDS("enrolled")},
	    {"completed", WORDS("completed")},
	    {"suspended", WORDS("suspended")},
	    {"refused", WORDS("refused")},
	    {"ended", WORDS("no longer in")},
	    {NULL, NULL},
	};

	return frame_word_of(r, words, status);
}

const char *enrollment_source_word(struct request *r, const char *source)
{
	static const struct frame_word words[] = {
	    {"hand", WORDS("by hand")},
	    {"csv", WORDS("a file")},
	    {"group", WORDS("a team")},
	    {"link", WORDS("a link")},
	    {"self", WORDS("themselves")},
	    {"lti", WORDS("an LTI platform")},
	    {"roster", WORDS("a class list")},
	    {"api", WORDS("a program")},
	    {NULL, NULL},
	};

	return frame_word_of(r, words, source);
}

const char *enrollment_step_word(struct request *r, const char *transition, const char *to)
{
	static const struct frame_word words[] = {
	    {"ask", WORDS("asked")},
	    {"wait", WORDS("came to the waiting list")},
	    {"enrol", WORDS("enrolled")},
	    {"approve", WORDS("approved")},
	    {"refuse", WORDS("refused")},
	    {"promote", WORDS("got a seat that was free")},
	    {"suspend", WORDS("suspended")},
	    {"resume", WORDS("resumed")},
	    {"end", WORDS("left, or taken out")},
	    {NULL, NULL},
	};

	if (strcmp(to, "waiting") == 0 && strcmp(transition, "approve") == 0)
		return page_translate(request_language(r), WORDS("approved, and waits for a seat"));
	return frame_word_of(r, words, transition);
}

const char *course_session_state_word(struct request *r, const char *state)
{
	static const struct frame_word words[] = {
	    {"draft", WORDS("draft")},
	    {"open", WORDS("open")},
	    {"closed", WORDS("closed")},
	    {"cancelled", WORDS("cancelled")},
	    {NULL, NULL},
	};

	return frame_word_of(r, words, state);
}

const char *percent_text(struct request *r, double percent)
{
	return arena_printf(r->work.arena, "%.0f %%", percent);
}

const char *count_text(struct request *r, int64_t count)
{
	return count == 0 ? "" : arena_printf(r->work.arena, "%" PRId64, count);
}

enum err count_read(struct request *r, const char *name, const char *text, int64_t max, int64_t *ret_count)
{
	const struct field field = {name, FIELD_INT, false, 0, max, .ret = ret_count};

	*ret_count = 0;
	return *text == '\0' ? OK : field_from_text(&r->work, &field, text);
}

const char *last_day_text(struct request *r, int64_t us)
{
	return day_text(r, us == 0 ? 0 : us - 1);
}

enum err last_day_read(struct request *r, const char *name, const char *day, int64_t was_us, int64_t *ret_us)
{
	*ret_us = was_us;
	if (strcmp(day, last_day_text(r, was_us)) == 0)
		return OK;
	*ret_us = 0;
	return *day == '\0' ? OK : day_read(r, name, day, true, ret_us);
}

enum err first_day_read(struct request *r, const char *name, const char *day, int64_t was_us, int64_t *ret_us)
{
	*ret_us = was_us;
	if (strcmp(day, day_text(r, was_us)) == 0)
		return OK;
	*ret_us = 0;
	return *day == '\0' ? OK : day_read(r, name, day, false, ret_us);
}

/* --- places --- */

static const char *place_text(struct request *r, const struct enrollment_choice *c)
{
	struct arena *a = r->work.arena;

	if (!uuid_is_nil(c->programme))
		return arena_printf(a, "p:%s", uuid_text(a, c->programme));
	if (!uuid_is_nil(c->session))
		return arena_printf(a, "%s:%s", uuid_text(a, c->course), uuid_text(a, c->session));
	return uuid_text(a, c->course);
}

static const char *place_title(struct request *r, const struct enrollment_choice *c)
{
	struct arena *a = r->work.arena;

	if (!uuid_is_nil(c->programme))
		return arena_printf(
		    a, "%s (%s)", c->title, page_translate(request_language(r), WORDS("programme")));
	if (!uuid_is_nil(c->session))
		return arena_printf(a, "%s: %s", c->course_title, c->title);
	return c->title;
}

enum err places_fill(struct request *r, const struct enrollment_choosing *choosing, const char *chosen,
    struct page_choice **ret_rows, size_t *ret_count)
{
	struct enrollment_choice *choices;
	struct page_choice *rows;
	size_t count;

	TRY(enrollment_choices(&r->work, &r->principal, choosing, &choices, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct page_choice){
		    .value = place_text(r, &choices[i]), .title = place_title(r, &choices[i])};
		rows[i].chosen = strcmp(rows[i].value, chosen) == 0;
	}
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

static bool id_read(const char *text, size_t len, struct uuid *ret_id)
{
	char id[UUID_TEXT_SIZE];

	if (len != UUID_TEXT_SIZE - 1)
		return false;
	memcpy(id, text, len);
	id[len] = '\0';
	return uuid_parse(id, ret_id);
}

enum err place_read(struct request *r, const char *text, struct place_chosen *ret_place)
{
	struct place_chosen place = {0};
	size_t first = strcspn(text, ":");
	const char *second = text[first] == ':' ? text + first + 1 : NULL;
	bool good;

	if (strncmp(text, "p:", 2) == 0)
		good = id_read(text + 2, strlen(text + 2), &place.programme);
	else
		good = id_read(text, first, &place.course) &&
		       (second == NULL || id_read(second, strlen(second), &place.session));
	if (!good)
		return fail_field(&r->work, ERR_BAD_INPUT, "place", WORDS("Choose one of these."));
	*ret_place = place;
	return OK;
}

struct page_choice *words_fill(
    struct request *r, const char *const *words, choice_word *word, const char *chosen, size_t *ret_count)
{
	struct page_choice *rows;
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_choice){.value = words[i],
		    .title = word(r, words[i]),
		    .chosen = chosen != NULL && strcmp(words[i], chosen) == 0};
	*ret_count = count;
	return rows;
}
