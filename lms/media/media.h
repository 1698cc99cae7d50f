/* The media library: files of an organisation, what is said of them, and where they are used. The bytes lie
 * in the storage (keys/storage); files with the same bytes share them. */
#ifndef LMS_MEDIA_MEDIA_H
#define LMS_MEDIA_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

enum { MEDIA_USES_MAX = 1000, MEDIA_KEY_MAX = 200 };

/* What shows or serves a file needs. Texts are in the arena, "" where nothing is said. */
struct media_facts {
	struct uuid id;
	const char *storage_key, *mime_type, *checksum; /* checksum: SHA-256, hex; "" before it is ready */
	const char *file_name, *title, *alt_text, *language;
	const char *state;                         /* uploading, checking, ready, damaged */
	bool is_public;                            /* whoever has its address may read it */
	int64_t bytes, width, height, duration_ms; /* the last three 0: not known */
};

/* Inside a tenant transaction. ERR_NOT_FOUND (field content): not in the library of org, or deleted. Whoever
 * shows it looks at the state. */
enum err media_facts(
    struct work *w, struct uuid org, struct uuid id, struct media_facts *ret_facts) MUST_CHECK;

/* Inside a tenant transaction: the files that a subject uses now, in place of those it used; count 0: none.
 * kind: "draft" (modules.id), "version" (package_versions.id), "course", "programme", "question"; an id may
 * stand there several times. While the transaction runs nobody deletes them. ERR_UNPROCESSABLE (field
 * content): one is not ready in the library of org (one that the subject used already may be damaged);
 * ERR_TOO_LARGE (field content): more than MEDIA_USES_MAX. */
enum err media_uses_set(struct work *w, struct uuid org, const char *kind, struct uuid subject,
    const struct uuid contents[], size_t count) MUST_CHECK;

#endif
