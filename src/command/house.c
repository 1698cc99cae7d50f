#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "command/command_int.h"

enum { COPY_STEP = 1024 * 1024, WORDS_MAX = 256 };

/* Keys of settings, to tell their flags from a verb's own. */
static const char *const keys[] = {
#define CONFIG(key, type, default_value, meaning) #key,
#include "base/config.def"
#undef CONFIG
    "config",
};

static bool is_setting(const char *word)
{
	size_t len = strcspn(word, "=");

	if (strncmp(word, "--", 2) != 0)
		return false;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		size_t i = 0;

		if (strlen(keys[k]) != len - 2)
			continue;
		while (
		    i < len - 2 && (word[i + 2] == keys[k][i] || (word[i + 2] == '-' && keys[k][i] == '_')))
			i++;
		if (i == len - 2)
			return true;
	}
	return false;
}

/* Settings first, for config_load; the verb's own words into *ret_words. */
static enum err words_part(
    struct work *w, int argc, char **argv, char **flags, int *ret_flags, char **words, int *ret_words)
{
	int flags_count = 0, words_count = 0;

	if (argc > WORDS_MAX)
		return fail(w, ERR_BAD_INPUT, "more than %d words", WORDS_MAX);
	for (int i = 0; i < argc; i++) {
		if (!is_setting(argv[i])) {
			words[words_count++] = argv[i];
			continue;
		}
		flags[flags_count++] = argv[i];
		if (strchr(argv[i], '=') == NULL && i + 1 < argc)
			flags[flags_count++] = argv[++i];
	}
	*ret_flags = flags_count;
	*ret_words = words_count;
	return OK;
}

static enum err log_open(struct work *w, const char *level)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};

	for (int i = 0; i < 4; i++) {
		if (strcmp(level, names[i]) == 0) {
			log_setup((enum log_level)i);
			return OK;
		}
	}
	return fail_field(w, ERR_BAD_INPUT, "log_level", "\"%s\" is not debug, info, warn or error", level);
}

static enum err configure(struct command_house *house, int *argc, char ***argv)
{
	struct work *w = &house->work;
	char **flags = arena_alloc(w->arena, WORDS_MAX * sizeof(char *));
	char **words = arena_alloc(w->arena, (WORDS_MAX + 1) * sizeof(char *));
	int flags_count = 0, words_count = 0, used;

	TRY(words_part(w, *argc, *argv, flags, &flags_count, words, &words_count));
	TRY(config_load(w, flags_count, flags, &house->app.config, &used));
	TRY(log_open(w, house->app.config.log_level));
	*argc = words_count;
	*argv = words;
	return privileges_find(house);
}

int command_house_configure(struct command_house *house, int *argc, char ***argv)
{
	enum err e;

	memset(house, 0, sizeof(*house));
	house->arena = arena_new();
	work_init(&house->work, house->arena);
	e = configure(house, argc, argv);
	return e == OK ? 0 : command_failed("configuration", &house->work, e);
}

static enum err bytes_copy(struct work *w, const char *path, int from, int to)
{
	ssize_t n = 1;

	while (n > 0) {
		char *at;
		char *buffer = NULL;

		n = copy_file_range(from, NULL, to, NULL, COPY_STEP, 0);
		if (n >= 0)
			continue;
		/* Between file systems older kernels want it done by hand. */
		buffer = malloc(COPY_STEP);
		at = buffer;
		n = buffer != NULL ? read(from, buffer, COPY_STEP) : -1;
		for (ssize_t left = n; left > 0;) {
			ssize_t written = write(to, at, (size_t)left);

			if (written <= 0) {
				n = -1;
				break;
			}
			at += written;
			left -= written;
		}
		free(buffer);
		if (n < 0)
			return fail(w, ERR_BAD_INPUT, "%s cannot be copied: %s", path, strerror(errno));
	}
	return OK;
}

