/* What a write owes the background: rows of the trail and mails, in its own transaction, from either side of
 * the house. */
#include "house_fixture.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/forward/forward_store.h"
#include "lms/mail/mail_int.h"
#include "lms/mail/unsubscribe.h"

static struct house_fixture house;

static const struct principal anna = {.kind = PRINCIPAL_USER, .id = {{1, 2, 3}}, .name = "Anna"};

static const char *sql(const char *text)
{
	return house_sql(&house, text);
}

static int open_house(void **state)
{
	return house_open(&house);
}

static int close_house(void **state)
{
	house_close(&house);
	return 0;
}

static int begin(void **state)
{
	work_forgive(&house.w);
	sql("TRUNCATE audit_logs, mails, directory_outbox");
	return 0;
}

static enum err body_tenant(struct work *w, void *arg)
{
	return audit_record(w, arg);
}

static enum err body_directory(struct work *w, void *arg)
{
	return audit_record_directory(w, arg);
}

static void record(const char *action, struct uuid subject, const struct principal *actor)
{
	struct audit audit = {
	    .actor = actor, .org = house.org, .action = action, .subject_type = "user", .subject = subject};

	assert_int_equal(
	    fixture_told(&house.w, db_transact(&house.w, db_tenant(house.org), body_tenant, &audit)), OK);
}

static size_t listed(const struct audit_filter *filter, struct audit_row **ret_rows)
{
	size_t count;

	assert_int_equal(
	    fixture_told(&house.w, audit_list(&house.w, house.org, filter, ret_rows, &count)), OK);
	return count;
}

static void test_audit__keeps_who_did_what_to_what_and_no_secret(void **state)
{
	struct uuid subject = uuid_v7();
	json_t *before = json_pack("{s:s,s:s}", "role", "tutor", "password", "hunter2");
	json_t *after =
	    json_pack("{s:{s:s,s:b},s:[s]}", "inner", "client_secret", "s3cret", "token", 1, "list", "x");
	struct audit audit = {&anna, house.org, "member.role_changed", "user", subject, before, after};
	struct audit_row *rows;

	assert_int_equal(db_transact(&house.w, db_tenant(house.org), body_tenant, &audit), OK);
	assert_int_equal(listed(&(struct audit_filter){.limit = 10}, &rows), 1);
	assert_string_equal(rows[0].action, "member.role_changed");
	assert_string_equal(rows[0].actor_kind, "user");
	assert_string_equal(rows[0].actor_name, "Anna");
	assert_string_equal(rows[0].subject_type, "user");
	assert_true(uuid_equal(rows[0].actor, anna.id));
	assert_true(uuid_equal(rows[0].subject, subject));
	assert_true(uuid_equal(rows[0].request_id, house.w.request_id));
	assert_true(rows[0].at_us <= time_now_us() && rows[0].at_us > time_now_us() - 60 * US_PER_S);
	assert_string_equal(rows[0].before, "{\"role\": \"tutor\", \"password\": \"(hidden)\"}");
	assert_string_equal(rows[0].after,
	    "{\"list\": [\"x\"], \"inner\": {\"token\": true, \"client_secret\": \"(hidden)\"}}");
	json_decref(before);
	json_decref(after);
}

static void test_audit__is_searched_by_action_subject_actor_and_time_and_paged(void **state)
{
	struct principal ben = {.kind = PRINCIPAL_CLIENT, .id = {{9}}, .name = "Ben"};
	struct uuid one = uuid_v7(), two = uuid_v7();
	struct audit_row *rows, *rest;
	int64_t from = time_now_us();

	record("member.invited", one, &anna);
	record("member.removed", two, &ben);
	record("members.counted", one, &anna);
	assert_int_equal(listed(&(struct audit_filter){.action = "member.", .limit = 10}, &rows), 2);
	assert_int_equal(listed(&(struct audit_filter){.action = "member.removed", .limit = 10}, &rows), 1);
	assert_int_equal(listed(&(struct audit_filter){.action = "member", .limit = 10}, &rows), 0);
	assert_int_equal(listed(&(struct audit_filter){.subject = one, .limit = 10}, &rows), 2);
	assert_int_equal(listed(&(struct audit_filter){.actor = ben.id, .limit = 10}, &rows), 1);
	assert_int_equal(listed(&(struct audit_filter){.subject_type = "platform", .limit = 10}, &rows), 0);
	assert_int_equal(listed(&(struct audit_filter){.to_us = from, .limit = 10}, &rows), 0);
	assert_int_equal(
	    listed(&(struct audit_filter){.from_us = from, .to_us = time_now_us() + 1, .limit = 10}, &rows),
	    3);
	assert_string_equal(rows[0].action, "members.counted");
	assert_int_equal(listed(&(struct audit_filter){.limit = 2}, &rows), 2);
	assert_int_equal(listed(&(struct audit_filter){.limit = 2, .before = rows[1].id}, &rest), 1);
	assert_string_equal(rest[0].action, "member.invited");
}

