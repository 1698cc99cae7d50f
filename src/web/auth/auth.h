/* Area: how programs come by access tokens. */
#ifndef WEB_AUTH_AUTH_H
#define WEB_AUTH_AUTH_H

#include "web/web.h"

extern const struct area web_area_auth;

handler post_login, post_refresh, post_revoke, post_token;

struct login_input {
	const char *email, *password, *code, *org;
};
struct refresh_input {
	const char *refresh_token;
};
struct revoke_input {
	const char *token;
};
struct token_input {
	const char *grant_type, *scope, *client_id, *client_secret, *assertion_type, *assertion,
	    *authorization;
};

#endif
