#include "lti/pox.h"

#include <libxml/parser.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define NAMESPACE "http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0"

enum { REQUEST_MAX = 32 * 1024, DEPTH_MAX = 12, SCORE_DIGITS = 6 };

/* libxml2's own limits stay on (no HUGE), entities are not expanded, its messages are not printed. */
enum {
	XML_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_RECOVER |
	              XML_PARSE_NOBLANKS | XML_PARSE_COMPACT
};

const char *pox_replace_request(struct work *w, const char *message, const char *sourcedid, double score)
{
	struct text t = text_new(w->arena, REQUEST_MAX);

	text_add(&t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<imsx_POXEnvelopeRequest xmlns=\"" NAMESPACE
	             "\"><imsx_POXHeader><imsx_POXRequestHeaderInfo><imsx_version>V1.0</imsx_version>"
	             "<imsx_messageIdentifier>");
	text_add_html(&t, message);
	text_add(&t, "</imsx_messageIdentifier></imsx_POXRequestHeaderInfo></imsx_POXHeader><imsx_POXBody>"
	             "<replaceResultRequest><resultRecord><sourcedGUID><sourcedId>");
	text_add_html(&t, sourcedid);
	text_printf(&t,
	    "</sourcedId></sourcedGUID><result><resultScore><language>en</language><textString>%.*f"
	    "</textString></resultScore></result></resultRecord></replaceResultRequest></imsx_POXBody>"
	    "</imsx_POXEnvelopeRequest>",
	    SCORE_DIGITS, score);
	return t.data;
}

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

/* NULL: it cannot be read, or brings a document type. */
static xmlDoc *document_read(const char *bytes, size_t len)
{
	xmlParserCtxtPtr context = xmlNewParserCtxt();
	bool doctype = false;
	xmlDoc *document;

	if (context == NULL)
		return NULL;
	context->_private = &doctype;
	context->sax->internalSubset = stop_at_doctype;
	document = xmlCtxtReadMemory(context, bytes, (int)len, NULL, NULL, XML_OPTIONS);
	if (doctype && document != NULL) {
		xmlFreeDoc(document);
		document = NULL;
	}
	xmlFreeParserCtxt(context);
	return document;
}

/* The first element of that local name at or below node: the names of the envelope are unlike each other. */
static xmlNode *element_find(xmlNode *node, const char *name, int depth)
{
	for (; node != NULL && depth < DEPTH_MAX; node = node->next) {
		xmlNode *found;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (strcmp((const char *)node->name, name) == 0)
			return node;
		found = element_find(node->children, name, depth + 1);
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* Its own text in one line, white space made single blanks, cut at POX_WORDS_MAX bytes. */
static const char *element_line(struct work *w, xmlNode *root, const char *name)
{
	xmlNode *element = element_find(root, name, 0);
	struct text line = text_new(w->arena, POX_WORDS_MAX);
	bool blank = false;

	for (xmlNode *n = element != NULL ? element->children : NULL; n != NULL; n = n->next) {
		if (n->type != XML_TEXT_NODE && n->type != XML_CDATA_SECTION_NODE)
			continue;
		for (const char *p = (const char *)n->content; p != NULL && *p != '\0'; p++) {
			if ((unsigned char)*p <= ' ') {
				blank = line.len > 0;
				continue;
			}
			if (blank)
				text_add_char(&line, ' ');
			blank = false;
			text_add_char(&line, *p);
		}
	}
	utf8_mend(line.data);
	return line.data;
}

static bool major_read(const char *word, enum pox_major *ret_major)
{
	static const char *const words[] = {[POX_SUCCESS] = "success",
	    [POX_PROCESSING] = "processing",
	    [POX_FAILURE] = "failure",
	    [POX_UNSUPPORTED] = "unsupported"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(words[i], word) != 0)
			continue;
		*ret_major = (enum pox_major)i;
		return true;
	}
	return false;
}

static enum err envelope_read(struct work *w, xmlNode *root, struct pox_answer *ret_answer)
{
	struct pox_answer answer = {.description = ""};

	if (root == NULL || strcmp((const char *)root->name, "imsx_POXEnvelopeResponse") != 0)
		return fail(w, ERR_BAD_INPUT, "the answer is no outcome envelope");
	if (!major_read(element_line(w, root, "imsx_codeMajor"), &answer.major))
		return fail(w, ERR_BAD_INPUT, "the answer does not say whether the grade was taken");
	answer.description = element_line(w, root, "imsx_description");
	*ret_answer = answer;
	return OK;
}

enum err pox_answer_read(struct work *w, const char *bytes, size_t len, struct pox_answer *ret_answer)
{
	xmlDoc *document;
	enum err e;

	prepare_once();
	if (len == 0 || len > POX_ANSWER_MAX)
		return fail(w, ERR_BAD_INPUT, "the answer is empty or too long");
	document = document_read(bytes, len);
	if (document == NULL)
		return fail(w, ERR_BAD_INPUT, "the answer is no XML");
	e = envelope_read(w, xmlDocGetRootElement(document), ret_answer);
	xmlFreeDoc(document);
	return e;
}
