/* What the files of this folder share. */
#ifndef LMS_DEMO_DEMO_INT_H
#define LMS_DEMO_DEMO_INT_H

#include "base/fields.h"
#include "lms/capability.h"
#include "lms/demo/demo.h"
#include "lms/outline/outline.h"

enum {
	DEMO_PASS = 60 /* per cent, of the small packages */,
	DEMO_COURSES_MAX = 8,
	DEMO_LEARNERS_MAX = 200,
	DEMO_VISITS_MAX = 8000,
	DEMO_MODULES_MAX = 40
};

/* One organisation that is being made. */
struct demo {
	const struct config *config;
	const struct keys *keys;
	struct storage *storage;
	const struct demo_wish *wish;
	struct principal by;  /* in the organisation */
	const char *folder;   /* below demo/school */
	const json_t *school; /* school.json */
	const char *slug;
	struct uuid tutor; /* users.id of the first one, who marks */
	int64_t began_us;  /* by the database's clock: nothing of before is touched */
	json_t *report;
};

/* --- read.c --- */

/* NULL: there is no such file. */
const struct carried *demo_file(const char *path);
enum err demo_json(struct work *w, const char *path, json_t **ret_json) MUST_CHECK;
/* Members; "" and 0 and false where absent, the array's NULL is none. */
const char *demo_text(const json_t *object, const char *name);
int64_t demo_number(const json_t *object, const char *name);
bool demo_truth(const json_t *object, const char *name, bool otherwise);
/* An id that follows from organisation, kind and name: the same in every run. */
struct uuid demo_id(const struct demo *demo, const char *kind, const char *name);

/* A die that always falls the same way (SplitMix64). */
struct die {
	uint64_t state;
};
struct die die_of(const char *seed);
/* 0 … sides - 1. */
int64_t die_throw(struct die *die, int64_t sides);
bool die_chance(struct die *die, int per_cent);

/* --- media.c --- */

struct carried;
/* *ret_fd: a nameless file with these bytes, the caller's to close. */
enum err demo_memory_file(struct work *w, const struct carried *file, int *ret_fd) MUST_CHECK;
/* The files of the school's library. Again: nothing. */
enum err demo_media(struct work *w, const struct demo *demo) MUST_CHECK;

/* --- course.c, module.c --- */

/* The questions of the bank, then every course, published. Again: nothing. */
enum err demo_questions(struct work *w, const struct demo *demo) MUST_CHECK;
enum err demo_course(struct work *w, const struct demo *demo, const char *name) MUST_CHECK;
/* A module into its course's draft. */
struct demo_module {
	const char *course; /* its folder */
	struct uuid course_id, sequence;
	const json_t *said;
};
enum err demo_module(struct work *w, const struct demo *demo, const struct demo_module *module) MUST_CHECK;

/* --- learners.c --- */

struct demo_learner {
	const char *origin, *external, *name, *email;
	struct uuid id, guest; /* guest: of a direct visitor */
	bool direct;
	int team, skill; /* team -1: none; skill: per cent of answers that are right */
};
/* How somebody stands in one course. */
struct demo_seat {
	struct uuid enrollment, sitting;
	bool in; /* may learn */
};
struct demo_people {
	struct demo_learner *learners;
	size_t count;
	struct demo_seat *seats; /* learner by learner, course by course */
};
/* Who there is, in origins and teams. */
enum err demo_learners(struct work *w, const struct demo *demo, struct demo_people *ret_people) MUST_CHECK;
/* Whether a run made them before: their teams are there. */
enum err demo_learners_there(struct work *w, const struct demo *demo, bool *ret_there) MUST_CHECK;
/* The dated run of the school, and who looks after it; nil where it has none. */
enum err demo_session(struct work *w, const struct demo *demo, struct uuid *ret_session) MUST_CHECK;

/* --- plan.c: who did what when --- */

enum demo_deed { DEED_ENROL, DEED_ASK, DEED_STUDY, DEED_MARK, DEED_SUSPEND };
struct demo_visit {
	int64_t at_us;
	enum demo_deed deed;
	uint16_t learner, course, module;
	bool whole;    /* the module is done; else it is left in the midst */
	bool session;  /* DEED_ENROL: into the dated run */
	int16_t skill; /* per cent */
};
/* A course as its learners go through it. */
struct demo_path {
	struct uuid course;
	const char *self; /* open, approval */
	size_t count;
	struct uuid modules[DEMO_MODULES_MAX];
	const char *types[DEMO_MODULES_MAX];
	bool required[DEMO_MODULES_MAX];
};
/* In the order of their times, those of one learner at least half an hour apart, all before now. The same
 * school and the same moment give the same plan. Pure. */
void demo_plan(struct arena *a, const struct demo *demo, const struct demo_people *people,
    const struct demo_path *paths, size_t paths_count, int64_t now_us, struct demo_visit **ret_visits,
    size_t *ret_count);

/* --- visit.c, play.c, sit.c --- */

/* All that is in a visit, then the times of what it wrote are set back to it. */
struct demo_visiting {
	const struct demo *demo;
	const struct demo_learner *learner;
	struct demo_seat *seat;
	const struct demo_path *path;
	const struct demo_visit *visit;
	struct uuid session;     /* the dated run */
	int64_t *suspended_left; /* how many more are to be suspended */
	struct die die;
};
enum err demo_visit(struct work *w, struct demo_visiting *visiting) MUST_CHECK;
/* Plays what the launch opens as its content would: opens, says how far it came, leaves. Moves w->now_us on.
 */
enum err demo_play(
    struct work *w, struct demo_visiting *visiting, const struct launch_capability *launch) MUST_CHECK;
/* speak.c: content that speaks xAPI, launched from the player's session; then what it says at its end. */
struct demo_speaker {
	struct write_capability player;
	struct uuid grain;
	bool is_unit; /* of cmi5; else an activity of a Tin Can package */
};
struct speaking;
enum err demo_speak_begin(struct work *w, struct demo_visiting *visiting, const struct demo_speaker *who,
    struct speaking **ret_speaking) MUST_CHECK;
/* score: per cent, where it is done as a whole. */
enum err demo_speak_end(struct work *w, struct speaking *speaking, bool whole, int64_t score) MUST_CHECK;
/* Sits the quiz that the launch opens, or marks one. */
enum err demo_sit(
    struct work *w, struct demo_visiting *visiting, const struct launch_capability *launch) MUST_CHECK;
enum err demo_mark(struct work *w, struct demo_visiting *visiting) MUST_CHECK;

/* --- demo_store.c --- */

enum err demo_clock(struct work *w, struct uuid org, int64_t *ret_now_us) MUST_CHECK;
/* The launch may be used now, whenever it says it was made. */
enum err demo_launch_hold(struct work *w, struct uuid org, struct uuid launch) MUST_CHECK;
/* Commits of what follows do not wait for the disk. */
enum err demo_unhurried(struct work *w, struct uuid org) MUST_CHECK;
/* What was written of this learner since the run began, and still has its times, is dated back to now_us. */
enum err demo_shift(struct work *w, const struct demo *demo, struct uuid learner) MUST_CHECK;
/* Courses and their versions go so far back. */
enum err demo_shift_courses(struct work *w, const struct demo *demo, int64_t by_us) MUST_CHECK;

/* --- history.c --- */

enum err demo_history(
    struct work *w, const struct demo *demo, struct demo_people *people, size_t *ret_visits) MUST_CHECK;

#endif
