/* What is played, played: the turns that the player sends for content of each standard. */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "lms/attempt/attempt.h"
#include "lms/demo/demo_int.h"

/* What the answer to the opening says. */
struct playing {
	struct demo_visiting *v;
	const char *write, *standard, *native, *item;
	const json_t *items;
	int64_t seq;
};

static enum err session_begin(
    struct work *w, struct demo_visiting *v, const struct launch_capability *launch, struct playing *ret)
{
	struct session_answer answer;
	json_t *said;

	TRY(session_open(
	    w, v->demo->config, v->demo->keys, launch, json_own(w->arena, json_object()), &answer));
	TRY(json_read(w, "the session's answer", answer.json, strlen(answer.json), &said));
	*ret = (struct playing){.v = v,
	    .write = demo_text(said, "write"),
	    .standard = demo_text(said, "standard"),
	    .native = demo_text(said, "native"),
	    .item = demo_text(said, "current"),
	    .items = json_object_get(said, "items")};
	return OK;
}

/* One turn; body has all but who speaks and its number. */
static enum err turn_say(struct work *w, struct playing *p, json_t *own_body, json_t **ret_answer)
{
	struct turn_answer answer;
	struct turn turn;
	const char *text;

	json_own(w->arena, own_body);
	json_object_set_new(own_body, "write", json_string(p->write));
	json_object_set_new(own_body, "seq", json_integer(++p->seq));
	json_object_set_new(own_body, "deltas", json_array());
	text = json_text(w->arena, own_body);
	TRY(turn_read(w, p->v->demo->keys, text, strlen(text), &turn));
	TRY(turn_take(w, p->v->demo->config, &turn, &answer));
	return json_read(w, "the turn's answer", answer.json, strlen(answer.json), ret_answer);
}

static json_t *pair(const char *element, const char *value)
{
	return json_pack("[s,s]", element, value);
}

/* How long they stayed: two to fourteen minutes. */
static int64_t stay(struct work *w, struct playing *p)
{
	int64_t seconds = 120 + die_throw(&p->v->die, 720);

	w->now_us += seconds * US_PER_S;
	return seconds;
}

static const char *span12(struct work *w, int64_t seconds)
{
	return arena_printf(w->arena, "%04lld:%02lld:%02lld", (long long)(seconds / 3600),
	    (long long)(seconds / 60 % 60), (long long)(seconds % 60));
}

/* Of five answers some are right. */
static int64_t score_of(struct playing *p)
{
	int64_t right = 0;

	for (int i = 0; i < 5; i++)
		right += die_chance(&p->v->die, p->v->visit->skill);
	return right * 20;
}

/* As player/native/record.mjs and its pages keep it. */
static const char *native_data(struct work *w, const struct playing *p, bool whole)
{
	int64_t part = 20 + die_throw(&p->v->die, 60);

	if (strcmp(p->native, "article") == 0)
		return arena_printf(w->arena, "{\"block\":%lld,\"far\":%lld}",
		    (long long)(whole ? 30 : part / 3), (long long)(whole ? 100 : part));
	return "{}";
}

static json_t *set12(struct work *w, struct playing *p, bool whole, int64_t seconds)
{
	json_t *set = json_array();
	int64_t score;

	if (*p->native != '\0') {
		json_array_append_new(set, pair("cmi.suspend_data", native_data(w, p, whole)));
		json_array_append_new(
		    set, pair("cmi.core.lesson_status", whole ? "completed" : "incomplete"));
	} else if (whole) {
		score = score_of(p);
		json_array_append_new(set, pair("cmi.core.score.min", "0"));
		json_array_append_new(set, pair("cmi.core.score.max", "100"));
		json_array_append_new(
		    set, pair("cmi.core.score.raw", arena_printf(w->arena, "%lld", (long long)score)));
		json_array_append_new(
		    set, pair("cmi.core.lesson_status", score >= DEMO_PASS ? "passed" : "failed"));
	} else {
		json_array_append_new(set, pair("cmi.core.lesson_location", "3"));
		json_array_append_new(set, pair("cmi.core.lesson_status", "incomplete"));
	}
	json_array_append_new(set, pair("cmi.core.session_time", span12(w, seconds)));
	return set;
}

