#include "base/time.h"
#include "web/api/api.h"

json_t *api_time(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return us != 0 ? json_string(time_format(us, text)) : json_null();
}

json_t *api_text(const char *text)
{
	return text != NULL && *text != '\0' ? json_string(text) : json_null();
}

json_t *api_uuid(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? json_null() : json_string(uuid_text(w->arena, id));
}

json_t *api_json(const char *text)
{
	json_t *json = text != NULL && *text != '\0' ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;

	return json != NULL ? json : json_null();
}

enum err api_principal(struct request *r, const char *org_slug, struct principal *ret_principal)
{
	struct uuid org;

	TRY(request_org(r, org_slug, &org));
	*ret_principal = r->principal;
	ret_principal->org = org;
	return OK;
}
