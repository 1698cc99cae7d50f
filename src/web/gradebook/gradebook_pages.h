/* Inside web/gradebook: what its pages share. */
#ifndef WEB_GRADEBOOK_GRADEBOOK_PAGES_H
#define WEB_GRADEBOOK_GRADEBOOK_PAGES_H

#include "lms/gradebook/book.h"
#include "pages.h"
#include "web/gradebook/gradebook.h"
#include "web/input.h"
#include "web/page/course_tabs.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { GRADEBOOK_PAGE_MAX = 8 * 1024 * 1024, GRADEBOOK_FORM_MAX = 256 * 1024 };

extern const char gradebook_nav[];

#define GRADEBOOK_COURSE(type)                                                                               \
	{"org", INPUT_PATH, FIELD_SLUG, true, 1, 63, offsetof(type, org), .about = "the organisation"},      \
	{                                                                                                    \
		"course", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(type, course),                    \
		                                        .about = "the course"                                \
	}

/* table_page.c */
handler get_gradebook_page;
extern const struct input gradebook_page_input[];
/* learner_page.c */
handler get_gradebook_learner, post_gradebook_learner;
extern const struct input gradebook_learner_input[], gradebook_mark_input[];
/* setup_page.c */
handler get_gradebook_setup, post_gradebook_setup;
extern const struct input gradebook_setup_page_input[], gradebook_setup_input[];
/* file.c */
handler get_gradebook_csv, get_gradebook_xlsx, get_gradebook_csv_page, get_gradebook_xlsx_page;
extern const struct input gradebook_file_input[];
/* own_page.c */
handler get_learn_grades;
extern const struct input learn_grades_input[];

/* words.c: as people of the page's language write them. */
const char *share_words(struct request *r, const struct gradebook *book, int64_t share);
const char *points_words(struct request *r, int64_t thousandths);
/* A share of the maximum as per cent, whatever the book's scale. */
const char *percent_said(struct request *r, int64_t share);
const char *points_of_words(struct request *r, const struct gradebook_entry *entry);
/* "" for unknown. */
const char *success_word(const char *success);

#endif