static void test_audit__rows_can_be_neither_changed_nor_deleted_by_the_service(void **state)
{
	assert_string_equal(sql("SELECT bool_or(has_table_privilege(r, 'audit_logs', p)) FROM "
	                        "unnest(ARRAY['lectern_app', 'lectern_worker']) r, "
	                        "unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p"),
	    "f");
}

static enum err body_failing(struct work *w, void *arg)
{
	TRY(audit_record_directory(w, arg));
	return fail(w, ERR_CONFLICT, "no");
}

static void move(size_t expected)
{
	size_t moved;
	bool full;
	struct work w;

	work_init(&w, house.arena);
	db_attach(&w, house.f.db, DB_WORKER, false);
	assert_int_equal(fixture_told(&w, forward_round(&w, &moved, &full)), OK);
	db_detach(&w);
	assert_int_equal(moved, expected);
	assert_false(full);
}

static void test_forward__moves_a_row_of_the_directory_once_and_only_what_was_committed(void **state)
{
	struct audit audit = {&anna, house.org, "user.locked", "user", uuid_v7(), NULL, NULL};
	struct audit_row *rows;

	assert_int_equal(db_transact(&house.w, db_directory(), body_failing, &audit), ERR_CONFLICT);
	move(0);
	assert_int_equal(db_transact(&house.w, db_directory(), body_directory, &audit), OK);
	assert_int_equal(listed(&(struct audit_filter){.limit = 10}, &rows), 0);
	/* As after a death between the two writes. */
	sql("INSERT INTO audit_logs (org_id, id, at, actor_kind, actor_id, action, subject_type, subject_id, "
	    "request_id) "
	    "SELECT to_org, id, now(), 'user', to_org, 'user.locked', 'user', to_org, id FROM "
	    "directory_outbox");
	move(1);
	assert_int_equal(listed(&(struct audit_filter){.limit = 10}, &rows), 1);
	assert_string_equal(sql("SELECT count(*) FROM directory_outbox"), "0");
	move(0);
}

static void test_forward__keeps_a_row_of_the_installation_itself(void **state)
{
	struct audit audit = {&anna, {{0}}, "organization.added", "organization", house.org, NULL, NULL};
	struct audit_row *rows;
	size_t count;

	assert_int_equal(db_transact(&house.w, db_directory(), body_directory, &audit), OK);
	move(1);
	assert_int_equal(listed(&(struct audit_filter){.limit = 10}, &rows), 0);
	assert_int_equal(
	    audit_list(&house.w, (struct uuid){{0}}, &(struct audit_filter){.limit = 10}, &rows, &count), OK);
	assert_int_equal(count, 1);
}

static void test_forward__a_row_that_cannot_be_moved_waits_and_holds_up_no_other(void **state)
{
	struct audit audit = {&anna, house.org, "user.locked", "user", uuid_v7(), NULL, NULL};

	sql("INSERT INTO directory_outbox (id, to_org, kind, payload) SELECT gen_random_uuid(), id, 'audit', "
	    "'{}' FROM organizations");
	assert_int_equal(db_transact(&house.w, db_directory(), body_directory, &audit), OK);
	log_setup(LOG_ERROR);
	move(1);
	assert_string_equal(sql("SELECT count(*) || ' ' || bool_and(next_try_at > now() + interval '3 s') || "
	                        "' ' || max(tries) FROM directory_outbox"),
	    "1 true 1");
}

static struct mail mail_of(const char *to)
{
	return (struct mail){
	    .id = uuid_v7(), .org = house.org, .template = "invitation", .language = "fr", .to = to};
}

static enum err body_mail(struct work *w, void *arg)
{
	return mail_put(w, house.keys, arg);
}

static enum err body_mail_directory(struct work *w, void *arg)
{
	return mail_put_directory(w, house.keys, arg);
}

