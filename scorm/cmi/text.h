/* Kinds of text that both data models know. */
#ifndef SCORM_CMI_TEXT_H
#define SCORM_CMI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { CMI_DECIMAL_MAX = 64 /* characters */ };

/* Digits with one optional full stop and an optional minus sign, no exponent, at most CMI_DECIMAL_MAX
 * characters. */
bool cmi_decimal(const char *text, size_t len, double *ret_number);
/* Whether the text is one of words, which are separated by |; case matters. */
bool cmi_word(const char *words, const char *text, size_t len);
/* Something, and no control characters in it. */
bool cmi_printable(const char *text, size_t len);

#endif
