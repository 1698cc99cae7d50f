/* Files of the demo into the library of its organisation. */
#include <sys/mman.h>
#include <unistd.h>

#include "lms/demo/carried.h"
#include "lms/demo/demo_int.h"
#include "lms/media/upload.h"

enum err demo_memory_file(struct work *w, const struct carried *file, int *ret_fd)
{
	int fd = memfd_create("lectern-demo", MFD_CLOEXEC);

	if (fd < 0)
		return fail(w, ERR_INTERNAL, "there is no memory for a package");
	for (size_t at = 0; at < file->len;) {
		ssize_t written = write(fd, file->bytes + at, file->len - at);

		if (written <= 0) {
			close(fd);
			return fail(w, ERR_INTERNAL, "there is no memory for a package");
		}
		at += (size_t)written;
	}
	*ret_fd = fd;
	return OK;
}

static enum err file_put(struct work *w, const struct demo *demo, const json_t *said)
{
	const char *name = demo_text(said, "file");
	const struct carried *file = demo_file(arena_printf(w->arena, "media/%s", name));
	struct content_new new_one = {.id = demo_id(demo, "content", demo_text(said, "key")),
	    .file_name = name,
	    .sha256 = "",
	    .said = {.title = demo_text(said, "title"),
	        .description = demo_text(said, "description"),
	        .alt_text = demo_text(said, "alt"),
	        .language = demo_text(said, "language"),
	        .licence = "Apache-2.0",
	        .author = demo_text(demo->school, "name"),
	        .source_url = "",
	        .visibility = "organization"}};
	struct content there;
	enum err e = content_find(w, &demo->by, new_one.id, &there);
	int fd = -1;

	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(w);
	if (file == NULL)
		return fail(w, ERR_INTERNAL, "the demo school has no media/%s", name);
	new_one.bytes = (int64_t)file->len;
	TRY(demo_memory_file(w, file, &fd));
	e = content_put(
	    w, demo->storage, &demo->by, &new_one, arena_printf(w->arena, "/proc/self/fd/%d", fd));
	close(fd);
	return e;
}

enum err demo_media(struct work *w, const struct demo *demo)
{
	const json_t *media = json_object_get(demo->school, "media");

	for (size_t i = 0; i < json_array_size(media); i++)
		TRY(file_put(w, demo, json_array_get(media, i)));
	return OK;
}
