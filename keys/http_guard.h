/* Which addresses the service may speak to when others name them: only public ones. */
#ifndef KEYS_HTTP_GUARD_H
#define KEYS_HTTP_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

/* True for a globally routable unicast address: not private, loopback, link-local, shared (RFC 6598),
 * documentation, benchmark, multicast, reserved, nor an IPv6 form that hides such an IPv4 address (mapped,
 * NAT64, 6to4, Teredo). Any family but IPv4 and IPv6: false. */
bool address_is_public(const struct sockaddr *address) __attribute__((warn_unused_result));

#endif
