#include <string.h>

#include "base/render.h"
#include "lms/audit/audit.h"
#include "lms/mail/template.h"
#include "lms_sql.h"

enum err mail_template_find(struct work *w, struct uuid org, const char *name, const char *language,
    struct mail_template *ret_template)
{
	const struct mail_template *built_in = mail_template_built_in(name, language);
	const char *const params[] = {
	    db_p_uuid(w, org), name, built_in != NULL ? built_in->language : language};
	struct db_rows *rows;

	if (built_in == NULL)
		return fail_field(w, ERR_NOT_FOUND, "template", "There is no mail %.60s", name);
	TRY(db_once(w, db_tenant(org), &lms_mail_template_find, params, &rows));
	*ret_template = *built_in;
	if (db_count(rows) > 0) {
		ret_template->subject = db_text(rows, 0, 0);
		ret_template->body = db_text(rows, 0, 1);
		ret_template->own = true;
	}
	return OK;
}

struct setting {
	const struct principal *by;
	struct uuid org;
	const char *name, *language, *subject, *body; /* subject NULL: back to the built-in wording */
};

static enum err set_body(struct work *w, void *arg)
{
	const struct setting *s = arg;
	const char *const params[] = {db_p_uuid(w, s->org), s->name, s->language, s->subject, s->body};
	struct audit audit = {.actor = s->by,
	    .org = s->org,
	    .action = s->subject != NULL ? "mail_template.set" : "mail_template.reset",
	    .subject_type = "mail_template",
	    .subject = s->org};
	struct db_rows *rows;
	json_t *after;
	enum err e;

	TRY(db_run(w, s->subject != NULL ? &lms_mail_template_set : &lms_mail_template_reset, params, &rows));
	if (db_changed(rows) == 0)
		return OK;
	after = json_pack("{s:s,s:s,s:s*,s:s*}", "template", s->name, "language", s->language, "subject",
	    s->subject, "body", s->body);
	audit.after = after;
	e = audit_record(w, &audit);
	json_decref(after);
	return e;
}

static enum err wording_check(struct work *w, const char *field, const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len == 0 || len > max || !utf8_valid(text, len))
		return fail_field(w, ERR_BAD_INPUT, field, "This is 1 to %zu bytes of text", max);
	return render_check(w, field, text);
}

static enum err exists(struct work *w, const char *name, const char *language)
{
	const struct mail_template *built_in = mail_template_built_in(name, language);

	if (built_in == NULL)
		return fail_field(w, ERR_NOT_FOUND, "template", "There is no mail %.60s", name);
	if (strcmp(built_in->language, language) != 0)
		return fail_field(w, ERR_BAD_INPUT, "language", "This is en or fr");
	return OK;
}

enum err mail_template_set(struct work *w, const struct principal *by, struct uuid org, const char *name,
    const char *language, const char *subject, const char *body)
{
	struct setting setting = {by, org, name, language, subject, body};
	bool needs_link = strcmp(name, "invitation") == 0 || strcmp(name, "password_reset") == 0;

	TRY(exists(w, name, language));
	TRY(wording_check(w, "subject", subject, MAIL_SUBJECT_MAX));
	TRY(wording_check(w, "body", body, MAIL_BODY_MAX));
	if (strpbrk(subject, "\r\n") != NULL)
		return fail_field(w, ERR_BAD_INPUT, "subject", "The subject is one line");
	if (needs_link && strstr(body, "{{link}}") == NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, "body", "The text must hold {{link}}: without it nobody can answer");
	return db_transact(w, db_tenant(org), set_body, &setting);
}

enum err mail_template_reset(
    struct work *w, const struct principal *by, struct uuid org, const char *name, const char *language)
{
	struct setting setting = {by, org, name, language, NULL, NULL};

	TRY(exists(w, name, language));
	return db_transact(w, db_tenant(org), set_body, &setting);
}
