/* What a person may do in a context, from the roles a platform sent (research: R1 to R4). */
#ifndef LTI_ROLES_H
#define LTI_ROLES_H

#include <jansson.h>
#include <stdbool.h>

/* Context roles decide; without any, institution roles do (R2). Never an administrator of ours (R4). A
 * teaching assistant is staff and, where the platform also says so, a learner (R3). Both false: the platform
 * named no role we know. roles may be NULL. */
void lti_roles_decide(json_t *roles, bool *ret_is_learner, bool *ret_is_staff);

/* Who may choose what a course shows: an Instructor, ContentDeveloper or Administrator of the context; where
 * it names no context role we know, of the institution or system (Open edX before 11.1 told no others). Not a
 * teaching assistant or grader, who is nothing else (R3). roles may be NULL. */
bool lti_roles_may_author(json_t *roles);

#endif
