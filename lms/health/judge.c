#include <stdarg.h>
#include <string.h>

#include "base/time.h"
#include "lms/health/health_int.h"

enum {
	POSTGRES_LEAST = 150000,
	CLOCK_LOOK_MS = 1000,
	CLOCK_WRONG_MS = 5000,
	GIGABYTE = 1000 * 1000 * 1000,
	FREE_LOOK_GB = 5,
	FREE_WRONG_GB = 1,
	FULL_LOOK = 10, /* a tenth is free */
	KNOWN_S = 90
};

void health_add(struct health *h, enum health_group group, enum health_verdict verdict, const char *about,
    const char *advice, const char *value, ...)
{
	va_list args;

	if (h->count == HEALTH_LINES_MAX)
		return;
	va_start(args, value);
	h->lines[h->count++] = (struct health_line){group, verdict, about,
	    arena_vprintf(h->arena, value, args), verdict == HEALTH_GOOD ? "" : advice};
	va_end(args);
}

enum health_verdict health_worst(const struct health *health)
{
	enum health_verdict worst = HEALTH_GOOD;

	for (size_t i = 0; i < health->count; i++)
		if (health->lines[i].verdict > worst)
			worst = health->lines[i].verdict;
	return worst;
}

const char *health_group_title(enum health_group group)
{
	static const char *const titles[HEALTH_GROUPS] = {WORDS("Versions"), WORDS("Service"), WORDS("Disks"),
	    WORDS("What waits"), WORDS("Addresses"), WORDS("Settings that matter")};

	return titles[group];
}

static void judge_versions(struct health *h, const struct health_facts *f)
{
	health_add(h, HEALTH_VERSIONS, HEALTH_GOOD, WORDS("Lectern"), "", "%s", f->version);
	health_add(h, HEALTH_VERSIONS, f->database_number < POSTGRES_LEAST ? HEALTH_WRONG : HEALTH_GOOD,
	    WORDS("PostgreSQL"), WORDS("Version 15 or newer is needed: move to one."), "%s",
	    f->database_version);
	if (f->schema > f->schema_known)
		health_add(h, HEALTH_VERSIONS, HEALTH_LOOK, WORDS("Schema"),
		    WORDS("A newer Lectern has been here: bring this service to the same version."),
		    WORDS("%lld, this version knows %lld"), (long long)f->schema, (long long)f->schema_known);
	else
		health_add(h, HEALTH_VERSIONS, f->schema < f->schema_known ? HEALTH_WRONG : HEALTH_GOOD,
		    WORDS("Schema"), WORDS("Migrations have not run: start this service anew."), "%lld",
		    (long long)f->schema);
}

static void judge_clock(struct health *h, const struct health_facts *f)
{
	int64_t apart_ms = (f->clock_us < 0 ? -f->clock_us : f->clock_us) / 1000;

	health_add(h, HEALTH_SERVICE,
	    apart_ms >= CLOCK_WRONG_MS  ? HEALTH_WRONG
	    : apart_ms >= CLOCK_LOOK_MS ? HEALTH_LOOK
	                                : HEALTH_GOOD,
	    WORDS("Clocks of service and database"),
	    WORDS("Let both machines take their time from NTP (timedatectl set-ntp true): launches and "
	          "tokens are "
	          "judged by the clock."),
	    WORDS("%lld ms apart"), (long long)apart_ms);
}

