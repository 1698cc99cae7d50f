#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "db/cluster_int.h"

enum { VERSION_LEAST = 15, TAIL_BYTES = 600, LOG_MOST_BYTES = 8 * 1024 * 1024 };

static const char socket_name[] = "/.s.PGSQL.5432";

static bool file_runs(struct arena *a, const char *folder, const char *name)
{
	return access(arena_printf(a, "%s/%s", folder, name), X_OK) == 0;
}

/* The folder with the highest version of 15 or more; want > 0: of exactly that version. */
static const char *programs_in(struct arena *a, const char *pattern, int want)
{
	const char *best = NULL;
	int best_version = 0;
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *digits = strpbrk(found.gl_pathv[i], "0123456789");
		int version = digits == NULL ? 0 : (int)strtol(digits, NULL, 10);

		if (version < VERSION_LEAST || version <= best_version || (want > 0 && version != want))
			continue;
		if (!file_runs(a, found.gl_pathv[i], "postgres") ||
		    !file_runs(a, found.gl_pathv[i], "initdb"))
			continue;
		best_version = version;
		best = arena_strdup(a, found.gl_pathv[i]);
	}
	globfree(&found);
	return best;
}

/* A folder of PATH; its version shows when it starts. */
static const char *programs_in_path(struct arena *a)
{
	char *path = arena_strdup(a, getenv("PATH") != NULL ? getenv("PATH") : ""), *rest = NULL;

	for (char *folder = strtok_r(path, ":", &rest); folder != NULL; folder = strtok_r(NULL, ":", &rest))
		if (folder[0] == '/' && file_runs(a, folder, "postgres") && file_runs(a, folder, "initdb"))
			return folder;
	return NULL;
}

static int cluster_version(struct arena *a, const char *folder)
{
	FILE *in = fopen(arena_printf(a, "%s/PG_VERSION", folder), "re");
	int version = 0;

	if (in == NULL)
		return 0;
	if (fscanf(in, "%d", &version) != 1)
		version = 0;
	fclose(in);
	return version;
}

static enum err programs_find(struct work *w, struct cluster_place *place, struct arena *a)
{
	int want = cluster_version(a, place->folder);

	place->programs = programs_in(a, "/usr/lib/postgresql/*/bin", want);
	if (place->programs == NULL)
		place->programs = programs_in(a, "/usr/pgsql-*/bin", want);
	if (place->programs == NULL)
		place->programs = programs_in_path(a);
	if (place->programs != NULL)
		return OK;
	if (want > 0)
		return fail(w, ERR_DATABASE,
		    "the private database under %s is of PostgreSQL %d, whose programs are not installed: "
		    "install postgresql-%d",
		    place->data, want, want);
	return fail(w, ERR_DATABASE,
	    "no PostgreSQL of version 15 or newer is installed: install postgresql-15, or set database_url");
}

/* DATA/socket; where that does not fit sun_path a short folder whose name follows from DATA, so that every
 * process finds it. */
static void socket_folder_name(struct cluster_place *place, struct arena *a)
{
	struct sockaddr_un address;

	place->socket_folder = arena_printf(a, "%s/socket", place->data);
	place->socket_apart = strlen(place->socket_folder) + sizeof(socket_name) > sizeof(address.sun_path);
	if (place->socket_apart)
		place->socket_folder =
		    arena_printf(a, "/tmp/lectern-%u-%.16s", (unsigned)geteuid(), sha256_hex(a, place->data));
}

enum err cluster_socket_make(struct work *w, const struct cluster_place *place)
{
	struct stat st;

	if (mkdir(place->socket_folder, 0700) != 0 && errno != EEXIST)
		return fail(w, ERR_DATABASE, "cannot make %s: %s", place->socket_folder, strerror(errno));
	/* Anyone may make a folder of that name in /tmp before us, and a server in it. */
	if (lstat(place->socket_folder, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 077) != 0)
		return fail(w, ERR_DATABASE, "%s is not a folder of ours alone (mode 700): remove it",
		    place->socket_folder);
	return OK;
}

static enum err user_find(struct work *w, struct cluster_place *place, struct arena *a)
{
	const struct passwd *user = getpwuid(geteuid());

	if (geteuid() == 0)
		return fail(w, ERR_DATABASE,
		    "PostgreSQL does not run as root: set run_as to an ordinary user, or start lectern as "
		    "one");
	if (user == NULL)
		return fail(w, ERR_DATABASE,
		    "user id %u has no name here, and PostgreSQL needs one: add a line for it to "
		    "/etc/passwd, or run as a named user",
		    (unsigned)geteuid());
	place->user = arena_strdup(a, user->pw_name);
	return OK;
}

enum err cluster_place_find(struct work *w, struct arena *a, const char *data, struct cluster_place *ret)
{
	struct cluster_place place = {0};
	char whole[PATH_MAX];

	TRY(user_find(w, &place, a));
	if (mkdir(data, 0700) != 0 && errno != EEXIST)
		return fail_field(
		    w, ERR_BAD_INPUT, "data", "cannot make the data folder %s: %s", data, strerror(errno));
	if (realpath(data, whole) == NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, "data", "cannot use the data folder %s: %s", data, strerror(errno));
	place.data = arena_strdup(a, whole);
	place.folder = arena_printf(a, "%s/cluster", whole);
	place.half_made = arena_printf(a, "%s/cluster.new", whole);
	place.lock = arena_printf(a, "%s/cluster.lock", whole);
	place.log = arena_printf(a, "%s/cluster/log/postgresql.log", whole);
	TRY(programs_find(w, &place, a));
	socket_folder_name(&place, a);
	*ret = place;
	return OK;
}

const char *file_tail(struct arena *a, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *tail = arena_alloc(a, TAIL_BYTES + 1), *line;
	off_t size;
	ssize_t got;

	if (fd < 0)
		return "";
	size = lseek(fd, 0, SEEK_END);
	got = pread(fd, tail, TAIL_BYTES, size > TAIL_BYTES ? size - TAIL_BYTES : 0);
	close(fd);
	if (got <= 0)
		return "";
	tail[got] = '\0';
	while (got > 0 && tail[got - 1] == '\n')
		tail[--got] = '\0';
	line = size > TAIL_BYTES ? strchr(tail, '\n') : NULL;
	return line == NULL ? tail : line + 1;
}

void cluster_log_bound(struct arena *a, const struct cluster_place *place)
{
	const char *older = arena_printf(a, "%s.1", place->log);
	struct stat st;
	char buffer[16 * 1024];
	FILE *from, *to;
	size_t got;

	if (stat(place->log, &st) != 0 || st.st_size < LOG_MOST_BYTES)
		return;
	/* PostgreSQL holds the file open for appending: copied, then cut in place. */
	from = fopen(place->log, "re");
	to = fopen(older, "we");
	while (from != NULL && to != NULL && (got = fread(buffer, 1, sizeof(buffer), from)) > 0)
		if (fwrite(buffer, 1, got, to) != got)
			break;
	if (from != NULL)
		fclose(from);
	if (to != NULL)
		fclose(to);
	(void)!truncate(place->log, 0);
}
