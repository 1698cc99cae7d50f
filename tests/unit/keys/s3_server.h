/* The store of tests/harness/s3.mjs as a child of this test. */
#ifndef TESTS_UNIT_KEYS_S3_SERVER_H
#define TESTS_UNIT_KEYS_S3_SERVER_H

#include <stdio.h>
#include <sys/types.h>

struct s3_server {
	pid_t pid;
	int port;
	FILE *in, *out; /* what it reads, what it says */
};

/* style: "path" or "virtual". Stops the test where it does not come up. */
void s3_server_start(struct s3_server *s, const char *node, const char *script, const char *style);
/* A line of JSON for it: the failure that comes next. */
void s3_server_fail(struct s3_server *s, const char *failure);
void s3_server_stop(struct s3_server *s);

#endif
