/* A pasted list of blocks. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "keys/http.h"
#include "lti/site.h"

#define API "/api/lti_consumer/v1/"

enum { LINE_MAX_BYTES = 4096, ID_MAX = 255, UUID_LEN = 36 };

struct reading {
	struct work *w;
	const char *lms_url;
	int line;
	struct lti_site_block *blocks;
	size_t count;
	const char *uuid; /* of the block being read: the end of its addresses; NULL: not known yet */
};

static const char separators[] = " \t\r,;|";

static bool is_uuid(const char *s)
{
	for (size_t i = 0; i < UUID_LEN; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? s[i] != '-' : strchr("0123456789abcdefABCDEF", s[i]) == NULL || s[i] == '\0')
			return false;
	}
	return s[UUID_LEN] == '\0';
}

static struct lti_site_block *current(struct reading *r)
{
	return r->count > 0 ? &r->blocks[r->count - 1] : NULL;
}

/* Key set and token address are the same block's. */
static enum err uuid_take(struct reading *r, const char *uuid)
{
	if (r->uuid != NULL && strcmp(r->uuid, uuid) != 0)
		return fail_field(r->w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: its addresses are of two blocks, %.60s and %.60s."), r->line, r->uuid,
		    uuid);
	r->uuid = uuid;
	return OK;
}

static enum err address_take(struct reading *r, const char *url)
{
	struct work *w = r->w;
	struct lti_site_block *block = current(r);
	const char *origin, *path;

	if (http_url_origin(w, url, &origin) != OK) {
		work_forgive(w);
		return fail_field(
		    w, ERR_BAD_INPUT, "blocks", WORDS("Line %d: %.200s is no sound address."), r->line, url);
	}
	if (strcmp(origin, r->lms_url) != 0)
		return fail_field(w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: %.200s is not on the approved site, %.200s."), r->line, url, r->lms_url);
	path = strstr(url, API);
	path = path != NULL ? path + strlen(API) : "";
	if (strncmp(path, "public_keysets/", 15) == 0 && path[15] != '\0') {
		block->jwks_uri = url;
		return uuid_take(r, path + 15);
	}
	if (strncmp(path, "token/", 6) == 0 && path[6] != '\0') {
		block->token_url = url;
		return uuid_take(r, path + 6);
	}
	if (strncmp(path, "launch", 6) == 0) {
		block->auth_url = url;
		return OK;
	}
	return fail_field(w, ERR_BAD_INPUT, "blocks",
	    WORDS("Line %d: %.200s is none of a block's addresses (keyset, access token, login)."), r->line,
	    url);
}

static enum err block_begin(struct reading *r, const char *client_id)
{
	if (r->count == LTI_SITE_BLOCKS_MAX)
		return fail_field(r->w, ERR_TOO_LARGE, "blocks",
		    WORDS("Line %d: more than %d blocks at once."), r->line, LTI_SITE_BLOCKS_MAX);
	if (strlen(client_id) > ID_MAX)
		return fail_field(r->w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: a client id has at most %d characters."), r->line, ID_MAX);
	r->blocks[r->count++] = (struct lti_site_block){.line = r->line, .client_id = client_id};
	r->uuid = NULL;
	return OK;
}

/* Fills in what a block's own addresses are; they all follow from its UUID. */
static enum err block_end(struct reading *r)
{
	struct work *w = r->w;
	struct lti_site_block *block = current(r);
	const char *uuid = r->uuid;

	if (block == NULL)
		return OK;
	/* Where nothing else is said the block's UUID is its client id. */
	if (uuid == NULL && is_uuid(block->client_id))
		uuid = block->client_id;
	if (uuid == NULL)
		return fail_field(w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: the block's UUID is missing: it is the end of its Keyset URL."),
		    block->line);
	if (block->jwks_uri == NULL)
		block->jwks_uri = arena_printf(w->arena, "%s" API "public_keysets/%s", r->lms_url, uuid);
	if (block->token_url == NULL)
		block->token_url = arena_printf(w->arena, "%s" API "token/%s", r->lms_url, uuid);
	if (block->auth_url == NULL)
		block->auth_url = arena_printf(w->arena, "%s" API "launch/", r->lms_url);
	return OK;
}

static enum err word_take(struct reading *r, const char *word)
{
	if (strstr(word, "://") != NULL)
		return address_take(r, word);
	if (!is_uuid(word))
		return fail_field(r->w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: %.100s is neither a block's UUID nor an address."), r->line, word);
	return uuid_take(r, word);
}

/* A whole block: its client id, then the rest. */
static enum err line_take(struct reading *r, char *line)
{
	char *rest = NULL;
	char *word = strtok_r(line, separators, &rest);

