#include "web/api/paging.h"

#include <string.h>

#include "web/web_int.h"

enum { MAC_BYTES = 16, LINK_MAX = 4000 };

/* A cursor of one list says nothing to another. */
static void cursor_mac(struct request *r, const char *position, uint8_t ret_mac[static SHA256_SIZE])
{
	const char *text = arena_printf(r->work.arena, "%s\n%s", r->route->path, position);

	keys_mac(r->app->keys, "cursor", text, strlen(text), ret_mac);
}

const char *page_cursor(struct request *r, const char *position)
{
	size_t len = strlen(position);
	uint8_t mac[SHA256_SIZE], *bytes = arena_alloc(r->work.arena, MAC_BYTES + len);

	cursor_mac(r, position, mac);
	memcpy(bytes, mac, MAC_BYTES);
	memcpy(bytes + MAC_BYTES, position, len);
	return base64url_encode(r->work.arena, bytes, MAC_BYTES + len);
}

enum err paging_start(struct request *r, struct paging *paging, const char **ret_position)
{
	uint8_t *bytes, mac[SHA256_SIZE];
	size_t len;

	if (paging->limit == 0)
		paging->limit = PAGING_LIMIT;
	*ret_position = "";
	if (paging->cursor == NULL || *paging->cursor == '\0')
		return OK;
	if (base64url_decode(r->work.arena, paging->cursor, strlen(paging->cursor), &bytes, &len) &&
	    len > MAC_BYTES) {
		const char *position = (const char *)bytes + MAC_BYTES;

		cursor_mac(r, position, mac);
		if (strlen(position) == len - MAC_BYTES && equal_constant_time(mac, bytes, MAC_BYTES)) {
			*ret_position = position;
			return OK;
		}
	}
	return fail_field(
	    &r->work, ERR_BAD_INPUT, "cursor", "is none that this list gave: begin again without one");
}

enum err paging_start_id(struct request *r, struct paging *paging, struct uuid *ret_position)
{
	struct uuid id = {{0}};
	const char *position;

	TRY(paging_start(r, paging, &position));
	if (*position != '\0' && !uuid_parse(position, &id))
		return fail_field(&r->work, ERR_BAD_INPUT, "cursor", "is none that this list gave");
	*ret_position = id;
	return OK;
}

int64_t paging_rows(const struct paging *paging)
{
	return paging->limit + 1;
}

size_t paging_shown(const struct paging *paging, size_t came)
{
	return came < (size_t)paging->limit ? came : (size_t)paging->limit;
}

/* The address of this request with another cursor. */
static void link_add(struct request *r, const char *cursor)
{
	struct text link = text_new(r->work.arena, LINK_MAX);
	struct form query;

	if (request_query(r, &query) != OK)
		return;
	text_printf(&link, "<%s%s?cursor=%s", request_origin(r), r->path, cursor);
	for (size_t i = 0; i < query.count; i++) {
		if (strcmp(query.pairs[i].name, "cursor") == 0)
			continue;
		text_add_char(&link, '&');
		text_add_url(&link, query.pairs[i].name);
		text_add_char(&link, '=');
		text_add_url(&link, query.pairs[i].value);
	}
	text_add(&link, ">; rel=\"next\"");
	/* One that is too long is left out: the answer's next says the same. */
	if (text_fits(&link))
		reply_header(r, "Link", link.data);
}

enum err page_reply_with(struct request *r, json_t *own_told, const char *position)
{
	const char *cursor = position != NULL ? page_cursor(r, position) : NULL;

	if (cursor != NULL)
		link_add(r, cursor);
	json_object_set_new(own_told, "next", cursor != NULL ? json_string(cursor) : json_null());
	return reply_json(r, 200, own_told);
}

enum err page_reply(struct request *r, json_t *own_items, const char *position)
{
	return page_reply_with(r, json_pack("{s:o}", "items", own_items), position);
}

enum err page_reply_id(struct request *r, json_t *own_items, const struct uuid *position)
{
	return page_reply(r, own_items, position != NULL ? uuid_text(r->work.arena, *position) : NULL);
}
