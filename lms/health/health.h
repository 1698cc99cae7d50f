/* How the installation is doing, line by line, each with a plain verdict and what to do: what is known is
 * gathered (facts), then judged by pure code. */
#ifndef LMS_HEALTH_HEALTH_H
#define LMS_HEALTH_HEALTH_H

#include "base/config.h"
#include "base/work.h"
#include "keys/storage/storage.h"

enum health_verdict { HEALTH_GOOD, HEALTH_LOOK, HEALTH_WRONG };
enum health_group {
	HEALTH_VERSIONS,
	HEALTH_SERVICE,
	HEALTH_DISKS,
	HEALTH_QUEUES,
	HEALTH_ADDRESSES,
	HEALTH_SETTINGS,
	HEALTH_GROUPS
};

/* One line. English, in WORDS: pages retell it in their language. advice "" when there is nothing to do. */
struct health_line {
	enum health_group group;
	enum health_verdict verdict;
	const char *about, *value, *advice;
};

enum { HEALTH_LINES_MAX = 64, HEALTH_POOLS_MAX = 16, HEALTH_LANES = 4 };

struct health {
	struct arena *arena;
	size_t count;
	struct health_line lines[HEALTH_LINES_MAX];
};

struct health_disk {
	const char *folder;
	int64_t free_bytes, total_bytes; /* total 0: could not be asked */
};

/* Something that waits. oldest_s: since when, 0 when nothing does. limit 0 of a lane: the process has none.
 */
struct health_queue {
	int64_t waiting, limit, oldest_s;
};

struct health_certificate {
	const char *url;     /* NULL: it is not https */
	const char *trouble; /* "" or why it could not be read */
	const char *doubt;   /* "" or why it is not trusted */
	int64_t expires_us;
};

struct health_pool {
	const char *name; /* "main app" */
	int64_t used, max;
};

/* known_s: the age of the figures of a background count; -1: never counted. */
struct health_facts {
	int64_t now_us, started_us;
	const char *version, *database_version;
	int64_t database_number; /* 150004 */
	int64_t schema, schema_known;
	int64_t clock_us; /* the database's clock less ours */
	bool database_far, database_encrypted;
	struct health_disk data, packages, media; /* media: where its files lie in a folder */
	const char *store;                        /* "BUCKET at ADDRESS"; "" where they do */
	const char *media_trouble;                /* "" or why folder or store cannot be used */
	struct health_pool pools[HEALTH_POOLS_MAX];
	size_t pools_count;
	struct health_queue grades, jobs, mails, outbox, appends, feeds,
	    lanes[HEALTH_LANES]; /* work, slow, password, files */
	int64_t grades_refused, jobs_dead, mails_unsent, feeds_stopped, grades_known_s, background_known_s;
	struct health_certificate app, content;
};

/* What asks the database, the disks, the store and the certificates (at most 5 s for each); the rest of the
 * facts is the caller's. */
enum err health_facts_gather(struct work *w, const struct config *config, struct storage *storage,
    struct health_facts *facts) MUST_CHECK;

/* Pure: the same facts and settings give the same lines. */
void health_judge(struct arena *a, const struct config *config, const struct health_facts *facts,
    struct health *ret_health);
/* The worst of all lines. */
enum health_verdict health_worst(const struct health *health);
/* "Versions" …, English, in WORDS. */
const char *health_group_title(enum health_group group);

#endif
