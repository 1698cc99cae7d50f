/* Conditions, loops and wrapped content: what they leave behind must not depend on how they go. */
#include "template.h"

#include <stdio.h>
#include <string.h>

/* "required", "checked": the attribute may end where its block does. */
static void settle(struct page *page, struct place at)
{
	if (page->html.state == HTML_ATTRIBUTE)
		literal_add(page, ' ', at);
	html_settle(&page->html, at);
}

static struct block *block_open(struct page *page, int kind, struct place at)
{
	struct block *block = &page->blocks[page->block_count];

	if (page->block_count == BLOCKS_MAX)
		stop_at(at, "blocks are nested too deep");
	html_settle(&page->html, at);
	if (page->html.state != HTML_TEXT && page->html.state != HTML_VALUE &&
	    page->html.state != HTML_IN_TAG)
		stop_at(at, "a block may not begin in the middle of a name");
	page->block_count++;
	*block = (struct block){.at = at, .before = page->html, .variables = page->scope.count};
	if (kind == BLOCK_FOR)
		block->kind = BLOCK_FOR;
	if (kind == BLOCK_CONTENT)
		block->kind = BLOCK_CONTENT;
	literal_flush(page);
	return block;
}

void block_open_content(struct page *page, struct place at)
{
	block_open(page, BLOCK_CONTENT, at);
}

void block_if(struct page *page, struct lex *l)
{
	struct buffer condition = {0};

	block_open(page, BLOCK_IF, l->at);
	scope_condition(&page->scope, l, &condition);
	buffer_print(&page->code, "\tif (%s) {\n", condition.data);
}

void block_for(struct page *page, struct lex *l)
{
	struct argument row = {0};
	struct field *type = keep(sizeof *type);
	char path[NAME_MAX_], in[NAME_MAX_];
	size_t at = page->scope.count;
	struct value list;

	block_open(page, BLOCK_FOR, l->at);
	lex_word(l, row.name, false);
	lex_word(l, in, false);
	if (strcmp(in, "in") != 0)
		stop_at(l->at, "write {%% for row in rows %%}");
	lex_word(l, path, true);
	list = scope_resolve(&page->scope, path, l->at);
	*type = (struct field){.name = "a row", .type = FIELD_SHAPE, .used = true};
	row.value.field = type;
	if (list.absent) {
		row.value.absent = true;
		buffer_print(&page->code, "\tif (false) {\n");
	} else {
		if (list.message != NULL || list.field->type != FIELD_LIST)
			stop_at(l->at, "\"%s\" is no list", path);
		type->rows = list.field->rows;
		snprintf(row.value.expression, sizeof row.value.expression, "row_%zu", at);
		buffer_print(&page->code, "\tfor (size_t at_%zu = 0; at_%zu < %s_count; at_%zu++) {\n", at,
		    at, list.expression, at);
		buffer_print(&page->code, "\tconst struct %s *const row_%zu = &%s[at_%zu];\n",
		    type->rows->struct_name, at, list.expression, at);
	}
	scope_push(&page->scope, &row, l->at);
}

void block_else(struct page *page, struct lex *l)
{
	struct block *block = &page->blocks[page->block_count - 1];
	struct buffer condition = {0};
	char word[NAME_MAX_];

	if (page->block_count == 0 || block->kind != BLOCK_IF || block->has_else)
		stop_at(l->at, "{%% else %%} without an {%% if %%}");
	settle(page, l->at);
	literal_flush(page);
	if (block->has_then && !html_same(&page->html, &block->after_then))
		stop_at(block->at, "the markup must stand at the same place however this block goes");
	block->has_then = true;
	block->after_then = page->html;
	page->html = block->before;
	page->after_space = false;
	if (lex_done(l)) {
		block->has_else = true;
		buffer_print(&page->code, "\t} else {\n");
		return;
	}
	lex_word(l, word, false);
	if (strcmp(word, "if") != 0)
		stop_at(l->at, "write {%% else %%} or {%% else if … %%}");
	scope_condition(&page->scope, l, &condition);
	buffer_print(&page->code, "\t} else if (%s) {\n", condition.data);
}

void block_end(struct page *page, struct lex *l)
{
	struct block *block;

	if (page->block_count == 0)
		stop_at(l->at, "{%% end %%} without a block");
	block = &page->blocks[--page->block_count];
	settle(page, l->at);
	if ((block->has_then && !html_same(&page->html, &block->after_then)) ||
	    (!block->has_else && !html_same(&page->html, &block->before)))
		stop_at(block->at, "the markup must stand at the same place however this block goes");
	literal_flush(page);
	page->scope.count = block->variables;
	page->after_space = false;
	if (block->kind == BLOCK_CONTENT)
		page->ended = true;
	else
		buffer_print(&page->code, "\t}\n");
}
