/* Any tree and any requests: the engine ends, and what must hold holds. What it saves it loads again, and any
 * other text is refused or a tracking that it can go on with. */
#include "fuzz.h"

#include "scorm/sequencing_random.h"

enum { STEPS_MAX = 64, SPOILT_BYTES = 12 };

static void whole(const char *broken)
{
	must(broken == NULL);
}

/* A saved tracking with some letters changed. */
static void load_spoilt(struct work *w, const struct tracking *saved, struct bytes *b)
{
	const struct activity_tree *tree = saved->tree;
	char *text = arena_strdup(w->arena, tracking_save(w, saved));
	struct navigation_request request = {
	    .kind = NAVIGATION_CONTINUE, .target = 0, .now_us = RANDOM_NOW_US};
	struct navigation_outcome outcome;
	struct valid_requests valid;
	struct tracking *t;

	while (b->at < b->end) {
		size_t place = byte_below(b, 256) * 256 + byte_below(b, 256);

		text[place % strlen(text)] = " 0123456789-acogmpqe.\n"[byte_below(b, 22)];
	}
	if (tracking_load(w, tree, 1, text, &t) != OK)
		return;
	sequencing_valid(w, t, RANDOM_NOW_US, &valid);
	sequencing_navigate(t, &request, &outcome);
	request.kind = NAVIGATION_EXIT_ALL;
	sequencing_navigate(t, &request, &outcome);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct bytes b = {data, data + (len > SPOILT_BYTES ? len - SPOILT_BYTES : len)};
	struct activity_tree tree;
	struct tracking *t, *loaded;
	struct work w;

	work_init(&w, a);
	if (random_tree(&w, &b, &tree) != OK)
		return 0;
	t = tracking_new(&w, &tree, len);
	for (int step = 0; step < STEPS_MAX && b.at < b.end; step++) {
		struct navigation_request request;
		struct navigation_outcome outcome;
		struct valid_requests valid;

		if (t->current != ACTIVITY_NONE)
			random_report(&b, t);
		request = random_request(&b, t);
		sequencing_navigate(t, &request, &outcome);
		whole(broken_after(t, &outcome));
		whole(broken_between(t));
		sequencing_valid(&w, t, RANDOM_NOW_US, &valid);
	}
	must(tracking_load(&w, &tree, 0, tracking_save(&w, t), &loaded) == OK);
	must(tracking_same(&w, t, loaded) || !tree.objectives_global_to_system);
	b = (struct bytes){b.end, data + len};
	load_spoilt(&w, t, &b);
	return 0;
}
