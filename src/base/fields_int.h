/* What fields.c and fields_word.c share. */
#ifndef BASE_FIELDS_INT_H
#define BASE_FIELDS_INT_H

#include "base/fields.h"

/* Values that are checked as text: FIELD_TEXT, URL, SLUG, EMAIL, TIME, CHOICE. */
enum err field_set_word(struct work *w, const struct field *f, const char *value) MUST_CHECK;

#endif
