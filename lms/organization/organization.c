/* What organisations may be called and may set; no database. */
#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "lms/organization/organization_int.h"

/* Quotas are kept below what JSON numbers hold exactly. */
static const int64_t quota_max = (int64_t)1 << 50;

enum { MAIL_NAME_MAX = 100, MAIL_ADDRESS_MAX = 254, HOST_MAX = 253 };

static bool is_slug_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

enum err organization_slug_check(struct work *w, const char *slug)
{
	size_t len = strlen(slug);
	bool good = len >= 1 && len <= ORGANIZATION_SLUG_MAX && is_slug_letter(slug[0]) &&
	            is_slug_letter(slug[len - 1]);

	for (size_t i = 0; good && i < len; i++)
		good = is_slug_letter(slug[i]) || slug[i] == '-';
	if (!good)
		return fail_field(w, ERR_BAD_INPUT, "slug",
		    "The short name is 1 to %d small letters, digits and hyphens, no hyphen first or last",
		    ORGANIZATION_SLUG_MAX);
	return OK;
}

static bool is_line(const char *s, size_t min, size_t max)
{
	size_t len = strlen(s);

	if (len < min || len > max || !utf8_valid(s, len))
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)s[i] < ' ' || s[i] == 127)
			return false;
	}
	return true;
}

enum err organization_name_check(struct work *w, const char *name)
{
	if (!is_line(name, 1, ORGANIZATION_NAME_MAX) || strspn(name, " ") == strlen(name))
		return fail_field(
		    w, ERR_BAD_INPUT, "name", "The name is one line of 1 to %d bytes", ORGANIZATION_NAME_MAX);
	return OK;
}

/* A host name as browsers send it (RFC 9110 section 7.2), perhaps with a port. */
enum err organization_host_check(struct work *w, const char *host)
{
	size_t name = strcspn(host, ":"), port = strlen(host) - name;
	bool good =
	    name >= 1 && name <= HOST_MAX && is_slug_letter(host[0]) && is_slug_letter(host[name - 1]);

	for (size_t i = 0; good && i < name; i++)
		good = is_slug_letter(host[i]) ||
		       ((host[i] == '-' || host[i] == '.') && (host[i] != '.' || host[i + 1] != '.'));
	if (port > 0)
		good = good && port >= 2 && port <= 6 && strspn(host + name + 1, "0123456789") == port - 1;
	if (!good)
		return fail_field(w, ERR_BAD_INPUT, "host",
		    "A host name in small letters is expected, like school.example.org, with :port where it "
		    "is not the usual one");
	return OK;
}

enum err organization_settings_check(struct work *w, const struct organization_settings *settings)
{
	const char *reply_to = settings->mail_reply_to;

	if (settings->language[0] != '\0' && strcmp(settings->language, "en") != 0 &&
	    strcmp(settings->language, "fr") != 0)
		return fail_field(w, ERR_BAD_INPUT, "language", "The language is en or fr");
	if (!is_line(settings->mail_from_name, 0, MAIL_NAME_MAX) ||
	    strpbrk(settings->mail_from_name, "<>\"") != NULL)
		return fail_field(w, ERR_BAD_INPUT, "mail_from_name",
		    "The sender's name is one line of at most %d bytes without < > and quotes",
		    MAIL_NAME_MAX);
	if (reply_to[0] != '\0' &&
	    (!is_line(reply_to, 3, MAIL_ADDRESS_MAX) || strpbrk(reply_to, " ,;<>\"") != NULL ||
	        strchr(reply_to, '@') == NULL || strchr(reply_to, '@') != strrchr(reply_to, '@') ||
	        reply_to[0] == '@' || reply_to[strlen(reply_to) - 1] == '@'))
		return fail_field(w, ERR_BAD_INPUT, "mail_reply_to", "One mail address is expected");
	if (settings->time_zone[0] != '\0' && !zone_known(settings->time_zone))
		return fail_field(w, ERR_BAD_INPUT, "time_zone",
		    "No time zone is called so: write it like Europe/Paris or America/Montreal");
	if (settings->quota_bytes < 0 || settings->quota_bytes > quota_max)
		return fail_field(
		    w, ERR_BAD_INPUT, "quota_bytes", "The quota is a number of bytes, 0 for no limit");
	return OK;
}

json_t *organization_settings_json(const struct organization_settings *settings)
{
	return json_pack("{s:s,s:b,s:s,s:s,s:I,s:s}", "language", settings->language, "require_totp",
	    (int)settings->require_totp, "mail_from_name", settings->mail_from_name, "mail_reply_to",
	    settings->mail_reply_to, "quota_bytes", (json_int_t)settings->quota_bytes, "time_zone",
	    settings->time_zone);
}

json_t *organization_facts(const char *name, const struct organization_settings *settings)
{
	json_t *facts = organization_settings_json(settings);

	json_object_set_new(facts, "name", json_string(name));
	return facts;
}
