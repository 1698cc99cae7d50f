// The keys of platforms: asked for once however many launches come, found again after a rotation, and never taken from the
// neighbour under the same issuer.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import * as jose from 'jose';

import { accepted, CLAIM, launchSuite, Platform, refused, startKeySet } from './launch_platform.mjs';

const COOL_DOWN_MS = 30000;

describe('the key set of a platform', () => {
	let s;
	const suite = launchSuite();
	before(() => ({ s } = suite));

	let platforms = 0;
	async function platformOf(t, more = {}) {
		const name = `keys${++platforms}`;
		const keySet = await startKeySet(t, `${name}-1`);
		return new Platform(s, keySet, { issuer: `https://${name}.example.org`, client_id: name, ...more }).register();
	}

	it('is asked once more for unknown keys in each cool-down, whatever comes', async (t) => {
		const platform = await platformOf(t);
		const { keySet } = platform;
		// As many as there is time for before `until`.
		const storm = async (count, until) => {
			for (let i = 0; i < count && (i === 0 || Date.now() < until); i += 10) {
				const launches = await Promise.all(Array.from({ length: 10 }, () => platform.launch({}, { header: { kid: randomUUID() } })));
				for (const { answer } of launches)
					refused(answer, 'signature', 401);
			}
		};
		accepted((await platform.launch()).answer, s);
		assert.equal(keySet.fetched, 1);
		const began = Date.now();
		await storm(100, began + COOL_DOWN_MS / 2);
		assert.equal(keySet.fetched, 2, 'once more for 100 unknown keys');
		accepted((await platform.launch()).answer, s);
		assert.equal(keySet.fetched, 2, 'known keys are not asked for');
		const [logged] = await platform.log(2, '--refused');
		assert.match(logged.checks.at(-1).received, /^key id [0-9a-f-]{36}, which is not there$/);
		assert.equal(logged.checks.at(-1).expected, `a signature by a key of the key set at ${keySet.jwksUri}`);

		// A new key that came in the cool-down is found when that is over.
		await keySet.rotate('late');
		refused((await platform.launch()).answer, 'signature', 401);
		assert.equal(keySet.fetched, 2);
		await sleep(Math.max(0, began + COOL_DOWN_MS + 2000 - Date.now()));
		accepted((await platform.launch()).answer, s);
		assert.equal(keySet.fetched, 3);
		await storm(50, Date.now() + COOL_DOWN_MS / 2);
		assert.equal(keySet.fetched, 3, 'and the next cool-down began');
	});

	it('is read again when the platform has rotated its key, also where tokens name none', async (t) => {
		const platform = await platformOf(t);
		const { keySet } = platform;
		accepted((await platform.launch()).answer, s);
		const old = { key: keySet.key, header: { kid: keySet.kid } };
		await keySet.rotate('second', { keepOld: true });
		const launches = await Promise.all(Array.from({ length: 20 }, () => platform.launch()));
		launches.forEach(({ answer }) => accepted(answer, s));
		assert.equal(keySet.fetched, 2, 'one for 20 launches at once');
		accepted((await platform.launch({}, old)).answer, s);

		const nameless = await platformOf(t);
		nameless.keySet.keys = nameless.keySet.keys.map(({ kid, ...key }) => key);
		const none = { header: { kid: undefined } };
		accepted((await nameless.launch({}, none)).answer, s);
		await nameless.keySet.rotate('x');
		nameless.keySet.keys = nameless.keySet.keys.map(({ kid, ...key }) => key);
		accepted((await nameless.launch({}, none)).answer, s);
		assert.equal(nameless.keySet.fetched, 2);
	});

	it('no longer vouches for a key that the platform took out', async (t) => {
		const platform = await platformOf(t);
		const old = { key: platform.keySet.key, header: { kid: platform.keySet.kid } };
		accepted((await platform.launch({}, old)).answer, s);
		await platform.keySet.rotate('second');
		accepted((await platform.launch()).answer, s);
		refused((await platform.launch({}, old)).answer, 'signature', 401);
	});

	it('serves on from memory while the platform is down', async (t) => {
		const platform = await platformOf(t);
		accepted((await platform.launch()).answer, s);
		platform.keySet.down = true;
		accepted((await platform.launch()).answer, s);
		refused((await platform.launch({}, { header: { kid: 'new' } })).answer, 'signature', 401);
		accepted((await platform.launch()).answer, s);
	});

	it('that cannot be read at all is not asked for by every launch, and is read when it is back', async (t) => {
		const platform = await platformOf(t);
		platform.keySet.down = true;
		const began = Date.now();
		for (let i = 0; i < 10; i++)
			refused((await platform.launch()).answer, 'signature', 401);
		// The HTTP client may try a cut connection twice.
		assert.ok(platform.keySet.fetched <= 2 * (1 + Math.floor((Date.now() - began) / 10000)), `${platform.keySet.fetched} requests`);
		const [logged] = await platform.log(1);
		assert.match(logged.checks.at(-1).received, /the key set could not be read/);
		platform.keySet.down = false;
		await sleep(11000);
		accepted((await platform.launch()).answer, s);
	});

	it('pinned with the registration verifies without asking anybody', async (t) => {
		const own = await startKeySet(t, 'pinned');
		const pinned = await new Platform(s, own, { issuer: 'https://pinned.example.org', client_id: 'c-5', jwks_uri: undefined,
			jwks: { keys: own.keys } }).register();
		accepted((await pinned.launch()).answer, s);
		await own.rotate('pinned');
		refused((await pinned.launch()).answer, 'signature', 401);
		assert.equal(own.fetched, 0);
	});

	it('as Open edX and D2L write it, without alg and use, will do', async (t) => {
		const platform = await platformOf(t);
		const { kty, n, e } = await jose.exportJWK(platform.keySet.publicKey);
		platform.keySet.keys = [{ kty: 'EC', kid: platform.keySet.kid, crv: 'P-256', x: 'AA', y: 'AA' },
			{ kty, n, e, kid: platform.keySet.kid, key_ops: ['verify'] }];
		accepted((await platform.launch()).answer, s);
	});
});

