/* Agents and groups (1.0.3 Data 2.4.2). */
#include <string.h>

#include "xapi/statement/property.h"

enum { ENCODED = 3, PREFIX_MAX = 16, AUTHORITY_MEMBERS = 2 };

static const enum ACTOR_index identifiers[] = {ACTOR_MBOX, ACTOR_MBOX_SHA1SUM, ACTOR_OPENID, ACTOR_ACCOUNT};

static size_t encoded_write(char *out, const char *text, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		    c == '.' || c == '_' || c == '~') {
			out[n++] = (char)c;
		} else {
			out[n++] = '%';
			out[n++] = digits[c >> 4];
			out[n++] = digits[c & 15];
		}
	}
	return n;
}

static enum err account_read(struct reader *r, uint32_t node, const char **ret_identifier)
{
	static const char prefix[] = "account:";
	uint32_t at[PROPERTIES_MAX];
	const char *page, *name;
	size_t page_len, name_len, len = sizeof(prefix) - 1;
	char *out;

	TRY(shape_read(r, node, SHAPE_ACCOUNT, at));
	page = tape_peek(r->w, r->tape, at[ACCOUNT_HOME_PAGE], &page_len);
	name = tape_peek(r->w, r->tape, at[ACCOUNT_NAME], &name_len);
	out = arena_alloc(r->w->arena, PREFIX_MAX + ENCODED * (page_len + name_len));
	memcpy(out, prefix, len);
	len += encoded_write(out + len, page, page_len);
	out[len++] = '|';
	encoded_write(out + len, name, name_len);
	*ret_identifier = out;
	return OK;
}

/* Lower case from a place on: what follows the @ of an address, all of a hash. */
static const char *lower_from(char *text, char *from)
{
	for (char *p = from; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 0x20);
	}
	return text;
}

static enum err identifier_read(
    struct reader *r, enum ACTOR_index which, uint32_t node, const char **ret_identifier)
{
	char *text;
	size_t len;
	const char *raw;

	if (which == ACTOR_ACCOUNT)
		return account_read(r, node, ret_identifier);
	raw = tape_peek(r->w, r->tape, node, &len);
	text = arena_alloc(r->w->arena, PREFIX_MAX + len);
	if (which == ACTOR_MBOX) {
		memcpy(text, "mbox:", 5);
		memcpy(text + 5, raw, len);
		*ret_identifier = lower_from(text, strchr(text, '@'));
	} else if (which == ACTOR_MBOX_SHA1SUM) {
		memcpy(text, "mbox_sha1sum:", 13);
		memcpy(text + 13, raw, len);
		*ret_identifier = lower_from(text, text + 13);
	} else {
		memcpy(text, "openid:", 7);
		memcpy(text + 7, raw, len);
		*ret_identifier = text;
	}
	return OK;
}

static enum err members_read(struct reader *r, uint32_t node, enum xapi_key_kind kind)
{
	struct tape_node *nodes = r->tape->nodes;
	struct xapi_agent member;

	nodes[node].note = NOTE_UNORDERED;
	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at].next)
		TRY(actor_read(r, at, ACTOR_AGENT, kind, &member));
	return OK;
}

/* Whether it is a group; what objectType says must be allowed here. */
static enum err type_read(
    struct reader *r, uint32_t node, uint32_t type, enum actor_allowed allowed, bool *ret_group)
{
	bool agent = type == 0 || tape_is(r->w, r->tape, type, "Agent");
	bool group = type != 0 && tape_is(r->w, r->tape, type, "Group");

	if (!agent && !group)
		return refuse(r, type, "this must be \"Agent\" or \"Group\"");
	if (agent && (allowed & ACTOR_AGENT) == 0)
		return refuse(r, node, "this must be a Group, and say so in objectType");
	if (group && (allowed & ACTOR_GROUP) == 0)
		return refuse(r, node, "a Group may not stand here");
	*ret_group = group;
	return OK;
}

enum err actor_read(struct reader *r, uint32_t node, enum actor_allowed allowed, enum xapi_key_kind kind,
    struct xapi_agent *ret_agent)
{
	struct xapi_agent agent = {0};
	uint32_t at[PROPERTIES_MAX];
	bool group = false;

	TRY(shape_read(r, node, SHAPE_ACTOR, at));
	TRY(type_read(r, node, at[ACTOR_OBJECT_TYPE], allowed, &group));
	for (size_t i = 0; i < sizeof(identifiers) / sizeof(identifiers[0]); i++) {
		uint32_t value = at[identifiers[i]];

		if (value == 0)
			continue;
		if (agent.identifier != NULL)
			return refuse(
			    r, value, "only one of mbox, mbox_sha1sum, openid and account may stand here");
		TRY(identifier_read(r, identifiers[i], value, &agent.identifier));
	}
	if (!group && at[ACTOR_MEMBER] != 0)
		return refuse(r, at[ACTOR_MEMBER], "only a Group has members");
	if (!group && agent.identifier == NULL)
		return refuse(r, node, "one of mbox, mbox_sha1sum, openid and account is missing");
	if (group && agent.identifier == NULL && at[ACTOR_MEMBER] == 0)
		return refuse(r, node, "a Group has members, or is identified");
	if (at[ACTOR_NAME] != 0 && !r->tape->nodes[at[ACTOR_NAME]].odd)
		agent.name = reader_text(r, at[ACTOR_NAME]);
	agent.json.data = tape_raw(r->tape, node, &agent.json.len);
	if (agent.identifier != NULL)
		TRY(reader_agent(r, &agent, kind));
	if (at[ACTOR_MEMBER] != 0)
		TRY(members_read(r, at[ACTOR_MEMBER], kind));
	*ret_agent = agent;
	return OK;
}

enum err authority_read(struct reader *r, uint32_t node)
{
	size_t first = r->agent_count;
	struct xapi_agent agent;

	TRY(actor_read(r, node, ACTOR_ANY, XAPI_KEY_AGENT_RELATED, &agent));
	if (tape_is(r->w, r->tape, tape_find(r->w, r->tape, node, "objectType"), "Group") &&
	    (agent.identifier != NULL || r->agent_count - first != AUTHORITY_MEMBERS))
		return refuse(r, node, "a Group as authority has no identifier and exactly two members");
	for (size_t i = first; i < r->agent_count; i++)
		TRY(reader_mention(
		    r, XAPI_KEY_AUTHORITY, r->agents[i].identifier, strlen(r->agents[i].identifier)));
	return OK;
}
