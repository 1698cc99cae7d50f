#include "scorm/sequencing/engine.h"

static const struct {
	const char *code, *text;
} exceptions[EXCEPTIONS_COUNT] = {
    [EXCEPTION_NONE] = {"", ""},
#define EXCEPTION(name, code, text) [EXCEPTION_##name] = {code, text},
#include "scorm/sequencing/exception.def"
#undef EXCEPTION
};

const char *exception_code(enum sequencing_exception exception)
{
	return exceptions[exception].code;
}

const char *exception_text(enum sequencing_exception exception)
{
	return exceptions[exception].text;
}
