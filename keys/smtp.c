/* One easy handle for each struct smtp: libcurl keeps its connection for the next message, and forgets one
 * that was idle for longer than servers wait. */
#include "keys/smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "keys/smtp_words.h"

enum { SMTP_CONNECT_TIMEOUT_S = 10, SMTP_TIMEOUT_S = 60, SMTP_IDLE_S = 8, SAYS_MAX = 4096, URL_MAX = 2048 };

/* The command whose reply is awaited: says what a refusal is about. */
enum phase { PHASE_OTHER, PHASE_MAIL, PHASE_RECIPIENT, PHASE_DATA };

struct smtp {
	CURL *easy;
	const struct config *config;
	char url[URL_MAX];
	/* Of the message under way. */
	enum phase phase;
	char says[SAYS_MAX]; /* the reply to the last command, its lines joined */
	size_t says_len;
	bool leaving; /* QUIT was said, maybe on an older connection: its reply says nothing */
};

const char *smtp_from(struct work *w, const struct config *config)
{
	const char *host = strstr(config->app_url, "://");
	size_t len;

	if (config->mail_from[0] != '\0')
		return config->mail_from;
	host = host != NULL ? host + 3 : config->app_url;
	len = strcspn(host, ":/");
	return arena_printf(w->arena, "lectern@%.*s", (int)len, host);
}

static enum err config_check(struct work *w, const struct config *config)
{
	const char *url = config->smtp_url;
	bool secure = strncmp(url, "smtps://", 8) == 0;
	const char *host = url + (secure ? 8 : 7);

	if ((!secure && strncmp(url, "smtp://", 7) != 0) || host[0] == '\0' || strlen(url) > URL_MAX / 2 ||
	    strpbrk(host, "@?# \t") != NULL || strchr(host, '/') != NULL)
		return fail_field(w, ERR_BAD_INPUT, "smtp_url",
		    "must be smtps://HOST[:PORT] or smtp://HOST[:PORT]; name and password are smtp_user and "
		    "smtp_password");
	if (strcmp(config->smtp_tls, "required") != 0 && strcmp(config->smtp_tls, "off") != 0)
		return fail_field(w, ERR_BAD_INPUT, "smtp_tls", "must be required or off");
	if (strchr(smtp_from(w, config), '@') == NULL || strpbrk(smtp_from(w, config), " <>,\"\r\n") != NULL)
		return fail_field(w, ERR_BAD_INPUT, "mail_from", "must be an address: name@host");
	return OK;
}

static size_t on_reply(char *data, size_t size, size_t count, void *owner)
{
	struct smtp *s = owner;
	size_t len = size * count, room, take;

	if (s->leaving)
		return len;
	/* "Go on" (354, 334) is no answer: the next one is. */
	if (s->says[0] == '3')
		s->says_len = 0;
	room = sizeof(s->says) - 1 - s->says_len;
	take = len < room ? len : room;
	memcpy(s->says + s->says_len, data, take);
	s->says_len += take;
	s->says[s->says_len] = '\0';
	return len;
}

/* Only which command goes out is looked at: what follows may be a password. */
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *owner)
{
	static const struct {
		const char *verb;
		enum phase phase;
	} verbs[] = {
	    {"MAIL ", PHASE_MAIL}, {"RCPT ", PHASE_RECIPIENT}, {"DATA", PHASE_DATA}, {"", PHASE_OTHER}};
	struct smtp *s = owner;
	size_t i = 0;

	(void)easy;
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	s->leaving = len >= 4 && memcmp(data, "QUIT", 4) == 0;
	if (s->leaving)
		return 0;
	while (strlen(verbs[i].verb) > len || memcmp(verbs[i].verb, data, strlen(verbs[i].verb)) != 0)
		i++;
	s->phase = verbs[i].phase;
	s->says_len = 0;
	s->says[0] = '\0';
	return 0;
}

static void easy_prepare(struct smtp *s)
{
	const struct config *config = s->config;
	CURL *easy = s->easy;

	curl_easy_setopt(easy, CURLOPT_URL, s->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)SMTP_CONNECT_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)SMTP_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)SMTP_IDLE_S);
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
	    strcmp(config->smtp_tls, "off") == 0 ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (config->smtp_ca[0] != '\0') {
		curl_easy_setopt(easy, CURLOPT_CAINFO, config->smtp_ca);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (config->smtp_user[0] != '\0') {
		curl_easy_setopt(easy, CURLOPT_USERNAME, config->smtp_user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, config->smtp_password);
	}
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_reply);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, s);
}

enum err smtp_open(struct work *w, const struct config *config, struct smtp **ret_smtp)
{
	struct smtp *s;

	TRY(config_check(w, config));
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		return fail(w, ERR_INTERNAL, "curl could not be started");
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		abort();
	s->config = config;
	/* The path is the name we greet with. */
	snprintf(s->url, sizeof(s->url), "%s/%s", config->smtp_url, smtp_words_domain(smtp_from(w, config)));
	s->easy = curl_easy_init();
	if (s->easy == NULL) {
		smtp_close(s);
		return fail(w, ERR_INTERNAL, "no memory to send mail");
	}
	easy_prepare(s);
	*ret_smtp = s;
	return OK;
}

void smtp_close(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	curl_easy_cleanup(smtp->easy);
	curl_global_cleanup();
	free(smtp);
}

static void list_free(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}
#define LIST_LOCAL __attribute__((cleanup(list_free)))

static void mime_free(curl_mime **mime)
{
	curl_mime_free(*mime);
}
#define MIME_LOCAL __attribute__((cleanup(mime_free)))

