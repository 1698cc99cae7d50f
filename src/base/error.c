#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "base/work.h"

static const struct err_info infos[ERR_COUNT] = {
#define ERR(name, status, slug, title) [ERR_##name] = {"ERR_" #name, status, slug, title},
#include "base/error.def"
#undef ERR
};

const struct err_info *err_info(enum err e)
{
	if ((unsigned)e >= ERR_COUNT || infos[e].name == NULL)
		return &infos[ERR_INTERNAL];
	return &infos[e];
}

static void keep_detail(struct work *w, enum err e, const char *field, const char *format, va_list args)
    PRINTF(4, 0);

static void keep_detail(struct work *w, enum err e, const char *field, const char *format, va_list args)
{
	w->error = e;
	/* A cut sentence is still a sentence: the limit is for the reader's sake. A cut letter is none, and
	 * JSON would not take it. */
	if (vsnprintf(w->detail, sizeof(w->detail), format, args) < 0)
		w->detail[0] = '\0';
	if (snprintf(w->field, sizeof(w->field), "%s", field) < 0)
		w->field[0] = '\0';
	utf8_mend(w->detail);
	utf8_mend(w->field);
}

enum err fail(struct work *w, enum err e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	keep_detail(w, e, "", format, args);
	va_end(args);
	return e;
}

enum err fail_field(struct work *w, enum err e, const char *field, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	keep_detail(w, e, field, format, args);
	va_end(args);
	return e;
}
