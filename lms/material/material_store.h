/* Inside lms/material: rows of drafts, packages and what was made. */
#ifndef LMS_MATERIAL_MATERIAL_STORE_H
#define LMS_MATERIAL_MATERIAL_STORE_H

#include "lms/material/material.h"

struct draft_row {
	const char *type, *body, *title;
	int64_t revision, updated_us;
	struct uuid course; /* nil where it is held, and where the module lies in none */
	const char *course_title;
};
/* Inside a tenant transaction. hold: until its end nobody changes it. ERR_NOT_FOUND (field module). */
enum err draft_row_find(
    struct work *w, struct uuid org, struct uuid module, bool hold, struct draft_row *ret_row) MUST_CHECK;
enum err draft_row_add(
    struct work *w, struct uuid org, struct uuid module, const char *type, const char *body) MUST_CHECK;
enum err draft_row_keep(struct work *w, struct uuid org, struct uuid module, const char *body) MUST_CHECK;

/* What is made of a draft; the draft is held. */
struct made_version {
	struct uuid org, module;
	const char *title, *kind, *sha256, *manifest;
};
/* The version with that digest, made where there is none; its package and its grain with the first. */
enum err made_version_put(
    struct work *w, const struct made_version *made, struct uuid *ret_version, bool *ret_new) MUST_CHECK;

/* Kind, manifest and the module's title; a transaction of its own. ERR_NOT_FOUND. */
enum err made_version_find(struct work *w, struct uuid org, struct uuid version, const char **ret_kind,
    const char **ret_title, const char **ret_manifest) MUST_CHECK;

#endif
