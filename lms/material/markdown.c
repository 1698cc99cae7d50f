#include "lms/material/markdown.h"

#include <md4c.h>
#include <string.h>

#include "base/text.h"
#include "lms/material/markdown_address.h"

enum mark {
	MARK_NONE, /* no element of its own: refused, or within the words of a picture */
	MARK_BLOCK,
	MARK_SPAN,
	MARK_LINK,
	MARK_PICTURE /* its words are an attribute */
};

/* What is open. md4c 0.4.8 may leave links and pictures that cross each other in another order than it
 * entered them, and some not at all: what is left is always what was entered last, and with a block all spans
 * in it. */
struct open {
	enum mark mark;
	bool block;
	const char *name; /* of the element of MARK_SPAN */
};

struct rendering {
	struct work *w;
	const struct markdown_look *look;
	struct text html;
	struct text address;            /* the one at hand */
	size_t handed;                  /* bytes of text and addresses */
	size_t depth;                   /* of all that is open and has a place below */
	size_t deep_blocks, deep_spans; /* what is open beyond that */
	int link;                       /* a link is open: of its number of spans */
	int picture;                    /* likewise */
	bool over;
	struct open open[MARKDOWN_DEPTH_MAX];
};

static int verdict(struct rendering *r)
{
	if (!text_fits(&r->html) || r->handed > MARKDOWN_WORK_MAX)
		r->over = true;
	return r->over ? 1 : 0;
}

static void text_escaped(struct text *t, const char *s, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		const char *escape = s[i] == '&'    ? "&amp;"
		                     : s[i] == '<'  ? "&lt;"
		                     : s[i] == '>'  ? "&gt;"
		                     : s[i] == '"'  ? "&quot;"
		                     : s[i] == '\'' ? "&#39;"
		                                    : NULL;

		if (escape == NULL)
			continue;
		text_add_bytes(t, s + from, i - from);
		text_add(t, escape);
		from = i + 1;
	}
	text_add_bytes(t, s + from, len - from);
}

/* False: nothing is to be written of it. */
static bool mark_open(struct rendering *r, enum mark mark, const char *name)
{
	if (r->depth == MARKDOWN_DEPTH_MAX) {
		if (mark == MARK_BLOCK)
			r->deep_blocks++;
		else
			r->deep_spans++;
		return false;
	}
	r->open[r->depth++] = (struct open){mark, mark == MARK_BLOCK, name};
	return mark != MARK_NONE;
}

static void span_close(struct rendering *r)
{
	const struct open *last = &r->open[--r->depth];

	if (last->mark == MARK_SPAN) {
		text_printf(&r->html, "</%s>", last->name);
	} else if (last->mark == MARK_LINK) {
		r->link--;
		text_add(&r->html, "</a>");
	} else if (last->mark == MARK_PICTURE) {
		r->picture--;
		text_add(&r->html, "\">");
	}
}

/* False: it was too deep, and nothing was written of it. */
static bool block_close(struct rendering *r)
{
	r->deep_spans = 0;
	if (r->deep_blocks > 0) {
		r->deep_blocks--;
		return false;
	}
	while (r->depth > 0 && !r->open[r->depth - 1].block)
		span_close(r);
	if (r->depth == 0)
		return false;
	r->depth--;
	return true;
}

static const char *const block_names[] = {[MD_BLOCK_DOC] = NULL,
    [MD_BLOCK_QUOTE] = "blockquote",
    [MD_BLOCK_UL] = "ul",
    [MD_BLOCK_OL] = "ol",
    [MD_BLOCK_LI] = "li",
    [MD_BLOCK_H] = "h",
    [MD_BLOCK_CODE] = "pre",
    [MD_BLOCK_P] = "p",
    [MD_BLOCK_TABLE] = "table",
    [MD_BLOCK_THEAD] = "thead",
    [MD_BLOCK_TBODY] = "tbody",
    [MD_BLOCK_TR] = "tr",
    [MD_BLOCK_TH] = "th",
    [MD_BLOCK_TD] = "td"};

static unsigned heading_level(const struct rendering *r, const MD_BLOCK_H_DETAIL *detail)
{
	unsigned shift = r->look->heading > 0 ? (unsigned)r->look->heading - 1 : 1;

	return detail->level + shift > 6 ? 6 : detail->level + shift;
}

static void cell_open(struct rendering *r, const MD_BLOCK_TD_DETAIL *detail, bool head)
{
	static const char *const classes[] = {[MD_ALIGN_DEFAULT] = "",
	    [MD_ALIGN_LEFT] = "",
	    [MD_ALIGN_CENTER] = " class=\"center\"",
	    [MD_ALIGN_RIGHT] = " class=\"right\""};

	text_printf(&r->html, "<%s%s>", head ? "th scope=\"col\"" : "td", classes[detail->align]);
}

