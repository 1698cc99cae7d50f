/* Cleanups for cjose's objects held in local variables. */
#ifndef KEYS_JOSE_LOCAL_H
#define KEYS_JOSE_LOCAL_H

#include <cjose/cjose.h>

static inline void jwk_clean(cjose_jwk_t **jwk)
{
	if (*jwk != NULL)
		cjose_jwk_release(*jwk);
}

static inline void jws_clean(cjose_jws_t **jws)
{
	if (*jws != NULL)
		cjose_jws_release(*jws);
}

static inline void header_clean(cjose_header_t **header)
{
	if (*header != NULL)
		cjose_header_release(*header);
}

#define JWK_LOCAL __attribute__((cleanup(jwk_clean)))
#define JWS_LOCAL __attribute__((cleanup(jws_clean)))
#define HEADER_LOCAL __attribute__((cleanup(header_clean)))

#endif
