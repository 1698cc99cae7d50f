/* State, agent profiles, activity profiles: 1.0.3 Communication 2.3, 2.6, 2.7. */
#include <string.h>

#include "base/text.h"
#include "lms/cmi5/cmi5.h"
#include "lms/tincan/tincan.h"
#include "web/xapi/xapi.h"

enum { NAMES_MAX = 16 * 1024 * 1024 };

/* The context that the parameters name; *ret_name NULL: all of its documents. */
static enum err context_read(struct request *r, enum xapi_document_kind kind,
    struct xapi_document_context *ret_context, const char **ret_name)
{
	const char *registration = kind == XAPI_STATE ? xapi_parameter(r, "registration") : NULL;
	struct xapi_document_context context = {.kind = kind, .activity = "", .agent = ""};
	struct xapi_agent agent;

	if (kind != XAPI_AGENT_PROFILE)
		TRY(xapi_need_activity(r, &context.activity));
	else
		TRY(xapi_activity_check(r, NULL));
	if (kind != XAPI_ACTIVITY_PROFILE) {
		TRY(xapi_need_agent(r, &agent));
		context.agent = agent.identifier;
	}
	if (registration != NULL) {
		if (!xapi_uuid_read(registration, strlen(registration), &context.registration))
			return fail_field(&r->work, ERR_BAD_INPUT, "registration", "is no UUID");
		context.has_registration = true;
	}
	*ret_context = context;
	*ret_name = xapi_parameter(r, kind == XAPI_STATE ? "stateId" : "profileId");
	return OK;
}

static enum err name_missing(struct request *r, enum xapi_document_kind kind)
{
	return fail_field(
	    &r->work, ERR_BAD_INPUT, kind == XAPI_STATE ? "stateId" : "profileId", "is missing");
}

/* What is let to a unit of cmi5, or to content of a Tin Can package. */
static enum err content_check(struct request *r, const struct xapi_document_context *context,
    const char *name, const struct xapi_document_write *write)
{
	const struct tincan_content *content = r->xapi->proof.content;
	const struct cmi5_unit *unit = r->xapi->proof.unit;
	bool saves = write != NULL && write->deed != XAPI_DOCUMENT_DELETE;

	if (content != NULL)
		return tincan_document_check(
		    &r->work, content, context, name != NULL ? name : "", write != NULL);
	if (unit == NULL)
		return OK;
	return cmi5_document_check(&r->work, unit, context, name != NULL ? name : "", write != NULL,
	    saves ? write->content_type : "", saves ? write->content : NULL, saves ? write->len : 0);
}

static struct xapi_document_write write_of(struct request *r, const struct xapi_document_context *context,
    const char *name, enum xapi_document_deed deed)
{
	const char *type = xapi_header(r, "Content-Type");
	struct xapi_document_write write = {.version = r->xapi->version,
	    .context = context,
	    .name = name,
	    .deed = deed,
	    .condition = {xapi_header(r, "If-Match"), xapi_header(r, "If-None-Match")},
	    .content_type = *type != '\0' ? type : "application/octet-stream"};

	xapi_content(r, &write.content, &write.len);
	return write;
}

static enum err save(struct request *r, enum xapi_document_kind kind, enum xapi_document_deed deed)
{
	struct xapi_document_context context;
	struct xapi_document_write write;
	const char *name;

	TRY(context_read(r, kind, &context, &name));
	if (name == NULL)
		return name_missing(r, kind);
	write = write_of(r, &context, name, deed);
	TRY(content_check(r, &context, name, &write));
	TRY(xapi_document_save(&r->work, r->principal.org, &write));
	return reply_empty(r, 204);
}

static enum err list(struct request *r, const struct xapi_document_context *context)
{
	struct text t = text_new(r->work.arena, NAMES_MAX);
	int64_t since_us = 0, updated_us = 0;
	const char **names;
	size_t count;
	bool since;

	TRY(xapi_time_parameter(r, "since", &since, &since_us));
	TRY(xapi_document_names(
	    &r->work, r->principal.org, context, since ? since_us : 0, &names, &count, &updated_us));
	text_add_char(&t, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_char(&t, ',');
		text_add_json(&t, names[i]);
	}
	text_add_char(&t, ']');
	if (count > 0)
		xapi_reply_modified(r, updated_us);
	return xapi_reply_json(r, t.data, t.len);
}

static enum err get(struct request *r, enum xapi_document_kind kind)
{
	struct xapi_document_context context;
	struct xapi_document document;
	const char *name, *known;

	TRY(context_read(r, kind, &context, &name));
	TRY(content_check(r, &context, name, NULL));
	if (name == NULL)
		return list(r, &context);
	TRY(xapi_document_find(&r->work, r->principal.org, &context, name, &document));
	reply_header(r, "ETag", arena_printf(r->work.arena, "\"%s\"", document.etag));
	xapi_reply_modified(r, document.updated_us);
	known = xapi_header(r, "If-None-Match");
	if (*known != '\0' && xapi_etag_listed(known, document.etag))
		return reply_empty(r, 304);
	return xapi_reply(r, 200, document.content_type, document.content, document.len);
}

static enum err remove_one(struct request *r, enum xapi_document_kind kind)
{
	struct xapi_document_context context;
	struct xapi_document_write write;
	const char *name;

	TRY(context_read(r, kind, &context, &name));
	if (name == NULL && kind != XAPI_STATE)
		return name_missing(r, kind);
	write = write_of(r, &context, name, XAPI_DOCUMENT_DELETE);
	TRY(content_check(r, &context, name, &write));
	if (name == NULL) {
		TRY(xapi_document_remove_all(&r->work, r->principal.org, &context));
		return reply_empty(r, 204);
	}
	TRY(xapi_document_remove(&r->work, r->principal.org, &write));
	return reply_empty(r, 204);
}

enum err xapi_put_state(struct request *r)
{
	return save(r, XAPI_STATE, XAPI_DOCUMENT_PUT);
}

enum err xapi_post_state(struct request *r)
{
	return save(r, XAPI_STATE, XAPI_DOCUMENT_POST);
}

enum err xapi_get_state(struct request *r)
{
	return get(r, XAPI_STATE);
}

enum err xapi_delete_state(struct request *r)
{
	return remove_one(r, XAPI_STATE);
}

enum err xapi_put_agent_profile(struct request *r)
{
	return save(r, XAPI_AGENT_PROFILE, XAPI_DOCUMENT_PUT);
}

enum err xapi_post_agent_profile(struct request *r)
{
	return save(r, XAPI_AGENT_PROFILE, XAPI_DOCUMENT_POST);
}

enum err xapi_get_agent_profile(struct request *r)
{
	return get(r, XAPI_AGENT_PROFILE);
}

enum err xapi_delete_agent_profile(struct request *r)
{
	return remove_one(r, XAPI_AGENT_PROFILE);
}

enum err xapi_put_activity_profile(struct request *r)
{
	return save(r, XAPI_ACTIVITY_PROFILE, XAPI_DOCUMENT_PUT);
}

enum err xapi_post_activity_profile(struct request *r)
{
	return save(r, XAPI_ACTIVITY_PROFILE, XAPI_DOCUMENT_POST);
}

enum err xapi_get_activity_profile(struct request *r)
{
	return get(r, XAPI_ACTIVITY_PROFILE);
}

enum err xapi_delete_activity_profile(struct request *r)
{
	return remove_one(r, XAPI_ACTIVITY_PROFILE);
}
