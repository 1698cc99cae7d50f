#include <ctype.h>
#include <string.h>

#include "lms/quiz/question/question_int.h"

enum { LIMB = 1000000000, LIMB_DIGITS = 9, EXPONENT_MAX = 100, PRODUCT_LIMBS = 2 * DECIMAL_LIMBS };

/* Digits as they were written, without what only parts them. */
struct digits {
	char text[2 * DECIMAL_DIGITS];
	int count, behind; /* of those behind the point */
	bool over;
};

/* A blank between groups of digits: plain, fixed or narrow. */
static size_t blank_length(const char *at)
{
	if (*at == ' ')
		return 1;
	if (strncmp(at, "\xc2\xa0", 2) == 0)
		return 2;
	return strncmp(at, "\xe2\x80\xaf", 3) == 0 || strncmp(at, "\xe2\x80\x89", 3) == 0 ? 3 : 0;
}

static void digit_add(struct digits *d, char digit, bool behind)
{
	if (d->count == 0 && digit == '0' && !behind)
		return;
	if (d->count == (int)sizeof(d->text)) {
		d->over = true;
		return;
	}
	d->text[d->count++] = digit;
	d->behind += behind;
}

/* Which character is the point: a comma is, where there is no point behind it; where both are there, the
 * last. */
static char point_of(const char *at)
{
	char point = '\0';

	for (; isdigit((unsigned char)*at) || *at == '.' || *at == ',' || blank_length(at) > 0; at++) {
		if (*at == '.' || *at == ',')
			point = *at;
		else if (!isdigit((unsigned char)*at))
			at += blank_length(at) - 1;
	}
	return point;
}

/* A sign that is parted by no blank from its digits; "" and others leave at as it is. */
static bool sign_read(const char **at)
{
	bool negative = **at == '-' || strncmp(*at, "\xe2\x88\x92", 3) == 0;

	if (**at == '-' || **at == '+')
		*at += 1;
	else if (negative)
		*at += 3;
	return negative;
}

static bool digits_read(const char **at, struct digits *d)
{
	const char point = point_of(*at), *p = *at;
	bool behind = false, any = false;

	for (;; p++) {
		size_t blank = blank_length(p);

		if (isdigit((unsigned char)*p)) {
			digit_add(d, *p, behind);
			any = true;
		} else if (*p == point && point != '\0') {
			if (behind)
				return false;
			behind = true;
		} else if ((*p == '.' || *p == ',') && any && !behind && isdigit((unsigned char)p[1])) {
			continue; /* the other one parts groups */
		} else if (blank > 0 && any && !behind && isdigit((unsigned char)p[blank])) {
			p += blank - 1;
		} else {
			break;
		}
	}
	*at = p;
	return any && !d->over;
}

static int exponent_read(const char **at)
{
	const char *p = *at;
	bool negative = false;
	int exponent = 0;

	if (*p != 'e' && *p != 'E')
		return 0;
	p++;
	if (*p == '-' || *p == '+')
		negative = *p++ == '-';
	/* "3 eggs" has no exponent. */
	if (!isdigit((unsigned char)*p))
		return 0;
	for (; isdigit((unsigned char)*p); p++)
		exponent = exponent > EXPONENT_MAX ? exponent : 10 * exponent + (*p - '0');
	*at = p;
	return negative ? -exponent : exponent;
}

/* Puts a digit at 10^power; false: there is no room for it. */
static bool digit_put(struct decimal *decimal, char digit, int power)
{
	int place = power + DECIMAL_DIGITS;
	uint32_t unit = 1;

	if (digit == '0')
		return true;
	if (place < 0 || place >= DECIMAL_LIMBS * LIMB_DIGITS)
		return false;
	for (int i = 0; i < place % LIMB_DIGITS; i++)
		unit *= 10;
	decimal->limbs[place / LIMB_DIGITS] += (uint32_t)(digit - '0') * unit;
	return true;
}

bool number_read(const char *text, struct decimal *ret_decimal, const char **ret_end)
{
	struct decimal decimal = {0};
	struct digits d = {.count = 0};
	int exponent;

	while (isspace((unsigned char)*text))
		text++;
	decimal.negative = sign_read(&text);
	if (!digits_read(&text, &d))
		return false;
	exponent = exponent_read(&text);
	for (int i = 0; i < d.count; i++) {
		if (!digit_put(&decimal, d.text[i], d.count - d.behind - 1 - i + exponent))
			return false;
	}
	*ret_decimal = decimal;
	*ret_end = text;
	return true;
}

static int limbs_compare(const uint32_t *a, const uint32_t *b, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

/* |a - b|, one limb longer than either. */
static void distance(const struct decimal *a, const struct decimal *b, uint32_t ret[DECIMAL_LIMBS + 1])
{
	bool swap = limbs_compare(a->limbs, b->limbs, DECIMAL_LIMBS) < 0;
	const uint32_t *more = swap ? b->limbs : a->limbs, *less = swap ? a->limbs : b->limbs;
	int64_t carry = 0;

	for (int i = 0; i < DECIMAL_LIMBS; i++) {
		int64_t value = carry + more[i];

		value += a->negative == b->negative ? -(int64_t)less[i] : (int64_t)less[i];
		carry = value < 0 ? -1 : value >= LIMB ? 1 : 0;
		ret[i] = (uint32_t)(value - carry * LIMB);
	}
	ret[DECIMAL_LIMBS] = (uint32_t)carry;
}

static void product(
    const uint32_t *a, int a_count, const uint32_t *b, int b_count, uint32_t ret[PRODUCT_LIMBS + 1])
{
	memset(ret, 0, (PRODUCT_LIMBS + 1) * sizeof(*ret));
	for (int i = 0; i < a_count; i++) {
		uint64_t carry = 0;

		for (int j = 0; j < b_count || carry > 0; j++) {
			uint64_t value = ret[i + j] + carry + (j < b_count ? (uint64_t)a[i] * b[j] : 0);

			ret[i + j] = (uint32_t)(value % LIMB);
			carry = value / LIMB;
		}
	}
}

bool number_near(
    const struct decimal *a, const struct decimal *b, const struct decimal *tolerance, bool relative)
{
	static const struct decimal one = {.limbs = {[DECIMAL_DIGITS / LIMB_DIGITS] = 1}};
	uint32_t apart[DECIMAL_LIMBS + 1], left[PRODUCT_LIMBS + 1], right[PRODUCT_LIMBS + 1];

	distance(a, b, apart);
	product(apart, DECIMAL_LIMBS + 1, one.limbs, DECIMAL_LIMBS, left);
	product(tolerance->limbs, DECIMAL_LIMBS, relative ? b->limbs : one.limbs, DECIMAL_LIMBS, right);
	return limbs_compare(left, right, PRODUCT_LIMBS + 1) <= 0;
}