static enum err play12(struct work *w, struct playing *p)
{
	bool whole = p->v->visit->whole;
	json_t *answer;
	int64_t seconds;

	TRY(turn_say(w, p, json_pack("{s:s,s:s,s:[]}", "item", p->item, "do", "open", "set"), &answer));
	seconds = stay(w, p);
	return turn_say(w, p,
	    json_pack("{s:s,s:s,s:o}", "item", p->item, "do", "exit", "set", set12(w, p, whole, seconds)),
	    &answer);
}

static json_t *set2004(struct work *w, struct playing *p, bool whole, int64_t seconds)
{
	json_t *set = json_array();
	int64_t score = score_of(p);

	json_array_append_new(set, pair("cmi.completion_status", whole ? "completed" : "incomplete"));
	if (whole) {
		json_array_append_new(set,
		    pair("cmi.score.scaled", arena_printf(w->arena, "%lld.%lld", (long long)(score / 100),
		                                 (long long)(score / 10 % 10))));
		json_array_append_new(
		    set, pair("cmi.success_status", score >= DEMO_PASS ? "passed" : "failed"));
	}
	json_array_append_new(set, pair("cmi.exit", whole ? "normal" : "suspend"));
	json_array_append_new(
	    set, pair("cmi.session_time", arena_printf(w->arena, "PT%lldS", (long long)seconds)));
	return set;
}

static enum err play2004(struct work *w, struct playing *p)
{
	bool whole = p->v->visit->whole;
	const char *open;
	json_t *answer;
	int64_t seconds;

	TRY(turn_say(w, p,
	    json_pack("{s:n,s:s,s:s,s:n,s:b,s:[]}", "item", "do", "navigate", "request", "start", "to",
	        "terminated", 0, "set"),
	    &answer));
	open = demo_text(json_object_get(answer, "sequencing"), "open");
	seconds = stay(w, p);
	if (*open == '\0')
		return OK;
	return turn_say(w, p,
	    json_pack("{s:s,s:s,s:s,s:n,s:b,s:o}", "item", open, "do", "navigate", "request",
	        whole ? "exitAll" : "suspendAll", "to", "terminated", 1, "set",
	        set2004(w, p, whole, seconds)),
	    &answer);
}

/* The first part that is played; "": there is none. */
static const char *part_of(const struct playing *p)
{
	for (size_t i = 0; i < json_array_size(p->items); i++) {
		const json_t *item = json_array_get(p->items, i);

		if (strcmp(demo_text(item, "kind"), "cluster") != 0)
			return demo_text(item, "id");
	}
	return "";
}

/* By the player's session, which is left behind what the content says. */
static enum err play_speaking(struct work *w, struct playing *p)
{
	const char *part = part_of(p);
	struct demo_speaker who = {.is_unit = strcmp(p->standard, "cmi5") == 0};
	struct speaking *speaking;
	json_t *answer;

	if (!write_capability_read(p->v->demo->keys, p->write, &who.player) || !uuid_parse(part, &who.grain))
		return fail(w, ERR_INTERNAL, "a package of the demo cannot be played");
	TRY(demo_speak_begin(w, p->v, &who, &speaking));
	(void)stay(w, p);
	TRY(demo_speak_end(w, speaking, p->v->visit->whole, score_of(p)));
	return turn_say(w, p, json_pack("{s:s,s:s,s:[]}", "item", part, "do", "exit", "set"), &answer);
}

enum err demo_play(struct work *w, struct demo_visiting *v, const struct launch_capability *launch)
{
	struct playing p;

	TRY(session_begin(w, v, launch, &p));
	if (strcmp(p.standard, "scorm2004") == 0)
		return play2004(w, &p);
	if (strcmp(p.standard, "scorm12") == 0)
		return *p.item != '\0' ? play12(w, &p) : OK;
	return play_speaking(w, &p);
}
