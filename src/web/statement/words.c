#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "lms/cmi5/cmi5.h"
#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/statement/statement_pages.h"
#include "xapi/read.h"

enum { WORDS_MAX = 4096, LANGUAGES_MAX = 64, ALIAS_LETTERS = 6 };

static const char our_activities[] = "/xapi/activities/"; /* lms/cmi5/cmi5.h */

/* --- verbs --- */

static const struct {
	const char *iri, *words;
} verbs[] = {
    {"http://adlnet.gov/expapi/verbs/initialized", WORDS("has begun")},
    {"http://adlnet.gov/expapi/verbs/launched", WORDS("has opened")},
    {"http://adlnet.gov/expapi/verbs/attempted", WORDS("has tried")},
    {"http://adlnet.gov/expapi/verbs/experienced", WORDS("has seen")},
    {"http://id.tincanapi.com/verb/viewed", WORDS("has viewed")},
    {"http://adlnet.gov/expapi/verbs/interacted", WORDS("has used")},
    {"http://adlnet.gov/expapi/verbs/answered", WORDS("has answered")},
    {"http://adlnet.gov/expapi/verbs/responded", WORDS("has given an answer to")},
    {"http://adlnet.gov/expapi/verbs/progressed", WORDS("has moved on in")},
    {"http://adlnet.gov/expapi/verbs/completed", WORDS("has completed")},
    {"http://adlnet.gov/expapi/verbs/passed", WORDS("has passed")},
    {"http://adlnet.gov/expapi/verbs/failed", WORDS("has failed")},
    {"http://adlnet.gov/expapi/verbs/mastered", WORDS("has mastered")},
    {"http://adlnet.gov/expapi/verbs/scored", WORDS("was scored in")},
    {"http://adlnet.gov/expapi/verbs/suspended", WORDS("has paused")},
    {"http://adlnet.gov/expapi/verbs/resumed", WORDS("has resumed")},
    {"http://adlnet.gov/expapi/verbs/exited", WORDS("has left")},
    {"http://adlnet.gov/expapi/verbs/terminated", WORDS("has ended")},
    {"https://w3id.org/xapi/adl/verbs/satisfied", WORDS("has met what is asked in")},
    {"https://w3id.org/xapi/adl/verbs/waived", WORDS("was excused from")},
    {"https://w3id.org/xapi/adl/verbs/abandoned", WORDS("went away from")},
    {"http://adlnet.gov/expapi/verbs/registered", WORDS("has enrolled in")},
    {"http://adlnet.gov/expapi/verbs/commented", WORDS("has commented on")},
    {"http://adlnet.gov/expapi/verbs/shared", WORDS("has shared")},
    {"http://adlnet.gov/expapi/verbs/voided", WORDS("has voided")},
};

/* Behind the last slash or hash. */
static const char *last_part(const char *iri)
{
	const char *found = iri;

	for (const char *at = iri; *at != '\0'; at++)
		if ((*at == '/' || *at == '#' || *at == ':') && at[1] != '\0')
			found = at + 1;
	return found;
}

const char *statement_verb(struct request *r, const struct xapi_gist *gist)
{
	for (size_t i = 0; i < FIELDS_COUNT(verbs); i++)
		if (strcmp(verbs[i].iri, gist->verb) == 0)
			return page_translate(request_language(r), verbs[i].words);
	return *gist->verb_words != '\0' ? gist->verb_words : last_part(gist->verb);
}

const char *statement_verb_find(struct request *r, const char *asked)
{
	if (strchr(asked, ':') != NULL)
		return xapi_iri_valid(asked, strlen(asked)) ? asked : NULL;
	for (size_t i = 0; i < FIELDS_COUNT(verbs); i++)
		if (strcasecmp(last_part(verbs[i].iri), asked) == 0 ||
		    strcasecmp(page_translate(request_language(r), verbs[i].words), asked) == 0)
			return verbs[i].iri;
	return NULL;
}

/* --- people --- */

bool statement_names_everybody(const struct request *r)
{
	return principal_may(&r->principal, PERMISSION_LEARNER_READ) && !r->principal.team_only;
}

const char *statement_learner_json(struct request *r, struct uuid learner)
{
	return cmi5_actor_json(
	    r->work.arena, cmi5_home(&r->work, &r->app->config), uuid_text(r->work.arena, learner));
}

