/* Who is the same person as a learner, and parting them again. Joining is for the learners themselves, who
 * prove both. */
#include "lms/link/link.h"
#include "lms/review/review.h"
#include "web/api/api.h"

struct link_input {
	struct uuid id, link;
	const char *org;
};

static const struct schema learner_output[] = {
    {"id", SCHEMA_UUID, .about = "a learner of this person"},
    {"origin", SCHEMA_TEXT, .about = "where they come from"},
    {"external_user_id", SCHEMA_TEXT, .about = "who they are there"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name there"},
    {0},
};
static const char *const proofs[] = {"code", "password", "platform", NULL};
static const struct schema link_output[] = {
    {"id", SCHEMA_UUID, .about = "the link"},
    {"learner", SCHEMA_UUID, .about = "who was joined"},
    {"other", SCHEMA_UUID, .nullable = true, .about = "to this learner; null: to an account"},
    {"account", SCHEMA_UUID, .nullable = true, .about = "to this account; null: to a learner"},
    {"proof", SCHEMA_CHOICE, .choices = proofs,
        .about =
            "a code of one place entered in another, the account's password, or the platform's signed word"},
    {"made_at", SCHEMA_TIME, .about = "when"},
    {0},
};
static const struct schema person_output[] = {
    {"person", SCHEMA_UUID, .nullable = true, .about = "who all of them are; null: joined to nobody"},
    {"learners", SCHEMA_ARRAY, .of = learner_output, .about = "the learner among them, oldest first"},
    {"links", SCHEMA_ARRAY, .of = link_output, .about = "what joins them, oldest first"},
    {0},
};

static const struct input one_input[] = {
    ID_INPUT(struct link_input, id, "the learner"), ORG_INPUT(struct link_input, org), {0}};
static const struct input link_input[] = {ID_INPUT(struct link_input, id, "the learner"),
    {"link", INPUT_PATH, FIELD_UUID, .offset = offsetof(struct link_input, link), .about = "the link"},
    ORG_INPUT(struct link_input, org), {0}};

/* Who leads teams sees their own learners only, here too. */
static bool may_see(struct work *w, const struct principal *by, struct uuid learner)
{
	struct review_learner seen;
	bool sees = !by->team_only || review_learner(w, by, learner, &seen) == OK;

	work_forgive(w);
	return sees;
}

static json_t *link_json(struct work *w, const struct link_row *row)
{
	return json_pack("{s:s,s:s,s:o,s:o,s:s,s:o}", "id", uuid_text(w->arena, row->id), "learner",
	    uuid_text(w->arena, row->learner), "other", api_uuid(w, row->other), "account",
	    api_uuid(w, row->account), "proof", row->proof, "made_at", api_time(row->made_us));
}

static enum err get_links(struct request *r)
{
	struct link_input in = {.org = NULL};
	struct work *w = &r->work;
	struct review_learner seen;
	struct joined person;
	struct principal by;
	json_t *learners, *links;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(review_learner(w, &by, in.id, &seen));
	TRY(joined_read(w, by.org, in.id, &person));
	learners = json_array();
	links = json_array();
	for (size_t i = 0; i < person.learners_count; i++) {
		const struct link_learner *l = &person.learners[i];

		if (may_see(w, &by, l->id))
			json_array_append_new(learners,
			    json_pack("{s:s,s:s,s:s,s:o}", "id", uuid_text(w->arena, l->id), "origin",
			        l->origin, "external_user_id", l->external_id, "name", api_text(l->name)));
	}
	for (size_t i = 0; i < person.links_count; i++)
		json_array_append_new(links, link_json(w, &person.links[i]));
	return reply_json(r, 200,
	    json_pack(
	        "{s:o,s:o,s:o}", "person", api_uuid(w, person.id), "learners", learners, "links", links));
}

static enum err delete_link(struct request *r)
{
	struct link_input in = {.org = NULL};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(learner_unlink(&r->work, &by, by.org, in.id, in.link));
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/learners/{id}/links", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_JSON, get_links, "who else a learner was proven to be", .input = one_input,
        .output = person_output},
    {"DELETE", "/api/v1/learners/{id}/links/{link}", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE,
        BODY_NONE, 0, SHAPE_JSON, delete_link, "parts what was joined; nothing that anybody learnt moves",
        .input = link_input, .status = 204},
};

const struct area web_area_links = {"links", routes, FIELDS_COUNT(routes)};
