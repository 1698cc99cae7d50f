/* Whatever the text, its HTML is bounded, its elements are ours and closed in order, and every address is of
 * a kind that leads to no script. */
#include "fuzz.h"

#include <strings.h>

#include "base/text.h"
#include "lms/material/markdown.h"

enum { OPEN_MAX = MARKDOWN_DEPTH_MAX * 2 };

static const char *media(struct work *w, void *owner, struct uuid id, bool picture)
{
	(void)owner;
	return picture ? arena_printf(w->arena, "/m/%s", uuid_text(w->arena, id)) : NULL;
}

static bool is_one_of(const char *name, size_t len, const char *names)
{
	for (; *names != '\0'; names += strcspn(names, " ") + (strchr(names, ' ') != NULL))
		if (strcspn(names, " ") == len && strncmp(names, name, len) == 0)
			return true;
	return false;
}

static void address_judge(const char *tag, size_t len)
{
	const char *at = memmem(tag, len, "href=\"", 6);
	size_t scheme;

	if (at == NULL)
		return;
	at += 6;
	scheme = strcspn(at, ":/?#\"");
	must(at[0] != '/' || at[1] != '/');
	must(at[scheme] != ':' || (scheme == 4 && strncasecmp(at, "http", 4) == 0) ||
	     (scheme == 5 && strncasecmp(at, "https", 5) == 0) ||
	     (scheme == 6 && strncasecmp(at, "mailto", 6) == 0) ||
	     (scheme == 3 && strncasecmp(at, "tel", 3) == 0));
}

static void html_judge(const char *html)
{
	static const char elements[] =
	    "h1 h2 h3 h4 h5 h6 p em strong del code pre blockquote ul ol li a div table "
	    "thead tbody tr th td",
	                  alone[] = "br hr img";
	const char *open[OPEN_MAX];
	size_t lens[OPEN_MAX], depth = 0;

	for (const char *p = strchr(html, '<'); p != NULL; p = strchr(p, '<')) {
		bool end = p[1] == '/';
		const char *name = p + 1 + end, *last = strchr(name, '>');
		size_t len = strcspn(name, " >");

		must(last != NULL && memchr(name, '<', (size_t)(last - name)) == NULL);
		address_judge(name, (size_t)(last - name));
		if (end) {
			must(depth > 0 && lens[depth - 1] == len && strncmp(open[depth - 1], name, len) == 0);
			depth--;
		} else if (!is_one_of(name, len, alone)) {
			must(is_one_of(name, len, elements) && depth < OPEN_MAX);
			open[depth] = name;
			lens[depth++] = len;
		}
		p = last;
	}
	must(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *text = input_text(a, data, len);
	const char *html = "";
	struct work w;

	work_init(&w, a);
	if (material_markdown(&w, "body", text, &(struct markdown_look){.media = media}, &html) != OK)
		return 0;
	must(strlen(html) <= MARKDOWN_HTML_MAX && utf8_valid(html, strlen(html)));
	html_judge(html);
	return 0;
}
