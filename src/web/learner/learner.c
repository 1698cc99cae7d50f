#include <string.h>

#include "lms/learner/learner.h"
#include "lms/link/link.h"
#include "lms/review/review.h"
#include "pages.h"
#include "web/learner/learner.h"
#include "web/page/frame.h"

enum { MODULES_SHOWN = 200 };

struct fields {
	const char *org;
	struct uuid id, link;
};

#define ONE                                                                                                  \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id),                       \
		    .about = "the learner"                                                                   \
	}

const struct input learner_page_input[] = {ONE, {0}};
const struct input learner_unlink_input[] = {
    ONE,
    {"link", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, link), .about = "what joins them"},
    {0},
};

/* What proved that two are one. */
static const struct {
	const char *proof, *says;
} proofs[] = {
    {"code", WORDS("a code of one place, entered in the other")},
    {"password", WORDS("the password of the account")},
    {"platform", WORDS("the signed word of their platform")},
};

static const char *proof_words(const char *lang, const char *proof)
{
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
		if (strcmp(proofs[i].proof, proof) == 0)
			return page_translate(lang, proofs[i].says);
	}
	return proof;
}

static const char *address(struct request *r, struct uuid learner, const char *rest)
{
	return frame_address(r, "/learners/%s%s", uuid_text(r->work.arena, learner), rest);
}

static const char *place_of(const struct link_learner *l)
{
	return *l->origin_name != '\0' ? l->origin_name : l->origin;
}

/* Who leads teams sees their own learners only, here too. */
static bool may_see(struct request *r, struct uuid learner)
{
	struct review_learner seen;
	bool sees = !r->principal.team_only || review_learner(&r->work, &r->principal, learner, &seen) == OK;

	work_forgive(&r->work);
	return sees;
}

/* "" of whom this principal may not see. */
static const char *who_of(struct request *r, const struct joined *person, struct uuid learner)
{
	for (size_t i = 0; i < person->learners_count; i++) {
		const struct link_learner *l = &person->learners[i];

		if (uuid_equal(l->id, learner) && may_see(r, learner))
			return arena_printf(r->work.arena, "%s (%s)", l->external_id, place_of(l));
	}
	return "";
}

static size_t others_fill(
    struct request *r, const struct joined *person, struct uuid self, struct page_learner_others *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < person->learners_count; i++) {
		const struct link_learner *l = &person->learners[i];

		if (uuid_equal(l->id, self) || !may_see(r, l->id))
			continue;
		rows[count++] = (struct page_learner_others){.link = address(r, l->id, ""),
		    .name = l->name,
		    .external = l->external_id,
		    .place = place_of(l)};
	}
	return count;
}

static size_t links_fill(
    struct request *r, const struct joined *person, struct uuid self, struct page_learner_links *rows)
{
	const char *lang = request_language(r);

	for (size_t i = 0; i < person->links_count; i++) {
		const struct link_row *l = &person->links[i];

		rows[i] = (struct page_learner_links){.one = who_of(r, person, l->learner),
		    .other = uuid_is_nil(l->other) ? "" : who_of(r, person, l->other),
		    .account = !uuid_is_nil(l->account),
		    .proof = proof_words(lang, l->proof),
		    .at = l->made_us,
		    .part = address(r, self,
		        arena_printf(r->work.arena, "/links/%s/removal", uuid_text(r->work.arena, l->id)))};
	}
	return person->links_count;
}

static enum err modules_fill(
    struct request *r, struct uuid learner, struct page_learner_modules **ret_rows, size_t *ret_count)
{
	struct page_learner_modules *rows;
	struct progress_module *modules;
	size_t count;

	TRY(progress_modules(
	    &r->work, r->principal.org, learner, (struct uuid){{0}}, MODULES_SHOWN, &modules, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_learner_modules){.title = modules[i].title,
		    .sequence = strcmp(modules[i].sequence_title, modules[i].title) != 0
		                    ? modules[i].sequence_title
		                    : "",
		    .done = modules[i].grains_completed,
		    .total = modules[i].grains,
		    .at = modules[i].completed_us};
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

enum err get_learner_page(struct request *r)
{
	struct text html = text_new(r->work.arena, LEARNER_PAGE_MAX);
	struct page_learner_others others[PERSON_LEARNERS_MAX];
	struct page_learner_modules *modules;
	struct page_learner_links *links;
	struct review_learner learner;
	struct fields in = {0};
	struct joined person;
	size_t modules_count;

	TRY(request_input(r, &in));
	TRY(review_learner(&r->work, &r->principal, in.id, &learner));
	TRY(joined_read(&r->work, r->principal.org, in.id, &person));
	TRY(modules_fill(r, in.id, &modules, &modules_count));
	links = arena_alloc(r->work.arena, (person.links_count + 1) * sizeof(*links));
	page_learner(&html,
	    &(struct page_learner){.lang = request_language(r),
	        .frame = frame_make(r, "learners"),
	        .list = frame_address(r, "/learners"),
	        .may = principal_may(&r->principal, PERMISSION_LEARNER_WRITE),
	        .attempts = principal_may(&r->principal, PERMISSION_ATTEMPT_READ)
	                        ? frame_address(r, "/attempts?learner=%s", uuid_text(r->work.arena, in.id))
	                        : "",
	        .statements = principal_may(&r->principal, PERMISSION_STATEMENT_READ)
	                          ? frame_address(r, "/statements?who=%s", uuid_text(r->work.arena, in.id))
	                          : "",
	        .name = *learner.name != '\0' ? learner.name : learner.external_id,
	        .external = learner.external_id,
	        .email = learner.email,
	        .origin = learner.origin,
	        .at = learner.created_us,
	        .modules = modules,
	        .modules_count = modules_count,
	        .others = others,
	        .others_count = others_fill(r, &person, in.id, others),
	        .links = links,
	        .links_count = links_fill(r, &person, in.id, links)});
	return reply_page(r, 200, &html);
}

/* The link of a learner whom this principal may see. */
static enum err link_find(struct request *r, const struct fields *in, struct review_learner *ret_learner)
{
	struct joined person;

	TRY(review_learner(&r->work, &r->principal, in->id, ret_learner));
	TRY(joined_read(&r->work, r->principal.org, in->id, &person));
	for (size_t i = 0; i < person.links_count; i++) {
		if (uuid_equal(person.links[i].id, in->link))
			return OK;
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "link", "there is no such link");
}

enum err get_learner_unlink(struct request *r)
{
	struct text html = text_new(r->work.arena, LEARNER_PAGE_MAX);
	struct review_learner learner;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(link_find(r, &in, &learner));
	page_learner_unlink(&html, &(struct page_learner_unlink){.lang = request_language(r),
	                               .frame = frame_make(r, "learners"),
	                               .name = *learner.name != '\0' ? learner.name : learner.external_id,
	                               .back = address(r, in.id, "")});
	return reply_page(r, 200, &html);
}

enum err post_learner_unlink(struct request *r)
{
	struct review_learner learner;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(link_find(r, &in, &learner));
	TRY(learner_unlink(&r->work, &r->principal, r->principal.org, in.id, in.link));
	frame_say(r, "success", WORDS("They are apart again. Nothing that was learnt has moved."));
	return reply_redirect(r, 303, address(r, in.id, ""));
}
