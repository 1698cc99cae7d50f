/* The forms of `lectern platform` that are about registration: links, approval, deployments (registration.c).
 */
#ifndef COMMAND_PLATFORM_H
#define COMMAND_PLATFORM_H

#include "command/words.h"

const char *platform_command_invite_wrong(const struct command_words *words);
enum err platform_command_invite(struct command_house *house, const struct command_words *words) MUST_CHECK;
enum err platform_command_invites(struct command_house *house, const struct command_words *words) MUST_CHECK;
enum err platform_command_withdraw(struct command_house *house, const struct command_words *words) MUST_CHECK;
/* approve, refuse */
enum err platform_command_decide(struct command_house *house, const struct command_words *words) MUST_CHECK;
enum err platform_command_deployments(
    struct command_house *house, const struct command_words *words) MUST_CHECK;
enum err platform_command_deployment(
    struct command_house *house, const struct command_words *words) MUST_CHECK;

#endif
