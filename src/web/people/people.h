/* Members of an organisation, their roles, and its teams. */
#ifndef WEB_PEOPLE_PEOPLE_H
#define WEB_PEOPLE_PEOPLE_H

#include "lms/member/invitation.h"
#include "lms/team/team.h"
#include "web/input.h"
#include "web/web.h"

struct page_role_box;
struct trouble;

extern const struct area web_area_people;

enum { PEOPLE_PAGE_MAX = 1024 * 1024, PEOPLE_FORM_MAX = 256 * 1024 };

/* What the tables of members read into. */
struct member_fields {
	const char *org, *text, *role, *status;
	struct uuid user;
	struct texts roles;
	bool recovery;
};

/* words.c: roles "a b" as a translated list; the name of a role. */
const char *roles_words(struct request *r, const char *roles_held);
/* Boxes of all roles, ticked where the form says so, or where held says so when nothing was typed. */
struct page_role_box *role_boxes(struct request *r, const char *held, bool typed);
/* The {user} or {team} of the path. ERR_NOT_FOUND. */
enum err people_id(struct request *r, const char *name, struct uuid *ret_id) MUST_CHECK;
struct inviting people_inviting(struct request *r, bool by_hand);

handler get_members, get_member, get_member_roles, post_member_roles, get_member_deed, post_member_suspension,
    post_member_removal, post_member_withdrawal, post_member_sign_out, post_member_reset,
    post_member_invitation, get_invite, post_invite, get_roles, get_role, post_role, get_teams, get_team_new,
    post_team_new, get_team, post_team, get_team_removal, post_team_removal;
extern const struct input members_input[], member_input[], member_roles_input[], member_reset_input[],
    invite_input[], role_input[], role_path_input[], teams_input[], team_new_input[], team_input[],
    team_path_input[];

#endif
