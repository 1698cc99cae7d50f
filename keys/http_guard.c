#include "keys/http_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* IANA's special-purpose registry (RFC 6890 and later) with multicast and the reserved class. */
static const struct {
	uint32_t network;
	int bits;
} special_v4[] = {
    {0x00000000, 8},  /* 0.0.0.0/8 this network */
    {0x0a000000, 8},  /* 10.0.0.0/8 private */
    {0x64400000, 10}, /* 100.64.0.0/10 shared address space */
    {0x7f000000, 8},  /* 127.0.0.0/8 loopback */
    {0xa9fe0000, 16}, /* 169.254.0.0/16 link-local, cloud metadata */
    {0xac100000, 12}, /* 172.16.0.0/12 private */
    {0xc0000000, 24}, /* 192.0.0.0/24 protocol assignments */
    {0xc0000200, 24}, /* 192.0.2.0/24 documentation */
    {0xc0586300, 24}, /* 192.88.99.0/24 6to4 relay */
    {0xc0a80000, 16}, /* 192.168.0.0/16 private */
    {0xc6120000, 15}, /* 198.18.0.0/15 benchmarks */
    {0xc6336400, 24}, /* 198.51.100.0/24 documentation */
    {0xcb007100, 24}, /* 203.0.113.0/24 documentation */
    {0xe0000000, 4},  /* 224.0.0.0/4 multicast */
    {0xf0000000, 4},  /* 240.0.0.0/4 reserved and broadcast */
};

static bool v4_is_public(uint32_t address)
{
	for (size_t i = 0; i < sizeof(special_v4) / sizeof(special_v4[0]); i++) {
		uint32_t mask = UINT32_MAX << (32 - special_v4[i].bits);

		if ((address & mask) == special_v4[i].network)
			return false;
	}
	return true;
}

/* Within 2000::/3, the only global unicast space that is given out (RFC 4291 section 2.4, RFC 3587). */
static bool v6_is_public(const uint8_t a[static 16])
{
	static const uint8_t documentation[] = {0x20, 0x01, 0x0d, 0xb8};
	static const uint8_t six_to_four[] = {0x20, 0x02};

	if ((a[0] & 0xe0) != 0x20)
		return false;
	/* 2001::/23 protocol assignments, Teredo among them */
	if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02)
		return false;
	if (memcmp(a, documentation, sizeof(documentation)) == 0)
		return false;
	/* 3fff::/20 documentation (RFC 9637) */
	if (a[0] == 0x3f && a[1] == 0xff && a[2] < 0x10)
		return false;
	return memcmp(a, six_to_four, sizeof(six_to_four)) != 0;
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, address, sizeof(v4));
		return v4_is_public(ntohl(v4.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof(v6));
		return v6_is_public(v6.sin6_addr.s6_addr);
	}
	return false;
}
