#include "lms/mail/mail.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/mail/mail_int.h"

const char mail_link_purpose[] = "mail-link";

bool mail_configured(const struct config *config)
{
	return config->smtp_url[0] != '\0';
}

static bool is_plain(unsigned char c)
{
	return c > ' ' && c != 0x7f && strchr("<>()[],;:\\\"", c) == NULL;
}

enum err mail_address_check(struct work *w, const char *field, const char *address)
{
	size_t len = strlen(address);
	const char *at = strchr(address, '@');

	if (len < 3 || len > MAIL_ADDRESS_MAX || !utf8_valid(address, len))
		return fail_field(
		    w, ERR_BAD_INPUT, field, "A mail address has 3 to %d bytes", MAIL_ADDRESS_MAX);
	if (at == NULL || at == address || at[1] == '\0' || strchr(at + 1, '@') != NULL || at[1] == '.' ||
	    address[0] == '.' || address[0] == '-' || strstr(address, "..") != NULL)
		return fail_field(w, ERR_BAD_INPUT, field, "A mail address is name@host");
	for (size_t i = 0; i < len; i++)
		if (!is_plain((unsigned char)address[i]))
			return fail_field(
			    w, ERR_BAD_INPUT, field, "A mail address holds no blanks, brackets or commas");
	return OK;
}

enum err mail_payload(struct work *w, struct keys *keys, const struct mail *mail, json_t **ret_payload)
{
	const char *sealed = NULL;

	TRY(mail_address_check(w, "email", mail->to));
	if (mail->link != NULL)
		TRY(keys_seal(w, keys, mail_link_purpose, mail->link, strlen(mail->link), &sealed));
	*ret_payload = json_own(w->arena,
	    json_pack("{s:s,s:s,s:s,s:o,s:s*,s:b,s:s}", "template", mail->template, "language",
	        mail->language, "recipient", mail->to, "data",
	        mail->values != NULL ? json_deep_copy(mail->values) : json_object(), "sealed_link", sealed,
	        "reminder", (int)mail->reminder, "request_id", uuid_text(w->arena, w->request_id)));
	return OK;
}
