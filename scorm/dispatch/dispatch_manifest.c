#include "scorm/dispatch/dispatch_manifest.h"

#include "scorm/dispatch/dispatch_files.h"

/* An XML name that is the same for the same dispatch: hosts know a package by it. */
static const char *identifier(struct work *w, const struct scorm_dispatch *d, const char *what)
{
	return arena_printf(w->arena, "%s-%s", what, uuid_text(w->arena, d->id));
}

static bool is_2004(const struct scorm_dispatch *d)
{
	return d->kind == SCORM_DISPATCH_2004;
}

static void manifest_head(struct text *t, struct work *w, const struct scorm_dispatch *d)
{
	text_add(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	text_printf(t, "<manifest identifier=\"%s\" version=\"1.0\"", identifier(w, d, "dispatch"));
	text_add(t, is_2004(d) ? " xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\""
	                         " xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\""
	                         " xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\">\n"
	                       : " xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\""
	                         " xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\n");
	text_printf(t,
	    "\t<metadata>\n\t\t<schema>ADL SCORM</schema>\n\t\t<schemaversion>%s</schemaversion>\n"
	    "\t</metadata>\n",
	    is_2004(d) ? "2004 4th Edition" : "1.2");
}

static void scorm_add(struct text *t, struct work *w, const struct scorm_dispatch *d)
{
	const char *organization = identifier(w, d, "course");

	manifest_head(t, w, d);
	text_printf(t,
	    "\t<organizations default=\"%s\">\n\t\t<organization identifier=\"%s\">\n\t\t\t<title>",
	    organization, organization);
	text_add_html(t, d->title);
	text_printf(t, "</title>\n\t\t\t<item identifier=\"%s\" identifierref=\"%s\">\n\t\t\t\t<title>",
	    identifier(w, d, "item"), identifier(w, d, "launch"));
	text_add_html(t, d->title);
	text_add(t, "</title>\n");
	/* The host must not call complete or passed by itself what says so by itself. */
	if (is_2004(d))
		text_add(t, "\t\t\t\t<imsss:sequencing>\n\t\t\t\t\t<imsss:deliveryControls "
		            "completionSetByContent=\"true\" objectiveSetByContent=\"true\"/>\n"
		            "\t\t\t\t</imsss:sequencing>\n");
	text_printf(t,
	    "\t\t\t</item>\n\t\t</organization>\n\t</organizations>\n\t<resources>\n"
	    "\t\t<resource identifier=\"%s\" type=\"webcontent\" adlcp:%s=\"sco\" href=\"launch.html\">\n"
	    "\t\t\t<file href=\"launch.html\"/>\n",
	    identifier(w, d, "launch"), is_2004(d) ? "scormType" : "scormtype");
	for (const struct dispatch_file *file = dispatch_files; file->name != NULL; file++) {
		if (dispatch_has_file(d, file->name))
			text_printf(t, "\t\t\t<file href=\"%s\"/>\n", file->name);
	}
	text_add(t, "\t\t</resource>\n\t</resources>\n</manifest>\n");
}

/* In no language that is known. */
static void words_add(struct text *t, const char *indent, const char *title)
{
	static const char *const names[] = {"title", "description"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		text_printf(t, "%s<%s><langstring lang=\"und\">", indent, names[i]);
		text_add_html(t, title);
		text_printf(t, "</langstring></%s>\n", names[i]);
	}
}

/* The LMS asks for what the content here is asked for: that it is completed (docs/completion.md). */
static void cmi5_add(struct text *t, struct work *w, const struct scorm_dispatch *d)
{
	const char *id = uuid_text(w->arena, d->id);

	text_add(t,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">\n");
	text_printf(t, "\t<course id=\"urn:uuid:%s\">\n", id);
	words_add(t, "\t\t", d->title);
	text_printf(t,
	    "\t</course>\n\t<au id=\"urn:uuid:%s#activity\" moveOn=\"Completed\" "
	    "launchMethod=\"AnyWindow\">\n",
	    id);
	words_add(t, "\t\t", d->title);
	text_add(t, "\t\t<url>launch.html</url>\n\t</au>\n</courseStructure>\n");
}

const char *dispatch_manifest_name(const struct scorm_dispatch *d)
{
	return d->kind == SCORM_DISPATCH_CMI5 ? "cmi5.xml" : "imsmanifest.xml";
}

void dispatch_manifest_add(struct text *t, struct work *w, const struct scorm_dispatch *d)
{
	if (d->kind == SCORM_DISPATCH_CMI5)
		cmi5_add(t, w, d);
	else
		scorm_add(t, w, d);
}
