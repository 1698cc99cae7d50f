#include "lms/platform/pins_job.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/mail/mail.h"
#include "lms/platform/rotation.h"
#include "lti/ags.h"

enum { NAMES_MAX = 50, NAMES_BYTES = 32 * 1024 };

struct notice {
	const char *newest; /* the key that signs, or will, for the others */
	const char *signs;  /* from when it will; "": it does */
	int64_t made_us;    /* when it was published */
	struct text names;  /* of the platforms, a line each */
	int64_t count;
};

static const char *text_of(const json_t *key, const char *member)
{
	const char *text = json_string_value(json_object_get(key, member));

	return text != NULL ? text : "";
}

static enum err name_add(struct work *w, struct notice *notice, const char *registration)
{
	struct lti_registration known;
	struct uuid id;
	enum err e;

	if (!uuid_parse(registration, &id) || notice->count++ >= NAMES_MAX)
		return OK;
	e = lti_registration_load(w, id, &known);
	if (e == ERR_NOT_FOUND)
		work_forgive(w);
	else
		TRY(e);
	text_printf(&notice->names, "- %.200s (%.255s)\n", e == OK ? known.name : registration,
	    e == OK ? known.issuer : "");
	return OK;
}

/* "2026-03-01 09:30 UTC" */
static const char *minute_text(struct work *w, const char *time)
{
	return strlen(time) < 16 ? time : arena_printf(w->arena, "%.10s %.5s UTC", time, time + 11);
}

/* Those bound to a key that does not sign for the others, or soon will not. */
static enum err pins_read(struct work *w, const json_t *keys, struct notice *ret_notice)
{
	struct notice notice = {.newest = "", .signs = "", .names = text_new(w->arena, NAMES_BYTES)};
	bool changes = false;
	json_t *key, *pin;
	size_t i, k;

	json_array_foreach(keys, i, key)
	{
		bool next = strcmp(text_of(key, "state"), "next") == 0;

		if (next || (*notice.newest == '\0' && strcmp(text_of(key, "state"), "current") == 0)) {
			notice.newest = text_of(key, "kid");
			notice.signs = next ? minute_text(w, text_of(key, "signs_after")) : "";
			if (!time_parse(text_of(key, "published_at"), &notice.made_us))
				notice.made_us = w->now_us;
		}
		changes = changes || next;
	}
	json_array_foreach(keys, i, key)
	{
		bool leaves = strcmp(text_of(key, "state"), "retiring") == 0 ||
		              (changes && strcmp(text_of(key, "state"), "current") == 0);

		json_array_foreach(json_object_get(key, "pinned_by"), k, pin)
		{
			if (leaves)
				TRY(name_add(w, &notice, json_string_value(pin)));
		}
	}
	if (notice.count > NAMES_MAX)
		text_printf(&notice.names, "… %lld\n", (long long)(notice.count - NAMES_MAX));
	*ret_notice = notice;
	return OK;
}

/* The same change told to the same person is the same mail, however often the job runs. */
static struct uuid mail_id(struct work *w, const struct notice *notice, struct uuid person)
{
	const char *name =
	    arena_printf(w->arena, "pinned %s %s", notice->newest, uuid_text(w->arena, person));
	int64_t ms = notice->made_us / 1000;
	uint8_t digest[SHA256_SIZE];
	struct uuid id;

	sha256(name, strlen(name), digest);
	for (int i = 5; i >= 0; i--) {
		id.bytes[i] = (uint8_t)ms;
		ms >>= 8;
	}
	memcpy(id.bytes + 6, digest, sizeof(id.bytes) - 6);
	id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	return id;
}

struct telling {
	const struct notice *notice;
	const struct platform_administrator *to;
};

static enum err tell(struct work *w, void *arg)
{
	const struct telling *t = arg;
	const struct notice *notice = t->notice;

	return mail_put_directory(w, NULL,
	    &(struct mail){.id = mail_id(w, notice, t->to->id),
	        .template = "pinned_keys",
	        .language = t->to->language,
	        .to = t->to->email,
	        .values = json_own(w->arena, json_pack("{s:s,s:s,s:s}", "name", t->to->name, "platforms",
	                                         notice->names.data, "at", notice->signs))});
}

enum err pins_notice_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct platform_administrator *people;
	struct notice notice;
	size_t count = 0;
	json_t *keys;

	TRY(keys_list(w, job->config, &keys));
	TRY(pins_read(w, keys, &notice));
	if (mail_configured(job->config) && notice.count > 0)
		TRY(platform_administrators(w, &people, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(db_transact(w, db_directory(), tell, &(struct telling){&notice, &people[i]}));
		TRY(job_wanted(w, job));
	}
	*ret_result = json_own(w->arena,
	    json_pack("{s:I,s:I}", "platforms", (json_int_t)notice.count, "told", (json_int_t)count));
	return OK;
}
