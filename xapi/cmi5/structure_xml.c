/* XML without network, DTD or entities. */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>
#include <string.h>

#include "xapi/cmi5/structure_inside.h"

/* libxml2's own limits stay on (no HUGE); its messages are not printed. */
enum {
	XML_OPTIONS =
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_COMPACT
};

static void prepare_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, xmlInitParser);
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

enum err structure_parse(struct work *w, const char *bytes, size_t len, xmlNode **ret_root)
{
	xmlParserCtxtPtr context;
	const xmlError *error;
	bool doctype = false;
	xmlDoc *document;
	int line = 0;

	if (len > CMI5_STRUCTURE_BYTES_MAX)
		return structure_refuse(
		    w, TOO_LARGE, "The course structure is larger than %d bytes", CMI5_STRUCTURE_BYTES_MAX);
	prepare_once();
	context = xmlNewParserCtxt();
	if (context == NULL)
		return fail(w, ERR_INTERNAL, "The XML reader is not available");
	context->_private = &doctype;
	context->sax->internalSubset = stop_at_doctype;
	document = xmlCtxtReadMemory(context, bytes, (int)len, NULL, NULL, XML_OPTIONS);
	error = xmlCtxtGetLastError(context);
	if (error != NULL)
		line = error->line;
	xmlFreeParserCtxt(context);
	if (document != NULL)
		arena_defer(w->arena, release_document, document);
	if (doctype)
		return structure_refuse(
		    w, DOCTYPE, "The course structure holds a DOCTYPE, which is not read here");
	*ret_root = document != NULL ? xmlDocGetRootElement(document) : NULL;
	if (*ret_root == NULL)
		return structure_refuse(
		    w, MALFORMED, "The course structure is not well-formed XML (line %d)", line);
	return OK;
}

bool structure_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && node->ns != NULL && node->ns->href != NULL &&
	       strcmp((const char *)node->ns->href, CMI5_NAMESPACE) == 0 &&
	       strcmp((const char *)node->name, name) == 0;
}

xmlNode *structure_next(xmlNode *node, const char *name)
{
	while (node != NULL && !structure_is(node, name))
		node = node->next;
	return node;
}

xmlNode *structure_child(const xmlNode *node, const char *name)
{
	return node != NULL ? structure_next(node->children, name) : NULL;
}

static const char *trimmed(struct arena *a, const xmlNode *node)
{
	static const char white[] = " \t\r\n";
	xmlChar *content = xmlNodeGetContent(node);
	const char *text = content != NULL ? (const char *)content : "";
	size_t len;

	text += strspn(text, white);
	len = strlen(text);
	while (len > 0 && strchr(white, text[len - 1]) != NULL)
		len--;
	text = arena_strndup(a, text, len);
	xmlFree(content);
	return text;
}

const char *structure_text(struct arena *a, const xmlNode *node)
{
	return node != NULL ? trimmed(a, node) : "";
}

static const xmlAttr *attribute_find(const xmlNode *node, const char *name)
{
	const xmlAttr *at = node->properties;

	while (at != NULL && (at->ns != NULL || strcmp((const char *)at->name, name) != 0))
		at = at->next;
	return at;
}

bool structure_has_attribute(const xmlNode *node, const char *name)
{
	return attribute_find(node, name) != NULL;
}

const char *structure_attribute(struct arena *a, const xmlNode *node, const char *name)
{
	const xmlAttr *at = attribute_find(node, name);

	return at != NULL ? trimmed(a, (const xmlNode *)at) : "";
}
