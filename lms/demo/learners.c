#include <stdio.h>
#include <string.h>

#include "lms/demo/demo_int.h"
#include "lms/enrollment/session.h"
#include "lms/learner/learner.h"
#include "lms/team/team.h"

enum err demo_learners_there(struct work *w, const struct demo *demo, bool *ret_there)
{
	struct team *teams;
	size_t count;
	int64_t total;

	TRY(team_list(w, &demo->by, false, 0, 1, &teams, &count, &total));
	*ret_there = total > 0;
	return OK;
}

/* Letters of French names as addresses have them. */
static const struct {
	const char *letter;
	char plain;
} plain_letters[] = {{"é", 'e'}, {"è", 'e'}, {"ê", 'e'}, {"ë", 'e'}, {"É", 'e'}, {"ï", 'i'}, {"î", 'i'},
    {"ç", 'c'}, {"ô", 'o'}, {"à", 'a'}, {"â", 'a'}, {"û", 'u'}};

static const char *plain_name(struct work *w, const char *name)
{
	char *plain = arena_alloc(w->arena, strlen(name) + 1);
	size_t len = 0;

	while (*name != '\0') {
		size_t taken = 1;
		char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;

		for (size_t i = 0; i < FIELDS_COUNT(plain_letters); i++) {
			size_t letter = strlen(plain_letters[i].letter);

			if (strncmp(name, plain_letters[i].letter, letter) == 0) {
				c = plain_letters[i].plain;
				taken = letter;
			}
		}
		plain[len++] = c == ' ' ? '.' : c;
		name += taken;
	}
	plain[len] = '\0';
	return plain;
}

/* Origins take turns by their shares: of ten learners five, three and two. */
static const char *origin_of(const struct demo *demo, size_t index)
{
	const json_t *origins = json_object_get(demo->school, "origins");
	int64_t all = 0, at;

	for (size_t i = 0; i < json_array_size(origins); i++)
		all += demo_number(json_array_get(origins, i), "share");
	at = (int64_t)(index * 7) % all;
	for (size_t i = 0; i < json_array_size(origins); i++) {
		at -= demo_number(json_array_get(origins, i), "share");
		if (at < 0)
			return demo_text(json_array_get(origins, i), "slug");
	}
	return "direct";
}

static struct demo_learner learner_of(struct work *w, const struct demo *demo, size_t index)
{
	const json_t *given = json_object_get(demo->school, "given"),
	             *family = json_object_get(demo->school, "family");
	size_t firsts = json_array_size(given), lasts = json_array_size(family);
	const char *first = json_string_value(json_array_get(given, index % firsts));
	const char *last = json_string_value(json_array_get(family, (index * 7 + index / firsts) % lasts));
	struct die die = die_of(arena_printf(w->arena, "%s/learner/%zu", demo->slug, index));
	struct demo_learner learner = {.origin = origin_of(demo, index),
	    .guest = demo_id(demo, "guest", arena_printf(w->arena, "%zu", index)),
	    .team = -1,
	    .skill = 35 + (int)die_throw(&die, 61)};
	const char *address = plain_name(w, arena_printf(w->arena, "%s %s", first, last));

	learner.direct = strcmp(learner.origin, "direct") == 0;
	learner.name = arena_printf(w->arena, "%s %s", first, last);
	learner.email = arena_printf(w->arena, "%s@%s", address, demo_text(demo->school, "mail"));
	learner.external =
	    strcmp(learner.origin, "moodle") == 0 ? arena_printf(w->arena, "%zu", 20400 + index) : address;
	return learner;
}

static enum err learner_make(struct work *w, const struct demo *demo, struct demo_learner *learner)
{
	struct learner_kept kept;

	if (learner->direct)
		return OK; /* they come by themselves, without a name */
	TRY(learner_put(w, &demo->by,
	    &(struct learner_put){.origin = learner->origin,
	        .external_user_id = learner->external,
	        .email = learner->email,
	        .name = learner->name},
	    &kept));
	learner->id = kept.id;
	return OK;
}

static enum err team_make(
    struct work *w, const struct demo *demo, struct demo_people *people, int number, const json_t *said)
{
	const char *members = "";
	struct uuid team;
	size_t added;

	for (size_t i = 0; i < people->count; i++) {
		struct demo_learner *one = &people->learners[i];

		if (one->direct || i % 2 != (size_t)number)
			continue;
		one->team = number;
		members = arena_printf(w->arena, "%s%s\n", members, one->email);
	}
	TRY(team_add(w, &demo->by, demo_text(said, "name"), &team));
	TRY(team_manager_add(w, &demo->by, team, demo_text(said, "tutor")));
	return team_learners_add(w, &demo->by, team, members, &added);
}

enum err demo_learners(struct work *w, const struct demo *demo, struct demo_people *ret_people)
{
	const json_t *teams = json_object_get(demo->school, "teams");
	size_t courses = json_array_size(json_object_get(demo->school, "courses"));
	struct demo_people people = {.count = (size_t)demo_number(demo->school, "learners")};

	if (people.count > DEMO_LEARNERS_MAX)
		people.count = DEMO_LEARNERS_MAX;
	people.learners = arena_alloc(w->arena, people.count * sizeof(*people.learners));
	people.seats = arena_alloc(w->arena, people.count * courses * sizeof(*people.seats));
	memset(people.seats, 0, people.count * courses * sizeof(*people.seats));
	for (size_t i = 0; i < people.count; i++) {
		people.learners[i] = learner_of(w, demo, i);
		TRY(learner_make(w, demo, &people.learners[i]));
	}
	for (size_t i = 0; i < json_array_size(teams); i++)
		TRY(team_make(w, demo, &people, (int)i, json_array_get(teams, i)));
	*ret_people = people;
	return OK;
}

enum err demo_session(struct work *w, const struct demo *demo, struct uuid *ret_session)
{
	const int64_t week_us = INT64_C(7) * 86400 * 1000000;
	const json_t *said = json_array_get(json_object_get(demo->school, "sessions"), 0);
	struct uuid id = demo_id(demo, "session", demo_text(said, "title"));

	*ret_session = (struct uuid){{0}};
	if (said == NULL)
		return OK;
	TRY(course_session_add(w, &demo->by,
	    &(struct course_session){.id = id,
	        .course = demo_id(demo, "course", demo_text(said, "course")),
	        .title = demo_text(said, "title"),
	        .state = "open",
	        .starts_us = demo->began_us - 6 * week_us,
	        .ends_us = demo->began_us + 8 * week_us,
	        .capacity = demo_number(said, "capacity")}));
	TRY(course_session_tutor_add(w, &demo->by, id, demo_text(said, "tutor")));
	*ret_session = id;
	return OK;
}
