/* The parts of an import among themselves. */
#ifndef XAPI_TRANSFER_IMPORT_INT_H
#define XAPI_TRANSFER_IMPORT_INT_H

#include "xapi/transfer/import.h"
#include "xapi/transfer/line.h"

enum {
	IMPORT_STATEMENTS = 256,
	IMPORT_BYTES = 1024 * 1024, /* a batch ends with the line that reaches it … */
	IMPORT_BYTES_MAX = 32 * 1024 * 1024,
	IMPORT_TRIES = 5,
	IMPORT_DETAIL_MAX = 200
};

struct import_item {
	struct xapi_statement *statement;
	int64_t line;
	bool present; /* equal and there, or earlier in the same batch */
	const char *refused;
};

/* What one transaction writes. In an arena of its own. */
struct import_batch {
	const struct xapi_import *import;
	struct uuid id;
	struct import_item items[IMPORT_STATEMENTS];
	size_t count;
	struct xapi_blob *blobs;
	size_t blob_count, blob_room;
	size_t bytes;
	bool names_follow; /* the last line was an attachment's */
	int64_t from, to;  /* bytes of the file */
	struct xapi_import_counts counts, after;
	json_t *refusals; /* of its lines that could not be read; those of its items follow */
	json_t *added;    /* all of this batch's, for the caller */
	size_t refused_before;
};

/* import_store.c: in one transaction; batch->after and added are set. */
enum err import_batch_write(struct work *w, struct import_batch *batch) MUST_CHECK;
/* How far it came: 0 and nothing where it did not begin. refusals in the arena. */
enum err import_state_read(struct work *w, struct uuid org, struct uuid id, int64_t *ret_bytes,
    struct xapi_import_counts *ret_counts, json_t **ret_refusals) MUST_CHECK;
enum err import_state_begin(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;

/* import.c */
json_t *import_refusal(int64_t line, const char *field, const char *detail);
json_t *import_counts_json(const struct xapi_import_counts *counts);
void import_counts_read(const json_t *json, struct xapi_import_counts *ret_counts);

#endif
