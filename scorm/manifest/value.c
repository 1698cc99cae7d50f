#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

enum { NUMBER_MAX = 64 }; /* characters of a number */

static const char digits[] = "0123456789";

void value_odd(struct model *m, const char *what, const char *text)
{
	finding_add(&m->r->findings, FINDING_VALUE, m->place,
	    "Its %s \"%.60s\" is not a value SCORM knows; the default is used", what, text);
}

/* xs:decimal: no exponent, no infinity. */
bool real_read(const char *text, double low, double high, double *ret_value)
{
	const char *p = text + (text[0] == '-' || text[0] == '+');
	size_t whole = strspn(p, digits), fraction = 0;
	double value;

	if (strlen(text) > NUMBER_MAX)
		return false;
	if (p[whole] == '.')
		fraction = strspn(p + whole + 1, digits);
	if (whole + fraction == 0 || p[whole + (p[whole] == '.') + fraction] != '\0')
		return false;
	value = strtod(text, NULL);
	if (value < low || value > high)
		return false;
	*ret_value = value;
	return true;
}

void value_bool(struct model *m, const xmlNode *node, const char *name, bool *value)
{
	const char *text = xml_attribute(m->a, node, name);

	if (text[0] == '\0')
		return;
	if (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0)
		*value = true;
	else if (strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0)
		*value = false;
	else
		value_odd(m, name, text);
}

void value_real(
    struct model *m, const xmlNode *node, const char *name, double low, double high, double *value)
{
	const char *text = xml_attribute(m->a, node, name);

	if (text[0] != '\0' && !real_read(text, low, high, value))
		value_odd(m, name, text);
}

void value_count(struct model *m, const xmlNode *node, const char *name, uint32_t *value, bool *given)
{
	const char *text = xml_attribute(m->a, node, name), *p = text + (text[0] == '+');
	unsigned long long count;

	if (text[0] == '\0')
		return;
	if (*p == '\0' || p[strspn(p, digits)] != '\0' || strlen(p) > NUMBER_MAX) {
		value_odd(m, name, text);
		return;
	}
	count = strtoull(p, NULL, 10);
	/* More than anybody can count to is no limit less than that. */
	*value = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
	if (given != NULL)
		*given = true;
}
