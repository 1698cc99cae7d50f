/* Who is the same person: learners of several origins, and an account, joined by proof of both sides. Nobody
 * is joined by an e-mail address, nor by who happens to be signed in. A link only sets learners.user_id: what
 * somebody learnt, and where their grades go, stays with the origin it came from; so it can be undone at any
 * time, and undoing one link leaves what the others prove. Every link and every undoing is a row that stays,
 * and an audit row. */
#ifndef LMS_LINK_LINK_H
#define LMS_LINK_LINK_H

#include "base/work.h"
#include "lms/access/access.h"

enum link_proof {
	LINK_BY_CODE,     /* a code given in one launch was entered in another */
	LINK_BY_PASSWORD, /* the password of the account was shown in the launch */
	LINK_BY_PLATFORM  /* a platform that proved itself says so (LTI 1.1 to 1.3) */
};
const char *link_proof_name(enum link_proof proof);

enum { PERSON_LEARNERS_MAX = 32 };

struct link {
	const struct principal *by;
	struct uuid org;
	struct uuid learner;
	struct uuid other;   /* another learner; nil: account */
	struct uuid account; /* users.id; nil: other */
	enum link_proof proof;
};

/* Inside a tenant transaction of link->org. *ret_link: the row; nil: they were joined already. ERR_NOT_FOUND
 * (field learner): a learner is not there, or nothing of theirs is kept; ERR_CONFLICT with the field self
 * both are the same learner account  each has an account, and not the same origin   both have a learner of
 * one origin, which has only one for each person; not asked of LINK_BY_PLATFORM, nor of direct visitors, who
 * may have one for each device many     more than PERSON_LEARNERS_MAX learners */
enum err learner_link_within(struct work *w, const struct link *link, struct uuid *ret_link) MUST_CHECK;
/* The same of two learners, or of a learner and an account, as a transaction of its own. */
enum err learner_link(struct work *w, const struct link *link, struct uuid *ret_link) MUST_CHECK;

/* Takes a link back. within: a learner whose person the link must be of; nil: any (staff). ERR_NOT_FOUND
 * (field link): there is no such link, or not of theirs; undone already is well. */
enum err learner_unlink(struct work *w, const struct principal *by, struct uuid org, struct uuid within,
    struct uuid link) MUST_CHECK;

/* What a learner's person is made of. */
struct link_learner {
	struct uuid id;
	const char *origin, *origin_kind, *origin_name, *external_id, *name; /* name "": not said */
	int64_t created_us;
};
struct link_row {
	struct uuid id, learner, other, account; /* nil: it is the other kind */
	const char *proof;
	int64_t made_us;
};
struct joined {
	struct uuid id;                /* nil: joined to nobody */
	struct link_learner *learners; /* the learner among them, oldest first */
	size_t learners_count;
	struct link_row *links; /* those that count, oldest first */
	size_t links_count;
};
/* ERR_NOT_FOUND (field id): there is no such learner. */
enum err joined_read(
    struct work *w, struct uuid org, struct uuid learner, struct joined *ret_joined) MUST_CHECK;

#endif
