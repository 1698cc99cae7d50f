#include "lti/roles.h"

#include <stddef.h>
#include <string.h>

enum place { PLACE_CONTEXT, PLACE_INSTITUTION, PLACE_SYSTEM, PLACE_UNKNOWN };

/* Longest first where one begins another. A role is PREFIX#Name or, of a sub-role, PREFIX/Principal#Name. */
static const struct {
	const char *prefix;
	enum place place;
} vocabularies[] = {
    {"http://purl.imsglobal.org/vocab/lis/v2/membership", PLACE_CONTEXT},
    {"http://purl.imsglobal.org/vocab/lis/v2/institution/person", PLACE_INSTITUTION},
    {"http://purl.imsglobal.org/vocab/lis/v2/system/person", PLACE_SYSTEM},
    {"http://purl.imsglobal.org/vocab/lis/v2/person", PLACE_INSTITUTION}, /* Moodle's NRPS writes it so */
    {"http://purl.imsglobal.org/vocab/lti/system/person", PLACE_SYSTEM},
    {"urn:lti:role:ims/lis", PLACE_CONTEXT},
    {"urn:lti:instrole:ims/lis", PLACE_INSTITUTION},
    {"urn:lti:sysrole:ims/lis", PLACE_SYSTEM},
};

static const struct {
	const char *name;
	enum place place;
	bool learner, staff;
} meanings[] = {
    {"Learner", PLACE_CONTEXT, true, false},
    {"Student", PLACE_CONTEXT, true, false},
    {"Instructor", PLACE_CONTEXT, false, true},
    {"TeachingAssistant", PLACE_CONTEXT, false, true},
    {"ContentDeveloper", PLACE_CONTEXT, false, true},
    {"Administrator", PLACE_CONTEXT, false, true},
    {"Manager", PLACE_CONTEXT, false, true},
    {"Mentor", PLACE_CONTEXT, false, false},
    {"Member", PLACE_CONTEXT, false, false},
    {"Officer", PLACE_CONTEXT, false, false},
    {"Student", PLACE_INSTITUTION, true, false},
    {"Learner", PLACE_INSTITUTION, true, false},
    {"Instructor", PLACE_INSTITUTION, false, true},
    {"Faculty", PLACE_INSTITUTION, false, true},
};

/* The principal: what stands before a sub-role's name, else the name itself. R1: a sub-role implies its
 * principal. */
static enum place role_read(const char *role, const char **ret_name, size_t *ret_len)
{
	enum place place = PLACE_UNKNOWN;
	const char *rest = NULL;

	for (size_t i = 0; i < sizeof(vocabularies) / sizeof(vocabularies[0]); i++) {
		size_t len = strlen(vocabularies[i].prefix);

		if (strncmp(role, vocabularies[i].prefix, len) == 0 &&
		    (role[len] == '#' || role[len] == '/')) {
			place = vocabularies[i].place;
			rest = role + len + 1;
			break;
		}
	}
	/* A short name ("Learner", "Instructor#TeachingAssistant") is a context role. */
	if (rest == NULL && strchr(role, ':') == NULL) {
		place = PLACE_CONTEXT;
		rest = role;
	}
	if (rest == NULL)
		return PLACE_UNKNOWN;
	*ret_name = rest;
	*ret_len = strcspn(rest, "#/");
	return place;
}

static bool role_means(const char *role, enum place wanted, bool *learner, bool *staff)
{
	const char *name = "";
	size_t len = 0;

	if (role_read(role, &name, &len) != wanted)
		return false;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].place != wanted || strlen(meanings[i].name) != len ||
		    strncmp(meanings[i].name, name, len) != 0)
			continue;
		*learner = *learner || meanings[i].learner;
		*staff = *staff || meanings[i].staff;
		return true;
	}
	return false;
}

void lti_roles_decide(json_t *roles, bool *ret_is_learner, bool *ret_is_staff)
{
	static const enum place places[] = {PLACE_CONTEXT, PLACE_INSTITUTION};
	bool learner = false, staff = false;

	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
		bool any = false;
		size_t i;
		json_t *role;

		json_array_foreach(roles, i, role)
		{
			if (json_is_string(role) &&
			    role_means(json_string_value(role), places[p], &learner, &staff))
				any = true;
		}
		if (any)
			break;
	}
	*ret_is_learner = learner;
	*ret_is_staff = staff;
}

/* Sub-roles of Instructor that help with learners and do not make the course. */
static bool only_helps(const char *role)
{
	static const char *const names[] = {"TeachingAssistant", "Grader"};
	const char *sub = strrchr(role, '#');

	/* "…/Instructor#TeachingAssistantSection" is one too. */
	for (size_t i = 0; sub != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(sub + 1, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

/* Of one place: whether any role there is one we know, and whether any of them makes courses. */
static bool authors_at(json_t *roles, enum place place, bool *ret_known)
{
	static const char *const makers[] = {
	    "Instructor", "ContentDeveloper", "Administrator", "Faculty", "SysAdmin"};
	bool authors = false;
	size_t i;
	json_t *role;

	*ret_known = false;
	json_array_foreach(roles, i, role)
	{
		const char *name = "";
		size_t len = 0;

		if (!json_is_string(role) || role_read(json_string_value(role), &name, &len) != place ||
		    (len == 4 && strncmp(name, "None", len) == 0))
			continue;
		*ret_known = true;
		for (size_t m = 0; m < sizeof(makers) / sizeof(makers[0]); m++) {
			if (strlen(makers[m]) == len && strncmp(makers[m], name, len) == 0 &&
			    !only_helps(json_string_value(role)))
				authors = true;
		}
	}
	return authors;
}

bool lti_roles_may_author(json_t *roles)
{
	bool known = false;
	bool in_context = authors_at(roles, PLACE_CONTEXT, &known);

	if (known)
		return in_context;
	return authors_at(roles, PLACE_INSTITUTION, &known) || authors_at(roles, PLACE_SYSTEM, &known);
}
