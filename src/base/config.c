#include "base/config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

extern char **environ;

enum config_type {
	TYPE_TEXT,
	TYPE_PATH,
	TYPE_ADDRESS,
	TYPE_URL,
	TYPE_INT,
	TYPE_SECONDS,
	TYPE_BYTES,
	TYPE_BOOL,
	TYPE_SECRET
};

static const char *const type_names[] = {
    "text", "path", "ADDR:PORT", "URL", "number", "seconds", "bytes", "true|false", "secret"};

struct setting {
	const char *key;
	enum config_type type;
	const char *default_value;
	const char *meaning;
	size_t offset;
};

static const struct setting settings[] = {
#define CONFIG(key, type, default_value, meaning)                                                            \
	{#key, TYPE_##type, default_value, meaning, offsetof(struct config, key)},
#include "base/config.def"
#undef CONFIG
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]), FILE_MAX_BYTES = 64 * 1024 };

/* Where each value in force came from, for the sentence of a bad one. */
struct reading {
	const char *value[SETTINGS];
	const char *place[SETTINGS];
};

/* Keys are the same with hyphens, underscores or capitals. */
static bool key_equal(const char *key, const char *name, size_t len)
{
	if (strlen(key) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = name[i] == '-' ? '_' : name[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != key[i])
			return false;
	}
	return true;
}

static int setting_find(const char *name, size_t len)
{
	for (int i = 0; i < SETTINGS; i++) {
		if (key_equal(settings[i].key, name, len))
			return i;
	}
	return -1;
}

static enum err set_number(
    struct work *w, const struct setting *s, const char *value, const char *place, int64_t *ret)
{
	char *end;
	long long number;
	int64_t unit = 1;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (end == value || errno != 0 || number < 0)
		return fail_field(
		    w, ERR_BAD_INPUT, s->key, "\"%s\" (%s) is not a whole number", value, place);
	if (s->type == TYPE_BYTES && *end != '\0') {
		unit = *end == 'k' || *end == 'K' ? 1024
		       : *end == 'M'              ? 1024 * 1024
		       : *end == 'G'              ? 1024 * 1024 * 1024
		                                  : 0;
		end++;
	}
	if (*end != '\0' || unit == 0 || number > INT64_MAX / (unit > 0 ? unit : 1))
		return fail_field(w, ERR_BAD_INPUT, s->key, "\"%s\" (%s) is not %s", value, place,
		    s->type == TYPE_BYTES ? "a number of bytes (k, M, G)" : "a whole number");
	*ret = number * unit;
	return OK;
}

static enum err check_text(struct work *w, const struct setting *s, const char *value, const char *place)
{
	if (s->type == TYPE_URL) {
		size_t len = strlen(value);

		if ((strncmp(value, "http://", 7) != 0 && strncmp(value, "https://", 8) != 0) ||
		    value[len - 1] == '/')
			return fail_field(w, ERR_BAD_INPUT, s->key,
			    "\"%s\" (%s) is not http:// or https:// with a host and no final slash", value,
			    place);
	}
	if (s->type == TYPE_ADDRESS) {
		const char *colon = strrchr(value, ':');
		char *end;
		long port = colon == NULL ? -1 : strtol(colon + 1, &end, 10);

		if (port < 0 || port > 65535 || colon[1] == '\0' || *end != '\0' || colon == value)
			return fail_field(
			    w, ERR_BAD_INPUT, s->key, "\"%s\" (%s) is not ADDR:PORT", value, place);
	}
	return OK;
}

static enum err setting_set(
    struct work *w, const struct setting *s, const char *value, const char *place, struct config *config)
{
	void *slot = (char *)config + s->offset;

	switch (s->type) {
	case TYPE_INT:
	case TYPE_SECONDS:
	case TYPE_BYTES:
		return set_number(w, s, value, place, slot);
	case TYPE_BOOL:
		if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return fail_field(
			    w, ERR_BAD_INPUT, s->key, "\"%s\" (%s) is neither true nor false", value, place);
		*(bool *)slot = value[0] == 't';
		return OK;
	case TYPE_TEXT:
	case TYPE_PATH:
	case TYPE_ADDRESS:
	case TYPE_URL:
	case TYPE_SECRET:
		TRY(check_text(w, s, value, place));
		*(const char **)slot = arena_strdup(w->arena, value);
		return OK;
	}
	return fail(w, ERR_INTERNAL, "a setting without a type");
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t\r");
	end = s + strlen(s);
	while (end > s && strchr(" \t\r", end[-1]) != NULL)
		*--end = '\0';
	return s;
}

static enum err read_line(struct work *w, struct reading *r, const char *path, int number, char *line)
{
	char *equals;
	int i;

	line = trim(line);
	if (*line == '\0' || *line == '#')
		return OK;
	equals = strchr(line, '=');
	if (equals == NULL)
		return fail(w, ERR_BAD_INPUT, "%s line %d is not key = value", path, number);
	*equals = '\0';
	line = trim(line);
	i = setting_find(line, strlen(line));
	if (i < 0)
		return fail_field(w, ERR_BAD_INPUT, line,
		    "is not a setting (%s line %d); `lectern config` lists them", path, number);
	r->value[i] = trim(equals + 1);
	r->place[i] = arena_printf(w->arena, "%s line %d", path, number);
	return OK;
}