describe('two registrations under one issuer', () => {
	let s;
	let one;
	let two;
	const suite = launchSuite();
	before(async () => {
		({ s } = suite);
		const issuer = 'https://shared.example.org';
		one = await new Platform(s, await startKeySet(suite, 'one'), { issuer, client_id: 'tool-1', deployment_id: 'd1' }).register();
		two = await new Platform(s, await startKeySet(suite, 'two'), { issuer, client_id: 'tool-2', deployment_id: 'd2' }).register();
	});
	const deployment = (id) => ({ [`${CLAIM}deployment_id`]: id });

	it('are told apart by the client, else by the deployment, else not at all', async () => {
		for (const [platform, id] of [[one, 'd1'], [two, 'd2']]) {
			assert.equal((await platform.login({ parameters: { lti_deployment_id: '' } })).sent.client_id, platform.client_id);
			assert.equal((await platform.login({ parameters: { client_id: '', lti_deployment_id: id } })).sent.client_id, platform.client_id);
		}
		for (const lti_deployment_id of ['', 'unknown']) {
			const { answer } = await one.login({ parameters: { client_id: '', lti_deployment_id } });
			refused(answer, 'client_id', 400);
			assert.match(answer.text, /several registrations have the issuer/);
		}
		refused((await one.login({ parameters: { client_id: 'tool-3' } })).answer, 'client_id', 400);
	});

	it('each verify by their own keys, and neither takes the token of the other', async () => {
		accepted((await one.launch(deployment('d1'))).answer, s);
		accepted((await two.launch(deployment('d2'))).answer, s);
		// Signed by the neighbour's key.
		refused((await one.launch(deployment('d1'), { key: two.keySet.key, header: { kid: 'two' } })).answer, 'signature', 401);
		// Meant for the neighbour.
		refused((await one.launch({ ...deployment('d1'), aud: 'tool-2' })).answer, 'aud', 401);
		// The neighbour's whole launch in our login.
		const login = await one.login();
		const token = await two.sign(two.claims({ nonce: login.nonce }, deployment('d2')), { header: { kid: 'two' } });
		refused(await one.post(login, token), 'signature', 401);
	});

	it('have deployments of their own by the same name', async () => {
		accepted((await one.launch(deployment('same'))).answer, s);
		accepted((await two.launch(deployment('same'))).answer, s);
		const known = Object.fromEntries((await s.ask('platform', 'list')).platforms.map((p) => [p.client_id, p.deployments]));
		assert.deepEqual([known['tool-1'], known['tool-2']], [['d1', 'same'], ['d2', 'same']]);
	});

	it('know the same people, as they share an origin', async () => {
		const hosts = [];
		for (const [platform, id] of [[one, 'd1'], [two, 'd2']]) {
			const { answer } = await platform.launch({ ...deployment(id), sub: 'one-person' });
			accepted(answer, s);
			hosts.push(new URL(answer.headers.location).hostname);
		}
		assert.equal(one.registered.origin, two.registered.origin);
		assert.equal(hosts[0], hosts[1], 'one content host for a learner and a package');
	});

	it('appear apart in the log', async () => {
		for (const platform of [one, two])
			assert.ok((await platform.log(50)).every((row) => row.registration === platform.registered.registration));
	});
});
