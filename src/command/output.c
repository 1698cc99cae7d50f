#include "command/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command/words.h"

static int refuse(const char *path, const char *why)
{
	fprintf(stderr, "lectern: %s: %s\n", path, why);
	return 1;
}

static bool name_it(const char *path, const char *part)
{
	char folder[4096];
	const char *slash = strrchr(path, '/');
	int fd;

	if (rename(part, path) != 0)
		return false;
	snprintf(folder, sizeof(folder), "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
	    slash == NULL ? "." : path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)!fsync(fd);
		close(fd);
	}
	return true;
}

/* Root is dropped for good before the file is whole, and its folder may be root's: somebody who stays root
 * waits for the word to name it, and ends when there is none. */
static int namer_start(struct command_output *output)
{
	int ends[2];

	if (pipe(ends) != 0)
		return refuse(output->path, strerror(errno));
	output->namer = fork();
	if (output->namer < 0)
		return refuse(output->path, strerror(errno));
	if (output->namer == 0) {
		char word;
		bool named;

		close(ends[1]);
		named = read(ends[0], &word, 1) == 1 && name_it(output->path, output->part);
		_exit(named ? 0 : 1);
	}
	close(ends[0]);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	output->tell = ends[1];
	return COMMAND_ENTER;
}

int command_output_open(
    struct command_house *house, const char *path, bool resume, struct command_output *ret_output)
{
	struct command_output output = {.path = path, .fd = STDOUT_FILENO, .tell = -1};
	struct stat st;

	if (strcmp(path, "-") == 0) {
		*ret_output = output;
		return COMMAND_ENTER;
	}
	if (access(path, F_OK) == 0)
		return refuse(path, "is there already");
	output.part = arena_printf(house->arena, "%s.part", path);
	output.fd = open(output.part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (output.fd < 0 || fstat(output.fd, &st) != 0)
		return refuse(output.part, strerror(errno));
	if (st.st_size > 0 && !resume)
		return refuse(output.part, "is of a try that was cut: go on with --resume, or delete it");
	if (house->drops_root) {
		int code = namer_start(&output);

		if (code != COMMAND_ENTER)
			return code;
	}
	*ret_output = output;
	return COMMAND_ENTER;
}

enum err command_output_end(struct work *w, const struct command_output *output)
{
	int status = 0;
	bool named;

	if (output->part == NULL)
		return OK;
	if (fsync(output->fd) != 0 || close(output->fd) != 0)
		return fail(w, ERR_INTERNAL, "%s could not be written: %s", output->part, strerror(errno));
	if (output->namer != 0)
		named = write(output->tell, "1", 1) == 1 &&
		        waitpid(output->namer, &status, 0) == output->namer && status == 0;
	else
		named = name_it(output->path, output->part);
	return named ? OK
	             : fail(w, ERR_INTERNAL, "%s is whole, but could not be named %s", output->part,
	                   output->path);
}
