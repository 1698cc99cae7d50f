/* lectern roster list | show | groups | refresh | probe | settings */
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/roster/roster.h"

enum { LIST_MAX = 1000, SHOW_MAX = 50000, PAGE = 1000 };

static enum err begin(struct command_house *house, const struct command_words *words,
    struct principal *ret_by, struct uuid *ret_context)
{
	struct uuid org;

	if (words->plain[0] != NULL && !uuid_parse(words->plain[0], ret_context))
		return fail_field(&house->work, ERR_BAD_INPUT, "class", "%.60s is no id", words->plain[0]);
	TRY(command_organization(&house->work, words, &org));
	*ret_by = command_operator_in(org);
	return OK;
}

static json_t *class_json(struct work *w, const struct roster *c)
{
	return json_pack("{s:s,s:s,s:s,s:b,s:b,s:I,s:o,s:s,s:b}", "class", uuid_text(w->arena, c->context),
	    "title", c->title, "origin", c->origin_slug, "offered", (int)c->offered, "reading",
	    (int)c->reading, "members", (json_int_t)c->members, "read_at", command_time_json(c->read_us),
	    "error", c->failure_words, "groups", (int)c->groups_read);
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct uuid none = {{0}};
	struct principal by;
	struct roster *rows;
	size_t count;

	TRY(begin(house, words, &by, &none));
	TRY(roster_list(&house->work, &by, none, LIST_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, class_json(&house->work, &rows[i]));
	command_print(json_pack("{s:O}", "classes", all));
	return OK;
}

static json_t *member_json(struct work *w, const struct roster_member *m)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:s,s:s}", "user", m->external_id, "name", m->name,
	    "email", m->email, "status", m->status, "kind", m->kind, "left_at", command_time_json(m->left_us),
	    "learner", uuid_is_nil(m->learner) ? "" : uuid_text(w->arena, m->learner), "completion",
	    m->completion);
}

static enum err show(struct command_house *house, const struct command_words *words)
{
	struct roster_filter filter = {.presence = command_option(words, "--presence"), .limit = PAGE};
	json_t *all = json_own(house->arena, json_array()), *class;
	struct principal by;
	struct uuid context;
	struct roster roster;
	size_t count = PAGE;

	TRY(begin(house, words, &by, &context));
	TRY(roster_read(&house->work, &by, context, &roster));
	while (count == PAGE && json_array_size(all) < SHOW_MAX) {
		struct roster_member *rows;

		TRY(roster_members(&house->work, &by, context, &filter, &rows, &count));
		for (size_t i = 0; i < count; i++)
			json_array_append_new(all, member_json(&house->work, &rows[i]));
		if (count > 0) {
			filter.after_name = rows[count - 1].sort_name;
			filter.after_id = rows[count - 1].external_id;
		}
	}
	class = class_json(&house->work, &roster);
	json_object_set(class, "roster", all);
	command_print(class);
	return OK;
}

static enum err groups(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct roster_group *rows;
	struct principal by;
	struct uuid context;
	size_t count;

	TRY(begin(house, words, &by, &context));
	TRY(roster_groups(&house->work, &by, context, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, json_pack("{s:s,s:s,s:s}", "id", rows[i].id, "name", rows[i].name,
		                               "set", rows[i].set_name));
	command_print(json_pack("{s:O}", "groups", all));
	return OK;
}

static enum err refresh(struct command_house *house, const struct command_words *words)
{
	struct principal by;
	struct uuid context, job;

	TRY(begin(house, words, &by, &context));
	TRY(roster_ask(&house->work, &by, context, uuid_v7(), 0, &job));
	command_print(json_pack("{s:s}", "job", uuid_text(house->arena, job)));
	return OK;
}

/* The platform is asked here and now: for who wants to see what it tells. */
static enum err probe(struct command_house *house, const struct command_words *words)
{
	struct principal by;
	struct uuid context;
	json_t *told;

	TRY(begin(house, words, &by, &context));
	TRY(roster_probe(&house->work, &by, house->app.keys, house->app.http, context,
	    command_option(words, "--role"), command_option(words, "--link"), &told));
	command_print(json_incref(told));
	return OK;
}

static bool on_off(const struct command_words *words, const char *name)
{
	const char *value = command_option(words, name);

	return value == NULL || strcmp(value, "on") == 0 || strcmp(value, "off") == 0;
}

static const char *settings_wrong(const struct command_words *words)
{
	return on_off(words, "--enrols") && on_off(words, "--daily") ? NULL
	                                                             : "--enrols and --daily are on or off";
}

static const char *show_wrong(const struct command_words *words)
{
	const char *presence = command_option_or(words, "--presence", "here");

	return strcmp(presence, "here") == 0 || strcmp(presence, "left") == 0 ? NULL
	                                                                      : "--presence is here or left";
}

static void turn(const struct command_words *words, const char *name, bool *value)
{
	const char *said = command_option(words, name);

	if (said != NULL)
		*value = strcmp(said, "on") == 0;
}

static enum err settings(struct command_house *house, const struct command_words *words)
{
	struct roster_settings settings;
	struct uuid none = {{0}};
	struct principal by;

	TRY(begin(house, words, &by, &none));
	TRY(roster_settings_read(&house->work, by.org, &settings));
	turn(words, "--enrols", &settings.enrols);
	turn(words, "--daily", &settings.daily);
	if (command_option(words, "--enrols") != NULL || command_option(words, "--daily") != NULL)
		TRY(roster_settings_set(&house->work, &by, &settings));
	command_print(json_pack("{s:b,s:b}", "enrols", (int)settings.enrols, "daily", (int)settings.daily));
	return OK;
}

static const struct command_form forms[] = {
    {"list", "", "--org=", .perform = list},
    {"show", "CLASS", "--presence= --org=", .wrong = show_wrong, .perform = show},
    {"groups", "CLASS", "--org=", .perform = groups},
    {"refresh", "CLASS", "--org=", .perform = refresh},
    {"probe", "CLASS", "--role= --link= --org=", .perform = probe},
    {"settings", "", "--enrols= --daily= --org=", .wrong = settings_wrong, .perform = settings},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_roster, forms, argc, argv);
}

const struct command command_roster = {
    .name = "roster",
    .usage = "usage: lectern roster list [--org SLUG]\n"
             "       lectern roster show CLASS [--presence here|left] [--org SLUG]\n"
             "       lectern roster groups CLASS [--org SLUG]\n"
             "       lectern roster refresh CLASS [--org SLUG]\n"
             "       lectern roster probe CLASS [--role ROLE] [--link RESOURCE_LINK_ID] [--org SLUG]\n"
             "       lectern roster settings [--enrols on|off] [--daily on|off] [--org SLUG]\n\n"
             "Class lists, as platforms give them (docs/class-lists.md).\n\n"
             "refresh    has a list read again, by a job of the service; prints the job\n"
             "probe      asks the platform now, keeps nothing, and tells what came: people of one role "
             "only, or with\n           what belongs to one resource link\n"
             "settings   what lists are for: --enrols, who learns in a class becomes a learner here when its "
             "list is\n           read; --daily, lists that were read once are read again each day\n",
    .run = run,
};
