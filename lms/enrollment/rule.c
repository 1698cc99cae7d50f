#include "lms/enrollment/rule.h"

#include <stddef.h>
#include <string.h>

#include "base/error.h"

const char *const enrollment_states[] = {
    "requested", "waiting", "active", "completed", "suspended", "refused", "ended", NULL};
const char *const enrollment_sources[] = {
    "hand", "csv", "group", "link", "self", "lti", "roster", "api", NULL};

static const struct {
	const char *from, *to, *name;
} steps[] = {
    {"", "requested", "ask"},
    {"", "waiting", "wait"},
    {"", "active", "enrol"},
    {"requested", "active", "approve"},
    {"requested", "waiting", "approve"},
    {"requested", "refused", "refuse"},
    {"requested", "ended", "end"},
    {"waiting", "active", "promote"},
    {"waiting", "suspended", "suspend"},
    {"waiting", "refused", "refuse"},
    {"waiting", "ended", "end"},
    {"active", "suspended", "suspend"},
    {"active", "ended", "end"},
    {"completed", "suspended", "suspend"},
    {"completed", "ended", "end"},
    {"suspended", "active", "resume"},
    {"suspended", "waiting", "resume"},
    {"suspended", "ended", "end"},
    {"refused", "active", "enrol"},
    {"refused", "waiting", "wait"},
    {"refused", "requested", "ask"},
    {"ended", "active", "enrol"},
    {"ended", "waiting", "wait"},
    {"ended", "requested", "ask"},
};

const char *enrollment_step(const char *from, const char *to)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(steps[i].from, from) == 0 && strcmp(steps[i].to, to) == 0)
			return steps[i].name;
	return NULL;
}

bool enrollment_seated(const char *status)
{
	return strcmp(status, "active") == 0 || strcmp(status, "completed") == 0;
}

const char *enrollment_again(const char *status, bool own, bool approval)
{
	if (strcmp(status, "requested") == 0)
		return approval ? NULL : "active";
	if (strcmp(status, "ended") == 0)
		return approval ? "requested" : "active";
	if (strcmp(status, "refused") == 0 && !own)
		return approval ? "requested" : "active";
	return NULL;
}

static enum enrollment_gate status_gate(const char *status)
{
	static const struct {
		const char *status;
		enum enrollment_gate gate;
	} gates[] = {
	    {"active", ENROLLMENT_OPEN},
	    {"completed", ENROLLMENT_OPEN},
	    {"requested", ENROLLMENT_ASKED},
	    {"waiting", ENROLLMENT_WAITS},
	    {"refused", ENROLLMENT_REFUSED},
	    {"suspended", ENROLLMENT_SUSPENDED},
	};

	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (strcmp(gates[i].status, status) == 0)
			return gates[i].gate;
	return ENROLLMENT_ENDED;
}

enum enrollment_gate enrollment_gate(const struct enrollment_times *times, int64_t now_us)
{
	enum enrollment_gate gate = status_gate(times->status);

	if (strcmp(times->session_state, "cancelled") == 0)
		return ENROLLMENT_CANCELLED;
	if (gate != ENROLLMENT_OPEN)
		return gate;
	if (strcmp(times->session_state, "closed") == 0 ||
	    (times->session_ends_us != 0 && times->session_ends_us <= now_us) ||
	    (times->ends_us != 0 && times->ends_us <= now_us))
		return ENROLLMENT_OVER;
	if (strcmp(times->session_state, "draft") == 0 || times->starts_us > now_us)
		return ENROLLMENT_EARLY;
	return ENROLLMENT_OPEN;
}

const char *enrollment_gate_says(enum enrollment_gate gate)
{
	switch (gate) {
	case ENROLLMENT_OPEN:
		return "";
	case ENROLLMENT_ASKED:
		return WORDS("Your request was received. This page tells you once it is decided.");
	case ENROLLMENT_WAITS:
		return WORDS(
		    "All seats are taken. You are on the waiting list and will be told when one is free.");
	case ENROLLMENT_REFUSED:
		return WORDS("Your request was refused.");
	case ENROLLMENT_SUSPENDED:
		return WORDS("Your enrolment is suspended. Ask whoever runs this course.");
	case ENROLLMENT_ENDED:
		return WORDS("You are no longer enrolled in this course.");
	case ENROLLMENT_CANCELLED:
		return WORDS("This session was cancelled.");
	case ENROLLMENT_EARLY:
		return WORDS("This session has not begun.");
	case ENROLLMENT_OVER:
		return WORDS("Your time in this course is over.");
	}
	return "";
}

const char *const enrollment_due_states[] = {"not_started", "in_progress", "on_time", "late", NULL};

const char *enrollment_due(int64_t started_us, int64_t completed_us, int64_t due_us, int64_t now_us)
{
	if (due_us == 0)
		return NULL;
	if ((completed_us != 0 ? completed_us : now_us) > due_us)
		return "late";
	if (completed_us != 0)
		return "on_time";
	return started_us != 0 ? "in_progress" : "not_started";
}
