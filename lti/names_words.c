/* What platforms write of a class (NRPS 2.0 section 2.4), read as it comes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "base/text.h"
#include "lti/names_int.h"
#include "lti/roles.h"
#include "lti/token.h"

enum { ID_BYTES_MAX = 255, NAME_BYTES_MAX = 500, ROLES_BYTES_MAX = 4000, GROUPS_BYTES_MAX = 4000 };

enum { SEEN_FIRST = 256 };

void names_seen_free(struct names_seen *seen)
{
	free(seen->slots);
	*seen = (struct names_seen){0};
}

/* FNV-1a, never 0. */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = 14695981039346656037u;

	for (const char *p = text; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	/* Its low bits choose the slot. */
	hash ^= hash >> 32;
	return hash != 0 ? hash : 1;
}

static bool slot_take(uint64_t *slots, size_t size, uint64_t hash)
{
	size_t at = hash & (size - 1);

	while (slots[at] != 0 && slots[at] != hash)
		at = (at + 1) & (size - 1);
	if (slots[at] == hash)
		return false;
	slots[at] = hash;
	return true;
}

static void seen_grow(struct names_seen *seen)
{
	size_t size = seen->size > 0 ? 2 * seen->size : SEEN_FIRST;
	uint64_t *slots = calloc(size, sizeof(*slots));

	if (slots == NULL)
		abort();
	for (size_t i = 0; i < seen->size; i++) {
		if (seen->slots[i] != 0)
			(void)slot_take(slots, size, seen->slots[i]);
	}
	free(seen->slots);
	seen->slots = slots;
	seen->size = size;
}

bool names_seen_add(struct names_seen *seen, const char *text)
{
	if (2 * seen->count >= seen->size)
		seen_grow(seen);
	if (!slot_take(seen->slots, seen->size, hash_of(text)))
		return false;
	seen->count++;
	return true;
}

/* "" for anything but a text; control characters become blanks; cut at a character's end. Borrowed where
 * nothing has to change. */
static const char *text_of(struct work *w, const json_t *object, const char *name, size_t max)
{
	const json_t *value = json_object_get(object, name);
	const char *s = json_string_value(value);
	size_t len = json_string_length(value);
	bool sound = len <= max;
	char *copy;

	if (s == NULL)
		return "";
	for (size_t i = 0; sound && i < len; i++)
		sound = (unsigned char)s[i] >= ' ' && s[i] != 0x7f;
	if (sound)
		return s;
	if (len > max) {
		for (len = max; len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80;)
			len--;
	}
	copy = arena_strndup(w->arena, s, len);
	for (char *p = copy; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	}
	return copy;
}

/* Some platforms write numbers. */
static const char *id_of(struct work *w, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_integer(value))
		return arena_printf(w->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_string_length(value) > ID_BYTES_MAX)
		return "";
	return text_of(w, object, name, ID_BYTES_MAX);
}

static enum names_status status_of(const json_t *member)
{
	const char *status = json_string_value(json_object_get(member, "status"));

	if (status != NULL && strcasecmp(status, "Inactive") == 0)
		return NAMES_INACTIVE;
	if (status != NULL && strcasecmp(status, "Deleted") == 0)
		return NAMES_DELETED;
	return NAMES_ACTIVE;
}

static const char *name_of(struct work *w, const json_t *member)
{
	const char *name = text_of(w, member, "name", NAME_BYTES_MAX), *given, *family;

	if (*name != '\0')
		return name;
	given = text_of(w, member, "given_name", NAME_BYTES_MAX / 2);
	family = text_of(w, member, "family_name", NAME_BYTES_MAX / 2);
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

/* lti-gs 1.0: [{"group_id": …}]. */
static const char *groups_of(struct work *w, const json_t *member)
{
	json_t *enrollments = json_object_get(member, "group_enrollments"), *one;
	struct text all;
	size_t i;

	if (json_array_size(enrollments) == 0)
		return "";
	all = text_new(w->arena, GROUPS_BYTES_MAX);
	json_array_foreach(enrollments, i, one)
	{
		const char *id = id_of(w, one, "group_id");

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
static json_t *messages_of(struct work *w, const json_t *member)
{
	json_t *message = json_object_get(member, "message");

	if (json_is_object(message))
		return json_own(w->arena, json_pack("[O]", message));
	return json_is_array(message) ? message : NULL;
}

/* Most members of a class have the same roles: what they amount to is decided once for each text. */
struct last_roles {
	const char *roles;
	bool is_learner, is_staff;
};

static void member_read(
    struct work *w, const json_t *json, const char *id, struct last_roles *last, struct names_member *ret)
{
	json_t *roles = json_object_get(json, "roles");

	if (json_is_string(roles))
		roles = json_own(w->arena, json_pack("[O]", roles));
	*ret = (struct names_member){.user_id = id,
	    .status = status_of(json),
	    .roles = roles_of(w, roles),
	    .name = name_of(w, json),
	    .email = text_of(w, json, "email", EMAIL_MAX),
	    .groups = groups_of(w, json),
	    .messages = messages_of(w, json)};
	if (last->roles == NULL || strcmp(last->roles, ret->roles) != 0) {
		last->roles = ret->roles;
		lti_roles_decide(roles, &last->is_learner, &last->is_staff);
	}
	ret->is_learner = last->is_learner;
	ret->is_staff = last->is_staff;
}

enum err names_page_read(
    struct work *w, const char *body, size_t len, struct names_member **ret_members, size_t *ret_count)
{
	struct last_roles last = {0};
	struct names_member *members;
	json_t *page, *all, *one;
	size_t i, count = 0;

	if (json_read(w, "the class list", body, len, &page) != OK)
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS("The platform answered with something that is no class list."));
	all = json_object_get(page, "members");
	if (!json_is_array(all))
		return fail_field(w, ERR_UPSTREAM, "unreadable",
		    WORDS(
		        "The platform's answer names no members, which does not mean that there are none."));
	if (json_array_size(all) > NAMES_PAGE_MEMBERS_MAX)
		return fail_field(w, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform gives more than %d people in one page."), NAMES_PAGE_MEMBERS_MAX);
	members = arena_alloc(w->arena, (json_array_size(all) + 1) * sizeof(*members));
	json_array_foreach(all, i, one)
	{
		const char *id = id_of(w, one, "user_id");

		if (*id != '\0')
			member_read(w, one, id, &last, &members[count++]);
	}
	*ret_members = members;
	*ret_count = count;
	return OK;
}

enum err names_status_judge(struct work *w, const struct http_answer *answer)
{
	const char *said = platform_words(w, answer->body, answer->body_len);

	if (answer->status == 429 || answer->status >= 500)
		return fail_field(w, ERR_UPSTREAM, "unreachable",
		    WORDS("The platform answered %d: it is to be asked again later."), answer->status);
	if (*said == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, "refused",
		    WORDS("The platform refused with the answer %d."), answer->status);
	return fail_field(w, ERR_UNPROCESSABLE, "refused",
	    WORDS("The platform refused with the answer %d: %s"), answer->status, said);
}
