/* What platforms write of a class (NRPS 2.0 section 2.4), read as it comes and where it lies: a class is
 * long, and no tree is made of it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "base/scan.h"
#include "base/text.h"
#include "lti/names_int.h"
#include "lti/roles.h"

enum { ID_BYTES_MAX = 255, NAME_BYTES_MAX = 500, ROLES_BYTES_MAX = 4000, GROUPS_BYTES_MAX = 4000 };

/* What is wanted of a member. */
enum wanted { USER_ID, STATUS, ROLES, NAME, GIVEN_NAME, FAMILY_NAME, EMAIL, GROUPS, MESSAGE, WANTED };
static const char *const wanted_names[WANTED] = {[USER_ID] = "user_id",
    [STATUS] = "status",
    [ROLES] = "roles",
    [NAME] = "name",
    [GIVEN_NAME] = "given_name",
    [FAMILY_NAME] = "family_name",
    [EMAIL] = "email",
    [GROUPS] = "group_enrollments",
    [MESSAGE] = "message"};

/* Most members of a class have the same roles: what they amount to is decided once for each writing. */
struct last_roles {
	struct scan_value written;
	const char *roles;
	bool is_learner, is_staff;
};

struct page {
	struct work *w;
	struct scan scan;
	struct last_roles last;
	struct names_member *members;
	size_t count, room;
	size_t told; /* with those who have no id */
	bool listed; /* it names members */
	bool too_many;
};

/* "" for anything but a text; control characters become blanks; cut at a character's end. Borrowed where
 * nothing has to change. */
static const char *text_of(struct work *w, const struct scan_value *value, size_t max)
{
	size_t len = value->len;
	char *copy;

	if (value->kind != SCAN_STRING)
		return "";
	if (value->plain && len <= max)
		return value->text;
	if (len > max) {
		for (len = max; len > 0 && ((unsigned char)value->text[len] & 0xc0) == 0x80;)
			len--;
	}
	copy = arena_strndup(w->arena, value->text, len);
	for (char *p = copy; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	}
	return copy;
}

/* Some platforms write numbers. */
static const char *id_of(struct work *w, const struct scan_value *value)
{
	if (value->kind == SCAN_INTEGER)
		return arena_printf(w->arena, "%lld", strtoll(value->text, NULL, 10));
	return value->len <= ID_BYTES_MAX ? text_of(w, value, ID_BYTES_MAX) : "";
}

static enum names_status status_of(const struct scan_value *value)
{
	const char *status = value->kind == SCAN_STRING ? value->text : "";

	if (strcasecmp(status, "Inactive") == 0)
		return NAMES_INACTIVE;
	if (strcasecmp(status, "Deleted") == 0)
		return NAMES_DELETED;
	return NAMES_ACTIVE;
}

static const char *name_of(struct work *w, const struct scan_value values[static WANTED])
{
	const char *name = text_of(w, &values[NAME], NAME_BYTES_MAX), *given, *family;

	if (*name != '\0')
		return name;
	given = text_of(w, &values[GIVEN_NAME], NAME_BYTES_MAX / 2);
	family = text_of(w, &values[FAMILY_NAME], NAME_BYTES_MAX / 2);
	if (*given == '\0' || *family == '\0')
		return *given != '\0' ? given : family;
	return arena_printf(w->arena, "%s %s", given, family);
}

/* A role has no blanks; NULL for one that has, or is no text. */
static const char *role_text(const json_t *role)
{
	const char *s = json_string_value(role);

	return s != NULL && s[strcspn(s, " \t\r\n")] == '\0' && strlen(s) < ROLES_BYTES_MAX ? s : NULL;
}

static const char *roles_of(struct work *w, json_t *roles)
{
	const char *only = json_array_size(roles) == 1 ? role_text(json_array_get(roles, 0)) : NULL;
	struct text all;
	size_t i;
	json_t *role;

	if (only != NULL)
		return only;
	all = text_new(w->arena, ROLES_BYTES_MAX);
	json_array_foreach(roles, i, role)
	{
		const char *s = role_text(role);

		if (s == NULL || all.len + strlen(s) + 1 > ROLES_BYTES_MAX)
			continue;
		if (all.len > 0)
			text_add_char(&all, ' ');
		text_add(&all, s);
	}
	return all.len > 0 ? all.data : "";
}

static bool same_writing(const struct scan_value *a, const struct scan_value *b)
{
	return a->kind == b->kind && a->len == b->len &&
	       (a->len == 0 || memcmp(a->text, b->text, a->len) == 0);
}

static bool roles_take(struct page *p, const struct scan_value *value)
{
	struct last_roles *last = &p->last;
	json_t *roles = NULL;

	if (last->roles != NULL && same_writing(&last->written, value))
		return true;
	if (value->kind == SCAN_NESTED && !scan_json(&p->scan, value, &roles))
		return false;
	if (value->kind == SCAN_STRING)
		roles = json_own(p->w->arena, json_pack("[s%]", value->text, value->len));
	last->written = *value;
	last->roles = roles_of(p->w, roles);
	lti_roles_decide(roles, &last->is_learner, &last->is_staff);
	return true;
}

static struct scan_value value_of(const json_t *json)
{
	if (!json_is_string(json))
		return (struct scan_value){.kind = SCAN_NOTHING};
	return (struct scan_value){
	    .kind = SCAN_STRING, .text = json_string_value(json), .len = json_string_length(json)};
}

