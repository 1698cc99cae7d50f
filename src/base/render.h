/* A small logic-less language for texts that people write: mails, certificates. Plain text in, plain text
 * out.
 *
 *     {{name}}                          a value; nothing where there is none
 *     {{#if name}}…{{else}}…{{/if}}     where it is neither absent, null, false, "", 0 nor empty; else is
 * optional
 *     {{#each name}}…{{/each}}          once for each element; within, {{.}} is the element, and names are
 * first looked for in it
 */
#ifndef BASE_RENDER_H
#define BASE_RENDER_H

#include <jansson.h>

#include "base/text.h"
#include "base/work.h"

enum { RENDER_DEPTH_MAX = 8, RENDER_STEPS_MAX = 20000, RENDER_NAME_MAX = 64 };

/* Adds the rendered template to t. values: an object, borrowed. ERR_BAD_INPUT with the field: the template is
 * not well formed, and a sentence that names its line. ERR_TOO_LARGE: more than RENDER_STEPS_MAX pieces, or
 * t's limit. */
enum err render(
    struct work *w, const char *field, const char *template, const json_t *values, struct text *t) MUST_CHECK;
/* The same with nothing to print: whether it is well formed. */
enum err render_check(struct work *w, const char *field, const char *template) MUST_CHECK;

#endif
