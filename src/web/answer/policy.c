#include <stdio.h>
#include <string.h>

#include "web/web_int.h"

/* DESIGN.md section 6: scripts and styles of our own origin only, nothing inline. Files of the media library
 * may lie in a store. */
#define PAGE_POLICY                                                                                          \
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:%s%s; connect-src "    \
	"'self'; "                                                                                           \
	"frame-src 'self'; base-uri 'none'; form-action 'self'"
#define DATA_POLICY "default-src 'none'; frame-ancestors 'none'"

static const char hsts[] = "max-age=31536000";

static bool is_secure(const struct config *config, enum origin origin)
{
	return strncmp(origin == ORIGIN_APP ? config->app_url : config->content_url, "https:", 6) == 0;
}

void policy_add_fixed(
    const struct config *config, enum origin origin, struct MHD_Response *response, enum reply_shape shape)
{
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	/* Content brings scripts and frames of its own: it is held by its origin, not by a policy. */
	if (shape != SHAPE_FILE)
		MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	if (is_secure(config, origin))
		MHD_add_response_header(response, "Strict-Transport-Security", hsts);
}

static void page_policy_add(struct request_inside *x, struct MHD_Response *response)
{
	const char *ancestors = x->frame_ancestors != NULL ? x->frame_ancestors : "'none'";
	const char *forms = x->form_action != NULL ? x->form_action : "";
	const struct storage *storage = x->request.app->storage;
	const char *stores = storage != NULL ? storage_origins(storage) : "";

	MHD_add_response_header(response, "Content-Security-Policy",
	    arena_printf(x->request.work.arena, PAGE_POLICY "%s%s; frame-ancestors %s",
	        *stores != '\0' ? " " : "", stores, *forms != '\0' ? " " : "", forms, ancestors));
}

/* Pages of staff say to our own pages where somebody came from, so that an error can lead back there. An
 * address that proves something (a capability, a token) is told to nobody. */
static const char *referrer_policy(struct request_inside *x, enum reply_shape shape)
{
	struct request *r = &x->request;
	bool secret = *request_param(r, "capability") != '\0' || *request_param(r, "token") != '\0' ||
	              *request_param(r, "invite") != '\0';

	return shape == SHAPE_PAGE && r->session != NULL && !secret ? "same-origin" : "no-referrer";
}

void policy_add(struct request_inside *x, struct MHD_Response *response, enum reply_shape shape)
{
	policy_add_fixed(&x->request.app->config, x->listener->origin, response, shape);
	MHD_add_response_header(response, "Referrer-Policy", referrer_policy(x, shape));
	if (!x->own_policy && shape == SHAPE_PAGE)
		page_policy_add(x, response);
	if (!x->own_policy && shape == SHAPE_JSON)
		MHD_add_response_header(response, "Content-Security-Policy", DATA_POLICY);
	if (!x->own_cache)
		MHD_add_response_header(response, "Cache-Control", "no-store");
}
