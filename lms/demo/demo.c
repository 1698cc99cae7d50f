/* The organisations of the demo, one after the other: who works there, then courses, then learners. */
#include "lms/demo/demo.h"

#include <string.h>

#include "lms/demo/demo_int.h"
#include "lms/learner/learner.h"
#include "lms/member/person.h"
#include "lms/organization/organization.h"
#include "lms/programme/programme.h"

static const char *const folders[] = {"deux-rives", "harbour"};

/* The first thing that is made in one of ours. */
static enum err is_ours(struct work *w, const struct demo *demo, bool *ret_ours)
{
	struct origin_row origin;
	enum err e = origin_read(w, demo->by.org, demo_id(demo, "origin", "moodle"), &origin);

	*ret_ours = e == OK;
	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(w);
	return OK;
}

static enum err settings_set(struct work *w, const struct demo *demo, const struct organization *is)
{
	struct organization_settings settings = is->settings;

	settings.language = demo_text(demo->school, "language");
	settings.time_zone = demo_text(demo->school, "time_zone");
	return organization_change(
	    w, &demo->by, demo->slug, is->revision, demo_text(demo->school, "name"), &settings);
}

static enum err origins_make(struct work *w, const struct demo *demo)
{
	const json_t *origins = json_object_get(demo->school, "origins");

	for (size_t i = 0; i < json_array_size(origins); i++) {
		const json_t *one = json_array_get(origins, i);
		const char *slug = demo_text(one, "slug");

		if (strcmp(slug, "direct") == 0)
			continue;
		TRY(origin_add(w, &demo->by,
		    &(struct origin_new){.id = demo_id(demo, "origin", slug),
		        .slug = slug,
		        .kind = demo_text(one, "kind"),
		        .name = demo_text(one, "name")}));
	}
	return OK;
}

static enum err organization_open_up(struct work *w, struct demo *demo)
{
	struct organization organization;
	enum err e = organization_read(w, demo->slug, &organization);
	bool ours = true;

	if (e == ERR_NOT_FOUND) {
		work_forgive(w);
		e = organization_add(
		    w, &demo->wish->by, demo->slug, demo_text(demo->school, "name"), "", &organization);
		ours = false;
	}
	TRY(e);
	demo->by.org = organization.id;
	TRY(demo_clock(w, demo->by.org, &demo->began_us));
	if (ours) {
		TRY(is_ours(w, demo, &ours));
		return ours ? OK
		            : fail_field(w, ERR_CONFLICT, "org",
		                  "there is an organisation \"%s\" that the demo did not make; it is left "
		                  "alone",
		                  demo->slug);
	}
	TRY(origins_make(w, demo));
	TRY(organization_read(w, demo->slug, &organization));
	return settings_set(w, demo, &organization);
}

static enum err person_make(
    struct work *w, struct demo *demo, const json_t *said, const struct person_row *row, json_t *report)
{
	const char *role = demo_text(said, "role"), *password = NULL;
	struct person person = {.email = demo_text(said, "email"),
	    .name = demo_text(said, "name"),
	    .password = demo->wish->password,
	    .org = demo->by.org,
	    .roles = &role,
	    .roles_count = 1};
	struct uuid user = row != NULL ? row->user : (struct uuid){{0}};

	if (row == NULL)
		TRY(person_add(w, demo->config, &demo->by, &person, &user, &password));
	if (demo->wish->password != NULL)
		password = NULL; /* whoever gave it knows it */
	if (uuid_is_nil(demo->tutor) && strcmp(role, "tutor") == 0)
		demo->tutor = user;
	json_array_append_new(report, json_pack("{s:s,s:s,s:s,s:s*}", "role", role, "name", person.name,
	                                  "email", person.email, "password", password));
	return OK;
}

static enum err people_make(struct work *w, struct demo *demo, json_t *report)
{
	const json_t *people = json_object_get(demo->school, "people");
	struct person_row *rows;
	size_t count;

	TRY(person_list(w, demo->slug, "", PERSON_LIST_MAX, &rows, &count));
	for (size_t i = 0; i < json_array_size(people); i++) {
		const json_t *said = json_array_get(people, i);
		const struct person_row *there = NULL;

		for (size_t j = 0; j < count; j++) {
			if (strcmp(rows[j].email, demo_text(said, "email")) == 0)
				there = &rows[j];
		}
		TRY(person_make(w, demo, said, there, report));
	}
	return OK;
}