static void test_mail__is_put_once_from_either_side_with_its_link_sealed(void **state)
{
	struct mail mail = mail_of("anna@example.org"), other = mail_of("ben@example.org");

	mail.link = other.link = "https://lectern.example/invitation/s3cret";
	assert_int_equal(db_transact(&house.w, db_tenant(house.org), body_mail, &mail), OK);
	assert_int_equal(db_transact(&house.w, db_tenant(house.org), body_mail, &mail), OK);
	assert_int_equal(db_transact(&house.w, db_directory(), body_mail_directory, &other), OK);
	assert_int_equal(db_transact(&house.w, db_directory(), body_mail_directory, &other), OK);
	assert_string_equal(
	    sql("SELECT string_agg(payload::text, '') LIKE '%s3cret%' FROM directory_outbox"), "f");
	move(1);
	assert_string_equal(sql("SELECT string_agg(recipient || ' ' || state || ' ' || (sealed_link LIKE "
	                        "'%s3cret%'), ', ' ORDER BY recipient) FROM mails"),
	    "anna@example.org waiting false, ben@example.org waiting false");
}

static void test_mail__takes_an_address_and_nothing_that_breaks_out_of_a_header(void **state)
{
	static const char *const good[] = {"a@b", "anna.müller+x@exämple.org", "o'neill@example.org"};
	static const char *const bad[] = {"", "anna", "@b.org", "a@", "a@b@c", "a b@c.org", "a@b\r\nBcc: x@y",
	    "<a@b>", "a@b, c@d", "\"a\"@b", "a@.b", "a..b@c", "-a@b", "a@b\x01"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(mail_address_check(&house.w, "email", good[i]), OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(mail_address_check(&house.w, "email", bad[i]), ERR_BAD_INPUT);
		assert_string_equal(house.w.field, "email");
	}
}

static struct mail_claim claim_of(const char *template, const char *link, bool reminder)
{
	struct mail_claim claim = {.org = house.org,
	    .id = uuid_v7(),
	    .template = template,
	    .language = "en",
	    .to = "Anna@School.example",
	    .reminder = reminder};

	claim.values =
	    json_own(house.arena, json_pack("{s:s,s:s}", "name", "<b>Zoé</b>", "link", "overridden"));
	if (link != NULL)
		assert_int_equal(keys_seal(&house.w, house.keys, mail_link_purpose, link, strlen(link),
		                     &claim.sealed_link),
		    OK);
	return claim;
}

static void test_message__prints_values_and_the_unsealed_link_and_escapes_them_in_html(void **state)
{
	struct mail_claim claim = claim_of("password_reset", "https://x.example/reset/s3cret?a=1&b=2", false);
	struct smtp_message message;

	assert_int_equal(
	    fixture_told(&house.w, mail_message(&house.w, &house.f.config, house.keys, &claim, &message)),
	    OK);
	assert_string_equal(message.subject, "Choose a new password");
	assert_string_equal(message.from_name, "Main organisation");
	assert_string_equal(message.unsubscribe, "");
	assert_non_null(strstr(message.text, "Hello <b>Zoé</b>,\n\nSomebody, probably you"));
	assert_non_null(strstr(message.text, "\n\nhttps://x.example/reset/s3cret?a=1&b=2\n\n"));
	assert_null(strstr(message.text, "overridden"));
	assert_non_null(strstr(message.html, "<p>Hello &lt;b&gt;Zoé&lt;/b&gt;,</p>"));
	assert_non_null(strstr(message.html, "<p><a "
	                                     "href=\"https://x.example/reset/s3cret?a=1&amp;b=2\">https://"
	                                     "x.example/reset/s3cret?a=1&amp;b=2</a></p>"));
}

static void test_message__an_organisation_says_it_in_its_own_words_which_are_checked(void **state)
{
	struct mail_claim claim = claim_of("invitation", "https://x.example/i", false);
	struct smtp_message message;

	assert_int_equal(mail_template_set(
	                     &house.w, &anna, house.org, "invitation", "en", "Come {{name}}", "Here {{/if}}"),
	    ERR_BAD_INPUT);
	assert_string_equal(house.w.field, "body");
	assert_int_equal(
	    mail_template_set(&house.w, &anna, house.org, "invitation", "en", "Come", "No way in"),
	    ERR_BAD_INPUT);
	assert_int_equal(
	    mail_template_set(&house.w, &anna, house.org, "invitation", "de", "Komm", "{{link}}"),
	    ERR_BAD_INPUT);
	assert_string_equal(house.w.field, "language");
	assert_int_equal(mail_template_set(&house.w, &anna, house.org, "no_such", "en", "Come", "{{link}}"),
	    ERR_NOT_FOUND);
	assert_int_equal(mail_template_set(&house.w, &anna, house.org, "invitation", "en", "Come, {{name}}",
	                     "Here: {{link}}."),
	    OK);
	assert_int_equal(mail_message(&house.w, &house.f.config, house.keys, &claim, &message), OK);
	assert_string_equal(message.subject, "Come, <b>Zoé</b>");
	assert_string_equal(message.text, "Here: https://x.example/i.");
	assert_non_null(strstr(message.html, "<a href=\"https://x.example/i\">https://x.example/i</a>."));
	assert_int_equal(mail_template_reset(&house.w, &anna, house.org, "invitation", "en"), OK);
	assert_int_equal(mail_message(&house.w, &house.f.config, house.keys, &claim, &message), OK);
	assert_string_equal(message.subject, "Invitation to Main organisation");
	assert_string_equal(sql("SELECT string_agg(action, ' ' ORDER BY id) FROM audit_logs"),
	    "mail_template.set mail_template.reset");
}

static void test_message__a_reminder_carries_the_way_to_leave_and_its_link_proves_itself(void **state)
{
	struct mail_claim claim = claim_of("note", NULL, true);
	struct smtp_message message;
	const char *token, *organization;
	struct uuid of;
	bool off = true;

	assert_int_equal(mail_message(&house.w, &house.f.config, house.keys, &claim, &message), OK);
	token = strrchr(message.unsubscribe, '/') + 1;
	assert_non_null(strstr(message.text, message.unsubscribe));
	assert_int_equal(mail_unsubscribe_read(&house.w, house.keys, token, &of, &organization, &off), OK);
	assert_string_equal(organization, "Main organisation");
	assert_true(uuid_equal(of, house.org));
	assert_false(off);
	assert_int_equal(mail_unsubscribe(&house.w, house.keys, token, false), OK);
	assert_int_equal(mail_unsubscribe(&house.w, house.keys, token, false), OK);
	assert_int_equal(mail_unsubscribed(&house.w, house.keys, house.org, "anna@school.EXAMPLE", &off), OK);
	assert_true(off);
	assert_int_equal(mail_unsubscribed(&house.w, house.keys, house.org, "ben@school.example", &off), OK);
	assert_false(off);
	assert_int_equal(mail_unsubscribe(&house.w, house.keys, "AAAA", false), ERR_NOT_FOUND);
	assert_int_equal(mail_unsubscribe(&house.w, house.keys, token, true), OK);
	assert_int_equal(mail_unsubscribe_read(&house.w, house.keys, token, &of, &organization, &off), OK);
	assert_false(off);
}

static void test_message__what_cannot_be_sent_says_so(void **state)
{
	struct mail_claim unknown = claim_of("no_such", NULL, false),
	                  sealed = claim_of("invitation", NULL, false);
	struct smtp_message message;

	assert_int_equal(
	    mail_message(&house.w, &house.f.config, house.keys, &unknown, &message), ERR_NOT_FOUND);
	assert_string_equal(house.w.field, "template");
	sealed.sealed_link = "AAAA";
	assert_int_equal(
	    mail_message(&house.w, &house.f.config, house.keys, &sealed, &message), ERR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_audit__keeps_who_did_what_to_what_and_no_secret, begin),
	    cmocka_unit_test_setup(test_audit__is_searched_by_action_subject_actor_and_time_and_paged, begin),
	    cmocka_unit_test_setup(test_audit__rows_can_be_neither_changed_nor_deleted_by_the_service, begin),
	    cmocka_unit_test_setup(
	        test_forward__moves_a_row_of_the_directory_once_and_only_what_was_committed, begin),
	    cmocka_unit_test_setup(test_forward__keeps_a_row_of_the_installation_itself, begin),
	    cmocka_unit_test_setup(
	        test_forward__a_row_that_cannot_be_moved_waits_and_holds_up_no_other, begin),
	    cmocka_unit_test_setup(test_mail__is_put_once_from_either_side_with_its_link_sealed, begin),
	    cmocka_unit_test_setup(
	        test_mail__takes_an_address_and_nothing_that_breaks_out_of_a_header, begin),
	    cmocka_unit_test_setup(
	        test_message__prints_values_and_the_unsealed_link_and_escapes_them_in_html, begin),
	    cmocka_unit_test_setup(
	        test_message__an_organisation_says_it_in_its_own_words_which_are_checked, begin),
	    cmocka_unit_test_setup(
	        test_message__a_reminder_carries_the_way_to_leave_and_its_link_proves_itself, begin),
	    cmocka_unit_test_setup(test_message__what_cannot_be_sent_says_so, begin),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
