#include "lms/capability.h"

#include <string.h>

#include "base/time.h"

/* Byte layouts are ours alone and fixed: a capability made by one node is read by another. */
enum {
	UUID_SIZE = 16,
	TIME_SIZE = 8,
	LABEL_FIELD = 24,
	LAUNCH_SIZE = 2 * UUID_SIZE + TIME_SIZE,
	READ_SIZE = SHA256_SIZE + LABEL_FIELD + TIME_SIZE,
	WRITE_SIZE = 2 * UUID_SIZE,
	LABEL_LENGTH = CONTENT_LABEL_SIZE - 1,
	TEACH_TEXT_MAX = 200
};

static const int64_t READ_WINDOW_S = INT64_C(4) * 24 * 3600;

/* In the time that a launch expires: it is a guest's. One proof says both. */
static const int64_t GUEST = INT64_C(1) << 62;

static void put_time(uint8_t *bytes, int64_t seconds)
{
	for (int i = 0; i < TIME_SIZE; i++)
		bytes[i] = (uint8_t)((uint64_t)seconds >> (8 * (TIME_SIZE - 1 - i)));
}

static int64_t get_time(const uint8_t *bytes)
{
	uint64_t seconds = 0;

	for (int i = 0; i < TIME_SIZE; i++)
		seconds = seconds << 8 | bytes[i];
	return (int64_t)seconds;
}

static const char *of_launch_make(
    struct work *w, const struct keys *keys, const char *purpose, const struct launch_capability *c)
{
	uint8_t bytes[LAUNCH_SIZE];

	memcpy(bytes, c->org.bytes, UUID_SIZE);
	memcpy(bytes + UUID_SIZE, c->launch.bytes, UUID_SIZE);
	put_time(bytes + 2 * UUID_SIZE, c->expires_s | (c->guest ? GUEST : 0));
	return keys_capability(w, keys, purpose, bytes, sizeof bytes);
}

static bool of_launch_read(const struct keys *keys, const char *purpose, const char *text, int64_t now_us,
    struct launch_capability *ret)
{
	uint8_t bytes[LAUNCH_SIZE];
	int64_t time, expires_s;

	if (!keys_capability_read(keys, purpose, text, bytes, sizeof bytes))
		return false;
	time = get_time(bytes + 2 * UUID_SIZE);
	expires_s = time & ~GUEST;
	if (expires_s <= now_us / US_PER_S)
		return false;
	memcpy(ret->org.bytes, bytes, UUID_SIZE);
	memcpy(ret->launch.bytes, bytes + UUID_SIZE, UUID_SIZE);
	ret->expires_s = expires_s;
	ret->guest = (time & GUEST) != 0;
	return true;
}

const char *launch_capability_make(struct work *w, const struct keys *keys, const struct launch_capability *c)
{
	return of_launch_make(w, keys, "launch", c);
}

bool launch_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret)
{
	return of_launch_read(keys, "launch", text, now_us, ret);
}

bool launch_capability_prove(
    const struct keys *keys, const char *text, int64_t now_us, struct principal *ret_principal)
{
	struct launch_capability launch;

	if (!launch_capability_read(keys, text, now_us, &launch))
		return false;
	*ret_principal = (struct principal){.kind = launch.guest ? PRINCIPAL_GUEST : PRINCIPAL_LAUNCH,
	    .org = launch.org,
	    .session = launch.launch,
	    .permissions = permission_set_of_launch(false),
	    .name = ""};
	return true;
}

struct launch_capability launch_of_principal(const struct principal *principal)
{
	return (struct launch_capability){
	    .org = principal->org, .launch = principal->session, .guest = principal->kind == PRINCIPAL_GUEST};
}

const char *teach_capability_make(struct work *w, const struct keys *keys, const struct launch_capability *c)
{
	return of_launch_make(w, keys, "teach", c);
}

/* A language may follow behind a dot. */
static bool of_address_read(const struct keys *keys, const char *purpose, const char *text, int64_t now_us,
    struct launch_capability *ret)
{
	char proof[TEACH_TEXT_MAX];
	size_t len = strcspn(text, ".");

	if (len >= sizeof(proof))
		return false;
	memcpy(proof, text, len);
	proof[len] = '\0';
	return of_launch_read(keys, purpose, proof, now_us, ret);
}

bool teach_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret)
{
	return of_address_read(keys, "teach", text, now_us, ret);
}

const char *pick_capability_make(struct work *w, const struct keys *keys, const struct launch_capability *c)
{
	return of_launch_make(w, keys, "pick", c);
}

bool pick_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret)
{
	return of_address_read(keys, "pick", text, now_us, ret);
}

const char *course_capability_make(struct work *w, const struct keys *keys, const struct launch_capability *c)
{
	return of_launch_make(w, keys, "course", c);
}

bool course_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct launch_capability *ret)
{
	return of_address_read(keys, "course", text, now_us, ret);
}

const char *read_capability_make(struct work *w, const struct keys *keys, const struct read_capability *c)
{
	uint8_t bytes[READ_SIZE] = {0};

	memcpy(bytes, c->package_sha256, SHA256_SIZE);
	memcpy(bytes + SHA256_SIZE, c->label, strnlen(c->label, LABEL_FIELD - 1));
	put_time(bytes + SHA256_SIZE + LABEL_FIELD, c->expires_s);
	return keys_capability(w, keys, "read", bytes, sizeof bytes);
}

