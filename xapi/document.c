#include "xapi/document.h"

#include <string.h>
#include <strings.h>

#include "base/sha1.h"
#include "xapi/document_store.h"

enum { RACES_MAX = 8 };

/* --- pure --- */

void xapi_etag_make(const char *content, size_t len, char ret_etag[static XAPI_ETAG_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA1_SIZE];

	sha1(content, len, digest);
	for (size_t i = 0; i < SHA1_SIZE; i++) {
		ret_etag[2 * i] = digits[digest[i] >> 4];
		ret_etag[2 * i + 1] = digits[digest[i] & 15];
	}
	ret_etag[XAPI_ETAG_SIZE - 1] = '\0';
}

/* Tags are of the content itself, so one that a proxy made weak still names it; some clients leave the quotes
 * away. */
bool xapi_etag_listed(const char *list, const char *etag)
{
	size_t len = strlen(etag);

	while (*list != '\0') {
		const char *start;
		size_t n;

		list += strspn(list, " \t,");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list == '"') {
			start = ++list;
			n = strcspn(list, "\"");
			list += n + (list[n] == '"');
		} else {
			start = list;
			n = strcspn(list, " \t,");
			list += n;
			if (n == 1 && *start == '*')
				return true;
		}
		if (n == len && strncasecmp(start, etag, n) == 0)
			return true;
	}
	return false;
}

bool xapi_type_is_json(const char *content_type)
{
	static const char json[] = "application/json";
	size_t len = strcspn(content_type, "; \t");

	return len == sizeof(json) - 1 && strncasecmp(content_type, json, len) == 0;
}

enum err xapi_document_judge(struct work *w, enum xapi_version version, enum xapi_document_kind kind,
    enum xapi_document_deed deed, const struct xapi_document_condition *condition, const char *etag)
{
	bool matches = *condition->if_match != '\0', differs = *condition->if_none_match != '\0';

	if (matches && (etag == NULL || !xapi_etag_listed(condition->if_match, etag)))
		return fail_field(w, ERR_PRECONDITION, "If-Match",
		    etag == NULL ? "there is no such document"
		                 : "the document is another by now: read it again");
	if (differs && etag != NULL && xapi_etag_listed(condition->if_none_match, etag))
		return fail_field(w, ERR_PRECONDITION, "If-None-Match", "there is such a document already");
	if (deed != XAPI_DOCUMENT_PUT || matches || differs ||
	    (kind == XAPI_STATE && (version == XAPI_1_0_3 || etag == NULL)))
		return OK;
	if (etag != NULL)
		return fail_field(w, ERR_CONFLICT, "If-Match",
		    "there is such a document already: read it, and send its current ETag in If-Match to "
		    "replace it");
	if (version == XAPI_1_0_3)
		return fail_field(w, ERR_BAD_INPUT, "If-None-Match",
		    "is missing: a PUT of a profile says by If-Match or If-None-Match what it means to "
		    "replace");
	return OK;
}

/* --- with the store --- */

static enum err name_check(struct work *w, const struct xapi_document_context *context, const char *name)
{
	if (*name == '\0' || strlen(name) > XAPI_DOCUMENT_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, context->kind == XAPI_STATE ? "stateId" : "profileId",
		    "is a text of 1 to %d bytes", XAPI_DOCUMENT_NAME_MAX);
	return OK;
}

enum err xapi_document_find(struct work *w, struct uuid org, const struct xapi_document_context *context,
    const char *name, struct xapi_document *ret_document)
{
	const struct document_key key = document_key_make(w, org, context);
	bool found = false;

	TRY(name_check(w, context, name));
	TRY(document_store_find(w, org, &key, name, &found, ret_document));
	if (!found)
		return fail_field(w, ERR_NOT_FOUND, context->kind == XAPI_STATE ? "stateId" : "profileId",
		    "there is no such document");
	return OK;
}

struct change {
	const struct xapi_document_write *write;
	struct document_key key;
	bool settled;
};

