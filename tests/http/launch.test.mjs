import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';

import * as jose from 'jose';

import { fixture, fixtureList, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { demoCourse } from '../platform/course.mjs';
import { CLAIM, INSTRUCTOR, LEARNER, Platform, startKeySet } from './launch_platform.mjs';

const base64url = (value) => Buffer.from(value).toString('base64url');

function accepted(answer, service) {
	assert.equal(answer.status, 303, answer.text);
	const to = new URL(answer.headers.location);
	assert.match(to.pathname, /^\/play\/[\w-]{40,}$/);
	assert.match(to.hostname, /\.content\.localhost$/);
	assert.equal(to.port, new URL(service.content.replace('*', 'x')).port);
}

function refused(answer, check, status) {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.headers['content-type'], /text\/html/);
	assert.equal(answer.text.match(/<dd><code>([^<]+)<\/code>/)?.[1], check, 'the page names the check');
}

describe('a launch', () => {
	let s, keySet, platform;
	const ends = [];
	const suite = { after: (end) => ends.push(end) };

	before(async () => {
		s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
		keySet = await startKeySet(suite);
		platform = await new Platform(s, keySet).register();
		await s.ask('package', 'import', s.write('course.zip', fs.readFileSync(demoCourse())));
	});
	after(async () => {
		ends.forEach((end) => end());
		await s?.stop();
		await s?.dispose();
	});

	describe('login', () => {
		it('goes to the platform with what it asks for, by GET as by POST', async () => {
			for (const method of ['GET', 'POST']) {
				const login = await platform.login({ method, parameters: { lti_message_hint: '{"cmid":1}&x=é' } });
				assert.equal(login.answer.status, 302);
				assert.equal(login.to.origin + login.to.pathname, 'https://lms.example.org/auth');
				assert.deepEqual(Object.keys(login.sent).sort(), ['client_id', 'login_hint', 'lti_message_hint', 'mode', 'nonce',
					'prompt', 'redirect_uri', 'response_mode', 'response_type', 'scope', 'state']);
				assert.equal(login.sent.scope, 'openid');
				assert.equal(login.sent.response_type, 'id_token');
				assert.equal(login.sent.response_mode, 'form_post');
				assert.equal(login.sent.prompt, 'none');
				assert.equal(login.sent.lti_message_hint, '{"cmid":1}&x=é');
				assert.equal(login.sent.redirect_uri, `${s.app}/lti/launch`);
				assert.match(login.state, /^[\w-]{43}$/);
				assert.match(login.nonce, /^[\w-]{43}$/);
				assert.notEqual(login.state, login.nonce);
			}
		});

		it('sets one partitioned cookie for each login', async () => {
			const jar = new Jar();
			const names = new Set();
			for (let i = 0; i < 3; i++) {
				const { answer } = await platform.login({ jar });
				assert.equal(answer.headers['set-cookie'].length, 1);
				const [cookie] = answer.headers['set-cookie'];
				assert.match(cookie,
					/^__Host-lectern-[0-9a-f]{8}=[\w-]{43}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=None; Partitioned$/);
				names.add(cookie.split('=')[0]);
			}
			assert.equal(names.size, 3);
		});

		it('of an unknown platform shows what was received, escaped', async () => {
			const { answer } = await platform.login({ parameters: { iss: 'https://<script>alert(1)</script>', client_id: 'c&d' } });
			assert.equal(answer.status, 400);
			assert.match(answer.text, /https:\/\/&lt;script&gt;alert\(1\)/);
			assert.match(answer.text, /c&amp;d/);
			assert.doesNotMatch(answer.text, /<script>alert/);
			assert.match(answer.text, new RegExp(answer.headers['request-id']));
			assert.match(answer.headers['content-security-policy'], /frame-ancestors \*/);
		});

		it('finds the only registration of an issuer that sends no client_id', async () => {
			const { answer } = await platform.login({ parameters: { client_id: '', lti_deployment_id: '' } });
			assert.equal(answer.status, 302);
		});

		it('refuses a target that is not ours, and what is missing', async () => {
			for (const [changes, field] of [
				[{ target_link_uri: 'https://evil.example.org/lti/launch' }, 'target_link_uri'],
				[{ target_link_uri: `${s.app}@evil.example.org/` }, 'target_link_uri'],
				[{ target_link_uri: '' }, 'target_link_uri'],
				[{ login_hint: '' }, 'login_hint'],
				[{ login_hint: 'x'.repeat(8193) }, 'login_hint'],
				[{ login_hint: 'a\u0007b' }, 'login_hint'],
				[{ iss: '' }, 'iss'],
			])
				refused((await platform.login({ parameters: changes })).answer, field, 400);
		});

		it('refuses a parameter that stands twice, and lets the body win over the query', async () => {
			const form = new URLSearchParams(platform.loginParameters());
			const twice = await request(s.app, 'POST', '/lti/login', { body: `${form}&iss=x`,
				headers: { 'content-type': 'application/x-www-form-urlencoded' } });
			assert.equal(twice.status, 400);
			const both = await request(s.app, 'POST', '/lti/login?iss=https://other.example.org&lti_storage_target=_parent', { body: form });
			assert.equal(both.status, 302);
		});
	});

	it('of a learner leads to the player, and the cookie is gone', async () => {
		const { answer, login } = await platform.launch();
		accepted(answer, s);
		assert.match(answer.headers['set-cookie'][0],
			/^__Host-lectern-[0-9a-f]{8}=; Path=\/; Max-Age=0; Secure; HttpOnly; SameSite=None; Partitioned$/);
		assert.equal(login.jar.header('lectern.localhost'), '');
		assert.equal(answer.headers['cache-control'], 'no-store');
		const [logged] = await platform.log(1);
		assert.equal(logged.outcome, 'accepted');
		assert.equal(logged.failed_check, null);
		assert.deepEqual(logged.checks.map((check) => check.name), ['format', 'state', 'registration', 'alg', 'crit', 'kid',
			'signature', 'iss', 'aud', 'azp', 'exp', 'iat', 'nbf', 'nonce', 'version', 'message_type', 'deployment_id',
			'target_link_uri', 'resource_link.id', 'sub', 'roles', 'offered', 'browser', 'state and nonce']);
		assert.ok(logged.checks.every((check) => check.passed));
	});

	it('without a name (anonymous) and of a teacher are let in too', async () => {
		accepted((await platform.launch({ sub: undefined, name: undefined })).answer, s);
		accepted((await platform.launch({ sub: '7', [`${CLAIM}roles`]: [INSTRUCTOR] })).answer, s);
	});

	it('works without names, context, presentation and with an array as audience', async () => {
		accepted((await platform.launch({ name: undefined, aud: ['client-1'], azp: 'client-1', [`${CLAIM}context`]: undefined,
			[`${CLAIM}launch_presentation`]: undefined, [`${CLAIM}resource_link`]: { id: 58 },
			[`${CLAIM}deployment_id`]: 1 })).answer, s);
	});

	it('opened by hand says what the address is for', async () => {
		for (const path of ['/lti/launch', '/lti/launch/0190f5a0-0000-7000-8000-000000000000']) {
			const answer = await request(s.app, 'GET', path);
			assert.equal(answer.status, 200);
			assert.match(answer.text, /learning platforms/);
		}
	});

	describe('that is hostile is refused by its own check:', () => {
		const now = () => Math.floor(Date.now() / 1000);
		const hostile = {
			'another issuer': ['iss', 401, { iss: 'https://evil.example.org' }],
			'an issuer with a slash too many': ['iss', 401, { iss: 'https://lms.example.org/' }],
			'another audience': ['aud', 401, { aud: 'client-2' }],
			'an audience beside ours': ['aud', 401, { aud: ['client-1', 'client-2'] }],
			'another authorised party': ['azp', 401, { azp: 'client-2' }],
			'expired': ['exp', 401, { iat: now() - 200, exp: now() - 100 }],
			'no expiry': ['exp', 401, { exp: undefined }],
			'issued in the future': ['iat', 401, { iat: now() + 300, exp: now() + 600 }],
			'too old': ['iat', 401, { iat: now() - 700, exp: now() + 600 }],
			'not valid yet': ['nbf', 401, { nbf: now() + 300 }],
			'another nonce': ['nonce', 401, { nonce: 'A'.repeat(43) }],
			'no nonce': ['nonce', 401, { nonce: undefined }],
			'another version': ['version', 400, { [`${CLAIM}version`]: '1.2.0' }],
			'an unknown message type': ['message_type', 400, { [`${CLAIM}message_type`]: 'LtiNonsense' }],
			'no deployment': ['deployment_id', 400, { [`${CLAIM}deployment_id`]: undefined }],
			'an empty deployment': ['deployment_id', 400, { [`${CLAIM}deployment_id`]: '' }],
			'a target elsewhere': ['target_link_uri', 400, { [`${CLAIM}target_link_uri`]: 'https://evil.example.org/' }],
			'an empty resource link': ['resource_link.id', 400, { [`${CLAIM}resource_link`]: { id: '' } }],
			'no resource link': ['resource_link.id', 400, { [`${CLAIM}resource_link`]: undefined }],
			'an empty sub': ['sub', 400, { sub: '' }],
			'no roles': ['roles', 400, { [`${CLAIM}roles`]: undefined }],
		};
		for (const [what, [check, status, changes]] of Object.entries(hostile)) {
			it(what, async () => {
				const { answer, token, login } = await platform.launch(changes);
				refused(answer, check, status);
				for (const secret of [token, token.split('.')[1], token.split('.')[2], login.state, login.nonce, 'Ada Lovelace'])
					assert.ok(!answer.text.includes(secret), 'the page holds no secret');
				const [logged] = await platform.log(1);
				assert.equal(logged.outcome, 'refused');
				assert.equal(logged.failed_check, check);
				assert.equal(logged.support_code, answer.headers['request-id']);
				const last = logged.checks.at(-1);
				assert.equal(last.name, check);
				assert.equal(last.passed, false);
				assert.ok(last.received !== '' && last.expected !== '');
				assert.ok(!JSON.stringify(logged).includes(token.split('.')[2]));
			});
		}

		it('a signature by another key', async () => {
			const other = await jose.generateKeyPair('RS256');
			refused((await platform.launch({}, { key: other.privateKey })).answer, 'signature', 401);
		});

		it('a key id that is nowhere', async () => {
			refused((await platform.launch({}, { header: { kid: 'elsewhere' } })).answer, 'signature', 401);
		});

		it('a changed payload under an old signature', async () => {
			const login = await platform.login();
			const [header, , signature] = (await platform.sign(platform.claims(login))).split('.');
			const forged = `${header}.${base64url(JSON.stringify(platform.claims(login, { sub: 'admin' })))}.${signature}`;
			refused(await platform.post(login, forged), 'signature', 401);
		});

		it('no algorithm', async () => {
			const login = await platform.login();
			const claims = base64url(JSON.stringify(platform.claims(login)));
			for (const signature of ['', 'AAAA']) {
				const again = signature === '' ? login : await platform.login();
				const token = `${base64url('{"alg":"none","typ":"JWT"}')}.${claims}.${signature}`;
				const answer = await platform.post(again, token);
				assert.ok([400, 401].includes(answer.status));
				assert.match(answer.text, /<code>(alg|format)<\/code>/);
			}
		});

		it('our public key used as a shared secret (HS256)', async () => {
			const login = await platform.login();
			const secret = new TextEncoder().encode(await jose.exportSPKI(keySet.publicKey));
			const token = await platform.sign(platform.claims(login), { header: { alg: 'HS256' }, key: secret });
			refused(await platform.post(login, token), 'alg', 401);
		});

		it('a critical header', async () => {
			const login = await platform.login();
			const header = base64url(JSON.stringify({ alg: 'RS256', kid: keySet.kid, crit: ['exp'], exp: 1 }));
			const [, claims, signature] = (await platform.sign(platform.claims(login))).split('.');
			refused(await platform.post(login, `${header}.${claims}.${signature}`), 'crit', 401);
		});

		it('a claim that stands twice', async () => {
			const login = await platform.login();
			const twice = JSON.stringify(platform.claims(login)).replace('{', '{"sub":"admin",');
			refused(await platform.post(login, await platform.sign(twice)), 'format', 400);
		});

		it('something that is no token, and a form without one', async () => {
			refused(await platform.post(await platform.login(), 'a.b'), 'format', 400);
			refused(await platform.post(await platform.login(), 'x'.repeat(70000)), 'format', 400);
			refused(await request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams({ x: '1' }) }), 'format', 400);
		});

		it('a state that nobody gave', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			refused(await platform.post({ ...login, state: 'B'.repeat(43) }, token), 'state', 401);
		});

		it('a login of one platform answered by another', async (t) => {
			const other = await new Platform(s, await startKeySet(t), { issuer: 'https://other.example.org', client_id: 'c-9' }).register();
			const login = await platform.login();
			const token = await other.sign(other.claims(login), { header: { kid: other.keySet.kid } });
			refused(await platform.post(login, token), 'signature', 401);
		});
	});

	describe('uses its state once:', () => {
		it('the same form again is refused, also with the cookie still there', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const cookie = login.jar.header('lectern.localhost');
			accepted(await platform.post(login, token), s);
			const again = await platform.post(login, token, { headers: { cookie } });
			refused(again, 'state', 401);
			assert.match(again.text, /Load your course page again/);
		});

		it('of 40 at the same time exactly one wins', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const cookie = login.jar.header('lectern.localhost');
			const answers = await Promise.all(Array.from({ length: 40 }, () =>
				platform.post(login, token, { jar: undefined, headers: { cookie } })));
			assert.equal(answers.filter((answer) => answer.status === 303).length, 1);
			assert.equal(answers.filter((answer) => answer.status === 401).length, 39);
		});

		it('a refused launch has used it up', async () => {
			const login = await platform.login();
			refused(await platform.post(login, await platform.sign(platform.claims(login, { aud: 'x' }))), 'aud', 401);
			refused(await platform.post(login, await platform.sign(platform.claims(login))), 'state', 401);
		});

		it('many logins of one browser do not disturb one another', async () => {
			const jar = new Jar();
			const logins = [];
			for (let i = 0; i < 20; i++)
				logins.push(await platform.login({ jar }));
			for (const login of logins.reverse())
				accepted(await platform.post(login, await platform.sign(platform.claims(login))), s);
		});
	});

	describe('whose cookie stayed away', () => {
		it('offers a window of its own, framed by the platform only, and never lets in', async () => {
			const login = await platform.login({ parameters: { lti_message_hint: '{"a":1}' } });
			const token = await platform.sign(platform.claims(login));
			const answer = await platform.post(login, token, { jar: new Jar() });
			assert.equal(answer.status, 401);
			assert.match(answer.headers['content-security-policy'], /frame-ancestors https:\/\/lms\.example\.org(;|$)/);
			const [, link] = answer.text.match(/<a class="button" href="([^"]+)" target="_blank" rel="noopener">/);
			const to = new URL(link.replaceAll('&amp;', '&'));
			assert.equal(to.pathname, '/lti/login');
			assert.equal(to.searchParams.get('lti_message_hint'), '{"a":1}');
			assert.equal(to.searchParams.get('iss'), platform.issuer);
			assert.ok(!answer.text.includes(token) && !answer.text.includes(login.state));
			refused(await platform.post(login, token), 'state', 401);

			const jar = new Jar();
			const again = await request(s.app, 'GET', to.href, { jar });
			assert.equal(again.status, 302);
			const sent = Object.fromEntries(new URL(again.headers.location).searchParams);
			assert.equal(sent.new_window, undefined);
			const second = { jar, state: sent.state, nonce: sent.nonce };
			accepted(await platform.post(second, await platform.sign(platform.claims(second)), { headers: { 'sec-fetch-dest': 'document' } }), s);
		});

		it('in the new window too is told so, without another window', async () => {
			const login = await platform.login({ parameters: { new_window: '1' } });
			const answer = await platform.post(login, await platform.sign(platform.claims(login)), { jar: new Jar() });
			refused(answer, 'browser', 401);
			assert.doesNotMatch(answer.text, /target="_blank"/);
			assert.match(answer.text, /Allow cookies for this site/);
		});

		it('speaks French to a French learner', async () => {
			const login = await platform.login();
			const answer = await platform.post(login, await platform.sign(platform.claims(login, {
				[`${CLAIM}launch_presentation`]: { locale: 'fr_ca' } })), { jar: new Jar() });
			assert.match(answer.text, /lang="fr"/);
			assert.match(answer.text, /Ouvrir dans une nouvelle fenêtre/);
		});

		it('and brought that of another login is refused', async () => {
			const login = await platform.login();
			const name = login.jar.header('lectern.localhost').split('=')[0];
			const answer = await platform.post(login, await platform.sign(platform.claims(login)), {
				jar: undefined, headers: { cookie: `${name}=${'C'.repeat(43)}` } });
			refused(answer, 'browser', 401);
		});
	});

	describe('that cannot be opened', () => {
		it('offers the way back that the platform signed, with the reason', async () => {
			const { answer } = await platform.launch({ [`${CLAIM}version`]: '2' });
			const [, back] = answer.text.match(/<a class="button" href="([^"]+)">/);
			const url = new URL(back.replaceAll('&amp;', '&'));
			assert.equal(url.origin + url.pathname, 'https://lms.example.org/return');
			assert.equal(url.searchParams.get('x'), '1');
			assert.match(url.searchParams.get('lti_errormsg'), /version/);
			assert.equal(url.searchParams.get('lti_errorlog'), answer.headers['request-id']);
		});

		it('offers no way back that was not signed, and none to a script', async () => {
			const other = await jose.generateKeyPair('RS256');
			assert.doesNotMatch((await platform.launch({}, { key: other.privateKey })).answer.text, /lms\.example\.org\/return/);
			const { answer } = await platform.launch({ [`${CLAIM}version`]: '2',
				[`${CLAIM}launch_presentation`]: { return_url: 'javascript:alert(1)' } });
			assert.doesNotMatch(answer.text, /javascript:/);
		});

		it('tells our clock when it is about time', async () => {
			const { answer } = await platform.launch({ iat: 1700000000, exp: 1700000060 });
			refused(answer, 'exp', 401);
			assert.match(answer.text, /2023-11-14T22:14:20/);
			assert.match(answer.text, new RegExp(new Date().toISOString().slice(0, 13)));
		});

		it('as a message we do not answer yet says which', async () => {
			const { answer } = await platform.launch({ [`${CLAIM}message_type`]: 'LtiDeepLinkingRequest', [`${CLAIM}resource_link`]: undefined });
			refused(answer, 'offered', 400);
			assert.match(answer.text, /LtiDeepLinkingRequest/);
			assert.match(answer.text, /does not offer yet/);
		});

		it('because it names a module that is not here says so', async () => {
			const { answer } = await platform.launch({ [`${CLAIM}custom`]: { module_id: '0190f5a0-0000-7000-8000-000000000000' } });
			refused(answer, 'module_id', 422);
			assert.match(answer.text, /0190f5a0-0000-7000-8000-000000000000/);
			refused((await platform.launch({ [`${CLAIM}custom`]: { module_id: 'seven' } })).answer, 'module_id', 422);
			accepted((await platform.launch({ [`${CLAIM}custom`]: { module_id: '$ResourceLink.unknown' } })).answer, s);
		});

		it('because the platform says no shows its words, escaped, and uses the state up', async () => {
			const login = await platform.login();
			const body = new URLSearchParams({ error: 'login_required', error_description: '<b>Sign in</b> first', state: login.state });
			const answer = await request(s.app, 'POST', '/lti/launch', { body, jar: login.jar });
			refused(answer, 'platform', 400);
			assert.match(answer.text, /login_required/);
			assert.match(answer.text, /&lt;b&gt;Sign in&lt;\/b&gt; first/);
			assert.match(answer.text, /target="_blank"/);
			refused(await platform.post(login, await platform.sign(platform.claims(login))), 'state', 401);
			const unknown = await request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams({ error: 'access_denied' }) });
			refused(unknown, 'platform', 400);
		});
	});

	it('of the same sub on two platforms is of two learners', async (t) => {
		const other = await new Platform(s, await startKeySet(t, 'other-1'), { issuer: 'https://second.example.org', client_id: 'c-2' }).register();
		assert.notEqual(other.registered.origin, platform.registered.origin);
		const hosts = [];
		for (const one of [platform, other, platform]) {
			const { answer } = await one.launch({ sub: 'same', [`${CLAIM}roles`]: [LEARNER] });
			accepted(answer, s);
			hosts.push(new URL(answer.headers.location).hostname);
		}
		// One content host for each learner and package.
		assert.notEqual(hosts[0], hosts[1]);
		assert.equal(hosts[0], hosts[2]);
	});

	it('of 20 learners at once through a deployment nobody knew makes it once', async (t) => {
		const fresh = await new Platform(s, await startKeySet(t, 'fresh'), { issuer: 'https://fresh.example.org', client_id: 'c-3' }).register();
		const launches = await Promise.all(Array.from({ length: 20 }, (_, i) =>
			fresh.launch({ sub: `s${i}`, [`${CLAIM}deployment_id`]: 'new', [`${CLAIM}resource_link`]: { id: 'new', title: 'é' } })));
		launches.forEach(({ answer }) => accepted(answer, s));
		const { platforms } = await s.ask('platform', 'list');
		assert.deepEqual(platforms.find((one) => one.client_id === 'c-3').deployments, ['new']);
	});

	it('of a registration that takes no new deployments is refused', async (t) => {
		const strict = await new Platform(s, await startKeySet(t, 'strict'), { issuer: 'https://strict.example.org', client_id: 'c-4',
			deployments: 'refuse', deployment_id: 'known' }).register();
		refused((await strict.launch()).answer, 'deployment_id', 400);
		accepted((await strict.launch({ [`${CLAIM}deployment_id`]: 'known' })).answer, s);
	});

	it('is verified by a pinned key set without asking anybody', async (t) => {
		const own = await startKeySet(t, 'pinned');
		const jwks = { keys: [{ ...(await jose.exportJWK(own.publicKey)), kid: 'pinned' }] };
		const pinned = await new Platform(s, own, { issuer: 'https://pinned.example.org', client_id: 'c-5', jwks_uri: undefined, jwks }).register();
		accepted((await pinned.launch()).answer, s);
		assert.equal(own.fetched, 0);
	});

	it('with captured claims of real platforms, signed anew, is accepted', async (t) => {
		if (skipWithoutFixtures(t, 'lti'))
			return;
		let count = 0;
		for (const { name, payload } of capturedClaims()) {
			const client = [payload.aud].flat()[0];
			const one = new Platform(s, keySet, { issuer: payload.iss, client_id: client,
				policy: name.startsWith('openedx') ? 'openedx' : name.startsWith('moodle') ? 'moodle' : 'standard' });
			await one.register();
			const login = await one.login();
			const now = Math.floor(Date.now() / 1000);
			const target = new URL(payload[`${CLAIM}target_link_uri`]);
			const claims = { ...payload, nonce: login.nonce, iat: now, exp: now + (payload.exp - payload.iat),
				[`${CLAIM}target_link_uri`]: s.app + target.pathname + target.search };
			const answer = await one.post(login, await one.sign(claims));
			if (payload[`${CLAIM}message_type`] === 'LtiResourceLinkRequest')
				accepted(answer, s);
			else
				refused(answer, 'offered', 400);
			count++;
		}
		assert.ok(count >= 20, `${count} captured launches`);
	});

	it('key set of ours is public, cached and quick to read', async () => {
		const answer = await request(s.app, 'GET', '/lti/jwks');
		assert.equal(answer.status, 200);
		assert.match(answer.headers['cache-control'], /max-age=\d{3,4}/);
		assert.ok(answer.json.keys.length >= 1);
		for (const key of answer.json.keys) {
			assert.equal(key.use, 'sig');
			assert.equal(key.alg, 'RS256');
			assert.equal(key.d, undefined);
		}
	});

	it('leaves no token, state, nonce, cookie or person in the log', async () => {
		const { token, login } = await platform.launch({ sub: 'a-very-private-person', email: 'private@example.org' });
		const log = JSON.stringify(s.logs);
		for (const secret of [token.split('.')[2], login.state, login.nonce, 'a-very-private-person', 'private@example.org', 'Ada Lovelace'])
			assert.ok(!log.includes(secret));
	});
});

function capturedClaims() {
	const found = [];
	const walk = (name, value) => {
		if (value?.compact)
			found.push({ name, payload: value.payload });
		else if (value && typeof value === 'object')
			Object.values(value).forEach((inner) => walk(name, inner));
	};
	for (const name of fixtureList('lti')) {
		const json = name.endsWith('.json') ? JSON.parse(fs.readFileSync(fixture('lti', name))) : null;
		if (/^moodle-.*-id-token-/.test(name))
			found.push({ name, payload: json });
		else if (/idtoken/.test(name))
			walk(name, json);
	}
	return found;
}
