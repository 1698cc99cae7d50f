/* One table of errors (error.def), one way to fail, one way to pass a failure on. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#define ERR(name, status, slug, title) ERR_##name,
enum err {
	OK = 0,
#include "base/error.def"
	ERR_COUNT
};
#undef ERR

struct work;

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(string, first) __attribute__((__format__(__printf__, string, first)))

/* What the edge knows of an error. status is the HTTP status, slug the last part of the problem type. */
struct err_info {
	const char *name;
	int status;
	const char *slug;
	const char *title;
};

/* Never NULL; OK and values outside the table answer as ERR_INTERNAL. */
const struct err_info *err_info(enum err e);

/* Keeps the sentence (cut at its limit) in w->detail and returns e. The sentence reaches the caller:
 * never a token, nonce, secret or personal data in it. */
enum err fail(struct work *w, enum err e, const char *format, ...) PRINTF(3, 4);

/* The same, and names the field at fault (a JSON name, a form field, a header or a configuration key). */
enum err fail_field(struct work *w, enum err e, const char *field, const char *format, ...) PRINTF(4, 5);

/* A text or printf pattern that reaches people in their language (pages/README.md, "Words"): the build asks
 * for its translation. */
#define WORDS(text) text

/* The only macro that hides a return: passes any error up unchanged. */
#define TRY(call)                                                                                            \
	do {                                                                                                 \
		enum err try_err_ = (call);                                                                  \
		if (try_err_ != OK)                                                                          \
			return try_err_;                                                                     \
	} while (0)

#endif
