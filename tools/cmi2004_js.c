/* Prints the SCORM 2004 data model (scorm/cmi2004/cmi2004.def) as the player's ES module cmi2004_table.mjs.
 */
#include <stdio.h>
#include <string.h>

#include "cmi_print.h"
#include "scorm/cmi/text.h"
#include "scorm/cmi2004/cmi2004_table.h"

static const char *type_name(enum cmi2004_type type)
{
	static const char *const names[] = {
	    [CMI2004_TEXT] = "text",
	    [CMI2004_LOCALIZED] = "localized",
	    [CMI2004_IDENTIFIER] = "identifier",
	    [CMI2004_LANGUAGE] = "language",
	    [CMI2004_REAL] = "real",
	    [CMI2004_DURATION] = "duration",
	    [CMI2004_TIME] = "time",
	    [CMI2004_VOCABULARY] = "vocabulary",
	    [CMI2004_NAVIGATION] = "navigation",
	    [CMI2004_RESULT] = "result",
	    [CMI2004_RESPONSE] = "response",
	    [CMI2004_PATTERN] = "pattern",
	};

	return names[type];
}

static const char *access_name(enum cmi2004_access access)
{
	return access == CMI2004_R ? "r" : access == CMI2004_W ? "w" : "rw";
}

static const char *rule_name(enum cmi2004_rule rule)
{
	static const char *const names[] = {
	    [CMI2004_RULE_ANY] = "any",
	    [CMI2004_RULE_ONCE] = "once",
	    [CMI2004_RULE_UNIQUE] = "unique",
	    [CMI2004_RULE_SHARED] = "shared",
	    [CMI2004_RULE_TYPE] = "type",
	    [CMI2004_RULE_COMPLETION] = "completion",
	    [CMI2004_RULE_SUCCESS] = "success",
	};

	return names[rule];
}

static const char *form_name(enum cmi2004_form form)
{
	static const char *const names[] = {
	    [CMI2004_FORM_TRUTH] = "truth",
	    [CMI2004_FORM_CHOICES] = "choices",
	    [CMI2004_FORM_STRINGS] = "strings",
	    [CMI2004_FORM_STRING] = "string",
	    [CMI2004_FORM_NAME] = "name",
	    [CMI2004_FORM_PAIRS] = "pairs",
	    [CMI2004_FORM_STEPS] = "steps",
	    [CMI2004_FORM_NAMES] = "names",
	    [CMI2004_FORM_NUMBER] = "number",
	    [CMI2004_FORM_ANYTHING] = "anything",
	};

	return names[form];
}

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

static void print_text(const char *name, const char *text)
{
	if (text == NULL)
		printf(", %s: null", name);
	else
		printf(", %s: \"%s\"", name, text);
}

static void print_bound(const char *name, int bound)
{
	if (bound == CMI2004_NONE)
		printf(", %s: null", name);
	else
		printf(", %s: %d", name, bound);
}

static void print_elements(void)
{
	printf("\telements: [\n");
	for (size_t i = 0; i < cmi2004_elements_count; i++) {
		const struct cmi2004_element *e = &cmi2004_elements[i];

		printf("\t\t{path: \"%s\", type: \"%s\", access: \"%s\", rule: \"%s\", turn: %s, since: %d",
		    e->path, type_name(e->type), access_name(e->access), rule_name(e->rule), truth(e->turn),
		    e->since);
		print_text("initial", e->initial);
		print_bound("low", e->low);
		print_bound("high", e->high);
		printf(", vocabulary: ");
		print_words(e->vocabulary);
		print_text("needs", e->needs);
		printf("},\n");
	}
	printf("\t],\n");
}

static int print_categories(void)
{
	printf("\tcategories: [\n");
	for (size_t i = 0; i < cmi2004_categories_count; i++) {
		const struct cmi2004_category *c = &cmi2004_categories[i];
		char children[CMI2004_CHILDREN_SIZE];

		if (c->has_children && !cmi2004_children(c, children))
			return 1;
		printf("\t\t{path: \"%s\", array: %s, since: %d", c->path, truth(c->array), c->since);
		print_text("children", c->has_children ? children : NULL);
		printf("},\n");
	}
	printf("\t],\n");
	return 0;
}

static void print_interactions(void)
{
	printf("\tinteractions: {\n");
	for (size_t i = 0; i < cmi2004_interactions_count; i++) {
		const struct cmi2004_interaction *n = &cmi2004_interactions[i];

		printf("\t\t\"%s\": {form: \"%s\", case_matters: %s, order_matters: %s, many: %s, unique: "
		       "%s},\n",
		    n->name, form_name(n->form), truth(n->case_matters), truth(n->order_matters),
		    truth(n->many), truth(n->unique));
	}
	printf("\t},\n");
}

int main(void)
{
	printf("// Made from scorm/cmi2004/cmi2004.def by tools/cmi2004_js: do not edit.\n");
	printf("export const CMI2004 = {\n\tversion: \"%s\",\n", CMI2004_VERSION);
	printf("\tvalue_max: %d,\n\tbytes_max: %d,\n\telements_max: %d,\n\telement_length_max: "
	       "%d,\n\tpath_length_max: %d,\n"
	       "\tindex_digits_max: %d,\n\tarrays_max: %d,\n\tdecimal_length_max: %d,\n\tchoices_max: "
	       "%d,\n\tflags_max: %d,\n",
	    CMI2004_VALUE_MAX, CMI2004_BYTES_MAX, CMI2004_ELEMENTS_MAX, CMI2004_ELEMENT_MAX, CMI2004_PATH_MAX,
	    CMI2004_INDEX_DIGITS_MAX, CMI2004_ARRAYS_MAX, CMI_DECIMAL_MAX, CMI2004_CHOICES_MAX,
	    CMI2004_FLAGS_MAX);
	print_elements();
	if (print_categories() != 0)
		return 1;
	print_interactions();
	printf("\tlanguages: \"%s\",\n\tcodes: {\n", cmi2004_languages);
	for (size_t i = 0; i < cmi2004_codes_count; i++)
		printf("\t\t%d: \"%s\",\n", (int)cmi2004_codes[i].code, cmi2004_codes[i].text);
	printf("\t},\n};\n");
	return fflush(stdout) == 0 ? 0 : 1;
}
