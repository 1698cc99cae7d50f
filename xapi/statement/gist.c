#include "xapi/statement/gist.h"

#include <stdlib.h>
#include <string.h>

#include "xapi/statement/languages.h"

struct gist_reader {
	struct work *w;
	const struct xapi_languages *languages;
	struct tape tape;
};

static const char *text_at(struct gist_reader *g, uint32_t node)
{
	const char *text;
	char *mended;
	size_t len;

	if (node == 0 || g->tape.nodes[node].kind != TAPE_STRING)
		return "";
	text = tape_string(g->w, &g->tape, node, &len);
	if (!g->tape.nodes[node].odd)
		return text;
	mended = arena_strdup(g->w->arena, text);
	utf8_mend(mended);
	return mended;
}

/* The value of a member of an object; 0 also where node is 0 or no object. */
static uint32_t member(struct gist_reader *g, uint32_t node, const char *name)
{
	return g->tape.nodes[node].kind == TAPE_OBJECT ? tape_find(g->w, &g->tape, node, name) : 0;
}

/* The same below the statement's own members, where node 0 is none. */
static uint32_t inner(struct gist_reader *g, uint32_t node, const char *name)
{
	return node != 0 ? member(g, node, name) : 0;
}

static const char *text_of(struct gist_reader *g, uint32_t node, const char *name)
{
	return text_at(g, inner(g, node, name));
}

static const char *raw_of(struct gist_reader *g, uint32_t node, const char *name)
{
	uint32_t at = inner(g, node, name);
	const char *raw;
	size_t len;

	if (at == 0)
		return "";
	raw = tape_raw(&g->tape, at, &len);
	return arena_printf(g->w->arena, "%.*s", (int)len, raw);
}

/* The one of a language map that its reader wants most. */
static const char *words_of(struct gist_reader *g, uint32_t node, const char *name)
{
	uint32_t map = inner(g, node, name), chosen;

	if (map == 0 || g->tape.nodes[map].kind != TAPE_OBJECT)
		return "";
	chosen = languages_choose(g->w, &g->tape, map, g->languages);
	return chosen != 0 ? text_at(g, chosen + 1) : "";
}

static enum xapi_gist_answer answer_of(struct gist_reader *g, uint32_t node, const char *name)
{
	uint32_t at = inner(g, node, name);

	if (at == 0)
		return XAPI_GIST_UNSAID;
	return g->tape.nodes[at].kind == TAPE_TRUE ? XAPI_GIST_YES : XAPI_GIST_NO;
}

static struct xapi_gist_agent agent_of(struct gist_reader *g, uint32_t node)
{
	uint32_t account = inner(g, node, "account"), members = inner(g, node, "member");
	const char *mail = text_of(g, node, "mbox"), *other = text_of(g, node, "openid");
	const size_t scheme = strlen("mailto:");

	return (struct xapi_gist_agent){.group = strcmp(text_of(g, node, "objectType"), "Group") == 0,
	    .name = text_of(g, node, "name"),
	    .mail = strncmp(mail, "mailto:", scheme) == 0 ? mail + scheme : mail,
	    .account_home = text_of(g, account, "homePage"),
	    .account_name = text_of(g, account, "name"),
	    .other = *other != '\0' ? other : text_of(g, node, "mbox_sha1sum"),
	    .members = members != 0 ? g->tape.nodes[members].count : 0};
}

static void object_read(struct gist_reader *g, uint32_t node, struct xapi_gist *gist)
{
	const char *type = text_of(g, node, "objectType");

	gist->object = text_of(g, node, "id");
	gist->object_words = "";
	gist->object_agent = agent_of(g, 0);
	if (strcmp(type, "Agent") == 0 || strcmp(type, "Group") == 0) {
		gist->object_kind = XAPI_GIST_AGENT;
		gist->object_agent = agent_of(g, node);
	} else if (strcmp(type, "StatementRef") == 0) {
		gist->object_kind = XAPI_GIST_STATEMENT;
	} else if (strcmp(type, "SubStatement") == 0) {
		gist->object_kind = XAPI_GIST_SUB_STATEMENT;
	} else {
		gist->object_words = words_of(g, inner(g, node, "definition"), "name");
	}
}

static void result_read(struct gist_reader *g, uint32_t node, struct xapi_gist *gist)
{
	uint32_t score = inner(g, node, "score");
	const char *scaled = raw_of(g, score, "scaled");

	gist->scaled_said = *scaled != '\0';
	gist->scaled = strtod(scaled, NULL);
	gist->raw = raw_of(g, score, "raw");
	gist->minimum = raw_of(g, score, "min");
	gist->maximum = raw_of(g, score, "max");
	gist->success = answer_of(g, node, "success");
	gist->completion = answer_of(g, node, "completion");
	gist->duration = text_of(g, node, "duration");
	gist->response = text_of(g, node, "response");
}

static void attachments_read(struct gist_reader *g, uint32_t list, struct xapi_gist *gist)
{
	if (list == 0)
		return;
	gist->attachments =
	    arena_alloc(g->w->arena, (g->tape.nodes[list].count + 1) * sizeof(*gist->attachments));
	for (uint32_t at = list + 1; at < g->tape.nodes[list].next; at = g->tape.nodes[at].next)
		gist->attachments[gist->attachment_count++] =
		    (struct xapi_gist_attachment){.title = words_of(g, at, "display"),
		        .content_type = text_of(g, at, "contentType"),
		        .usage_type = text_of(g, at, "usageType"),
		        .sha2 = text_of(g, at, "sha2"),
		        .file_url = text_of(g, at, "fileUrl"),
		        .length = strtoll(raw_of(g, at, "length"), NULL, 10)};
}

enum err xapi_gist_read(struct work *w, const struct xapi_languages *languages, const char *body, size_t len,
    struct xapi_gist *ret_gist)
{
	struct gist_reader g = {.w = w, .languages = languages};
	struct xapi_gist gist = {0};
	uint32_t verb, context;

	if (tape_read(w, body, len, &g.tape) != OK || g.tape.nodes[0].kind != TAPE_OBJECT)
		return fail(w, ERR_INTERNAL, "what was kept is no object");
	verb = member(&g, 0, "verb");
	context = member(&g, 0, "context");
	gist.actor = agent_of(&g, member(&g, 0, "actor"));
	gist.authority = agent_of(&g, member(&g, 0, "authority"));
	gist.verb = text_of(&g, verb, "id");
	gist.verb_words = words_of(&g, verb, "display");
	gist.registration = text_of(&g, context, "registration");
	gist.timestamp = text_at(&g, member(&g, 0, "timestamp"));
	object_read(&g, member(&g, 0, "object"), &gist);
	result_read(&g, member(&g, 0, "result"), &gist);
	attachments_read(&g, member(&g, 0, "attachments"), &gist);
	*ret_gist = gist;
	return OK;
}

const char *xapi_definition_name(
    struct work *w, const struct xapi_languages *languages, const char *definition)
{
	struct gist_reader g = {.w = w, .languages = languages};
	uint32_t map, chosen;

	if (tape_read(w, definition, strlen(definition), &g.tape) != OK) {
		work_forgive(w);
		return "";
	}
	map = member(&g, 0, "name");
	if (map == 0 || g.tape.nodes[map].kind != TAPE_OBJECT)
		return "";
	chosen = languages_choose(w, &g.tape, map, languages);
	return chosen != 0 ? text_at(&g, chosen + 1) : "";
}
