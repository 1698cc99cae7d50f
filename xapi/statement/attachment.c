/* Whether a request's parts are what its statements say. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "xapi/statement/multipart.h"

struct found {
	struct xapi_blob *blob;
	bool wanted;    /* a statement speaks of it */
	bool type_good; /* … as of the type it came with */
};

static int blob_order(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int order = strcmp(x->blob->sha2, y->blob->sha2);

	/* Of one hash in the order in which they came. */
	return order != 0 ? order : (x->blob > y->blob) - (x->blob < y->blob);
}

static size_t part_number(const struct xapi_blob *blobs, const struct found *f)
{
	return (size_t)(f->blob - blobs) + 2;
}

static enum err part_wrong(
    struct work *w, const struct xapi_blob *blobs, const struct found *f, const char *why)
{
	return fail_field(
	    w, ERR_BAD_INPUT, arena_printf(w->arena, "part %zu", part_number(blobs, f)), "%s", why);
}

/* The first part of a hash; parts are sorted. */
static struct found *part_find(struct found *parts, size_t count, const char *sha2)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(parts[middle].blob->sha2, sha2) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && strcmp(parts[low].blob->sha2, sha2) == 0 ? &parts[low] : NULL;
}

/* What a part says of its type fits where it is the same but for parameters, as in the standard's own
 * example, or says nothing: ADL's client library calls every part application/octet-stream. */
static bool type_fits(const char *part, const char *attachment)
{
	static const char unknown[] = "application/octet-stream";
	size_t len = strcspn(part, "; \t");

	if (len == sizeof(unknown) - 1 && strncasecmp(part, unknown, len) == 0)
		return true;
	return len == strcspn(attachment, "; \t") && strncasecmp(part, attachment, len) == 0;
}

static enum err attachment_check(
    struct work *w, const struct xapi_attachment *a, struct found *parts, size_t count)
{
	struct found *part = part_find(parts, count, a->sha2);

	if (part == NULL && !a->has_file_url)
		return fail_field(w, ERR_BAD_INPUT, a->pointer,
		    "it has no fileUrl, and no part of the request has its sha2");
	if (part == NULL)
		return OK;
	/* The hash alone says which part is meant (Communication 1.5.2); a length beside it is not judged. */
	for (; part < parts + count && strcmp(part->blob->sha2, a->sha2) == 0; part++) {
		part->wanted = true;
		if (part->type_good || (part->blob->content_type != NULL &&
		                           !type_fits(part->blob->content_type, a->content_type)))
			continue;
		part->blob->content_type = a->content_type;
		part->type_good = true;
	}
	return OK;
}

static enum err parts_check(
    struct work *w, const struct xapi_blob *blobs, const struct found *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct xapi_blob *blob = parts[i].blob;
		const char *hash = sha2_hex(w->arena, strlen(blob->sha2), blob->data.data, blob->data.len);

		if (!parts[i].wanted)
			return part_wrong(w, blobs, &parts[i], "no attachment of a statement has its hash");
		if (!parts[i].type_good)
			return part_wrong(
			    w, blobs, &parts[i], "its Content-Type is not that of its attachment");
		if (hash == NULL || strcmp(hash, blob->sha2) != 0)
			return part_wrong(w, blobs, &parts[i], "its bytes do not have the hash that it says");
	}
	return OK;
}

/* One of each hash, in the order in which they came. */
static size_t distinct_keep(struct work *w, struct xapi_blob *blobs, const struct found *parts, size_t count)
{
	bool *again = arena_alloc(w->arena, count + 1);
	size_t kept = 0;

	for (size_t i = 1; i < count; i++) {
		if (strcmp(parts[i - 1].blob->sha2, parts[i].blob->sha2) == 0)
			again[parts[i].blob - blobs] = true;
	}
	for (size_t i = 0; i < count; i++) {
		if (!again[i])
			blobs[kept++] = blobs[i];
	}
	return kept;
}

enum err xapi_attachments_check(struct work *w, const struct xapi_statement *statements, size_t count,
    struct xapi_blob *blobs, size_t blob_count, size_t *ret_count)
{
	struct found *parts = arena_alloc(w->arena, (blob_count + 1) * sizeof(*parts));

	for (size_t i = 0; i < blob_count; i++)
		parts[i].blob = &blobs[i];
	qsort(parts, blob_count, sizeof(*parts), blob_order);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < statements[i].attachment_count; j++)
			TRY(attachment_check(w, &statements[i].attachments[j], parts, blob_count));
	}
	TRY(parts_check(w, blobs, parts, blob_count));
	*ret_count = distinct_keep(w, blobs, parts, blob_count);
	return OK;
}
