#include "web/people/people.h"

#define PAGE(permission) ORIGIN_APP, LANE_WORK, PERMISSION_##permission, BODY_NONE, 0, SHAPE_PAGE
#define FORM(permission)                                                                                     \
	ORIGIN_APP, LANE_WORK, PERMISSION_##permission, BODY_FORM, PEOPLE_FORM_MAX, SHAPE_PAGE
#define DEED(name, permission, post, asks, does)                                                             \
	{"GET", "/admin/{org}/members/{user}/" name, PAGE(permission), get_member_deed, asks,                \
	    .input = member_input},                                                                          \
	{                                                                                                    \
		"POST", "/admin/{org}/members/{user}/" name, FORM(permission), post, does,                   \
		    .input = member_input, .status = 303                                                     \
	}

static const struct route routes[] = {
    {"GET", "/admin/{org}/members", PAGE(MEMBER_READ), get_members, "who belongs to the organisation",
        .input = members_input},
    {"GET", "/admin/{org}/members/invite", PAGE(MEMBER_INVITE), get_invite, "asks whom to invite",
        .input = teams_input},
    {"POST", "/admin/{org}/members/invite", FORM(MEMBER_INVITE), post_invite,
        "invites people, by mail or by links to hand over", .input = invite_input},
    {"GET", "/admin/{org}/members/{user}", PAGE(MEMBER_READ), get_member, "one member",
        .input = member_input},
    {"GET", "/admin/{org}/members/{user}/roles", PAGE(MEMBER_MANAGE), get_member_roles, "asks for roles",
        .input = member_input},
    {"POST", "/admin/{org}/members/{user}/roles", FORM(MEMBER_MANAGE), post_member_roles, "changes the roles",
        .input = member_roles_input, .status = 303},
    DEED("suspension", MEMBER_MANAGE, post_member_suspension, "asks before suspending",
        "suspends a member, or lets them in again"),
    DEED("removal", MEMBER_MANAGE, post_member_removal, "asks before removing", "removes a member"),
    DEED("sessions", MEMBER_MANAGE, post_member_sign_out, "asks before signing somebody out",
        "ends every session of a member"),
    {"GET", "/admin/{org}/members/{user}/reset-link", PAGE(MEMBER_MANAGE), get_member_deed,
        "asks before making a link", .input = member_input},
    {"POST", "/admin/{org}/members/{user}/reset-link", FORM(MEMBER_MANAGE), post_member_reset,
        "a link to set a new password, shown once", .input = member_reset_input},
    DEED("invitation", MEMBER_INVITE, post_member_invitation, "asks before inviting again",
        "sends the invitation again, or shows a new link once"),
    DEED("withdrawal", MEMBER_INVITE, post_member_withdrawal, "asks before taking an invitation back",
        "takes an invitation back"),
    {"GET", "/admin/{org}/roles", PAGE(MEMBER_READ), get_roles, "what each role may do",
        .input = teams_input},
    {"GET", "/admin/{org}/roles/{role}", PAGE(ROLE_MANAGE), get_role, "one role", .input = role_path_input},
    {"POST", "/admin/{org}/roles/{role}", FORM(ROLE_MANAGE), post_role, "changes what a role may do here",
        .input = role_input, .status = 303},
    {"GET", "/admin/{org}/teams", PAGE(TEAM_READ), get_teams, "teams, or one's own", .input = teams_input},
    {"GET", "/admin/{org}/teams/new", PAGE(TEAM_MANAGE), get_team_new, "asks for a name",
        .input = teams_input},
    {"POST", "/admin/{org}/teams/new", FORM(TEAM_MANAGE), post_team_new, "makes a team",
        .input = team_new_input, .status = 303},
    {"GET", "/admin/{org}/teams/{team}", PAGE(TEAM_READ), get_team, "one team, with who is in it",
        .input = team_path_input},
    {"POST", "/admin/{org}/teams/{team}", FORM(TEAM_MANAGE), post_team, "changes its name or who is in it",
        .input = team_input, .status = 303},
    {"GET", "/admin/{org}/teams/{team}/removal", PAGE(TEAM_MANAGE), get_team_removal,
        "asks before removing it", .input = team_path_input},
    {"POST", "/admin/{org}/teams/{team}/removal", FORM(TEAM_MANAGE), post_team_removal, "removes a team",
        .input = team_path_input, .status = 303},
};

const struct area web_area_people = {"people", routes, FIELDS_COUNT(routes)};
