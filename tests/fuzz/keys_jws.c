/* A token in the first line, a key set in the rest. Nothing is good that has no key. */
#include "fuzz.h"

#include "base/fields.h"
#include "keys/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len);
	const char *token = next_line(&rest);
	enum jws_result result = JWS_NO_SET;
	struct jws_peek peek;
	struct work w;
	json_t *jwks;
	enum err e;

	work_init(&w, a);
	e = jws_peek(&w, token, &peek);
	if (e == OK)
		must(json_is_object(peek.header) && json_is_object(peek.payload) &&
		     strcmp(peek.alg, "RS256") == 0);
	else
		must(w.field[0] != '\0' && w.detail[0] != '\0');
	if (json_read(&w, "the key set", rest, strlen(rest), &jwks) != OK)
		return 0;
	must(jws_verify(&w, token, jwks, &result) == e);
	must(e == OK ? result != JWS_NO_SET : result == JWS_NO_SET);
	must(result != JWS_GOOD || json_array_size(json_object_get(jwks, "keys")) > 0);
	return 0;
}
