#include "lms/roster/roster.h"

/* U+00C0 to U+017F as small letters without their accents. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

enum { LATIN_FIRST = 0xc0, LATIN_LAST = 0x17f };

_Static_assert(sizeof(latin) - 1 == LATIN_LAST - LATIN_FIRST + 1, "a letter for each");

const char *roster_sort_name(struct work *w, const char *name)
{
	char *folded = arena_strdup(w->arena, name);
	char *to = folded;

	for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++) {
		unsigned code = 0;

		/* Two bytes of UTF-8: 110xxxxx 10xxxxxx. */
		if ((*p & 0xe0) == 0xc0 && (p[1] & 0xc0) == 0x80)
			code = (unsigned)(*p & 0x1f) << 6 | (unsigned)(p[1] & 0x3f);
		if (code >= LATIN_FIRST && code <= LATIN_LAST) {
			*to++ = latin[code - LATIN_FIRST];
			p++;
		} else {
			*to++ = (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p);
		}
	}
	*to = '\0';
	return folded;
}
