/* What statements brought besides themselves: attachments, names of agents. */
#include <string.h>

#include "xapi/read.h"
#include "xapi_sql.h"

static bool attachment_known(const struct xapi_stored_attachment *attachments, size_t count, const char *sha2)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(attachments[i].sha2, sha2) == 0)
			return true;
	return false;
}

enum err xapi_attachments_of(struct work *w, struct uuid org, const struct xapi_stored *statements,
    size_t count, struct xapi_stored_attachment **ret_attachments, size_t *ret_count)
{
	const char **texts = arena_alloc(w->arena, (count + 1) * sizeof(*texts)), *params[2];
	struct xapi_stored_attachment *attachments;
	struct db_rows *rows = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		texts[i] = db_p_int(w, statements[i].position);
	params[0] = db_p_uuid(w, org);
	params[1] = db_p_list(w, texts, count);
	TRY(db_once(w, db_tenant(org), &xapi_attachments_at, params, &rows));
	attachments = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*attachments));
	for (size_t row = 0; row < db_count(rows); row++)
		if (!attachment_known(attachments, kept, db_text(rows, row, 0)))
			attachments[kept++] = (struct xapi_stored_attachment){
			    db_text(rows, row, 0), db_text(rows, row, 1), db_int(rows, row, 2)};
	*ret_attachments = attachments;
	*ret_count = kept;
	return OK;
}

enum err xapi_attachment_read(
    struct work *w, struct uuid org, const char *sha2, const char **ret_data, size_t *ret_len)
{
	const char *params[] = {db_p_uuid(w, org), sha2};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &xapi_attachment_bytes, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such attachment");
	*ret_data = (const char *)db_bytes(w, rows, 0, 0, ret_len);
	return OK;
}

enum err xapi_agent_names(
    struct work *w, struct uuid org, const char *identifier, const char ***ret_names, size_t *ret_count)
{
	struct db_rows *rows = NULL;
	const char **names, *params[2];
	struct uuid key;

	xapi_key_make(XAPI_KEY_AGENT, identifier, strlen(identifier), key.bytes);
	params[0] = db_p_uuid(w, org);
	params[1] = db_p_uuid(w, key);
	TRY(db_once(w, db_tenant(org), &xapi_names_of, params, &rows));
	names = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*names));
	for (size_t row = 0; row < db_count(rows); row++)
		names[row] = db_text(rows, row, 0);
	*ret_names = names;
	*ret_count = db_count(rows);
	return OK;
}
