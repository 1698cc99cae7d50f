/* One page, tag by tag: text goes through the tokenizer into literals, tags become C. */
#include "template.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LITERAL_MAX = 2000, DEPTH_MAX = 12 };

static void compile_file(struct page *page, const char *path);
static void compile_run(struct page *page, struct cursor *cursor);

void literal_flush(struct page *page)
{
	if (page->literal.len == 0)
		return;
	buffer_print(&page->code, "\ttext_add_bytes(out, ");
	buffer_add_literal(&page->code, page->literal.data, page->literal.len);
	buffer_print(&page->code, ", %zu);\n", page->literal.len);
	page->literal.len = 0;
}

/* Runs of white space shrink to one byte, except where they are seen (pre, textarea, attribute values). */
void literal_add(struct page *page, char c, struct place at)
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

void literal_printed(struct page *page)
{
	page->html.value_len++;
	page->after_space = false;
}

static void print_value(struct page *page, const struct value *value, struct place at)
{
	literal_flush(page);
	if (value->message != NULL)
		emit_sentence(
		    page->book, &page->code, &page->html, &(struct sentence){.id = value->message}, at);
	else
		emit_value(&page->code, &page->html, value, at);
	literal_printed(page);
}

/* {% args name label hint? %}: what an included file takes; with "?" it may be left out. */
static void tag_args(struct page *page, struct lex *l)
{
	static struct field nothing = {.name = "nothing", .type = FIELD_TEXT, .used = true};

	while (!lex_done(l)) {
		struct argument argument = {
		    .value = {.field = &nothing, .expression = "\"\"", .absent = true}};
		bool given = false;

		lex_word(l, argument.name, false);
		/* Only what this include was given: not what happens to have the name further out. */
		for (size_t i = page->own_variables; i < page->scope.count; i++)
			given = given || strcmp(page->scope.variables[i].binding.name, argument.name) == 0;
		if (!lex_take(l, '?') && !given)
			stop_at(l->at, "\"%s\" is not given to this file", argument.name);
		if (!given)
			scope_push(&page->scope, &argument, l->at);
	}
}

static const char *include_path(struct lex *l, const char *path)
{
	const char *slash = strrchr(path, '/');
	char file[1024];

	snprintf(file, sizeof file, "%.*s_%s.html", slash != NULL ? (int)(slash - path + 1) : 0, path,
	    lex_string(l, '"'));
	return keep_text(file, strlen(file));
}

/* A wrapper's own names are not the content's: what is named in the content means what it means around it. */
static void tag_include(struct page *page, struct lex *l, const char *path, struct wrapped *wrapped)
{
	struct argument arguments[ARGS_MAX];
	size_t before = page->scope.count, own_before = page->own_variables, count;
	const char *file = include_path(l, path);

	count = scope_arguments(&page->scope, l, arguments);
	for (size_t i = 0; i < count; i++)
		scope_push(&page->scope, &arguments[i], l->at);
	if (wrapped != NULL) {
		wrapped->variables = before;
		wrapped->outer = page->wrapped;
		page->wrapped = wrapped;
	}
	page->own_variables = before;
	compile_file(page, file);
	page->own_variables = own_before;
	if (wrapped != NULL) {
		if (!wrapped->met)
			stop_at(l->at, "%s has no {%% content %%}", file);
		page->wrapped = wrapped->outer;
	}
	page->scope.count = before;
}

static void tag_content(struct page *page, struct lex *l)
{
	struct wrapped *wrapped = page->wrapped;
	size_t hidden_to = page->scope.count;
	bool was_hidden[VARIABLES_MAX];

	if (wrapped == NULL || wrapped->met)
		stop_at(l->at, "{%% content %%} stands once, in a file that is wrapped around something");
	for (size_t i = wrapped->variables; i < hidden_to; i++) {
		was_hidden[i] = page->scope.variables[i].hidden;
		page->scope.variables[i].hidden = true;
	}
	block_open_content(page, l->at);
	page->wrapped = wrapped->outer;
	compile_run(page, wrapped->body);
	if (!page->ended)
		stop_at(l->at, "a {%% wrap %%} has no {%% end %%}");
	page->ended = false;
	page->wrapped = wrapped;
	wrapped->met = true;
	for (size_t i = wrapped->variables; i < hidden_to; i++)
		page->scope.variables[i].hidden = was_hidden[i];
}

