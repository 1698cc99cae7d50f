/* What the LMS itself says in statements. */
#include "base/text.h"
#include "lms/cmi5/cmi5_store.h"

enum { TELLINGS_MAX = 24 * 1024 * 1024 };

struct tellings tellings_new(struct arena *a)
{
	struct tellings t = {.text = text_new(a, TELLINGS_MAX)};

	text_add_char(&t.text, '[');
	return t;
}

void tell(
    struct work *w, const struct registration *r, struct tellings *t, struct cmi5_telling *telling, int part)
{
	const struct cmi5_structure *s = &r->structure;
	struct uuid object = part >= 0 ? r->parts[part].grain : r->module;

	telling->id = uuid_v7();
	telling->actor_home = r->home;
	telling->actor_name = uuid_text(w->arena, r->learner);
	telling->registration = uuid_text(w->arena, r->attempt.id);
	telling->object = cmi5_activity(w->arena, r->home, object);
	telling->publisher = part >= 0 ? s->parts[part].id : s->id;
	telling->name = part >= 0 ? &s->parts[part].title : &s->title;
	if (telling->session == NULL)
		telling->session = uuid_text(w->arena, uuid_v7());
	if (telling->timestamp_us == 0)
		telling->timestamp_us = w->now_us;
	if (t->count++ > 0)
		text_add_char(&t->text, ',');
	text_add(&t->text, cmi5_statement(w->arena, telling));
}

void tell_satisfied(
    struct work *w, const struct registration *r, struct tellings *t, int part, const char *session)
{
	struct cmi5_telling telling = {.verb = CMI5_SATISFIED,
	    .session = session,
	    .type = part >= 0 ? CMI5_TYPE_BLOCK : CMI5_TYPE_COURSE};

	tell(w, r, t, &telling, part);
}

enum err tellings_read(struct work *w, const struct registration *r, const struct tellings *t,
    struct xapi_statement **ret_statements, size_t *ret_count)
{
	const struct xapi_reading reading = {
	    .version = XAPI_1_0_3, .authority = cmi5_actor_json(w->arena, r->home, "lectern")};
	struct text text = t->text;
	bool array;

	*ret_count = 0;
	if (t->count == 0)
		return OK;
	text_add_char(&text, ']');
	if (!text_fits(&text))
		return fail(w, ERR_INTERNAL, "too many parts are satisfied at once");
	return xapi_statements_read(w, &reading, text.data, text.len, ret_statements, ret_count, &array);
}

enum err tellings_write(struct work *w, const struct registration *r, const struct tellings *t)
{
	struct xapi_statement *statements;
	unsigned ordinal = 0;
	size_t count;

	TRY(tellings_read(w, r, t, &statements, &count));
	return count > 0 ? xapi_ingest_tell(w, r->attempt.org, statements, count, &ordinal) : OK;
}
