/* Whose a statement is, and how it reads once a person stands in it no longer. Pure. */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "xapi/keep/keep_int.h"
#include "xapi/statement/tape.h"

#define SIGNATURE_USAGE "http://adlnet.gov/expapi/attachments/signature"

enum { ADDED_MAX = 4096 /* bytes that stand in one place */ };

/* Bytes of the body that are to be others. */
struct place {
	const char *data;
	size_t len;
	const char *text;
};

struct judging {
	struct work *w;
	const struct xapi_person *person;
	const char *body;
	size_t len;
	struct tape tape;
	const struct xapi_statement *statement;
	struct place *places; /* room for every agent and every attachment of the statement */
	size_t count;
	const char *agent, *group; /* JSON in their place */
};

static bool is_them(const struct xapi_person *person, const char *identifier)
{
	struct uuid key;

	xapi_key_make(XAPI_KEY_AGENT, identifier, strlen(identifier), key.bytes);
	for (size_t i = 0; i < person->count; i++)
		if (uuid_equal(key, person->keys[i]))
			return true;
	return false;
}

/* What was taken in one version of the standard may say the other: as it says first, then as the other. */
static enum err body_read(
    struct judging *j, const char *body, size_t len, const struct xapi_statement **ret_statement)
{
	static const char nobody[] = "{\"account\":{\"homePage\":\"urn:nobody\",\"name\":\"nobody\"}}";
	uint32_t version = tape_find(j->w, &j->tape, 0, "version");
	size_t count, version_len = 0;
	const char *text = version != 0 ? tape_peek(j->w, &j->tape, version, &version_len) : "";
	bool second = version_len > 0 && text[0] == '2';

	for (int i = 0; i < 2; i++) {
		const struct xapi_reading reading = {
		    .version = second ? XAPI_2_0_0 : XAPI_1_0_3, .authority = nobody, .trusted = true};
		struct xapi_statement *statements;
		bool array;

		if (xapi_statements_read(j->w, &reading, body, len, &statements, &count, &array) == OK &&
		    count == 1 && !array) {
			*ret_statement = statements;
			return OK;
		}
		work_forgive(j->w);
		second = !second;
	}
	return fail(j->w, ERR_INTERNAL, "a statement that is kept cannot be read any more");
}

static void place_add(struct judging *j, const char *data, size_t len, const char *text)
{
	j->places[j->count++] = (struct place){.data = data, .len = len, .text = text};
}

/* Where they stand. */
static enum err places_find(struct judging *j)
{
	j->places = arena_alloc(j->w->arena,
	    (j->statement->agent_count + j->statement->attachment_count + 1) * sizeof(*j->places));
	for (size_t i = 0; i < j->statement->agent_count; i++) {
		const struct xapi_agent *agent = &j->statement->agents[i];
		struct tape tape;

		if (agent->identifier == NULL || !is_them(j->person, agent->identifier))
			continue;
		TRY(tape_read(j->w, agent->json.data, agent->json.len, &tape));
		place_add(j, agent->json.data, agent->json.len,
		    tape_is(j->w, &tape, tape_find(j->w, &tape, 0, "objectType"), "Group") ? j->group
		                                                                           : j->agent);
	}
	return OK;
}

static bool place_is(const struct judging *j, uint32_t node)
{
	size_t len;
	const char *data = tape_raw(&j->tape, node, &len);

	for (size_t i = 0; i < j->count; i++)
		if (j->places[i].data == data)
			return true;
	return false;
}

/* Whether what stands there is them alone: themselves, or a group without a name of its own that has no other
 * member. */
static bool is_only_them(const struct judging *j, const char *name)
{
	static const char *const identified[] = {"mbox", "mbox_sha1sum", "openid", "account"};
	uint32_t node = tape_find(j->w, &j->tape, 0, name), member;

	if (node == 0 || j->tape.nodes[node].kind != TAPE_OBJECT)
		return false;
	if (place_is(j, node))
		return true;
	for (size_t i = 0; i < FIELDS_COUNT(identified); i++)
		if (tape_find(j->w, &j->tape, node, identified[i]) != 0)
			return false;
	member = tape_find(j->w, &j->tape, node, "member");
	if (member == 0 || j->tape.nodes[member].kind != TAPE_ARRAY || j->tape.nodes[member].count == 0)
		return false;
	for (uint32_t at = member + 1; at < j->tape.nodes[member].next; at = j->tape.nodes[at].next)
		if (!place_is(j, at))
			return false;
	return true;
}