static void tag_asset(struct page *page, struct lex *l)
{
	char *name = lex_string(l, '"');
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
	view_parse(l, name, page->book->shapes, &page->scope.fields);
	page->has_view = true;
}

/* {% t "…" %}, and {% tn count "{n} file" "{n} files" %}. */
static void tag_sentence(struct page *page, struct lex *l, bool counts)
{
	struct sentence sentence = {0};

	if (counts) {
		sentence.count = scope_value(&page->scope, l);
		if (sentence.count.field == NULL || sentence.count.field->type != FIELD_NUMBER)
			stop_at(l->at, "{%% tn %%} begins with a number");
	}
	sentence.id = lex_string(l, '"');
	if (counts)
		sentence.plural = lex_string(l, '"');
	sentence.argument_count = scope_arguments(&page->scope, l, sentence.arguments);
	for (size_t i = 0; i < sentence.argument_count; i++)
		if (sentence.arguments[i].value.message != NULL)
			stop_at(l->at, "a hole is filled with a field");
	literal_flush(page);
	emit_sentence(page->book, &page->code, &page->html, &sentence, l->at);
	literal_printed(page);
}

static void tag_for_people(struct page *page, struct lex *l, enum field_type type)
{
	struct value value = scope_value(&page->scope, l);

	if (value.field == NULL || value.field->type != type)
		stop_at(l->at, "this is no %s", type == FIELD_NUMBER ? "number" : "time");
	literal_flush(page);
	emit_for_people(&page->code, &page->html, &value, l->at);
	literal_printed(page);
}

static void tag(struct page *page, struct lex *l, struct cursor *after, const char *path)
{
	char word[NAME_MAX_];

	lex_word(l, word, false);
	if (strcmp(word, "view") == 0)
		tag_view(page, l, path);
	else if (!page->has_view)
		stop_at(l->at, "a page begins with {%% view … %%}");
	else if (strcmp(word, "if") == 0)
		block_if(page, l);
	else if (strcmp(word, "else") == 0)
		block_else(page, l);
	else if (strcmp(word, "end") == 0)
		block_end(page, l);
	else if (strcmp(word, "for") == 0)
		block_for(page, l);
	else if (strcmp(word, "args") == 0)
		tag_args(page, l);
	else if (strcmp(word, "include") == 0)
		tag_include(page, l, path, NULL);
	else if (strcmp(word, "wrap") == 0)
		tag_include(page, l, path, &(struct wrapped){.body = after});
	else if (strcmp(word, "content") == 0)
		tag_content(page, l);
	else if (strcmp(word, "asset") == 0)
		tag_asset(page, l);
	else if (strcmp(word, "t") == 0 || strcmp(word, "tn") == 0)
		tag_sentence(page, l, word[1] == 'n');
	else if (strcmp(word, "number") == 0 || strcmp(word, "date") == 0)
		tag_for_people(page, l, word[0] == 'n' ? FIELD_NUMBER : FIELD_TIME);
	else
		stop_at(l->at, "unknown tag \"%s\"", word);
	if (!lex_done(l))
		stop_at(l->at, "cannot understand \"%.*s\"", (int)(l->end - l->p), l->p);
}

/* The inside of the tag at the cursor; the cursor moves behind it. */
static struct lex tag_inside(struct cursor *cursor)
{
	const char *p = cursor->p;
	const char *closing = p[1] == '{' ? "}}" : p[1] == '%' ? "%}" : "#}";
	const char *end = strstr(p + 2, closing);
	struct lex l = {p + 2, end, {cursor->path, cursor->line}};

	if (end == NULL)
		stop_at(l.at, "\"%.2s\" is not closed", p);
	for (const char *q = p; q < end; q++)
		cursor->line += *q == '\n';
	cursor->p = end + 2;
	return l;
}

static void compile_tag(struct page *page, struct cursor *cursor)
{
	char kind = cursor->p[1];
	struct lex l = tag_inside(cursor);
	char word[NAME_MAX_];

	if (kind == '{') {
		lex_word(&l, word, true);
		if (!lex_done(&l))
			stop_at(l.at, "a value is one name");
		if (!page->has_view)
			stop_at(l.at, "a page begins with {%% view … %%}");
		struct value value = scope_resolve(&page->scope, word, l.at);
		print_value(page, &value, l.at);
	} else if (kind == '%') {
		tag(page, &l, cursor, cursor->path);
	}
}

