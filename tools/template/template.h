/* The page compiler: pages/NAME.html becomes `void page_NAME(struct text *, const struct page_NAME *)`.
 * pages/README.md tells the language. A build-time program: it stops at the first mistake with file:line, and
 * keeps its memory until it ends. */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#define PRINTF(string, first) __attribute__((__format__(__printf__, string, first)))

enum {
	NAME_MAX_ = 64,
	EXPRESSION_MAX = 256,
	FIELDS_MAX = 64,
	VARIABLES_MAX = 64,
	BLOCKS_MAX = 32,
	ARGS_MAX = 16,
	LANGUAGES_MAX = 16,
	PLURALS_MAX = 6,
	MESSAGES_BUCKETS = 4096
};

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

/* English made a third longer, with accents: the trial language. */
const char *trial_text(const char *english);

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
/* "text", or with the other quote 'text'. */
char *lex_string(struct lex *l, char quote);
/* True when the next byte is c; takes nothing. */
bool lex_sees(struct lex *l, char c);

/* view.c: what a page is given */
enum field_type {
	FIELD_TEXT,
	FIELD_URL,
	FIELD_BOOL,
	FIELD_NUMBER,
	FIELD_TIME,
	FIELD_MARKUP,
	FIELD_LIST,
	FIELD_SHAPE
};

struct field {
	char name[NAME_MAX_];
	enum field_type type;
	bool used;
	struct fields *rows; /* FIELD_LIST, FIELD_SHAPE */
};

struct fields {
	char struct_name[NAME_MAX_ * 3];
	struct field list[FIELDS_MAX];
	size_t count;
	bool shape;          /* shared by pages: written once */
	struct fields *next; /* of the shapes */
};

/* shapes: those that a type may name. */
void view_parse(struct lex *l, const char *struct_name, struct fields *shapes, struct fields *ret_fields);
struct field *view_find(struct fields *fields, const char *name);
void view_write(struct buffer *header, const struct fields *fields, bool is_page);
void view_warn_unused(struct place at, const struct fields *fields);

/* po.c: translations */
struct message {
	const char *id;
	const char *texts[PLURALS_MAX]; /* texts[0] alone where there is no plural */
	bool plural;
	struct message *next,
	    *beside; /* of the language; of those with the same MESSAGES_BUCKETS remainder */
	struct place at;
	bool used;
};

struct language {
	char name[8];
	const char *file;
	const char *plural_rule; /* C over uint64_t n */
	size_t plural_count;
	struct message *messages, *buckets[MESSAGES_BUCKETS];
	size_t missing;
};

/* A language may lie in several files: fr.po, fr.people.po. */
void po_read(const char *path, struct language *language);
/* plural: the English plural, or NULL. A message that is missing is told on standard error, and counted. */
const struct message *po_find(struct language *language, const char *id, const char *plural, struct place at);
/* It is said, if it is there. */
void po_note(struct language *language, const char *id);
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
/* An attribute without a value ends here, where it has ended. */
void html_settle(struct html *h, struct place at);
bool html_same(const struct html *a, const struct html *b);
bool html_is_url(const struct html *h);
/* Stops the build unless a value may be printed here. */
void html_check_value(const struct html *h, struct place at);

/* scope.c: what names mean */
struct asset {
	const char *name, *path;
	struct asset *next;
};

struct book {
	struct language languages[LANGUAGES_MAX];
	size_t language_count;
	struct asset *assets;
	struct fields *shapes;
	struct buffer header, head, code, tables; /* head: what every file of code begins with */
};

struct value {
	struct field *field;             /* its type, also of a constant */
	char expression[EXPRESSION_MAX]; /* C */
	const char *message;             /* a translated text bound by an include, instead of a field */
	const char *fixed;               /* a text as it stands, in no language */
	bool absent;                     /* an argument that the includer left out */
};

struct argument {
	char name[NAME_MAX_];
	struct value value;
};

struct variable {
	struct argument binding;
	bool hidden; /* of a wrapper, while the content it wraps is compiled */
};

struct scope {
	struct fields fields;
	struct field lang;
	struct variable variables[VARIABLES_MAX];
	size_t count;
};

void scope_push(struct scope *scope, const struct argument *binding, struct place at);
/* A name, or names joined by dots: includes' arguments and loops' rows first, then the page's fields. */
struct value scope_resolve(struct scope *scope, const char *path, struct place at);
/* The next thing in a tag: a "translated text", a 'fixed text', yes, no, or a name. */
struct value scope_value(struct scope *scope, struct lex *l);
/* name=value until the tag ends. */
size_t scope_arguments(struct scope *scope, struct lex *l, struct argument ret_arguments[static ARGS_MAX]);
/* C that is true when the condition up to the end of the tag holds. */
void scope_condition(struct scope *scope, struct lex *l, struct buffer *ret_c);

/* page.c: one page while it is compiled, and its running text */
struct block {
	enum { BLOCK_IF, BLOCK_FOR, BLOCK_CONTENT } kind;
	bool has_then, has_else;
	struct place at;
	struct html before, after_then;
	size_t variables;
};

struct cursor {
	const char *p;
	const char *path;
	int line;
};

/* A {% wrap %} whose {% content %} was not met yet. */
struct wrapped {
	struct cursor *body;
	size_t variables; /* the wrapper's own begin here */
	size_t blocks;
	struct wrapped *outer;
	bool met;
};

struct page {
	struct book *book;
	struct scope scope;
	struct html html;
	struct buffer code, literal;
	bool after_space, has_view, ended;
	struct block blocks[BLOCKS_MAX];
	size_t block_count, depth;
	size_t own_variables; /* where those of the file that is included just now begin */
	struct wrapped *wrapped;
};

void literal_flush(struct page *page);
void literal_add(struct page *page, char c, struct place at);
/* After a value or a text was printed. */
void literal_printed(struct page *page);

/* block.c */
void block_if(struct page *page, struct lex *l);
void block_for(struct page *page, struct lex *l);
void block_else(struct page *page, struct lex *l);
/* Sets page->ended when it was the content of a wrapper that ended. */
void block_end(struct page *page, struct lex *l);
void block_open_content(struct page *page, struct place at);

/* compile.c */
void compile_page(struct book *book, const char *path);
/* Reads the {% shape … %} tags of a file. */
void compile_shapes(struct book *book, const char *path);

/* words.c */
void words_of_table(struct book *book, const char *path);
void words_of_code(struct book *book, const char *path);
void words_write(struct book *book);

/* emit.c */
enum time_form { TIME_BOTH, TIME_DAY };
void emit_value(struct buffer *code, const struct html *html, const struct value *value, struct place at);
/* A number as people write it; a time as a day. */
void emit_for_people(
    struct buffer *code, const struct html *html, const struct value *value, struct place at);
/* plural NULL: one text. Else count chooses, and fills the hole {n} too. */
struct sentence {
	const char *id, *plural;
	struct value count;
	struct argument arguments[ARGS_MAX + 1];
	size_t argument_count;
};
void emit_sentence(struct book *book, struct buffer *code, const struct html *html,
    const struct sentence *sentence, struct place at);
/* A text as it stands, escaped. */
void emit_plain(struct buffer *code, const char *s, size_t len);

#endif