static enum err read_file(struct work *w, struct reading *r, const char *path, bool required)
{
	FILE *file = fopen(path, "re");
	char *bytes, *line, *next;
	size_t len;
	int number = 0;

	if (file == NULL) {
		if ((errno == ENOENT || errno == ENOTDIR) && !required)
			return OK;
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", path, strerror(errno));
	}
	bytes = arena_alloc(w->arena, FILE_MAX_BYTES + 1);
	len = fread(bytes, 1, FILE_MAX_BYTES, file);
	fclose(file);
	if (len == FILE_MAX_BYTES || memchr(bytes, '\0', len) != NULL)
		return fail(w, ERR_BAD_INPUT, "%s is not a settings file", path);
	for (line = bytes; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		TRY(read_line(w, r, path, ++number, line));
	}
	return OK;
}

static enum err read_environment(struct work *w, struct reading *r)
{
	for (char **e = environ; *e != NULL; e++) {
		const char *name = *e, *equals = strchr(*e, '=');
		size_t len = equals == NULL ? 0 : (size_t)(equals - name);
		bool ours = strncmp(name, "LECTERN_", 8) == 0;
		int i;

		if (len == 0 || (!ours && (len != 12 || strncmp(name, "DATABASE_URL", 12) != 0)))
			continue;
		if (len == 14 && strncmp(name, "LECTERN_CONFIG", 14) == 0)
			continue;
		i = ours ? setting_find(name + 8, len - 8) : setting_find(name, len);
		if (i < 0)
			return fail_field(w, ERR_BAD_INPUT, arena_strndup(w->arena, name, len),
			    "is not a setting (environment); `lectern config` lists them");
		r->value[i] = equals + 1;
		r->place[i] = arena_printf(w->arena, "environment %.*s", (int)len, name);
	}
	return OK;
}

/* Eats --key value, --key=value and --config FILE from the front; stops at the first word that is not one of
 * ours. */
static enum err read_flags(
    struct work *w, struct reading *r, int argc, char *const argv[], const char **ret_file, int *ret_used)
{
	int used = 0;

	while (used < argc && strncmp(argv[used], "--", 2) == 0 && argv[used][2] != '\0') {
		const char *name = argv[used] + 2, *equals = strchr(name, '=');
		size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
		bool is_file = len == 6 && strncmp(name, "config", 6) == 0;
		int i = setting_find(name, len);
		const char *value = equals != NULL ? equals + 1 : used + 1 < argc ? argv[used + 1] : NULL;

		if (i < 0 && !is_file)
			break;
		if (value == NULL)
			return fail_field(w, ERR_BAD_INPUT, argv[used], "wants a value");
		used += equals != NULL ? 1 : 2;
		if (is_file) {
			*ret_file = value;
			continue;
		}
		r->value[i] = value;
		r->place[i] = arena_printf(w->arena, "flag --%.*s", (int)len, name);
	}
	*ret_used = used;
	return OK;
}

enum err config_load(struct work *w, int argc, char *const argv[], struct config *ret_config, int *ret_used)
{
	struct reading from_file = {0}, from_environment = {0}, from_flags = {0};
	struct config config = {0};
	const char *file = getenv("LECTERN_CONFIG"), *data;
	int used = 0, data_setting = setting_find("data", 4);

	TRY(read_environment(w, &from_environment));
	TRY(read_flags(w, &from_flags, argc, argv, &file, &used));
	data = from_flags.value[data_setting] != NULL         ? from_flags.value[data_setting]
	       : from_environment.value[data_setting] != NULL ? from_environment.value[data_setting]
	                                                      : settings[data_setting].default_value;
	TRY(read_file(w, &from_file, file != NULL ? file : arena_printf(w->arena, "%s/lectern.conf", data),
	    file != NULL));
	for (int i = 0; i < SETTINGS; i++) {
		const struct reading *r = from_flags.value[i] != NULL         ? &from_flags
		                          : from_environment.value[i] != NULL ? &from_environment
		                                                              : &from_file;
		const char *value = r->value[i] != NULL ? r->value[i] : settings[i].default_value;

		TRY(setting_set(
		    w, &settings[i], value, r->value[i] != NULL ? r->place[i] : "default", &config));
	}
	*ret_config = config;
	*ret_used = used;
	return OK;
}

void config_print(const struct config *config, FILE *out)
{
	for (int i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		const void *slot = (const char *)config + s->offset;

		fprintf(out, "%s (%s)\n    %s\n    default: %s\n    in force: ", s->key, type_names[s->type],
		    s->meaning, *s->default_value != '\0' ? s->default_value : "(empty)");
		switch (s->type) {
		case TYPE_INT:
		case TYPE_SECONDS:
		case TYPE_BYTES:
			fprintf(out, "%lld\n", (long long)*(const int64_t *)slot);
			break;
		case TYPE_BOOL:
			fprintf(out, "%s\n", *(const bool *)slot ? "true" : "false");
			break;
		case TYPE_SECRET:
			fprintf(out, "%s\n",
			    **(const char *const *)slot != '\0' ? "(set, not shown)" : "(empty)");
			break;
		case TYPE_TEXT:
		case TYPE_PATH:
		case TYPE_ADDRESS:
		case TYPE_URL:
			fprintf(out, "%s\n",
			    **(const char *const *)slot != '\0' ? *(const char *const *)slot : "(empty)");
			break;
		}
	}
}
