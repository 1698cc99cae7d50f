/* What an administrator does about each check. */
#include <string.h>

#include "lti/doctor.h"

static const struct {
	const char *check, *advice;
} advices[] = {
    {"format",
        WORDS("Something between the platform and this service cut the form: look at proxies and at the "
              "size they let through.")},
    {"state",
        WORDS("Usually nobody has to do anything: the launch was opened a second time (back, reload, two "
              "clicks) or came after ten minutes. The activity is opened from the course again.")},
    {"registration", WORDS("Open the platform here again, or approve it, on its page.")},
    {"platform", WORDS("The platform refused by itself. login_required: the person's session there ended, or "
                       "its cookie was blocked in the frame; a window of its own helps.")},
    {"alg", WORDS("Let the platform sign with RS256; no other way is taken.")},
    {"crit", WORDS("Let the platform send no critical header extensions.")},
    {"kid", WORDS("The header of the platform's tokens is not sound: ask those who run it.")},
    {"signature", WORDS("Compare the key set address here with the one that the platform shows, and run the "
                        "self-test of this platform.")},
    {"iss", WORDS("Enter the issuer here exactly as it was received: it is compared letter by letter.")},
    {"aud", WORDS("Compare the client id here with the one that the platform shows for this tool.")},
    {"azp", WORDS("Compare the client id here with the one that the platform shows for this tool.")},
    {"exp", WORDS("Compare the clocks of both servers (NTP); the self-test shows the difference.")},
    {"iat", WORDS("Compare the clocks of both servers (NTP); the self-test shows the difference.")},
    {"nbf", WORDS("Compare the clocks of both servers (NTP); the self-test shows the difference.")},
    {"nonce", WORDS("The platform gave back another nonce than it was sent. Some old versions do (TAO before "
                    "November 2024): the platform has to be updated.")},
    {"version", WORDS("Let the platform launch LTI 1.3; on its form it may still say 1.1.")},
    {"message_type", WORDS("The platform asks for something that LTI does not name: look at the type of its "
                           "link.")},
    {"offered",
        WORDS("Let the platform's link be a resource link; this service does not answer other messages.")},
    {"deployment_id",
        WORDS("Add the deployment id to the platform here, or let it accept other deployments.")},
    {"target_link_uri", WORDS("Correct the tool's address (target link URI, launch URL) at the platform.")},
    {"resource_link.id",
        WORDS("The platform sent a launch without the id of its link: ask those who run it.")},
    {"sub", WORDS("The platform sent an empty or overlong user id: ask those who run it.")},
    {"roles", WORDS("The platform sent no list of roles: ask those who run it.")},
    {"browser",
        WORDS("Let the activity open in a new window at the platform, or let browsers keep cookies of "
              "this site.")},
    /* Of logins. */
    {"client_id",
        WORDS("Register the platform with this issuer and client id, or correct the client id of the "
              "registration that is there.")},
    {"login_hint",
        WORDS("The platform's login request has parts that are missing: look at the login address it "
              "was given.")},
};

const char *lti_check_advice(const char *check)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if (strcmp(advices[i].check, check) == 0)
			return advices[i].advice;
	}
	return "";
}
