#include "pages.h"
#include "web/page/frame.h"
#include "web/status/status.h"
#include "web/web_int.h"

enum { HEALTH_PAGE_MAX = 256 * 1024 };

static const char *told(struct request *r, const char *english)
{
	return page_retell(r->work.arena, request_language(r), english);
}

static size_t lines_of(struct request *r, const struct health *health, enum health_group group,
    struct page_health_groups_lines *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < health->count; i++) {
		const struct health_line *line = &health->lines[i];

		if (line->group == group)
			rows[count++] = (struct page_health_groups_lines){.about = told(r, line->about),
			    .value = told(r, line->value),
			    .advice = told(r, line->advice),
			    .verdict = health_verdict_word(line->verdict)};
	}
	return count;
}

enum err get_health_page(struct request *r)
{
	struct text html = text_new(r->work.arena, HEALTH_PAGE_MAX);
	struct page_health_groups_lines lines[HEALTH_LINES_MAX];
	struct page_health_groups groups[HEALTH_GROUPS];
	int64_t looks = 0, wrongs = 0;
	struct health health;
	size_t used = 0;

	TRY(health_report(r, &health));
	for (enum health_group g = 0; g < HEALTH_GROUPS; g++) {
		groups[g] = (struct page_health_groups){
		    .title = told(r, health_group_title(g)), .lines = lines + used};
		groups[g].lines_count = lines_of(r, &health, g, lines + used);
		used += groups[g].lines_count;
	}
	for (size_t i = 0; i < health.count; i++) {
		looks += health.lines[i].verdict == HEALTH_LOOK;
		wrongs += health.lines[i].verdict == HEALTH_WRONG;
	}
	page_health(&html, &(struct page_health){.lang = request_language(r),
	                       .frame = frame_make(r, "health"),
	                       .looks = looks,
	                       .wrongs = wrongs,
	                       .groups = groups,
	                       .groups_count = HEALTH_GROUPS});
	return reply_page(r, 200, &html);
}
