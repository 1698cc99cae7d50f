#include <stddef.h>

#include "web/input.h"
#include "web/mail/mail.h"

enum { FORM_MAX = 4 * 1024, TOKEN_MAX = 200 };

static const struct input token_input[] = {
    {"token", INPUT_PATH, FIELD_TEXT, true, 1, TOKEN_MAX, offsetof(struct leaving, token),
        .about = "says whose reminders, and to whom"},
    {0},
};
/* Mail programs post List-Unsubscribe=One-Click (RFC 8058), the page again=yes or nothing. */
static const char *const yes[] = {"yes", NULL};
static const struct input leave_input[] = {
    {"token", INPUT_PATH, FIELD_TEXT, true, 1, TOKEN_MAX, offsetof(struct leaving, token),
        .about = "says whose reminders, and to whom"},
    {"again", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct leaving, again), .choices = yes,
        .about = "yes: reminders are wanted again"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/unsubscribe/{token}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        get_unsubscribe, "asks whether reminders are no longer wanted", .input = token_input},
    {"POST", "/unsubscribe/{token}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, FORM_MAX, SHAPE_PAGE,
        post_unsubscribe, "no reminders any more, in one click; or again (again=yes)", .input = leave_input},
};

const struct area web_area_mail = {"mail", routes, FIELDS_COUNT(routes)};
