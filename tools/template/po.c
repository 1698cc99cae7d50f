/* Reads the part of the gettext format that pages need: comments, msgid, msgstr, strings over several lines.
 */
#include "template.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void add_quoted(struct buffer *b, const char *line, struct place at)
{
	const char *p = strchr(line, '"');

	if (p == NULL)
		stop_at(at, "expected a quoted text");
	for (p++; *p != '"'; p++) {
		char c = *p;

		if (c == '\0')
			stop_at(at, "the quoted text does not end");
		if (c == '\\') {
			c = *++p;
			if (c == 'n')
				c = '\n';
			else if (c != '"' && c != '\\')
				stop_at(at, "unknown escape \"\\%c\"", c);
		}
		buffer_add(b, &c, 1);
	}
}

static void add_message(
    struct language *language, const struct buffer *id, const struct buffer *text, struct place at)
{
	if (id->len == 0) /* the header entry */
		return;
	for (struct message *m = language->messages; m != NULL; m = m->next)
		if (strcmp(m->id, id->data) == 0)
			stop_at(at, "\"%s\" is here twice", id->data);
	if (text->len == 0)
		return; /* an empty translation is a missing one */
	struct message *m = keep(sizeof *m);
	m->id = id->data;
	m->text = text->data;
	m->at = at;
	m->next = language->messages;
	language->messages = m;
}

void po_read(const char *path, struct language *ret_language)
{
	struct place at = {path, 0}, start = at;
	struct buffer id = {0}, text = {0}, *into = NULL;
	size_t len;
	char *p = read_whole(path, &len);

	ret_language->file = path;
	for (char *line = strtok(p, "\n"), *before = p; line != NULL;
	     before = line, line = strtok(NULL, "\n")) {
		/* strtok skips empty lines: count what it skipped (they were '\n' and are still there). */
		for (char *skipped = before + strlen(before); skipped < line; skipped++)
			at.line++;
		at.line += line == p;
		if (line[0] == '#' || line[0] == '\r')
			continue;
		if (strncmp(line, "msgid ", 6) == 0) {
			if (into != NULL)
				add_message(ret_language, &id, &text, start);
			id = text = (struct buffer){0};
			into = &id;
			start = at;
		} else if (strncmp(line, "msgstr ", 7) == 0) {
			into = &text;
		} else if (line[0] != '"') {
			stop_at(at, "expected msgid, msgstr, a quoted text or a comment");
		}
		if (into == NULL)
			stop_at(at, "expected msgid first");
		add_quoted(into, line, at);
	}
	if (into != NULL)
		add_message(ret_language, &id, &text, start);
}

const char *po_find(struct language *language, const char *id, struct place at)
{
	for (struct message *m = language->messages; m != NULL; m = m->next) {
		if (strcmp(m->id, id) == 0) {
			m->used = true;
			return m->text;
		}
	}
	/* Told once each, in the form that can be pasted into the file. */
	if (language->missing++ == 0)
		fprintf(stderr, "%s: error: these texts are not translated:\n", language->file);
	fprintf(stderr, "\n#: %s:%d\nmsgid \"%s\"\nmsgstr \"\"\n", at.file, at.line, id);
	struct message *m = keep(sizeof *m);
	m->id = m->text = id;
	m->used = true;
	m->next = language->messages;
	language->messages = m;
	return m->text;
}

void po_warn_unused(const struct language *language)
{
	for (const struct message *m = language->messages; m != NULL; m = m->next)
		if (!m->used)
			warn_at(m->at, "no page says \"%s\"", m->id);
}
