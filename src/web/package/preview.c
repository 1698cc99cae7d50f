#include "lms/course/packages.h"
#include "lms/entry/entry.h"
#include "web/package/package.h"
#include "web/page/frame.h"

struct fields {
	const char *org;
	struct uuid id, module;
};

const struct input module_preview_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the package"},
    {"module", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, module),
        .about = "the module to look at"},
    {0},
};

enum err post_module_preview(struct request *r)
{
	struct work *w = &r->work;
	struct package_module *modules;
	struct fields in = {0};
	struct entry entry;
	const char *back;
	size_t count;

	TRY(request_input(r, &in));
	TRY(package_modules(w, r->principal.org, in.id, &modules, &count));
	for (size_t i = 0; i < count; i++) {
		if (!uuid_equal(modules[i].id, in.module))
			continue;
		back = arena_printf(w->arena, "%s%s", request_origin(r),
		    frame_address(r, "/packages/%s", uuid_text(w->arena, in.id)));
		TRY(entry_preview(w, &r->app->config, r->app->keys, r->principal.org, in.module, back,
		    request_language(r), &entry));
		return reply_redirect(r, 303, entry.player_url);
	}
	return fail(w, ERR_NOT_FOUND, "this package has no such module");
}