/* Signatures hold the text as it was: they are taken away, and said to be. */
static void signatures_find(struct judging *j, uint32_t object)
{
	uint32_t list = tape_find(j->w, &j->tape, object, "attachments");
	struct text text = text_new(j->w->arena, ADDED_MAX);

	if (list == 0)
		return;
	text_add_json(&text, j->person->unsigned_usage);
	for (uint32_t at = list + 1; at < j->tape.nodes[list].next; at = j->tape.nodes[at].next) {
		uint32_t usage = tape_find(j->w, &j->tape, at, "usageType");
		const char *data;
		size_t len;

		if (usage == 0 || !tape_is(j->w, &j->tape, usage, SIGNATURE_USAGE))
			continue;
		data = tape_raw(&j->tape, usage, &len);
		place_add(j, data, len, text.data);
	}
}

static int place_order(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->data != y->data)
		return x->data < y->data ? -1 : 1;
	return (x->len < y->len) - (x->len > y->len);
}

static enum err body_write(struct judging *j, struct rewritten *r)
{
	const char *from = j->body, *end = j->body + j->len;
	struct text text = text_new(j->w->arena, j->len + j->count * ADDED_MAX);

	qsort(j->places, j->count, sizeof(*j->places), place_order);
	for (size_t i = 0; i < j->count; i++) {
		const struct place *place = &j->places[i];

		/* Within one that is replaced whole. */
		if (place->data < from)
			continue;
		text_add_bytes(&text, from, (size_t)(place->data - from));
		text_add(&text, place->text);
		from = place->data + place->len;
	}
	text_add_bytes(&text, from, (size_t)(end - from));
	if (!text_fits(&text))
		return fail(j->w, ERR_INTERNAL, "a statement is too long once it is rewritten");
	r->body = text.data;
	r->body_len = text.len;
	return OK;
}

static enum err rewrite(struct judging *j, struct rewritten *ret_rewritten)
{
	const struct xapi_statement *old = j->statement, *now;
	uint32_t object = tape_find(j->w, &j->tape, 0, "object");
	struct rewritten r = {0};
	uint8_t *keys;

	signatures_find(j, 0);
	if (object != 0 && j->tape.nodes[object].kind == TAPE_OBJECT)
		signatures_find(j, object);
	TRY(body_write(j, &r));
	TRY(body_read(j, r.body, r.body_len, &now));
	if (!uuid_equal(now->id, old->id) || now->key_count == 0)
		return fail(j->w, ERR_INTERNAL, "a statement would become another");
	keys = arena_alloc(j->w->arena, now->key_count * 16);
	for (size_t i = 0; i < now->key_count; i++)
		memcpy(keys + i * 16, now->keys[i].bytes, 16);
	r.body = now->body;
	r.body_len = now->body_len;
	memcpy(r.digest, now->digest, SHA256_SIZE);
	r.keys = keys;
	r.key_count = now->key_count;
	r.signatures = arena_alloc(j->w->arena, (old->attachment_count + 1) * sizeof(*r.signatures));
	for (size_t i = 0; i < old->attachment_count; i++)
		if (old->attachments[i].signature)
			r.signatures[r.signature_count++] = old->attachments[i].sha2;
	*ret_rewritten = r;
	return OK;
}

static const char *account(const struct judging *j, const char *type)
{
	json_t *json = json_own(j->w->arena, json_pack("{s:s,s:{s:s,s:s}}", "objectType", type, "account",
	                                         "homePage", j->person->home, "name", j->person->name));

	return json_text(j->w->arena, json);
}

enum err person_judge(struct work *w, const struct xapi_person *person, const char *body, size_t len,
    enum verdict *ret_verdict, struct rewritten *ret_rewritten)
{
	struct judging *j = arena_alloc(w->arena, sizeof(*j));

	j->w = w;
	j->person = person;
	j->body = body;
	j->len = len;
	j->agent = account(j, "Agent");
	j->group = account(j, "Group");
	if (tape_read(w, body, len, &j->tape) != OK)
		return fail(w, ERR_INTERNAL, "a statement that is kept cannot be read any more");
	TRY(body_read(j, body, len, &j->statement));
	TRY(places_find(j));
	if (j->count == 0) {
		*ret_verdict = VERDICT_STAYS;
		return OK;
	}
	if (person->erases && (is_only_them(j, "actor") || is_only_them(j, "object"))) {
		*ret_verdict = VERDICT_GOES;
		return OK;
	}
	TRY(rewrite(j, ret_rewritten));
	*ret_verdict = VERDICT_REWRITTEN;
	return OK;
}
