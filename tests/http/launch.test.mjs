import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, describe, it } from 'node:test';

import { fixture, fixtureList, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { Jar, request } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { openSession } from '../harness/visitor.mjs';
import { accepted, CLAIM, INSTRUCTOR, launchSuite, LEARNER, Platform, refused, startKeySet } from './launch_platform.mjs';

describe('a launch', () => {
	let s, keySet, platform;
	const suite = launchSuite();
	before(() => ({ s, keySet, platform } = suite));

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
			assert.equal(both.status, 200, 'and takes the storage target where it stands');
		});
	});

	it('of a learner leads to the player, and only a refused one takes its cookie away', async () => {
		const { answer, login } = await platform.launch();
		accepted(answer, s);
		assert.equal(answer.headers['set-cookie'], undefined);
		assert.notEqual(login.jar.header('lectern.localhost'), '');
		const other = await platform.launch({ aud: 'client-2' });
		assert.match(other.answer.headers['set-cookie'][0],
			/^__Host-lectern-[0-9a-f]{8}=; Path=\/; Max-Age=0; Secure; HttpOnly; SameSite=None; Partitioned$/);
		assert.equal(other.login.jar.header('lectern.localhost'), '');
		accepted((await platform.launch()).answer, s);
		assert.equal(answer.headers['cache-control'], 'no-store');
		const [logged] = await platform.log(1);
		assert.equal(logged.outcome, 'accepted');
		assert.equal(logged.failed_check, null);
		assert.deepEqual(logged.checks.map((check) => check.name), ['format', 'state', 'registration', 'alg', 'crit', 'kid',
			'signature', 'iss', 'aud', 'azp', 'exp', 'iat', 'nbf', 'nonce', 'version', 'message_type', 'deployment_id',
			'target_link_uri', 'resource_link.id', 'sub', 'roles', 'offered', 'browser']);
		for (const check of logged.checks) {
			assert.ok(check.passed, check.name);
			assert.ok(check.received !== '' && check.expected !== '', `${check.name}: what was received and expected`);
		}
	});

	it('without a name (anonymous) is of somebody new each time, and nothing is owed for it', async () => {
		const ags = { scope: ['https://purl.imsglobal.org/spec/lti-ags/scope/score'], lineitem: `${platform.issuer}/items/1` };
		const hosts = new Set();
		for (let i = 0; i < 2; i++) {
			const { answer } = await platform.launch({ sub: undefined, name: undefined, email: undefined,
				'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': ags });
			accepted(answer, s);
			const { origin, pathname, hostname } = new URL(answer.headers.location);
			hosts.add(hostname);
			const session = await openSession(s, { origin, path: pathname });
			await session.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
		}
		assert.equal(hosts.size, 2, 'two visits are two learners');
		assert.deepEqual((await s.ask('grades', 'list')).grades, []);
		const [logged] = await platform.log(1);
		assert.deepEqual([logged.outcome, logged.checks.find((check) => check.name === 'sub').received], ['accepted', 'absent']);
	});

	it('of a teacher is let in too', async () => {
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

	describe('uses its state once:', () => {
		it('pitfall 31: the same form again leads the same browser to the launch it has, and no other one anywhere', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const first = await platform.post(login, token);
			accepted(first, s);
			const again = await platform.post(login, token);
			assert.deepEqual([again.status, again.headers.location], [303, first.headers.location]);
			const other = await platform.post(login, token, { jar: new Jar() });
			refused(other, 'state', 401);
			assert.match(other.text, /Load your course page again/);
			const name = login.jar.header('lectern.localhost').split('=')[0];
			refused(await platform.post(login, token, { jar: undefined, headers: { cookie: `${name}=${'C'.repeat(43)}` } }), 'state', 401);
		});

		it('of 40 at the same time exactly one wins, and the others wait for it', async () => {
			const login = await platform.login();
			const token = await platform.sign(platform.claims(login));
			const cookie = login.jar.header('lectern.localhost');
			const owner = new Owner(s.data);
			const [[before]] = owner.sql('SELECT count(*) FROM launches');
			const answers = await Promise.all(Array.from({ length: 40 }, () =>
				platform.post(login, token, { jar: undefined, headers: { cookie } })));
			const opened = answers.filter((answer) => answer.status === 303);
			assert.ok(opened.length >= 1);
			assert.equal(new Set(opened.map((answer) => answer.headers.location)).size, 1);
			assert.equal(Number(owner.sql('SELECT count(*) FROM launches')[0][0]), Number(before) + 1);
			for (const waiting of answers.filter((answer) => answer.status !== 303)) {
				assert.equal(waiting.status, 200, waiting.text);
				const [, url] = /^1; url=(\/lti\/again\/[0-9a-f]{64})$/.exec(waiting.headers.refresh);
				const led = await request(s.app, 'GET', url, { headers: { cookie } });
				assert.deepEqual([led.status, led.headers.location], [303, opened[0].headers.location]);
				refused(await request(s.app, 'GET', url), 'state', 401);
			}
			refused(await request(s.app, 'GET', '/lti/again/nothing', { headers: { cookie } }), 'state', 401);
		});

		it('a refused launch has used it up', async () => {
			const login = await platform.login();
			refused(await platform.post(login, await platform.sign(platform.claims(login, { aud: 'x' }))), 'aud', 401);
			refused(await platform.post(login, await platform.sign(platform.claims(login))), 'state', 401);
		});

		it('leaves no more than some 60 cookies in a browser, the latest ones', async () => {
			const jar = new Jar();
			let login;
			for (let i = 0; i < 90; i++)
				login = await platform.login({ jar });
			const count = jar.header('lectern.localhost').split('; ').length;
			assert.ok(count >= 20 && count <= 64, `${count} cookies`);
			accepted(await platform.post(login, await platform.sign(platform.claims(login))), s);
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
			else if (payload[`${CLAIM}message_type`] === 'LtiDeepLinkingRequest')
				assert.match(answer.headers.location ?? answer.text, /\/pick\//, name);
			else if (payload[`${CLAIM}message_type`] === 'LtiSubmissionReviewRequest')
				assert.match(answer.headers.location ?? answer.text, /\/launch\/[^/]+\/attempts\/[0-9a-f-]{36}$/, name);
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
