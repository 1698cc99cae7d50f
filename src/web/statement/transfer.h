/* Export, import and figures of the learning record store. */
#ifndef WEB_STATEMENT_TRANSFER_H
#define WEB_STATEMENT_TRANSFER_H

#include "web/input.h"
#include "web/schema.h"
#include "web/web.h"

enum { STATEMENT_FILTER_MAX = 4096 };

/* transfer.c */
extern const struct input statement_export_input[], statement_import_input[];
extern const struct schema statement_import_output[];
enum err get_statement_export(struct request *r);
enum err post_statement_import(struct request *r);

/* figures.c */
extern const struct input statement_figures_input[];
extern const struct schema statement_figures_output[], statement_count_output[];
enum err get_statement_figures(struct request *r);
enum err post_statement_figures(struct request *r);

/* transfer_page.c */
extern const struct input statement_transfer_input[], statement_transfer_import_input[];
enum err get_statement_transfer(struct request *r);
enum err post_statement_transfer(struct request *r);
enum err post_statement_transfer_count(struct request *r);

extern const struct area web_area_statement_transfer;

#endif
