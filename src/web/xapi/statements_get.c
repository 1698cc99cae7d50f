/* Statements are found again: 1.0.3 Communication 2.1.3. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "web/xapi/xapi.h"
#include "xapi/read.h"
#include "xapi/statement/format.h"
#include "xapi/statement/multipart.h"

enum {
	ANSWER_MAX = 64 * 1024 * 1024, /* with attachments */
	MORE_MAX = 64 * 1024,
	ACTIVITIES_MAX = 2000 /* whose definitions are looked up at once */
};

enum format { FORMAT_EXACT, FORMAT_IDS, FORMAT_CANONICAL };

struct asking {
	enum format format;
	bool attachments;
	struct xapi_languages languages;
	const char *mine; /* identifier of the authority whose statements alone are shown; NULL: all */
	/* canonical: what is known of the activities, sorted by IRI */
	const char **iris, **definitions;
	size_t known;
};

/* --- parameters --- */

static enum err truth(struct request *r, const char *name, bool *ret)
{
	const char *text = xapi_parameter(r, name);

	if (text == NULL)
		return OK;
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return fail_field(&r->work, ERR_BAD_INPUT, name, "is true or false");
	*ret = strcmp(text, "true") == 0;
	return OK;
}

static enum err whole_number(struct request *r, const char *name, int *ret)
{
	const char *text = xapi_parameter(r, name);
	long number;

	if (text == NULL)
		return OK;
	errno = 0;
	number = strtol(text, NULL, 10);
	if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
		return fail_field(&r->work, ERR_BAD_INPUT, name, "is a whole number, 0 or more");
	*ret = errno != 0 || number > INT_MAX ? INT_MAX : (int)number;
	return OK;
}

static enum err iri(struct request *r, const char *name, const char **ret)
{
	const char *text = xapi_parameter(r, name);

	if (text == NULL)
		return OK;
	if (!xapi_iri_valid(text, strlen(text)))
		return fail_field(&r->work, ERR_BAD_INPUT, name, "is no IRI");
	*ret = text;
	return OK;
}

static enum err uuid_asked(struct request *r, const char *name, struct uuid *ret)
{
	const char *text = xapi_parameter(r, name);

	if (!xapi_uuid_read(text, strlen(text), ret))
		return fail_field(&r->work, ERR_BAD_INPUT, name, "is no UUID");
	return OK;
}

static enum err asking_read(struct request *r, struct asking *ret)
{
	static const char *const formats[] = {"exact", "ids", "canonical"};
	const char *format = xapi_parameter(r, "format");
	const struct xapi_proof *proof = &r->xapi->proof;
	struct xapi_agent authority;

	*ret = (struct asking){.format = FORMAT_EXACT};
	for (size_t i = 0; format != NULL && i <= FIELDS_COUNT(formats); i++) {
		if (i == FIELDS_COUNT(formats))
			return fail_field(&r->work, ERR_BAD_INPUT, "format", "is ids, exact or canonical");
		ret->format = (enum format)i;
		if (strcmp(format, formats[i]) == 0)
			break;
	}
	TRY(truth(r, "attachments", &ret->attachments));
	xapi_languages_read(xapi_header(r, "Accept-Language"), &ret->languages);
	if ((proof->scopes & (XAPI_SCOPE_READ | XAPI_SCOPE_ALL_READ | XAPI_SCOPE_ALL)) != 0)
		return OK;
	TRY(xapi_agent_read(
	    &r->work, r->xapi->version, proof->authority, strlen(proof->authority), true, &authority));
	ret->mine = authority.identifier;
	return OK;
}

static enum err filter_read(struct request *r, const struct asking *asking, struct xapi_filter *ret)
{
	const char *agent = xapi_parameter(r, "agent");
	struct xapi_filter filter = {.authority = asking->mine, .cursor = xapi_parameter(r, "cursor")};
	struct xapi_agent who;
	struct uuid registration;

