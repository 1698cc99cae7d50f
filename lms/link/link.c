#include "lms/link/link.h"

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/link/link_store.h"

static const char *const proof_names[] = {"code", "password", "platform"};

const char *link_proof_name(enum link_proof proof)
{
	return proof_names[proof];
}

static const struct uuid nil;

/* One side of a link: the learner's person, or the account's, as it is before. */
struct side {
	struct uuid person;
	bool has_account;
};

struct joining {
	const struct link *link;
	struct link_node *nodes;
	size_t count;
	struct side learner, other;
};

static const struct link_node *node_find(const struct joining *j, struct uuid id)
{
	for (size_t i = 0; i < j->count; i++) {
		if (uuid_equal(j->nodes[i].id, id))
			return &j->nodes[i];
	}
	return NULL;
}

/* Whether a node is on that side: of its person, or the learner alone. */
static bool on_side(const struct link_node *node, struct uuid learner, struct uuid person)
{
	return uuid_equal(node->id, learner) || (!uuid_is_nil(person) && uuid_equal(node->person, person));
}

static enum err node_check(struct work *w, const struct joining *j, struct uuid id, struct uuid *ret_person)
{
	const struct link_node *node = node_find(j, id);

	if (node == NULL || node->fleeting)
		return fail_field(
		    w, ERR_NOT_FOUND, "learner", "there is no such learner, or nothing of them is kept");
	*ret_person = node->person;
	return OK;
}

static enum err account_of(struct work *w, struct uuid org, struct side *side)
{
	struct link_row *rows;
	size_t count;

	if (uuid_is_nil(side->person))
		return OK;
	TRY(link_store_rows(w, org, side->person, &rows, &count));
	for (size_t i = 0; i < count; i++)
		side->has_account |= !uuid_is_nil(rows[i].account);
	return OK;
}

/* One person has one learner of each origin: a second one would be somebody else, on a shared computer say.
 */
static enum err origins_check(struct work *w, const struct joining *j)
{
	size_t together = 0;

	for (size_t i = 0; i < j->count; i++) {
		const struct link_node *a = &j->nodes[i];
		bool left = on_side(a, j->link->learner, j->learner.person);

		together += left || on_side(a, j->link->other, j->other.person);
		for (size_t k = 0; left && !a->direct && k < j->count; k++) {
			const struct link_node *b = &j->nodes[k];

			if (j->link->proof != LINK_BY_PLATFORM &&
			    on_side(b, j->link->other, j->other.person) && uuid_equal(a->origin, b->origin))
				return fail_field(w, ERR_CONFLICT, "origin",
				    WORDS(
				        "Both come from the same place. There, each person is one learner."));
		}
	}
	if (together > PERSON_LEARNERS_MAX)
		return fail_field(
		    w, ERR_CONFLICT, "many", WORDS("That would be too many places for one person."));
	return OK;
}

static enum err joining_read(struct work *w, struct joining *j)
{
	const struct link *link = j->link;
	const struct uuid ids[2] = {link->learner, link->other};

	if (uuid_equal(link->learner, link->other))
		return fail_field(w, ERR_CONFLICT, "self", WORDS("This is the same place."));
	TRY(link_store_lock(w, link->org));
	TRY(link_store_nodes(w, link->org, ids, link->account, &j->nodes, &j->count));
	TRY(node_check(w, j, link->learner, &j->learner.person));
	if (uuid_is_nil(link->account))
		TRY(node_check(w, j, link->other, &j->other.person));
	else
		j->other = (struct side){.person = link->account, .has_account = true};
	return OK;
}

static enum err note(struct work *w, const struct principal *by, struct uuid org, const char *action,
    struct uuid learner, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = org,
	                           .action = action,
	                           .subject_type = "learner",
	                           .subject = learner,
	                           .after = own_after});
}

static enum err joined(struct work *w, const struct joining *j, struct uuid *ret_link)
{
	const struct link *link = j->link;
	bool by_account = !uuid_is_nil(link->account);
	struct uuid id = uuid_v7(), person = j->other.has_account              ? j->other.person
	                                     : !uuid_is_nil(j->learner.person) ? j->learner.person
	                                     : !uuid_is_nil(j->other.person)   ? j->other.person
	                                                                       : uuid_v7();

	if (j->learner.has_account)
		person = j->learner.person;
	for (size_t i = 0; i < j->count; i++)
		TRY(link_store_person(w, link->org, j->nodes[i].id, person));
	TRY(link_store_add(w, link, id));
	TRY(note(w, link->by, link->org, "learner.joined", link->learner,
	    json_own(w->arena,
	        json_pack("{s:s,s:s,s:s}", "link", uuid_text(w->arena, id), by_account ? "account" : "other",
	            uuid_text(w->arena, by_account ? link->account : link->other), "proof",
	            link_proof_name(link->proof)))));
	*ret_link = id;
	return OK;
}

enum err learner_link_within(struct work *w, const struct link *link, struct uuid *ret_link)
{
	struct joining j = {.link = link};

	TRY(joining_read(w, &j));
	if (!uuid_is_nil(j.learner.person) && uuid_equal(j.learner.person, j.other.person)) {
		*ret_link = nil;
		return OK;
	}
	TRY(account_of(w, link->org, &j.learner));
	if (uuid_is_nil(link->account))
		TRY(account_of(w, link->org, &j.other));
	if (j.learner.has_account && j.other.has_account)
		return fail_field(w, ERR_CONFLICT, "account",
		    WORDS("Each of the two is joined to another account already."));
	TRY(origins_check(w, &j));
	return joined(w, &j, ret_link);
}

