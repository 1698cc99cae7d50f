// A small learning platform of our own: LTI 1.3 as Moodle, Open edX and others speak it, for tests and for the demo.
//
//     const platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Golf', moduleId }] });
//     await s.ask('platform', 'add', '--json', s.write('platform.json', JSON.stringify(platform.registration)));
import { Adding, labelsOf } from './adding.mjs';
import { Campus } from './campus.mjs';
import { DeepLinking } from './deep_linking.mjs';
import { Faults } from './faults.mjs';
import { Keys } from './keys.mjs';
import { Launches } from './launches.mjs';
import { moodle } from './moodle.mjs';
import { Names } from './names.mjs';
import { Notices } from './notices.mjs';
import { openedx } from './openedx.mjs';
import { activityPage, addPage, coursePage, embeddedPage, gradesPage, returnPage } from './pages.mjs';
import { People } from './people.mjs';
import { blackboard, brightspace, canvas, sakai } from './products.mjs';
import { Registration } from './registration.mjs';
import { answer, html, json, redirect, serve } from './server.mjs';
import { Services } from './services.mjs';
import { Studio } from './studio.mjs';
import { Storage } from './storage.mjs';
import { Tokens } from './token.mjs';
import { after } from '../harness/after.mjs';

export const SHAPES = { moodle, openedx, canvas, brightspace, blackboard, sakai };

class Platform {
	/** Every score request, accepted or not: {lineItem, user, score, status}. */
	scoreRequests = [];
	faults = new Faults();
	#redirectUris;
	/** What it keeps for tools: see storage.mjs; null: nothing. */
	storage = null;

	/** How its lists are: size of a page, relative: Links without a host, loop: Links without an end, unfiltered: A5. */
	lists = {};

	constructor({ shape, toolUrl, sessionSameSite, campus, host, name }) {
		// Its own copy: a tool that registers itself changes it.
		this.shape = { ...SHAPES[shape] };
		this.toolUrl = toolUrl;
		this.sessionSameSite = sessionSameSite;
		this.campus = campus;
		this.host = host;
		this.name = name;
		this.people = new People(this);
		this.tokens = new Tokens(this);
		this.store = new Storage(this);
		this.registering = new Registration(this);
		this.studio = new Studio(this);
		this.launches = new Launches(this);
		this.deepLinking = new DeepLinking(this);
		this.adding = new Adding(this);
		this.notices = new Notices(this);
		this.services = new Services(this);
		this.names = new Names(this);
		this.keys = new Map();
	}

	/** Where this platform lives; its issuer. */
	get origin() {
		return `http://${this.host}:${this.server.port}`;
	}

	get redirectUris() {
		return this.#redirectUris ?? [`${this.toolUrl}/lti/launch`];
	}

	set redirectUris(uris) {
		this.#redirectUris = uris;
	}

