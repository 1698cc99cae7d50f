/* The picture of a course, chosen of the media library. */
#include "web/builder/builder_pages.h"
#include "web/media/choice.h"

struct fields {
	const char *org, *search, *type;
	struct uuid course, content;
	int64_t revision;
};

#define AT(member) offsetof(struct fields, member)
const struct input course_picture_page_input[] = {
    BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, course, "the course"),
    MEDIA_CHOICE_INPUT(struct fields),
    {0},
};
const struct input course_picture_input[] = {
    BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, course, "the course"),
    BUILDER_REVISION(struct fields),
    {"content", INPUT_BODY, FIELD_UUID, true, .offset = AT(content), .about = "the picture"},
    {0},
};
#undef AT

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct course c;

	TRY(course_read(&r->work, r->principal.org, id, &c));
	return media_choice_reply(r, &(struct media_choosing){.nav = "courses",
	                                 .label = page_translate(request_language(r), WORDS("Picture")),
	                                 .title = c.title,
	                                 .back = builder_course_address(r, id, "/settings"),
	                                 .address = builder_course_address(r, id, "/picture"),
	                                 .family = "image",
	                                 .goal = "",
	                                 .revision = c.revision,
	                                 .chosen = c.image,
	                                 .trouble = trouble});
}

enum err get_course_picture(struct request *r)
{
	struct uuid id;

	TRY(builder_path_id(r, "course", &id));
	return show(r, id, NULL);
}

static enum err put(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return course_picture_change(&r->work, &r->principal, in.course, in.revision, in.content);
}

enum err post_course_picture(struct request *r)
{
	struct trouble trouble;
	struct uuid id;
	enum err e = put(r);

	if (e != OK)
		TRY(trouble_make(r, e, &trouble));
	TRY(builder_path_id(r, "course", &id));
	if (e != OK)
		return show(r, id, &trouble);
	frame_say(r, "success", WORDS("The course was changed."));
	return reply_redirect(r, 303, builder_course_address(r, id, "/settings"));
}
