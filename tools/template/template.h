/* The page compiler: pages/NAME.html becomes `void page_NAME(struct text *, const struct page_NAME *)`.
 * pages/README.md tells the language. A build-time program: it stops at the first mistake with file:line, and
 * keeps its memory until it ends. */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#define PRINTF(string, first) __attribute__((__format__(__printf__, string, first)))

enum { NAME_MAX_ = 64, FIELDS_MAX = 48, VARS_MAX = 32, BLOCKS_MAX = 32, ARGS_MAX = 8, LANGUAGES_MAX = 16 };

struct place {
	const char *file;
	int line;
};

/* source.c: memory, text and tokens */
struct buffer {
	char *data; /* NUL-terminated once anything was added */
	size_t len, size;
};

void *keep(size_t size); /* zeroed; never NULL */
char *keep_text(const char *s, size_t len);
void buffer_add(struct buffer *b, const char *s, size_t len);
void buffer_print(struct buffer *b, const char *format, ...) PRINTF(2, 3);
/* Appends a C string literal of the bytes, with its quotes. */
void buffer_add_literal(struct buffer *b, const char *s, size_t len);
char *read_whole(const char *path, size_t *ret_len);
/* Writes only when the content differs, so that nothing is compiled twice. */
void write_whole(const char *path, const struct buffer *b);
_Noreturn void stop_at(struct place at, const char *format, ...) PRINTF(2, 3);
void warn_at(struct place at, const char *format, ...) PRINTF(2, 3);

/* The inside of one {% … %} or {{ … }}. */
struct lex {
	const char *p, *end;
	struct place at;
};

bool lex_done(struct lex *l);
bool lex_take(struct lex *l, char c);
void lex_need(struct lex *l, char c);
/* A name of letters, digits and underscores; a dot joins two when dotted. Stops the build when there is none.
 */
void lex_word(struct lex *l, char ret_word[static NAME_MAX_], bool dotted);
char *lex_string(struct lex *l);

/* view.c: what a page is given */
enum field_type { FIELD_TEXT, FIELD_URL, FIELD_BOOL, FIELD_NUMBER, FIELD_LIST };

struct field {
	char name[NAME_MAX_];
	enum field_type type;
	bool used;
	struct fields *rows; /* FIELD_LIST */
};

struct fields {
	char struct_name[NAME_MAX_ * 3];
	struct field list[FIELDS_MAX];
	size_t count;
};

void view_parse(struct lex *l, const char *struct_name, struct fields *ret_fields);
struct field *view_find(struct fields *fields, const char *name);
void view_write(struct buffer *header, const struct fields *fields, bool is_page);
void view_warn_unused(struct place at, const struct fields *fields);

/* po.c: translations */
struct message {
	const char *id, *text;
	struct message *next;
	struct place at;
	bool used;
};

struct language {
	char name[8];
	const char *file;
	struct message *messages;
	size_t missing;
};

void po_read(const char *path, struct language *ret_language);
/* NULL when missing; then it is told on standard error, and counted. */
const char *po_find(struct language *language, const char *id, struct place at);
void po_warn_unused(const struct language *language);

/* html.c: where in the markup the next byte stands */
enum html_state {
	HTML_TEXT,
	HTML_TAG_OPEN,
	HTML_TAG_NAME,
	HTML_IN_TAG,
	HTML_ATTRIBUTE,
	HTML_AFTER_ATTRIBUTE,
	HTML_BEFORE_VALUE,
	HTML_VALUE,
	HTML_DECLARATION,
	HTML_RAW
};

struct html {
	enum html_state state;
	char quote;
	char tag[NAME_MAX_];
	char attribute[NAME_MAX_];
	bool closing, has_src, preserve;
	size_t value_len;
};

void html_feed(struct html *h, char c, struct place at);
bool html_same(const struct html *a, const struct html *b);
bool html_is_url(const struct html *h);
/* Stops the build unless a value may be printed here. */
void html_check_value(const struct html *h, struct place at);

/* compile.c */
struct asset {
	const char *name, *path;
	struct asset *next;
};

struct book {
	struct language languages[LANGUAGES_MAX];
	size_t language_count;
	struct asset *assets;
	struct buffer header, code;
};

void compile_page(struct book *book, const char *path);

/* emit.c */
struct value {
	struct field *field;
	char expression[NAME_MAX_ * 3]; /* C */
	const char *message;            /* a translated text bound by an include, instead of a field */
};

struct argument {
	char name[NAME_MAX_];
	struct value value;
};

void emit_value(struct buffer *code, const struct html *html, const struct value *value, struct place at);
void emit_message(struct book *book, struct buffer *code, const struct html *html, const char *id,
    const struct argument *arguments, size_t count, struct place at);

#endif
