/* The learning record store's resources (xAPI 1.0.3 Communication; 2.0.0 IEEE 9274.1.1 section 4.1), at three
 * mount points: /xapi/1.0.3 and /xapi/2.0.0 speak one line each, /xapi what the request says. Every answer
 * below them says its line (headers.c), whatever became of the request.
 *
 * permit.c makes a struct xapi_call of each request before its handler runs: who is asking, which line, the
 * parameters, and, where the alternate request syntax of 1.0.3 was used (Communication 1.3), what its form
 * means. Handlers read all of that from here, never from the request itself. */
#ifndef WEB_XAPI_XAPI_H
#define WEB_XAPI_XAPI_H

#include "lms/xapi_key/xapi_key.h"
#include "web/web.h"
#include "xapi/document.h"
#include "xapi/statement/statement.h"

extern const struct area web_area_xapi;

enum {
	XAPI_BODY_MAX = 8 * 1024 * 1024, /* of statements with their attachments */
	XAPI_ALTERNATE_MAX = 1024 * 1024 /* of a form of the alternate request syntax */
};

struct xapi_call {
	const char *mount; /* "/xapi", "/xapi/1.0.3", "/xapi/2.0.0" */
	bool negotiates;   /* the mount speaks both */
	enum xapi_version version;
	bool version_good; /* the request said a version that is spoken here */
	struct form query; /* the parameters, wherever they stood */
	bool alternate;
	struct form form; /* of the alternate syntax: header fields and content too */
	bool head;        /* of the alternate syntax: the answer has no body */
	struct xapi_proof proof;
};

/* --- call.c --- */

/* True for a path below a mount point; the mount and what its answers say where nothing else is known. */
bool xapi_mounted(const char *path, const char **ret_mount, enum xapi_version *ret_version);
/* "1.0", "1.0.x", "2.0", "2.0.x". */
bool xapi_version_read(const char *text, enum xapi_version *ret_version);
const char *xapi_version_text(enum xapi_version version);

/* Begins r->xapi: mount, version as far as it is known, parameters. ERR_BAD_INPUT: the query cannot be read.
 */
enum err xapi_call_begin(struct request *r) MUST_CHECK;
/* A POST that means another method, once its body is there: parameters, headers and route become what it
 * means. ERR_BAD_INPUT, ERR_METHOD. */
enum err xapi_call_alternate(struct request *r) MUST_CHECK;
/* The version is one spoken here, every parameter is one of the route's, and none stands there twice.
 * ERR_BAD_INPUT with the field. */
enum err xapi_call_check(struct request *r) MUST_CHECK;

/* NULL when absent. */
const char *xapi_parameter(struct request *r, const char *name);
/* "" when absent. */
const char *xapi_header(struct request *r, const char *name);
void xapi_content(struct request *r, const char **ret_bytes, size_t *ret_len);

/* A key that is held to activities of a prefix: ERR_FORBIDDEN (field activityId) for any other, and for what
 * has none (NULL). */
enum err xapi_activity_check(struct request *r, const char *activity) MUST_CHECK;
/* Parameters: ERR_BAD_INPUT with the name as the field. */
enum err xapi_need_activity(struct request *r, const char **ret_activity) MUST_CHECK;
enum err xapi_need_agent(struct request *r, struct xapi_agent *ret_agent) MUST_CHECK;
enum err xapi_time_parameter(struct request *r, const char *name, bool *ret_has, int64_t *ret_us) MUST_CHECK;

/* --- answers: headers.c --- */

/* JSON text in the arena, with its ETag. */
enum err xapi_reply_json(struct request *r, const char *json, size_t len) MUST_CHECK;
/* Bytes of that type; none go where only the headers were asked for. */
enum err xapi_reply(
    struct request *r, int status, const char *content_type, const char *bytes, size_t len) MUST_CHECK;
/* Last-Modified, to the second. */
void xapi_reply_modified(struct request *r, int64_t us);

/* --- handlers --- */

enum err xapi_get_about(struct request *r);
enum err xapi_get_agent(struct request *r);
enum err xapi_get_activity(struct request *r);
enum err xapi_post_other(struct request *r); /* the alternate syntax only */
enum err xapi_put_state(struct request *r);
enum err xapi_post_state(struct request *r);
enum err xapi_get_state(struct request *r);
enum err xapi_delete_state(struct request *r);
enum err xapi_put_agent_profile(struct request *r);
enum err xapi_post_agent_profile(struct request *r);
enum err xapi_get_agent_profile(struct request *r);
enum err xapi_delete_agent_profile(struct request *r);
enum err xapi_put_activity_profile(struct request *r);
enum err xapi_post_activity_profile(struct request *r);
enum err xapi_get_activity_profile(struct request *r);
enum err xapi_delete_activity_profile(struct request *r);
enum err xapi_put_statement(struct request *r);
enum err xapi_post_statements(struct request *r);
enum err xapi_get_statements(struct request *r);

#endif
