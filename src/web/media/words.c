#include <string.h>

#include "web/media/media_pages.h"

const char media_nav[] = "media";

static const struct frame_word type_words[] = {
    {"image", WORDS("pictures")},
    {"video", WORDS("films")},
    {"audio", WORDS("recordings")},
    {"captions", WORDS("captions")},
    {"document", WORDS("documents")},
    {"other", WORDS("other files")},
    {0},
};

const char *media_size(struct request *r, int64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	static const int64_t step = 1000;
	int64_t unit = 1;
	size_t i = 0;

	while (i + 1 < sizeof(units) / sizeof(units[0]) && bytes / unit >= step) {
		unit *= step;
		i++;
	}
	if (i == 0)
		return arena_printf(r->work.arena, "%lld B", (long long)bytes);
	return page_decimal(r->work.arena, request_language(r),
	    arena_printf(r->work.arena, "%lld.%lld %s", (long long)(bytes / unit),
	        (long long)(bytes % unit * 10 / unit), units[i]));
}

const char *media_tags_text(struct request *r, const struct texts *tags)
{
	struct text text = text_new(r->work.arena, TAGS_TEXT_MAX);

	for (size_t i = 0; i < tags->count; i++)
		text_printf(&text, "%s%s", i > 0 ? ", " : "", tags->items[i]);
	return text.data;
}

/* More than there may be is told by whoever keeps them. */
struct texts media_tags_read(struct request *r, const char *text)
{
	enum { READ_MAX = 2 * CONTENT_TAGS_MAX };
	char *rest = arena_strdup(r->work.arena, text);
	const char **items = arena_alloc(r->work.arena, READ_MAX * sizeof(*items));
	struct texts tags = {.items = items};

	for (char *tag = strsep(&rest, ",\n"); tag != NULL && tags.count < READ_MAX;
	     tag = strsep(&rest, ",\n"))
		items[tags.count++] = tag;
	return tags;
}

bool media_may(struct request *r)
{
	return principal_may(&r->principal, PERMISSION_MEDIA_WRITE);
}

const char *media_address(struct request *r, struct uuid id, const char *rest)
{
	return frame_address(r, "/media/%s%s", uuid_text(r->work.arena, id), rest);
}

const char *media_word_choose(
    struct request *r, const struct frame_word words[], const char *asked, struct page_choice *choices)
{
	const char *found = NULL;

	for (size_t i = 0; words[i].value != NULL; i++) {
		bool chosen = strcmp(words[i].value, asked) == 0;

		choices[i] = (struct page_choice){.value = words[i].value,
		    .title = page_translate(request_language(r), words[i].title),
		    .chosen = chosen};
		found = chosen ? words[i].value : found;
	}
	return found;
}

const char *media_type_choose(struct request *r, const char *asked, struct page_choice *choices)
{
	return media_word_choose(r, type_words, asked, choices);
}

const char *media_back(struct request *r, const char *asked)
{
	const char *own = frame_address(r, "/");

	return strncmp(asked, own, strlen(own)) == 0 ? address_own(asked) : "";
}
