/* What came, by its bytes: compared with what was announced, and with what its name promises. */
#ifndef LMS_MEDIA_JUDGE_H
#define LMS_MEDIA_JUDGE_H

#include "lms/media/media_store.h"

/* Reads the object at upload->key. ERR_UNPROCESSABLE (field bytes, sha256): other bytes; (field file_name):
 * another type. Errors of the storage. */
enum err content_judge(struct work *w, struct storage *storage, const struct content_upload *upload,
    struct content_judged *ret_judged) MUST_CHECK;

#endif