static bool list_add(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer != NULL)
		*list = longer;
	return longer != NULL;
}

static bool headers_make(
    struct work *w, const struct smtp *s, const struct smtp_message *m, struct curl_slist **list)
{
	struct arena *a = w->arena;
	const char *from = smtp_from(w, s->config);
	bool good = list_add(list, arena_printf(a, "Date: %s", smtp_words_date(w, time_now_us()))) &&
	            list_add(list, arena_printf(a, "From: %s", smtp_words_mailbox(w, m->from_name, from))) &&
	            list_add(list, arena_printf(a, "To: %s", m->to)) &&
	            list_add(list, arena_printf(a, "Subject: %s", smtp_words_header(w, m->subject))) &&
	            list_add(list, arena_printf(a, "Message-ID: <%s@%s>", uuid_text(a, m->id),
	                               smtp_words_domain(from))) &&
	            list_add(list, arena_printf(a, "Content-Language: %s", m->language)) &&
	            list_add(list, "Auto-Submitted: auto-generated") &&
	            list_add(list, "Content-Type: multipart/alternative");

	if (m->reply_to[0] != '\0')
		good = good && list_add(list, arena_printf(a, "Reply-To: %s", m->reply_to));
	if (m->unsubscribe[0] != '\0')
		good = good && list_add(list, arena_printf(a, "List-Unsubscribe: <%s>", m->unsubscribe)) &&
		       list_add(list, "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
	return good;
}

static bool part_add(curl_mime *mime, const char *body, const char *type)
{
	curl_mimepart *part = curl_mime_addpart(mime);

	return part != NULL && curl_mime_data(part, body, CURL_ZERO_TERMINATED) == CURLE_OK &&
	       curl_mime_type(part, type) == CURLE_OK &&
	       curl_mime_encoder(part, "quoted-printable") == CURLE_OK;
}

static enum smtp_result result_of(const struct smtp *s, CURLcode code, int status)
{
	if (code == CURLE_OK)
		return SMTP_SENT;
	if (s->phase != PHASE_RECIPIENT && s->phase != PHASE_DATA)
		return SMTP_DOWN;
	/* 530 and 535: it asks who we are, whatever the message. 421: it closes. */
	if (status == 530 || status == 535 || status == 421)
		return SMTP_DOWN;
	if (status >= 500)
		return SMTP_BOUNCED;
	return SMTP_LATER;
}

/* The reply's lines as one sentence: "550 5.1.1 no such user here". */
static const char *reply_text(struct work *w, const struct smtp *s)
{
	struct text t = text_new(w->arena, SAYS_MAX);

	for (const char *line = s->says; *line != '\0';) {
		size_t len = strcspn(line, "\r\n");
		/* The code stands on each line; once is enough. */
		size_t skip = t.len > 0 && len > 4 ? 4 : 0;

		if (t.len > 0)
			text_add_char(&t, ' ');
		text_add_bytes(&t, line + skip, len - skip);
		line += len;
		line += strspn(line, "\r\n");
	}
	return t.data;
}

/* The code of the last line; 0 where it is none, or the connection broke before a reply. */
static int reply_status(const struct smtp *s)
{
	const char *end = s->says + s->says_len, *line;
	int status = 0;

	while (end > s->says && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	for (line = end; line > s->says && line[-1] != '\n';)
		line--;
	if (end - line >= 3)
		status = (int)strtol(line, NULL, 10);
	return status >= 200 && status < 600 ? status : 0;
}

static struct smtp_answer answer_of(
    struct work *w, const struct smtp *s, const struct smtp_message *m, CURLcode code, const char *trouble)
{
	struct smtp_answer answer = {.says = "", .status = reply_status(s)};

	answer.result = result_of(s, code, answer.status);
	if (code != CURLE_OK && answer.status >= 400)
		answer.says = smtp_words_clean(w, reply_text(w, s), m->to);
	else if (code != CURLE_OK)
		answer.says =
		    smtp_words_clean(w, trouble[0] != '\0' ? trouble : curl_easy_strerror(code), m->to);
	return answer;
}

enum err smtp_send(
    struct work *w, struct smtp *s, const struct smtp_message *m, struct smtp_answer *ret_answer)
{
	LIST_LOCAL struct curl_slist *headers = NULL;
	LIST_LOCAL struct curl_slist *recipients = NULL;
	MIME_LOCAL curl_mime *mime = curl_mime_init(s->easy);
	char *trouble = arena_alloc(w->arena, CURL_ERROR_SIZE);
	CURLcode code;

	if (strlen(m->text) > SMTP_BODY_MAX || strlen(m->html) > SMTP_BODY_MAX)
		return fail(w, ERR_INTERNAL, "a mail is larger than %d bytes", SMTP_BODY_MAX);
	if (mime == NULL || !headers_make(w, s, m, &headers) ||
	    !list_add(&recipients, arena_printf(w->arena, "<%s>", m->to)) ||
	    !part_add(mime, m->text, "text/plain; charset=utf-8") ||
	    !part_add(mime, m->html, "text/html; charset=utf-8"))
		return fail(w, ERR_INTERNAL, "no memory for a mail");
	s->phase = PHASE_OTHER;
	s->says_len = 0;
	s->says[0] = '\0';
	s->leaving = false;
	curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, trouble);
	curl_easy_setopt(s->easy, CURLOPT_MAIL_FROM, arena_printf(w->arena, "<%s>", smtp_from(w, s->config)));
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, mime);
	code = curl_easy_perform(s->easy);
	*ret_answer = answer_of(w, s, m, code, trouble);
	curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, NULL);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, NULL);
	return OK;
}
