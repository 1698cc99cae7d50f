#include "s3_server.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void s3_server_start(struct s3_server *s, const char *node, const char *script, const char *style)
{
	int in[2], out[2];
	char line[256];

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		abort();
	s->pid = fork();
	if (s->pid < 0)
		abort();
	if (s->pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execl(node, node, script, style, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	s->in = fdopen(in[1], "w");
	s->out = fdopen(out[0], "r");
	if (fgets(line, sizeof(line), s->out) == NULL || sscanf(line, "{\"port\":%d}", &s->port) != 1)
		abort();
}

void s3_server_fail(struct s3_server *s, const char *failure)
{
	char line[256];

	fprintf(s->in, "%s\n", failure);
	fflush(s->in);
	if (fgets(line, sizeof(line), s->out) == NULL || strcmp(line, "{\"ok\":true}\n") != 0)
		abort();
}

void s3_server_stop(struct s3_server *s)
{
	fclose(s->in);
	waitpid(s->pid, NULL, 0);
	fclose(s->out);
}
