/* The certificate that a site shows, looked at from outside: until when it counts, and whether browsers would
 * believe it. The only libssl. */
#ifndef KEYS_CERTIFICATE_H
#define KEYS_CERTIFICATE_H

#include <stdbool.h>

#include "base/work.h"

struct certificate {
	int64_t expires_us; /* Unix time */
	bool trusted;       /* its chain ends at the system's authorities, and it is for that host */
	const char *issuer; /* who gave it out: the common name or organisation; "" */
	const char *doubt;  /* why it is not trusted, in OpenSSL's words; "" */
};

/* Shakes hands with host (a name, for SNI too) at port. ERR_UPSTREAM, saying why, when nothing answers with a
 * certificate within wait_ms; looking the name up is not counted. Blocks. */
enum err certificate_read(struct work *w, const char *host, const char *port, int64_t wait_ms,
    struct certificate *ret_certificate) MUST_CHECK;

/* The same of a host that others named: only public addresses unless private_allowed (outbound_private). */
enum err certificate_read_of_others(struct work *w, const char *host, const char *port, bool private_allowed,
    int64_t wait_ms, struct certificate *ret_certificate) MUST_CHECK;

#endif
