#include "base/text.h"
#include "lms/material/markdown.h"
#include "lms/quiz/question/question.h"

enum { MARKUP_MAX = 256 * 1024 };

const char *question_markup(struct work *w, const char *markdown)
{
	static const struct markdown_look look = {.heading = 4, .window = true};
	struct text plain = text_new(w->arena, MARKUP_MAX);
	const char *html = "";

	if (material_markdown(w, "text", markdown, &look, &html) == OK)
		return html;
	work_forgive(w);
	text_add_html(&plain, markdown);
	return plain.data;
}
