#include <string.h>

#include "lms/cmi5/cmi5.h"
#include "pages.h"
#include "web/cmi5/cmi5.h"
#include "web/page/frame.h"

enum { PAGE_MAX = 64 * 1024 };

struct fields {
	const char *write, *mode, *fetch;
	struct uuid item;
};

static const char *const modes[] = {"Normal", "Browse", "Review", NULL};

#define WRITE                                                                                                \
	{                                                                                                    \
		"write", INPUT_BODY, FIELD_TEXT, true, 1, CMI5_CAPABILITY_MAX,                               \
		    offsetof(struct fields, write), .hidden = true,                                          \
		                                    .about = "the write capability of the player's session"  \
	}

const struct input cmi5_launch_input[] = {
    WRITE,
    {"item", INPUT_BODY, FIELD_UUID, true, 0, 0, offsetof(struct fields, item), .about = "the unit's grain"},
    {"mode", INPUT_BODY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, mode), .choices = modes,
        .about = "launchMode; Normal unless said, and Review where nothing is left to be judged"},
    {0},
};
const struct input cmi5_standing_input[] = {WRITE, {0}};
const struct input cmi5_fetch_input[] = {
    {"fetch", INPUT_PATH, FIELD_TEXT, true, 1, CMI5_CAPABILITY_MAX, offsetof(struct fields, fetch),
        .hidden = true, .about = "of the launch"},
    {0},
};

static enum err player_prove(struct request *r, const char *write, struct write_capability *ret_player)
{
	if (!write_capability_read(r->app->keys, write, ret_player))
		return fail_field(&r->work, ERR_FORBIDDEN, "write", "the capability was not made here");
	return OK;
}

/* Ready JSON text in the arena. */
static enum err reply_text(struct request *r, const char *json)
{
	return reply_bytes(r, 200, "application/json", json, strlen(json));
}

enum err post_cmi5_launch(struct request *r)
{
	struct fields in = {.mode = modes[0]};
	struct cmi5_asked asked;
	const char *json;

	TRY(request_input(r, &in));
	TRY(player_prove(r, in.write, &asked.player));
	asked.grain = in.item;
	asked.mode = CMI5_NORMAL;
	for (int mode = 0; mode < CMI5_MODES; mode++) {
		if (strcmp(in.mode, cmi5_mode_names[mode]) == 0)
			asked.mode = (enum cmi5_mode)mode;
	}
	TRY(cmi5_launch_unit(&r->work, &r->app->config, r->app->keys, &asked, &json));
	return reply_text(r, json);
}

enum err post_cmi5_standing(struct request *r)
{
	struct fields in = {.write = ""};
	struct write_capability player;
	const char *json;

	TRY(request_input(r, &in));
	TRY(player_prove(r, in.write, &player));
	TRY(cmi5_standing(&r->work, &player, &json));
	return reply_text(r, json);
}

enum err post_cmi5_fetch(struct request *r)
{
	struct fields in = {.fetch = ""};
	const char *json;

	/* A unit may lie on any site; what it asks with is in its own hands. */
	reply_header(r, "Access-Control-Allow-Origin", "*");
	reply_header(r, "Cache-Control", "no-store");
	TRY(request_input(r, &in));
	TRY(cmi5_fetch(&r->work, r->app->keys, in.fetch, &json));
	return reply_text(r, json);
}

enum err get_cmi5_returned(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_returned(&html, &(struct page_returned){.lang = request_language(r), .frame = frame_bare(r)});
	/* In the player's frame, which may be in a platform's. */
	reply_frame_ancestors(r, "*");
	return reply_page(r, 200, &html);
}
