#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

/* No network, no entities expanded, libxml2's own limits left on (no HUGE), its messages not printed. */
enum {
	XML_OPTIONS =
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT
};

static xmlParserInputPtr refuse_external(const char *url, const char *id, xmlParserCtxtPtr context)
{
	(void)url;
	(void)id;
	(void)context;
	return NULL;
}

static void prepare(void)
{
	xmlInitParser();
	xmlSetExternalEntityLoader(refuse_external);
}

static void prepare_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, prepare);
}

/* Called at <!DOCTYPE, before anything inside it is read. */
static void stop_at_doctype(void *cls, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
	xmlParserCtxtPtr context = cls;

	(void)name;
	(void)id;
	(void)system;
	*(bool *)context->_private = true;
	xmlStopParser(context);
}

static void release_document(void *document)
{
	xmlFreeDoc(document);
}

struct attempt {
	xmlDoc *document; /* NULL: failed */
	bool doctype;
	int code, line;
};

static struct attempt parse(const char *bytes, size_t len, const char *encoding, int options)
{
	struct attempt attempt = {0};
	xmlParserCtxtPtr context = xmlNewParserCtxt();
	const xmlError *error;

	if (context == NULL)
		return attempt;
	context->_private = &attempt.doctype;
	context->sax->internalSubset = stop_at_doctype;
	attempt.document = xmlCtxtReadMemory(context, bytes, (int)len, NULL, encoding, options);
	error = xmlCtxtGetLastError(context);
	if (attempt.document == NULL && error != NULL) {
		attempt.code = error->code;
		attempt.line = error->line;
	}
	if (attempt.doctype && attempt.document != NULL) {
		xmlFreeDoc(attempt.document);
		attempt.document = NULL;
	}
	xmlFreeParserCtxt(context);
	return attempt;
}

static bool encoding_at_fault(int code)
{
	return code == XML_ERR_INVALID_ENCODING || code == XML_ERR_UNSUPPORTED_ENCODING ||
	       code == XML_ERR_INVALID_CHAR || code == XML_ERR_UNKNOWN_ENCODING ||
	       code == XML_I18N_CONV_FAILED || code == XML_ERR_DOCUMENT_EMPTY;
}

/* Authoring tools and editors leave wrong encoding declarations behind: the bytes are tried as UTF-8, then as
 * Latin-1. */
static struct attempt parse_other_encodings(
    struct package_reader *r, const char *name, const char *bytes, size_t len, struct attempt first)
{
	static const char *const encodings[] = {"UTF-8", "ISO-8859-1"};

	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		struct attempt again = parse(bytes, len, encodings[i], XML_OPTIONS | XML_PARSE_IGNORE_ENC);

		if (again.doctype)
			return again;
		if (again.document != NULL) {
			finding_add(&r->findings, FINDING_MANIFEST_ENCODING, name,
			    "The manifest is not in the encoding it declares; it was read as %s",
			    encodings[i]);
			return again;
		}
	}
	return first;
}

enum err xml_read(
    struct package_reader *r, const char *name, const char *bytes, size_t len, xmlNode **ret_root)
{
	struct attempt attempt;
	xmlNode *root;

	prepare_once();
	attempt = parse(bytes, len, NULL, XML_OPTIONS);
	if (attempt.document == NULL && !attempt.doctype && encoding_at_fault(attempt.code))
		attempt = parse_other_encodings(r, name, bytes, len, attempt);
	if (attempt.doctype)
		return refuse(
		    r->w, FINDING_MANIFEST_DOCTYPE, "The manifest holds a DOCTYPE, which is not read here");
	if (attempt.document == NULL)
		return refuse(r->w, FINDING_MANIFEST_MALFORMED,
		    "The manifest is not well-formed XML (line %d)", attempt.line);
	arena_defer(r->w->arena, release_document, attempt.document);
	root = xmlDocGetRootElement(attempt.document);
	if (root == NULL)
		return refuse(r->w, FINDING_MANIFEST_MALFORMED, "The manifest is empty");
	*ret_root = root;
	return OK;
}

/* Local name without a prefix that no namespace declares: libxml2 leaves that in the name. */
static const char *local_name(const xmlChar *name)
{
	const char *colon = strchr((const char *)name, ':');

	return colon != NULL ? colon + 1 : (const char *)name;
}

/* By the URI, whatever edition's; tools write many spellings of them. */
static enum xml_vocabulary by_uri(const char *uri)
{
	static const struct {
		const char *part;
		enum xml_vocabulary vocabulary;
	} uris[] = {
	    {"adlcp", XML_ADLCP},
	    {"imsss", XML_IMSSS},
	    {"adlseq", XML_ADLSEQ},
	    {"adlnav", XML_ADLNAV},
	    {"imscp", XML_CP},
	    {"ims_cp", XML_CP},
	    {"imsproject.org/content", XML_CP},
	};

	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		if (strcasestr(uri, uris[i].part) != NULL)
			return uris[i].vocabulary;
	}
	return XML_FOREIGN;
}

