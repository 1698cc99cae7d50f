#include <string.h>
#include <strings.h>

#include "web/input.h"
#include "web/web_int.h"
#include "web/xapi/xapi.h"

static const char version_header[] = "X-Experience-API-Version";

/* --- mount points and versions --- */

static const struct {
	const char *path;
	enum xapi_version version; /* where the request says none */
} mounts[] = {
    {"/xapi/1.0.3", XAPI_1_0_3},
    {"/xapi/2.0.0", XAPI_2_0_0},
    {"/xapi", XAPI_2_0_0},
};
enum { MOUNT_NEGOTIATING = 2 };

bool xapi_mounted(const char *path, const char **ret_mount, enum xapi_version *ret_version)
{
	for (size_t i = 0; i < FIELDS_COUNT(mounts); i++) {
		size_t len = strlen(mounts[i].path);

		if (strncmp(path, mounts[i].path, len) != 0 ||
		    (path[len] != '\0' && strchr("/?", path[len]) == NULL))
			continue;
		*ret_mount = mounts[i].path;
		*ret_version = mounts[i].version;
		return true;
	}
	return false;
}

/* "1.0" with an optional patch of digits. */
static bool is_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	if (strncmp(text, line, len) != 0)
		return false;
	text += len;
	return *text == '\0' || (*text == '.' && text[1] != '\0' && strlen(text + 1) < 10 &&
	                            strspn(text + 1, "0123456789") == strlen(text + 1));
}

bool xapi_version_read(const char *text, enum xapi_version *ret_version)
{
	if (!is_line(text, "1.0") && !is_line(text, "2.0"))
		return false;
	*ret_version = is_line(text, "1.0") ? XAPI_1_0_3 : XAPI_2_0_0;
	return true;
}

const char *xapi_version_text(enum xapi_version version)
{
	return version == XAPI_1_0_3 ? "1.0.3" : "2.0.0";
}

static void version_take(struct xapi_call *call, const char *text)
{
	enum xapi_version version;

	call->version_good =
	    xapi_version_read(text, &version) && (call->negotiates || version == call->version);
	if (call->version_good)
		call->version = version;
}

/* --- the call --- */

/* The alternate syntax is 1.0.3's alone. Its version may stand in the form, which is not there yet. */
static bool is_alternate(struct request *r, const struct xapi_call *call)
{
	const char *version = request_header(r, version_header);

	if (strcmp(r->method, "POST") != 0)
		return false;
	if (!call->negotiates ? call->version != XAPI_1_0_3
	                      : *version != '\0' && (!call->version_good || call->version != XAPI_1_0_3))
		return false;
	for (size_t i = 0; i < call->query.count; i++) {
		if (strcmp(call->query.pairs[i].name, "method") == 0)
			return true;
	}
	return false;
}

enum err xapi_call_begin(struct request *r)
{
	struct xapi_call *call = arena_alloc(r->work.arena, sizeof(*call));

	if (!xapi_mounted(r->path, &call->mount, &call->version))
		return fail(&r->work, ERR_INTERNAL, "the route is below no mount point of xAPI");
	call->negotiates = call->mount == mounts[MOUNT_NEGOTIATING].path;
	version_take(call, request_header(r, version_header));
	r->xapi = call;
	TRY(request_query(r, &call->query));
	call->alternate = is_alternate(r, call);
	return OK;
}

