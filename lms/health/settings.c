#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "lms/health/health_int.h"

enum { MEGABYTE = 1024 * 1024, DAYS_LOOK = 14, DAYS_WRONG = 3, PASSWORD_MEMORY_LEAST = 19 * 1024 * 1024 };

static bool is_https(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

/* The host within an address: its beginning and length. */
static const char *host_of(const char *url, size_t *ret_len)
{
	const char *host = strstr(url, "://");

	host = host != NULL ? host + 3 : url;
	*ret_len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
	return host;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len >= end_len && strncasecmp(text + len - end_len, end, end_len) == 0;
}

bool health_url_local(const char *url)
{
	size_t len;
	const char *host = host_of(url, &len);

	return (len == 9 && strncasecmp(host, "localhost", 9) == 0) || ends_with(host, len, ".localhost") ||
	       (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= len) ||
	       (len == 5 && strncmp(host, "[::1]", 5) == 0);
}

static void judge_url(struct health *h, const char *about, const char *url)
{
	if (is_https(url))
		health_add(h, HEALTH_ADDRESSES, HEALTH_GOOD, about, "", "%s", url);
	else
		health_add(h, HEALTH_ADDRESSES, health_url_local(url) ? HEALTH_GOOD : HEALTH_WRONG, about,
		    WORDS("Passwords and what learners do cross the network for all to read, and nobody can "
		          "sign "
		          "in: put a proxy with TLS in front and write https:// here."),
		    "%s", url);
}

static void judge_certificate(
    struct health *h, const char *about, const struct health_certificate *certificate, int64_t now_us)
{
	int64_t days = (certificate->expires_us - now_us) / (86400 * US_PER_S);

	if (certificate->url == NULL)
		return;
	if (*certificate->trouble != '\0') {
		health_add(h, HEALTH_ADDRESSES, HEALTH_LOOK, about,
		    WORDS("It could not be looked at from here: check that name, proxy and port are right."),
		    "%s", certificate->trouble);
		return;
	}
	if (certificate->expires_us <= now_us) {
		health_add(h, HEALTH_ADDRESSES, HEALTH_WRONG, about,
		    WORDS("Renew it now: browsers refuse this site."), WORDS("expired"));
		return;
	}
	if (*certificate->doubt != '\0') {
		health_add(h, HEALTH_ADDRESSES, HEALTH_LOOK, about,
		    WORDS("Browsers that do not know its authority refuse this site: use one they know, and "
		          "send the "
		          "whole chain."),
		    WORDS("%lld days left, not trusted here: %s"), (long long)days, certificate->doubt);
		return;
	}
	health_add(h, HEALTH_ADDRESSES,
	    days < DAYS_WRONG  ? HEALTH_WRONG
	    : days < DAYS_LOOK ? HEALTH_LOOK
	                       : HEALTH_GOOD,
	    about, WORDS("Renew it: it should renew itself a month before its end."), WORDS("%lld days left"),
	    (long long)days);
}

void health_judge_addresses(struct health *h, const struct config *config, const struct health_facts *facts)
{
	size_t app_len, content_len;
	const char *app = host_of(config->app_url, &app_len);
	const char *content = host_of(config->content_url, &content_len);
	bool same = app_len == content_len && strncasecmp(app, content, app_len) == 0;
	bool many = memchr(content, '*', content_len) != NULL;

	judge_url(h, WORDS("Address of the service (app_url)"), config->app_url);
	judge_certificate(h, WORDS("Its certificate"), &facts->app, facts->now_us);
	judge_url(h, WORDS("Address of content (content_url)"), config->content_url);
	judge_certificate(h, WORDS("Certificate of content"), &facts->content, facts->now_us);
	if (same)
		health_add(h, HEALTH_ADDRESSES, HEALTH_WRONG, WORDS("Hosts of content"),
		    WORDS("Packages run beside the pages of staff and could act in their name: give content "
		          "a host "
		          "of its own."),
		    WORDS("the same as of the service"));
	else
		health_add(h, HEALTH_ADDRESSES, many ? HEALTH_GOOD : HEALTH_LOOK, WORDS("Hosts of content"),
		    WORDS("One package could read what another keeps in the browser: give content_url a * "
		          "for a host "
		          "each, with DNS and a certificate for all of them."),
		    "%s", many ? WORDS("one for each learner and package") : WORDS("one for all content"));
}

static void judge_switch(struct health *h, const char *about, bool on, const char *advice)
{
	health_add(h, HEALTH_SETTINGS, on ? HEALTH_LOOK : HEALTH_GOOD, about, advice, "%s",
	    on ? WORDS("on") : WORDS("off"));
}

static bool is_set(const char *value)
{
	return value != NULL && *value != '\0';
}

static void judge_mail(struct health *h, const struct config *config)
{
	bool set = is_set(config->smtp_url);
	bool open = set && strcmp(config->smtp_tls, "off") == 0 && !health_url_local(config->smtp_url);

	health_add(h, HEALTH_SETTINGS, open ? HEALTH_WRONG : HEALTH_GOOD, "smtp_url",
	    WORDS("Mails, with links that let people in, go unencrypted: set smtp_tls to required."), "%s",
	    open  ? WORDS("a mail server, not encrypted")
	    : set ? WORDS("a mail server")
	          : WORDS("none: invitations are shown as links"));
}

void health_judge_settings(struct health *h, const struct config *config)
{
	judge_switch(h, "outbound_private", config->outbound_private,
	    WORDS("Platforms may make this service ask addresses inside your network: turn it off unless a "
	          "platform "
	          "lives there."));
	judge_switch(h, "outbound_http", config->outbound_http,
	    WORDS("Keys and grades may go unencrypted: turn it off outside of trials."));
	judge_switch(h, "api_key", is_set(config->api_key),
	    WORDS("One key for all cannot be taken from one program: use API clients or `lectern token "
	          "create`, and "
	          "empty it."));
	health_add(h, HEALTH_SETTINGS, strcmp(config->metrics, "open") == 0 ? HEALTH_LOOK : HEALTH_GOOD,
	    "metrics",
	    WORDS("Anybody can read how busy this service is: set it to loopback, or close /metrics in the "
	          "proxy."),
	    "%s", config->metrics);
	health_add(h, HEALTH_SETTINGS, HEALTH_GOOD, "guest_origin", "", "%s",
	    config->guest_origin ? WORDS("on: direct links let visitors in")
	                         : WORDS("off: direct links let nobody in"));
	health_add(h, HEALTH_SETTINGS, strcmp(config->log_level, "debug") == 0 ? HEALTH_LOOK : HEALTH_GOOD,
	    "log_level", WORDS("The log grows fast: set it to info when you are done looking."), "%s",
	    config->log_level);
	health_add(h, HEALTH_SETTINGS,
	    config->password_memory < PASSWORD_MEMORY_LEAST ? HEALTH_WRONG : HEALTH_GOOD, "password_memory",
	    WORDS("Stolen password hashes would be easy to try: at least 19M."), WORDS("%lld MB"),
	    (long long)config->password_memory / MEGABYTE);
	health_add(h, HEALTH_SETTINGS,
	    config->admin_second_factor || health_url_local(config->app_url) ? HEALTH_GOOD : HEALTH_LOOK,
	    "admin_second_factor",
	    WORDS("A password alone opens the whole installation: set it to true, and platform "
	          "administrators must "
	          "have a second factor."),
	    "%s", config->admin_second_factor ? "true" : "false");
	judge_mail(h, config);
}
