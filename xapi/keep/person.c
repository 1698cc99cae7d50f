#include <string.h>

#include "base/sha1.h"
#include "xapi/keep/keep.h"

void xapi_forgotten_add(struct xapi_forgotten *sum, const struct xapi_forgotten *more)
{
	sum->statements += more->statements;
	sum->rewritten += more->rewritten;
	sum->signatures += more->signatures;
	sum->attachments += more->attachments;
	sum->documents += more->documents;
	sum->names += more->names;
}

enum err xapi_person_add(struct work *w, struct xapi_person *person, const char *identifier)
{
	size_t len = strlen(identifier);

	if (person->count == XAPI_PERSON_NAMES_MAX)
		return fail(w, ERR_TOO_LARGE, "a person has at most %d identifiers", XAPI_PERSON_NAMES_MAX);
	xapi_key_make(XAPI_KEY_AGENT, identifier, len, person->keys[person->count].bytes);
	xapi_key_make(XAPI_KEY_AGENT_RELATED, identifier, len, person->related[person->count].bytes);
	person->count++;
	return OK;
}

enum err xapi_person_add_agent(struct work *w, struct xapi_person *person, const char *json, size_t len)
{
	static const char mbox[] = "mbox:";
	uint8_t digest[SHA1_SIZE];
	struct xapi_agent agent;
	const char *address;

	TRY(xapi_agent_read(w, XAPI_1_0_3, json, len, false, &agent));
	TRY(xapi_person_add(w, person, agent.identifier));
	if (strncmp(agent.identifier, mbox, sizeof(mbox) - 1) != 0)
		return OK;
	address = agent.identifier + sizeof(mbox) - 1;
	sha1(address, strlen(address), digest);
	return xapi_person_add(w, person,
	    arena_printf(w->arena, "mbox_sha1sum:%s", hex_encode(w->arena, digest, sizeof(digest))));
}
