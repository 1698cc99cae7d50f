/* Leaving reminders by the link in them (/unsubscribe/{token}). */
#ifndef WEB_MAIL_MAIL_H
#define WEB_MAIL_MAIL_H

#include "web/web.h"

extern const struct area web_area_mail;

struct leaving {
	const char *token, *again;
};
enum err get_unsubscribe(struct request *r);
enum err post_unsubscribe(struct request *r);

#endif
