// A platform reduced to what a launch needs: a key set over HTTP, and tokens as the test wants them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { after, before } from 'node:test';

import * as jose from 'jose';

import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { demoCourse } from '../platform/course.mjs';

export const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/';
export const LEARNER = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner';
export const INSTRUCTOR = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor';

/** The launch leads to the player, or, of who teaches, to the page that leads there. */
export function accepted(answer, service) {
	assert.equal(answer.status, 303, answer.text);
	const to = new URL(answer.headers.location);
	if (to.origin === service.app)
		return assert.match(to.pathname, /^\/launch\/[\w-]{40,}$/);
	assert.match(to.pathname, /^\/play\/[\w-]{40,}$/);
	assert.match(to.hostname, /\.content\.localhost$/);
	assert.equal(to.port, new URL(service.content.replace('*', 'x')).port);
}

/** The launch is refused on a page that names the check. */
export function refused(answer, check, status) {
	assert.equal(answer.text.match(/<dd><code>([^<]+)<\/code>/)?.[1], check, `the page names the check: ${answer.text}`);
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.headers['content-type'], /text\/html/);
}

/** The page that speaks to the platform's storage: {href, target, origin, key, value} of its link, or {action, …} of its form. */
export function storagePage(html) {
	const tag = /<(?:a|form) [^>]*id="(?:go-on|prove)"[^>]*>/.exec(html)?.[0];
	return tag && Object.fromEntries([...tag.matchAll(/ (?:data-)?([a-z]+)="([^"]*)"/g)]
		.map(([, name, value]) => [name, value.replaceAll('&amp;', '&').replaceAll('&quot;', '"')]));
}

/** For a describe block: before its tests {s, keySet, platform} are set, a service with one course and one platform. */
export function launchSuite(config = {}) {
	const ends = [];
	const suite = { after: (end) => ends.push(end) };
	before(async () => {
		suite.s = await startLectern({ config: { outbound_private: true, outbound_http: true, ...config } });
		suite.keySet = await startKeySet(suite);
		suite.platform = await new Platform(suite.s, suite.keySet).register();
		await suite.s.ask('package', 'import', suite.s.write('course.zip', fs.readFileSync(demoCourse())));
	});
	after(async () => {
		ends.forEach((end) => end());
		await suite.s?.stop();
		await suite.s?.dispose();
	});
	return suite;
}

/**
 * Serves the key set of a new key; {key, kid, publicKey, jwksUri, origin, fetched (how many requests came), paths, keys (what is
 * served, to be changed), down, rotate}. Ends with t.
 */
export async function startKeySet(t, kid = 'key-1') {
	const served = { fetched: 0, paths: [], keys: [], down: false };
	/** A new key signs from now on; keepOld: the old ones stay in the set. */
	served.rotate = async (newKid, { keepOld = false } = {}) => {
		const { publicKey, privateKey } = await jose.generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
		Object.assign(served, { key: privateKey, publicKey, kid: newKid });
		const jwk = { ...(await jose.exportJWK(publicKey)), kid: newKid };
		served.keys = keepOld ? [...served.keys, jwk] : [jwk];
	};
	await served.rotate(kid);
	const server = http.createServer((call, answer) => {
		served.fetched++;
		served.paths.push(call.url);
		if (served.down)
			return void call.socket.destroy();
		answer.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: served.keys }));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.after(() => server.close());
	served.origin = `http://127.0.0.1:${server.address().port}`;
	served.jwksUri = `${served.origin}/jwks`;
	return served;
}

/** One platform registered with the service s. */
export class Platform {
	constructor(s, keySet, { issuer = 'https://lms.example.org', client_id = 'client-1', ...more } = {}) {
		Object.assign(this, { s, keySet, issuer, client_id });
		this.described = {
			name: 'A platform',
			issuer,
			client_id,
			auth_url: `${issuer}/auth?mode=lti`,
			token_url: `${issuer}/token`,
			jwks_uri: keySet.jwksUri,
			...more,
		};
	}

	async register() {
		const file = this.s.write(`platform-${this.client_id}.json`, JSON.stringify(this.described));
		this.registered = await this.s.ask('platform', 'add', '--json', file);
		return this;
	}

	loginParameters(more = {}) {
		return {
			iss: this.issuer,
			client_id: this.client_id,
			lti_deployment_id: '1',
			login_hint: '42',
			target_link_uri: `${this.s.app}/lti/launch`,
			...more,
		};
	}

	/** Begins a login in a browser of its own; {jar, state, nonce, sent (the parameters at the platform), answer}. */
	async login({ method = 'POST', parameters = {}, jar = new Jar() } = {}) {
		const form = new URLSearchParams(this.loginParameters(parameters));
		const answer = method === 'POST' ? await request(this.s.app, 'POST', '/lti/login', { body: form, jar })
			: await request(this.s.app, 'GET', `/lti/login?${form}`, { jar });
		// With a storage target the answer is a page whose link leads there, and which knows what the storage is to keep.
		const page = answer.status === 200 ? storagePage(answer.text) : undefined;
		if (answer.status !== 302 && !page)
			return { jar, answer };
		const to = new URL(page?.href ?? answer.headers.location);
		const sent = Object.fromEntries(to.searchParams);
		return { jar, answer, to, sent, state: sent.state, nonce: sent.nonce, page };
	}

	claims(login, changes = {}) {
		const now = Math.floor(Date.now() / 1000);
		const claims = {
			iss: this.issuer,
			aud: this.client_id,
			iat: now,
			exp: now + 60,
			nonce: login.nonce,
			sub: '42',
			name: 'Ada Lovelace',
			[`${CLAIM}version`]: '1.3.0',
			[`${CLAIM}message_type`]: 'LtiResourceLinkRequest',
			[`${CLAIM}deployment_id`]: '1',
			[`${CLAIM}target_link_uri`]: `${this.s.app}/lti/launch`,
			[`${CLAIM}resource_link`]: { id: '57', title: 'Unit 5' },
			[`${CLAIM}context`]: { id: '2', label: 'C1', title: 'A course', type: ['CourseSection'] },
			[`${CLAIM}roles`]: [LEARNER],
			[`${CLAIM}launch_presentation`]: { document_target: 'iframe', locale: 'en', return_url: `${this.issuer}/return?x=1` },
			...changes,
		};
		return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
	}

	sign(claims, { header = {}, key = this.keySet.key } = {}) {
		return new jose.CompactSign(new TextEncoder().encode(typeof claims === 'string' ? claims : JSON.stringify(claims)))
			.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.keySet.kid, ...header })
			.sign(key);
	}

	post(login, token, { jar = login.jar, headers = {}, more = {} } = {}) {
		return request(this.s.app, 'POST', '/lti/launch', {
			body: new URLSearchParams({ id_token: token, state: login.state, ...more }),
			jar,
			headers,
		});
	}

	/** What the page that asked the platform's storage sends. */
	prove(login, proof, { jar, headers = {} } = {}) {
		return request(this.s.app, 'POST', '/lti/proof', {
			body: new URLSearchParams({ state: login.state, ...(proof === undefined ? {} : { proof }) }),
			jar,
			headers,
		});
	}

	/** A whole launch with some claims changed. */
	async launch(changes = {}, how = {}) {
		const login = await this.login(how.login);
		const token = await this.sign(this.claims(login, changes), how);
		return { login, token, answer: await this.post(login, token, how) };
	}

	/** The launch log, newest first. */
	async log(limit = 5, ...more) {
		return (await this.s.ask('platform', 'launches', '--registration', this.registered.registration, '--limit', String(limit), ...more))
			.launches;
	}
}