bool read_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct read_capability *ret)
{
	uint8_t bytes[READ_SIZE];
	int64_t expires_s;

	if (!keys_capability_read(keys, "read", text, bytes, sizeof bytes))
		return false;
	expires_s = get_time(bytes + SHA256_SIZE + LABEL_FIELD);
	if (expires_s <= now_us / US_PER_S)
		return false;
	memcpy(ret->package_sha256, bytes, SHA256_SIZE);
	memcpy(ret->label, bytes + SHA256_SIZE, LABEL_FIELD);
	ret->label[LABEL_FIELD - 1] = '\0';
	ret->expires_s = expires_s;
	return true;
}

static const char *of_session_make(
    struct work *w, const struct keys *keys, const char *purpose, struct uuid org, struct uuid session)
{
	uint8_t bytes[WRITE_SIZE];

	memcpy(bytes, org.bytes, UUID_SIZE);
	memcpy(bytes + UUID_SIZE, session.bytes, UUID_SIZE);
	return keys_capability(w, keys, purpose, bytes, sizeof bytes);
}

static bool of_session_read(const struct keys *keys, const char *purpose, const char *text,
    struct uuid *ret_org, struct uuid *ret_session)
{
	uint8_t bytes[WRITE_SIZE];

	if (!keys_capability_read(keys, purpose, text, bytes, sizeof bytes))
		return false;
	memcpy(ret_org->bytes, bytes, UUID_SIZE);
	memcpy(ret_session->bytes, bytes + UUID_SIZE, UUID_SIZE);
	return true;
}

const char *write_capability_make(struct work *w, const struct keys *keys, const struct write_capability *c)
{
	return of_session_make(w, keys, "write", c->org, c->session);
}

bool write_capability_read(const struct keys *keys, const char *text, struct write_capability *ret)
{
	return of_session_read(keys, "write", text, &ret->org, &ret->session);
}

const char *cmi5_fetch_capability_make(
    struct work *w, const struct keys *keys, const struct cmi5_capability *c)
{
	return of_session_make(w, keys, "cmi5-fetch", c->org, c->session);
}

const char *cmi5_token_capability_make(
    struct work *w, const struct keys *keys, const struct cmi5_capability *c)
{
	return of_session_make(w, keys, "cmi5-token", c->org, c->session);
}

const char *content_auth_capability_make(
    struct work *w, const struct keys *keys, const struct cmi5_capability *c)
{
	return of_session_make(w, keys, "content-auth", c->org, c->session);
}

bool content_auth_capability_read(const struct keys *keys, const char *text, struct cmi5_capability *ret)
{
	return of_session_read(keys, "content-auth", text, &ret->org, &ret->session);
}

bool cmi5_fetch_capability_read(const struct keys *keys, const char *text, struct cmi5_capability *ret)
{
	return of_session_read(keys, "cmi5-fetch", text, &ret->org, &ret->session);
}

bool cmi5_token_capability_read(const struct keys *keys, const char *text, struct cmi5_capability *ret)
{
	return of_session_read(keys, "cmi5-token", text, &ret->org, &ret->session);
}

int64_t read_capability_expiry(int64_t now_us)
{
	return (now_us / US_PER_S / READ_WINDOW_S + 2) * READ_WINDOW_S;
}

void content_label(const struct keys *keys, struct uuid learner, struct uuid package,
    char ret_label[static CONTENT_LABEL_SIZE])
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint8_t both[2 * UUID_SIZE];
	uint8_t mac[SHA256_SIZE];

	memcpy(both, learner.bytes, UUID_SIZE);
	memcpy(both + UUID_SIZE, package.bytes, UUID_SIZE);
	keys_mac(keys, "content-label", both, sizeof both, mac);
	for (int i = 0; i < LABEL_LENGTH; i++)
		ret_label[i] = alphabet[mac[i] & 31];
	ret_label[LABEL_LENGTH] = '\0';
}

const char *content_origin(struct work *w, const struct config *config, const char *label)
{
	const char *url = config->content_url;
	const char *star = strchr(url, '*');
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	if (star == NULL)
		return arena_strndup(w->arena, url, len);
	return arena_printf(w->arena, "%.*s%s%.*s", (int)(star - url), url, label,
	    (int)(len - (size_t)(star - url) - 1), star + 1);
}

/* The authority of an absolute URL without a default port, as browsers write it in Host. */
static size_t authority_length(const char *url, const char *authority)
{
	size_t len = strcspn(authority, "/?#");
	bool secure = strncmp(url, "https:", 6) == 0;
	const char *port = secure ? ":443" : ":80";
	size_t port_len = strlen(port);

	if (len > port_len && strncmp(authority + len - port_len, port, port_len) == 0)
		len -= port_len;
	return len;
}

bool content_host_fits(const struct config *config, const char *host, const char *label)
{
	const char *url = config->content_url;
	const char *scheme_end = strstr(url, "://");
	const char *authority = scheme_end == NULL ? url : scheme_end + 3;
	const char *star = strchr(authority, '*');
	size_t label_len = strlen(label);
	size_t before, after;

	if (star == NULL)
		return true;
	before = (size_t)(star - authority);
	after = authority_length(url, authority) - before - 1;
	return label_len > 0 && strncmp(host, authority, before) == 0 &&
	       strncmp(host + before, label, label_len) == 0 &&
	       strncmp(host + before + label_len, star + 1, after) == 0 &&
	       host[before + label_len + after] == '\0';
}
