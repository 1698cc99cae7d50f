#include "web/signing/signing.h"

#include <string.h>

#include "lms/platform/rotation.h"
#include "lti/ags.h"
#include "pages.h"
#include "web/page/frame.h"

enum { KEYS_PAGE_MAX = 1024 * 1024, KEYS_SHOWN = 64, PINS_SHOWN = 20, FORM_MAX = 4096, DAY_S = 24 * 3600 };

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text != NULL ? text : "";
}

/* The names of platforms that were given this key by hand. */
static size_t pin_rows(struct request *r, const json_t *key, struct page_instance_keys_rows_pins *rows)
{
	struct lti_registration registration;
	json_t *pin;
	size_t i, count = 0;
	struct uuid id;

	json_array_foreach(json_object_get(key, "pinned_by"), i, pin)
	{
		if (count == PINS_SHOWN || !uuid_parse(json_string_value(pin), &id))
			break;
		rows[count].name = json_string_value(pin);
		if (lti_registration_load(&r->work, id, &registration) == OK)
			rows[count].name = registration.name;
		else
			work_forgive(&r->work);
		count++;
	}
	return count;
}

static const char *schedule(struct request *r)
{
	int64_t every_s = r->app->config.key_rotate_after;
	const char *lang = request_language(r);

	if (every_s == 0)
		return page_translate(lang, WORDS("none: keys are rotated by hand (key_rotate_after)"));
	return page_retell(r->work.arena, lang,
	    arena_printf(
	        r->work.arena, WORDS("every %lld days (key_rotate_after)"), (long long)(every_s / DAY_S)));
}

static enum err get_keys(struct request *r)
{
	struct text html = text_new(r->work.arena, KEYS_PAGE_MAX);
	struct page_instance_keys_rows rows[KEYS_SHOWN];
	size_t i, count = 0, old = 0;
	json_t *keys, *key;

	TRY(keys_list(&r->work, &r->app->config, &keys));
	json_array_foreach(keys, i, key)
	{
		struct page_instance_keys_rows_pins *pins =
		    arena_alloc(r->work.arena, PINS_SHOWN * sizeof(*pins));
		const char *state = text_of(key, "state");
		bool next = strcmp(state, "next") == 0;

		if (count == KEYS_SHOWN)
			break;
		rows[count] = (struct page_instance_keys_rows){.kid = text_of(key, "kid"),
		    .state = state,
		    .published = text_of(key, "published_at"),
		    .signs = text_of(key, next ? "signs_after" : "signed_from"),
		    .until = text_of(key, "published_until"),
		    .pins = pins,
		    .pins_count = pin_rows(r, key, pins)};
		old += strcmp(state, "retiring") == 0 ? rows[count].pins_count : 0;
		count++;
	}
	page_instance_keys(
	    &html, &(struct page_instance_keys){.lang = request_language(r),
	               .frame = frame_make(r, "keys"),
	               .may = principal_may(&r->principal, PERMISSION_INSTANCE_MANAGE),
	               .rotate = "/instance/keys/rotation",
	               .schedule = schedule(r),
	               .jwks = arena_printf(r->work.arena, "%s/lti/jwks", r->app->config.app_url),
	               .pinned_old = (int64_t)old,
	               .rows = rows,
	               .rows_count = count});
	return reply_page(r, 200, &html);
}

static enum err get_rotation(struct request *r)
{
	struct text html = text_new(r->work.arena, KEYS_PAGE_MAX);
	json_t *keys;

	TRY(keys_list(&r->work, &r->app->config, &keys));
	page_instance_keys_rotation(&html, &(struct page_instance_keys_rotation){.lang = request_language(r),
	                                       .frame = frame_make(r, "keys"),
	                                       .kid = text_of(json_array_get(keys, 0), "kid"),
	                                       .back = "/instance/keys"});
	return reply_page(r, 200, &html);
}

static enum err post_rotation(struct request *r)
{
	const char *kid;

	TRY(key_rotation(&r->work, r->app->keys, &r->principal, &kid));
	frame_say(r, "success",
	    WORDS("A next key is published. The service lets it sign by itself when it is time."));
	return reply_redirect(r, 303, "/instance/keys");
}

static const struct input none[] = {{0}};

static const struct route routes[] = {
    PAGE_GET("/instance/keys", PERMISSION_INSTANCE_READ, get_keys, "our signing keys", NULL),
    PAGE_GET("/instance/keys/rotation", PERMISSION_INSTANCE_MANAGE, get_rotation,
        "asks before the signing key is rotated", NULL),
    PAGE_POST("/instance/keys/rotation", PERMISSION_INSTANCE_MANAGE, FORM_MAX, post_rotation,
        "publishes a next signing key", none),
};

const struct area web_area_signing = {"keys", routes, sizeof routes / sizeof *routes};
