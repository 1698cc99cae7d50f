/* One page, tag by tag: text goes through the tokenizer into literals, tags become C. */
#include "template.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LITERAL_MAX = 2000, DEPTH_MAX = 8 };

struct variable {
	char name[NAME_MAX_];
	char expression[NAME_MAX_ * 3]; /* of a row: what comes before "->" */
	struct fields *rows;
	struct value bound; /* of an include's argument; rows is NULL then */
};

struct open_block {
	bool loop, has_else;
	struct place at;
	struct html before, after_then;
	size_t variables;
};

struct page {
	struct book *book;
	struct fields fields;
	struct field lang;
	struct html html;
	struct buffer code, literal;
	bool after_space, has_view;
	struct variable variables[VARS_MAX];
	size_t variable_count;
	struct open_block blocks[BLOCKS_MAX];
	size_t block_count;
	size_t depth;
};

static void compile_file(struct page *page, const char *path);

static void literal_flush(struct page *page)
{
	if (page->literal.len == 0)
		return;
	buffer_print(&page->code, "\ttext_add_bytes(out, ");
	buffer_add_literal(&page->code, page->literal.data, page->literal.len);
	buffer_print(&page->code, ", %zu);\n", page->literal.len);
	page->literal.len = 0;
}

/* Runs of white space shrink to one byte, except where they are seen (pre, textarea, attribute values). */
static void literal_add(struct page *page, char c, struct place at)
{
	bool space = isspace((unsigned char)c) != 0;
	bool shrink = !page->html.preserve && page->html.state != HTML_VALUE;

	html_feed(&page->html, c, at);
	if (space && shrink) {
		if (page->after_space)
			return;
		c = c == '\n' ? '\n' : ' ';
	}
	page->after_space = space;
	buffer_add(&page->literal, &c, 1);
	/* A split inside a multi-byte character is harmless: bytes follow bytes. */
	if (page->literal.len >= LITERAL_MAX)
		literal_flush(page);
}

static struct field *field_used(struct fields *fields, const char *name, struct place at)
{
	struct field *f = view_find(fields, name);

	if (f == NULL)
		stop_at(at, "there is no field \"%s\" here", name);
	f->used = true;
	return f;
}

/* Resolves a name or row.name: includes' arguments first, then loops, then the page's fields. */
static struct value resolve(struct page *page, const char *path, struct place at)
{
	struct value value = {0};
	const char *dot = strchr(path, '.');
	size_t len = dot != NULL ? (size_t)(dot - path) : strlen(path);

	for (size_t i = page->variable_count; i-- > 0;) {
		struct variable *v = &page->variables[i];

		if (strlen(v->name) != len || memcmp(v->name, path, len) != 0)
			continue;
		if (v->rows == NULL && dot == NULL)
			return v->bound;
		if (v->rows == NULL || dot == NULL)
			stop_at(at, "\"%s\" is %s", v->name,
			    v->rows == NULL ? "no row" : "a row: name one of its fields");
		value.field = field_used(v->rows, dot + 1, at);
		snprintf(value.expression, sizeof value.expression, "%.80s->%.60s", v->expression, dot + 1);
		return value;
	}
	if (dot != NULL)
		stop_at(at, "there is no row \"%.*s\" here", (int)len, path);
	value.field = strcmp(path, "lang") == 0 ? &page->lang : field_used(&page->fields, path, at);
	snprintf(value.expression, sizeof value.expression, "%s",
	    strcmp(path, "lang") == 0 ? "page_lang(view->lang)" : "");
	if (value.field != &page->lang)
		snprintf(value.expression, sizeof value.expression, "view->%s", path);
	return value;
}

static size_t parse_arguments(struct page *page, struct lex *l, struct argument arguments[static ARGS_MAX])
{
	size_t count = 0;
	char path[NAME_MAX_];

	while (!lex_done(l)) {
		if (count == ARGS_MAX)
			stop_at(l->at, "more than %d arguments", ARGS_MAX);
		struct argument *a = &arguments[count++];
		*a = (struct argument){0};
		lex_word(l, a->name, false);
		lex_need(l, '=');
		if (!lex_done(l) && *l->p == '"') {
			a->value.message = lex_string(l);
		} else {
			lex_word(l, path, true);
			a->value = resolve(page, path, l->at);
		}
	}
	return count;
}

static void print_value(struct page *page, const struct value *value, struct place at)
{
	literal_flush(page);
	if (value->message != NULL)
		emit_message(page->book, &page->code, &page->html, value->message, NULL, 0, at);
	else
		emit_value(&page->code, &page->html, value, at);
	page->html.value_len++;
	page->after_space = false;
}

static struct open_block *open_block(struct page *page, bool loop, struct place at)
{
	struct open_block *block = &page->blocks[page->block_count++];

