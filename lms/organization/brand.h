/* An organisation's own colours: one accent that replaces ours in every page, checked so that nobody has to
 * guess at what they cannot read. Pure. */
#ifndef LMS_ORGANIZATION_BRAND_H
#define LMS_ORGANIZATION_BRAND_H

#include "base/text.h"
#include "base/work.h"

enum { BRAND_CSS_MAX = 2048, BRAND_LOGO_MAX = 256 * 1024, BRAND_COLOUR_SIZE = 8 };

/* "#1f5f8b", or "" : ours; accent_dark "" : made from accent. */
struct brand {
	const char *accent, *accent_dark;
};

/* ERR_BAD_INPUT with the field accent or accent_dark: not a colour, or its contrast with the grounds of
 * pages/tokens.css is less than 4.5 to 1 (WCAG 2.2, 1.4.3), in light or in dark; the sentence names the
 * nearest colour that would do. */
enum err brand_check(struct work *w, const struct brand *brand) MUST_CHECK;

/* The style sheet of a brand that was checked; nothing where accent is "". */
void brand_css(const struct brand *brand, struct text *css);

/* The extension of a logo by its content, "png", "jpg" or "webp". ERR_TOO_LARGE (more than BRAND_LOGO_MAX),
 * ERR_BAD_INPUT, both with the field file. */
enum err brand_logo_check(struct work *w, const void *bytes, size_t len, const char **ret_type) MUST_CHECK;

#endif
