#include "lms/roster/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lms/roster/roster.h"

enum { TEXTS = 8, RECORD_MAX = 64 * 1024 };

struct roster_spool {
	FILE *file;
};

static void spool_close(void *object)
{
	struct roster_spool *spool = object;

	(void)fclose(spool->file);
}

static enum err broken(struct work *w, const char *what)
{
	return fail(w, ERR_INTERNAL, "the file in which a class list is gathered cannot be %s: %s", what,
	    strerror(errno));
}

/* -1 with errno. */
static int nameless(struct work *w, const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name;

	/* Not every file system can. */
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	name = arena_printf(w->arena, "%s/roster-XXXXXX", folder);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

enum err roster_spool_open(struct work *w, const char *data, struct roster_spool **ret_spool)
{
	struct roster_spool *spool = arena_alloc(w->arena, sizeof(*spool));
	int fd = nameless(w, arena_printf(w->arena, "%s/tmp", data));

	if (fd < 0)
		return broken(w, "made");
	spool->file = fdopen(fd, "w+");
	if (spool->file == NULL) {
		close(fd);
		return broken(w, "opened");
	}
	arena_defer(w->arena, spool_close, spool);
	*ret_spool = spool;
	return OK;
}

enum err roster_spool_rewind(struct work *w, struct roster_spool *spool)
{
	return fseeko(spool->file, 0, SEEK_SET) == 0 ? OK : broken(w, "read");
}

enum err roster_spool_clear(struct work *w, struct roster_spool *spool)
{
	TRY(roster_spool_rewind(w, spool));
	return ftruncate(fileno(spool->file), 0) == 0 ? OK : broken(w, "emptied");
}

/* Its length, then its texts, each with its NUL. */
static bool record_write(FILE *file, const char *const texts[static TEXTS])
{
	size_t lengths[TEXTS];
	uint32_t len = 0;

	for (int i = 0; i < TEXTS; i++) {
		lengths[i] = strlen(texts[i]) + 1;
		len += (uint32_t)lengths[i];
	}
	if (len > RECORD_MAX || (fwrite_unlocked)(&len, sizeof(len), 1, file) != 1)
		return false;
	for (int i = 0; i < TEXTS; i++)
		if ((fwrite_unlocked)(texts[i], lengths[i], 1, file) != 1)
			return false;
	return true;
}

enum err roster_spool_add(struct work *w, struct roster_spool *spool, const struct names_page *page)
{
	static const char *const statuses[] = {
	    [NAMES_ACTIVE] = "active", [NAMES_INACTIVE] = "inactive", [NAMES_DELETED] = "deleted"};

	for (size_t i = 0; i < page->count; i++) {
		const struct names_member *m = &page->members[i];
		const char *const texts[TEXTS] = {m->user_id, statuses[m->status],
		    m->is_staff     ? "staff"
		    : m->is_learner ? "learner"
		                    : "other",
		    m->roles, m->name, m->email, m->groups,
		    roster_sort_name(w, *m->name != '\0' ? m->name : m->user_id)};

		if (!record_write(spool->file, texts))
			return broken(w, "written");
	}
	return OK;
}

enum err roster_spool_next(
    struct work *w, struct roster_spool *spool, struct roster_spooled *ret_member, bool *ret_found)
{
	const char *texts[TEXTS], *at;
	char *record;
	uint32_t len;

	*ret_found = false;
	/* In parentheses: the library's macros of -O1 do not compile with our warnings. */
	if ((fread_unlocked)(&len, sizeof(len), 1, spool->file) != 1)
		return feof(spool->file) ? OK : broken(w, "read");
	record = arena_alloc(w->arena, (size_t)len + 1);
	if ((fread_unlocked)(record, len, 1, spool->file) != 1)
		return broken(w, "read");
	at = record;
	for (int i = 0; i < TEXTS; i++) {
		texts[i] = at;
		at += strlen(at) + 1;
	}
	*ret_member = (struct roster_spooled){.external_id = texts[0],
	    .status = texts[1],
	    .kind = texts[2],
	    .roles = texts[3],
	    .name = texts[4],
	    .email = texts[5],
	    .groups = texts[6],
	    .sort_name = texts[7]};
	*ret_found = true;
	return OK;
}
