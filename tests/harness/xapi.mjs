// A client of the learning record store.
//
//     const store = await Store.open(s, { scopes: ['all'], version: '1.0.3' });
//     await store.put('/activities/state', { activityId, agent, stateId: 'x' }, { body: 'bytes', type: 'text/plain' });
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { request } from './http.mjs';

export const LINES = ['1.0.3', '2.0.0'];

export class Store {
	/** mount: '/xapi' negotiates; by default the one fixed to the version. */
	constructor(s, { key, version = '2.0.0', mount = `/xapi/${version}` }) {
		Object.assign(this, { s, key, version, mount });
	}

	static async open(s, { scopes = ['all'], org = 'main', prefix, ...rest } = {}) {
		const key = await s.ask('xapi-key', 'add', '--org', org, ...scopes.flatMap((scope) => ['--scope', scope]), ...(prefix ? ['--activity-prefix', prefix] : []), '--json');
		return new Store(s, { key, ...rest });
	}

	/** The same key on another line. */
	on(version, mount) {
		return new Store(this.s, { key: this.key, version, mount });
	}

	get authorization() {
		return `Basic ${Buffer.from(`${this.key.key}:${this.key.secret}`).toString('base64')}`;
	}

	get headers() {
		return { authorization: this.authorization, 'x-experience-api-version': this.version };
	}

	address(resource, parameters = {}) {
		const query = new URLSearchParams();
		for (const [name, value] of Object.entries(parameters))
			if (value !== undefined)
				query.append(name, typeof value === 'object' ? JSON.stringify(value) : value);
		return `${this.mount}${resource}${`${query}` ? `?${query}` : ''}`;
	}

	/** type: of the body, unless that is an object (JSON). Headers that are null are left out. */
	ask(method, resource, parameters, { body, type, headers = {}, ...rest } = {}) {
		const all = { ...this.headers, ...(type !== undefined && { 'content-type': type }), ...headers };
		return request(this.s.app, method, this.address(resource, parameters), { ...rest, body,
			headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) });
	}

	get(resource, parameters, options) {
		return this.ask('GET', resource, parameters, options);
	}

	put(resource, parameters, options) {
		return this.ask('PUT', resource, parameters, options);
	}

	post(resource, parameters, options) {
		return this.ask('POST', resource, parameters, options);
	}

	delete(resource, parameters, options) {
		return this.ask('DELETE', resource, parameters, options);
	}
}

/** Fails unless the answer is that refusal, told as JSON by its field, with the headers that every answer has. */
export function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.json?.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	assert.match(answer.headers['x-experience-api-version'], /^(1\.0\.3|2\.0\.0)$/);
	return answer;
}

export const someone = (name = randomUUID()) => ({ mbox: `mailto:${name}@example.org` });
export const activity = (name = randomUUID()) => `https://example.org/activities/${name}`;
export const statement = (more = {}) => ({ actor: someone(), verb: { id: 'https://example.org/verbs/did' }, object: { id: activity() }, ...more });