/* A copy that the later user owns: opening the address of a descriptor checks the rights of the file again.
 */
static enum err input_copy(struct command_house *house, const char *path, int from, const char **ret_path)
{
	struct work *w = &house->work;
	const char *folder = arena_printf(house->arena, "%s/tmp", house->app.config.data);
	int to;

	TRY(privileges_folder(house, house->app.config.data));
	TRY(privileges_folder(house, folder));
	to = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (to < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		char *name = arena_printf(house->arena, "%s/input-XXXXXX", folder);

		to = mkostemp(name, O_CLOEXEC);
		if (to >= 0)
			unlink(name);
	}
	if (to < 0)
		return fail(
		    w, ERR_BAD_INPUT, "a temporary file cannot be made in %s: %s", folder, strerror(errno));
	house->inputs[house->inputs_count++] = to;
	TRY(bytes_copy(w, path, from, to));
	if (fchown(to, house->run_as_user, house->run_as_group) != 0)
		return fail(w, ERR_BAD_INPUT, "%s cannot be handed on: %s", path, strerror(errno));
	*ret_path = arena_printf(house->arena, "/proc/self/fd/%d", to);
	return OK;
}

static enum err input_open(struct command_house *house, const char *path, const char **ret_path)
{
	struct work *w = &house->work;
	struct stat st;
	enum err e = OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		e = fail(w, ERR_BAD_INPUT, "%s is not a file", path);
	else if (st.st_size > house->app.config.upload_max)
		e = fail(w, ERR_TOO_LARGE, "%s is larger than %lld bytes (upload_max)", path,
		    (long long)house->app.config.upload_max);
	else if (!house->drops_root)
		*ret_path = arena_strdup(house->arena, path);
	else if (house->inputs_count == COMMAND_INPUTS_MAX)
		e = fail(w, ERR_BAD_INPUT, "more than %d files", COMMAND_INPUTS_MAX);
	else
		e = input_copy(house, path, fd, ret_path);
	close(fd);
	return e;
}

int command_input_open(struct command_house *house, const char *path, const char **ret_path)
{
	enum err e = input_open(house, path, ret_path);

	return e == OK ? 0 : command_failed("file", &house->work, e);
}

static enum err enter(struct command_house *house, const struct db_book *const *books)
{
	struct work *w = &house->work;
	struct app *app = &house->app;

	umask(0077);
	TRY(privileges_folder(house, app->config.data));
	TRY(privileges_folder(house, arena_printf(house->arena, "%s/tmp", app->config.data)));
	if (app->config.packages[0] != '\0')
		TRY(privileges_folder(house, app->config.packages));
	if (app->config.media_folder[0] != '\0')
		TRY(privileges_folder(house, app->config.media_folder));
	TRY(privileges_drop(house));
	TRY(http_open(w, &app->config, &app->http));
	TRY(storage_open(w, &app->config, &app->storage));
	TRY(db_open(w, &app->config, books, &app->db));
	db_attach(w, app->db, DB_APP, true);
	return keys_open(w, &app->config, app->http, &app->keys);
}

int command_house_enter(struct command_house *house, const struct db_book *const *books)
{
	enum err e = enter(house, books);

	return e == OK ? 0 : command_failed("start", &house->work, e);
}

int command_house_open(struct command_house *house, int *argc, char ***argv)
{
	int code = command_house_configure(house, argc, argv);

	return code == 0 ? command_house_enter(house, NULL) : code;
}

void command_house_close(struct command_house *house)
{
	struct app *app = &house->app;

	if (app->keys != NULL)
		keys_close(app->keys);
	storage_close(app->storage);
	http_close(app->http);
	if (house->work.db != NULL)
		db_detach(&house->work);
	if (app->db != NULL)
		db_close(app->db);
	for (int i = 0; i < house->inputs_count; i++)
		close(house->inputs[i]);
	house->inputs_count = 0;
	arena_free(house->arena);
	house->arena = NULL;
}
