/* What platforms say instead of a list. */
#include "lti/names_int.h"
#include "lti/token.h"

enum err names_status_judge(struct work *w, const struct http_answer *answer)
{
	const char *said = platform_words(w, answer->body, answer->body_len);

	if (answer->status == 429 || answer->status >= 500)
		return fail_field(w, ERR_UPSTREAM, "unreachable",
		    WORDS("The platform answered %d: it is to be asked again later."), answer->status);
	if (*said == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, "refused",
		    WORDS("The platform refused with the answer %d."), answer->status);
	return fail_field(w, ERR_UNPROCESSABLE, "refused",
	    WORDS("The platform refused with the answer %d: %s"), answer->status, said);
}
