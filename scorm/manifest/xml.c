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

bool xml_is(const xmlNode *node, const char *local_name)
{
	return node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, local_name) == 0;
}

xmlNode *xml_next(xmlNode *node, const char *local_name)
{
	while (node != NULL && !xml_is(node, local_name))
		node = node->next;
	return node;
}

xmlNode *xml_child(const xmlNode *node, const char *local_name)
{
	return node != NULL ? xml_next(node->children, local_name) : NULL;
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

static const xmlAttr *find_attribute(const xmlNode *node, const char *local_name)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		if (strcasecmp((const char *)attribute->name, local_name) == 0)
			return attribute;
	}
	return NULL;
}

bool xml_has_attribute(const xmlNode *node, const char *local_name)
{
	return find_attribute(node, local_name) != NULL;
}

const char *xml_attribute(struct arena *a, const xmlNode *node, const char *local_name)
{
	const xmlAttr *attribute = find_attribute(node, local_name);

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

const char *xml_text_line(struct arena *a, const xmlNode *node)
{
	char *text = arena_strdup(a, xml_text_trimmed(a, node)), *out = text;

	for (const char *p = text; *p != '\0'; p++) {
		bool white = strchr(" \t\r\n", *p) != NULL;

		if (!white)
			*out++ = *p;
		else if (out[-1] != ' ')
			*out++ = ' ';
	}
	*out = '\0';
	return text;
}
