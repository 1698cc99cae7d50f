/* What the files of this folder share about changing a draft: how a change begins, and rows of
 * outline_edit.sql, inside its transaction. */
#ifndef LMS_OUTLINE_EDIT_INT_H
#define LMS_OUTLINE_EDIT_INT_H

#include <jansson.h>

#include "lms/outline/edit.h"
#include "lms/outline/outline_store.h"

/* A change under way. */
struct editing {
	const struct outline_edit *edit;
	struct uuid org, draft;
};

/* Holds the course, begins its draft where there is none, and counts the change. Errors as edit.h says. */
enum err editing_begin(
    struct work *w, const struct outline_edit *edit, struct editing *ret_editing) MUST_CHECK;
/* The audit row of the change; own_after may be NULL. */
enum err editing_note(struct work *w, const struct editing *e, const char *action, const char *subject_type,
    struct uuid subject, json_t *own_after) MUST_CHECK;
/* ERR_BAD_INPUT (field title). */
enum err editing_title_check(struct work *w, const char *title) MUST_CHECK;
/* ERR_BAD_INPUT (field available_until): it would close before it opens. */
enum err editing_times_check(struct work *w, int64_t from_us, int64_t until_us) MUST_CHECK;
/* The draft, and where a thing lies in it. ERR_NOT_FOUND (field sequence, module). */
enum err editing_sequence(struct work *w, const struct editing *e, struct uuid sequence,
    struct outline *ret_outline, size_t *ret_at) MUST_CHECK;
enum err editing_module(struct work *w, const struct editing *e, struct uuid module,
    struct outline *ret_outline, size_t *ret_at) MUST_CHECK;

/* --- edit_store.c --- */

/* *ret_draft: a new one, a copy of that version. */
enum err edit_copy(struct work *w, const struct editing *e, struct uuid version, int64_t number,
    struct uuid *ret_draft) MUST_CHECK;
/* *ret_done false: it is not of that revision, or not to be changed. */
enum err edit_touch(struct work *w, const struct editing *e, bool *ret_done) MUST_CHECK;
enum err edit_made(struct work *w, struct uuid org, struct uuid id, bool *ret_made) MUST_CHECK;

enum err edit_sequence_put(
    struct work *w, const struct editing *e, struct uuid sequence, const char *title) MUST_CHECK;
enum err edit_sequence_set(
    struct work *w, const struct editing *e, const struct outline_sequence *sequence) MUST_CHECK;
enum err edit_sequence_place(
    struct work *w, const struct editing *e, struct uuid sequence, int64_t position) MUST_CHECK;
enum err edit_sequence_drop(struct work *w, const struct editing *e, struct uuid sequence) MUST_CHECK;

/* A package as a module plays it. ERR_NOT_FOUND (field package). */
struct edit_package {
	struct uuid version, source; /* source: a module whose parts and rules another takes over */
	const char *kind, *title;
};
enum err edit_package_find(
    struct work *w, struct uuid org, struct uuid package, struct edit_package *ret_package) MUST_CHECK;
/* A module that plays it, with parts of its own. */
enum err edit_module_play(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence,
    const char *type, const char *title, struct uuid source) MUST_CHECK;
/* A module of our own content; outside courses it is nothing yet. complete: completing it is full marks. */
enum err edit_module_begin(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence,
    const char *type, const char *title, bool complete) MUST_CHECK;
enum err edit_module_put(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence,
    const char *type, const char *title, struct uuid package_version) MUST_CHECK;
enum err edit_module_set(
    struct work *w, const struct editing *e, const struct outline_module *module) MUST_CHECK;
/* from: the sequence it leaves, or the same. */
enum err edit_module_place(struct work *w, const struct editing *e, struct uuid module, struct uuid from,
    struct uuid sequence, int64_t position) MUST_CHECK;
enum err edit_module_drop(
    struct work *w, const struct editing *e, struct uuid module, struct uuid sequence) MUST_CHECK;
enum err edit_needs_put(struct work *w, const struct editing *e, struct uuid module,
    const struct module_need *needs, size_t count) MUST_CHECK;

#endif
