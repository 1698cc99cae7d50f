// Names and Role Provisioning Services 2.0 and Course Groups 1.0, as platforms really speak them.
//
//     platform.names.kind = 'blackboard';                who answers; at first as the platform's shape does (moodle, openedx)
//     platform.names.people = crowd(50000);              who is in the class; at first the campus's own
//     platform.names.groups = [{ id: '7', name: 'Blue', set: '1', members: ['4'] }];
//     platform.names.fault = { at: 2, status: 500 };     spoils the answer to the nth page from now on
//     platform.names.requests                            what was asked: {path, accept, limit, from, status}
import { answer, json } from './server.mjs';
import { GROUPS_CLAIM, LTI, ROLE, SCOPE } from './words.mjs';

const MEMBERS = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';
const GROUPS = 'application/vnd.ims.lti-gs.v1.contextgroupcontainer+json';
const SETS = 'application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json';

/** So many learners with names, as a class of a large course. */
export function crowd(count, from = 1) {
	return Array.from({ length: count }, (_, at) => ({ id: `u${from + at}`, role: 'student', given_name: `Given${from + at}`,
		family_name: `Family${from + at}`, name: `Given${from + at} Family${from + at}`, email: `u${from + at}@crowd.example` }));
}

// Each way a platform speaks: member(person, names), how a page is cut, and how the next one is named.
const named = (person) => ({ name: person.name, given_name: person.given_name, family_name: person.family_name, email: person.email });
const longRole = (person) => (person.role === 'teacher' ? ROLE.instructor : ROLE.learner);

const KINDS = {
	// Everybody is loaded and then cut; short role names; with rlid each has a message (P3).
	moodle: {
		member: (person, { id, rlid }) => ({ status: 'Active', user_id: id, lis_person_sourcedid: '', ...named(person),
			roles: person.role === 'teacher' ? ['Instructor', 'http://purl.imsglobal.org/vocab/lis/v2/person#Administrator'] : ['Learner'],
			...(rlid ? { message: [{ [`${LTI}message_type`]: 'LtiResourceLinkRequest', [`${LTI}custom`]: {} }] } : {}) }),
		next: ({ limit, from }) => ({ limit, from: from + limit }),
		start: (query) => Number(query.get('from') ?? 0),
	},
	// Before 11.4.0: one answer with everybody, whatever is asked; names only where the site shares them (P4).
	openedx_old: {
		member: (person, { id, pii }) => ({ status: 'Active', user_id: id, roles: [longRole(person)],
			...(pii ? { name: person.name, email: person.email } : {}) }),
		whole: true,
		start: () => 0,
	},
	openedx: {
		member: (person, { id, pii }) => ({ status: 'Active', user_id: id, roles: [longRole(person)],
			...(pii ? { name: person.name, email: person.email } : {}) }),
		next: ({ limit, from }) => ({ limit, page: Math.floor(from / limit) + 2 }),
		start: (query, limit) => (Number(query.get('page') ?? 1) - 1) * limit,
	},
	// message is the object itself where there is one (P1); its pages hold at most 50, their address is a bookmark.
	canvas: {
		most: 50,
		member: (person, { id }) => ({ status: 'Active', user_id: id, ...named(person), roles: [longRole(person)], picture: 'https://pictures.example/1.png' }),
		next: ({ limit, from }) => ({ limit, page: `bookmark:${Buffer.from(String(from + limit)).toString('base64')}` }),
		start: (query) => (query.has('page') ? Number(Buffer.from(query.get('page').slice('bookmark:'.length), 'base64')) : 0),
	},
	blackboard: {
		member: (person, { id, rlid }) => ({ status: 'Active', user_id: id, ...named(person), roles: [longRole(person)],
			...(rlid ? { message: { [`${LTI}message_type`]: 'LtiResourceLinkRequest' } } : {}) }),
		next: ({ limit, from }) => ({ limit, from: from + limit }),
		start: (query) => Number(query.get('from') ?? 0),
	},
};

export class Names {
	requests = [];
	groupRequests = [];
	fault = null;
	pii = true;
	/** True: members carry what belongs to the resource link, as if it had been asked for. */
	rlid = false;
	link = null;
	/** What a difference tells: members as they are written, in place of a whole list. null: none are offered. */
	differences = null;
	groups = null;
	sets = [];
	#people = null;
	#pages = 0;

	constructor(platform) {
		this.platform = platform;
		this.kind = platform.shape.name;
	}

	get people() {
		return this.#people ?? this.platform.campus.people;
	}

	set people(people) {
		this.#people = people;
	}

