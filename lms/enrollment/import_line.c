/* What the first line of a file names, and what the text of the others says. Pure. */
#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "lms/enrollment/import_int.h"
#include "lms/learner/learner.h"

const char *const import_column_names[COLUMNS] = {
    "origin", "external_user_id", "email", "name", "course", "session", "status"};

/* What a column may be called. */
static const struct {
	const char *name;
	enum import_column column;
} names[] = {
    {"origin", COLUMN_ORIGIN},
    {"origine", COLUMN_ORIGIN},
    {"external_user_id", COLUMN_EXTERNAL},
    {"identifiant", COLUMN_EXTERNAL},
    {"email", COLUMN_EMAIL},
    {"e-mail", COLUMN_EMAIL},
    {"courriel", COLUMN_EMAIL},
    {"name", COLUMN_NAME},
    {"nom", COLUMN_NAME},
    {"course", COLUMN_COURSE},
    {"cours", COLUMN_COURSE},
    {"session", COLUMN_SESSION},
    {"status", COLUMN_STATUS},
    {"statut", COLUMN_STATUS},
};

static int column_of(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i].name, name) == 0)
			return (int)names[i].column;
	return -1;
}

enum err import_columns_read(struct work *w, const struct csv_record *first, bool has_course, bool has_origin,
    struct import_columns *ret_columns)
{
	struct import_columns columns;

	for (int c = 0; c < COLUMNS; c++)
		columns.at[c] = -1;
	if (first->fault != NULL)
		return fail_field(w, ERR_BAD_INPUT, "file", "%s", first->fault);
	for (size_t i = 0; i < first->count; i++) {
		int column = column_of(first->fields[i]);

		if (column < 0)
			return fail_field(w, ERR_BAD_INPUT, "file",
			    WORDS("The first line names a column that is not known: \"%.60s\"."),
			    first->fields[i]);
		if (columns.at[column] >= 0)
			return fail_field(w, ERR_BAD_INPUT, "file",
			    WORDS("The first line names a column twice: \"%.60s\"."), first->fields[i]);
		columns.at[column] = (int)i;
	}
	if (columns.at[COLUMN_COURSE] < 0 && !has_course)
		return fail_field(
		    w, ERR_BAD_INPUT, "file", WORDS("The first line names no column for the course."));
	if (columns.at[COLUMN_EXTERNAL] < 0 && columns.at[COLUMN_EMAIL] < 0)
		return fail_field(w, ERR_BAD_INPUT, "file",
		    WORDS("The first line names neither external_user_id nor email."));
	if (columns.at[COLUMN_EXTERNAL] >= 0 && columns.at[COLUMN_ORIGIN] < 0 && !has_origin)
		return fail_field(w, ERR_BAD_INPUT, "file",
		    WORDS("The first line names no column for the origin: choose one for all lines."));
	*ret_columns = columns;
	return OK;
}

static void refuse(struct import_line *line, enum import_column column, const char *why)
{
	if (line->at_once != NULL)
		return;
	line->at_once = import_column_names[column];
	line->at_once_why = why;
}

static bool status_known(const char *status)
{
	return *status == '\0' || strcmp(status, "active") == 0 || strcmp(status, "suspended") == 0 ||
	       strcmp(status, "ended") == 0;
}

static void who_check(struct import_line *line)
{
	const char *external = line->values[COLUMN_EXTERNAL], *email = line->values[COLUMN_EMAIL];
	struct uuid guest;

	if (*external == '\0' && *email == '\0')
		refuse(line, COLUMN_EXTERNAL, WORDS("This line says neither external_user_id nor email."));
	if (*external != '\0' && external_id_fault(external) != NULL)
		refuse(line, COLUMN_EXTERNAL, WORDS("Nobody can be called so."));
	if (*external != '\0' && *line->values[COLUMN_ORIGIN] == '\0')
		refuse(line, COLUMN_ORIGIN, WORDS("This line does not say where the learner comes from."));
	if (*external != '\0' && strcmp(line->values[COLUMN_ORIGIN], "direct") == 0 &&
	    !uuid_parse(external, &guest))
		refuse(line, COLUMN_EXTERNAL, WORDS("Of a direct visitor this is a UUID."));
	if (*email != '\0' && !email_valid(email))
		refuse(line, COLUMN_EMAIL, WORDS("This is not an e-mail address."));
	if (strlen(line->values[COLUMN_NAME]) > LEARNER_NAME_MAX)
		refuse(line, COLUMN_NAME, WORDS("This name is too long."));
	if (strlen(line->values[COLUMN_ORIGIN]) > ORIGIN_SLUG_MAX)
		refuse(line, COLUMN_ORIGIN, WORDS("There is no such origin."));
}

void import_line_read(const struct import_plan *plan, const struct import_columns *columns,
    const struct csv_record *record, struct import_line *ret_line)
{
	struct import_line line = {.line = record->line};

	for (int c = 0; c < COLUMNS; c++) {
		int at = columns->at[c];

		line.values[c] = at >= 0 && (size_t)at < record->count ? record->fields[at] : "";
	}
	if (*line.values[COLUMN_ORIGIN] == '\0')
		line.values[COLUMN_ORIGIN] = plan->origin;
	if (*line.values[COLUMN_COURSE] == '\0')
		line.values[COLUMN_COURSE] = plan->course;
	if (record->fault != NULL) {
		line.at_once = "";
		line.at_once_why = record->fault;
	}
	who_check(&line);
	if (*line.values[COLUMN_COURSE] == '\0')
		refuse(&line, COLUMN_COURSE, WORDS("This line does not say which course."));
	if (!status_known(line.values[COLUMN_STATUS]))
		refuse(&line, COLUMN_STATUS, WORDS("This is none of active, suspended and ended."));
	*ret_line = line;
}
