#include "xapi/statement/decimal.h"

#include <string.h>

static size_t digit_count(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && p[n] >= '0' && p[n] <= '9')
		n++;
	return n;
}

static int64_t exponent_read(const char *p, const char *end)
{
	bool negative = p < end && *p == '-';
	int64_t value = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end; p++) {
		if (value < DECIMAL_POINT_MAX / 16)
			value = value * 10 + (*p - '0');
		else
			value = DECIMAL_POINT_MAX;
	}
	return negative ? -value : value;
}

/* Takes zeros off both ends; each in front of the digits moves the point. */
static void zeros_drop(struct decimal *d)
{
	while (d->head_len > 0 && *d->head == '0') {
		d->head++;
		d->head_len--;
		d->point--;
	}
	while (d->head_len == 0 && d->tail_len > 0 && *d->tail == '0') {
		d->tail++;
		d->tail_len--;
		d->point--;
	}
	while (d->tail_len > 0 && d->tail[d->tail_len - 1] == '0')
		d->tail_len--;
	while (d->tail_len == 0 && d->head_len > 0 && d->head[d->head_len - 1] == '0')
		d->head_len--;
}

struct decimal decimal_read(const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	struct decimal d = {.negative = len > 0 && *text == '-'};

	p += d.negative;
	d.head = d.tail = p;
	d.head_len = digit_count(p, end);
	d.point = (int64_t)d.head_len;
	p += d.head_len;
	if (p < end && *p == '.') {
		d.tail = p + 1;
		d.tail_len = digit_count(d.tail, end);
		p = d.tail + d.tail_len;
	}
	zeros_drop(&d);
	if (d.head_len + d.tail_len == 0)
		return (struct decimal){.head = text, .tail = text};
	if (p < end)
		d.point += exponent_read(p + 1, end);
	if (d.point > DECIMAL_POINT_MAX)
		d.point = DECIMAL_POINT_MAX;
	if (d.point < -DECIMAL_POINT_MAX)
		d.point = -DECIMAL_POINT_MAX;
	return d;
}

static char digit_at(const struct decimal *d, size_t i)
{
	if (i < d->head_len)
		return d->head[i];
	i -= d->head_len;
	return i < d->tail_len ? d->tail[i] : '0';
}

static int magnitude_compare(const struct decimal *a, const struct decimal *b)
{
	size_t longer = a->head_len + a->tail_len, other = b->head_len + b->tail_len;

	if (a->point != b->point)
		return a->point < b->point ? -1 : 1;
	if (other > longer)
		longer = other;
	for (size_t i = 0; i < longer; i++) {
		if (digit_at(a, i) != digit_at(b, i))
			return digit_at(a, i) < digit_at(b, i) ? -1 : 1;
	}
	return 0;
}

static int sign(const struct decimal *d)
{
	return d->head_len + d->tail_len == 0 ? 0 : d->negative ? -1 : 1;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	if (sign(a) != sign(b))
		return sign(a) < sign(b) ? -1 : 1;
	return sign(a) == 0 ? 0 : sign(a) * magnitude_compare(a, b);
}

bool decimal_whole(const struct decimal *d, int64_t max, int64_t *ret)
{
	int64_t value = 0;

	if (sign(d) < 0 || (sign(d) > 0 && d->point < (int64_t)(d->head_len + d->tail_len)))
		return false;
	for (int64_t i = 0; sign(d) > 0 && i < d->point; i++) {
		int digit = digit_at(d, (size_t)i) - '0';

		if (value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}