struct linking {
	const struct link *link;
	struct uuid made;
};

static enum err link_body(struct work *w, void *arg)
{
	struct linking *l = arg;

	return learner_link_within(w, l->link, &l->made);
}

enum err learner_link(struct work *w, const struct link *link, struct uuid *ret_link)
{
	struct linking l = {.link = link};

	TRY(db_transact(w, db_tenant(link->org), link_body, &l));
	*ret_link = l.made;
	return OK;
}

/* --- undoing --- */

struct undoing {
	const struct principal *by;
	struct uuid org, within, link;
};

struct parts {
	struct link_node *nodes;
	size_t count;
	size_t root[2 * PERSON_LEARNERS_MAX + 2];
	struct uuid account[2 * PERSON_LEARNERS_MAX + 2]; /* of the part whose root it is */
};

static size_t part_of(const struct parts *p, size_t i)
{
	for (size_t steps = 0; p->root[i] != i && steps < p->count; steps++)
		i = p->root[i];
	return i;
}

static size_t index_of(const struct parts *p, struct uuid learner)
{
	for (size_t i = 0; i < p->count; i++) {
		if (uuid_equal(p->nodes[i].id, learner))
			return i;
	}
	return p->count;
}

/* What is left joined without that link. */
static void parts_find(struct parts *p, const struct link_row *rows, size_t count, struct uuid without)
{
	for (size_t i = 0; i < p->count; i++)
		p->root[i] = i;
	for (size_t i = 0; i < count; i++) {
		size_t a = index_of(p, rows[i].learner), b = index_of(p, rows[i].other);

		if (uuid_equal(rows[i].id, without) || a == p->count || b == p->count)
			continue;
		p->root[part_of(p, b)] = part_of(p, a);
	}
	for (size_t i = 0; i < count; i++) {
		size_t a = index_of(p, rows[i].learner);

		if (!uuid_equal(rows[i].id, without) && a < p->count && !uuid_is_nil(rows[i].account))
			p->account[part_of(p, a)] = rows[i].account;
	}
}

/* Each part is a person of its own: the account's where there is one, nobody's where one is alone. */
static enum err parts_keep(struct work *w, struct uuid org, struct uuid was, struct parts *p)
{
	bool kept = false;

	for (size_t i = 0; i < p->count; i++) {
		struct uuid person = p->account[i];
		size_t size = 0;

		if (p->root[i] != i)
			continue;
		for (size_t k = 0; k < p->count; k++)
			size += part_of(p, k) == i;
		if (uuid_is_nil(person) && size > 1) {
			person = kept ? uuid_v7() : was;
			kept = true;
		}
		for (size_t k = 0; k < p->count; k++) {
			if (part_of(p, k) == i)
				TRY(link_store_person(w, org, p->nodes[k].id, person));
		}
	}
	return OK;
}

/* An account's id stays the account's: who is joined without it gets another. */
static struct uuid person_without(const struct link_row *rows, size_t count, struct uuid person)
{
	for (size_t i = 0; i < count; i++) {
		if (!uuid_is_nil(rows[i].account))
			return uuid_v7();
	}
	return person;
}

static enum err undo_body(struct work *w, void *arg)
{
	const struct undoing *u = arg;
	const struct uuid nobody[2] = {nil, nil};
	struct uuid learner, person, theirs = nil;
	struct parts parts = {.count = 0};
	struct link_learner *learners;
	struct link_row *rows;
	size_t count;

	TRY(link_store_lock(w, u->org));
	TRY(link_store_find(w, u->org, u->link, &learner, &person));
	if (!uuid_is_nil(u->within))
		TRY(link_store_learners(w, u->org, u->within, &learners, &count, &theirs));
	if (uuid_is_nil(learner) || (!uuid_is_nil(u->within) && !uuid_equal(theirs, person)))
		return fail_field(w, ERR_NOT_FOUND, "link", "there is no such link, or no longer");
	TRY(link_store_rows(w, u->org, person, &rows, &count));
	TRY(link_store_nodes(w, u->org, nobody, person, &parts.nodes, &parts.count));
	parts_find(&parts, rows, count, u->link);
	TRY(parts_keep(w, u->org, person_without(rows, count, person), &parts));
	TRY(link_store_undo(w, u->by, u->org, u->link));
	return note(w, u->by, u->org, "learner.parted", learner,
	    json_own(w->arena, json_pack("{s:s}", "link", uuid_text(w->arena, u->link))));
}

enum err learner_unlink(
    struct work *w, const struct principal *by, struct uuid org, struct uuid within, struct uuid link)
{
	struct undoing u = {.by = by, .org = org, .within = within, .link = link};

	return db_transact(w, db_tenant(org), undo_body, &u);
}

struct reading {
	struct uuid org, learner;
	struct joined person;
};

static enum err person_body(struct work *w, void *arg)
{
	struct reading *r = arg;
	struct joined *p = &r->person;

	*p = (struct joined){.links = NULL};
	TRY(link_store_learners(w, r->org, r->learner, &p->learners, &p->learners_count, &p->id));
	if (p->learners_count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such learner");
	return uuid_is_nil(p->id) ? OK : link_store_rows(w, r->org, p->id, &p->links, &p->links_count);
}

enum err joined_read(struct work *w, struct uuid org, struct uuid learner, struct joined *ret_joined)
{
	struct reading r = {.org = org, .learner = learner};

	TRY(db_transact(w, db_tenant(org), person_body, &r));
	*ret_joined = r.person;
	return OK;
}
