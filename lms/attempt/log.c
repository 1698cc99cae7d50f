#include <string.h>

#include "base/fields.h"
#include "lms/attempt/run.h"

enum { BULKY = 1024 };

static json_t *set_thin(struct work *w, const json_t *pair, bool *ret_thinned)
{
	const json_t *value = json_array_get(pair, 1);
	size_t len = json_string_length(value);
	uint8_t digest[SHA256_SIZE];

	if (!json_is_string(value) || len <= BULKY)
		return json_incref((json_t *)(uintptr_t)pair);
	*ret_thinned = true;
	sha256(json_string_value(value), len, digest);
	return json_pack("[O,{s:s,s:I}]", json_array_get(pair, 0), "sha256",
	    hex_encode(w->arena, digest, sizeof digest), "bytes", (json_int_t)len);
}

const char *log_thin(struct work *w, const json_t *body)
{
	const json_t *set = json_object_get(body, "set");
	json_t *thin_set = json_array();
	json_t *thin = json_own(w->arena, json_copy((json_t *)(uintptr_t)body));
	bool thinned = false;

	for (size_t i = 0; i < json_array_size(set); i++)
		json_array_append_new(thin_set, set_thin(w, json_array_get(set, i), &thinned));
	json_object_set_new(thin, "set", thin_set);
	return thinned ? json_text(w->arena, thin) : NULL;
}

/* The parsed row ends with the arena a. */
static enum err body_read(struct work *w, struct arena *a, const char *body, json_t **ret_body)
{
	struct arena *kept = w->arena;
	enum err e;

	w->arena = a;
	e = json_read(w, "a row of the attempt's log", body, strlen(body), ret_body);
	w->arena = kept;
	return e;
}

static enum act act_of(const json_t *body)
{
	const char *name = json_string_value(json_object_get(body, "do"));
	enum act act = ACT_NONE;

	return name != NULL && act_read(name, &act) ? act : ACT_NONE;
}

enum err said_read(struct work *w, struct arena *a, const char *body, struct said *ret_said)
{
	json_t *json;
	const json_t *set;
	struct said said = {0};

	if (said_scan(a, body, ret_said))
		return OK;
	TRY(body_read(w, a, body, &json));
	set = json_object_get(json, "set");
	said.item = json_string_value(json_object_get(json, "item"));
	said.act = act_of(json);
	said.request = json_string_value(json_object_get(json, "request"));
	said.to = json_string_value(json_object_get(json, "to"));
	said.terminated = json_is_true(json_object_get(json, "terminated"));
	said.count = json_array_size(set);
	said.values = arena_alloc(a, (said.count + 1) * sizeof(*said.values));
	for (size_t i = 0; i < said.count; i++) {
		const json_t *pair = json_array_get(set, i);

		said.values[i] = (struct said_value){.element = json_string_value(json_array_get(pair, 0)),
		    .value = json_string_value(json_array_get(pair, 1))};
	}
	*ret_said = said;
	return OK;
}

enum err log_add_all(
    struct work *w, const struct write_capability *session, const struct delta *deltas, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct delta row = deltas[i];

		if (strlen(row.body) > BULKY) {
			json_t *body;
			const char *thin;

			TRY(body_read(w, w->arena, row.body, &body));
			thin = log_thin(w, body);
			if (thin != NULL)
				row.body = thin;
		}
		TRY(log_add_held(w, session->org, session->session, &row));
	}
	return OK;
}

/* Applies one row and, where it is bulky, remembers to leave only hash and length in the log. */
static enum err row_apply(struct work *w, struct run *run, struct arena *a, const struct log_row *row)
{
	struct said said;
	const char *thin = NULL;
	json_t *body;

	TRY(said_read(w, a, row->body, &said));
	TRY(run_row(w, run, row, &said));
	if (strlen(row->body) > BULKY) {
		TRY(body_read(w, a, row->body, &body));
		thin = log_thin(w, body);
	}
	if (thin != NULL) {
		struct thinned *thinned = arena_alloc(w->arena, sizeof(*thinned));

		*thinned = (struct thinned){.seq = row->seq, .body = thin, .next = run->thinned};
		run->thinned = thinned;
	}
	return OK;
}

/* A row in hand (this request's, else one that was read along); false when there is none. */
static bool at_hand(const struct work *w, const struct run *run, const struct delta *in_hand, size_t count,
    int64_t seq, struct log_row *ret_row)
{
	for (size_t i = 0; i < count; i++) {
		if (in_hand[i].seq != seq)
			continue;
		*ret_row = (struct log_row){.seq = seq, .body = in_hand[i].body, .received_us = w->now_us};
		return true;
	}
	for (size_t i = 0; i < run->first_count; i++) {
		if (run->first[i].seq != seq)
			continue;
		*ret_row = run->first[i];
		return true;
	}
	return false;
}

static enum err at_hand_apply(
    struct work *w, struct run *run, const struct delta *in_hand, size_t count, int64_t upto)
{
	struct log_row row;

	while (run->applied_seq < upto && at_hand(w, run, in_hand, count, run->applied_seq + 1, &row))
		TRY(row_apply(w, run, w->arena, &row));
	return OK;
}

/* A page's rows until the first gap (past gaps: all of them). The page's memory ends with the page; what
 * lasts is in the run. */
static enum err page_apply(struct work *w, struct run *run, int64_t upto, size_t *ret_applied)
{
	ARENA_LOCAL struct arena *page = arena_new();
	const struct log_row *rows;
	size_t count, applied = 0;

	TRY(log_page(w, page, run, run->applied_seq + 1, upto, &rows, &count));
	while (applied < count && (run->past_gaps || rows[applied].seq == run->applied_seq + 1)) {
		run->gaps += rows[applied].seq != run->applied_seq + 1;
		TRY(row_apply(w, run, page, &rows[applied]));
		applied++;
	}
	*ret_applied = applied;
	return OK;
}

enum err run_apply(struct work *w, struct run *run, const struct delta *in_hand, size_t count, int64_t upto)
{
	size_t applied = 1;

	TRY(at_hand_apply(w, run, in_hand, count, upto));
	while (!run->no_pages && run->applied_seq < upto && applied > 0) {
		TRY(page_apply(w, run, upto, &applied));
		TRY(at_hand_apply(w, run, in_hand, count, upto));
	}
	return OK;
}
