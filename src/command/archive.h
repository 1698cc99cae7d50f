/* A backup's folder: its files, and SHA256SUMS over them (`sha256sum -c SHA256SUMS` reads it too). What is
 * written goes to the disk before archive_end returns. */
#ifndef COMMAND_ARCHIVE_H
#define COMMAND_ARCHIVE_H

#include <stdio.h>

#include "base/work.h"

enum { ARCHIVE_PATH_MAX = 4096 };

struct archive {
	const char *folder;
	FILE *sums;
	int64_t files, bytes;
};

/* Makes SHA256SUMS in a folder that is there and empty (ERR_CONFLICT otherwise). */
enum err archive_begin(struct work *w, const char *folder, struct archive *ret_archive) MUST_CHECK;
/* Adds the sum of a file that lies in the folder under name. */
enum err archive_sum(struct work *w, struct archive *archive, const char *name) MUST_CHECK;
/* Copies one file in under name, and its sum. */
enum err archive_file(struct work *w, struct archive *archive, const char *from, const char *name) MUST_CHECK;
/* Takes all regular files below from in under name/; files that never change are hard links where the file
 * system allows. Links, other things and what goes away meanwhile are left out. */
enum err archive_tree(struct work *w, struct archive *archive, const char *from, const char *name) MUST_CHECK;
/* Closes SHA256SUMS; *ret_sum: the sum over it. */
enum err archive_end(
    struct work *w, struct archive *archive, char ret_sum[static SHA256_HEX_SIZE]) MUST_CHECK;
void archive_abandon(struct archive *archive);

/* Reads SHA256SUMS of a folder and calls take for each line, after its file was found to have this sum.
 * ERR_CONFLICT naming the file that has not, or the line that is none. */
typedef enum err archive_take(struct work *w, const char *name, int64_t size, void *arg);
enum err archive_check(struct work *w, const char *folder, archive_take *take, void *arg) MUST_CHECK;

/* Copies a file, making the folders above `to`, and sees that the copy has the same sum. */
enum err file_copy(struct work *w, const char *from, const char *to) MUST_CHECK;

#endif
