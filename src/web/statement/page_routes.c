#include "web/statement/statement_pages.h"

enum { FORM_MAX = 16 * 1024 };

static const struct route routes[] = {
    /* Statements speak of everybody of the organisation. statements:read shows what was done; by whom, and
       the text that says so, these two show only to who has learners:read as well (struct statement_names).
     */
    PAGE_GET("/admin/{org}/statements", PERMISSION_STATEMENT_READ, get_statements_page,
        "the learning record store: its addresses, and statements, newest first", statements_page_input),
    PAGE_GET("/admin/{org}/statements/{id}", PERMISSION_STATEMENT_READ, get_statement_page,
        "one statement: what it says, its text, who refers to it", statement_page_input),
    PAGE_GET("/admin/{org}/statements/keys", PERMISSION_CREDENTIAL_MANAGE, get_statement_keys,
        "keys of the learning record store, newest first", statement_keys_input),
    PAGE_GET("/admin/{org}/statements/keys/new", PERMISSION_CREDENTIAL_MANAGE, get_statement_key_new,
        "a form for a new key", statement_keys_input),
    PAGE_POST("/admin/{org}/statements/keys/new", PERMISSION_CREDENTIAL_MANAGE, FORM_MAX,
        post_statement_key_new, "makes a key, and shows its secret this once", statement_key_new_input),
    PAGE_GET("/admin/{org}/statements/keys/{id}", PERMISSION_CREDENTIAL_MANAGE, get_statement_key,
        "one key of the store: what it may, when it was used", statement_key_input),
    PAGE_GET("/admin/{org}/statements/keys/{id}/rotation", PERMISSION_CREDENTIAL_MANAGE,
        get_statement_key_rotation, "asks before a key gets another secret", statement_key_input),
    PAGE_POST("/admin/{org}/statements/keys/{id}/rotation", PERMISSION_CREDENTIAL_MANAGE, FORM_MAX,
        post_statement_key_rotation, "gives a key another secret, and shows it this once",
        statement_key_rotation_input),
    PAGE_GET("/admin/{org}/statements/keys/{id}/revocation", PERMISSION_CREDENTIAL_MANAGE,
        get_statement_key_revocation, "asks before a key is revoked", statement_key_input),
    PAGE_POST("/admin/{org}/statements/keys/{id}/revocation", PERMISSION_CREDENTIAL_MANAGE, FORM_MAX,
        post_statement_key_revocation, "revokes a key of the store", statement_key_input),
    PAGE_GET("/admin/{org}/statements/settings", PERMISSION_STATEMENT_READ, get_statement_settings_page,
        "what is set about the learning record store", statement_settings_page_input),
    PAGE_POST("/admin/{org}/statements/settings", PERMISSION_STATEMENT_MANAGE, FORM_MAX,
        post_statement_settings_page, "sets how long statements are kept, and what becomes one",
        statement_settings_form_input),
};

const struct area web_area_statement_pages = {"statement_pages", routes, sizeof routes / sizeof *routes};
