#include <string.h>

#include "lms/tincan/tincan.h"
#include "web/input.h"
#include "web/schema.h"
#include "web/tincan/tincan.h"

enum { BODY_MAX = 4096, CAPABILITY_MAX = 200 };

struct fields {
	const char *write;
	struct uuid item;
};

static const struct input launch_input[] = {
    {"write", INPUT_BODY, FIELD_TEXT, true, 1, CAPABILITY_MAX, offsetof(struct fields, write), .hidden = true,
        .about = "the write capability of the player's session"},
    {"item", INPUT_BODY, FIELD_UUID, true, 0, 0, offsetof(struct fields, item),
        .about = "the activity's grain"},
    {0},
};

static const char *const methods[] = {"AnyWindow", NULL};
static const struct schema launch_output[] = {
    {"url", SCHEMA_TEXT, .about = "the activity's address with what its content needs"},
    {"method", SCHEMA_CHOICE, .choices = methods, .about = "it may be shown in the player's frame"},
    {"session", SCHEMA_UUID, .about = "the launch"},
    {0},
};

static enum err post_launch(struct request *r)
{
	struct fields in = {.write = ""};
	struct tincan_asked asked;
	const char *json;

	TRY(request_input(r, &in));
	if (!write_capability_read(r->app->keys, in.write, &asked.player))
		return fail_field(&r->work, ERR_FORBIDDEN, "write", "the capability was not made here");
	asked.grain = in.item;
	TRY(tincan_launch(&r->work, &r->app->config, r->app->keys, &asked, &json));
	return reply_bytes(r, 200, "application/json", json, strlen(json));
}

static const struct route routes[] = {
    {"POST", "/play/activities/launch", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_launch, "launches an activity of a Tin Can package from the player",
        .input = launch_input, .output = launch_output},
};

const struct area web_area_tincan = {"tincan", routes, FIELDS_COUNT(routes)};
