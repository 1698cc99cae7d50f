#include "lti/site.h"

#include <string.h>

#include "keys/http.h"
#include "lti/registration_store.h"
#include "lti/site_store.h"

enum { NAME_MAX_BYTES = 200, ID_MAX = 255, FRAMES_MAX = 2000 };

/* Origins and nothing else: what stands here goes into a header. */
static enum err frames_check(struct work *w, const char *text)
{
	char *copy = arena_strdup(w->arena, text), *rest = NULL;
	const char *origin;

	if (strlen(text) > FRAMES_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "frame_origins", WORDS("is longer than %d bytes"), FRAMES_MAX);
	for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		if (http_url_origin(w, word, &origin) == OK && strcmp(origin, word) == 0)
			continue;
		work_forgive(w);
		return fail_field(w, ERR_BAD_INPUT, "frame_origins",
		    WORDS("%.200s is no origin like https://studio.example.org."), word);
	}
	return OK;
}

/* "https://courses.example.org" of what was typed. */
static enum err lms_origin(struct work *w, const char *lms_url, const char **ret_origin)
{
	const char *origin;
	size_t len;

	if (http_url_origin(w, lms_url, &origin) != OK) {
		work_forgive(w);
		return fail_field(w, ERR_BAD_INPUT, "lms_url", "is not an absolute http or https address");
	}
	len = strcspn(strstr(lms_url, "://") + 3, "/?#");
	if (strcmp(strstr(lms_url, "://") + 3 + len, "") != 0 &&
	    strcmp(strstr(lms_url, "://") + 3 + len, "/") != 0)
		return fail_field(w, ERR_BAD_INPUT, "lms_url",
		    WORDS("Enter the address of the LMS alone, without what stands behind its host."));
	*ret_origin = origin;
	return OK;
}

enum err lti_site_save(struct work *w, const struct lti_site *site, const struct lti_also *also,
    struct uuid *ret_site, bool *ret_changed)
{
	struct lti_site s = *site;
	struct lti_platform as = {.deployment_id = "", .origin = "", .client_id = ""};
	struct uuid org, origin;
	const char *slug;

	TRY(lms_origin(w, site->lms_url, &s.lms_url));
	TRY(frames_check(w, s.frame_origins));
	if (*s.issuer == '\0')
		s.issuer = s.lms_url;
	if (*s.name == '\0')
		s.name = s.lms_url;
	if (strlen(s.issuer) > ID_MAX)
		return fail_field(w, ERR_BAD_INPUT, "issuer", WORDS("is longer than %d bytes"), ID_MAX);
	if (strlen(s.name) > NAME_MAX_BYTES)
		return fail_field(w, ERR_BAD_INPUT, "name", WORDS("is longer than %d bytes"), NAME_MAX_BYTES);
	TRY(organization_find(w, *s.org != '\0' ? s.org : "main", &org));
	as.issuer = s.issuer;
	as.name = s.name;
	TRY(origin_choose(w, &as, org, "funmooc", &origin, &slug));
	return site_store_keep(w, &s, org, origin, also, ret_site, ret_changed);
}

enum err lti_site_blocks_add(struct work *w, struct uuid org, struct uuid site, const char *text,
    const struct lti_also *also, struct lti_site_added *ret_added)
{
	struct lti_site_block *blocks;
	const json_t *known;
	size_t count;

	TRY(lti_site_one(w, org, site, &known));
	TRY(lti_site_list_read(
	    w, json_string_value(json_object_get(known, "lms_url")), text, &blocks, &count));
	return site_store_blocks(
	    w, org, site, json_string_value(json_object_get(known, "name")), blocks, count, also, ret_added);
}
