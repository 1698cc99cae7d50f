#include "lms/organization/brand.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"

#define CONTRAST_LEAST 4.5
/* A colour that is made, not chosen, keeps a margin. */
#define CONTRAST_MADE 6.0

enum { MIX_STEPS = 50, ROOT_STEPS = 32 };

struct colour {
	double r, g, b; /* 0 to 1, sRGB */
};

/* The grounds of pages/tokens.css (tests/house/contrast.test.mjs compares them), and what stands on an
 * accent. */
struct scheme {
	const char *grounds[3];
	const char *surface, *on, *toward;
};
static const struct scheme light = {{"#f6f7f9", "#ffffff", "#eef1f4"}, "#ffffff", "#ffffff", "#000000"};
static const struct scheme dark = {{"#11171d", "#1a222b", "#222c36"}, "#1a222b", "#0d1a24", "#ffffff"};

static bool colour_read(const char *text, struct colour *ret)
{
	double parts[3];

	if (text[0] != '#' || strlen(text) != 7)
		return false;
	for (int i = 0; i < 3; i++) {
		int high = hex_value(text[1 + 2 * i]), low = hex_value(text[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		parts[i] = (high * 16 + low) / 255.0;
	}
	*ret = (struct colour){parts[0], parts[1], parts[2]};
	return true;
}

/* Of one of our own constants. */
static struct colour colour_of(const char *text)
{
	struct colour colour = {0, 0, 0};

	(void)colour_read(text, &colour);
	return colour;
}

static void colour_print(struct colour c, char ret[static BRAND_COLOUR_SIZE])
{
	snprintf(ret, BRAND_COLOUR_SIZE, "#%02x%02x%02x", (unsigned)(c.r * 255 + 0.5) & 0xff,
	    (unsigned)(c.g * 255 + 0.5) & 0xff, (unsigned)(c.b * 255 + 0.5) & 0xff);
}

static struct colour mix(struct colour a, struct colour b, double share_of_b)
{
	return (struct colour){
	    a.r + (b.r - a.r) * share_of_b, a.g + (b.g - a.g) * share_of_b, a.b + (b.b - a.b) * share_of_b};
}

/* y to the power of 2.4 for y of 0 to 1: y squared by the fifth root of y squared (Newton). */
static double power_2_4(double y)
{
	double square = y * y, root = 1;

	for (int i = 0; i < ROOT_STEPS; i++) {
		double fourth = root * root * root * root;

		root -= (fourth * root - square) / (5 * fourth);
	}
	return square * root;
}

static double linear(double part)
{
	return part <= 0.04045 ? part / 12.92 : power_2_4((part + 0.055) / 1.055);
}

/* WCAG 2.2: relative luminance and contrast ratio. */
static double luminance(struct colour c)
{
	return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static double contrast(struct colour a, struct colour b)
{
	double one = luminance(a), other = luminance(b);

	return one > other ? (one + 0.05) / (other + 0.05) : (other + 0.05) / (one + 0.05);
}

/* The least of the contrasts an accent has to have. */
static double least_contrast(struct colour accent, const struct scheme *scheme)
{
	double least = contrast(accent, colour_of(scheme->on));

	for (size_t i = 0; i < sizeof(scheme->grounds) / sizeof(*scheme->grounds); i++) {
		double one = contrast(accent, colour_of(scheme->grounds[i]));

		least = one < least ? one : least;
	}
	return least;
}

/* The first on the way from accent to black or white that has the contrast, as it is when it is printed. */
static struct colour nearest(struct colour accent, const struct scheme *scheme, double wanted)
{
	struct colour toward = colour_of(scheme->toward), found = accent;
	char text[BRAND_COLOUR_SIZE];

	for (int i = 0; i <= MIX_STEPS; i++) {
		colour_print(mix(accent, toward, (double)i / MIX_STEPS), text);
		found = colour_of(text);
		if (least_contrast(found, scheme) >= wanted)
			break;
	}
	return found;
}

static enum err check_one(struct work *w, const char *field, const char *text, const struct scheme *scheme)
{
	struct colour colour;
	char found[16], would_do[BRAND_COLOUR_SIZE];

	if (!colour_read(text, &colour))
		return fail_field(w, ERR_BAD_INPUT, field,
		    WORDS("Write a colour as # and six digits or letters a to f, like #1f5f8b."));
	if (least_contrast(colour, scheme) >= CONTRAST_LEAST)
		return OK;
	/* Rounded down: 4.49 must not read as 4.5. */
	snprintf(found, sizeof(found), "%.1f", (double)(int)(least_contrast(colour, scheme) * 10) / 10);
	colour_print(nearest(colour, scheme, CONTRAST_LEAST), would_do);
	if (scheme == &light)
		return fail_field(w, ERR_BAD_INPUT, field,
		    WORDS("This is hard to read on a light page: its contrast is %s to 1, and 4.5 is needed. "
		          "%s would do."),
		    found, would_do);
	return fail_field(w, ERR_BAD_INPUT, field,
	    WORDS("This is hard to read on a dark page: its contrast is %s to 1, and 4.5 is needed. %s would "
	          "do."),
	    found, would_do);
}

enum err brand_check(struct work *w, const struct brand *brand)
{
	if (*brand->accent != '\0')
		TRY(check_one(w, "accent", brand->accent, &light));
	if (*brand->accent_dark == '\0')
		return OK;
	if (*brand->accent == '\0')
		return fail_field(
		    w, ERR_BAD_INPUT, "accent", WORDS("Choose the colour for light pages first."));
	return check_one(w, "accent_dark", brand->accent_dark, &dark);
}

static void tokens_print(struct text *css, struct colour accent, const struct scheme *scheme)
{
	struct colour deep = mix(accent, colour_of(scheme->toward), 0.25);
	struct colour chosen = mix(colour_of(scheme->surface), accent, 0.12);
	char text[3][BRAND_COLOUR_SIZE];

	/* The chosen entry of a menu is read on its own tint. */
	for (int i = 0; contrast(deep, chosen) < CONTRAST_LEAST && i < MIX_STEPS; i++)
		deep = mix(deep, colour_of(scheme->toward), 0.1);
	colour_print(accent, text[0]);
	colour_print(deep, text[1]);
	colour_print(chosen, text[2]);
	text_printf(css, "{--accent:%s;--accent-deep:%s;--on-accent:%s;--chosen:%s}", text[0], text[1],
	    scheme->on, text[2]);
}

void brand_css(const struct brand *brand, struct text *css)
{
	struct colour accent, accent_dark;

	if (!colour_read(brand->accent, &accent))
		return;
	if (!colour_read(brand->accent_dark, &accent_dark))
		accent_dark = nearest(accent, &dark, CONTRAST_MADE);
	text_add(css, ":root");
	tokens_print(css, accent, &light);
	text_add(css, "@media (prefers-color-scheme:dark){:root:not([data-theme=\"light\"])");
	tokens_print(css, accent_dark, &dark);
	text_add(css, "}:root[data-theme=\"dark\"]");
	tokens_print(css, accent_dark, &dark);
}

enum err brand_logo_check(struct work *w, const void *bytes, size_t len, const char **ret_type)
{
	static const struct {
		const char *type, *begins;
		size_t begins_len, at;
	} kinds[] = {
	    {"png", "\x89PNG\r\n\x1a\n", 8, 0},
	    {"jpg", "\xff\xd8\xff", 3, 0},
	    {"webp", "WEBP", 4, 8},
	};

	if (len > BRAND_LOGO_MAX)
		return fail_field(w, ERR_TOO_LARGE, "file", WORDS("A logo may have 256 kB at most."));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (len < kinds[i].at + kinds[i].begins_len ||
		    memcmp((const char *)bytes + kinds[i].at, kinds[i].begins, kinds[i].begins_len) != 0 ||
		    (kinds[i].at > 0 && memcmp(bytes, "RIFF", 4) != 0))
			continue;
		*ret_type = kinds[i].type;
		return OK;
	}
	return fail_field(w, ERR_BAD_INPUT, "file", WORDS("A logo is a PNG, JPEG or WebP picture."));
}
