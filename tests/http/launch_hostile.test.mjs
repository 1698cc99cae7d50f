// Launches that somebody made up: each is refused, and by the one check that is there for it. Tables, because what matters is
// that the list is long (research: V1 to V20, N1 to N4).
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { before, describe, it } from 'node:test';

import * as jose from 'jose';

import { Jar, request } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { accepted, CLAIM, launchSuite, LEARNER, Platform, refused, startKeySet } from './launch_platform.mjs';

const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);
// A signature that nobody looks at: the token is refused before.
const SOME = Buffer.alloc(256, 1).toString('base64url');

describe('a launch that is hostile', () => {
	let s, keySet, platform;
	const suite = launchSuite();
	before(() => ({ s, keySet, platform } = suite));

	/** Refused by this check, told on the page and in the log, and nothing secret in either. */
	async function refusedBy(check, status, { login, token }, answer) {
		refused(answer, check, status);
		const parts = token.split('.');
		for (const secret of [...(token === '' ? [] : [token]), ...parts.slice(1).filter((one) => one.length > 8), login.state, login.nonce, 'Ada Lovelace'])
			assert.ok(!answer.text.includes(secret), 'the page holds no secret');
		if (check === 'state')
			return;
		const [logged] = await platform.log(1, '--refused');
		assert.deepEqual([logged.outcome, logged.failed_check, logged.support_code], ['refused', check, answer.headers['request-id']]);
		const last = logged.checks.at(-1);
		assert.deepEqual([last.name, last.passed], [check, false]);
		assert.ok(last.received !== '' && last.expected !== '');
		assert.ok(logged.checks.slice(0, -1).every((one) => one.passed), 'by no other check');
		for (const secret of [login.state, login.nonce, parts[2]].filter((one) => one?.length > 8))
			assert.ok(!JSON.stringify(logged).includes(secret), 'nor does the log');
	}

	describe('by its claims:', () => {
		const claims = {
			iss: [401, {
				'of another issuer': { iss: 'https://evil.example.org' },
				'with a slash too many': { iss: 'https://lms.example.org/' },
				'over http': { iss: 'http://lms.example.org' },
				'in capitals': { iss: 'HTTPS://LMS.EXAMPLE.ORG' },
				'absent': { iss: undefined },
				'a list with the right one': { iss: ['https://lms.example.org'] },
			}],
			aud: [401, {
				'of another client': { aud: 'client-2' },
				'another beside ours': { aud: ['client-1', 'client-2'] },
				'ours beside another': { aud: ['client-2', 'client-1'] },
				'an empty list': { aud: [] },
				'a list in a list': { aud: [['client-1']] },
				'absent': { aud: undefined },
				'a number': { aud: 1 },
				'longer than ours': { aud: 'client-11' },
			}],
			azp: [401, {
				'of another client': { azp: 'client-2' },
				'empty': { azp: '' },
				'a list with ours': { azp: ['client-1'] },
				'null': { azp: null },
			}],
			exp: [401, {
				'over': { iat: now() - 200, exp: now() - 100 },
				'absent': { exp: undefined },
				'a text': { exp: String(now() + 60) },
				'beyond all time': { exp: 1e300 },
				'before all time': { exp: -1 },
				'null': { exp: null },
			}],
			iat: [401, {
				'in the future': { iat: now() + 300, exp: now() + 600 },
				'too long ago': { iat: now() - 700, exp: now() + 600 },
				'absent': { iat: undefined },
				'a text': { iat: String(now()) },
			}],
			nbf: [401, {
				'in the future': { nbf: now() + 300 },
				'a text': { nbf: String(now()) },
			}],
			nonce: [401, {
				'another': { nonce: 'A'.repeat(43) },
				'absent': { nonce: undefined },
				'empty': { nonce: '' },
				'a list': { nonce: ['A'.repeat(43)] },
			}],
			version: [400, {
				'another': { [`${CLAIM}version`]: '1.2.0' },
				'shorter': { [`${CLAIM}version`]: '1.3' },
				'a number': { [`${CLAIM}version`]: 1.3 },
				'absent': { [`${CLAIM}version`]: undefined },
			}],
			message_type: [400, {
				'unknown': { [`${CLAIM}message_type`]: 'LtiNonsense' },
				'in small letters': { [`${CLAIM}message_type`]: 'ltiresourcelinkrequest' },
				'a list': { [`${CLAIM}message_type`]: ['LtiResourceLinkRequest'] },
				'absent': { [`${CLAIM}message_type`]: undefined },
			}],
			deployment_id: [400, {
				'absent': { [`${CLAIM}deployment_id`]: undefined },
				'empty': { [`${CLAIM}deployment_id`]: '' },
				'too long': { [`${CLAIM}deployment_id`]: 'd'.repeat(256) },
				'an object': { [`${CLAIM}deployment_id`]: { id: '1' } },
			}],
			target_link_uri: [400, {
				'elsewhere': { [`${CLAIM}target_link_uri`]: 'https://evil.example.org/' },
				'absent': { [`${CLAIM}target_link_uri`]: undefined },
				'a script': { [`${CLAIM}target_link_uri`]: 'javascript:alert(1)' },
				'a path alone': { [`${CLAIM}target_link_uri`]: '/lti/launch' },
			}],
			'resource_link.id': [400, {
				'empty': { [`${CLAIM}resource_link`]: { id: '' } },
				'of nothing': { [`${CLAIM}resource_link`]: undefined },
				'absent': { [`${CLAIM}resource_link`]: {} },
				'too long': { [`${CLAIM}resource_link`]: { id: 'r'.repeat(256) } },
				'a list': { [`${CLAIM}resource_link`]: { id: ['57'] } },
				'of a text': { [`${CLAIM}resource_link`]: '57' },
			}],
			sub: [400, {
				'empty': { sub: '' },
				'too long': { sub: 's'.repeat(256) },
				'a number': { sub: 42 },
				'null': { sub: null },
			}],
			roles: [400, {
				'absent': { [`${CLAIM}roles`]: undefined },
				'a text': { [`${CLAIM}roles`]: LEARNER },
				'a number among them': { [`${CLAIM}roles`]: [LEARNER, 7] },
				'too many': { [`${CLAIM}roles`]: Array(201).fill(LEARNER) },
			}],
			offered: [400, Object.fromEntries(['LtiContextLaunchRequest', 'LtiEndAssessment', 'LtiStartProctoring', 'LtiEulaRequest']
				.map((type) => [`the message ${type}`, { [`${CLAIM}message_type`]: type }]))],
		};
		for (const [check, [status, cases]] of Object.entries(claims)) {
			for (const [what, changes] of Object.entries(cases)) {
				it(`${check}, ${what}`, async () => {
					const made = await platform.launch(changes);
					await refusedBy(check, status, made, made.answer);
				});
			}
		}

		it('target_link_uri, one that only looks like ours', async () => {
			for (const uri of [`${s.app}.evil.example.org/lti/launch`, `${s.app}@evil.example.org/`, `${s.app}0/lti/launch`,
				s.app.replace('http://', 'https://'), `${s.app}\\@evil.example.org/lti/launch`]) {
				const made = await platform.launch({ [`${CLAIM}target_link_uri`]: uri });
				await refusedBy('target_link_uri', 400, made, made.answer);
			}
		});

		it('nonce, that of another login of ours', async () => {
			const other = await platform.login();
			const made = await platform.launch({ nonce: other.nonce });
			await refusedBy('nonce', 401, made, made.answer);
			accepted(await platform.post(other, await platform.sign(platform.claims(other))), s);
		});
	});

	describe('by its outside:', () => {
		const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'key-1' };
		const good = (login) => part(platform.claims(login));
		/** A token of these texts with a sound signature of the platform's own key. */
		const signed = (header, payload) => {
			const text = `${part(header)}.${part(payload)}`;
			return `${text}.${sign('sha256', Buffer.from(text), keySet.key).toString('base64url')}`;
		};
		const outside = {
			format: [400, {
				'two parts': (login) => `${part(HEADER)}.${good(login)}`,
				'four parts': (login) => `${signed(HEADER, platform.claims(login))}.AAAA`,
				'five parts, an encrypted token': () => `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AAAA.AAAA.AAAA.AAAA`,
				'padding': (login) => `${part(HEADER)}==.${good(login)}.${SOME}`,
				'letters that are no base64url': (login) => `${part(HEADER)}.${good(login)}+/.${SOME}`,
				'a header that is no JSON': (login) => `${part('{alg:RS256}')}.${good(login)}.${SOME}`,
				'a header that is a list': (login) => `${part('["RS256"]')}.${good(login)}.${SOME}`,
				'a header with two algorithms': (login) => `${part('{"alg":"none","alg":"RS256"}')}.${good(login)}.${SOME}`,
				'a payload that is no JSON': () => signed(HEADER, 'sub=admin'),
				'a payload that is a list': () => signed(HEADER, '[]'),
				'a payload with a tail': (login) => signed(HEADER, `${JSON.stringify(platform.claims(login))}{}`),
				'a claim that stands twice': (login) => signed(HEADER, JSON.stringify(platform.claims(login)).replace('{', '{"sub":"admin",')),
				'a member of a claim that stands twice': (login) => signed(HEADER,
					JSON.stringify(platform.claims(login)).replace('"id":"57"', '"id":"56","id":"57"')),
				'bytes that are no text': (login) => {
					const bytes = Buffer.from(JSON.stringify(platform.claims(login, { name: '??' })));
					bytes[bytes.indexOf('??')] = 0xff;
					return `${part(HEADER)}.${bytes.toString('base64url')}.${SOME}`;
				},
				'no signature': (login) => `${part(HEADER)}.${good(login)}.`,
				'more than 64 KiB': () => 'x'.repeat(70000),
				'a payload as deep as a well': () => signed(HEADER, `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`),
				'nothing at all': () => '',
			}],
			alg: [401, {
				'none': (login) => `${part({ alg: 'none' })}.${good(login)}.AAAA`,
				'NoNe': (login) => `${part({ alg: 'NoNe' })}.${good(login)}.AAAA`,
				'none under a sound signature': (login) => signed({ ...HEADER, alg: 'none' }, platform.claims(login)),
				'absent': (login) => signed({ typ: 'JWT', kid: 'key-1' }, platform.claims(login)),
				'a number': (login) => signed({ ...HEADER, alg: 256 }, platform.claims(login)),
				'a list with RS256': (login) => signed({ ...HEADER, alg: ['RS256'] }, platform.claims(login)),
				'RS256 in small letters': (login) => signed({ ...HEADER, alg: 'rs256' }, platform.claims(login)),
				'HS256 under the public key as PEM': async (login) => {
					const pem = await jose.exportSPKI(keySet.publicKey);
					const text = `${part({ ...HEADER, alg: 'HS256' })}.${good(login)}`;
					return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
				},
				'HS256 under the public key as JWK': (login) => {
					const text = `${part({ ...HEADER, alg: 'HS256' })}.${good(login)}`;
					return `${text}.${createHmac('sha256', JSON.stringify(keySet.keys[0])).update(text).digest('base64url')}`;
				},
				'RS512 by the right key': (login) => {
					const text = `${part({ ...HEADER, alg: 'RS512' })}.${good(login)}`;
					return `${text}.${sign('sha512', Buffer.from(text), keySet.key).toString('base64url')}`;
				},
				'ES256': async (login) => {
					const { privateKey } = await jose.generateKeyPair('ES256');
					return platform.sign(platform.claims(login), { header: { alg: 'ES256' }, key: privateKey });
				},
			}],
			crit: [401, {
				'an extension to be understood': (login) => signed({ ...HEADER, crit: ['exp'], exp: 1 }, platform.claims(login)),
				'the payload not encoded (RFC 7797)': (login) => signed({ ...HEADER, crit: ['b64'], b64: false }, platform.claims(login)),
				'an empty list': (login) => signed({ ...HEADER, crit: [] }, platform.claims(login)),
			}],
			kid: [401, {
				'a number': (login) => signed({ ...HEADER, kid: 1 }, platform.claims(login)),
				'null': (login) => signed({ ...HEADER, kid: null }, platform.claims(login)),
				'a list': (login) => signed({ ...HEADER, kid: ['key-1'] }, platform.claims(login)),
				'too long': (login) => signed({ ...HEADER, kid: 'k'.repeat(256) }, platform.claims(login)),
			}],
			signature: [401, {
				'by another key': (login) => strangers(HEADER, login),
				'by a key that the token brings along': (login) => strangers({ ...HEADER, kid: 'mine', jwk: stranger.publicKey.export({ format: 'jwk' }) }, login),
				'by a key at an address that the token names': (login) => strangers({ ...HEADER, kid: 'mine', jku: `${keySet.origin}/evil` }, login),
				'by a certificate that the token brings along': (login) => strangers({ ...HEADER, x5c: ['AAAA'], x5u: `${keySet.origin}/evil` }, login),
				'a key id that is a path': (login) => strangers({ ...HEADER, kid: '../../../../dev/null' }, login),
				'a key id that is SQL': (login) => strangers({ ...HEADER, kid: "' UNION SELECT 'key-1" }, login),
				'of another payload': (login) => {
					const [header, , signature] = signed(HEADER, platform.claims(login)).split('.');
					return `${header}.${part(platform.claims(login, { sub: 'admin' }))}.${signature}`;
				},
				'of another header': (login) => {
					const [, payload, signature] = signed(HEADER, platform.claims(login)).split('.');
					return `${part({ ...HEADER, typ: 'at+jwt' })}.${payload}.${signature}`;
				},
				'cut to 252 bytes': (login) => signed(HEADER, platform.claims(login)).slice(0, -6),
				'of nothing but zeros': (login) => `${part(HEADER)}.${good(login)}.${Buffer.alloc(256).toString('base64url')}`,
				'of one byte': (login) => `${part(HEADER)}.${good(login)}.AQ`,
				'by PSS, which the algorithm does not say': (login) => {
					const text = `${part(HEADER)}.${good(login)}`;
					return `${text}.${sign('sha256', Buffer.from(text), { key: keySet.key, padding: 6, saltLength: 32 }).toString('base64url')}`;
				},
			}],
		};
		const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const strangers = (header, login) => {
			const text = `${part(header)}.${good(login)}`;
			return `${text}.${sign('sha256', Buffer.from(text), stranger.privateKey).toString('base64url')}`;
		};
		for (const [check, [status, cases]] of Object.entries(outside)) {
			for (const [what, make] of Object.entries(cases)) {
				it(`${check}, ${what}`, async () => {
					const login = await platform.login();
					const token = await make(login);
					await refusedBy(check, status, { login, token }, await platform.post(login, token));
				});
			}
		}

		it('nobody was asked at an address that a token named', async () => {
			assert.ok(keySet.paths.every((path) => path === '/jwks'), keySet.paths.join(' '));
		});

		it('a form that has its fields twice, or not at all', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const form = (text) => request(s.app, 'POST', '/lti/launch', { body: text, jar: login.jar,
				headers: { 'content-type': 'application/x-www-form-urlencoded' } });
			for (const text of ['x=1', `id_token=${token}`, `id_token=${token}&state=`, `state=${login.state}&state=${login.state}&id_token=${token}`,
				`id_token=${token}&state=${'s'.repeat(200)}`])
				refused(await form(text), 'format', 400);
			refused(await form(`state=${login.state}&id_token=${token}&id_token=${token}`), 'format', 400);
		});
	});

	describe('by its key:', () => {
		it('one that may not verify, is weak, or is no RSA key', async (t) => {
			const jwk = ({ publicKey }, more) => ({ ...publicKey.export({ format: 'jwk' }), kid: 'key', ...more });
			const strong = generateKeyPairSync('rsa', { modulusLength: 2048 });
			const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
			const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
			const sets = {
				'for encryption': [strong, jwk(strong, { use: 'enc' })],
				'for another algorithm': [strong, jwk(strong, { alg: 'RS512' })],
				'for wrapping': [strong, jwk(strong, { key_ops: ['wrapKey'] })],
				'too small': [weak, jwk(weak, {})],
				'with the exponent 1': [strong, jwk(strong, { e: 'AQ' })],
				'a curve': [curve, jwk(curve, {})],
				'a shared secret': [strong, { kty: 'oct', kid: 'key', k: 'AAAA' }],
			};
			let count = 0;
			for (const [what, [pair, key]] of Object.entries(sets)) {
				const served = await startKeySet(t);
				Object.assign(served, { keys: [key], kid: 'key', key: pair.privateKey });
				const one = await new Platform(s, served, { issuer: `https://key${++count}.example.org`, client_id: `key-${count}` }).register();
				const login = await one.login();
				const text = `${part({ alg: 'RS256', kid: 'key' })}.${part(one.claims(login))}`;
				const token = `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`;
				const answer = await one.post(login, token);
				refused(answer, 'signature', 401);
				const [logged] = await one.log(1);
				assert.match(logged.checks.at(-1).received, /may not be used/, what);
			}
		});
	});

	describe('by its login:', () => {
		it('state, one that nobody gave, was used, or is over', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			refused(await platform.post({ ...login, state: 'B'.repeat(43) }, token), 'state', 401);
			accepted(await platform.post(login, token), s);
			refused(await platform.post(login, token, { jar: new Jar() }), 'state', 401);
			const late = await platform.login();
			new Owner(s.data).sql("UPDATE lti_logins SET expires_at = now() - interval '1 s'", { directory: true });
			refused(await platform.post(late, await platform.sign(platform.claims(late))), 'state', 401);
		});

		it('state and nonce, used by another browser at the same moment', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const answers = await Promise.all(Array.from({ length: 20 }, () => platform.post(login, token, { jar: new Jar() })));
			assert.equal(answers.filter((answer) => answer.status === 303).length, 0);
			assert.equal(answers.filter((answer) => /<dd><code>state<\/code>/.test(answer.text)).length, 19);
			refused(await platform.post(login, token), 'state', 401);
		});

		it('registration, disabled while the learner was away at the platform', async (t) => {
			const one = await new Platform(s, await startKeySet(t), { issuer: 'https://off.example.org', client_id: 'off' }).register();
			const login = await one.login();
			new Owner(s.data).sql("UPDATE lti_registrations SET status = 'disabled' WHERE client_id = 'off'", { directory: true });
			refused(await one.post(login, await one.sign(one.claims(login))), 'registration', 400);
			const again = await one.login();
			refused(again.answer, 'registration', 400);
			assert.match(again.answer.text, /disabled: an administrator must activate it/);
		});

		it('deployment_id, disabled, or new where none is taken', async (t) => {
			const one = await new Platform(s, await startKeySet(t), { issuer: 'https://dep.example.org', client_id: 'dep', deployment_id: '1',
				deployments: 'refuse' }).register();
			accepted((await one.launch()).answer, s);
			refused((await one.launch({ [`${CLAIM}deployment_id`]: '2' })).answer, 'deployment_id', 400);
			new Owner(s.data).sql(`UPDATE lti_deployments SET status = 'disabled' WHERE registration_id = '${one.registered.registration}'`, { directory: true });
			refused((await one.launch()).answer, 'deployment_id', 400);
		});

		it('signature, a login of one platform answered by another', async (t) => {
			const other = await new Platform(s, await startKeySet(t, 'other'), { issuer: 'https://other.example.org', client_id: 'c-9' }).register();
			const login = await platform.login();
			refused(await platform.post(login, await other.sign(other.claims(login), { header: { kid: 'other' } })), 'signature', 401);
		});

		it('browser, a login that began in another one', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const without = await platform.post(login, token, { jar: new Jar() });
			assert.equal(without.status, 401);
			const [logged] = await platform.log(1, '--refused');
			assert.deepEqual([logged.failed_check, logged.checks.at(-1).received], ['browser', 'no cookie']);
			const victim = await platform.login();
			const name = victim.jar.header('lectern.localhost').split('=')[0];
			refused(await platform.post(victim, await platform.sign(platform.claims(victim)), { jar: undefined,
				headers: { cookie: `${name}=${'C'.repeat(43)}` } }), 'browser', 401);
		});
	});

	it('stands in the log of launches, which can be asked for refused ones alone', async () => {
		await platform.launch({ aud: 'client-2' });
		accepted((await platform.launch()).answer, s);
		const ask = async (...words) => (await s.ask('platform', 'launches', ...words)).launches;
		const all = await ask('--limit', '500');
		const refusals = await ask('--refused', '--limit', '500');
		assert.ok(refusals.length >= 40 && refusals.every((one) => one.outcome === 'refused'));
		assert.ok(all.some((one) => one.outcome === 'accepted') && all.length > refusals.length);
		assert.equal((await ask('--refused', '--limit', '3')).length, 3);
		assert.deepEqual((await ask('--limit', '2')).map((one) => one.launch), all.slice(0, 2).map((one) => one.launch), 'newest first');
		const [latest] = refusals;
		const { hint, advice, ...check } = latest.checks.at(-1);
		assert.deepEqual([latest.failed_check, check], ['aud', { name: 'aud', passed: false, received: 'client-2', expected: 'client-1 alone' }]);
		assert.match(hint, /another client of this issuer/);
		assert.match(advice, /Compare the client id/);
		for (const words of [['--limit', '0'], ['--limit', '501'], ['--limit'], ['--registration', 'seven'], ['--refused', 'yes'], ['--table']])
			assert.equal((await s.lectern('platform', 'launches', ...words)).code, 2, words.join(' '));
	});
});
