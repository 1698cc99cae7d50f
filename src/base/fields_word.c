/* The fields whose value is a text of a certain form. */
#include <string.h>

#include "base/fields_int.h"
#include "base/text.h"
#include "base/time.h"

enum { CHOICES_TOLD_MAX = 300 };

static bool has_control(const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
			return true;
	}
	return false;
}

static bool url_absolute(const char *s)
{
	const char *rest = strncmp(s, "https://", 8) == 0  ? s + 8
	                   : strncmp(s, "http://", 7) == 0 ? s + 7
	                                                   : NULL;

	return rest != NULL && *rest != '\0' && *rest != '/' && strpbrk(s, " \t\r\n\"<>\\^`{|}") == NULL;
}

bool slug_valid(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len && text[0] != '-' &&
	       text[len - 1] != '-' && strstr(text, "--") == NULL;
}

bool email_valid(const char *text)
{
	const char *at = strchr(text, '@'), *domain;
	size_t len = strlen(text);

	if (at == NULL)
		return false;
	domain = at + 1;
	if (at == text || at - text > EMAIL_LOCAL_MAX || len > EMAIL_MAX || strchr(domain, '@') != NULL ||
	    strpbrk(text, " \t\r\n\"(),:;<>[\\]") != NULL)
		return false;
	return strchr(domain, '.') != NULL && domain[0] != '.' && domain[0] != '-' && text[len - 1] != '.' &&
	       strstr(text, "..") == NULL && text[0] != '.' && at[-1] != '.';
}

static enum err set_choice(struct work *w, const struct field *f, const char *value)
{
	struct text told = text_new(w->arena, CHOICES_TOLD_MAX);

	for (size_t i = 0; f->choices != NULL && f->choices[i] != NULL; i++) {
		if (strcmp(f->choices[i], value) == 0) {
			*(const char **)f->ret = f->choices[i];
			return OK;
		}
		if (i > 0)
			text_add(&told, ", ");
		text_add(&told, f->choices[i]);
	}
	return fail_field(w, ERR_BAD_INPUT, f->name, "is not one of %s", told.data);
}

static enum err set_time(struct work *w, const struct field *f, const char *value)
{
	if (!time_parse(value, f->ret))
		return fail_field(
		    w, ERR_BAD_INPUT, f->name, "is not a time like 2026-11-21T08:30:00Z (RFC 3339)");
	return OK;
}

enum err field_set_word(struct work *w, const struct field *f, const char *value)
{
	size_t len = strlen(value);

	if (f->type == FIELD_CHOICE)
		return set_choice(w, f, value);
	if (f->type == FIELD_TIME)
		return set_time(w, f, value);
	if (f->max > 0 && len > (size_t)f->max)
		return fail_field(w, ERR_BAD_INPUT, f->name, "is longer than %lld bytes", (long long)f->max);
	if (f->min > 0 && len < (size_t)f->min)
		return fail_field(w, ERR_BAD_INPUT, f->name, "is shorter than %lld bytes", (long long)f->min);
	if (has_control(value))
		return fail_field(w, ERR_BAD_INPUT, f->name, "has control characters");
	/* A field of a form that may be left empty is sent empty. */
	if (f->type == FIELD_URL && !url_absolute(value) && (f->required || f->min > 0 || *value != '\0'))
		return fail_field(w, ERR_BAD_INPUT, f->name, "is not an absolute http or https address");
	if (f->type == FIELD_SLUG && !slug_valid(value))
		return fail_field(
		    w, ERR_BAD_INPUT, f->name, "is made of a-z, 0-9 and single hyphens between them");
	if (f->type == FIELD_EMAIL && !email_valid(value))
		return fail_field(w, ERR_BAD_INPUT, f->name, "is not an e-mail address");
	*(const char **)f->ret = value;
	return OK;
}
