#include <string.h>

#include "lms/mail/mail.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/people/people.h"

enum { CSV_MAX = 512 * 1024, PEOPLE_TEXT_MAX = 200 * 1024 };

struct invite_fields {
	const char *org, *people, *as;
	struct texts roles;
	bool by_hand;
};

static const char *const answers[] = {"", "page", "csv", NULL};

const struct input invite_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct invite_fields, org),
        .about = "the organisation"},
    {"people", INPUT_BODY, FIELD_TEXT, true, 1, PEOPLE_TEXT_MAX, offsetof(struct invite_fields, people),
        .about = "one on each line: address, or address, name, roles"},
    {"roles", INPUT_BODY, FIELD_TEXTS, false, 0, MEMBER_ROLES_MAX, offsetof(struct invite_fields, roles),
        .about = "of those whose line names none"},
    {"by_hand", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct invite_fields, by_hand),
        .about = "links to hand over, even where there is mail"},
    {"as", INPUT_BODY, FIELD_CHOICE, false, 0, 0, offsetof(struct invite_fields, as), .choices = answers,
        .about = "csv: the links as a file"},
    {0},
};

/* What became of one line. */
struct outcome {
	struct invited invited;
	const char *problem; /* NULL: none */
};

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);

	page_invite(&html, &(struct page_invite){.lang = request_language(r),
	                       .frame = frame_make(r, "members"),
	                       .trouble = trouble != NULL ? &trouble->view : NULL,
	                       .people = form_typed(r, "people"),
	                       .mails = mail_configured(&r->app->config),
	                       .by_hand = form_ticked(r, "by_hand", "true"),
	                       .back = frame_address(r, "/members"),
	                       .roles = role_boxes(r, "", trouble != NULL),
	                       .roles_count = role_count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_invite(struct request *r)
{
	return show(r, NULL);
}

/* Each by itself: one who belongs here already does not stop the others. */
static enum err invite_all(struct request *r, const struct inviting *inviting, const struct invitee *invitees,
    size_t count, struct outcome *outcomes)
{
	struct work *w = &r->work;

	for (size_t i = 0; i < count; i++) {
		enum err e = invitation_make(w, inviting, &invitees[i], &outcomes[i].invited);

		if (e == ERR_CONFLICT || e == ERR_BAD_INPUT) {
			outcomes[i].problem = page_sentence(w->arena, request_language(r), w->detail);
			outcomes[i].invited = (struct invited){.email = invitees[i].email, .roles = ""};
			work_forgive(w);
			e = OK;
		}
		TRY(e);
	}
	return OK;
}

/* A cell that a spreadsheet must not take for a formula. */
static void csv_cell(struct text *csv, const char *text, const char *end)
{
	text_add_char(csv, '"');
	if (strchr("=+-@\t", *text) != NULL && *text != '\0')
		text_add_char(csv, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			text_add_char(csv, '"');
		text_add_char(csv, *text);
	}
	text_printf(csv, "\"%s", end);
}

static enum err answer_csv(struct request *r, const struct outcome *outcomes, size_t count)
{
	struct text csv = text_new(r->work.arena, CSV_MAX);

	text_add(&csv, "email,roles,link,problem\r\n");
	for (size_t i = 0; i < count; i++) {
		const struct outcome *o = &outcomes[i];

		csv_cell(&csv, o->invited.email, ",");
		csv_cell(&csv, o->invited.roles, ",");
		csv_cell(&csv, o->invited.link != NULL ? o->invited.link : "", ",");
		csv_cell(&csv, o->problem != NULL ? o->problem : "", "\r\n");
	}
	if (!text_fits(&csv))
		return fail(&r->work, ERR_INTERNAL, "the list is longer than its limit");
	reply_header(r, "Content-Disposition", "attachment; filename=\"invitations.csv\"");
	return reply_bytes(r, 200, "text/csv; charset=utf-8", csv.data, csv.len);
}

static enum err answer_page(struct request *r, const struct outcome *outcomes, size_t count)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct page_invited_rows *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	bool links = false;
	int64_t done = 0;

	for (size_t i = 0; i < count; i++) {
		const struct outcome *o = &outcomes[i];

		rows[i] = (struct page_invited_rows){.email = o->invited.email,
		    .roles = roles_words(r, o->invited.roles),
		    .mailed = o->invited.mailed,
		    .link = o->invited.link,
		    .problem = o->problem};
		links = links || o->invited.link != NULL;
		done += o->problem == NULL;
	}
	page_invited(&html, &(struct page_invited){.lang = request_language(r),
	                        .frame = frame_make(r, "members"),
	                        .done = done,
	                        .links = links,
	                        .back = frame_address(r, "/members"),
	                        .again = frame_address(r, "/members/invite"),
	                        .rows = rows,
	                        .rows_count = count});
	return reply_page(r, 200, &html);
}

enum err post_invite(struct request *r)
{
	struct invite_fields in = {.as = ""};
	struct invitee *invitees = NULL;
	struct inviting inviting;
	struct outcome *outcomes;
	struct trouble trouble;
	size_t count = 0;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = invitees_read(&r->work, in.people, in.roles.items, in.roles.count, &invitees, &count);
	if (e == OK) {
		bool csv = strcmp(in.as, "csv") == 0;

		inviting = people_inviting(r, in.by_hand || csv);
		outcomes = arena_alloc(r->work.arena, (count + 1) * sizeof(*outcomes));
		e = invite_all(r, &inviting, invitees, count, outcomes);
		if (e == OK)
			return csv ? answer_csv(r, outcomes, count) : answer_page(r, outcomes, count);
	}
	TRY(trouble_make(r, e, &trouble));
	return show(r, &trouble);
}
