#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/cluster_int.h"

enum { LOCK_FD = 3, ARGUMENTS_MAX = 32 };

/* No PG… variable of the starter reaches the cluster. */
static char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", NULL};

/* In the child, between fork and exec: system calls only, the parent has threads. */
static void child_become(
    const char *program, char *const argv[], int input, int output, int lock, int death_signal, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	/* Its own group: Ctrl-C in a terminal is for the service, which then stops the cluster in order. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, death_signal);
	if (getppid() != parent)
		_exit(127);
	if (dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
	    dup2(output, STDERR_FILENO) < 0)
		_exit(127);
	if (lock == LOCK_FD)
		fcntl(LOCK_FD, F_SETFD, 0);
	else if (lock >= 0 && dup2(lock, LOCK_FD) < 0)
		_exit(127);
	close_range(lock >= 0 ? LOCK_FD + 1 : LOCK_FD, ~0U, 0);
	execve(program, argv, environment);
	_exit(127);
}

static int null_open(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* A nameless file that holds the text: no pipe to fill or to break. */
static int input_open(const char *text)
{
	int fd = text == NULL ? null_open() : open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 || text == NULL)
		return fd;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

enum err program_run(struct work *w, const struct cluster_place *place, const char *const argv[],
    const char *input, const char *output, int lock)
{
	const char *program = arena_printf(w->arena, "%s/%s", place->programs, argv[0]);
	char *arguments[ARGUMENTS_MAX + 1] = {0};
	int in = input_open(input), out = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
	    status = 0;
	pid_t parent = getpid(), child;

	if (in < 0 || out < 0) {
		if (in >= 0)
			close(in);
		if (out >= 0)
			close(out);
		return fail(w, ERR_DATABASE, "cannot write %s: %s", output, strerror(errno));
	}
	for (int i = 0; i < ARGUMENTS_MAX && argv[i] != NULL; i++)
		arguments[i] = arena_strdup(w->arena, argv[i]);
	/* PostgreSQL's programs find each other by the path they were called by. */
	arguments[0] = arena_strdup(w->arena, program);
	child = fork();
	if (child == 0)
		child_become(program, arguments, in, out, lock, SIGKILL, parent);
	close(in);
	close(out);
	if (child < 0)
		return fail(w, ERR_DATABASE, "cannot start %s: %s", program, strerror(errno));
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fail(w, ERR_DATABASE, "%s failed: %s", argv[0], file_tail(w->arena, output));
	return OK;
}

pid_t postmaster_start(struct arena *a, const struct cluster_place *place, int lock)
{
	char *const argv[] = {arena_printf(a, "%s/postgres", place->programs), arena_strdup(a, "-D"),
	    arena_strdup(a, place->folder), arena_strdup(a, "-c"), arena_strdup(a, "listen_addresses="),
	    arena_strdup(a, "-c"), arena_printf(a, "unix_socket_directories=%s", place->socket_folder), NULL};
	int in = null_open(), out = open(place->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	pid_t parent = getpid(), child = -1;

	if (in >= 0 && out >= 0)
		child = fork();
	if (child == 0)
		child_become(argv[0], argv, in, out, lock, SIGINT, parent);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return child;
}
