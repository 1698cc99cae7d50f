/* Near misses in words. */
#include "lti/doctor.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/time.h"
#include "lti/checks_int.h"
#include "lti/doctor_store.h"

enum { KIDS_SHOWN = 5, KIDS_TEXT_MAX = 2048, MINUTE_S = 60 };

/* Where an address's parts begin and how long they are; the path without final slashes. */
struct part {
	const char *at;
	size_t len;
};
struct address {
	struct part scheme, host, port, path;
	bool www, slash;
};

static struct part part_of(const char *at, size_t len)
{
	return (struct part){at, len};
}

static struct address address_parts(const char *s)
{
	struct address a = {{s, 0}, {s, 0}, {s, 0}, {s, 0}, false, false};
	const char *after = strstr(s, "://");
	size_t len;

	if (after != NULL) {
		a.scheme = part_of(s, (size_t)(after - s));
		s = after + 3;
	}
	a.www = strncasecmp(s, "www.", 4) == 0;
	s += a.www ? 4 : 0;
	a.host = part_of(s, strcspn(s, ":/?#"));
	s += a.host.len;
	if (*s == ':')
		a.port = part_of(s + 1, strcspn(s + 1, "/?#"));
	s += *s == ':' ? a.port.len + 1 : 0;
	len = strlen(s);
	a.slash = len > 0 && s[len - 1] == '/';
	while (len > 0 && s[len - 1] == '/')
		len--;
	a.path = part_of(s, len);
	return a;
}

static bool same(struct part a, struct part b)
{
	return a.len == b.len && strncmp(a.at, b.at, a.len) == 0;
}

static bool same_but_capitals(struct part a, struct part b)
{
	return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

enum difference { NOTHING, SCHEME, WWW, PORT, PATH, SLASH, CAPITALS, SEVERAL };

static const char *difference_told(struct work *w, enum difference difference, const char *registered)
{
	switch (difference) {
	case SCHEME:
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only http and https differ."), registered);
	case WWW:
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only the www. in front differs."), registered);
	case PORT:
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only the port differs."), registered);
	case PATH:
		return arena_printf(w->arena,
		    WORDS("Registered here is %s: only the path after the host differs."), registered);
	case SLASH:
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only the slash at the end differs."), registered);
	case CAPITALS:
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only capital letters differ."), registered);
	case SEVERAL:
		return arena_printf(w->arena,
		    WORDS(
		        "Registered here is %s: the host is the same, but not the rest (http or https, www., "
		        "port, path, slash at the end)."),
		    registered);
	case NOTHING:
		break;
	}
	return "";
}

const char *lti_address_hint(struct work *w, const char *received, const char *registered)
{
	struct address a = address_parts(received), b = address_parts(registered);
	bool path = !same_but_capitals(a.path, b.path);
	const struct {
		bool differs;
		enum difference what;
	} parts[] = {{!same_but_capitals(a.scheme, b.scheme), SCHEME}, {a.www != b.www, WWW},
	    {!same(a.port, b.port), PORT}, {path, PATH}, {!path && a.slash != b.slash, SLASH}};
	enum difference difference = CAPITALS;

	if (a.host.len == 0 || !same_but_capitals(a.host, b.host) || strcmp(received, registered) == 0)
		return "";
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].differs)
			difference = difference == CAPITALS ? parts[i].what : SEVERAL;
	}
	return difference_told(w, difference, registered);
}

static struct part trimmed(const char *s)
{
	size_t len;

	s += strspn(s, " \t");
	len = strlen(s);
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return part_of(s, len);
}

const char *lti_text_hint(struct work *w, const char *received, const char *registered)
{
	if (*registered == '\0' || strcmp(received, registered) == 0)
		return "";
	if (same(trimmed(received), trimmed(registered)))
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only blanks around it differ."), registered);
	if (same_but_capitals(trimmed(received), trimmed(registered)))
		return arena_printf(
		    w->arena, WORDS("Registered here is %s: only capital letters differ."), registered);
	return "";
}

static int64_t off_s(const struct lti_evidence *e, const json_t *claim, bool *ret_known)
{
	int64_t us = 0;

	*ret_known = claim_time(claim, &us);
	return (us - e->now_us) / US_PER_S;
}

static enum err hint_iss(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	const char *iss = json_string_value(json_object_get(e->peek.payload, "iss"));

	(void)keys;
	*ret_hint = iss != NULL ? lti_address_hint(w, iss, e->registration.issuer) : "";
	return OK;
}

/* One token may serve two clients that were mixed up at the platform. */
static enum err hint_aud(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	const char *aud = json_string_value(json_object_get(e->peek.payload, "aud")), *name;
	bool known = false;

	(void)keys;
	*ret_hint = "";
	if (aud == NULL)
		return OK;
	*ret_hint = lti_text_hint(w, aud, e->registration.client_id);
	if (**ret_hint != '\0')
		return OK;
	TRY(registration_store_twin(w, e->registration.issuer, aud, e->registration.org, &known, &name));
	*ret_hint = known
	                ? arena_printf(w->arena,
	                      WORDS("The token is for another client of this issuer that is registered here "
	                            "too (%s): the platform mixed up two registrations."),
	                      name)
	                : WORDS("The token is for another client of this issuer, one that is not registered "
	                        "here: register it too, or correct the client id at the platform.");
	return OK;
}