	if (page->block_count == BLOCKS_MAX)
		stop_at(at, "blocks are nested too deep");
	if (page->html.state != HTML_TEXT && page->html.state != HTML_VALUE &&
	    page->html.state != HTML_IN_TAG)
		stop_at(at, "a block may not begin in the middle of a name");
	*block = (struct open_block){
	    .loop = loop, .at = at, .before = page->html, .variables = page->variable_count};
	literal_flush(page);
	return block;
}

static void tag_if(struct page *page, struct lex *l)
{
	char word[NAME_MAX_];
	struct value value;
	const char *no = "";

	open_block(page, false, l->at);
	lex_word(l, word, true);
	if (strcmp(word, "not") == 0) {
		no = "!";
		lex_word(l, word, true);
	}
	value = resolve(page, word, l->at);
	if (value.message != NULL)
		stop_at(l->at, "\"%s\" is a fixed text", word);
	if (value.field->type == FIELD_TEXT || value.field->type == FIELD_URL)
		buffer_print(&page->code, "\tif (%spage_has_text(%s)) {\n", no, value.expression);
	else if (value.field->type == FIELD_LIST)
		buffer_print(&page->code, "\tif (%s(%s_count > 0)) {\n", no, value.expression);
	else
		buffer_print(&page->code, "\tif (%s(%s%s)) {\n", no, value.expression,
		    value.field->type == FIELD_NUMBER ? " != 0" : "");
}

static void tag_for(struct page *page, struct lex *l)
{
	char path[NAME_MAX_], in[NAME_MAX_];
	struct variable *v = &page->variables[page->variable_count];
	struct value value;

	open_block(page, true, l->at);
	if (page->variable_count == VARS_MAX)
		stop_at(l->at, "too many variables");
	*v = (struct variable){0};
	lex_word(l, v->name, false);
	lex_word(l, in, false);
	if (strcmp(in, "in") != 0)
		stop_at(l->at, "write {%% for row in rows %%}");
	lex_word(l, path, true);
	value = resolve(page, path, l->at);
	if (value.message != NULL || value.field->type != FIELD_LIST)
		stop_at(l->at, "\"%s\" is no list", path);
	v->rows = value.field->rows;
	snprintf(v->expression, sizeof v->expression, "row_%zu", page->variable_count);
	buffer_print(&page->code, "\tfor (size_t at_%zu = 0; at_%zu < %s_count; at_%zu++) {\n",
	    page->variable_count, page->variable_count, value.expression, page->variable_count);
	buffer_print(&page->code, "\tconst struct %s *const %s = &%s[at_%zu];\n", v->rows->struct_name,
	    v->expression, value.expression, page->variable_count);
	page->variable_count++;
}

static void tag_else(struct page *page, struct lex *l)
{
	struct open_block *block = &page->blocks[page->block_count - 1];

	if (page->block_count == 0 || block->loop || block->has_else)
		stop_at(l->at, "{%% else %%} without an {%% if %%}");
	literal_flush(page);
	block->has_else = true;
	block->after_then = page->html;
	page->html = block->before;
	page->after_space = false;
	buffer_print(&page->code, "\t} else {\n");
}

static void tag_end(struct page *page, struct lex *l)
{
	struct open_block *block;

	if (page->block_count == 0)
		stop_at(l->at, "{%% end %%} without a block");
	block = &page->blocks[--page->block_count];
	if (!html_same(&page->html, block->has_else ? &block->after_then : &block->before))
		stop_at(block->at, "the markup must stand at the same place however this block goes");
	literal_flush(page);
	page->variable_count = block->variables;
	page->after_space = false;
	buffer_print(&page->code, "\t}\n");
}

static void tag_include(struct page *page, struct lex *l, const char *path)
{
	struct argument arguments[ARGS_MAX];
	const char *slash = strrchr(path, '/');
	size_t before = page->variable_count, count;
	char file[1024];
	char *name = lex_string(l);

	count = parse_arguments(page, l, arguments);
	for (size_t i = 0; i < count; i++) {
		if (page->variable_count == VARS_MAX)
			stop_at(l->at, "too many variables");
		struct variable *v = &page->variables[page->variable_count++];
		*v = (struct variable){.bound = arguments[i].value};
		memcpy(v->name, arguments[i].name, sizeof v->name);
	}
	snprintf(file, sizeof file, "%.*s_%s.html", slash != NULL ? (int)(slash - path + 1) : 0, path, name);
	compile_file(page, keep_text(file, strlen(file)));
	page->variable_count = before;
}

static void tag_asset(struct page *page, struct lex *l)
{
	char *name = lex_string(l);
	const struct asset *asset = page->book->assets;

	while (asset != NULL && strcmp(asset->name, name) != 0)
		asset = asset->next;
	if (asset == NULL)
		stop_at(l->at, "there is no asset \"%s\"", name);
	if (!html_is_url(&page->html))
		stop_at(l->at, "an asset's address stands in href or src");
	for (const char *p = asset->path; *p != '\0'; p++)
		literal_add(page, *p, l->at);
}

