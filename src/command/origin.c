/* lectern origin list | add | secret | entry */
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"
#include "lms/entry/entry_signed.h"
#include "lms/learner/learner.h"

enum { LIST_MAX = 1000 };

static json_t *origin_json(struct command_house *house, const struct origin_row *o)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:I,s:o}", "id", uuid_text(house->arena, o->id), "slug", o->slug,
	    "kind", o->kind, "name", o->name, "learners", (json_int_t)o->learners, "created_at",
	    command_time_json(o->created_us));
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct origin_row *rows;
	struct uuid org;
	size_t count;

	TRY(command_organization(&house->work, words, &org));
	TRY(origin_list(&house->work, org, (struct uuid){{0}}, "", LIST_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, origin_json(house, &rows[i]));
	command_print(json_pack("{s:O}", "origins", all));
	return OK;
}

static const char *add_wrong(const struct command_words *words)
{
	const char *kind = command_option(words, "--kind");

	for (size_t i = 0; kind != NULL && origin_kinds_made[i] != NULL; i++) {
		if (strcmp(kind, origin_kinds_made[i]) == 0)
			return NULL;
	}
	return "--kind is moodle, funmooc, lti or api";
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	const struct origin_new made = {.id = uuid_v7(),
	    .slug = command_option_or(words, "--slug", ""),
	    .kind = command_option(words, "--kind"),
	    .name = command_option_or(words, "--name", "")};
	struct principal principal;
	struct origin_row origin;
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	principal = command_operator_in(org);
	TRY(origin_add(&house->work, &principal, &made));
	TRY(origin_read(&house->work, org, made.id, &origin));
	command_print(origin_json(house, &origin));
	return OK;
}

static enum err named(struct command_house *house, const struct command_words *words,
    struct principal *ret_by, struct origin_row *ret_origin)
{
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	*ret_by = command_operator_in(org);
	return origin_find(&house->work, org, words->plain[0], ret_origin);
}

static enum err secret(struct command_house *house, const struct command_words *words)
{
	struct principal by;
	struct origin_row origin;
	struct entry_way way;
	const char *made;

	TRY(named(house, words, &by, &origin));
	TRY(entry_way_secret(
	    &house->work, house->app.keys, &by, origin.id, command_flag(words, "--at-once"), &made));
	TRY(entry_way_read(&house->work, by.org, origin.id, &way));
	command_print(json_pack("{s:s,s:s,s:o}", "origin", origin.slug, "secret", made, "former_secret_until",
	    command_time_json(way.former_until_us)));
	return OK;
}

static const char *entry_wrong(const struct command_words *words)
{
	return command_flag(words, "--open") && command_flag(words, "--close") ? "--open or --close?" : NULL;
}

/* Shows it; with --open or --close changes it first. */
static enum err entry(struct command_house *house, const struct command_words *words)
{
	struct principal by;
	struct origin_row origin;
	struct entry_way way;

	TRY(named(house, words, &by, &origin));
	TRY(entry_way_read(&house->work, by.org, origin.id, &way));
	if (command_flag(words, "--open") || command_flag(words, "--close")) {
		TRY(entry_way_set(&house->work, &by, origin.id, command_flag(words, "--open"),
		    command_option_or(words, "--frame-origins", way.frame_origins)));
		TRY(entry_way_read(&house->work, by.org, origin.id, &way));
	}
	command_print(json_pack("{s:s,s:s,s:b,s:s,s:o,s:o}", "origin", origin.slug, "address",
	    arena_printf(house->arena, "%s/enter/%s/%s", house->app.config.app_url,
	        command_option_or(words, "--org", "main"), origin.slug),
	    "open", way.open, "frame_origins", way.frame_origins, "secret_made_at",
	    command_time_json(way.rotated_us), "former_secret_until",
	    command_time_json(way.former_until_us)));
	return OK;
}

static const struct command_form forms[] = {
    {"list", "", "--org=", .perform = list},
    {"add", "", "--kind= --slug= --name= --org=", .wrong = add_wrong, .perform = add},
    {"secret", "ORIGIN", "--at-once --org=", .perform = secret},
    {"entry", "ORIGIN", "--open --close --frame-origins= --org=", .wrong = entry_wrong, .perform = entry},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_origin, forms, argc, argv);
}

const struct command command_origin = {
    .name = "origin",
    .usage =
        "usage: lectern origin list [--org SLUG]\n"
        "       lectern origin add --kind moodle|funmooc|lti|api [--slug SLUG] [--name NAME] [--org SLUG]\n"
        "       lectern origin secret ORIGIN [--at-once] [--org SLUG]\n"
        "       lectern origin entry ORIGIN [--open | --close] [--frame-origins \"https://A https://B\"] "
        "[--org SLUG]\n\n"
        "An origin is where learners come from; a platform's is made when it is registered "
        "(docs/learners.md).\n"
        "secret makes a secret by which a page without LTI signs addresses for its learners, and prints it "
        "this once; the one\n"
        "before counts for a day more, or with --at-once no longer. entry opens or closes that way in, or "
        "shows it.\n",
    .run = run,
};
