/* Inside lms/material: addresses as they stand in Markdown. */
#ifndef LMS_MATERIAL_MARKDOWN_ADDRESS_H
#define LMS_MATERIAL_MARKDOWN_ADDRESS_H

#include <md4c.h>

#include "base/id.h"
#include "base/text.h"

enum address_kind {
	ADDRESS_REFUSED,
	ADDRESS_WEB,      /* http or https */
	ADDRESS_CONTACT,  /* mailto or tel */
	ADDRESS_RELATIVE, /* within the same site */
	ADDRESS_MEDIA     /* a file of the library */
};

struct address {
	enum address_kind kind;
	const char *text; /* as it is to be written, before escaping for HTML: printable ASCII */
	struct uuid media;
};

/* What an attribute of md4c is an address of; longer than ADDRESS_MAX bytes: refused. Its text is written
 * into *scratch (of ADDRESS_TEXT_MAX bytes) and stands there until the next. */
enum { ADDRESS_MAX = 4096, ADDRESS_TEXT_MAX = 3 * ADDRESS_MAX };
struct address address_read(struct text *scratch, const MD_ATTRIBUTE *attribute);

#endif
