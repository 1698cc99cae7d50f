/* Course Groups 1.0 (lti-gs): the groups of a class, and the sets that they are in. */
#include <string.h>

#include "base/fields.h"
#include "lti/names_int.h"

#define GROUPS_ACCEPT "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
#define SETS_ACCEPT "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"

enum { GROUP_ID_MAX = 255, GROUP_NAME_MAX = 500 };

/* All elements of one list over its pages. */
struct elements {
	const char *member; /* "groups" or "sets" */
	json_t *all;
};

static enum err elements_add(struct work *w, const struct http_answer *answer, struct elements *to)
{
	json_t *page, *list;

	if (json_read(w, "the groups", answer->body, answer->body_len, &page) != OK)
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS("The platform answered with something that is no list of groups."));
	list = json_object_get(page, to->member);
	if (!json_is_array(list))
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS("The platform answered with something that is no list of groups."));
	if (json_array_size(to->all) + json_array_size(list) > GROUPS_MAX)
		return fail_field(w, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform's class has more than %d groups."), GROUPS_MAX);
	json_array_extend(to->all, list);
	return OK;
}

static enum err elements_read(struct work *w, const struct names_service *service,
    const struct names_reader *reader, const char *url, const char *accept, struct elements *to)
{
	NAMES_LIST_LOCAL struct names_list list = {.service = service,
	    .reader = reader,
	    .scope = GROUPS_SCOPE,
	    .accept = accept,
	    .retry_after_s = -1};
	struct http_answer answer;

	to->all = json_own(w->arena, json_array());
	while (url != NULL) {
		TRY(names_begin(w, &list, url));
		TRY(names_get(w, &list, url, &answer));
		TRY(names_next(w, &answer, url, &url));
		TRY(elements_add(w, &answer, to));
	}
	return OK;
}

/* Ids may be numbers; "" for what is none. */
static const char *id_of(struct work *w, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_integer(value))
		return arena_printf(w->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (!json_is_string(value) || json_string_length(value) > GROUP_ID_MAX ||
	    strpbrk(json_string_value(value), "\r\n") != NULL)
		return "";
	return json_string_value(value);
}

static const char *name_of(const json_t *object)
{
	const json_t *value = json_object_get(object, "name");

	return json_is_string(value) && json_string_length(value) <= GROUP_NAME_MAX ? json_string_value(value)
	                                                                            : "";
}

/* Names by id. */
static json_t *sets_by_id(struct work *w, const json_t *sets)
{
	json_t *names = json_own(w->arena, json_object()), *set;
	size_t i;

	json_array_foreach(sets, i, set)
	{
		json_object_set_new(names, id_of(w, set, "id"), json_string(name_of(set)));
	}
	return names;
}

static const char *set_name(const json_t *names, const char *id)
{
	const char *name = *id != '\0' ? json_string_value(json_object_get(names, id)) : NULL;

	return name != NULL ? name : "";
}

enum err names_groups(struct work *w, const struct names_service *service, const char *groups_url,
    const char *sets_url, const struct names_reader *reader, struct names_group **ret_groups,
    size_t *ret_count)
{
	struct elements groups = {.member = "groups"}, sets = {.member = "sets"};
	struct names_group *all;
	size_t i, count = 0;
	json_t *group, *names;

	TRY(elements_read(w, service, reader, groups_url, GROUPS_ACCEPT, &groups));
	if (*sets_url != '\0')
		TRY(elements_read(w, service, reader, sets_url, SETS_ACCEPT, &sets));
	names = sets_by_id(w, sets.all);
	all = arena_alloc(w->arena, (json_array_size(groups.all) + 1) * sizeof(*all));
	json_array_foreach(groups.all, i, group)
	{
		const char *id = id_of(w, group, "id"), *name = name_of(group);

		if (*id == '\0')
			continue;
		all[count++] = (struct names_group){.id = id,
		    .name = *name != '\0' ? name : id,
		    .set_name = set_name(names, id_of(w, group, "set_id"))};
	}
	*ret_groups = all;
	*ret_count = count;
	return OK;
}
