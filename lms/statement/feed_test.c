/* "Send a test". */
#include "lms/statement/feed_int.h"

struct opening {
	struct uuid org, id;
	const char *sealed;
};

static enum err open_body(struct work *w, void *arg)
{
	struct opening *o = arg;

	return feed_sealed(w, o->org, o->id, &o->sealed);
}

enum err statement_feed_test(struct work *w, const struct statement_feeds *asking, struct http *http,
    struct uuid id, struct statement_feed_trial *ret_trial)
{
	struct opening o = {.org = asking->org, .id = id};
	struct feed_receiver receiver;
	struct feed_answer answer;
	struct statement_feed feed;
	struct feed_row row;

	TRY(statement_feed_find(w, asking->org, id, &feed));
	TRY(db_transact(w, db_tenant(asking->org), open_body, &o));
	row = (struct feed_row){.org = asking->org,
	    .id = id,
	    .kind = feed.kind,
	    .url = feed.url,
	    .version = feed.version,
	    .key = feed.key,
	    .sealed = o.sealed};
	if (feed_receiver_open(w, asking->keys, http, (int)asking->config->feed_timeout, &row, &receiver) !=
	    OK) {
		work_forgive(w);
		*ret_trial = (struct statement_feed_trial){.code = "secret_lost", .detail = ""};
		return OK;
	}
	TRY(feed_probe(w, &receiver, &answer));
	*ret_trial = (struct statement_feed_trial){.code = answer.verdict == FEED_TAKEN ? "" : answer.code,
	    .status = answer.status,
	    .detail = answer.why};
	return OK;
}
