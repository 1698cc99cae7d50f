/* Results and attachments (1.0.3 Data 2.4.5, 2.4.11). */
#include <string.h>

#include "xapi/statement/decimal.h"
#include "xapi/statement/property.h"

#define SIGNATURE_USAGE "http://adlnet.gov/expapi/attachments/signature"

static struct decimal number_of(struct reader *r, uint32_t node)
{
	return decimal_read(r->tape->text + r->tape->nodes[node].at, r->tape->nodes[node].len);
}

/* Whether both are there and the first is below the second, or also where they are equal. */
static bool is_below(struct reader *r, uint32_t a, uint32_t b, bool or_equal)
{
	struct decimal x, y;

	if (a == 0 || b == 0)
		return false;
	x = number_of(r, a);
	y = number_of(r, b);
	return decimal_compare(&x, &y) < (or_equal ? 1 : 0);
}

static enum err score_read(struct reader *r, uint32_t node)
{
	static const struct decimal one = {.head = "1", .tail = "", .head_len = 1, .point = 1};
	uint32_t at[PROPERTIES_MAX];
	struct decimal scaled;

	TRY(shape_read(r, node, SHAPE_SCORE, at));
	if (at[SCORE_SCALED] != 0) {
		scaled = number_of(r, at[SCORE_SCALED]);
		scaled.negative = false;
		if (decimal_compare(&scaled, &one) > 0)
			return refuse(r, at[SCORE_SCALED], "this must be between -1 and 1");
	}
	if (is_below(r, at[SCORE_MAX], at[SCORE_MIN], true))
		return refuse(r, at[SCORE_MIN], "this must be less than max");
	if (is_below(r, at[SCORE_RAW], at[SCORE_MIN], false))
		return refuse(r, at[SCORE_RAW], "this must not be less than min");
	if (is_below(r, at[SCORE_MAX], at[SCORE_RAW], false))
		return refuse(r, at[SCORE_RAW], "this must not be more than max");
	return OK;
}

enum err result_read(struct reader *r, uint32_t node)
{
	uint32_t at[PROPERTIES_MAX];

	TRY(shape_read(r, node, SHAPE_RESULT, at));
	return at[RESULT_SCORE] != 0 ? score_read(r, at[RESULT_SCORE]) : OK;
}

static enum err attachment_read(struct reader *r, uint32_t node, struct xapi_attachment *ret_attachment)
{
	struct text pointer = text_new(r->w->arena, WORK_FIELD_MAX - 1);
	struct xapi_attachment attachment = {0};
	uint32_t at[PROPERTIES_MAX];
	struct decimal length;
	char *sha2;

	TRY(shape_read(r, node, SHAPE_ATTACHMENT, at));
	length = number_of(r, at[ATTACHMENT_LENGTH]);
	if (!decimal_whole(&length, INT64_MAX, &attachment.length))
		return refuse(r, at[ATTACHMENT_LENGTH], "this must be a number of bytes");
	attachment.usage_type = reader_text(r, at[ATTACHMENT_USAGE_TYPE]);
	attachment.content_type = reader_text(r, at[ATTACHMENT_CONTENT_TYPE]);
	sha2 = arena_strdup(r->w->arena, reader_text(r, at[ATTACHMENT_SHA2]));
	for (char *p = sha2; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'F')
			*p = (char)(*p | 0x20);
	}
	attachment.sha2 = sha2;
	attachment.has_file_url = at[ATTACHMENT_FILE_URL] != 0;
	attachment.signature = strcmp(attachment.usage_type, SIGNATURE_USAGE) == 0;
	tape_pointer(r->w, r->tape, 0, node, &pointer);
	attachment.pointer = pointer.data;
	*ret_attachment = attachment;
	return OK;
}

enum err attachments_read(struct reader *r, uint32_t node)
{
	const struct tape_node *nodes = r->tape->nodes;
	struct xapi_attachment *list;

	if (r->attachment_count + nodes[node].count > XAPI_ATTACHMENTS_MAX)
		return fail(
		    r->w, ERR_TOO_LARGE, "a statement has more than %d attachments", XAPI_ATTACHMENTS_MAX);
	list = arena_alloc(r->w->arena, (r->attachment_count + nodes[node].count + 1) * sizeof(*list));
	if (r->attachment_count > 0)
		memcpy(list, r->attachments, r->attachment_count * sizeof(*list));
	r->attachments = list;
	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at].next)
		TRY(attachment_read(r, at, &r->attachments[r->attachment_count++]));
	return OK;
}
