// cmi5 without a browser: courses made here, a learner's player that launches units, and units that speak to the learning record
// store as AUs do.
//
//     const { direct_link } = await s.ask('package', 'import', s.write('c.zip', cmi5Package(au('urn:a', { moveOn: 'Passed' }))));
//     const session = await openSession(s, await enterByLink(s, direct_link));
//     const unit = await launchUnit(session, session.items[0].id);
//     await unit.begin();
//     await unit.say('passed', { result: { success: true, score: { scaled: 1 } } });
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

import { request } from './http.mjs';
import { zip } from './zip.mjs';

const text = (words) => `<title><langstring lang="en">${words}</langstring></title><description><langstring lang="en">About ${words}</langstring></description>`;

/** An AU of a course structure; attributes: moveOn, masteryScore, launchMethod. */
export const au = (id, { url = 'index.html', more = '', ...attributes } = {}) =>
	`<au id="${id}" ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(' ')}>${text(id)}<url>${url}</url>${more}</au>`;
export const block = (id, inside) => `<block id="${id}">${text(id)}${inside}</block>`;
export const structure = (inside, { id = 'https://example.org/course', title = 'The course' } = {}) =>
	`<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="${id}">${text(title)}</course>${inside}</courseStructure>`;
export const cmi5Package = (inside, { files = {}, ...course } = {}) =>
	zip({ 'cmi5.xml': structure(inside, course), 'index.html': '<!doctype html><title>A unit</title><p>A unit', ...files });

const VERBS = 'http://adlnet.gov/expapi/verbs/';
export const CATEGORY = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';
export const MOVE_ON = 'https://w3id.org/xapi/cmi5/context/categories/moveon';
export const SESSION = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';
export const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
const SHAPES = {
	initialized: {},
	completed: { result: { completion: true, duration: 'PT10S' } },
	passed: { result: { success: true, duration: 'PT10S' } },
	failed: { result: { success: false, duration: 'PT10S' } },
	terminated: { result: { duration: 'PT20S' } },
};

/** What the player answers to a launch, as it came. */
export const askLaunch = (session, item, more = {}) => session.post('/play/units/launch', { write: session.write, item, ...more });

/** A launched unit. */
export async function launchUnit(session, item, more) {
	const answer = await askLaunch(session, item, more);
	assert.equal(answer.status, 200, answer.text);
	return new Unit(answer.json);
}

class Unit {
	constructor(launched) {
		Object.assign(this, launched);
		this.address = new URL(launched.url);
		const parameter = (name) => this.address.searchParams.get(name);
		this.endpoint = parameter('endpoint');
		this.fetch = parameter('fetch');
		this.actor = JSON.parse(parameter('actor'));
		this.registration = parameter('registration');
		this.activity = parameter('activityId');
	}

	/** The fetch URL, once or again. */
	fetchToken() {
		const { origin, pathname } = new URL(this.fetch);
		return request(origin, 'POST', pathname);
	}

	/** A request of the learning record store, with the unit's own token unless another is said. */
	ask(method, path, { query = {}, body, auth = this.auth, headers = {} } = {}) {
		const { origin, pathname } = new URL(this.endpoint);
		const search = new URLSearchParams(query).toString();
		return request(origin, method, `${pathname}${path}${search && `?${search}`}`, { body, headers: {
			'x-experience-api-version': '1.0.3', ...(auth ? { authorization: auth } : {}),
			...(body === undefined || headers['content-type'] ? {} : { 'content-type': 'application/json' }), ...headers } });
	}

	/** The context of documents of this launch's state. */
	get state() {
		return { activityId: this.activity, agent: JSON.stringify(this.actor), registration: this.registration };
	}

	/** Token, launch data, preferences: what an AU does before it says anything. */
	async open() {
		const { json } = await this.fetchToken();
		assert.ok(json['auth-token'], JSON.stringify(json));
		this.auth = `Basic ${json['auth-token']}`;
		const data = await this.ask('GET', '/activities/state', { query: { ...this.state, stateId: 'LMS.LaunchData' } });
		assert.equal(data.status, 200, data.text);
		this.launchData = data.json;
		const preferences = await this.ask('GET', '/agents/profile', { query: { agent: JSON.stringify(this.actor), profileId: 'cmi5LearnerPreferences' } });
		assert.equal(preferences.status, 200, preferences.text);
		this.preferences = preferences.json;
	}

	async begin() {
		await this.open();
		await this.say('initialized');
	}

	/** A good statement: cmi5 defined where verb is one of cmi5's, else an allowed one. */
	statement(verb, { result, score } = {}) {
		const shape = SHAPES[verb];
		const context = structuredClone(this.launchData.contextTemplate);
		context.registration = this.registration;
		const made = { id: crypto.randomUUID(), timestamp: new Date().toISOString(), actor: structuredClone(this.actor), verb: { id: shape ? `${VERBS}${verb}` : verb },
			object: { id: this.activity }, context };
		if (shape) context.contextActivities.category = [{ id: CATEGORY }, ...(['completed', 'passed', 'failed'].includes(verb) ? [{ id: MOVE_ON }] : [])];
		if (shape?.result || result) made.result = { ...shape?.result, ...result };
		if (score !== undefined) {
			made.result.score = { scaled: score };
			if (this.launchData.masteryScore !== undefined) context.extensions[MASTERY] = this.launchData.masteryScore;
		}
		return made;
	}

	put(statement) {
		return this.ask('PUT', '/statements', { query: { statementId: statement.id }, body: statement });
	}

	/** The same, taken. */
	async say(verb, more) {
		const answer = await this.put(this.statement(verb, more));
		assert.equal(answer.status, 204, answer.text);
	}
}

/** Statements of a registration as they are stored, oldest first; verb: the last part of the verb's id. */
export const storedStatements = (owner, registration) => owner.sql(`SELECT convert_from(body, 'UTF8') FROM statements ORDER BY position`)
	.map(([body]) => JSON.parse(body)).filter(({ context }) => context?.registration === registration)
	.map((statement) => ({ ...statement, word: statement.verb.id.split('/').pop() }));