	if (agent != NULL) {
		TRY(xapi_agent_read(&r->work, r->xapi->version, agent, strlen(agent), true, &who));
		filter.agent = who.identifier;
	}
	TRY(iri(r, "verb", &filter.verb));
	TRY(iri(r, "activity", &filter.activity));
	if (xapi_parameter(r, "registration") != NULL) {
		TRY(uuid_asked(r, "registration", &registration));
		filter.registration = uuid_text(r->work.arena, registration);
	}
	TRY(truth(r, "related_activities", &filter.related_activities));
	TRY(truth(r, "related_agents", &filter.related_agents));
	TRY(truth(r, "ascending", &filter.ascending));
	TRY(whole_number(r, "limit", &filter.limit));
	TRY(xapi_time_parameter(r, "since", &filter.has_since, &filter.since_us));
	TRY(xapi_time_parameter(r, "until", &filter.has_until, &filter.until_us));
	TRY(xapi_activity_check(r, filter.activity));
	*ret = filter;
	return OK;
}

/* --- one statement as text --- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct xapi_span definition_find(void *owner, const char *id, size_t len)
{
	const struct asking *asking = owner;
	size_t low = 0, high = asking->known;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *iri_there = asking->iris[middle];
		int order = strncmp(iri_there, id, len);

		if (order == 0 && iri_there[len] != '\0')
			order = 1;
		if (order == 0) {
			const char *found = asking->definitions[middle];

			return (struct xapi_span){found, found != NULL ? strlen(found) : 0};
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (struct xapi_span){NULL, 0};
}

/* What the store knows of all activities of a page, by one query. */
static enum err definitions_find(
    struct request *r, struct asking *asking, const struct xapi_stored *statements, size_t count)
{
	const char **iris = arena_alloc(r->work.arena, ACTIVITIES_MAX * sizeof(*iris));
	size_t all = 0, distinct = 0;

	for (size_t i = 0; i < count; i++) {
		const char *const *ids;
		size_t n;

		TRY(xapi_body_activities(&r->work, statements[i].body, statements[i].body_len, &ids, &n));
		for (size_t j = 0; j < n && all < ACTIVITIES_MAX; j++)
			iris[all++] = ids[j];
	}
	if (all > 1)
		qsort(iris, all, sizeof(*iris), by_text);
	for (size_t i = 0; i < all; i++) {
		if (distinct == 0 || strcmp(iris[i], iris[distinct - 1]) != 0)
			iris[distinct++] = iris[i];
	}
	asking->iris = iris;
	asking->known = distinct;
	asking->definitions = arena_alloc(r->work.arena, (distinct + 1) * sizeof(*asking->definitions));
	return distinct > 0
	           ? xapi_activities_find(&r->work, r->principal.org, iris, distinct, asking->definitions)
	           : OK;
}

static enum err statement_add(
    struct request *r, struct asking *asking, const struct xapi_stored *s, struct text *t)
{
	char stored[XAPI_STORED_SIZE];
	const char *body = s->body;
	size_t len = s->body_len;

	if (asking->format == FORMAT_IDS)
		TRY(xapi_format_ids(&r->work, body, len, &body, &len));
	if (asking->format == FORMAT_CANONICAL)
		TRY(xapi_format_canonical(
		    &r->work, &asking->languages, definition_find, asking, body, len, &body, &len));
	xapi_stored_format(s->stored_us, stored);
	text_add(t, "{\"stored\":\"");
	text_add(t, stored);
	text_add(t, "\",");
	if (s->timestamp_missing) {
		text_add(t, "\"timestamp\":\"");
		text_add(t, stored);
		text_add(t, "\",");
	}
	text_add_bytes(t, body + 1, len - 1);
	return OK;
}

/* --- answers --- */

/* JSON, or JSON with every attachment behind it. */
static enum err answer(struct request *r, const struct asking *asking, const struct text *json,
    const struct xapi_stored *statements, size_t count)
{
	struct text t = text_new(r->work.arena, ANSWER_MAX);
	struct xapi_stored_attachment *attachments;
	const char *boundary, *data;
	size_t attachment_count, len;
	int64_t newest_us = 0;

	for (size_t i = 0; i < count; i++)
		newest_us = statements[i].stored_us > newest_us ? statements[i].stored_us : newest_us;
	if (newest_us != 0)
		xapi_reply_modified(r, newest_us);
	if (!text_fits(json))
		return fail(&r->work, ERR_TOO_LARGE, "the answer is too large: ask for fewer with limit");
	if (!asking->attachments)
		return xapi_reply(r, 200, "application/json", json->data, json->len);
	TRY(xapi_attachments_of(
	    &r->work, r->principal.org, statements, count, &attachments, &attachment_count));
	boundary = xapi_multipart_boundary(&r->work);
	xapi_multipart_begin(&t, boundary, json->data, json->len);
	for (size_t i = 0; i < attachment_count && text_fits(&t); i++) {
		TRY(xapi_attachment_read(&r->work, r->principal.org, attachments[i].sha2, &data, &len));
		xapi_multipart_blob(&t, boundary, attachments[i].content_type, attachments[i].sha2);
		text_add_bytes(&t, data, len);
	}
	xapi_multipart_end(&t, boundary);
	if (!text_fits(&t))
		return fail(&r->work, ERR_TOO_LARGE,
		    "the attachments are too large for one answer: ask for fewer statements with limit");
	return xapi_reply(
	    r, 200, arena_printf(r->work.arena, "multipart/mixed; boundary=%s", boundary), t.data, t.len);
}