static const char *group_id(struct work *w, const json_t *group)
{
	const json_t *json = json_object_get(group, "group_id");
	const struct scan_value value = value_of(json);

	if (json_is_integer(json))
		return arena_printf(w->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
	return id_of(w, &value);
}

/* lti-gs 1.0: [{"group_id": …}]. */
static const char *groups_of(struct work *w, json_t *enrollments)
{
	struct text all;
	size_t i;
	json_t *one;

	if (json_array_size(enrollments) == 0)
		return "";
	all = text_new(w->arena, GROUPS_BYTES_MAX);
	json_array_foreach(enrollments, i, one)
	{
		const char *id = group_id(w, one);

		if (*id == '\0' || all.len + strlen(id) + 2 > GROUPS_BYTES_MAX)
			continue;
		if (all.len == 0)
			text_add_char(&all, '\n');
		text_add(&all, id);
		text_add_char(&all, '\n');
	}
	return all.len > 0 ? all.data : "";
}

/* P1: Blackboard gives the object itself where there is but one. */
static json_t *messages_of(struct work *w, json_t *message)
{
	if (json_is_object(message))
		return json_own(w->arena, json_pack("[O]", message));
	return json_is_array(message) ? message : NULL;
}

/* NULL for what is no object or array. */
static bool nested_take(struct page *p, const struct scan_value *value, json_t **ret_json)
{
	*ret_json = NULL;
	return value->kind != SCAN_NESTED || scan_json(&p->scan, value, ret_json);
}

static bool member_add(struct page *p, const char *id, const struct scan_value values[static WANTED])
{
	json_t *groups, *message;

	if (!roles_take(p, &values[ROLES]) || !nested_take(p, &values[GROUPS], &groups) ||
	    !nested_take(p, &values[MESSAGE], &message))
		return false;
	if (*id == '\0')
		return true;
	if (p->count == p->room) {
		size_t room = p->room > 0 ? 2 * p->room : NAMES_LIMIT;
		struct names_member *members = arena_alloc(p->w->arena, room * sizeof(*members));

		if (p->count > 0)
			memcpy(members, p->members, p->count * sizeof(*members));
		p->members = members;
		p->room = room;
	}
	p->members[p->count++] = (struct names_member){.user_id = id,
	    .status = status_of(&values[STATUS]),
	    .is_learner = p->last.is_learner,
	    .is_staff = p->last.is_staff,
	    .roles = p->last.roles,
	    .name = name_of(p->w, values),
	    .email = text_of(p->w, &values[EMAIL], EMAIL_MAX),
	    .groups = groups_of(p->w, groups),
	    .messages = messages_of(p->w, message)};
	return true;
}

/* WANTED for a name that is not. */
static enum wanted wanted_of(const struct scan_value *name)
{
	enum wanted i = USER_ID;

	while (i < WANTED && strcmp(wanted_names[i], name->text) != 0)
		i++;
	return i;
}

static bool nested_wanted(enum wanted wanted)
{
	return wanted == ROLES || wanted == GROUPS || wanted == MESSAGE;
}

static bool member_read(struct page *p)
{
	SCAN_OBJECT_LOCAL struct scan_object object = {0};
	struct scan_value values[WANTED + 1] = {0}, name;
	enum scan_step step;

	if (!scan_object(&p->scan, &object))
		return false;
	while ((step = scan_member(&p->scan, &object, &name)) == SCAN_MORE) {
		enum wanted wanted = wanted_of(&name);

		if (!scan_value(&p->scan, &values[wanted]) ||
		    (!nested_wanted(wanted) && !scan_sound(&values[wanted])))
			return false;
	}
	return step == SCAN_END && member_add(p, id_of(p->w, &values[USER_ID]), values);
}

static bool other_read(struct page *p)
{
	struct scan_value other;

	return scan_value(&p->scan, &other) && scan_sound(&other);
}

static bool members_read(struct page *p)
{
	struct scan_array array;
	enum scan_step step;

	if (!scan_array(&p->scan, &array))
		return other_read(p);
	p->listed = true;
	while ((step = scan_element(&p->scan, &array)) == SCAN_MORE) {
		if (p->told++ == NAMES_PAGE_MEMBERS_MAX) {
			p->too_many = true;
			return false;
		}
		if (scan_next(&p->scan) == '{' ? !member_read(p) : !other_read(p))
			return false;
	}
	return step == SCAN_END;
}

static bool page_read(struct page *p)
{
	SCAN_OBJECT_LOCAL struct scan_object object = {0};
	struct scan_value name;
	enum scan_step step;

	if (scan_next(&p->scan) != '{')
		return other_read(p) && scan_ended(&p->scan);
	if (!scan_object(&p->scan, &object))
		return false;
	while ((step = scan_member(&p->scan, &object, &name)) == SCAN_MORE) {
		bool members = strcmp(name.text, "members") == 0;

		if (members ? !members_read(p) : !other_read(p))
			return false;
	}
	return step == SCAN_END && scan_ended(&p->scan);
}

enum err names_page_read(
    struct work *w, const char *body, size_t len, struct names_member **ret_members, size_t *ret_count)
{
	struct page page = {.w = w};
	bool sound;

	scan_begin(&page.scan, w->arena, body, len);
	sound = page_read(&page);
	if (page.too_many)
		return fail_field(w, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform gives more than %d people in one page."), NAMES_PAGE_MEMBERS_MAX);
	if (!sound)
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS("The platform answered with something that is no class list."));
	if (!page.listed)
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS(
		        "The platform's answer names no members, which does not mean that there are none."));
	*ret_members = page.members;
	*ret_count = page.count;
	return OK;
}