static int block_enter(MD_BLOCKTYPE type, void *detail, void *owner)
{
	struct rendering *r = owner;

	if (type == MD_BLOCK_HR)
		text_add(&r->html, "<hr>\n");
	if (type == MD_BLOCK_DOC || type == MD_BLOCK_HR || type == MD_BLOCK_HTML ||
	    !mark_open(r, MARK_BLOCK, NULL))
		return verdict(r);
	if (type == MD_BLOCK_H) {
		text_printf(&r->html, "<h%u>", heading_level(r, detail));
	} else if (type == MD_BLOCK_OL && ((MD_BLOCK_OL_DETAIL *)detail)->start != 1) {
		text_printf(&r->html, "<ol start=\"%u\">\n", ((MD_BLOCK_OL_DETAIL *)detail)->start);
	} else if (type == MD_BLOCK_LI && ((MD_BLOCK_LI_DETAIL *)detail)->is_task) {
		bool done = ((MD_BLOCK_LI_DETAIL *)detail)->task_mark != ' ';

		text_printf(&r->html, "<li class=\"task\">%s ", done ? "\u2611" : "\u2610");
	} else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
		cell_open(r, detail, type == MD_BLOCK_TH);
	} else if (type == MD_BLOCK_CODE) {
		/* What may be wider than the page can be scrolled by keyboard. */
		text_add(&r->html, "<pre tabindex=\"0\"><code>");
	} else if (type == MD_BLOCK_TABLE) {
		text_add(&r->html, "<div class=\"wide\" tabindex=\"0\"><table>\n");
	} else {
		text_printf(&r->html, "<%s>%s", block_names[type],
		    type == MD_BLOCK_P || type == MD_BLOCK_LI ? "" : "\n");
	}
	return verdict(r);
}

static int block_leave(MD_BLOCKTYPE type, void *detail, void *owner)
{
	struct rendering *r = owner;

	if (type == MD_BLOCK_DOC || type == MD_BLOCK_HR || type == MD_BLOCK_HTML || !block_close(r))
		return verdict(r);
	if (type == MD_BLOCK_H)
		text_printf(&r->html, "</h%u>\n", heading_level(r, detail));
	else if (type == MD_BLOCK_CODE)
		text_add(&r->html, "</code></pre>\n");
	else if (type == MD_BLOCK_TABLE)
		text_add(&r->html, "</table></div>\n");
	else
		text_printf(&r->html, "</%s>%s", block_names[type],
		    type == MD_BLOCK_TH || type == MD_BLOCK_TD ? "" : "\n");
	return verdict(r);
}

/* The title of a link or a picture: its entities are entities of HTML too. */
static void title_add(struct rendering *r, const MD_ATTRIBUTE *title)
{
	if (title->text == NULL || title->size == 0)
		return;
	r->handed += title->size;
	text_add(&r->html, " title=\"");
	for (int i = 0; title->substr_offsets[i] < title->size; i++) {
		const char *part = title->text + title->substr_offsets[i];
		size_t len = title->substr_offsets[i + 1] - title->substr_offsets[i];

		if (title->substr_types[i] == MD_TEXT_ENTITY)
			text_add_bytes(&r->html, part, len);
		else if (title->substr_types[i] != MD_TEXT_NULLCHAR)
			text_escaped(&r->html, part, len);
	}
	text_add_char(&r->html, '"');
}

/* The address that may be written, or NULL. */
static const char *address_of(struct rendering *r, const struct address *address, bool picture)
{
	if (address->kind == ADDRESS_REFUSED)
		return NULL;
	if (address->kind != ADDRESS_MEDIA)
		return address->text;
	return r->look->media != NULL ? r->look->media(r->w, r->look->owner, address->media, picture) : NULL;
}

static void link_open(struct rendering *r, const struct address *address, const MD_ATTRIBUTE *title)
{
	const char *where = r->link > 0 ? NULL : address_of(r, address, false);
	bool away = address->kind == ADDRESS_WEB;

	if (where == NULL) {
		(void)mark_open(r, MARK_NONE, NULL);
		return;
	}
	if (!mark_open(r, MARK_LINK, NULL))
		return;
	r->link++;
	text_add(&r->html, "<a href=\"");
	text_add_html(&r->html, where);
	text_add_char(&r->html, '"');
	if (away)
		text_add(&r->html, " rel=\"nofollow ugc noopener\"");
	if (r->look->window && address->kind != ADDRESS_CONTACT)
		text_add(&r->html, " target=\"_blank\"");
	title_add(r, title);
	text_add_char(&r->html, '>');
}

