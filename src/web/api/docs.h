/* The page that shows what /openapi.json says, for people. */
#ifndef WEB_API_DOCS_H
#define WEB_API_DOCS_H

#include "web/web.h"

handler get_api_docs;

#endif
