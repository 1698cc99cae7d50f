/* The private cluster's files among themselves. The lock: whoever runs PostgreSQL under DATA holds an flock
 * on DATA/cluster.lock, and the postmaster and initdb inherit that descriptor; so a free lock proves that no
 * process of an earlier cluster lives, across containers too, and a taken one that there is (or soon will be)
 * a cluster to join. */
#ifndef DB_CLUSTER_INT_H
#define DB_CLUSTER_INT_H

#include <sys/types.h>

#include "db/db_int.h"

/* cluster_place.c: where things are. All texts in a. */
struct cluster_place {
	const char *data;      /* absolute */
	const char *folder;    /* DATA/cluster */
	const char *half_made; /* DATA/cluster.new: initdb under way, or killed */
	const char *lock;      /* DATA/cluster.lock */
	const char *log;       /* DATA/cluster/log/postgresql.log */
	const char *socket_folder;
	bool socket_apart;    /* not in DATA: its path would be too long */
	const char *programs; /* folder of initdb and postgres */
	const char *user;     /* the operating system's name of this uid */
};
enum err cluster_place_find(
    struct work *w, struct arena *a, const char *data, struct cluster_place *ret) MUST_CHECK;
/* Makes the socket's folder where it is missing; ERR_DATABASE where it is not ours alone. */
enum err cluster_socket_make(struct work *w, const struct cluster_place *place) MUST_CHECK;
/* The last lines of a file as one text, or "" . */
const char *file_tail(struct arena *a, const char *path);
/* Keeps the log at about 8 MiB and one older file. */
void cluster_log_bound(struct arena *a, const struct cluster_place *place);

/* cluster_run.c: child processes. */
/* Runs a program to its end, standard input from text, output to the file. ERR_DATABASE with the output's
 * last lines. lock: passed on, for what it starts may outlive it. */
enum err program_run(struct work *w, const struct cluster_place *place, const char *const argv[],
    const char *input, const char *output, int lock) MUST_CHECK;
/* Starts postgres, which gets SIGINT when the calling *thread* ends. lock: passed on. -1 with errno. */
pid_t postmaster_start(struct arena *a, const struct cluster_place *place, int lock);

/* cluster_init.c */
/* initdb where there is no whole cluster, and this build's settings in any case. With the lock held. */
enum err cluster_prepare(struct work *w, const struct cluster_place *place, int lock) MUST_CHECK;

#endif