/* The same question from where this page ends. */
static enum err more_add(struct request *r, const struct xapi_page *page, struct text *t)
{
	const struct form *query = &r->xapi->query;
	struct text more = text_new(r->work.arena, MORE_MAX);

	text_printf(&more, "%s/statements?", r->xapi->mount);
	for (size_t i = 0; i < query->count; i++) {
		if (strcmp(query->pairs[i].name, "cursor") == 0)
			continue;
		text_add_url(&more, query->pairs[i].name);
		text_add_char(&more, '=');
		text_add_url(&more, query->pairs[i].value);
		text_add_char(&more, '&');
	}
	text_printf(&more, "cursor=%s", page->cursor);
	if (!text_fits(&more))
		return fail(&r->work, ERR_TOO_LARGE, "the question is too long to be asked on");
	text_add_json(t, more.data);
	return OK;
}

static enum err list(struct request *r, struct asking *asking)
{
	struct text t = text_new(r->work.arena, ANSWER_MAX);
	struct xapi_filter filter;
	struct xapi_page page;

	TRY(filter_read(r, asking, &filter));
	TRY(xapi_statements_list(&r->work, r->principal.org, &filter, &page));
	if (asking->format == FORMAT_CANONICAL)
		TRY(definitions_find(r, asking, page.statements, page.count));
	text_add(&t, "{\"statements\":[");
	for (size_t i = 0; i < page.count; i++) {
		if (i > 0)
			text_add_char(&t, ',');
		TRY(statement_add(r, asking, &page.statements[i], &t));
	}
	text_add(&t, "],\"more\":");
	if (page.more)
		TRY(more_add(r, &page, &t));
	else
		text_add(&t, "\"\"");
	text_add_char(&t, '}');
	return answer(r, asking, &t, page.statements, page.count);
}

/* A key of a prefix reads what its activities are the object of. */
static enum err object_check(struct request *r, const struct xapi_stored *s)
{
	const char *ids;
	json_t *json;
	size_t len;

	if (*r->xapi->proof.activity_prefix == '\0')
		return OK;
	TRY(xapi_format_ids(&r->work, s->body, s->body_len, &ids, &len));
	TRY(json_read(&r->work, "the statement", ids, len, &json));
	return xapi_activity_check(
	    r, json_string_value(json_object_get(json_object_get(json, "object"), "id")));
}

static enum err one(struct request *r, struct asking *asking, const char *name, bool voided)
{
	struct text t = text_new(r->work.arena, ANSWER_MAX);
	struct xapi_stored statement;
	struct uuid id;

	for (size_t i = 0; i < r->xapi->query.count; i++) {
		const char *other = r->xapi->query.pairs[i].name;

		if (strcmp(other, name) != 0 && strcmp(other, "format") != 0 &&
		    strcmp(other, "attachments") != 0)
			return fail_field(&r->work, ERR_BAD_INPUT, other,
			    "does not go with %s: only format and attachments do", name);
	}
	TRY(uuid_asked(r, name, &id));
	TRY(xapi_statement_find(&r->work, r->principal.org, id, voided, asking->mine, &statement));
	TRY(object_check(r, &statement));
	if (asking->format == FORMAT_CANONICAL)
		TRY(definitions_find(r, asking, &statement, 1));
	TRY(statement_add(r, asking, &statement, &t));
	return answer(r, asking, &t, &statement, 1);
}

enum err xapi_get_statements(struct request *r)
{
	struct asking asking;

	TRY(asking_read(r, &asking));
	if (xapi_parameter(r, "statementId") != NULL)
		return one(r, &asking, "statementId", false);
	if (xapi_parameter(r, "voidedStatementId") != NULL)
		return one(r, &asking, "voidedStatementId", true);
	return list(r, &asking);
}