static bool learner_of(const char *home, const struct xapi_gist_agent *agent, struct uuid *ret_id)
{
	return strcmp(agent->account_home, home) == 0 && uuid_parse(agent->account_name, ret_id);
}

static size_t learner_add(
    const char *home, const struct xapi_gist_agent *agent, struct uuid *ids, size_t count)
{
	struct uuid id;

	if (count == REVIEW_LEARNERS_MAX || !learner_of(home, agent, &id))
		return count;
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(ids[i], id))
			return count;
	ids[count] = id;
	return count + 1;
}

enum err statement_names_find(
    struct request *r, const struct xapi_gist *gists, size_t count, struct statement_names *ret_names)
{
	struct uuid *ids = arena_alloc(r->work.arena, REVIEW_LEARNERS_MAX * sizeof(*ids));
	struct statement_names names = {
	    .everybody = statement_names_everybody(r), .home = cmi5_home(&r->work, &r->app->config)};
	struct review_learner *learners;
	size_t asked = 0;

	for (size_t i = 0; i < count; i++) {
		asked = learner_add(names.home, &gists[i].actor, ids, asked);
		if (gists[i].object_kind == XAPI_GIST_AGENT)
			asked = learner_add(names.home, &gists[i].object_agent, ids, asked);
	}
	if (asked > 0 && principal_may(&r->principal, PERMISSION_LEARNER_READ)) {
		TRY(review_learners_of(&r->work, &r->principal, ids, asked, &learners, &names.count));
		names.learners = learners;
	}
	*ret_names = names;
	return OK;
}

/* The same person has the same word on every page, and nobody finds out from it who they are. */
static const char *alias(struct request *r, const struct xapi_gist_agent *agent)
{
	struct text all = text_new(r->work.arena, WORDS_MAX);
	uint8_t mac[SHA256_SIZE];

	text_printf(&all, "%s\n%s\n%s\n%s\n%s", uuid_text(r->work.arena, r->principal.org), agent->mail,
	    agent->account_home, agent->account_name, agent->other);
	keys_mac(r->app->keys, "statement-alias", all.data, all.len, mac);
	return arena_printf(r->work.arena, "%s %.*s", page_translate(request_language(r), WORDS("Person")),
	    ALIAS_LETTERS, hex_encode(r->work.arena, mac, sizeof(mac)));
}

static const char *account_json(struct request *r, const struct xapi_gist_agent *agent)
{
	struct text json = text_new(r->work.arena, WORDS_MAX);

	text_add(&json, "{\"account\":{\"homePage\":");
	text_add_json(&json, agent->account_home);
	text_add(&json, ",\"name\":");
	text_add_json(&json, agent->account_name);
	text_add(&json, "}}");
	return text_fits(&json) ? json.data : "";
}

/* A visitor's id at their origin is a number of ours. */
static const char *learner_name(struct request *r, const struct review_learner *learner)
{
	return frame_learner(r, learner->name, learner->external_id, strcmp(learner->origin, "direct") == 0);
}

static struct statement_person learner_person(struct request *r, const struct review_learner *learner)
{
	const char *id = uuid_text(r->work.arena, learner->id);

	return (struct statement_person){.words = learner_name(r, learner),
	    .link = frame_address(r, "/learners/%s", id),
	    .about = learner->email,
	    .who = id};
}

static bool anonymous(const struct xapi_gist_agent *agent)
{
	return *agent->mail == '\0' && *agent->account_name == '\0' && *agent->other == '\0';
}

static struct statement_person named_person(struct request *r, const struct xapi_gist_agent *agent)
{
	struct statement_person person = {.words = agent->name, .link = "", .about = "", .who = ""};

	if (*agent->mail != '\0')
		person.about = person.who = agent->mail;
	else if (*agent->account_name != '\0') {
		person.about =
		    arena_printf(r->work.arena, "%s (%s)", agent->account_name, agent->account_home);
		person.who = account_json(r, agent);
	} else
		person.about = agent->other;
	if (*person.words == '\0' && *agent->account_name != '\0')
		person.words = agent->account_name;
	if (*person.words == '\0') {
		person.words = person.about;
		person.about = "";
	}
	return person;
}

struct statement_person statement_person(
    struct request *r, const struct statement_names *names, const struct xapi_gist_agent *agent)
{
	struct statement_person person = {.words = "", .link = "", .about = "", .who = ""};
	struct uuid id;
	bool learner = learner_of(names->home, agent, &id);