static void picture_open(struct rendering *r, const MD_SPAN_IMG_DETAIL *detail)
{
	struct address address = address_read(&r->address, &detail->src);
	const char *where = address.kind == ADDRESS_MEDIA ? address_of(r, &address, true) : NULL;

	if (where == NULL) {
		link_open(r, &address, &detail->title);
		return;
	}
	if (!mark_open(r, MARK_PICTURE, NULL))
		return;
	r->picture++;
	text_add(&r->html, "<img loading=\"lazy\" src=\"");
	text_add_html(&r->html, where);
	text_add_char(&r->html, '"');
	title_add(r, &detail->title);
	text_add(&r->html, " alt=\"");
}

static const char *span_name(MD_SPANTYPE type)
{
	switch (type) {
	case MD_SPAN_EM:
		return "em";
	case MD_SPAN_STRONG:
		return "strong";
	case MD_SPAN_CODE:
		return "code";
	case MD_SPAN_DEL:
		return "del";
	default:
		return NULL;
	}
}

static int span_enter(MD_SPANTYPE type, void *detail, void *owner)
{
	struct rendering *r = owner;
	const char *name = span_name(type);

	if (type == MD_SPAN_A)
		r->handed += ((MD_SPAN_A_DETAIL *)detail)->href.size;
	if (type == MD_SPAN_IMG)
		r->handed += ((MD_SPAN_IMG_DETAIL *)detail)->src.size;
	if (r->picture > 0) {
		/* The words of a picture are plain. */
		(void)mark_open(r, MARK_NONE, NULL);
	} else if (type == MD_SPAN_A) {
		struct address address = address_read(&r->address, &((MD_SPAN_A_DETAIL *)detail)->href);

		link_open(r, &address, &((MD_SPAN_A_DETAIL *)detail)->title);
	} else if (type == MD_SPAN_IMG) {
		picture_open(r, detail);
	} else if (mark_open(r, name != NULL ? MARK_SPAN : MARK_NONE, name)) {
		text_printf(&r->html, "<%s>", name);
	}
	return verdict(r);
}

static int span_leave(MD_SPANTYPE type, void *detail, void *owner)
{
	struct rendering *r = owner;

	(void)type;
	(void)detail;
	if (r->deep_spans > 0)
		r->deep_spans--;
	else if (r->depth > 0 && !r->open[r->depth - 1].block)
		span_close(r);
	return verdict(r);
}

static int text_take(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *owner)
{
	struct rendering *r = owner;

	r->handed += size;
	switch (type) {
	case MD_TEXT_NULLCHAR:
		text_add(&r->html, "\xef\xbf\xbd");
		break;
	case MD_TEXT_BR:
		text_add(&r->html, r->picture > 0 ? " " : "<br>\n");
		break;
	case MD_TEXT_SOFTBR:
		text_add_char(&r->html, r->picture > 0 ? ' ' : '\n');
		break;
	case MD_TEXT_ENTITY:
		text_add_bytes(&r->html, text, size);
		break;
	default:
		text_escaped(&r->html, text, size);
		break;
	}
	return verdict(r);
}

/* md4c looks for the end of a bare link again wherever one may begin, as far as the word goes. */
static unsigned flags_for(const char *text)
{
	for (size_t len = strcspn(text, " \n"); *text != '\0'; len = strcspn(text, " \n")) {
		if (len > ADDRESS_MAX)
			return (MD_DIALECT_GITHUB & ~(unsigned)MD_FLAG_PERMISSIVEAUTOLINKS) | MD_FLAG_NOHTML;
		text += len + (text[len] != '\0');
	}
	return MD_DIALECT_GITHUB | MD_FLAG_NOHTML;
}

enum err material_markdown(struct work *w, const char *field, const char *text,
    const struct markdown_look *look, const char **ret_html)
{
	static const struct markdown_look plain = {0};
	MD_PARSER parser = {.flags = flags_for(text),
	    .enter_block = block_enter,
	    .leave_block = block_leave,
	    .enter_span = span_enter,
	    .leave_span = span_leave,
	    .text = text_take};
	struct rendering r = {.w = w,
	    .look = look != NULL ? look : &plain,
	    .html = text_new(w->arena, MARKDOWN_HTML_MAX),
	    .address = text_new(w->arena, ADDRESS_TEXT_MAX)};
	size_t len = strlen(text);
	int failed;

	if (len > MARKDOWN_MAX)
		return fail_field(
		    w, ERR_TOO_LARGE, field, WORDS("A text of at most %d bytes is expected."), MARKDOWN_MAX);
	if (!utf8_valid(text, len))
		return fail_field(w, ERR_BAD_INPUT, field, "is not valid UTF-8");
	failed = md_parse(text, (MD_SIZE)len, &parser, &r);
	if (r.over)
		return fail_field(w, ERR_TOO_LARGE, field,
		    WORDS("This text becomes too large when it is shown: are its tables too wide?"));
	if (failed != 0)
		return fail(w, ERR_INTERNAL, "the Markdown could not be read");
	*ret_html = r.html.data;
	return OK;
}