static enum err hint_exp(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	bool made, ends;
	int64_t age_s = -off_s(e, json_object_get(e->peek.payload, "iat"), &made);
	int64_t late_s = -off_s(e, json_object_get(e->peek.payload, "exp"), &ends);

	(void)keys;
	*ret_hint = "";
	if (made && ends)
		*ret_hint = arena_printf(w->arena,
		    WORDS("By the platform's clock the token was made %lld minutes ago and ran out %lld "
		          "minutes "
		          "ago: its clock is behind ours, or the page was left open that long."),
		    (long long)(age_s / MINUTE_S), (long long)(late_s / MINUTE_S));
	return OK;
}

static enum err hint_iat(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	bool known;
	int64_t ahead_s = off_s(e, json_object_get(e->peek.payload, "iat"), &known);

	(void)keys;
	*ret_hint = "";
	if (known && ahead_s > 0)
		*ret_hint =
		    arena_printf(w->arena, WORDS("The platform's clock is about %lld minutes ahead of ours."),
		        (long long)((ahead_s + MINUTE_S / 2) / MINUTE_S));
	else if (known)
		*ret_hint = arena_printf(w->arena,
		    WORDS("The platform's clock is about %lld minutes behind ours, or the page was left open "
		          "that long."),
		    (long long)((MINUTE_S / 2 - ahead_s) / MINUTE_S));
	return OK;
}

static enum err hint_nbf(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	bool known;
	int64_t ahead_s = off_s(e, json_object_get(e->peek.payload, "nbf"), &known);

	(void)keys;
	*ret_hint =
	    known ? arena_printf(w->arena, WORDS("The platform's clock is about %lld minutes ahead of ours."),
	                (long long)((ahead_s + MINUTE_S / 2) / MINUTE_S))
	          : "";
	return OK;
}

/* "a, b, c" of the set's key ids; *ret_held: whether the token's is among them. */
static const char *kids_text(
    struct work *w, const json_t *keys, const char *wanted, size_t *ret_count, bool *ret_held)
{
	struct text out = text_new(w->arena, KIDS_TEXT_MAX);
	size_t i;
	json_t *key;

	*ret_count = json_array_size(keys);
	*ret_held = false;
	json_array_foreach(keys, i, key)
	{
		const char *kid = json_string_value(json_object_get(key, "kid"));

		*ret_held = *ret_held || (kid != NULL && wanted != NULL && strcmp(kid, wanted) == 0);
		if (i < KIDS_SHOWN)
			text_printf(&out, "%s%s", i > 0 ? ", " : "", kid != NULL ? kid : "-");
	}
	return out.data;
}

static enum err hint_signature(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	struct key_set_seen seen = {.trouble = ""};
	const char *kids;
	size_t count;
	bool held;

	if (e->registration.jwks != NULL)
		seen.keys = keys_describe(w, e->registration.jwks);
	else
		keys_set_seen(w, keys, e->registration.jwks_uri, &seen);
	kids = kids_text(w, seen.keys, e->peek.kid, &count, &held);
	*ret_hint = "";
	if (e->signature == JWS_NO_SET && *seen.trouble != '\0')
		*ret_hint = arena_printf(w->arena, WORDS("The key set cannot be read: %s"), seen.trouble);
	else if (e->signature == JWS_NO_KEY && count == 0)
		*ret_hint = WORDS("The key set was read, and it is empty.");
	else if (e->signature == JWS_NO_KEY)
		*ret_hint = arena_printf(w->arena,
		    WORDS(
		        "The key set has other keys: %s. Is its address that of this client (on Open edX: of "
		        "this very block)?"),
		    kids);
	else if (e->signature == JWS_BAD_SIGNATURE && held)
		*ret_hint = WORDS("The key set has a key of this id, but another key made the signature.");
	else if (e->signature == JWS_BAD_SIGNATURE)
		*ret_hint =
		    WORDS("The token names no key, and none of the key set's keys made the signature.");
	return OK;
}

static enum err hint_deployment(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	const char *id = lti_claim_deployment(w, e->peek.payload);

	(void)keys;
	*ret_hint = "";
	if (id != NULL && *id != '\0' && e->deployment_known)
		*ret_hint = arena_printf(
		    w->arena, WORDS("This deployment is known here, and it is %s."), e->deployment_status);
	else if (id != NULL && *id != '\0')
		*ret_hint =
		    WORDS("This registration takes only deployments that it knows, and this one is new.");
	return OK;
}

static enum err hint_target(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	const char *uri = json_string_value(lti_claim(e->peek.payload, "target_link_uri"));

	(void)keys;
	*ret_hint = uri != NULL ? lti_address_hint(w, uri, e->app_url) : "";
	return OK;
}

static enum err hint_browser(
    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint)
{
	(void)w;
	(void)keys;
	*ret_hint = e->cookie[0] == '\0'
	                ? WORDS("The browser gave no cookie back: it blocks those of other sites in a frame.")
	                : WORDS("The login began in another browser or in another person's session.");
	return OK;
}

static const struct {
	const char *check;
	enum err (*look)(
	    struct work *w, struct keys *keys, const struct lti_evidence *e, const char **ret_hint);
} looks[] = {
    {"signature", hint_signature},
    {"iss", hint_iss},
    {"aud", hint_aud},
    {"exp", hint_exp},
    {"iat", hint_iat},
    {"nbf", hint_nbf},
    {"deployment_id", hint_deployment},
    {"target_link_uri", hint_target},
    {"browser", hint_browser},
};

enum err lti_launch_hint(
    struct work *w, struct keys *keys, const struct lti_evidence *e, struct lti_launch *launch)
{
	struct lti_check_result *last =
	    launch->checks_count > 0 ? &launch->checks[launch->checks_count - 1] : NULL;

	for (size_t i = 0; last != NULL && !last->passed && i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (strcmp(looks[i].check, last->name) == 0)
			return looks[i].look(w, keys, e, &last->hint);
	}
	return OK;
}
