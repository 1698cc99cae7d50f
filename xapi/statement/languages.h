/* Choosing from language maps, for the formats. */
#ifndef XAPI_STATEMENT_LANGUAGES_H
#define XAPI_STATEMENT_LANGUAGES_H

#include "xapi/statement/format.h"
#include "xapi/statement/tape.h"

/* The name, in a language map, that its readers want most: what covers the best range, else a shorter form of
 * it, else the first that is not ruled out, else the first; 0: the map is empty. */
uint32_t languages_choose(
    struct work *w, const struct tape *tape, uint32_t map, const struct xapi_languages *languages);

#endif
