/* Reads the part of the gettext format that pages need: comments, msgid, msgstr, strings over several lines.
 */
#include "template.h"

#include <ctype.h>
#include <stdint.h>
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

/* One entry while it is read. */
struct entry {
	struct buffer id, plural, texts[PLURALS_MAX];
	bool has_plural;
	struct place at;
};

static char *after_word(char *text, const char *word)
{
	char *at = text != NULL ? strstr(text, word) : NULL;

	return at != NULL ? at + strlen(word) : NULL;
}

/* "Plural-Forms: nplurals=2; plural=(n > 1);" */
static void header_read(struct language *language, const struct entry *entry)
{
	char *forms = after_word(entry->texts[0].data, "Plural-Forms:");
	char *count = after_word(forms, "nplurals="), *rule = after_word(forms, " plural=");

	if (forms == NULL)
		return;
	if (count == NULL || rule == NULL || *count < '1' || *count > '0' + PLURALS_MAX)
		stop_at(entry->at, "expected \"Plural-Forms: nplurals=N; plural=RULE;\"");
	size_t len = strcspn(rule, ";\n");
	if (strspn(rule, "n0123456789 ()<>=!&|?:%") < len)
		stop_at(entry->at, "the rule of plurals may only reckon with n");
	language->plural_count = (size_t)(*count - '0');
	language->plural_rule = keep_text(rule, len);
}

static size_t bucket_of(const char *id)
{
	uint32_t hash = 2166136261U;

	for (const char *p = id; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619U;
	return hash % MESSAGES_BUCKETS;
}

static void message_keep(struct language *language, struct message *m)
{
	struct message **bucket = &language->buckets[bucket_of(m->id)];

	m->beside = *bucket;
	*bucket = m;
	m->next = language->messages;
	language->messages = m;
}

static void add_message(struct language *language, const struct entry *entry)
{
	struct message *m;

	if (entry->id.len == 0) {
		header_read(language, entry);
		return;
	}
	/* Files of several areas may say the same, but not differently. */
	for (m = language->buckets[bucket_of(entry->id.data)]; m != NULL; m = m->beside) {
		if (strcmp(m->id, entry->id.data) != 0 || m->plural != entry->has_plural)
			continue;
		if (entry->texts[0].len > 0 && strcmp(m->texts[0], entry->texts[0].data) == 0)
			return;
		stop_at(entry->at, "\"%s\" is here twice, and differs from %s:%d", entry->id.data, m->at.file,
		    m->at.line);
	}
	for (size_t i = 0; i < (entry->has_plural ? language->plural_count : 1); i++)
		if (entry->texts[i].len == 0)
			return; /* an empty translation is a missing one */
	m = keep(sizeof *m);
	m->id = entry->id.data;
	for (size_t i = 0; i < PLURALS_MAX; i++)
		m->texts[i] = entry->texts[i].data;
	m->plural = entry->has_plural;
	m->at = entry->at;
	message_keep(language, m);
}

/* Where the quoted text of this line goes; NULL: it goes on where the last one went. */
static struct buffer *entry_part(struct entry *entry, const char *line)
{
	if (strncmp(line, "msgid_plural ", 13) == 0) {
		entry->has_plural = true;
		return &entry->plural;
	}
	if (strncmp(line, "msgstr ", 7) == 0)
		return &entry->texts[0];
	if (strncmp(line, "msgstr[", 7) == 0 && line[7] >= '0' && line[7] < '0' + PLURALS_MAX &&
	    line[8] == ']')
		return &entry->texts[line[7] - '0'];
	if (line[0] != '"')
		stop_at(entry->at, "expected msgid, msgid_plural, msgstr, a quoted text or a comment");
	return NULL;
}

void po_read(const char *path, struct language *language)
{
	struct place at = {path, 0};
	struct entry entry = {0};
	struct buffer *into = NULL, *next;
	size_t len;
	char *p = read_whole(path, &len);

	for (char *line = p, *end; line != NULL; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		at.line++;
		if (line[0] == '#' || line[0] == '\r' || line[0] == '\0')
			continue;
		if (strncmp(line, "msgid ", 6) == 0) {
			if (into != NULL)
				add_message(language, &entry);
			entry = (struct entry){.at = at};
			into = &entry.id;
		} else {
			entry.at = into != NULL ? entry.at : at;
			next = entry_part(&entry, line);
			into = next != NULL ? next : into;
		}
		if (into == NULL)
			stop_at(at, "expected msgid first");
		add_quoted(into, line, at);
	}
	if (into != NULL)
		add_message(language, &entry);
}

static void tell_missing(struct language *language, const char *id, const char *plural, struct place at)
{
	/* Told once each, in the form that can be pasted into the file. */
	if (language->missing++ == 0)
		fprintf(stderr, "%s: error: these texts are not translated (any %s.*.po will do):\n",
		    language->file, language->name);
	fprintf(stderr, "\n#: %s:%d\nmsgid \"%s\"\n", at.file, at.line, id);
	if (plural == NULL)
		fprintf(stderr, "msgstr \"\"\n");
	else
		fprintf(stderr, "msgid_plural \"%s\"\n", plural);
	for (size_t i = 0; plural != NULL && i < language->plural_count; i++)
		fprintf(stderr, "msgstr[%zu] \"\"\n", i);
}

const struct message *po_find(struct language *language, const char *id, const char *plural, struct place at)
{
	struct message *m;

	for (m = language->buckets[bucket_of(id)]; m != NULL; m = m->beside) {
		if (strcmp(m->id, id) == 0 && m->plural == (plural != NULL)) {
			m->used = true;
			return m;
		}
	}
	tell_missing(language, id, plural, at);
	m = keep(sizeof *m);
	m->id = id;
	for (size_t i = 0; i < PLURALS_MAX; i++)
		m->texts[i] = plural != NULL && i > 0 ? plural : id;
	m->plural = plural != NULL;
	m->used = true;
	message_keep(language, m);
	return m;
}

void po_note(struct language *language, const char *id)
{
	for (struct message *m = language->buckets[bucket_of(id)]; m != NULL; m = m->beside)
		if (!m->plural && strcmp(m->id, id) == 0)
			m->used = true;
}

void po_warn_unused(const struct language *language)
{
	for (const struct message *m = language->messages; m != NULL; m = m->next)
		if (!m->used)
			warn_at(m->at, "no page says \"%s\"", m->id);
}
