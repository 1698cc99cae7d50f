#include "web/catalogue/catalogue.h"
#include "web/direct/guest.h"
#include "web/media/media.h"
#include "web/page/trouble.h"

struct fields {
	const char *course, *org;
	struct course_choice choice;
};

#define COURSE                                                                                               \
	{"course", INPUT_PATH, FIELD_TEXT, true, 1, CATALOGUE_NAME_MAX, offsetof(struct fields, course),     \
	    .about = "its slug, or its id"},                                                                 \
	{                                                                                                    \
		"org", INPUT_QUERY, FIELD_TEXT, false, 0, 63, offsetof(struct fields, org),                  \
		    .about = "whose catalogue, on the installation's own host"                               \
	}
const struct input catalogue_course_input[] = {COURSE, {0}};
const struct input catalogue_choice_input[] = {
    COURSE,
    {"choice", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct fields, choice.choice),
        .choices = course_choices, .about = "come into the course, or forget what was kept"},
    {"taste", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct fields, choice.taste),
        .about = "instead: try a lesson out, of those that are given away"},
    {"session", INPUT_BODY, FIELD_UUID, .offset = offsetof(struct fields, choice.session),
        .about = "into which dated run, where one is to be chosen"},
    {0},
};

static enum err find(
    struct request *r, const struct fields *in, struct shop *shop, struct course_shown *shown)
{
	TRY(shop_find(r, in->org, shop));
	*shown = (struct course_shown){.shop = shop, .guest = guest_of(r)};
	TRY(catalogue_read(&r->work, shop->org, in->course, &shown->course));
	shown->action = shop_address(r, shop, shown->course.name);
	return OK;
}

enum err get_catalogue_course(struct request *r)
{
	struct fields in = {.org = ""};
	struct course_shown shown;
	struct shop shop;

	TRY(request_input(r, &in));
	TRY(find(r, &in, &shop, &shown));
	return course_shown_reply(r, &shown);
}

enum err get_catalogue_picture(struct request *r)
{
	struct fields in = {.org = ""};
	struct catalogue_picture picture;
	struct content content;
	struct shop shop;

	TRY(request_input(r, &in));
	TRY(shop_find(r, in.org, &shop));
	TRY(catalogue_picture(&r->work, shop.org, in.course, &picture));
	content = (struct content){.storage_key = picture.storage_key,
	    .mime_type = picture.mime_type,
	    .checksum = picture.checksum,
	    .file_name = picture.file_name,
	    .state = "ready"};
	return content_bytes_reply(r, &content, false);
}

enum err post_catalogue_course(struct request *r)
{
	struct fields in = {.org = ""};
	struct course_shown shown;
	struct shop shop;

	TRY(own_page_asked(r));
	TRY(request_limit(r, "catalogue"));
	TRY(request_input(r, &in));
	TRY(find(r, &in, &shop, &shown));
	return course_shown_do(r, &shown, &in.choice);
}
