#include "web/gradebook/numbers.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lms/gradebook/sum.h"

enum { PER_CENT = SUM_SHARE / 100, DIGITS_MAX = 20 };

/* The nearest whole number of parts of one; false where there are digits beyond. */
static bool parts_read(double value, int parts, int64_t *ret_value)
{
	double whole = round(value * parts);

	if (!(fabs(value) < 1e9) || fabs(value * parts - whole) > 1e-6 * fmax(1, fabs(whole) * 1e-6))
		return false;
	*ret_value = (int64_t)whole;
	return true;
}

enum err thousandths_read(
    struct work *w, const char *field, double value, int64_t least, int64_t most, int64_t *ret_value)
{
	int64_t parts;

	if (!parts_read(value, 1000, &parts))
		return fail_field(
		    w, ERR_BAD_INPUT, field, WORDS("A number has at most three decimals here."));
	if (parts < least || parts > most)
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("This number is too small or too large."));
	*ret_value = parts;
	return OK;
}

enum err percent_read(struct work *w, const char *field, double value, int64_t *ret_share)
{
	int64_t share;

	if (!parts_read(value, PER_CENT, &share))
		return fail_field(
		    w, ERR_BAD_INPUT, field, WORDS("A per cent has at most six decimals here."));
	if (share < 0 || share > SUM_SHARE)
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("This is not between 0 and 100 per cent."));
	*ret_share = share;
	return OK;
}

enum err number_typed(struct work *w, const char *field, const char *text, double *ret_value)
{
	char digits[DIGITS_MAX + 1] = "";
	size_t len = strlen(text), points = 0;
	bool good = len > 0 && len <= DIGITS_MAX;

	for (size_t i = 0; good && i < len; i++) {
		digits[i] = (char)(text[i] == ',' ? '.' : text[i]);
		points += digits[i] == '.';
		good = (digits[i] >= '0' && digits[i] <= '9') || (digits[i] == '.' && points == 1 && len > 1);
	}
	if (!good)
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("This is not a number."));
	*ret_value = strtod(digits, NULL);
	return OK;
}

json_t *thousandths_json(int64_t value)
{
	return value % 1000 == 0 ? json_integer(value / 1000) : json_real((double)value / 1000);
}

json_t *percent_json(int64_t share)
{
	return share % PER_CENT == 0 ? json_integer(share / PER_CENT) : json_real((double)share / PER_CENT);
}
