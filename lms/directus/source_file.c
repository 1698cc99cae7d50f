#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "lms/directus/directus.h"
#include "lms/directus/source.h"

enum { COLUMNS_MAX = 100, FIELD_BYTES_MAX = 1024 * 1024 };

static void file_close(FILE **file)
{
	if (*file != NULL)
		(void)fclose(*file);
}
static void json_close(json_t **json)
{
	json_decref(*json);
}

struct csv {
	FILE *file;
	const char *field;
	const char *columns[COLUMNS_MAX];
	size_t columns_count, line;
};

enum ended { BY_COMMA, BY_LINE, BY_FILE };

/* One field; *ret_value NULL: it is empty and not in quotes. */
static enum err csv_field(struct work *w, struct csv *c, const char **ret_value, enum ended *ret_ended)
{
	struct text value = text_new(w->arena, FIELD_BYTES_MAX);
	bool quoted = false, inside = false;
	int ch;

	for (;;) {
		ch = getc(c->file);
		if (inside && ch == '"') {
			ch = getc(c->file);
			if (ch != '"') {
				inside = false;
				(void)ungetc(ch, c->file);
				continue;
			}
		} else if (!inside && ch == '"' && value.len == 0 && !quoted) {
			inside = quoted = true;
			continue;
		} else if (!inside && (ch == ',' || ch == '\n' || ch == EOF)) {
			break;
		}
		if (ch == EOF)
			return fail_field(w, ERR_BAD_INPUT, c->field, "ends within a quoted field");
		text_add_char(&value, ch != '\0' ? (char)ch : '?');
	}
	if (!text_fits(&value))
		return fail_field(w, ERR_TOO_LARGE, c->field, "has a field of more than a megabyte");
	if (!quoted && ch != ',' && value.len > 0 && value.data[value.len - 1] == '\r')
		value.data[--value.len] = '\0';
	utf8_mend(value.data);
	*ret_value = quoted || value.len > 0 ? value.data : NULL;
	*ret_ended = ch == ',' ? BY_COMMA : ch == EOF ? BY_FILE : BY_LINE;
	return OK;
}

static enum err csv_head(struct work *w, struct csv *c)
{
	enum ended ended = BY_COMMA;

	while (ended == BY_COMMA) {
		const char *name;

		TRY(csv_field(w, c, &name, &ended));
		if (name == NULL || c->columns_count == COLUMNS_MAX)
			return fail_field(w, ERR_BAD_INPUT, c->field, "begins with no line of column names");
		/* A byte order mark is none of the first name. */
		if (c->columns_count == 0 && strncmp(name, "\xef\xbb\xbf", 3) == 0)
			name += 3;
		c->columns[c->columns_count++] = name;
	}
	c->line = 1;
	return OK;
}

/* *ret_row NULL: the file has ended. */
static enum err csv_row(struct work *w, struct csv *c, json_t **ret_row)
{
	enum ended ended = BY_COMMA;
	json_t *row = json_object();
	bool any = false;
	enum err e = OK;

	for (size_t at = 0; ended == BY_COMMA && e == OK; at++) {
		const char *value = NULL;

		e = csv_field(w, c, &value, &ended);
		if (e == OK && at >= c->columns_count && value != NULL)
			e = fail_field(w, ERR_BAD_INPUT, c->field,
			    "row %zu has more fields than the first line", c->line);
		any |= value != NULL;
		if (e == OK && at < c->columns_count)
			json_object_set_new(
			    row, c->columns[at], value != NULL ? json_string(value) : json_null());
	}
	c->line++;
	if (e != OK || (!any && ended == BY_FILE)) {
		json_decref(row);
		row = NULL;
	}
	TRY(e);
	*ret_row = row;
	return OK;
}

static enum err csv_rows(struct work *w, struct csv *c, source_row *row, void *owner)
{
	TRY(csv_head(w, c));
	for (;;) {
		ARENA_LOCAL struct arena *one = arena_new();
		struct arena *whole = w->arena;
		__attribute__((cleanup(json_close))) json_t *object = NULL;
		enum err e;

		w->arena = one;
		e = csv_row(w, c, &object);
		w->arena = whole;
		TRY(e);
		if (object == NULL)
			return OK;
		TRY(row(w, object, owner));
	}
}

static enum err json_rows(struct work *w, const char *field, FILE *file, source_row *row, void *owner)
{
	json_error_t wrong;
	__attribute__((cleanup(json_close))) json_t *whole = json_loadf(file, 0, &wrong);
	json_t *rows = json_is_object(whole) ? json_object_get(whole, "data") : whole, *one;
	size_t i;

	if (whole == NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, field, "is no JSON: line %d: %.100s", wrong.line, wrong.text);
	if (!json_is_array(rows))
		return fail_field(w, ERR_BAD_INPUT, field, "holds no list of rows");
	json_array_foreach(rows, i, one)
	{
		__attribute__((cleanup(json_close))) json_t *object =
		    json_is_object(one) ? json_incref(one) : json_pack("{s:O}", "row", one);

		TRY(row(w, object, owner));
	}
	return OK;
}

enum err source_file(struct work *w, const char *field, const char *path, source_row *row, void *owner)
{
	__attribute__((cleanup(file_close))) FILE *file = fopen(path, "r");
	struct csv csv = {.file = file, .field = field};
	struct stat about;
	int first;

	if (file == NULL || fstat(fileno(file), &about) != 0)
		return fail_field(w, ERR_NOT_FOUND, field, "%s", strerror(errno));
	if (about.st_size > DIRECTUS_FILE_MAX)
		return fail_field(
		    w, ERR_TOO_LARGE, field, "has more than %d megabytes", DIRECTUS_FILE_MAX / 1024 / 1024);
	do
		first = getc(file);
	while (first == ' ' || first == '\n' || first == '\r' || first == '\t');
	if (fseek(file, 0, SEEK_SET) != 0)
		return fail_field(w, ERR_BAD_INPUT, field, "%s", strerror(errno));
	if (first == '[' || first == '{')
		return json_rows(w, field, file, row, owner);
	return csv_rows(w, &csv, row, owner);
}