static void judge_service(struct health *h, const struct health_facts *f)
{
	int64_t up_s = (f->now_us - f->started_us) / US_PER_S;
	char since[TIME_TEXT_SIZE];

	time_format(f->started_us, since);
	health_add(h, HEALTH_SERVICE, HEALTH_GOOD, WORDS("Running since"), "",
	    WORDS("%.10s, %.5s UTC: %lld hours"), since, since + 11, (long long)(up_s / 3600));
	judge_clock(h, f);
	for (size_t i = 0; i < f->pools_count; i++) {
		const struct health_pool *pool = &f->pools[i];

		health_add(h, HEALTH_SERVICE, pool->used >= pool->max ? HEALTH_LOOK : HEALTH_GOOD,
		    arena_printf(h->arena, WORDS("Database connections (%s)"), pool->name),
		    WORDS("All are in use: when that stays so, raise database_connections and PostgreSQL's "
		          "max_connections."),
		    WORDS("%lld of %lld in use"), (long long)pool->used, (long long)pool->max);
	}
	health_add(h, HEALTH_SERVICE, f->database_far && !f->database_encrypted ? HEALTH_WRONG : HEALTH_GOOD,
	    WORDS("Way to the database"),
	    WORDS("What is asked and answered can be read on the way: add sslmode=verify-full to "
	          "database_url."),
	    "%s",
	    !f->database_far        ? WORDS("on this machine")
	    : f->database_encrypted ? WORDS("encrypted")
	                            : WORDS("over the network, not encrypted"));
}

static void judge_disk(struct health *h, const char *about, const struct health_disk *disk)
{
	int64_t free_gb = disk->free_bytes / GIGABYTE, total_gb = disk->total_bytes / GIGABYTE;
	enum health_verdict verdict = HEALTH_GOOD;

	if (disk->total_bytes == 0) {
		health_add(h, HEALTH_DISKS, HEALTH_WRONG, about,
		    WORDS("The folder cannot be looked at: check that it is there and is ours."), "%s",
		    disk->folder);
		return;
	}
	if (disk->free_bytes < disk->total_bytes / FULL_LOOK || free_gb < FREE_LOOK_GB)
		verdict = HEALTH_LOOK;
	if (free_gb < FREE_WRONG_GB)
		verdict = HEALTH_WRONG;
	health_add(h, HEALTH_DISKS, verdict, about,
	    WORDS("Make room or enlarge the disk: when it is full nothing is saved any more."),
	    WORDS("%lld GB free of %lld GB (%s)"), (long long)free_gb, (long long)total_gb, disk->folder);
}

static void judge_media(struct health *h, const struct health_facts *f)
{
	if (f->media_trouble[0] == '\0' && f->store[0] == '\0')
		judge_disk(h, WORDS("Folder of the media library"), &f->media);
	else
		health_add(h, HEALTH_DISKS, f->media_trouble[0] != '\0' ? HEALTH_WRONG : HEALTH_GOOD,
		    f->store[0] != '\0' ? WORDS("Store of the media library")
		                        : WORDS("Folder of the media library"),
		    WORDS("Until it can be used no file of the media library can be put or read: see "
		          "docs/operate.md, \"Files of the media library\"."),
		    "%s", f->media_trouble[0] != '\0' ? f->media_trouble : f->store);
}

struct bounds {
	int64_t look_s, wrong_s;
};

static void judge_waiting(struct health *h, const char *about, const struct health_queue *queue,
    struct bounds bounds, const char *advice)
{
	if (queue->waiting == 0 && queue->oldest_s == 0) {
		health_add(h, HEALTH_QUEUES, HEALTH_GOOD, about, "", "%s", WORDS("nothing waits"));
		return;
	}
	health_add(h, HEALTH_QUEUES,
	    queue->oldest_s >= bounds.wrong_s  ? HEALTH_WRONG
	    : queue->oldest_s >= bounds.look_s ? HEALTH_LOOK
	                                       : HEALTH_GOOD,
	    about, advice, WORDS("%lld wait, the oldest for %lld s"), (long long)queue->waiting,
	    (long long)queue->oldest_s);
}

static void judge_given_up(struct health *h, const char *about, int64_t count, const char *advice)
{
	health_add(
	    h, HEALTH_QUEUES, count > 0 ? HEALTH_LOOK : HEALTH_GOOD, about, advice, "%lld", (long long)count);
}

