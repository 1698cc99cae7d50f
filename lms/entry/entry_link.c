#include "lms/entry/entry_link.h"

#include <string.h>

#include "base/fields.h"
#include "base/id.h"
#include "base/text.h"
#include "lms/audit/audit.h"
#include "lms/entry/entry_int.h"
#include "lms/entry/link_store.h"

enum { NAMED_MAX = 100, HISTORY_MAX = 20, HISTORY_TEXT_MAX = 16 * 1024, ID_MAX = 255 };

/* A platform that does not know a custom variable sends its name, $ and all: that says nothing. */
static const char *custom_value(const struct lti_launch *launch, const char *name)
{
	const char *value = json_string_value(json_object_get(launch->custom, name));

	return value == NULL || *value == '$' ? "" : value;
}

static const char *short_text(struct work *w, const char *text)
{
	char *copy = arena_strndup(w->arena, text, strnlen(text, NAMED_MAX));

	utf8_mend(copy);
	return copy;
}

/* …/lti/launch/{module}; false when the address names none. */
static bool module_in_address(
    const struct config *config, const struct lti_launch *launch, struct uuid *ret_module)
{
	static const char launch_path[] = "/lti/launch/";
	const char *path = strstr(launch->target_link_uri, launch_path);
	char text[UUID_TEXT_SIZE];

	if (path == NULL || (size_t)(path - launch->target_link_uri) != strlen(config->app_url))
		return false;
	path += sizeof(launch_path) - 1;
	if (strcspn(path, "/?#") != UUID_TEXT_SIZE - 1)
		return false;
	memcpy(text, path, UUID_TEXT_SIZE - 1);
	text[UUID_TEXT_SIZE - 1] = '\0';
	return uuid_parse(text, ret_module);
}

/* Of the module that is named only that part; its name is then one of both. */
static void part_read(struct work *w, const struct lti_launch *launch, struct entry_link *link)
{
	const char *value = custom_value(launch, "grain_id");

	if (*value == '\0')
		return;
	link->part = short_text(w, value);
	if (!uuid_parse(value, &link->hints.part))
		link->hints.part = (struct uuid){0};
	link->named = short_text(w, arena_printf(w->arena, "%s/%s", link->named, link->part));
}

void entry_link_read(
    struct work *w, const struct config *config, const struct lti_launch *launch, struct entry_link *ret_link)
{
	static const char *const names[] = {"content_id", "module_id"};
	struct entry_link link = {.named = "",
	    .by = names[0],
	    .part = "",
	    .hints = {.deployment = launch->deployment, .resource_link_id = launch->resource_link_id}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && *link.named == '\0'; i++) {
		const char *value = custom_value(launch, names[i]);

		if (*value == '\0')
			continue;
		link.named = short_text(w, value);
		link.by = names[i];
		if (!uuid_parse(value, &link.hints.in_custom))
			link.hints.in_custom = (struct uuid){0};
	}
	if (*link.named == '\0' && module_in_address(config, launch, &link.hints.in_address)) {
		link.named = uuid_text(w->arena, link.hints.in_address);
		link.by = "target_link_uri";
	}
	if (*link.named != '\0')
		part_read(w, launch, &link);
	link.hints.named = link.named;
	*ret_link = link;
}

static bool part_stands(const struct entry_link *link, const struct entry_found *found)
{
	return *link->part == '\0' || (found->part_there && !uuid_is_nil(link->hints.part));
}

/* Whether the look found what the link means, and not what merely lies nearby. */
static bool stands(const struct entry_link *link, const struct entry_found *found)
{
	if (found->module.rule == ENTRY_CHOSEN)
		return true;
	if (*link->named == '\0')
		return found->module.rule != ENTRY_NONE;
	if (!part_stands(link, found))
		return false;
	return found->module.rule ==
	       (!uuid_is_nil(link->hints.in_custom) ? ENTRY_NAMED_IN_CUSTOM : ENTRY_NAMED_IN_ADDRESS);
}

bool entry_link_stands(const struct entry_link *link, const struct entry_found *found)
{
	return stands(link, found) && !uuid_is_nil(found->module.package_version);
}

/* One URL-encoded id, decoded; "" for what cannot be one. */
static const char *id_decoded(struct work *w, const char *from, size_t len)
{
	char *id = arena_alloc(w->arena, len + 1), *to = id;

	for (size_t i = 0; i < len; i++) {
		bool coded = from[i] == '%' && i + 2 < len && hex_value(from[i + 1]) >= 0 &&
		             hex_value(from[i + 2]) >= 0;

		*to++ = coded ? (char)(hex_value(from[i + 1]) * 16 + hex_value(from[i + 2])) : from[i];
		i += coded ? 2 : 0;
	}
	*to = '\0';
	return utf8_valid(id, (size_t)(to - id)) && to - id <= ID_MAX ? id : "";
}

