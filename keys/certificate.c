#include "keys/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "keys/http_guard.h"

enum { MS_US = 1000, STEPS_MAX = 64, NAME_MAX_BYTES = 128 };

struct look {
	SSL_CTX *context;
	SSL *ssl;
	struct addrinfo *found;
	int fd;
	int64_t until_us; /* of the monotonic clock */
	bool only_public;
};

static void look_end(void *data)
{
	struct look *look = data;

	SSL_free(look->ssl);
	SSL_CTX_free(look->context);
	if (look->found != NULL)
		freeaddrinfo(look->found);
	if (look->fd >= 0)
		close(look->fd);
}

/* False when the time is over. */
static bool wait_for(const struct look *look, short events)
{
	int64_t left_ms = (look->until_us - time_monotonic_us()) / MS_US;
	struct pollfd poll_fd = {.fd = look->fd, .events = events};

	return left_ms > 0 && poll(&poll_fd, 1, (int)left_ms) > 0;
}

static bool connected(struct look *look, const struct addrinfo *a)
{
	socklen_t size = sizeof(int);
	int fault = 0;

	if (look->only_public && !address_is_public(a->ai_addr))
		return false;
	look->fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (look->fd >= 0 &&
	    (connect(look->fd, a->ai_addr, a->ai_addrlen) == 0 ||
	        (errno == EINPROGRESS && wait_for(look, POLLOUT) &&
	            getsockopt(look->fd, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 && fault == 0)))
		return true;
	if (look->fd >= 0)
		close(look->fd);
	look->fd = -1;
	return false;
}

/* Names below localhost are this machine (RFC 6761 section 6.3), though not every resolver knows. */
static const char *name_to_ask(const char *host)
{
	static const char below[] = ".localhost";
	size_t len = strlen(host), end = strlen(below);

	return len > end && strcasecmp(host + len - end, below) == 0 ? "localhost" : host;
}

static enum err reach(struct work *w, struct look *look, const char *host, const char *port)
{
	const struct addrinfo want = {.ai_socktype = SOCK_STREAM};

	if (getaddrinfo(name_to_ask(host), port, &want, &look->found) != 0)
		return fail(w, ERR_UPSTREAM, WORDS("the name %.200s is not known"), host);
	for (const struct addrinfo *a = look->found; a != NULL; a = a->ai_next) {
		if (connected(look, a))
			return OK;
	}
	return fail(w, ERR_UPSTREAM, WORDS("nothing answers at %.200s"), host);
}

static enum err shake_hands(struct work *w, struct look *look, const char *host)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		int done = SSL_connect(look->ssl), why = SSL_get_error(look->ssl, done);

		if (done == 1)
			return OK;
		if ((why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) ||
		    !wait_for(look, why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT))
			break;
	}
	return fail(w, ERR_UPSTREAM, WORDS("%.200s does not answer with a certificate"), host);
}

static bool prepare(struct look *look, const char *host)
{
	look->context = SSL_CTX_new(TLS_client_method());
	if (look->context == NULL || SSL_CTX_set_default_verify_paths(look->context) != 1)
		return false;
	/* What is wrong with it is what is asked. */
	SSL_CTX_set_verify(look->context, SSL_VERIFY_NONE, NULL);
	look->ssl = SSL_new(look->context);
	return look->ssl != NULL && SSL_set_fd(look->ssl, look->fd) == 1 &&
	       SSL_set1_host(look->ssl, host) == 1 &&
	       SSL_set_tlsext_host_name(look->ssl, (void *)(uintptr_t)host) == 1;
}

/* Whose name stands on it as the one who gave it out. */
static const char *issuer_name(struct work *w, X509 *shown)
{
	char name[NAME_MAX_BYTES] = "";
	X509_NAME *issuer = X509_get_issuer_name(shown);

	if (X509_NAME_get_text_by_NID(issuer, NID_organizationName, name, sizeof(name)) <= 0)
		(void)X509_NAME_get_text_by_NID(issuer, NID_commonName, name, sizeof(name));
	for (char *p = name; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
	return arena_strdup(w->arena, name);
}

static enum err judge(struct work *w, const struct look *look, const char *host, struct certificate *ret)
{
	X509 *shown = SSL_get0_peer_certificate(look->ssl);
	long verified = SSL_get_verify_result(look->ssl);
	int days = 0, seconds = 0;

	if (shown == NULL || ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(shown)) != 1)
		return fail(w, ERR_UPSTREAM, WORDS("%.200s does not answer with a certificate"), host);
	*ret = (struct certificate){
	    .expires_us = time_now_us() + ((int64_t)days * 86400 + seconds) * US_PER_S,
	    .trusted = verified == X509_V_OK,
	    .issuer = issuer_name(w, shown),
	    .doubt =
	        verified == X509_V_OK ? "" : arena_strdup(w->arena, X509_verify_cert_error_string(verified))};
	return OK;
}

static enum err look_at(struct work *w, const char *host, const char *port, bool only_public, int64_t wait_ms,
    struct certificate *ret_certificate)
{
	struct look *look = arena_alloc(w->arena, sizeof(*look));

	*look = (struct look){
	    .fd = -1, .only_public = only_public, .until_us = time_monotonic_us() + wait_ms * MS_US};
	arena_defer(w->arena, look_end, look);
	TRY(reach(w, look, host, port));
	if (!prepare(look, host))
		return fail(w, ERR_INTERNAL, "a TLS handshake could not be prepared");
	TRY(shake_hands(w, look, host));
	return judge(w, look, host, ret_certificate);
}

enum err certificate_read(
    struct work *w, const char *host, const char *port, int64_t wait_ms, struct certificate *ret_certificate)
{
	return look_at(w, host, port, false, wait_ms, ret_certificate);
}

enum err certificate_read_of_others(struct work *w, const char *host, const char *port, bool private_allowed,
    int64_t wait_ms, struct certificate *ret_certificate)
{
	return look_at(w, host, port, !private_allowed, wait_ms, ret_certificate);
}
