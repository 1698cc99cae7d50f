/* The page on which a file of the media library is chosen for somebody else's form: found by words, shown
 * with name, size and licence, a new one added on the way. Each file is a button "content" of a form that is
 * posted to the page's own address. */
#ifndef WEB_MEDIA_CHOICE_H
#define WEB_MEDIA_CHOICE_H

#include "web/media/media_pages.h"

enum { MEDIA_GOAL_MAX = 80 };

struct media_choosing {
	const char *nav;            /* of nav.def */
	const char *label;          /* what is chosen, for people; in their language */
	const char *title;          /* whose it is */
	const char *back, *address; /* where it was asked for; this page, without a query */
	const char *family, *mime;  /* NULL: any */
	const char *goal;           /* "for" of the address and the form; "" none */
	int64_t at;                 /* "at" likewise; 0: none */
	int64_t revision;           /* of what the file goes into, as it was seen */
	struct uuid chosen;         /* nil: none */
	const struct trouble *trouble;
};
/* Inputs of its address; a page adds its own. */
#define MEDIA_CHOICE_INPUT(holder)                                                                           \
	{"search", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_SEARCH_MAX, .offset = offsetof(holder, search),   \
	    .about = "beginnings of words"},                                                                 \
	{                                                                                                    \
		"type", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_TAG_MAX, .offset = offsetof(holder, type),   \
		                                 .about = "of this kind, where any may be chosen"            \
	}

/* Answers with it. ERR_BAD_INPUT (field before). */
enum err media_choice_reply(struct request *r, const struct media_choosing *c) MUST_CHECK;

#endif
