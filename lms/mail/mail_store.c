#include "base/fields.h"
#include "lms/forward/forward.h"
#include "lms/mail/mail_int.h"
#include "lms_sql.h"

enum err mail_put(struct work *w, struct keys *keys, const struct mail *mail)
{
	json_t *payload;

	TRY(mail_payload(w, keys, mail, &payload));
	const char *const params[] = {
	    db_p_uuid(w, mail->org), db_p_uuid(w, mail->id), json_text(w->arena, payload)};
	return db_send(w, &lms_mail_add, params);
}

enum err mail_put_directory(struct work *w, struct keys *keys, const struct mail *mail)
{
	json_t *payload;

	TRY(mail_payload(w, keys, mail, &payload));
	return forward_put(w, mail->org, FORWARD_MAIL, mail->id, payload);
}
