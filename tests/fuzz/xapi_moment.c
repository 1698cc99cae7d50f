/* Points in time and lengths of time. What the stricter readers of the house take is taken, as the same. */
#include "fuzz.h"

#include "base/time.h"
#include "xapi/statement/moment.h"

static bool says(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *text = input_text(a, data, len);
	int64_t ours, theirs;
	struct duration d;
	struct moment m;
	bool good;

	if (len > 4096)
		return 0;
	len = strlen(text);
	good = xapi_timestamp_read(text, len, &ours);
	if (time_parse(text, &theirs) && !says(text, "-00:00"))
		must(good && ours == theirs);
	if (good) {
		must(moment_read(text, len, &m));
		must(m.fraction_len == 0 || (m.fraction > text && m.fraction + m.fraction_len <= text + len));
		/* Less is another moment or none, but never past the end of the text. */
		for (size_t i = 0; i < len; i++)
			(void)!xapi_timestamp_read(arena_memdup(a, text, i), i, &ours);
	}
	good = xapi_duration_valid(text, len);
	must(!duration_parse(text, &theirs) || good);
	if (good) {
		must(duration_read(text, len, &d) && text[0] == 'P');
		must(d.fraction == NULL || d.fraction + d.fraction_len == text + len - 1);
		must(!d.seconds || text[len - 1] == 'S');
	}
	return 0;
}
