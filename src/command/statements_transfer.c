#include "command/statements_transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/time.h"
#include "command/command_int.h"
#include "command/output.h"
#include "command/resume.h"
#include "lms/statement/figures.h"
#include "lms/statement/transfer.h"

/* Progress is told about so often, in statements. */
enum { TELL_EVERY = 50000 };

const char *statements_export_wrong(const struct command_words *words)
{
	static const char *const times[] = {"--since", "--until"}, *const iris[] = {"--verb", "--activity"};
	const char *registration = command_option(words, "--registration");
	struct uuid id;
	int64_t us;

	for (size_t i = 0; i < FIELDS_COUNT(times); i++) {
		const char *said = command_option(words, times[i]);

		if (said != NULL && !time_parse(said, &us))
			return i == 0 ? "--since is a time like 2026-11-21T08:00:00Z"
			              : "--until is a time like 2026-11-21T08:00:00Z";
		said = command_option(words, iris[i]);
		if (said != NULL && !xapi_iri_valid(said, strlen(said)))
			return i == 0 ? "--verb is an IRI" : "--activity is an IRI";
	}
	if (registration != NULL && !uuid_parse(registration, &id))
		return "--registration is a UUID";
	if (strcmp(words->plain[0], "-") == 0 && command_flag(words, "--resume"))
		return "standard output cannot be resumed: name a file";
	return NULL;
}

int statements_export_before(struct command_house *house, struct command_words *words)
{
	struct command_output *output = arena_alloc(house->arena, sizeof(*output));

	words->own = output;
	return command_output_open(house, words->plain[0], command_flag(words, "--resume"), output);
}

static enum err plan_make(struct work *w, const struct command_words *words,
    const struct command_output *output, struct xapi_export_plan *plan)
{
	const char *since = command_option(words, "--since"), *until = command_option(words, "--until"),
	           *agent = command_option(words, "--agent"),
	           *registration = command_option(words, "--registration");
	struct xapi_filter *filter = &plan->filter;
	struct xapi_agent who;
	struct uuid id;

	filter->verb = command_option(words, "--verb");
	filter->activity = command_option(words, "--activity");
	filter->has_since = since != NULL && time_parse(since, &filter->since_us);
	filter->has_until = until != NULL && time_parse(until, &filter->until_us);
	if (registration != NULL && uuid_parse(registration, &id))
		filter->registration = uuid_text(w->arena, id);
	if (agent != NULL) {
		TRY(xapi_agent_read(w, XAPI_1_0_3, agent, strlen(agent), true, &who));
		filter->agent = who.identifier;
	}
	plan->attachments = command_flag(words, "--attachments");
	return output->part != NULL ? resume_find(w, output->fd, &plan->after) : OK;
}

static enum err all_write(struct work *w, int fd, const struct text *piece)
{
	size_t done = 0;

	while (done < piece->len) {
		ssize_t wrote = write(fd, piece->data + done, piece->len - done);

		if (wrote < 0 && errno != EINTR)
			return fail(w, ERR_INTERNAL, "the file could not be written: %s", strerror(errno));
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return OK;
}

static enum err pieces_write(struct work *w, struct xapi_export *export, int fd)
{
	int64_t told = 0;
	bool end = false;

	while (!end) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct text piece = text_new(arena, XAPI_EXPORT_PIECE_MAX);
		struct work part = *w;
		enum err e;

		part.arena = arena;
		e = xapi_export_next(&part, export, &piece, &end);
		if (e != OK)
			return fail(w, e, "%s", part.detail);
		TRY(all_write(w, fd, &piece));
		if (xapi_export_statements(export) - told >= TELL_EVERY) {
			told = xapi_export_statements(export);
			fprintf(stderr, "%lld statements\n", (long long)told);
		}
	}
	return OK;
}

enum err statements_export(struct command_house *house, const struct command_words *words)
{
	const struct command_output *output = words->own;
	struct xapi_export_plan plan = {.attachments = false};
	struct work *w = &house->work;
	struct xapi_export *export;
	char until[XAPI_STORED_SIZE];
	struct principal by;
	struct uuid org;

	TRY(command_organization(w, words, &org));
	by = command_operator_in(org);
	TRY(plan_make(w, words, output, &plan));
	TRY(statement_export_begin(w, &by, org, &plan, &export));
	TRY(pieces_write(w, export, output->fd));
	TRY(command_output_end(w, output));
	if (output->part != NULL)
		command_print(json_pack("{s:s,s:I,s:b,s:s}", "file", output->path, "statements",
		    (json_int_t)xapi_export_statements(export), "resumed", !uuid_is_nil(plan.after),
		    "through", xapi_stored_format(xapi_export_until(export) - 1, until)));
	return OK;
}

int statements_import_before(struct command_house *house, struct command_words *words)
{
	const char **path = arena_alloc(house->arena, sizeof(*path));
	int code = command_input_open(house, words->plain[0], path);

	words->own = path;
	return code == 0 ? COMMAND_ENTER : code;
}

static enum err told(struct work *w, int64_t done, int64_t total, void *owner)
{
	int64_t *last = owner;
	int64_t now = time_monotonic_us();

	(void)w;
	if (now - *last > 2 * US_PER_S) {
		fprintf(stderr, "%lld of %lld bytes\n", (long long)done, (long long)total);
		*last = now;
	}
	return OK;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

enum err statements_import(struct command_house *house, const struct command_words *words)
{
	const char *const *path = words->own;
	__attribute__((cleanup(close_fd))) int fd = open(*path, O_RDONLY | O_CLOEXEC);
	int64_t last = time_monotonic_us();
	struct statement_import import = {.home = house->app.config.app_url,
	    .fd = fd,
	    .dry = command_flag(words, "--dry-run"),
	    .anew = !command_flag(words, "--resume"),
	    .told = told,
	    .owner = &last};
	struct work *w = &house->work;
	struct principal by;
	json_t *result;

	if (fd < 0)
		return fail_field(w, ERR_BAD_INPUT, "file", "cannot be read: %s", strerror(errno));
	TRY(command_organization(w, words, &import.org));
	by = command_operator_in(import.org);
	TRY(statement_import_now(w, &by, &import, &result));
	command_print(json_incref(result));
	return OK;
}

enum err statements_figures(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	json_t *figures;
	struct uuid org;
	int64_t counted;

	TRY(command_organization(w, words, &org));
	TRY(xapi_figures_count(w, org, NULL, NULL, &counted));
	TRY(xapi_figures_read(w, org, &figures));
	command_print(json_incref(figures));
	return OK;
}