static bool at_tag(const char *p)
{
	return p[0] == '{' && (p[1] == '{' || p[1] == '%' || p[1] == '#');
}

/* To the end of the text, or of the content that a wrapper asked for. */
static void compile_run(struct page *page, struct cursor *cursor)
{
	while (*cursor->p != '\0' && !page->ended) {
		if (at_tag(cursor->p)) {
			compile_tag(page, cursor);
			continue;
		}
		if (!page->has_view && !isspace((unsigned char)*cursor->p))
			stop_at(
			    (struct place){cursor->path, cursor->line}, "a page begins with {%% view … %%}");
		literal_add(page, *cursor->p, (struct place){cursor->path, cursor->line});
		cursor->line += *cursor->p++ == '\n';
	}
}

static void compile_file(struct page *page, const char *path)
{
	size_t len, blocks = page->block_count;
	struct cursor cursor = {read_whole(path, &len), path, 1};

	if (++page->depth > DEPTH_MAX)
		stop_at((struct place){path, 1}, "includes are nested too deep");
	compile_run(page, &cursor);
	page->depth--;
	if (page->block_count < blocks)
		stop_at((struct place){path, cursor.line}, "{%% end %%} without a block");
	if (page->block_count > blocks)
		stop_at(page->blocks[page->block_count - 1].at, "this block has no {%% end %%}");
	if (page->ended)
		stop_at((struct place){path, cursor.line}, "{%% end %%} without a block");
}

void compile_shapes(struct book *book, const char *path)
{
	size_t len;
	struct cursor cursor = {read_whole(path, &len), path, 1};

	while (*cursor.p != '\0') {
		char word[NAME_MAX_], name[NAME_MAX_ * 2];
		bool is_tag = at_tag(cursor.p) && cursor.p[1] == '%';

		if (!at_tag(cursor.p)) {
			cursor.line += *cursor.p++ == '\n';
			continue;
		}
		struct lex l = tag_inside(&cursor);
		if (!is_tag)
			continue;
		lex_word(&l, word, false);
		if (strcmp(word, "shape") != 0)
			stop_at(l.at, "only {%% shape name … %%} stands here");
		lex_word(&l, word, false);
		snprintf(name, sizeof name, "page_%s", word);
		struct fields *shape = keep(sizeof *shape);
		view_parse(&l, name, book->shapes, shape);
		shape->shape = true;
		shape->next = book->shapes;
		book->shapes = shape;
		view_write(&book->header, shape, false);
	}
}

void compile_page(struct book *book, const char *path)
{
	struct page *page = keep(sizeof *page);
	const char *name = page->scope.fields.struct_name;

	struct field *frame;

	page->book = book;
	page->scope.lang = (struct field){.name = "lang", .type = FIELD_TEXT, .used = true};
	page->after_space = true;
	compile_file(page, path);
	literal_flush(page);
	if (!page->has_view)
		stop_at((struct place){path, 1}, "a page begins with {%% view … %%}");
	if (page->html.state != HTML_TEXT)
		stop_at((struct place){path, 1}, "the page ends inside a tag");
	/* Times are told as in the zone of the page's frame. */
	frame = view_find(&page->scope.fields, "frame");
	if (frame != NULL)
		frame->used = true;
	view_warn_unused((struct place){path, 1}, &page->scope.fields);
	view_write(&book->header, &page->scope.fields, true);
	buffer_print(&book->header, "/* %s */\nvoid %s(struct text *out, const struct %s *view);\n\n", path,
	    name, name);
	buffer_print(&book->code,
	    "\nvoid %s(struct text *out, const struct %s *view)\n{\n"
	    "\tconst size_t language = page_language(view->lang);\n"
	    "\tconst char *const zone = %s;\n\n\t(void)language;\n\t(void)zone;\n",
	    name, name, frame != NULL ? "view->frame != NULL ? view->frame->zone : NULL" : "NULL");
	buffer_add(&book->code, page->code.data != NULL ? page->code.data : "", page->code.len);
	buffer_print(&book->code, "}\n");
}
