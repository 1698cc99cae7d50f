/* One xAPI statement, read and judged (xAPI 1.0.3 Data 2; 2.0 IEEE 9274.1.1). Pure: knows neither database
 * nor HTTP. What the client sent stays byte for byte; only what the store must own is spliced. */
#ifndef XAPI_STATEMENT_STATEMENT_H
#define XAPI_STATEMENT_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

enum xapi_version { XAPI_1_0_3, XAPI_2_0_0 };

enum {
	XAPI_STATEMENTS_MAX = 1000, /* in one request */
	XAPI_KEYS_MAX = 400,        /* of one statement, all kinds together */
	XAPI_ATTACHMENTS_MAX = 100, /* of one statement */
	XAPI_DEPTH_MAX = 64         /* of JSON */
};

/* What a filter can ask for. A key is the first 16 bytes of SHA-256 of the kind's letter, a colon and the
 * text that identifies: an IRI as sent, a registration in lower case, an agent's identifier as
 * xapi_agent_identifier writes it. A related kind holds only what the narrow kind does not hold already: a
 * search for related agents asks for both kinds. */
enum xapi_key_kind {
	XAPI_KEY_VERB = 'v',
	XAPI_KEY_AGENT = 'a', /* actor, object, members of either */
	XAPI_KEY_AGENT_RELATED =
	    'A', /* authority, instructor, team, contextAgents, contextGroups, SubStatement's */
	XAPI_KEY_ACTIVITY = 'o',         /* object */
	XAPI_KEY_ACTIVITY_RELATED = 'O', /* contextActivities, SubStatement's */
	XAPI_KEY_REGISTRATION = 'r',
	XAPI_KEY_AUTHORITY = 'm' /* for credentials that read only what is theirs */
};

struct xapi_key {
	enum xapi_key_kind kind;
	uint8_t bytes[16];
};

void xapi_key_make(enum xapi_key_kind kind, const char *text, size_t len, uint8_t ret_key[static 16]);

/* A piece of the client's bytes: borrowed from the request's body. */
struct xapi_span {
	const char *data; /* NULL: absent */
	size_t len;
};

/* An activity that the statement names; definition is the JSON object as sent, or absent. */
struct xapi_activity {
	const char *id;
	struct xapi_span definition;
};

/* An agent or identified group; identifier: "mbox:mailto:…" with its domain in lower case,
 * "mbox_sha1sum:…" in lower case, "openid:…" or "account:HOMEPAGE|NAME" with both percent-encoded. name:
 * decoded, or NULL where there is none or it holds a character that no C string or UTF-8 has (\u0000, half
 * of a surrogate pair). */
struct xapi_agent {
	const char *identifier;
	const char *name;
	struct xapi_span json;
};

struct xapi_attachment {
	const char *usage_type, *content_type, *sha2; /* sha2 in lower-case hex: 56, 64, 96 or 128 digits */
	int64_t length;
	bool has_file_url;
	bool signature;      /* usageType http://adlnet.gov/expapi/attachments/signature */
	const char *pointer; /* JSON pointer in the request */
};

struct xapi_statement {
	struct uuid id; /* the sent one, or a new UUIDv7 */
	enum xapi_version version;
	/* What is kept: the client's JSON object without stored and authority, contextActivities as arrays,
	 * with id and version where they were missing, and with the authority of the credential; in a request
	 * of 2.0.0 timestamps of other zones in UTC. Begins with "{\"", so that more members can be put in
	 * front. A missing timestamp is added when it is read: it is stored's. */
	const char *body;
	size_t body_len;
	bool timestamp_missing;
	int64_t timestamp_us; /* where it was sent */
	/* SHA-256 over what must be equal for two statements to be the same (1.0.3 LRS 2.1.1, Data 2.3.1):
	 * not id, authority, stored, timestamp, version, attachments, displays, definitions; order of keys
	 * and members, spelling of numbers and hundredths of seconds do not count. */
	uint8_t digest[SHA256_SIZE];
	bool has_ref, voiding; /* the object is a StatementRef; voiding: and the verb is voided */
	struct uuid ref;
	bool has_registration;
	struct uuid registration;
	const char *verb;
	struct xapi_key *keys; /* distinct, sorted by their bytes */
	size_t key_count;
	struct xapi_activity *activities; /* in the order of the statement; one may stand there twice */
	size_t activity_count;
	struct xapi_agent *agents; /* the same; with those of the authority */
	size_t agent_count;
	struct xapi_attachment *attachments; /* of the SubStatement too */
	size_t attachment_count;
};

/* What a request brings besides its body. */
struct xapi_reading {
	enum xapi_version version;
	const char *authority; /* JSON of the credential's authority */
	bool trusted;          /* keep an authority that was sent, if it is valid */
};

/* Reads a body that is one statement or an array of them (empty: count 0). Everything lives in w's arena and
 * borrows from body. ERR_BAD_INPUT with the JSON pointer of what is wrong as the field ("" for the whole, or
 * where it is not JSON: then the sentence names the byte). Statements of one request with the same id are
 * ERR_BAD_INPUT; more than XAPI_STATEMENTS_MAX, XAPI_KEYS_MAX or XAPI_ATTACHMENTS_MAX are ERR_TOO_LARGE.
 * ret_array: it was an array. */
enum err xapi_statements_read(struct work *w, const struct xapi_reading *reading, const char *body,
    size_t len, struct xapi_statement **ret_statements, size_t *ret_count, bool *ret_array) MUST_CHECK;

/* An agent or identified group as a parameter (a filter, a document's owner): its key text and its parts.
 * ERR_BAD_INPUT with the field "agent", for an anonymous group too. */
enum err xapi_agent_read(struct work *w, enum xapi_version version, const char *json, size_t len,
    bool group_allowed, struct xapi_agent *ret_agent) MUST_CHECK;

/* Values of requests, judged as those of statements are (1.0.3 Data 2.2). text need not end with a NUL. */
bool xapi_iri_valid(const char *text, size_t len);
bool xapi_uuid_read(const char *text, size_t len, struct uuid *ret_id) MUST_CHECK;
/* ISO 8601 date and time, basic or extended, any offset but -00; without one it is UTC. */
bool xapi_timestamp_read(const char *text, size_t len, int64_t *ret_us) MUST_CHECK;
bool xapi_duration_valid(const char *text, size_t len);
/* RFC 5646 section 2.2.9, well-formed. */
bool xapi_language_valid(const char *text, size_t len);

#endif
