#include "lms/job/job.h"

#include <string.h>

#include "lms/job/job_int.h"

const struct job_kind *job_kind_find(const char *name)
{
	for (size_t i = 0; job_kinds[i] != NULL; i++)
		if (strcmp(job_kinds[i]->name, name) == 0)
			return job_kinds[i];
	return NULL;
}
