/* Prints the SCORM 1.2 data model (scorm/cmi12/cmi12.def) as the player's ES module cmi12_table.mjs. */
#include <stdio.h>
#include <string.h>

#include "cmi_print.h"
#include "scorm/cmi/text.h"
#include "scorm/cmi12/cmi12_table.h"

static const char *type_name(enum cmi12_type type)
{
	switch (type) {
	case CMI12_TEXT:
		return "text";
	case CMI12_IDENTIFIER:
		return "identifier";
	case CMI12_SCORE:
		return "score";
	case CMI12_DECIMAL:
		return "decimal";
	case CMI12_INTEGER:
		return "integer";
	case CMI12_TIMESPAN:
		return "timespan";
	case CMI12_TIME:
		return "time";
	case CMI12_VOCABULARY:
		return "vocabulary";
	case CMI12_RESULT:
		return "result";
	case CMI12_FEEDBACK:
		return "feedback";
	}
	return "text";
}

static const char *access_name(enum cmi12_access access)
{
	return access == CMI12_R ? "r" : access == CMI12_W ? "w" : "rw";
}

static void print_elements(void)
{
	printf("\telements: [\n");
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		const struct cmi12_element *e = &cmi12_elements[i];

		printf("\t\t{path: \"%s\", type: \"%s\", access: \"%s\", turn: %s, initial: \"%s\", low: %d, "
		       "high: %d, "
		       "vocabulary: ",
		    e->path, type_name(e->type), access_name(e->access), e->turn ? "true" : "false",
		    e->initial, e->low, e->high);
		print_words(e->vocabulary);
		printf("},\n");
	}
	printf("\t],\n");
}

static int print_categories(void)
{
	printf("\tcategories: [\n");
	for (size_t i = 0; i < cmi12_categories_count; i++) {
		const struct cmi12_category *c = &cmi12_categories[i];
		char children[CMI12_CHILDREN_SIZE];

		printf("\t\t{path: \"%s\", array: %s, children: ", c->path, c->array ? "true" : "false");
		if (!c->has_children)
			printf("null},\n");
		else if (cmi12_children(c, children))
			printf("\"%s\"},\n", children);
		else
			return 1;
	}
	printf("\t],\n");
	return 0;
}

int main(void)
{
	printf("// Made from scorm/cmi12/cmi12.def by tools/cmi_js: do not edit.\n");
	printf("export const CMI12 = {\n\tversion: \"%s\",\n", CMI12_VERSION);
	printf("\tvalue_max: %d,\n\tbytes_max: %d,\n\telements_max: %d,\n\telement_length_max: "
	       "%d,\n\tindex_digits_max: %d,\n"
	       "\tarrays_max: %d,\n\tdecimal_length_max: %d,\n",
	    CMI12_VALUE_MAX, CMI12_BYTES_MAX, CMI12_ELEMENTS_MAX, CMI12_ELEMENT_MAX, CMI12_INDEX_DIGITS_MAX,
	    CMI12_ARRAYS_MAX, CMI_DECIMAL_MAX);
	print_elements();
	if (print_categories() != 0)
		return 1;
	printf("\tcodes: {\n");
	for (size_t i = 0; i < cmi12_codes_count; i++)
		printf("\t\t%d: \"%s\",\n", (int)cmi12_codes[i].code, cmi12_codes[i].text);
	printf("\t},\n};\n");
	return fflush(stdout) == 0 ? 0 : 1;
}
