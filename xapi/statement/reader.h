/* What reading a statement's parts share. Nothing here is seen outside the folder. */
#ifndef XAPI_STATEMENT_READER_H
#define XAPI_STATEMENT_READER_H

#include "xapi/statement/statement.h"
#include "xapi/statement/tape.h"

/* How the digest takes a node (tape_node.note). */
enum node_note {
	NOTE_NONE,
	NOTE_SKIPPED,   /* with its name: not part of what must be equal */
	NOTE_LOWER,     /* without difference of case */
	NOTE_MBOX,      /* the domain without difference of case */
	NOTE_DURATION,  /* cut at hundredths of a second */
	NOTE_UNORDERED, /* an array whose order says nothing */
	NOTE_SINGLE     /* as an array of one */
};

/* Something a statement is found by, before it is hashed. */
struct mention {
	enum xapi_key_kind kind;
	const char *text;
	size_t len;
};

/* Bytes of the source that are kept otherwise. */
struct edit {
	uint32_t at, skip;
	const char *text;
};

enum {
	MENTIONS_MAX = 8 * XAPI_KEYS_MAX, /* before what is named twice is taken out */
	EDITS_MAX = 20                    /* contextActivities and timestamps, of a SubStatement too */
};

/* Lists grow and are used again for each statement of a request. */
struct reader {
	struct work *w;
	struct arena *scratch; /* for what ends with the reading: the tape, the lists */
	enum xapi_version version;
	bool trusted;
	struct tape *tape;
	/* Of the credential. */
	struct xapi_agent *authority_agents;
	size_t authority_agent_count;
	struct mention *authority_mentions;
	size_t authority_mention_count;
	const char *authority_json;

	/* Of the statement that is being read. */
	struct xapi_statement *out;
	bool sub;
	uint32_t statement_at[16]; /* of the statement itself, not of a SubStatement */
	struct mention *mentions;
	size_t mention_count, mention_room;
	struct xapi_activity *activities;
	size_t activity_count, activity_room;
	struct xapi_agent *agents;
	size_t agent_count, agent_room;
	struct xapi_attachment *attachments;
	size_t attachment_count;
	struct edit edits[EDITS_MAX];
	size_t edit_count;
	char *canonical; /* digest.c's */
	size_t canonical_room;
};

/* reader.c: ERR_BAD_INPUT at a node. */
enum err refuse(struct reader *r, uint32_t node, const char *format, ...) PRINTF(3, 4);
/* A string's or a whole value's text decoded, in the arena. */
const char *reader_text(struct reader *r, uint32_t node);
enum err reader_mention(struct reader *r, enum xapi_key_kind kind, const char *text, size_t len) MUST_CHECK;
enum err reader_activity(struct reader *r, uint32_t id, uint32_t definition) MUST_CHECK;
enum err reader_agent(struct reader *r, const struct xapi_agent *agent, enum xapi_key_kind kind) MUST_CHECK;
void reader_edit(struct reader *r, uint32_t at, uint32_t skip, const char *text);
/* Takes over what was collected: keys, activities, agents. */
enum err reader_collect(struct reader *r) MUST_CHECK;

/* actor.c: an agent or a group, with all whom it names, under a kind of key; 0: no keys. */
enum actor_allowed { ACTOR_AGENT = 1, ACTOR_GROUP = 2, ACTOR_ANY = 3 };
enum err actor_read(struct reader *r, uint32_t node, enum actor_allowed allowed, enum xapi_key_kind kind,
    struct xapi_agent *ret_agent) MUST_CHECK;
enum err authority_read(struct reader *r, uint32_t node) MUST_CHECK;

/* activity.c */
enum err activity_read(struct reader *r, uint32_t node, enum xapi_key_kind kind) MUST_CHECK;

/* context.c */
enum err context_read(struct reader *r, uint32_t node, bool of_activity) MUST_CHECK;
enum err reference_read(struct reader *r, uint32_t node, struct uuid *ret_id) MUST_CHECK;

/* result.c */
enum err result_read(struct reader *r, uint32_t node) MUST_CHECK;
enum err attachments_read(struct reader *r, uint32_t node) MUST_CHECK;

/* judge.c: one statement, into r->out and the lists. */
enum err statement_judge(struct reader *r, uint32_t node) MUST_CHECK;

/* body.c: what is kept of it. */
enum err body_make(struct reader *r, uint32_t node) MUST_CHECK;

/* digest.c */
void digest_make(struct reader *r, uint32_t node, uint8_t ret_digest[static SHA256_SIZE]);

#endif
