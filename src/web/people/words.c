#include <string.h>

#include "pages.h"
#include "web/page/trouble.h"
#include "web/people/people.h"

enum { ROLES_WORDS_MAX = 2048 };

static const char *role_title(struct request *r, const char *name)
{
	for (size_t i = 0; i < role_count; i++)
		if (strcmp(roles[i].name, name) == 0)
			return page_translate(request_language(r), roles[i].title);
	return name;
}

const char *roles_words(struct request *r, const char *roles_held)
{
	struct text words = text_new(r->work.arena, ROLES_WORDS_MAX);

	for (roles_held += strspn(roles_held, " "); *roles_held != '\0';
	     roles_held += strspn(roles_held, " ")) {
		size_t len = strcspn(roles_held, " ");

		text_printf(&words, "%s%s", words.len > 0 ? ", " : "",
		    role_title(r, arena_strndup(r->work.arena, roles_held, len)));
		roles_held += len;
	}
	return words.data;
}

static bool holds(struct request *r, const char *held, const char *role)
{
	return strstr(arena_printf(r->work.arena, " %s ", held), arena_printf(r->work.arena, " %s ", role)) !=
	       NULL;
}

struct page_role_box *role_boxes(struct request *r, const char *held, bool typed)
{
	struct page_role_box *boxes = arena_alloc(r->work.arena, role_count * sizeof(*boxes));

	for (size_t i = 0; i < role_count; i++)
		boxes[i] = (struct page_role_box){.name = roles[i].name,
		    .title = page_translate(request_language(r), roles[i].title),
		    .on = typed ? form_ticked(r, "roles", roles[i].name) : holds(r, held, roles[i].name)};
	return boxes;
}

enum err people_id(struct request *r, const char *name, struct uuid *ret_id)
{
	if (!uuid_parse(request_param(r, name), ret_id))
		return fail_field(&r->work, ERR_NOT_FOUND, name, "there is nothing of this id here");
	return OK;
}

struct inviting people_inviting(struct request *r, bool by_hand)
{
	return (struct inviting){.config = &r->app->config,
	    .keys = r->app->keys,
	    .by = &r->principal,
	    .org_slug = r->session != NULL ? r->session->org_slug : "",
	    .org_name = r->session != NULL ? r->session->org_name : "",
	    .language = request_language(r),
	    .by_hand = by_hand};
}
