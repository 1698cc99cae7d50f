/* What the pages of the media library share. */
#ifndef WEB_MEDIA_MEDIA_PAGES_H
#define WEB_MEDIA_MEDIA_PAGES_H

#include "pages.h"
#include "web/media/media.h"
#include "web/page/address.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

enum {
	MEDIA_PAGE_MAX = 1024 * 1024,
	MEDIA_FORM_MAX = 64 * 1024,
	TAGS_TEXT_MAX = 2000,
	MEDIA_TYPE_WORDS = 6,
	MEDIA_BACK_MAX = 1000
};

/* What nav.def calls them. */
extern const char media_nav[];

#define MEDIA_ORG(type)                                                                                      \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(type, org), .about = "the organisation" \
	}
#define MEDIA_ID(type)                                                                                       \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(type, id), .about = "the file"            \
	}

/* words.c: "1.2 MB"; tags parted by commas, and read again. */
const char *media_size(struct request *r, int64_t bytes);
const char *media_tags_text(struct request *r, const struct texts *tags);
struct texts media_tags_read(struct request *r, const char *text);
bool media_may(struct request *r);
/* All words of a table as choices; the one that was asked for, NULL where it is none of them. */
const char *media_word_choose(
    struct request *r, const struct frame_word words[], const char *asked, struct page_choice *choices);
/* The same of the kinds of files; choices has room for MEDIA_TYPE_WORDS. */
const char *media_type_choose(struct request *r, const char *asked, struct page_choice *choices);
/* The page that a request's "back" names, "" where it is none of the organisation's own. */
const char *media_back(struct request *r, const char *asked);
const char *media_address(struct request *r, struct uuid id, const char *rest);

handler get_media_page, get_media_new, post_media_new, get_media_one, post_media_one, get_media_removal,
    post_media_removal, get_media_bytes, post_media_check;
extern const struct input media_page_input[], media_new_page_input[], media_new_input[], media_id_input[],
    media_change_input[], media_bytes_input[];

/* send_page.c: what the script of the page for new files asks. */
handler post_media_begin, get_media_upload, put_media_part, post_media_completion;
extern const struct input media_begin_input[], media_part_input[], media_completion_input[];
extern const struct schema media_upload_output[], media_completion_output[];

#endif