	async start(port, address) {
		for (const name of this.shape.keySets(this.campus.activities)) {
			this.campus.state.keys[name] ??= [];
			this.keys.set(name, await new Keys(this.campus.state.keys[name]).ready());
		}
		this.campus.save();
		this.registering.restore();
		this.server = await serve(this.#routes(), {
			port,
			address,
			faults: this.faults,
			originOf: () => this.origin,
			report: (error) => process.stderr.write(`platform: ${error.stack}\n`),
		});
		return this;
	}

	#routes() {
		const { patterns } = this.shape;
		return [
			...this.people.routes,
			['GET', /^\/course$/, this.#signedIn((person) => coursePage(this.campus, person, this.gradebook(), this.store.markup,
				this.shape.name === 'openedx' ? '' : labelsOf(this.shape).chooser))],
			['GET', /^\/return$/, () => html(returnPage())],
			['GET', /^\/add$/, this.#signedIn((person) => addPage(person, this.store.markup))],
			['GET', /^\/grades$/, this.#signedIn((person) => gradesPage(person, this.gradebook()))],
			['GET', /^\/storage$/, () => html(this.store.frame)],
			['GET', /^\/embedded\/([^/]+)\/(\d{1,2})$/, this.#signedIn((person, id, count) => embeddedPage(this.campus.activity(id), Number(count), person, this.store.markup))],
			['GET', /^\/activity\/([^/]+)$/, this.#signedIn((person, id) => this.#activity(person, id))],
			['GET', patterns.jwks, (visit, passport = 'site') => this.#jwks(passport), 'jwks'],
			['POST', patterns.token, (visit, passport) => this.#token(visit, passport), 'token'],
			...this.registering.routes,
			...this.studio.routes,
			...this.launches.routes,
			...this.deepLinking.routes,
			...this.adding.routes,
			...this.notices.routes,
			...this.services.routes,
			...this.names.routes,
		];
	}

	#signedIn(show) {
		return (visit, ...groups) => {
			const person = this.people.of(visit);
			const shown = person && show(person, ...groups);
			if (!person)
				return redirect(`/sign-in?to=${encodeURIComponent(visit.path)}`);
			return shown ? html(shown) : answer(404, 'There is no such page.');
		};
	}

	#activity(person, id) {
		const activity = this.campus.activity(id);
		return activity && activityPage(activity, person, this.store.markup);
	}

	#jwks(passport) {
		const keys = this.keys.get(passport);
		return keys ? json(keys.jwks(this.shape.jwk)) : answer(404, 'No such key set');
	}

	#token(visit, passport) {
		const clients = this.campus.asked.filter((one) => !passport || this.shape.keySetOf(one) === passport)
			.map((one) => this.shape.clientOf(one));
		return clients.length > 0 ? this.tokens.grant(visit, clients, this.shape.tokenAudience ?? this.origin + visit.path) : answer(404, 'No such client');
	}

	/** What `lectern platform add --json` takes: one object per client (Open edX has one for every activity). */
	get registrations() {
		const { shape, origin } = this;
		const all = this.campus.asked.map((activity) => ({
			name: shape.nameOf?.(this.name, activity) ?? this.name,
			issuer: origin,
			client_id: shape.clientOf(activity),
			auth_url: origin + shape.paths.authorize(activity),
			token_url: origin + shape.paths.token(activity),
			jwks_uri: origin + shape.paths.jwks(activity),
			policy: shape.policy,
			origin: shape.origin,
			deployment_id: shape.deployment,
		}));
		return all.filter((one, at) => all.findIndex((other) => other.client_id === one.client_id) === at);
	}

	get registration() {
		return this.registrations[0];
	}

	get students() {
		return this.campus.students;
	}

	get teacher() {
		return this.campus.people.find((person) => person.role === 'teacher');
	}

	get activities() {
		return this.campus.activities;
	}

	/** Rows of every student at every activity: {user, name, lineItem, activity, label, grade (null: none), maximum, time, accepted}. */
	gradebook() {
		return this.campus.gradebook();
	}

	/** One row of it: platform.row('ada') or platform.row('ada', '2'). */
	row(who, activity = this.activities[0].id) {
		const login = this.campus.person(who).login;
		return this.gradebook().find((row) => row.user === login && row.activity === String(activity));
	}

	/** Accepted scores in order: {lineItem, activity, user, score (as sent), grade (as stored)}. */
	get scores() {
		return this.campus.state.scores;
	}

	/** A person's id here (the launch's sub). */
	subject(who) {
		return this.shape.subject(this.campus.person(who));
	}

	setModule(activity, moduleId) {
		this.campus.activity(activity).moduleId = moduleId;
	}

	keysFor(activity = this.campus.first) {
		return this.keys.get(this.shape.keySetOf(activity));
	}

	#what(activity) {
		return typeof activity === 'object' ? activity : this.campus.activity(activity);
	}

	/** Signs any claims, for hostile tokens: see Keys.sign. */
	sign(claims, options) {
		return this.keysFor().sign(claims, options);
	}

	claims(who, activity = this.activities[0], overrides = {}) {
		return this.launches.claims(this.campus.person(who), this.#what(activity), overrides);
	}

	/** A launch token; overrides replace claims (undefined takes one away), nonce among them. */
	idTokenFor(who, activity = this.activities[0], overrides = {}) {
		return this.launches.idToken(this.campus.person(who), this.#what(activity), overrides);
	}

	/** The same of a deep linking request. */
	chooseRequest(who) {
		const activity = this.campus.first;
		return this.launches.login(this.campus.person(who), activity, activity.target, () => this.deepLinking.claims());
	}

	/** Parameters of a login request for a person and an activity. */
	loginRequest(who, activity = this.activities[0]) {
		return this.launches.login(this.campus.person(who), this.#what(activity));
	}

	/** New signing keys everywhere; keepOld: how many older ones stay published. */
	async rotateKeys(options) {
		await Promise.all([...this.keys.values()].map((keys) => keys.rotate(options)));
		for (const [name, keys] of this.keys)
			this.campus.state.keys[name] = keys.list;
		this.campus.save();
	}

	/** See Faults.add. */
	fault(kind, options) {
		this.faults.add(kind, options);
	}

	/** See Faults.hold. */
	hold(kind, options) {
		return this.faults.hold(kind, options);
	}

	/** true: connections are cut without an answer, as when the platform is down. */
	setDown(down) {
		this.faults.down = down;
	}

	stop() {
		return this.server.close();
	}
}

/**
 * shape: 'moodle', 'openedx', 'canvas', 'brightspace', 'blackboard' or 'sakai'. toolUrl: the tool's app origin. activities: [{id, title, target: 'iframe'|'window',
 * moduleId, scoreMaximum}]. file: keep keys and grades there. sessionSameSite: 'Lax' or 'None'. host: another one makes
 * another platform. address: to listen on, 127.0.0.1 by default. t: a test context after which it stops.
 */
export async function startPlatform({ shape = 'moodle', port = 0, toolUrl, activities, people, file, host = 'platform.localhost',
	name = 'Demo campus', sessionSameSite = 'Lax', address, t } = {}) {
	const campus = new Campus({ file, people, activities });
	const platform = await new Platform({ shape, toolUrl, sessionSameSite, campus, host, name }).start(port, address);
	if (t)
		after(t, () => platform.stop());
	return platform;
}
