/* Markdown to HTML that may stand in a page of ours, whoever wrote it: CommonMark with GitHub's tables, task
 * lists, strike-through and bare links, read by md4c, written by a renderer of our own. Pure.
 *
 * HTML in the text is text. An address is kept where it is http, https, mailto, tel or relative, or
 * "media:ID", a file of the media library; what is judged is what is written, byte for byte. A link with
 * another address is its words, a picture from elsewhere a link to it: opening a page tells nobody who reads
 * it. */
#ifndef LMS_MATERIAL_MARKDOWN_H
#define LMS_MATERIAL_MARKDOWN_H

#include "base/work.h"

enum {
	MARKDOWN_MAX = 256 * 1024,            /* bytes of text */
	MARKDOWN_HTML_MAX = 2 * 1024 * 1024,  /* bytes of HTML */
	MARKDOWN_WORK_MAX = 16 * 1024 * 1024, /* bytes of text and addresses that the parser hands over */
	MARKDOWN_DEPTH_MAX = 32 /* elements in elements; what is deeper has no element of its own */
};

struct markdown_look {
	int heading; /* what "#" becomes, 1 … 6; 0: 2, below the page's own title */
	bool window; /* links open in a window of their own */
	/* The address of a file of the library, in the arena; NULL: it is not to be had, and is its words.
	 * picture: it is to be shown, not linked. A NULL function: no files. */
	const char *(*media)(struct work *w, void *owner, struct uuid id, bool picture);
	void *owner;
};

/* *ret_html: in the arena, "" for an empty text. look may be NULL. ERR_TOO_LARGE (field): the text is longer
 * than MARKDOWN_MAX, or its HTML passes the bounds above. ERR_BAD_INPUT (field): no valid UTF-8. */
enum err material_markdown(struct work *w, const char *field, const char *text,
    const struct markdown_look *look, const char **ret_html) MUST_CHECK;

#endif