static void judge_full(struct health *h, const char *about, const struct health_queue *queue)
{
	enum health_verdict verdict = queue->waiting * 2 >= queue->limit ? HEALTH_LOOK : HEALTH_GOOD;

	health_add(h, HEALTH_QUEUES, queue->waiting >= queue->limit ? HEALTH_WRONG : verdict, about,
	    WORDS("More comes than is done: look at the load of this machine and of the database."),
	    WORDS("%lld wait, at most %lld may"), (long long)queue->waiting, (long long)queue->limit);
}

static void judge_known(struct health *h, const char *about, int64_t known_s)
{
	static const char advice[] =
	    WORDS("The figures of what waits are old: the log says why they could not be counted.");

	if (known_s < 0)
		health_add(h, HEALTH_QUEUES, HEALTH_LOOK, about, advice, "%s", WORDS("never"));
	else if (known_s > KNOWN_S)
		health_add(
		    h, HEALTH_QUEUES, HEALTH_LOOK, about, advice, WORDS("%lld s ago"), (long long)known_s);
}

static void judge_queues(struct health *h, const struct health_facts *f)
{
	static const char *const lanes[HEALTH_LANES] = {WORDS("Requests"), WORDS("Long requests"),
	    WORDS("Passwords to check"), WORDS("Files being received")};

	judge_waiting(h, WORDS("Grades to send"), &f->grades, (struct bounds){3600, 86400},
	    WORDS("A platform does not take them: the page of grades says why, for each."));
	judge_given_up(h, WORDS("Grades that were refused"), f->grades_refused,
	    WORDS("The page of grades says why; send them again once it is mended."));
	judge_waiting(h, WORDS("Jobs that are due"), &f->jobs, (struct bounds){60, 600},
	    WORDS("Nobody runs them: raise job_threads, or start `lectern worker`."));
	judge_given_up(h, WORDS("Jobs that were given up in the last 7 days"), f->jobs_dead,
	    WORDS("The page of jobs says why; each can be tried again there."));
	judge_waiting(h, WORDS("Mails to send"), &f->mails, (struct bounds){600, 86400},
	    WORDS("The mail server does not take them, or none is set (smtp_url): the page of mails says "
	          "why."));
	judge_given_up(h, WORDS("Mails that came back or were not sent in the last 7 days"), f->mails_unsent,
	    WORDS("The page of mails says why, for each."));
	judge_waiting(h, WORDS("Audit rows and mails on their way to their organisation"), &f->outbox,
	    (struct bounds){30, 300},
	    WORDS("Look for the forwarder in the log: the database may be slow or away."));
	judge_waiting(h, WORDS("Statements to pass on"), &f->feeds, (struct bounds){3600, 86400},
	    WORDS("A receiver does not take them: `lectern statement-feed list` says which, and why."));
	judge_given_up(h, WORDS("Feeds of statements that stand still"), f->feeds_stopped,
	    WORDS("The receiver takes nothing of ours: `lectern statement-feed list` says why; mend it, and "
	          "resume the feed."));
	judge_waiting(h, WORDS("Answers of learners to save"), &f->appends, (struct bounds){2, 10},
	    WORDS("The database is slow: look at its disk and its load."));
	for (int i = 0; i < HEALTH_LANES; i++) {
		if (f->lanes[i].limit > 0)
			judge_full(h, lanes[i], &f->lanes[i]);
	}
	judge_known(h, WORDS("Grades were counted"), f->grades_known_s);
	judge_known(h, WORDS("Jobs and mails were counted"), f->background_known_s);
}

void health_judge(
    struct arena *a, const struct config *config, const struct health_facts *facts, struct health *ret_health)
{
	*ret_health = (struct health){.arena = a};
	judge_versions(ret_health, facts);
	judge_service(ret_health, facts);
	judge_disk(ret_health, WORDS("Data folder"), &facts->data);
	judge_disk(ret_health, WORDS("Folder of packages"), &facts->packages);
	judge_media(ret_health, facts);
	judge_queues(ret_health, facts);
	health_judge_addresses(ret_health, config, facts);
	health_judge_settings(ret_health, config);
}
