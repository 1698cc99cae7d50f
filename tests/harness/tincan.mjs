// Tin Can packages without a browser: made here, opened by a learner's player, and content that speaks to the learning record store.
//
//     const { direct_link } = await s.ask('package', 'import', s.write('c.zip', tincanPackage(activity('urn:a'))));
//     const session = await openSession(s, await enterByLink(s, direct_link));
//     const content = await launchContent(session, session.items[0].id);
//     await content.say('passed', { score: { scaled: 1 } });
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

import { request } from './http.mjs';
import { zip } from './zip.mjs';

/** An activity of a tincan.xml; launch null: none. */
export const activity = (id, { launch = 'index.html', name = id, type = 'http://adlnet.gov/expapi/activities/course' } = {}) =>
	`<activity id="${id}" type="${type}"><name>${name}</name><description lang="en">About ${name}</description>${launch === null ? '' : `<launch lang="en">${launch}</launch>`}</activity>`;
export const tincanXml = (inside) => `<?xml version="1.0" encoding="utf-8"?><tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>${inside}</activities></tincan>`;
export const tincanPackage = (inside, files = {}) => zip({ 'tincan.xml': tincanXml(inside), 'index.html': '<!doctype html><title>Content</title><p>Content', ...files });

const VERBS = 'http://adlnet.gov/expapi/verbs/';

/** What the player answers to a launch, as it came. */
export const askContent = (session, item) => session.post('/play/activities/launch', { write: session.write, item });

/** An activity that was launched. */
export async function launchContent(session, item) {
	const answer = await askContent(session, item);
	assert.equal(answer.status, 200, answer.text);
	return new Content(answer.json);
}

class Content {
	constructor(launched) {
		Object.assign(this, launched);
		this.address = new URL(launched.url);
		const parameter = (name) => this.address.searchParams.get(name);
		this.endpoint = parameter('endpoint');
		this.auth = parameter('auth');
		this.actor = JSON.parse(parameter('actor'));
		this.registration = parameter('registration');
		this.activity = parameter('activity_id');
	}

	/** A request of the learning record store, with the content's own credential unless another is said. */
	ask(method, path, { query = {}, body, auth = this.auth, headers = {} } = {}) {
		const { origin, pathname } = new URL(this.endpoint);
		const search = new URLSearchParams(query).toString();
		return request(origin, method, `${pathname}${path}${search && `?${search}`}`, { body, headers: {
			'x-experience-api-version': '1.0.1', ...(auth ? { authorization: auth } : {}),
			...(body === undefined || headers['content-type'] ? {} : { 'content-type': 'application/json' }), ...headers } });
	}

	/** Parameters of a document of this launch's state. */
	state(stateId, more = {}) {
		return { activityId: this.activity, agent: JSON.stringify(this.actor), registration: this.registration, stateId, ...more };
	}

	/** A statement about the activity, or another object. */
	statement(verb, result, { object = this.activity, ...more } = {}) {
		return { id: crypto.randomUUID(), actor: structuredClone(this.actor), verb: { id: verb.includes(':') ? verb : `${VERBS}${verb}` },
			object: { id: object }, ...(result ? { result } : {}), context: { registration: this.registration }, ...more };
	}

	send(...statements) {
		return this.ask('POST', 'statements', { body: statements });
	}

	put(statement) {
		return this.ask('PUT', 'statements', { query: { statementId: statement.id }, body: statement });
	}

	/** The same, taken. */
	async say(verb, result, more) {
		const statement = this.statement(verb, result, more);
		const answer = await this.put(statement);
		assert.equal(answer.status, 204, answer.text);
		return statement;
	}
}
