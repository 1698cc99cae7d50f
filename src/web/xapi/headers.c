/* What every answer of the store carries, whichever way it came about. */
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "web/web_int.h"
#include "web/xapi/xapi.h"
#include "xapi/read.h"

enum { HTTP_DATE_SIZE = 64 };

/* What the head says where no call was begun: a refusal before that, or an address that is none. */
static enum xapi_version version_of_head(struct request *r, const char *mount, enum xapi_version version)
{
	enum xapi_version said;

	if (r->xapi != NULL)
		return r->xapi->version;
	if (strcmp(mount, "/xapi") == 0 &&
	    xapi_version_read(request_header(r, "X-Experience-API-Version"), &said))
		return said;
	return version;
}

/* Content of other origins brings its key in a header that its script has: no cookie goes along, and none
 * would count. */
static void cross_origin(struct request *r, struct MHD_Response *response)
{
	MHD_add_response_header(response, "Access-Control-Allow-Origin", "*");
	MHD_add_response_header(response, "Access-Control-Expose-Headers",
	    "ETag, Last-Modified, Location, Request-Id, Retry-After, X-Experience-API-Version, "
	    "X-Experience-API-Consistent-Through");
	if (strcmp(r->method, "OPTIONS") != 0)
		return;
	MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE");
	MHD_add_response_header(response, "Access-Control-Allow-Headers",
	    "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match, "
	    "X-Experience-API-Version, "
	    "X-Experience-API-Hash, Content-Transfer-Encoding");
	MHD_add_response_header(response, "Access-Control-Max-Age", "600");
}

/* On every answer of the statements resource (Communication 2.1.3), as the present key's organisation has it.
 */
static void consistent_add(struct request *r, struct MHD_Response *response)
{
	char text[XAPI_STORED_SIZE];

	if (r->app->xapi_keeper != NULL)
		MHD_add_response_header(response, "X-Experience-API-Consistent-Through",
		    xapi_stored_format(xapi_consistent_through(r->app->xapi_keeper, r->principal.org), text));
}

void xapi_headers_add(struct request_inside *x, struct MHD_Response *response)
{
	struct request *r = &x->request;
	const char *path = *r->path != '\0' ? r->path : x->target, *mount;
	enum xapi_version version;

	if (r->origin != ORIGIN_APP || path == NULL || !xapi_mounted(path, &mount, &version))
		return;
	MHD_add_response_header(
	    response, "X-Experience-API-Version", xapi_version_text(version_of_head(r, mount, version)));
	cross_origin(r, response);
	path += strlen(mount);
	if (strncmp(path, "/statements", 11) == 0 && (path[11] == '\0' || strchr("/?", path[11]) != NULL))
		consistent_add(r, response);
}

/* --- replies --- */

enum err xapi_reply(struct request *r, int status, const char *content_type, const char *bytes, size_t len)
{
	if (r->xapi != NULL && r->xapi->head)
		len = 0;
	return reply_bytes(r, status, content_type, bytes, len);
}

enum err xapi_reply_json(struct request *r, const char *json, size_t len)
{
	char etag[XAPI_ETAG_SIZE];

	xapi_etag_make(json, len, etag);
	reply_header(r, "ETag", arena_printf(r->work.arena, "\"%s\"", etag));
	return xapi_reply(r, 200, "application/json", json, len);
}

void xapi_reply_modified(struct request *r, int64_t us)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(us / US_PER_S);
	char text[HTTP_DATE_SIZE];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL)
		return;
	/* RFC 9110 section 5.6.7: in English whatever the locale. */
	snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday,
	    months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
	reply_header(r, "Last-Modified", text);
}
