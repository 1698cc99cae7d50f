#include "scorm/prerequisites.h"

#include <string.h>
#include <strings.h>

/* Everything but what means something. */
static const char not_name[] = "&|~=<>{}(),*\"' \t\r\n";

struct reader {
	const char *p;
	prerequisites_status *status;
	void *owner;
	int depth;
	bool faulty;
};

static const char *const statuses[] = {
    "passed", "completed", "failed", "incomplete", "browsed", "not attempted"};

static void skip_white(struct reader *r)
{
	r->p += strspn(r->p, " \t\r\n");
}

static bool take(struct reader *r, const char *sign)
{
	size_t len = strlen(sign);

	skip_white(r);
	if (strncmp(r->p, sign, len) != 0)
		return false;
	r->p += len;
	return true;
}

/* Authors write AND for &. An item of that very name is not foreseen. */
static bool take_word(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	skip_white(r);
	if (strcspn(r->p, not_name) != len || strncasecmp(r->p, word, len) != 0)
		return false;
	r->p += len;
	return true;
}

static enum prerequisites fault(struct reader *r)
{
	r->faulty = true;
	return PREREQUISITES_UNKNOWN;
}

static enum prerequisites not_of(enum prerequisites a)
{
	if (a == PREREQUISITES_UNKNOWN)
		return a;
	return a == PREREQUISITES_YES ? PREREQUISITES_NO : PREREQUISITES_YES;
}

static bool is_done(const char *status)
{
	return strcmp(status, "passed") == 0 || strcmp(status, "completed") == 0;
}

/* NULL when it is none. The first letters all differ. */
static const char *status_named(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if ((len == 1 || len == strlen(statuses[i])) && strncasecmp(text, statuses[i], len) == 0)
			return statuses[i];
	}
	return NULL;
}

/* What stands behind = or <>: in quotes, or up to the next sign; "not attempted" has a blank inside. */
static const char *read_status(struct reader *r)
{
	char quote;
	const char *text;
	size_t len;

	skip_white(r);
	quote = *r->p == '"' || *r->p == '\'' ? *r->p : '\0';
	if (quote != '\0') {
		const char *end = strchr(r->p + 1, quote);

		if (end == NULL)
			return NULL;
		text = r->p + 1;
		len = (size_t)(end - text);
		r->p = end + 1;
		return status_named(text, len);
	}
	text = r->p;
	len = strncasecmp(text, "not attempted", 13) == 0 ? 13 : strcspn(text, not_name);
	r->p += len;
	return len > 0 ? status_named(text, len) : NULL;
}

static enum prerequisites read_name(struct reader *r)
{
	size_t len = strcspn(r->p, not_name);
	char name[PREREQUISITES_NAME_MAX + 1];
	const char *is, *wanted;
	bool same, other;

	if (len == 0 || len > PREREQUISITES_NAME_MAX)
		return fault(r);
	memcpy(name, r->p, len);
	name[len] = '\0';
	r->p += len;
	same = take(r, "=");
	other = !same && take(r, "<>");
	wanted = same || other ? read_status(r) : NULL;
	if ((same || other) && wanted == NULL)
		return fault(r);
	is = r->status(r->owner, name);
	if (is == NULL)
		return PREREQUISITES_UNKNOWN;
	if (wanted == NULL)
		return is_done(is) ? PREREQUISITES_YES : PREREQUISITES_NO;
	return (strcmp(is, wanted) == 0) == same ? PREREQUISITES_YES : PREREQUISITES_NO;
}

static enum prerequisites read_script(struct reader *r);

/* {a, b, c} of which `needed`; -1: all of them. */
static enum prerequisites read_set(struct reader *r, int needed)
{
	int yes = 0, unknown = 0, count = 0;

	do {
		enum prerequisites one = read_script(r);

		if (r->faulty)
			return PREREQUISITES_UNKNOWN;
		count++;
		yes += one == PREREQUISITES_YES;
		unknown += one == PREREQUISITES_UNKNOWN;
	} while (take(r, ","));
	if (!take(r, "}"))
		return fault(r);
	if (needed < 0)
		needed = count;
	if (yes >= needed)
		return PREREQUISITES_YES;
	return yes + unknown >= needed ? PREREQUISITES_UNKNOWN : PREREQUISITES_NO;
}

/* "2*{": true with the number, past the brace. A name may begin with digits. */
static bool take_count(struct reader *r, int *ret_count)
{
	struct reader ahead = *r;
	size_t digits = strspn(ahead.p, "0123456789");
	int count = 0;

	if (digits == 0 || digits > 4)
		return false;
	for (size_t i = 0; i < digits; i++)
		count = count * 10 + (ahead.p[i] - '0');
	ahead.p += digits;
	if (!take(&ahead, "*") || !take(&ahead, "{"))
		return false;
	r->p = ahead.p;
	*ret_count = count;
	return true;
}

static enum prerequisites read_term(struct reader *r)
{
	int count;

	skip_white(r);
	if (take(r, "(")) {
		enum prerequisites inner = read_script(r);

		return r->faulty || take(r, ")") ? inner : fault(r);
	}
	if (take(r, "{"))
		return read_set(r, -1);
	if (take_count(r, &count))
		return read_set(r, count);
	return read_name(r);
}

static enum prerequisites read_not(struct reader *r)
{
	bool contrary = false;
	enum prerequisites term;

	while (take(r, "~") || take_word(r, "NOT"))
		contrary = !contrary;
	term = read_term(r);
	return contrary ? not_of(term) : term;
}

static enum prerequisites both(enum prerequisites a, enum prerequisites b)
{
	if (a == PREREQUISITES_NO || b == PREREQUISITES_NO)
		return PREREQUISITES_NO;
	return a == PREREQUISITES_YES && b == PREREQUISITES_YES ? PREREQUISITES_YES : PREREQUISITES_UNKNOWN;
}

static enum prerequisites read_all(struct reader *r)
{
	enum prerequisites all = read_not(r);

	while (!r->faulty && (take(r, "&") || take_word(r, "AND")))
		all = both(all, read_not(r));
	return all;
}

static enum prerequisites read_script(struct reader *r)
{
	enum prerequisites any;

	if (++r->depth > PREREQUISITES_DEPTH_MAX)
		return fault(r);
	any = read_all(r);
	while (!r->faulty && (take(r, "|") || take_word(r, "OR")))
		any = not_of(both(not_of(any), not_of(read_all(r))));
	r->depth--;
	return any;
}

enum prerequisites prerequisites_check(const char *script, prerequisites_status *status, void *owner)
{
	struct reader r = {.p = script, .status = status, .owner = owner};
	enum prerequisites answer;

	if (strnlen(script, PREREQUISITES_MAX + 1) > PREREQUISITES_MAX)
		return PREREQUISITES_MALFORMED;
	skip_white(&r);
	if (*r.p == '\0')
		return PREREQUISITES_YES;
	answer = read_script(&r);
	skip_white(&r);
	return r.faulty || *r.p != '\0' ? PREREQUISITES_MALFORMED : answer;
}
