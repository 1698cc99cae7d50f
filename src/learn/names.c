#include "learn/learn.h"

#include <string.h>

const char *completion_name(enum completion c)
{
	switch (c) {
	case COMPLETION_UNKNOWN:
		return "unknown";
	case COMPLETION_NOT_ATTEMPTED:
		return "not attempted";
	case COMPLETION_INCOMPLETE:
		return "incomplete";
	case COMPLETION_COMPLETED:
		return "completed";
	}
	return NULL;
}

const char *success_name(enum success s)
{
	switch (s) {
	case SUCCESS_UNKNOWN:
		return "unknown";
	case SUCCESS_FAILED:
		return "failed";
	case SUCCESS_PASSED:
		return "passed";
	}
	return NULL;
}

enum completion completion_find(const char *name)
{
	for (int i = COMPLETION_UNKNOWN; name != NULL && i <= COMPLETION_COMPLETED; i++) {
		if (strcmp(name, completion_name((enum completion)i)) == 0)
			return (enum completion)i;
	}
	return COMPLETION_UNKNOWN;
}

enum success success_find(const char *name)
{
	for (int i = SUCCESS_UNKNOWN; name != NULL && i <= SUCCESS_PASSED; i++) {
		if (strcmp(name, success_name((enum success)i)) == 0)
			return (enum success)i;
	}
	return SUCCESS_UNKNOWN;
}
