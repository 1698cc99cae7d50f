/* lectern platform site add | list | blocks */
#include "command/site.h"

#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "lms/platform/site.h"

static bool verb_is(const struct command_words *words, const char *verb)
{
	return strcmp(words->plain[0], verb) == 0;
}

const char *command_site_wrong(const struct command_words *words)
{
	if (!verb_is(words, "add") && !verb_is(words, "list") && !verb_is(words, "blocks"))
		return "it is site add, site list or site blocks";
	if (verb_is(words, "add") && command_option(words, "--lms-url") == NULL)
		return "site add needs --lms-url";
	if (verb_is(words, "blocks") &&
	    (command_option(words, "--site") == NULL || command_option(words, "--file") == NULL))
		return "site blocks needs --site and --file";
	return NULL;
}

/* The file is read with the starter's rights. */
int command_site_before(struct command_house *house, struct command_words *words)
{
	const char *path = command_option(words, "--file");
	char *text;
	FILE *in;
	size_t len;
	int code;

	if (!verb_is(words, "blocks"))
		return COMMAND_ENTER;
	if (strcmp(path, "-") != 0 && (code = command_input_open(house, path, &path)) != 0)
		return code;
	text = arena_alloc(house->arena, LTI_SITE_TEXT_MAX + 2);
	in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (in == NULL)
		return command_failed(
		    "platform", &house->work, fail(&house->work, ERR_BAD_INPUT, "%s cannot be read", path));
	len = fread(text, 1, LTI_SITE_TEXT_MAX + 1, in);
	text[len] = '\0';
	if (in != stdin)
		fclose(in);
	words->own = text;
	return COMMAND_ENTER;
}

static enum err add(struct work *w, const struct command_words *words)
{
	const struct lti_site site = {.org = command_option_or(words, "--org", ""),
	    .name = command_option_or(words, "--name", ""),
	    .lms_url = command_option(words, "--lms-url"),
	    .issuer = command_option_or(words, "--issuer", ""),
	    .frame_origins = command_option_or(words, "--frame-origins", "")};
	struct uuid id;
	bool changed;

	TRY(site_save(w, &command_operator, &site, false, &id, &changed));
	command_print(json_pack("{s:s,s:b}", "site", uuid_text(w->arena, id), "changed", (int)changed));
	return OK;
}

static enum err blocks(struct work *w, const struct command_words *words, struct uuid org)
{
	struct lti_site_added added = {0};
	struct uuid site;

	if (!uuid_parse(command_option(words, "--site"), &site))
		return fail_field(w, ERR_BAD_INPUT, "site", "is no id (lectern platform site list)");
	TRY(site_blocks_add(w, &command_operator, org, site, words->own, &added));
	command_print(json_pack("{s:I,s:I,s:I,s:O}", "added", (json_int_t)added.added, "changed",
	    (json_int_t)added.changed, "unchanged", (json_int_t)added.unchanged, "blocks", added.blocks));
	return OK;
}

enum err command_site(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct uuid org;
	json_t *sites;

	if (verb_is(words, "add"))
		return add(w, words);
	TRY(command_organization(w, words, &org));
	if (verb_is(words, "blocks"))
		return blocks(w, words, org);
	TRY(lti_sites(w, org, &sites));
	command_print(json_pack("{s:O}", "sites", sites));
	return OK;
}