/* What the form says instead of header fields (Communication 1.3). */
static bool stands_for_header(const char *name)
{
	static const char *const names[] = {"Authorization", "X-Experience-API-Version", "Content-Type",
	    "Content-Length", "If-Match", "If-None-Match"};

	for (size_t i = 0; i < FIELDS_COUNT(names); i++) {
		if (strcasecmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static void parameters_take(struct request *r, struct xapi_call *call)
{
	struct form_pair *pairs = arena_alloc(r->work.arena, (call->form.count + 1) * sizeof(*pairs));
	size_t count = 0;

	for (size_t i = 0; i < call->form.count; i++) {
		const char *name = call->form.pairs[i].name;

		if (!stands_for_header(name) && strcmp(name, "content") != 0)
			pairs[count++] = call->form.pairs[i];
	}
	call->query = (struct form){count, pairs};
}

/* The row that the method meant would have found. */
static enum err route_take(struct request *r, const char *method)
{
	struct request_inside *x = r->inside;
	struct path path;
	enum err e;

	TRY(path_parse(&r->work, x->target, strcspn(x->target, "?"), &path));
	e = route_find(r->work.arena, x->web->matcher, r->origin, method, &path, &x->found);
	if (e != OK)
		return fail_field(&r->work, e, "method", "there is no such method here");
	r->route = x->found.route;
	r->method = method;
	x->handle = r->route->handle;
	return OK;
}

enum err xapi_call_alternate(struct request *r)
{
	static const char *const methods[] = {"GET", "HEAD", "PUT", "POST", "DELETE"};
	struct xapi_call *call = r->xapi;
	const char *method = call->query.pairs[0].value, *bytes;
	size_t len;

	if (call->query.count != 1)
		return fail_field(&r->work, ERR_BAD_INPUT, "method",
		    "stands alone in the query: every other parameter goes into the form (alternate request "
		    "syntax)");
	request_body(r, &bytes, &len);
	TRY(form_parse(&r->work, bytes, len, &call->form));
	parameters_take(r, call);
	if (*request_header(r, version_header) == '\0' || *xapi_header(r, version_header) != '\0')
		version_take(call, xapi_header(r, version_header));
	if (call->negotiates && !call->version_good)
		call->version = XAPI_1_0_3;
	if (call->version != XAPI_1_0_3)
		return fail_field(&r->work, ERR_BAD_INPUT, "method", "is not known in version 2.0.0");
	for (size_t i = 0; i < FIELDS_COUNT(methods); i++) {
		if (strcmp(method, methods[i]) != 0)
			continue;
		call->head = i == 1;
		return route_take(r, methods[i]);
	}
	return fail_field(&r->work, ERR_BAD_INPUT, "method", "is GET, HEAD, PUT, POST or DELETE");
}

static bool is_known(const struct route *route, const char *name)
{
	for (size_t i = 0; i < input_count(route->input); i++) {
		if (route->input[i].place == INPUT_QUERY && strcmp(route->input[i].name, name) == 0)
			return true;
	}
	return false;
}

enum err xapi_call_check(struct request *r)
{
	const struct xapi_call *call = r->xapi;
	const char *version = xapi_header(r, version_header);

	if (!call->version_good)
		return fail_field(&r->work, ERR_BAD_INPUT, version_header,
		    *version == '\0' ? "is missing: %s is spoken here" : "is none that is spoken here: %s",
		    call->negotiates ? "1.0.3 and 2.0.0" : xapi_version_text(call->version));
	for (size_t i = 0; i < call->query.count; i++) {
		const char *name = call->query.pairs[i].name;

		if (!is_known(r->route, name))
			return fail_field(&r->work, ERR_BAD_INPUT, name, "is no parameter of this resource");
		for (size_t j = 0; j < i; j++) {
			if (strcmp(call->query.pairs[j].name, name) == 0)
				return fail_field(&r->work, ERR_BAD_INPUT, name, "stands there twice");
		}
	}
	return OK;
}

/* --- what was asked --- */

const char *xapi_parameter(struct request *r, const char *name)
{
	const struct form *query = &r->xapi->query;

	for (size_t i = 0; i < query->count; i++) {
		if (strcmp(query->pairs[i].name, name) == 0)
			return query->pairs[i].value;
	}
	return NULL;
}

const char *xapi_header(struct request *r, const char *name)
{
	const struct xapi_call *call = r->xapi;

	if (!call->alternate || !stands_for_header(name))
		return request_header(r, name);
	for (size_t i = 0; i < call->form.count; i++) {
		if (strcasecmp(call->form.pairs[i].name, name) == 0)
			return call->form.pairs[i].value;
	}
	/* The form's own type and length say nothing of its content. */
	return strncasecmp(name, "Content-", 8) == 0 ? "" : request_header(r, name);
}

void xapi_content(struct request *r, const char **ret_bytes, size_t *ret_len)
{
	const struct xapi_call *call = r->xapi;

	if (!call->alternate) {
		request_body(r, ret_bytes, ret_len);
		return;
	}
	*ret_bytes = "";
	for (size_t i = 0; i < call->form.count; i++) {
		if (strcmp(call->form.pairs[i].name, "content") == 0)
			*ret_bytes = call->form.pairs[i].value;
	}
	*ret_len = strlen(*ret_bytes);
}

enum err xapi_activity_check(struct request *r, const char *activity)
{
	const char *prefix = r->xapi->proof.activity_prefix;

	if (*prefix == '\0' || (activity != NULL && strncmp(activity, prefix, strlen(prefix)) == 0))
		return OK;
	return fail_field(&r->work, ERR_FORBIDDEN, "activityId",
	    "this key reaches only activities whose IRI begins with %.200s", prefix);
}

enum err xapi_need_activity(struct request *r, const char **ret_activity)
{
	const char *activity = xapi_parameter(r, "activityId");

	if (activity == NULL)
		return fail_field(&r->work, ERR_BAD_INPUT, "activityId", "is missing");
	if (!xapi_iri_valid(activity, strlen(activity)))
		return fail_field(&r->work, ERR_BAD_INPUT, "activityId", "is no IRI");
	TRY(xapi_activity_check(r, activity));
	*ret_activity = activity;
	return OK;
}

enum err xapi_need_agent(struct request *r, struct xapi_agent *ret_agent)
{
	const char *agent = xapi_parameter(r, "agent");

	if (agent == NULL)
		return fail_field(&r->work, ERR_BAD_INPUT, "agent", "is missing");
	return xapi_agent_read(&r->work, r->xapi->version, agent, strlen(agent), false, ret_agent);
}

enum err xapi_time_parameter(struct request *r, const char *name, bool *ret_has, int64_t *ret_us)
{
	const char *text = xapi_parameter(r, name);

	*ret_has = false;
	if (text == NULL)
		return OK;
	if (!xapi_timestamp_read(text, strlen(text), ret_us))
		return fail_field(&r->work, ERR_BAD_INPUT, name, "is no timestamp (ISO 8601)");
	*ret_has = true;
	return OK;
}
