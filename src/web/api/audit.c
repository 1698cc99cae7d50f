/* The audit trail of one organisation. */
#include "lms/audit/audit.h"

#include "web/api/api.h"

struct audit_input {
	struct paging paging;
	const char *org, *action, *subject_type;
	struct uuid subject, actor;
	int64_t from_us, to_us;
};

static const struct schema row_output[] = {
    {"id", SCHEMA_UUID, .about = "the row"},
    {"at", SCHEMA_TIME, .about = "when it was written"},
    {"actor_kind", SCHEMA_TEXT, .about = "user, launch, guest, client or job"},
    {"actor", SCHEMA_UUID, .nullable = true, .about = "who did it; null: the operator or the service itself"},
    {"actor_name", SCHEMA_TEXT, .nullable = true, .about = "their name as it was then"},
    {"action", SCHEMA_TEXT, .about = "noun.past_participle"},
    {"subject_type", SCHEMA_TEXT, .about = "what kind of thing it was done to"},
    {"subject", SCHEMA_UUID, .nullable = true, .about = "which of them"},
    {"before", SCHEMA_OBJECT, .nullable = true, .about = "what it was, without secrets"},
    {"after", SCHEMA_OBJECT, .nullable = true, .about = "what it became, without secrets"},
    {"request_id", SCHEMA_UUID, .nullable = true, .about = "the request, as in the log and in Request-Id"},
    {0},
};
static const struct schema audit_output[] = PAGE_OUTPUT(row_output);

static const struct input audit_input[] = {
    PAGING_INPUT(struct audit_input, paging),
    ORG_INPUT(struct audit_input, org),
    {"action", INPUT_QUERY, FIELD_TEXT, .max = 100, .offset = offsetof(struct audit_input, action),
        .about = "the whole, or its first part with a dot: member."},
    {"subject_type", INPUT_QUERY, FIELD_TEXT, .max = 100,
        .offset = offsetof(struct audit_input, subject_type), .about = "only what was done to such"},
    {"subject", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct audit_input, subject),
        .about = "only what was done to this"},
    {"actor", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct audit_input, actor),
        .about = "only what they did"},
    {"from", INPUT_QUERY, FIELD_TIME, .offset = offsetof(struct audit_input, from_us), .about = "not before"},
    {"to", INPUT_QUERY, FIELD_TIME, .offset = offsetof(struct audit_input, to_us), .about = "before this"},
    {0},
};

static json_t *row_json(struct work *w, const struct audit_row *row)
{
	return json_pack("{s:s,s:o,s:s,s:o,s:o,s:s,s:s,s:o,s:o,s:o,s:o}", "id", uuid_text(w->arena, row->id),
	    "at", api_time(row->at_us), "actor_kind", row->actor_kind, "actor", api_uuid(w, row->actor),
	    "actor_name", api_text(row->actor_name), "action", row->action, "subject_type", row->subject_type,
	    "subject", api_uuid(w, row->subject), "before", api_json(row->before), "after",
	    api_json(row->after), "request_id", api_uuid(w, row->request_id));
}

static enum err get_audit_logs(struct request *r)
{
	struct audit_input in = {0};
	struct audit_filter filter;
	struct audit_row *rows;
	struct uuid org, before;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	filter = (struct audit_filter){in.action, in.subject_type, in.subject, in.actor, in.from_us, in.to_us,
	    before, paging_rows(&in.paging)};
	TRY(audit_list(&r->work, org, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, row_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static const struct route routes[] = {
    {"GET", "/api/v1/audit-logs", ORIGIN_APP, LANE_WORK, PERMISSION_AUDIT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_audit_logs, "who changed what, newest first", .input = audit_input, .output = audit_output},
};

const struct area web_area_audit = {"audit", routes, FIELDS_COUNT(routes)};
