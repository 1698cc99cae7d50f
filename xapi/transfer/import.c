#include "xapi/transfer/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/metric.h"
#include "xapi/transfer/import_int.h"
#include "xapi/transfer/lines.h"

enum { EDGE = 64 * 1024 };

/* --- the file --- */

static ssize_t read_at(int fd, void *data, size_t len, int64_t offset)
{
	size_t done = 0;

	while (done < len) {
		ssize_t got = pread(fd, (char *)data + done, len - done, offset + (int64_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

enum err xapi_import_id(struct work *w, int fd, struct uuid *ret_id)
{
	uint8_t *bytes = arena_alloc(w->arena, 2 * EDGE + sizeof(int64_t)), hash[SHA256_SIZE];
	struct stat st;
	int64_t size;
	ssize_t head, tail;

	if (fstat(fd, &st) != 0)
		return fail_field(w, ERR_INTERNAL, "file", "cannot be read: %s", strerror(errno));
	size = st.st_size;
	head = read_at(fd, bytes, EDGE, 0);
	tail = read_at(fd, bytes + EDGE, EDGE, size > EDGE ? size - EDGE : 0);
	if (head < 0 || tail < 0)
		return fail_field(w, ERR_INTERNAL, "file", "cannot be read: %s", strerror(errno));
	memcpy(bytes + 2 * EDGE, &size, sizeof(size));
	sha256(bytes, 2 * EDGE + sizeof(size), hash);
	memcpy(ret_id->bytes, hash, sizeof(ret_id->bytes));
	ret_id->bytes[6] = (uint8_t)((ret_id->bytes[6] & 0x0f) | 0x80);
	ret_id->bytes[8] = (uint8_t)((ret_id->bytes[8] & 0x3f) | 0x80);
	return OK;
}

static size_t mark_len(const char *text, size_t len)
{
	return len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

enum err xapi_import_check(struct work *w, int fd)
{
	static const char answer[] = "{\"statements\":";
	char text[256];
	ssize_t got = read_at(fd, text, sizeof(text), 0);
	size_t at, len;

	if (got < 0)
		return fail_field(w, ERR_INTERNAL, "file", "cannot be read: %s", strerror(errno));
	len = (size_t)got;
	if (len >= 2 && memcmp(text, "\x1f\x8b", 2) == 0)
		return fail_field(w, ERR_BAD_INPUT, "file", "is compressed: unpack it first (gunzip)");
	at = mark_len(text, len);
	while (at < len && strchr(" \t\r\n", text[at]) != NULL)
		at++;
	if (at < len && text[at] == '[')
		return fail_field(w, ERR_BAD_INPUT, "file",
		    "is one JSON array; NDJSON has one statement on each line: make it with jq -c '.[]' "
		    "FILE");
	if (len - at > strlen(answer) && memcmp(text + at, answer, strlen(answer)) == 0)
		return fail_field(w, ERR_BAD_INPUT, "file",
		    "is an answer of GET statements; NDJSON has one statement on each line: make it with jq "
		    "-c '.statements[]' FILE");
	return OK;
}

/* --- what is told --- */

json_t *import_refusal(int64_t line, const char *field, const char *detail)
{
	char text[IMPORT_DETAIL_MAX + 1];

	snprintf(text, sizeof(text), "%.*s", IMPORT_DETAIL_MAX, detail);
	utf8_mend(text);
	return json_pack("{s:I,s:s,s:s}", "line", (json_int_t)line, "field", field, "detail", text);
}

static const struct {
	const char *name;
	size_t offset;
} counted[] = {
    {"lines", offsetof(struct xapi_import_counts, lines)},
    {"statements", offsetof(struct xapi_import_counts, statements)},
    {"added", offsetof(struct xapi_import_counts, added)},
    {"present", offsetof(struct xapi_import_counts, present)},
    {"refused", offsetof(struct xapi_import_counts, refused)},
    {"attachments", offsetof(struct xapi_import_counts, attachments)},
};

json_t *import_counts_json(const struct xapi_import_counts *counts)
{
	json_t *json = json_object();

	for (size_t i = 0; i < FIELDS_COUNT(counted); i++) {
		int64_t value;

		memcpy(&value, (const char *)counts + counted[i].offset, sizeof(value));
		json_object_set_new(json, counted[i].name, json_integer(value));
	}
	return json;
}

void import_counts_read(const json_t *json, struct xapi_import_counts *ret_counts)
{
	for (size_t i = 0; i < FIELDS_COUNT(counted); i++) {
		int64_t value = json_integer_value(json_object_get(json, counted[i].name));

		memcpy((char *)ret_counts + counted[i].offset, &value, sizeof(value));
	}
}

json_t *xapi_import_json(const struct xapi_import_counts *counts, json_t *refusals)
{
	json_t *json = import_counts_json(counts);

	json_object_set(json, "refusals", refusals);
	return json;
}

/* --- lines become a batch --- */

struct run {
	const struct xapi_import *import;
	struct uuid id, source; /* of the import, of the file */
	struct lines *lines;
	int64_t size, at; /* bytes of the file: all, and what is done */
	struct xapi_import_counts counts;
	json_t *refusals;
	bool end;
};

static void line_refuse(struct work *w, struct import_batch *batch)
{
	batch->counts.refused++;
	if (json_array_size(batch->refusals) + batch->refused_before < XAPI_REFUSALS_MAX)
		json_array_append_new(
		    batch->refusals, import_refusal(batch->counts.lines, w->field, w->detail));
	work_forgive(w);
}

static void blob_add(struct work *w, struct import_batch *batch, struct xapi_blob blob)
{
	for (size_t i = 0; i < batch->blob_count; i++)
		if (strcmp(batch->blobs[i].sha2, blob.sha2) == 0)
			return;
	if (batch->blob_count == batch->blob_room) {
		size_t room = batch->blob_room * 2 + 8;
		struct xapi_blob *more = arena_alloc(w->arena, room * sizeof(*more));

		if (batch->blob_count > 0)
			memcpy(more, batch->blobs, batch->blob_count * sizeof(*more));
		batch->blobs = more;
		batch->blob_room = room;
	}
	batch->blobs[batch->blob_count++] = blob;
}

static void line_take(
    struct work *w, struct run *run, struct import_batch *batch, const char *text, size_t len)
{
	size_t mark = batch->counts.lines == 1 ? mark_len(text, len) : 0;
	const char *copy = arena_strndup(w->arena, text + mark, len - mark);
	struct line line;

	if (line_read(w, run->import->authority, run->source, batch->counts.lines, copy, len - mark, &line) !=
	    OK) {
		line_refuse(w, batch);
		return;
	}
	if (line.kind == LINE_ATTACHMENT) {
		batch->counts.attachments++;
		batch->names_follow = true;
		blob_add(w, batch, line.blob);
	} else if (line.kind == LINE_STATEMENT) {
		batch->counts.statements++;
		batch->names_follow = false;
		batch->items[batch->count++] =
		    (struct import_item){.statement = line.statement, .line = batch->counts.lines};
	}
}

static enum err batch_fill(struct work *w, struct run *run, struct import_batch *batch)
{
	/* Bytes that a statement will name stay in its transaction. */
	while (batch->count < IMPORT_STATEMENTS &&
	       batch->bytes < (batch->names_follow ? IMPORT_BYTES_MAX : IMPORT_BYTES)) {
		enum lines_step step;
		const char *text;
		size_t len;

		TRY(lines_next(w, run->lines, &step, &text, &len));
		if (step == LINES_END) {
			run->end = true;
			break;
		}
		batch->counts.lines++;
		batch->bytes += len;
		if (step == LINES_LINE) {
			line_take(w, run, batch, text, len);
			continue;
		}
		(void)!fail(w, ERR_TOO_LARGE, "the line is longer than %d bytes", LINES_LINE_MAX);
		line_refuse(w, batch);
	}
	batch->to = lines_offset(run->lines);
	return OK;
}

/* In memory of its own; what outlives it is copied. */
static enum err batch_run(struct work *w, struct run *run)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct import_batch *batch = arena_alloc(arena, sizeof(*batch));
	struct work part = *w;
	enum err e;

	part.arena = arena;
	*batch = (struct import_batch){.import = run->import,
	    .id = run->id,
	    .from = run->at,
	    .counts = run->counts,
	    .refusals = json_own(arena, json_array()),
	    .refused_before = json_array_size(run->refusals)};
	e = batch_fill(&part, run, batch);
	if (e == OK && batch->to > batch->from)
		e = import_batch_write(&part, batch);
	else if (e == OK)
		batch->after = batch->counts;
	if (e != OK)
		return fail(w, e, "%s", part.detail);
	for (size_t i = 0; i < json_array_size(batch->added); i++)
		json_array_append(run->refusals, json_array_get(batch->added, i));
	if (!run->import->dry)
		metric_add(SERIES_STATEMENT_STORED, (uint64_t)(batch->after.added - run->counts.added));
	run->counts = batch->after;
	run->at = batch->to;
	return OK;
}

static enum err run_begin(struct work *w, struct run *run)
{
	const struct xapi_import *import = run->import;
	struct stat st;

	if (fstat(import->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fail_field(w, ERR_BAD_INPUT, "file", "is not a regular file");
	run->size = st.st_size;
	TRY(xapi_import_check(w, import->fd));
	TRY(xapi_import_id(w, import->fd, &run->source));
	run->id = uuid_is_nil(import->id) ? run->source : import->id;
	run->refusals = json_own(w->arena, json_array());
	if (import->dry)
		return OK;
	if (!import->anew)
		TRY(import_state_read(w, import->org, run->id, &run->at, &run->counts, &run->refusals));
	return run->at == 0 ? import_state_begin(w, import->org, run->id) : OK;
}

enum err xapi_import_run(struct work *w, const struct xapi_import *import,
    struct xapi_import_counts *ret_counts, json_t **ret_refusals)
{
	struct run run = {.import = import};
	bool resumed;

	TRY(run_begin(w, &run));
	resumed = run.counts.resumed;
	run.lines = lines_new(w->arena, import->fd, run.at);
	while (!run.end) {
		TRY(batch_run(w, &run));
		if (import->told != NULL)
			TRY(import->told(w, run.at, run.size, import->owner));
	}
	*ret_counts = run.counts;
	ret_counts->resumed = resumed;
	*ret_refusals = run.refusals;
	return OK;
}
