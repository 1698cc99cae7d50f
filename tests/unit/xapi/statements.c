#include "statements.h"

#include <stdio.h>
#include <string.h>

void lrs_begin(struct lrs *lrs, enum xapi_version version)
{
	*lrs = (struct lrs){.arena = arena_new()};
	work_init(&lrs->w, lrs->arena);
	lrs->reading = (struct xapi_reading){.version = version, .authority = AUTHORITY};
}

void lrs_end(struct lrs *lrs)
{
	arena_free(lrs->arena);
}

const char *quoted(struct lrs *lrs, const char *text)
{
	char *copy = arena_strdup(lrs->arena, text);

	for (char *p = copy; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	return copy;
}

enum err statements_take(struct lrs *lrs, const char *text)
{
	const char *json = quoted(lrs, text);

	return xapi_statements_read(
	    &lrs->w, &lrs->reading, json, strlen(json), &lrs->statements, &lrs->count, &lrs->array);
}

const struct xapi_statement *statement_good(struct lrs *lrs, const char *text)
{
	enum err e = statements_take(lrs, text);

	if (e != OK)
		fprintf(stderr, "%s\nwas refused at %s: %s\n", text, lrs->w.field, lrs->w.detail);
	assert_int_equal(e, OK);
	assert_int_equal(lrs->count, 1);
	return lrs->statements;
}

void both_take(const char *text)
{
	for (enum xapi_version v = XAPI_1_0_3; v <= XAPI_2_0_0; v++) {
		struct lrs lrs;

		lrs_begin(&lrs, v);
		statement_good(&lrs, text);
		lrs_end(&lrs);
	}
}

void both_refuse(const char *text, const char *pointer)
{
	for (enum xapi_version v = XAPI_1_0_3; v <= XAPI_2_0_0; v++) {
		struct lrs lrs;
		enum err e;

		lrs_begin(&lrs, v);
		e = statements_take(&lrs, text);
		if (e != ERR_BAD_INPUT || strcmp(lrs.w.field, pointer) != 0)
			fprintf(stderr, "%s\ncame to %s at %s: %s\n", text,
			    e == OK ? "OK" : err_info(e)->name, lrs.w.field, lrs.w.detail);
		assert_int_equal(e, ERR_BAD_INPUT);
		assert_string_equal(lrs.w.field, pointer);
		assert_true(lrs.w.detail[0] != '\0');
		lrs_end(&lrs);
	}
}

bool same_statement(const char *one, const char *other)
{
	struct lrs a, b;
	bool same;

	lrs_begin(&a, XAPI_2_0_0);
	lrs_begin(&b, XAPI_2_0_0);
	same = memcmp(statement_good(&a, one)->digest, statement_good(&b, other)->digest, SHA256_SIZE) == 0;
	lrs_end(&a);
	lrs_end(&b);
	return same;
}

bool has_key(struct lrs *lrs, const struct xapi_statement *s, enum xapi_key_kind kind, const char *text)
{
	uint8_t key[16];

	xapi_key_make(kind, text, strlen(text), key);
	for (size_t i = 0; i < s->key_count; i++) {
		if (s->keys[i].kind == kind && memcmp(s->keys[i].bytes, key, sizeof(key)) == 0)
			return true;
	}
	return false;
}
