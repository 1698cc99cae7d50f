/* Area: modules of our own content. For programs and editors: their drafts, what they will look like, and a
 * preview. On the content origin: the pages by which the player shows them, and the files of the library in
 * them. */
#ifndef WEB_MATERIAL_MATERIAL_H
#define WEB_MATERIAL_MATERIAL_H

#include "web/input.h"
#include "web/schema.h"

extern const struct area web_area_material;

/* Where files of the library are read on the content origin by whoever has the address: /m/CAPABILITY/NAME.
 * label: of the host. In the arena. */
const char *material_media_address(
    struct request *r, struct uuid org, struct uuid content, const char *label, const char *name);

/* media.c */
extern const struct input media_input[];
handler get_media_file;

/* draft.c */
extern const struct input draft_one_input[], draft_save_input[], draft_preview_input[], markdown_input[];
extern const struct schema draft_output[], draft_preview_output[], markdown_output[];
handler get_draft, put_draft, post_draft_preview, post_markdown;

/* native.c */
extern const struct input native_input[];
handler get_native_page;

#endif