/* D3: a list with commas, newest first, as a JSON array of texts. */
static const char *history_of(struct work *w, const struct lti_launch *launch, const char *name)
{
	struct text list = text_new(w->arena, HISTORY_TEXT_MAX);
	const char *value = custom_value(launch, name);
	int count = 0;

	text_add_char(&list, '[');
	for (const char *p = value; *p != '\0' && count < HISTORY_MAX; p += *p == ',') {
		size_t len = strcspn(p, ",");
		const char *id;

		p += strspn(p, " ");
		len = strcspn(p, ",");
		id = id_decoded(w, p, len);
		p += len;
		if (*id == '\0')
			continue;
		text_add(&list, count++ > 0 ? "," : "");
		text_add_json(&list, id);
	}
	text_add_char(&list, ']');
	return text_fits(&list) ? list.data : "[]";
}

/* What the link opened that this one was in LTI 1.1, or was copied from, nil where nothing tells. */
static enum err copied_from(struct work *w, const struct lti_launch *launch, struct link_target *ret_target)
{
	const struct link_history history = {.links = history_of(w, launch, "resource_link_id_history"),
	    .contexts = history_of(w, launch, "context_id_history")};

	TRY(entry_lti11_link(w, launch, ret_target));
	if (!uuid_is_nil(ret_target->module))
		return OK;
	return link_store_history(w, launch, &history, ret_target);
}

static enum err nothing_opened(struct work *w, const struct entry_link *link, const struct entry_found *found)
{
	size_t len = *link->part != '\0' ? strcspn(link->named, "/") : strlen(link->named);
	const char *module = arena_strndup(w->arena, link->named, len);

	if (found->module.rule != ENTRY_NONE && !part_stands(link, found))
		return fail_field(w, ERR_UNPROCESSABLE, "grain_id",
		    "the link's custom parameter grain_id names the part %s, which its module does not have",
		    link->part);
	if (*link->named == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, link->by,
		    "this link does not say which module it shows: give it the custom parameter "
		    "content_id=… or an address that ends in /lti/launch/…");
	if (strcmp(link->by, "target_link_uri") == 0)
		return fail_field(w, ERR_UNPROCESSABLE, link->by,
		    "the link's address names the module %s, which is not here", module);
	return fail_field(w, ERR_UNPROCESSABLE, link->by,
	    "the link's custom parameter %s names the module %s, which is not here", link->by, module);
}

enum err entry_module_check(struct work *w, struct uuid asked, const struct entry_module *module)
{
	char id[UUID_TEXT_SIZE];

	if (module->rule == ENTRY_NONE)
		return fail_field(
		    w, ERR_UNPROCESSABLE, "module_id", "the module %s is not here", uuid_format(asked, id));
	if (uuid_is_nil(module->package_version))
		return fail(w, ERR_UNPROCESSABLE, "this module has no content yet");
	return OK;
}

static void hints_point(struct entry_hints *hints, const struct link_target *to)
{
	hints->in_custom = to->module;
	hints->part = to->part;
	hints->named = NULL;
}

enum err entry_link_find(struct work *w, const struct lti_launch *launch, const struct entry_link *link,
    const struct entry_person *person, bool gradable, struct entry_found *ret_found)
{
	struct entry_hints hints = link->hints;
	struct entry_found found;

	if (!uuid_is_nil(link->chosen.module))
		hints_point(&hints, &link->chosen);
	TRY(entry_store_found(w, launch, &hints, person, gradable, &found));
	if (uuid_is_nil(link->chosen.module) && !stands(link, &found)) {
		struct link_target origin;

		TRY(copied_from(w, launch, &origin));
		if (uuid_is_nil(origin.module))
			return nothing_opened(w, link, &found);
		hints_point(&hints, &origin);
		TRY(entry_store_found(w, launch, &hints, person, gradable, &found));
	}
	TRY(entry_module_check(w, hints.in_custom, &found.module));
	*ret_found = found;
	return OK;
}

enum err entry_link_lost(struct work *w, const struct lti_launch *launch, const struct entry_link *link)
{
	return link_store_lost(w, launch, *link->named != '\0' ? "missing" : "unnamed", link->named);
}

enum err entry_link_choose(struct work *w, const struct lti_launch *launch, const struct entry_link *link,
    struct uuid by, struct uuid placement)
{
	const struct principal actor = {
	    .kind = PRINCIPAL_LAUNCH, .id = by, .org = launch->registration.org, .name = ""};
	const struct link_target *to = &link->chosen;
	const char *part = uuid_is_nil(to->part) ? NULL : uuid_text(w->arena, to->part);
	json_t *after =
	    json_own(w->arena, json_pack("{s:s,s:s*,s:s}", "module", uuid_text(w->arena, to->module), "part",
	                           part, "resource_link", launch->resource_link_id));

	TRY(link_store_chosen(w, launch->registration.org, placement, link->named));
	return audit_record(w, &(struct audit){.actor = &actor,
	                           .org = launch->registration.org,
	                           .action = "link.mended",
	                           .subject_type = "placement",
	                           .subject = placement,
	                           .after = after});
}
