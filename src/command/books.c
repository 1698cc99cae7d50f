#include "command/command_int.h"

/* Each is made by tools/query from the .sql files of its room. */
extern const struct db_book keys_book, lms_book, lti_book, xapi_book;

const struct db_book *const command_books[] = {
    &keys_book,
    &lti_book,
    &xapi_book,
    &lms_book,
    &xapi_book,
    NULL,
};
