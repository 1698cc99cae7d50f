/* Which grade book column a placement's grades go to: seen to when the first grade is due, so that a launch
 * never waits for it and a link that nobody is graded for leaves no column behind. */
#include <string.h>

#include "lms/grade/grade_int.h"
#include "lti/ags_items.h"
#include "lti/policy.h"

/* A sender that died is followed after the lease; looking ends in time for the making within it. */
enum { COLUMN_LEASE_S = 90, COLUMN_LOOK_S = 60, COLUMN_WAIT_S = 2, COLUMN_MAXIMUM = 100 };

struct seeking {
	struct grade_answers *answers;
	struct grade_column *column;
	struct ags_means means;
	struct ags_answer answer; /* why there is none, where url is "" */
	const char *url;
};

static bool needs_look(const struct grade_answers *answers, const struct claim *claim)
{
	return *claim->line_item_url == '\0' ||
	       (!claim->column_read && claim->column_readable &&
	           lti_policy_rules(answers->registration->policy)->column == LTI_COLUMN_READ_FIRST);
}

static void seeking_end(struct seeking *s, enum ags_outcome outcome, const char *code, const char *reason)
{
	s->answer =
	    (struct ags_answer){.outcome = outcome, .code = code, .reason = reason, .retry_after_s = -1};
}

static void item_take(struct seeking *s, const struct ags_item *item, const char *source)
{
	s->url = *item->url != '\0' ? item->url : s->column->url;
	s->column->label = item->label;
	s->column->maximum = item->maximum;
	s->column->ends_us = item->ends_us;
	s->column->source = source;
}

/* A3: what the launch named, unless it says itself that it is another link's. *ret_wrong: look for ours. */
static enum err named_look(struct seeking *s, bool *ret_wrong)
{
	const char *link = s->column->resource_link_id;
	struct ags_item item;

	TRY(ags_item_read(s->answers->w, &s->means, s->column->url, &s->answer, &item));
	*ret_wrong = s->answer.outcome == AGS_ACCEPTED && *item.resource_link_id != '\0' &&
	             strcmp(item.resource_link_id, link) != 0;
	if (s->answer.outcome == AGS_ACCEPTED && !*ret_wrong) {
		item.url = s->column->url;
		item_take(s, &item, "launch");
	}
	/* A platform that lets nobody read it is believed. */
	if (s->answer.outcome == AGS_REFUSED && strcmp(s->answer.code, "column_gone") != 0)
		item_take(s, &(struct ags_item){.url = s->column->url, .label = ""}, "launch");
	return OK;
}

static enum err list_look(struct seeking *s, const char *code, const char *reason)
{
	struct work *w = s->answers->w;
	const struct grade_column *column = s->column;
	const struct ags_item_wish wish = {.label = column->title,
	    .resource_link_id = column->resource_link_id,
	    .resource_id = uuid_text(w->arena, column->resource),
	    .tag = uuid_text(w->arena, column->placement),
	    .maximum = COLUMN_MAXIMUM};
	struct ags_item item;
	bool found;

	seeking_end(s, AGS_REFUSED, code, reason);
	if (*column->list_url == '\0' || s->means.scope == NULL)
		return OK;
	TRY(ags_item_find(w, &s->means, column->list_url, &wish, &s->answer, &found, &item));
	if (s->answer.outcome != AGS_ACCEPTED)
		return OK;
	if (found) {
		item_take(s, &item, "found");
		return OK;
	}
	if (!column->may_write) {
		seeking_end(s, AGS_REFUSED, code, reason);
		return OK;
	}
	TRY(ags_item_create(w, &s->means, column->list_url, &wish, &s->answer, &item));
	if (s->answer.outcome == AGS_ACCEPTED)
		item_take(s, &item, "made");
	return OK;
}

static enum err column_look(struct seeking *s)
{
	const struct grade_column *column = s->column;
	bool wrong = false;

	/* Another sender was here first. */
	if (*column->url != '\0' && column->read) {
		s->url = column->url;
		return OK;
	}
	if (*column->url == '\0')
		return list_look(s, "no_column",
		    "the platform named no grade column for this link and does not let Lectern make one");
	TRY(named_look(s, &wrong));
	if (wrong)
		return list_look(s, "wrong_column",
		    "the grade column that the platform named belongs to another link, and there is none "
		    "for this one");
	return OK;
}

/* What was found out, for every claim of the column. */
static void column_tell(const struct seeking *s, struct claim **claims, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct claim *claim = claims[i];

		if (claim->state != NULL || !uuid_equal(claim->line_item, s->column->id))
			continue;
		if (s->url == NULL) {
			grade_mark_answer(s->answers, claim, &s->answer);
			continue;
		}
		claim->line_item_url = s->url;
		claim->column_read = true;
		claim->column_maximum = s->column->maximum;
		claim->column_ends_us = s->column->ends_us;
	}
}

static void column_wait(struct claim **claims, size_t count, struct uuid column)
{
	for (size_t i = 0; i < count; i++) {
		if (!uuid_equal(claims[i]->line_item, column))
			continue;
		grade_mark_end(claims[i], "waiting", 0, "column_sought",
		    "the grade column is being looked for at the platform");
		claims[i]->after_us = COLUMN_WAIT_S * US_PER_S;
	}
}

static enum err column_prepare(
    struct grade_answers *answers, const struct claim *claim, struct claim **claims, size_t count)
{
	struct grade_column column;
	struct seeking s = {.answers = answers,
	    .column = &column,
	    .means = {.keys = answers->means->keys,
	        .http = answers->means->http,
	        .registration = answers->registration,
	        .until_us = time_monotonic_us() + COLUMN_LOOK_S * US_PER_S}};
	bool taken;

	TRY(grade_column_seek(answers->w, claim, COLUMN_LEASE_S, &taken, &column));
	if (!taken) {
		column_wait(claims, count, claim->line_item);
		return OK;
	}
	s.means.scope = column.may_write ? AGS_SCOPE_ITEM : column.may_read ? AGS_SCOPE_ITEM_READ : NULL;
	TRY(column_look(&s));
	column_tell(&s, claims, count);
	return grade_column_keep(answers->w, &column, s.url);
}

enum err grade_columns_prepare(struct grade_answers *answers, struct claim **claims, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (claims[i]->state == NULL && needs_look(answers, claims[i]))
			TRY(column_prepare(answers, claims[i], claims, count));
	}
	return OK;
}
