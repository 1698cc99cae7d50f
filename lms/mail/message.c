/* What a mail says: template, values and the facts of its organisation, as text and as HTML. */
#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/render.h"
#include "lms/mail/mail_int.h"
#include "lms/mail/unsubscribe.h"

enum { SUBJECT_LIMIT = 1000, TEXT_LIMIT = 64 * 1024 };

static size_t url_length(const char *text)
{
	size_t len;

	if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
		return 0;
	len = strcspn(text, " \t\r\n<>\"");
	/* The end of a sentence is not the address's. */
	while (len > 0 && strchr(".,;:!?)", text[len - 1]) != NULL)
		len--;
	return len;
}

static void line_add(struct text *t, struct arena *a, const char *line, size_t len)
{
	const char *end = line + len;

	while (line < end) {
		size_t url = url_length(line), plain = 1;

		if (url > 0) {
			const char *address = arena_strndup(a, line, url);

			text_add(t, "<a href=\"");
			text_add_html(t, address);
			text_add(t, "\">");
			text_add_html(t, address);
			text_add(t, "</a>");
			line += url;
			continue;
		}
		while (line + plain < end && line[plain] != 'h')
			plain++;
		text_add_html(t, arena_strndup(a, line, plain));
		line += plain;
	}
}

const char *mail_html(struct work *w, const char *language, const char *text)
{
	struct text t = text_new(w->arena, SMTP_BODY_MAX);
	bool open = false;

	text_printf(&t,
	    "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title></title></head>\n"
	    "<body style=\"font-family: sans-serif; line-height: 1.5; max-width: 36em; overflow-wrap: "
	    "anywhere\">\n",
	    language);
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		if (len == 0 && open)
			text_add(&t, "</p>\n");
		else if (len > 0)
			text_add(&t, open ? "<br>\n" : "<p>");
		open = len > 0;
		line_add(&t, w->arena, text, len);
		text += len + (text[len] == '\n');
	}
	text_add(&t, open ? "</p>\n</body></html>\n" : "</body></html>\n");
	return t.data;
}

/* The template's values: the mail's own, and what every mail knows. */
static enum err values_make(struct work *w, const struct config *config, struct keys *keys,
    const struct mail_claim *claim, const struct mail_sender_facts *facts, json_t **ret_values)
{
	json_t *values = json_own(w->arena, json_deep_copy(claim->values));
	const char *link;
	size_t len;

	json_object_set_new(values, "organization", json_string(facts->organization));
	json_object_set_new(values, "app_url", json_string(config->app_url));
	if (claim->sealed_link != NULL) {
		TRY(keys_unseal(w, keys, mail_link_purpose, claim->sealed_link, &link, &len));
		json_object_set_new(values, "link", json_stringn(link, len));
	}
	*ret_values = values;
	return OK;
}

static enum err texts_render(struct work *w, const struct mail_template *template, const json_t *values,
    struct text *subject, struct text *body)
{
	*subject = text_new(w->arena, SUBJECT_LIMIT);
	*body = text_new(w->arena, TEXT_LIMIT);
	TRY(render(w, "subject", template->subject, values, subject));
	return render(w, "body", template->body, values, body);
}

/* Leaving works whatever the template says. */
static void footer_add(struct text *body, const char *language, const char *url)
{
	text_printf(body, "\n%s\n%s\n",
	    strcmp(language, "fr") == 0 ? "Ne plus recevoir ces rappels :"
	                                : "To receive no such reminders any more:",
	    url);
}

enum err mail_message(struct work *w, const struct config *config, struct keys *keys,
    const struct mail_claim *claim, struct smtp_message *ret_message)
{
	struct mail_sender_facts facts;
	struct mail_template template;
	struct text subject, body;
	const char *unsubscribe = "";
	json_t *values = NULL;

	TRY(mail_facts(w, claim->org, &facts));
	TRY(mail_template_find(w, claim->org, claim->template, claim->language, &template));
	TRY(values_make(w, config, keys, claim, &facts, &values));
	if (texts_render(w, &template, values, &subject, &body) != OK) {
		log_line(LOG_WARN, "lms", "the own wording of mail %s is passed by: %s", claim->template,
		    w->detail);
		work_forgive(w);
		TRY(texts_render(
		    w, mail_template_built_in(claim->template, claim->language), values, &subject, &body));
	}
	if (claim->reminder) {
		unsubscribe = arena_printf(w->arena, "%s/unsubscribe/%s", config->app_url,
		    mail_unsubscribe_token(w, keys, claim->org, claim->to));
		footer_add(&body, template.language, unsubscribe);
	}
	*ret_message = (struct smtp_message){.id = claim->id,
	    .from_name = facts.from_name,
	    .reply_to = facts.reply_to,
	    .to = claim->to,
	    .subject = subject.data,
	    .language = template.language,
	    .text = body.data,
	    .html = mail_html(w, template.language, body.data),
	    .unsubscribe = unsubscribe};
	return OK;
}
