/* Decimal numbers of people and programs, and the whole numbers that are kept. */
#ifndef WEB_GRADEBOOK_NUMBERS_H
#define WEB_GRADEBOOK_NUMBERS_H

#include <jansson.h>

#include "base/work.h"

/* ERR_BAD_INPUT with that field: not between least and most (thousandths), or of more than three decimals. */
enum err thousandths_read(struct work *w, const char *field, double value, int64_t least, int64_t most,
    int64_t *ret_value) MUST_CHECK;
/* A share of a per cent of at most six decimals, 0 to 100. ERR_BAD_INPUT likewise. */
enum err percent_read(struct work *w, const char *field, double value, int64_t *ret_share) MUST_CHECK;
/* From a form: "" is ERR_BAD_INPUT; a comma is a point. */
enum err number_typed(struct work *w, const char *field, const char *text, double *ret_value) MUST_CHECK;

/* As numbers of JSON. New references. */
json_t *thousandths_json(int64_t value);
json_t *percent_json(int64_t share);

#endif