/* By the customary prefix, where the URI says nothing. */
static enum xml_vocabulary by_prefix(const char *prefix, size_t len, enum xml_vocabulary otherwise)
{
	static const struct {
		const char *prefix;
		enum xml_vocabulary vocabulary;
	} prefixes[] = {{"adlcp", XML_ADLCP}, {"imsss", XML_IMSSS}, {"adlseq", XML_ADLSEQ},
	    {"adlnav", XML_ADLNAV}, {"imscp", XML_CP}};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strlen(prefixes[i].prefix) == len && strncasecmp(prefixes[i].prefix, prefix, len) == 0)
			return prefixes[i].vocabulary;
	}
	return otherwise;
}

enum xml_vocabulary xml_vocabulary(const xmlNode *node)
{
	const char *name = (const char *)node->name, *colon = strchr(name, ':');
	const xmlNode *root = xmlDocGetRootElement(node->doc);
	enum xml_vocabulary vocabulary;

	if (node->ns == NULL || node->ns->href == NULL)
		return colon != NULL ? by_prefix(name, (size_t)(colon - name), XML_FOREIGN) : XML_NONE;
	vocabulary = by_uri((const char *)node->ns->href);
	if (vocabulary == XML_FOREIGN && node->ns->prefix != NULL)
		vocabulary = by_prefix(
		    (const char *)node->ns->prefix, strlen((const char *)node->ns->prefix), XML_FOREIGN);
	/* Whatever the root calls its own is meant as content packaging. */
	if (vocabulary == XML_FOREIGN && root->ns != NULL && root->ns->href != NULL &&
	    xmlStrEqual(root->ns->href, node->ns->href))
		vocabulary = XML_CP;
	return vocabulary;
}

bool xml_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcasecmp(local_name(node->name), name) == 0 &&
	       xml_vocabulary(node) != XML_FOREIGN;
}

xmlNode *xml_next(xmlNode *node, const char *name)
{
	while (node != NULL && !xml_is(node, name))
		node = node->next;
	return node;
}

xmlNode *xml_child(const xmlNode *node, const char *name)
{
	return node != NULL ? xml_next(node->children, name) : NULL;
}

xmlNode *xml_next_in(xmlNode *node, enum xml_vocabulary wanted, const char *name)
{
	for (; node != NULL; node = node->next) {
		enum xml_vocabulary is;

		if (!xml_is(node, name))
			continue;
		is = xml_vocabulary(node);
		if (is == wanted || (wanted == XML_IMSSS && (is == XML_NONE || is == XML_CP)))
			return node;
	}
	return NULL;
}

xmlNode *xml_child_in(const xmlNode *node, enum xml_vocabulary wanted, const char *name)
{
	return node != NULL ? xml_next_in(node->children, wanted, name) : NULL;
}

size_t xml_count_in(const xmlNode *node, enum xml_vocabulary wanted, const char *name)
{
	size_t count = 0;

	for (xmlNode *n = xml_child_in(node, wanted, name); n != NULL; n = xml_next_in(n->next, wanted, name))
		count++;
	return count;
}

static const char *content(struct arena *a, const xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	const char *copy = text != NULL ? arena_strdup(a, (const char *)text) : "";

	xmlFree(text);
	return copy;
}

static const char *trimmed(struct arena *a, const char *text)
{
	static const char white[] = " \t\r\n";
	size_t len;

	text += strspn(text, white);
	len = strlen(text);
	while (len > 0 && strchr(white, text[len - 1]) != NULL)
		len--;
	return arena_strndup(a, text, len);
}

static const xmlAttr *find_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		if (strcasecmp(local_name(attribute->name), name) == 0)
			return attribute;
	}
	return NULL;
}

bool xml_has_attribute(const xmlNode *node, const char *name)
{
	return find_attribute(node, name) != NULL;
}

const char *xml_attribute(struct arena *a, const xmlNode *node, const char *name)
{
	const xmlAttr *attribute = find_attribute(node, name);

	return attribute != NULL ? trimmed(a, content(a, (const xmlNode *)attribute)) : "";
}

const char *xml_text_raw(struct arena *a, const xmlNode *node)
{
	return node != NULL ? content(a, node) : "";
}

const char *xml_text_trimmed(struct arena *a, const xmlNode *node)
{
	return node != NULL ? trimmed(a, content(a, node)) : "";
}

/* White space within made single blanks; in place. */
static const char *as_line(char *text)
{
	char *out = text;

	for (const char *p = text; *p != '\0'; p++) {
		bool white = strchr(" \t\r\n", *p) != NULL;

		if (!white)
			*out++ = *p;
		else if (out > text && out[-1] != ' ')
			*out++ = ' ';
	}
	while (out > text && out[-1] == ' ')
		out--;
	*out = '\0';
	return text;
}

const char *xml_text_line(struct arena *a, const xmlNode *node)
{
	return as_line(arena_strdup(a, xml_text_raw(a, node)));
}

const char *xml_identifier(struct arena *a, const xmlNode *node, const char *name)
{
	const char *text = xml_attribute(a, node, name), *plain = href_decoded(a, text);

	return as_line(arena_strdup(a, plain != NULL ? plain : text));
}
