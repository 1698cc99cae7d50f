/* Class lists of platforms: read in place they are what a tree of them says, or no list at all. */
#include "fuzz.h"

#include "base/fields.h"
#include "lti/names_int.h"

/* Of one that is a plain text already. */
static void same(const json_t *member, const char *name, const char *read)
{
	const char *text = json_string_value(json_object_get(member, name));

	for (const char *p = text != NULL ? text : ""; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return;
	if (text != NULL && *text != '\0' && strlen(text) < 200)
		must(strcmp(text, read) == 0);
}

static bool has_id(const json_t *member)
{
	const json_t *id = json_object_get(member, "user_id");
	size_t len = json_string_length(id);

	return json_is_integer(id) || (len > 0 && len <= 255);
}

static void compare(json_t *all, const struct names_member *members, size_t count)
{
	size_t i, at = 0;
	json_t *one;

	json_array_foreach(all, i, one)
	{
		if (!has_id(one))
			continue;
		must(at < count);
		same(one, "user_id", members[at].user_id);
		same(one, "name", members[at].name);
		same(one, "email", members[at].email);
		must(members[at].roles != NULL && members[at].groups != NULL);
		at++;
	}
	must(at == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct names_member *members;
	json_t *tree = NULL;
	struct work w;
	size_t count;
	enum err e;

	work_init(&w, a);
	if (json_read(&w, "the page", (const char *)data, len, &tree) != OK)
		tree = NULL;
	work_forgive(&w);
	e = names_page_read(&w, (const char *)data, len, &members, &count);
	must((e == OK) == json_is_array(json_object_get(tree, "members")));
	if (e == OK)
		compare(json_object_get(tree, "members"), members, count);
	else
		must(w.detail[0] != '\0' && w.field[0] != '\0');
	return 0;
}