static enum err programme_make(struct work *w, const struct demo *demo, const json_t *said)
{
	const char *slug = demo_text(said, "slug");
	const json_t *courses = json_object_get(said, "courses");
	struct programme_part parts[DEMO_COURSES_MAX];
	struct programme_edit edit = {.by = &demo->by, .programme = demo_id(demo, "programme", slug)};
	struct programme programme;
	size_t count = json_array_size(courses);

	TRY(programme_add(w, &demo->by, edit.programme,
	    &(struct programme_saying){.slug = slug,
	        .title = demo_text(said, "title"),
	        .description = demo_text(said, "description"),
	        .in_order = demo_truth(said, "in_order", false)}));
	TRY(programme_read(w, demo->by.org, edit.programme, &programme));
	if (strcmp(programme.status, "draft") != 0)
		return OK;
	for (size_t i = 0; i < count && i < DEMO_COURSES_MAX; i++)
		parts[i] = (struct programme_part){
		    .course = demo_id(demo, "course", json_string_value(json_array_get(courses, i))),
		    .required = true};
	TRY(programme_courses_set(w, &edit, parts, count < DEMO_COURSES_MAX ? count : DEMO_COURSES_MAX));
	return programme_take(w, &edit, "publish", "");
}

static enum err courses_make(struct work *w, const struct demo *demo)
{
	const json_t *courses = json_object_get(demo->school, "courses"),
	             *programmes = json_object_get(demo->school, "programmes");

	TRY(demo_media(w, demo));
	TRY(demo_questions(w, demo));
	for (size_t i = 0; i < json_array_size(courses); i++)
		TRY(demo_course(w, demo, json_string_value(json_array_get(courses, i))));
	for (size_t i = 0; i < json_array_size(programmes); i++)
		TRY(programme_make(w, demo, json_array_get(programmes, i)));
	return OK;
}

static enum err learners_make(struct work *w, struct demo *demo, size_t *ret_visits)
{
	struct demo_people people;
	bool there;

	*ret_visits = 0;
	TRY(demo_learners_there(w, demo, &there));
	if (there || !demo->wish->history)
		return OK;
	TRY(demo_learners(w, demo, &people));
	return demo_history(w, demo, &people, ret_visits);
}

static enum err organization_make(struct work *w, struct demo *demo, json_t *report)
{
	struct organization_stats stats;
	json_t *people = json_array();
	size_t visits;

	json_object_set_new(report, "org", json_string(demo->slug));
	json_object_set_new(report, "name", json_string(demo_text(demo->school, "name")));
	json_object_set_new(report, "people", people);
	TRY(organization_open_up(w, demo));
	TRY(people_make(w, demo, people));
	TRY(courses_make(w, demo));
	TRY(learners_make(w, demo, &visits));
	TRY(organization_stats(w, demo->by.org, &stats));
	json_object_set_new(report, "catalogue",
	    json_string(arena_printf(w->arena, "%s/catalogue?org=%s", demo->config->app_url, demo->slug)));
	json_object_set_new(report, "courses",
	    json_integer((json_int_t)json_array_size(json_object_get(demo->school, "courses"))));
	json_object_set_new(report, "learners", json_integer(stats.learners));
	json_object_set_new(report, "visits", json_integer((json_int_t)visits));
	return OK;
}

enum err demo_make(struct work *w, const struct config *config, const struct keys *keys,
    const struct demo_wish *wish, json_t **ret_report)
{
	json_t *all = json_own(w->arena, json_array());

	for (size_t i = 0; i < FIELDS_COUNT(folders); i++) {
		struct demo demo = {.config = config,
		    .keys = keys,
		    .storage = wish->storage,
		    .wish = wish,
		    .by = wish->by,
		    .folder = folders[i]};
		json_t *school, *report = json_object();

		json_array_append_new(all, report);
		TRY(demo_json(w, arena_printf(w->arena, "%s/school.json", folders[i]), &school));
		demo.school = school;
		demo.slug = demo_text(school, "slug");
		TRY(organization_make(w, &demo, report));
	}
	*ret_report = json_own(w->arena, json_pack("{s:O}", "organizations", all));
	return OK;
}