/* What is sent, alone or over what is there. */
static enum err content_make(struct work *w, const struct xapi_document_write *write,
    const struct xapi_document *there, struct xapi_document *ret_document)
{
	struct xapi_document made = {
	    .content = write->content, .len = write->len, .content_type = write->content_type};

	if (write->deed == XAPI_DOCUMENT_POST && there != NULL) {
		if (!xapi_type_is_json(write->content_type) || !xapi_type_is_json(there->content_type))
			return fail_field(w, ERR_BAD_INPUT, "Content-Type",
			    "a POST puts JSON over JSON: %s is not application/json",
			    xapi_type_is_json(write->content_type) ? "the stored document" : "what was sent");
		TRY(xapi_document_merge(
		    w, there->content, there->len, write->content, write->len, &made.content, &made.len));
	}
	xapi_etag_make(made.content, made.len, made.etag);
	*ret_document = made;
	return OK;
}

static enum err save_body(struct work *w, void *arg)
{
	struct change *c = arg;
	const struct xapi_document_write *write = c->write;
	struct xapi_document there, made;
	bool found = false;

	TRY(document_store_lock(w, &c->key, write->name, write->deed == XAPI_DOCUMENT_POST, &found, &there));
	TRY(xapi_document_judge(w, write->version, write->context->kind, write->deed, &write->condition,
	    found ? there.etag : NULL));
	TRY(content_make(w, write, found ? &there : NULL, &made));
	c->settled = true;
	if (found)
		return document_store_change(w, &c->key, write->name, &made);
	return document_store_add(w, &c->key, write->name, &made, &c->settled);
}

enum err xapi_document_save(struct work *w, struct uuid org, const struct xapi_document_write *write)
{
	struct change c = {.write = write, .key = document_key_make(w, org, write->context)};
	const char *content;
	size_t len;

	TRY(name_check(w, write->context, write->name));
	if (strlen(write->content_type) > XAPI_DOCUMENT_TYPE_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "Content-Type", "is longer than %d bytes", XAPI_DOCUMENT_TYPE_MAX);
	if (write->len > XAPI_DOCUMENT_MAX)
		return fail(w, ERR_TOO_LARGE, "a document has at most %d bytes", XAPI_DOCUMENT_MAX);
	if (write->deed == XAPI_DOCUMENT_POST && xapi_type_is_json(write->content_type))
		TRY(xapi_document_merge(w, NULL, 0, write->content, write->len, &content, &len));
	/* Who loses the race for a new name is judged again, by what the winner wrote. */
	for (int i = 0; i < RACES_MAX && !c.settled; i++)
		TRY(db_transact(w, db_tenant(org), save_body, &c));
	return c.settled ? OK : fail(w, ERR_RETRY, "the document changed at every try");
}

static enum err remove_body(struct work *w, void *arg)
{
	struct change *c = arg;
	struct xapi_document there;
	bool found = false;

	TRY(document_store_lock(w, &c->key, c->write->name, false, &found, &there));
	TRY(xapi_document_judge(w, c->write->version, c->write->context->kind, XAPI_DOCUMENT_DELETE,
	    &c->write->condition, found ? there.etag : NULL));
	return found ? document_store_remove(w, &c->key, c->write->name) : OK;
}

enum err xapi_document_remove(struct work *w, struct uuid org, const struct xapi_document_write *write)
{
	struct change c = {.write = write, .key = document_key_make(w, org, write->context)};

	TRY(name_check(w, write->context, write->name));
	return db_transact(w, db_tenant(org), remove_body, &c);
}

enum err xapi_document_names(struct work *w, struct uuid org, const struct xapi_document_context *context,
    int64_t since_us, const char ***ret_names, size_t *ret_count, int64_t *ret_updated_us)
{
	const struct document_key key = document_key_make(w, org, context);

	return document_store_names(w, org, &key, since_us, ret_names, ret_count, ret_updated_us);
}

enum err xapi_document_remove_all(
    struct work *w, struct uuid org, const struct xapi_document_context *context)
{
	const struct document_key key = document_key_make(w, org, context);

	return document_store_remove_all(w, org, &key);
}
