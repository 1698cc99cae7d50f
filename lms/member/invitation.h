/* Invitations. One transaction makes account, membership, link and mail, or nothing; so whatever is
 * interrupted can be done again. Whoever has an account already must sign in to it to accept. */
#ifndef LMS_MEMBER_INVITATION_H
#define LMS_MEMBER_INVITATION_H

#include "lms/member/member.h"

struct invitee {
	const char *email, *name;
	const char *const *roles; /* names or aliases */
	size_t roles_count;
};

/* What became of one. */
struct invited {
	struct uuid user;
	const char *email, *roles;
	bool mailed;
	const char *link; /* to hand over, told this once, where it was not mailed; NULL */
};

struct inviting {
	const struct config *config;
	struct keys *keys;
	const struct principal *by;
	const char *org_slug, *org_name, *language; /* of the mail */
	bool by_hand;                               /* a link even where there is mail */
};

/* Invites, or invites again with a new link and other roles. ERR_BAD_INPUT (field email, name or roles);
 * ERR_FORBIDDEN (field roles); ERR_CONFLICT (field email): they belong here already. */
enum err invitation_make(struct work *w, const struct inviting *inviting, const struct invitee *invitee,
    struct invited *ret_invited) MUST_CHECK;
/* A new link for somebody who is invited; ERR_NOT_FOUND when they are not. */
enum err invitation_renew(struct work *w, const struct inviting *inviting, struct uuid user,
    struct invited *ret_invited) MUST_CHECK;

/* One line for each person: "address", or "address, name, role role …" with commas or semicolons, texts in
 * quotes or not; a first line that names the columns (email, name, roles) is passed over. Roles that a line
 * leaves out are usual_roles. ERR_BAD_INPUT (field people) naming the line. */
enum err invitees_read(struct work *w, const char *csv, const char *const *usual_roles, size_t usual_count,
    struct invitee **ret_invitees, size_t *ret_count) MUST_CHECK;

/* What a link leads to. ERR_GONE (field token). */
struct invitation {
	struct uuid user;
	const char *email, *name, *language, *org_slug, *org_name;
	bool has_account; /* they must sign in to it */
};
enum err invitation_find(struct work *w, const char *token, struct invitation *ret_invitation) MUST_CHECK;
/* For somebody without an account: makes it and joins. ERR_BAD_INPUT (field name or password); ERR_CONFLICT:
 * there is an account by now. They sign in afterwards. *ret_device as of reset_use. */
enum err invitation_accept_new(struct work *w, const struct config *config, struct keys *keys,
    struct session_cache *cache, const char *token, const char *name, const char *language,
    const char *password, const char **ret_device) MUST_CHECK;
/* For the signed-in person whom it invites. ERR_FORBIDDEN: it invites somebody else. */
enum err invitation_accept(
    struct work *w, struct session_cache *cache, const struct principal *by, const char *token) MUST_CHECK;

#endif