static void tag_view(struct page *page, struct lex *l, const char *path)
{
	char name[NAME_MAX_ * 2];
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;

	if (page->has_view || page->depth > 1)
		stop_at(l->at, "a page has one {%% view %%}, an included file none");
	snprintf(name, sizeof name, "page_%.*s", (int)strcspn(base, "."), base);
	view_parse(l, name, &page->fields);
	page->has_view = true;
}

static void tag(struct page *page, struct lex *l, const char *path)
{
	char word[NAME_MAX_];
	struct argument arguments[ARGS_MAX];

	lex_word(l, word, false);
	if (strcmp(word, "view") == 0) {
		tag_view(page, l, path);
	} else if (!page->has_view) {
		stop_at(l->at, "a page begins with {%% view … %%}");
	} else if (strcmp(word, "if") == 0) {
		tag_if(page, l);
	} else if (strcmp(word, "else") == 0) {
		tag_else(page, l);
	} else if (strcmp(word, "end") == 0) {
		tag_end(page, l);
	} else if (strcmp(word, "for") == 0) {
		tag_for(page, l);
	} else if (strcmp(word, "include") == 0) {
		tag_include(page, l, path);
	} else if (strcmp(word, "asset") == 0) {
		tag_asset(page, l);
	} else if (strcmp(word, "t") == 0) {
		const char *id = lex_string(l);
		size_t count = parse_arguments(page, l, arguments);

		for (size_t i = 0; i < count; i++)
			if (arguments[i].value.message != NULL)
				stop_at(l->at, "a hole is filled with a field");
		literal_flush(page);
		emit_message(page->book, &page->code, &page->html, id, arguments, count, l->at);
		page->html.value_len++;
		page->after_space = false;
	} else {
		stop_at(l->at, "unknown tag \"%s\"", word);
	}
	if (!lex_done(l))
		stop_at(l->at, "cannot understand \"%.*s\"", (int)(l->end - l->p), l->p);
}

/* Handles the tag that begins at p and gives the byte after it. */
static const char *compile_tag(struct page *page, const char *p, const char *path, int *line)
{
	const char *closing = p[1] == '{' ? "}}" : p[1] == '%' ? "%}" : "#}";
	const char *end = strstr(p + 2, closing);
	struct lex l = {p + 2, end, {path, *line}};
	char word[NAME_MAX_];

	if (end == NULL)
		stop_at(l.at, "\"%.2s\" is not closed", p);
	if (p[1] == '{') {
		lex_word(&l, word, true);
		if (!lex_done(&l))
			stop_at(l.at, "a value is one name");
		if (!page->has_view)
			stop_at(l.at, "a page begins with {%% view … %%}");
		struct value value = resolve(page, word, l.at);
		print_value(page, &value, l.at);
	} else if (p[1] == '%') {
		tag(page, &l, path);
	}
	for (const char *q = p; q < end; q++)
		*line += *q == '\n';
	return end + 2;
}

static void compile_file(struct page *page, const char *path)
{
	size_t len, blocks = page->block_count;
	int line = 1;
	const char *p = read_whole(path, &len);

	if (++page->depth > DEPTH_MAX)
		stop_at((struct place){path, 1}, "includes are nested too deep");
	while (*p != '\0') {
		if (p[0] == '{' && (p[1] == '{' || p[1] == '%' || p[1] == '#')) {
			p = compile_tag(page, p, path, &line);
			continue;
		}
		if (!page->has_view && !isspace((unsigned char)*p))
			stop_at((struct place){path, line}, "a page begins with {%% view … %%}");
		literal_add(page, *p, (struct place){path, line});
		line += *p++ == '\n';
	}
	page->depth--;
	if (page->block_count > blocks)
		stop_at(page->blocks[page->block_count - 1].at, "this block has no {%% end %%}");
}

void compile_page(struct book *book, const char *path)
{
	struct page *page = keep(sizeof *page);

	page->book = book;
	page->lang = (struct field){.name = "lang", .type = FIELD_TEXT, .used = true};
	page->after_space = true;
	compile_file(page, path);
	literal_flush(page);
	if (!page->has_view)
		stop_at((struct place){path, 1}, "a page begins with {%% view … %%}");
	if (page->html.state != HTML_TEXT)
		stop_at((struct place){path, 1}, "the page ends inside a tag");
	view_warn_unused((struct place){path, 1}, &page->fields);
	view_write(&book->header, &page->fields, true);
	const char *name = page->fields.struct_name;
	buffer_print(&book->header, "/* %s */\nvoid %s(struct text *out, const struct %s *view);\n\n", path,
	    name, name);
	buffer_print(&book->code, "\nvoid %s(struct text *out, const struct %s *view)\n{\n\t(void)view;\n",
	    name, name);
	buffer_add(&book->code, page->code.data != NULL ? page->code.data : "", page->code.len);
	buffer_print(&book->code, "}\n");
}
