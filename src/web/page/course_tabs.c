#include "web/page/course_tabs.h"

#include "web/page/frame.h"

const struct page_course_tabs *course_tabs(struct request *r, struct uuid course)
{
	struct page_course_tabs *tabs = arena_alloc(r->work.arena, sizeof(*tabs));
	const char *id = uuid_text(r->work.arena, course);
	bool read = principal_may(&r->principal, PERMISSION_COURSE_READ);
	bool write = principal_may(&r->principal, PERMISSION_COURSE_WRITE);
	bool people = principal_may(&r->principal, PERMISSION_ENROLLMENT_READ);

	*tabs = (struct page_course_tabs){.list = read ? frame_address(r, "/courses") : "",
	    .overview = read ? frame_address(r, "/courses/%s", id) : "",
	    .outline = read ? frame_address(r, "/courses/%s/outline", id) : "",
	    .versions = read ? frame_address(r, "/courses/%s/versions", id) : "",
	    .learners = people ? frame_address(r, "/enrollments?course=%s", id) : "",
	    .grades = people ? frame_address(r, "/courses/%s/grades", id) : "",
	    .report = principal_may(&r->principal, PERMISSION_REPORT_READ)
	                  ? frame_address(r, "/reports/%s", id)
	                  : "",
	    .settings = write ? frame_address(r, "/courses/%s/settings", id) : ""};
	return tabs;
}

const struct page_course_tabs *course_tabs_at(struct request *r, struct uuid course, struct uuid at)
{
	struct page_course_tabs *tabs = arena_alloc(r->work.arena, sizeof(*tabs));

	*tabs = *course_tabs(r, course);
	if (*tabs->outline != '\0')
		tabs->outline =
		    arena_printf(r->work.arena, "%s#at-%s", tabs->outline, uuid_text(r->work.arena, at));
	return tabs;
}