	for (size_t i = 0; learner && i < names->count; i++)
		if (uuid_equal(names->learners[i].id, id))
			return learner_person(r, &names->learners[i]);
	/* A learner who is not found has gone, or is not for this page's eyes: an alias either way. */
	if (names->everybody && !learner)
		person = named_person(r, agent);
	if (*person.words == '\0')
		person.words = anonymous(agent) ? page_translate(request_language(r), WORDS("a group"))
		                                : alias(r, agent);
	return person;
}

const char *statement_authority(
    struct request *r, const struct statement_names *names, const struct xapi_gist_agent *agent)
{
	const char *lang = request_language(r);

	if (strcmp(agent->account_home, names->home) != 0)
		return statement_person(r, names, agent).words;
	if (strcmp(agent->account_name, "lectern") == 0)
		return page_translate(lang, WORDS("this service itself"));
	if (strncmp(agent->account_name, "cmi5.", strlen("cmi5.")) == 0)
		return page_translate(lang, WORDS("a unit of a cmi5 course that was played here"));
	if (strncmp(agent->account_name, "xapi.", strlen("xapi.")) == 0)
		return page_translate(lang, WORDS("an xAPI package that was played here"));
	return agent->account_name;
}

/* --- what else is said --- */

bool statement_is_ours(const struct statement_names *names, const char *iri)
{
	size_t len = strlen(names->home);

	return strncmp(iri, names->home, len) == 0 &&
	       strncmp(iri + len, our_activities, strlen(our_activities)) == 0;
}

struct xapi_languages statement_languages(struct request *r)
{
	struct xapi_languages languages;

	xapi_languages_read(
	    arena_printf(r->work.arena, "%.*s, en;q=0.5", LANGUAGES_MAX, request_language(r)), &languages);
	return languages;
}

static void result_add(struct text *words, const char *more)
{
	if (*more != '\0')
		text_printf(words, "%s%s", words->len > 0 ? ", " : "", more);
}

static const char *answer_words(
    const char *lang, enum xapi_gist_answer answer, const char *yes, const char *no)
{
	if (answer == XAPI_GIST_UNSAID)
		return "";
	return page_translate(lang, answer == XAPI_GIST_YES ? yes : no);
}

static const char *score_words(struct request *r, const struct xapi_gist *gist)
{
	const char *space = strcmp(request_language(r), "fr") == 0 ? "\xc2\xa0" : " ";

	if (*gist->raw != '\0' && *gist->maximum != '\0')
		return arena_printf(r->work.arena, "%s / %s", gist->raw, gist->maximum);
	if (gist->scaled_said)
		return arena_printf(r->work.arena, "%.10g%s%%", round(gist->scaled * 10000) / 100, space);
	return gist->raw;
}

const char *statement_result(struct request *r, const struct xapi_gist *gist)
{
	struct text words = text_new(r->work.arena, WORDS_MAX);
	const char *lang = request_language(r);
	int64_t cs;

	result_add(&words, answer_words(lang, gist->success, WORDS("a success"), WORDS("no success")));
	result_add(&words,
	    answer_words(lang, gist->completion, WORDS("done to the end"), WORDS("not done to the end")));
	result_add(&words, score_words(r, gist));
	if (xapi_duration_read(gist->duration, &cs))
		result_add(&words, time_words(r, cs));
	else
		result_add(&words, gist->duration);
	return words.data;
}

enum err statement_names_fill(struct request *r, struct xapi_gist *gists, size_t count)
{
	const struct xapi_languages languages = statement_languages(r);
	const char **iris = arena_alloc(r->work.arena, (count + 1) * sizeof(*iris));
	const char **definitions = arena_alloc(r->work.arena, (count + 1) * sizeof(*definitions));
	size_t *of = arena_alloc(r->work.arena, (count + 1) * sizeof(*of)), asked = 0;

	for (size_t i = 0; i < count; i++) {
		if (gists[i].object_kind != XAPI_GIST_ACTIVITY || *gists[i].object_words != '\0')
			continue;
		iris[asked] = gists[i].object;
		of[asked++] = i;
	}
	if (asked == 0)
		return OK;
	TRY(xapi_activities_find(&r->work, r->principal.org, iris, asked, definitions));
	for (size_t i = 0; i < asked; i++)
		if (definitions[i] != NULL)
			gists[of[i]].object_words =
			    xapi_definition_name(&r->work, &languages, definitions[i]);
	return OK;
}
