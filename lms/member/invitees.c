/* Whom to invite, as people paste them from a spreadsheet. */
#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "lms/mail/mail.h"
#include "lms/member/invitation.h"

enum { COLUMNS = 3 };

/* Takes one column off the line: quoted ("" within is one) or not. */
static const char *column_take(struct arena *a, const char **line, const char *end)
{
	const char *at = *line;
	char *value = arena_alloc(a, (size_t)(end - at) + 1);
	size_t len = 0;
	bool quoted;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	quoted = at < end && *at == '"';
	at += quoted;
	while (at < end && (quoted || (*at != ',' && *at != ';' && *at != '\t'))) {
		if (quoted && *at == '"') {
			if (at + 1 >= end || at[1] != '"') {
				quoted = false;
				at++;
				continue;
			}
			at++;
		}
		value[len++] = *at++;
	}
	while (len > 0 && (value[len - 1] == ' ' || value[len - 1] == '\t'))
		len--;
	value[len] = '\0';
	*line = at < end ? at + 1 : end;
	return value;
}

static void roles_split(struct arena *a, const char *text, struct invitee *invitee)
{
	const char **named = arena_alloc(a, MEMBER_ROLES_MAX * sizeof(*named));

	for (text += strspn(text, " |+"); *text != '\0'; text += strspn(text, " |+")) {
		size_t len = strcspn(text, " |+");

		if (invitee->roles_count < MEMBER_ROLES_MAX)
			named[invitee->roles_count++] = arena_strndup(a, text, len);
		text += len;
	}
	invitee->roles = named;
}

static enum err line_read(struct work *w, const char *line, const char *end, int number,
    const char *const *usual_roles, size_t usual_count, struct invitee *ret_invitee)
{
	const char *columns[COLUMNS] = {"", "", ""}, *checked;
	struct invitee invitee = {0};

	for (int i = 0; i < COLUMNS && line < end; i++)
		columns[i] = column_take(w->arena, &line, end);
	invitee.email = columns[0];
	invitee.name = columns[1];
	if (mail_address_check(w, "people", columns[0]) != OK)
		return fail_field(
		    w, ERR_BAD_INPUT, "people", "Line %d does not begin with an e-mail address", number);
	if (*columns[2] != '\0') {
		roles_split(w->arena, columns[2], &invitee);
		if (roles_read(w, invitee.roles, invitee.roles_count, &checked) != OK)
			return fail_field(
			    w, ERR_BAD_INPUT, "people", "Line %d names a role that is not known", number);
	} else {
		invitee.roles = usual_roles;
		invitee.roles_count = usual_count;
	}
	*ret_invitee = invitee;
	return OK;
}

/* "email,name,roles", "adresse;nom;rôles": no address in the first column. */
static bool is_head(const char *line, const char *end)
{
	static const char *const names[] = {"email", "e-mail", "mail", "address", "adresse", "courriel"};

	if (*line == '"')
		line++;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((size_t)(end - line) >= strlen(names[i]) &&
		    strncasecmp(line, names[i], strlen(names[i])) == 0 &&
		    memchr(line, '@', (size_t)(end - line)) == NULL)
			return true;
	return false;
}

enum err invitees_read(struct work *w, const char *csv, const char *const *usual_roles, size_t usual_count,
    struct invitee **ret_invitees, size_t *ret_count)
{
	struct invitee *invitees = arena_alloc(w->arena, INVITEES_MAX * sizeof(*invitees));
	size_t count = 0;
	int number = 0;

	/* A spreadsheet's mark of its encoding. */
	if (strncmp(csv, "\xef\xbb\xbf", 3) == 0)
		csv += 3;
	while (*csv != '\0') {
		const char *end = csv + strcspn(csv, "\r\n");

		number++;
		if (strspn(csv, " \t,;") < (size_t)(end - csv) && !(number == 1 && is_head(csv, end))) {
			if (count == INVITEES_MAX)
				return fail_field(w, ERR_BAD_INPUT, "people",
				    "These are more than %d people: invite them in parts", INVITEES_MAX);
			TRY(line_read(w, csv, end, number, usual_roles, usual_count, &invitees[count]));
			count++;
		}
		csv = end + (end[0] == '\r' && end[1] == '\n');
		csv += *csv != '\0';
	}
	if (count == 0)
		return fail_field(w, ERR_BAD_INPUT, "people", "Name at least one person");
	*ret_invitees = invitees;
	*ret_count = count;
	return OK;
}