	get #path() {
		return this.platform.shape.paths.names(this.platform.campus.course.id);
	}

	/** Claims of launches beside the shape's own: where groups are read. */
	get claims() {
		const { origin } = this.platform;
		return {
			...(this.groups ? { [GROUPS_CLAIM]: { scope: [SCOPE.groups], context_groups_url: `${origin}${this.#path}/groups`,
				context_group_sets_url: `${origin}${this.#path}/sets`, service_versions: ['1.0'] } } : {}),
		};
	}

	get routes() {
		const pattern = (below) => new RegExp(`^${this.#path}${below}$`);
		return [
			['GET', pattern(''), (visit) => this.#list(visit), 'names'],
			['GET', pattern('/changes'), (visit) => this.#changes(visit), 'differences'],
			['GET', pattern('/groups'), (visit) => this.#groups(visit), 'groups'],
			['GET', pattern('/sets'), (visit) => this.#sets(visit), 'sets'],
		];
	}

	#admitted(visit, scope, type) {
		if (!this.platform.tokens.allows(visit, scope))
			return answer(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
		return visit.headers.accept === type ? null : answer(406, 'Not acceptable');
	}

	#link(address, relation) {
		return `<${address}>; rel="${relation}"`;
	}

	#answer(members, links) {
		const headers = links.length > 0 ? { link: links.join(', ') } : {};
		const { course } = this.platform.campus;
		return json({ id: `${this.platform.origin}${this.#path}`, context: { id: course.id, label: course.label, title: course.title }, members },
			200, MEMBERS, headers);
	}

	#written(person) {
		const enrolled = (this.groups ?? []).filter((group) => group.members.includes(person.login ?? person.id));
		return { ...KINDS[this.kind].member(person, { id: this.platform.shape.subject(person) ?? person.id, pii: this.pii, rlid: this.rlid || this.link }), ...(person.status ? { status: person.status } : {}),
			...(this.groups ? { group_enrollments: enrolled.map((group) => ({ group_id: group.id })) } : {}) };
	}

	/** The fault's answer to this page, or null. */
	#spoiled(address) {
		const { fault } = this;
		this.#pages += 1;
		if (!fault || this.#pages < fault.at)
			return null;
		if (fault.once)
			this.fault = null;
		if (fault.repeat)
			return this.#answer(this.people.slice(0, 2).map((one) => this.#written(one)), [this.#link(fault.repeat === 'same' ? address : `${address}&again=${this.#pages}`, 'next')]);
		if (fault.elsewhere)
			return this.#answer(this.people.slice(0, 2).map((one) => this.#written(one)), [this.#link(fault.elsewhere, 'next')]);
		return fault.body === undefined ? answer(fault.status, '', fault.headers ?? {})
			: answer(fault.status ?? 200, fault.body, { 'content-type': fault.type ?? MEMBERS, ...(fault.headers ?? {}) });
	}

	#list(visit) {
		const kind = KINDS[this.kind];
		this.link = visit.query.get('rlid');
		const refused = this.#admitted(visit, SCOPE.names, MEMBERS);
		const asked = Number(visit.query.get('limit') ?? 1000000);
		const limit = Math.min(asked, kind.most ?? asked);
		const from = kind.start(visit.query, limit);
		if (from === 0)
			this.#pages = 0;
		const address = `${this.platform.origin}${visit.url.pathname}${visit.url.search}`;
		const made = refused ?? this.#spoiled(address) ?? this.#page(visit, kind, limit, from);
		this.requests.push({ path: visit.path, accept: visit.headers.accept, limit: asked, from, role: visit.query.get('role'), status: made.status });
		return made;
	}

	#page(visit, kind, limit, from) {
		const wanted = visit.query.get('role');
		const all = this.people.filter((person) => !wanted || this.#written(person).roles.includes(wanted));
		const page = kind.whole ? all : all.slice(from, from + limit);
		const next = new URL(`${this.platform.origin}${this.#path}`);
		const links = this.differences ? [this.#link(`${this.platform.origin}${this.#path}/changes?since=1`, 'differences')] : [];
		if (!kind.whole && from + limit < all.length) {
			for (const [name, value] of Object.entries(kind.next({ limit, from })))
				next.searchParams.set(name, value);
			links.push(this.#link(next.href, 'next'));
		}
		return this.#answer(page.map((person) => this.#written(person)), links);
	}

	#changes(visit) {
		const refused = this.#admitted(visit, SCOPE.names, MEMBERS);
		const made = refused ?? (this.differences === 'gone' ? answer(410, 'That was too long ago')
			: this.#answer(this.differences ?? [], [this.#link(`${this.platform.origin}${this.#path}/changes?since=2`, 'differences')]));
		this.requests.push({ path: visit.path, accept: visit.headers.accept, status: made.status });
		return made;
	}

	#groups(visit) {
		const refused = this.#admitted(visit, SCOPE.groups, GROUPS);
		const second = visit.query.has('page');
		const half = Math.ceil((this.groups ?? []).length / 2);
		const shown = second ? this.groups.slice(half) : (this.groups ?? []).slice(0, half);
		const link = second || half === 0 ? {} : { link: this.#link('?page=2', 'next') };
		this.groupRequests.push(visit.path);
		return refused ?? json({ id: this.#path, groups: shown.map(({ id, name, set }) => ({ id, name, ...(set ? { set_id: set } : {}) })) }, 200, GROUPS, link);
	}

	#sets(visit) {
		return this.#admitted(visit, SCOPE.groups, SETS) ?? json({ id: this.#path, sets: this.sets }, 200, SETS);
	}

	/** Claims by which a teacher comes to look at somebody's work (Submission Review 1.0). */
	review(who) {
		return { [`${LTI}message_type`]: 'LtiSubmissionReviewRequest', [`${LTI}for_user`]: { user_id: this.platform.subject(who), roles: [ROLE.learner] } };
	}
}
