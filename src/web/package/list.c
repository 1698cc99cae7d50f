#include <string.h>

#include "base/time.h"
#include "lms/course/packages.h"
#include "lms/job/job.h"
#include "pages.h"
#include "scorm/finding.h"
#include "web/package/package.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "xapi/cmi5/structure.h"

enum { JOBS_SEARCHED = 100, IMPORTS_SHOWN = 5, IMPORT_SHOWN_S = 86400 };

struct fields {
	const char *org, *title;
};

const struct input packages_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"title", INPUT_QUERY, FIELD_TEXT, false, 0, 200, offsetof(struct fields, title),
        .about = "only packages with this in their title"},
    {0},
};

const char *package_sentence(struct request *r, const char *code, const char *message)
{
	for (size_t i = 0; strcmp(request_language(r), "en") != 0 && i < FINDINGS_COUNT; i++) {
		if (strcmp(finding_kinds[i].code, code) == 0)
			return page_translate(request_language(r), finding_kinds[i].meaning);
	}
	for (size_t i = 0; strcmp(request_language(r), "en") != 0 && i < CMI5_FINDINGS_COUNT; i++) {
		if (strcmp(cmi5_finding_kinds[i].code, code) == 0)
			return page_translate(request_language(r), cmi5_finding_kinds[i].meaning);
	}
	return page_retell(r->work.arena, request_language(r), message);
}

/* An import of the reader's own that is not over, or did not end well of late. */
static bool import_matters(const struct request *r, const struct job_row *job)
{
	bool failed = strcmp(job->state, "dead") == 0;

	if (strcmp(job->kind, "course.import") != 0 || !uuid_equal(job->created_by, r->principal.id))
		return false;
	if (failed)
		return r->work.now_us - job->settled_us < IMPORT_SHOWN_S * US_PER_S;
	return strcmp(job->state, "done") != 0 && strcmp(job->state, "cancelled") != 0;
}

/* Who may bring packages in need not have the right to see all jobs. */
static enum err imports_read(struct request *r, struct page_packages_imports *rows, size_t *ret_count)
{
	bool links = principal_may(&r->principal, PERMISSION_JOB_READ);
	struct job_row *jobs;
	size_t count, shown = 0;

	TRY(job_list(&r->work, r->principal.org, NULL, (struct uuid){{0}}, JOBS_SEARCHED, &jobs, &count));
	for (size_t i = 0; i < count && shown < IMPORTS_SHOWN; i++) {
		if (!import_matters(r, &jobs[i]))
			continue;
		rows[shown++] = (struct page_packages_imports){
		    .link = links ? frame_address(r, "/jobs/%s", uuid_text(r->work.arena, jobs[i].id)) : "",
		    .state = jobs[i].state,
		    .says = page_translate(request_language(r), jobs[i].says),
		    .error = strcmp(jobs[i].state, "dead") == 0
		                 ? package_sentence(r, jobs[i].error_field, jobs[i].error)
		                 : "",
		    .at = jobs[i].created_us,
		};
	}
	*ret_count = shown;
	return OK;
}

enum err get_packages_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"title", NULL};
	struct text html = text_new(r->work.arena, PACKAGE_PAGE_MAX);
	bool may = principal_may(&r->principal, PERMISSION_PACKAGE_IMPORT);
	struct page_packages_imports imports[IMPORTS_SHOWN];
	struct page_packages_rows rows[TABLE_ROWS];
	struct fields in = {.title = ""};
	size_t count, shown, imports_count = 0;
	struct uuid before;
	struct package_row *found;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(packages_list(&r->work, r->principal.org, in.title[0] != '\0' ? in.title : NULL, before,
	    table.limit, &found, &count));
	if (may)
		TRY(imports_read(r, imports, &imports_count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_packages_rows){
		    .link = frame_address(r, "/packages/%s", uuid_text(r->work.arena, found[i].id)),
		    .title = found[i].title,
		    .number = found[i].number,
		    .megabytes = (found[i].bytes + PACKAGE_MEGABYTE - 1) / PACKAGE_MEGABYTE,
		    .errors = found[i].errors,
		    .warnings = found[i].warnings,
		    .at = found[i].created_us};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_packages(&html, &(struct page_packages){.lang = request_language(r),
	                         .frame = frame_make(r, "packages"),
	                         .table = &table.view,
	                         .may = may,
	                         .new_link = frame_address(r, "/packages/new"),
	                         .title = in.title,
	                         .imports = imports,
	                         .imports_count = imports_count,
	                         .rows = rows,
	                         .rows_count = shown});
	return reply_page(r, 200, &html);
}
