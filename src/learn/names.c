#include "learn/learn.h"

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