	if (word == NULL)
		return OK;
	TRY(block_end(r));
	if (strstr(word, "://") != NULL)
		return fail_field(r->w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: the client id is missing; it stands first."), r->line);
	TRY(block_begin(r, word));
	while ((word = strtok_r(NULL, separators, &rest)) != NULL)
		TRY(word_take(r, word));
	return OK;
}

/* As Studio shows them under a block. */
static const char *const labels[] = {"Client ID", "Deployment ID", "Keyset URL", "Access Token URL",
    "OAuth Token URL", "Login URL", "OIDC Callback URL"};

static bool label_read(char *line, size_t *ret_label, char **ret_value)
{
	line += strspn(line, " \t*-");
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		size_t len = strlen(labels[i]);

		if (strncasecmp(line, labels[i], len) != 0 || line[len + strspn(line + len, " ")] != ':')
			continue;
		*ret_label = i;
		*ret_value = strchr(line, ':') + 1;
		return true;
	}
	return false;
}

static enum err labelled_take(struct reading *r, size_t label, char *value)
{
	char *rest = NULL;
	const char *word = strtok_r(value, separators, &rest);

	if (word == NULL)
		return fail_field(r->w, ERR_BAD_INPUT, "blocks", WORDS("Line %d: nothing stands behind %s."),
		    r->line, labels[label]);
	if (label == 0) {
		TRY(block_end(r));
		return block_begin(r, word);
	}
	if (current(r) == NULL)
		return fail_field(r->w, ERR_BAD_INPUT, "blocks",
		    WORDS("Line %d: the client id is missing; it stands first."), r->line);
	/* The deployment is always the same. */
	return label == 1 ? OK : address_take(r, word);
}

static int by_client(const void *a, const void *b)
{
	const struct lti_site_block *one = a, *other = b;
	int order = strcmp(one->client_id, other->client_id);

	return order != 0 ? order : one->line - other->line;
}

static enum err twins_refuse(struct work *w, const struct lti_site_block *blocks, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (strcmp(blocks[i].client_id, blocks[i - 1].client_id) == 0)
			return fail_field(w, ERR_BAD_INPUT, "blocks",
			    WORDS("Line %d: the client id %.100s stands in line %d already."), blocks[i].line,
			    blocks[i].client_id, blocks[i - 1].line);
	}
	return OK;
}

enum err lti_site_list_read(struct work *w, const char *lms_url, const char *text,
    struct lti_site_block **ret_blocks, size_t *ret_count)
{
	struct reading r = {.w = w, .lms_url = lms_url};
	const char *at = text;

	if (strlen(text) > LTI_SITE_TEXT_MAX)
		return fail_field(w, ERR_TOO_LARGE, "blocks", WORDS("The list is longer than 512 KiB."));
	r.blocks = arena_alloc(w->arena, LTI_SITE_BLOCKS_MAX * sizeof(*r.blocks));
	while (*at != '\0') {
		size_t len = strcspn(at, "\n"), label;
		char *line = arena_strndup(w->arena, at, len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES), *value;

		r.line++;
		if (len > LINE_MAX_BYTES)
			return fail_field(
			    w, ERR_BAD_INPUT, "blocks", WORDS("Line %d: it is too long."), r.line);
		if (label_read(line, &label, &value))
			TRY(labelled_take(&r, label, value));
		else
			TRY(line_take(&r, line));
		at += len + (at[len] == '\n');
	}
	TRY(block_end(&r));
	if (r.count == 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "blocks", WORDS("Paste the client id of one block at least."));
	qsort(r.blocks, r.count, sizeof(*r.blocks), by_client);
	TRY(twins_refuse(w, r.blocks, r.count));
	*ret_blocks = r.blocks;
	*ret_count = r.count;
	return OK;
}
