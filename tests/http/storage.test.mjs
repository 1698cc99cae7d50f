// A launch whose browser keeps no cookie in a frame: the platform's own storage proves it instead (research: S1 to S10), a window of
// its own does where that fails too, and what came of it is remembered.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { eventually, ledger } from '../harness/learner.mjs';
import { Jar, request } from '../harness/lectern.mjs';
import { readMetrics } from '../harness/metrics.mjs';
import { Owner } from '../harness/owner.mjs';
import { openSession } from '../harness/visitor.mjs';
import { accepted, CLAIM, INSTRUCTOR, launchSuite, Platform, refused, startKeySet, storagePage } from './launch_platform.mjs';

const STORED = { parameters: { lti_storage_target: '_parent' } };
const FRAME = { 'sec-fetch-dest': 'iframe', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

describe('a launch without its cookie', () => {
	let s, platform, owner;
	const suite = launchSuite();
	before(() => {
		({ s, platform } = suite);
		owner = new Owner(s.data);
	});

	const logins = (where) => owner.sql(`SELECT outcome, kept, used_at IS NOT NULL FROM lti_logins WHERE ${where}`, { directory: true });
	const launches = () => Number(owner.sql('SELECT count(*) FROM launches')[0][0]);

	/** A launch that arrived without its cookie: {login, token, answer}. */
	async function park(changes = {}, parameters = {}) {
		const login = await platform.login({ parameters: { ...STORED.parameters, ...parameters } });
		const token = await platform.sign(platform.claims(login, changes));
		return { login, token, answer: await platform.post(login, token, { jar: new Jar() }) };
	}

	describe('begins with a page', () => {
		it('that leaves a proof in the platform\'s storage, sets the cookie too, and needs no script to go on', async () => {
			for (const method of ['GET', 'POST']) {
				const { answer, page, sent, jar } = await platform.login({ ...STORED, method });
				assert.equal(answer.status, 200);
				assert.deepEqual([page.target, page.origin], ['_parent', 'https://lms.example.org']);
				assert.match(page.key, /^lectern-[0-9a-f]{8}$/);
				assert.match(page.value, /^[\w-]{43}$/);
				assert.match(page.href, /^https:\/\/lms\.example\.org\/auth\?mode=lti&scope=openid&/);
				assert.equal(sent.redirect_uri, `${s.app}/lti/launch`);
				assert.match(jar.header('lectern.localhost'), /^__Host-lectern-[0-9a-f]{8}=/);
				assert.ok(![sent.state, sent.nonce, jar.header('lectern.localhost').split('=')[1]].includes(page.value), 'a secret of its own');
				assert.equal(answer.headers['cache-control'], 'no-store');
				const policy = answer.headers['content-security-policy'];
				assert.match(policy, /script-src 'self'/);
				assert.match(policy, /frame-ancestors https:\/\/lms\.example\.org(;|$)/);
				assert.doesNotMatch(answer.text, /<script(?![^>]* src=)/);
			}
		});

		it('wherever the login says the target, and for a frame of any name', async () => {
			const form = new URLSearchParams(platform.loginParameters());
			const inQuery = await request(s.app, 'POST', '/lti/login?lti_storage_target=post_message_forwarding', { body: form });
			assert.equal(storagePage(inQuery.text).target, 'post_message_forwarding');
			const named = await platform.login({ parameters: { lti_storage_target: 'a "frame" <of> theirs' } });
			assert.equal(named.page.target.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#34;', '"'), 'a "frame" <of> theirs');
			assert.equal((await platform.login({ parameters: { lti_storage_target: '' } })).answer.status, 302, 'an empty one offers nothing');
		});

		it('that is not needed by the cookie, which counts where it came', async () => {
			const login = await platform.login(STORED);
			accepted(await platform.post(login, await platform.sign(platform.claims(login))), s);
		});
	});

	describe('is parked', () => {
		it('and let in by the proof, as the same browser, once', async () => {
			const { login, token, answer } = await park();
			assert.equal(answer.status, 200);
			const form = storagePage(answer.text);
			assert.deepEqual([form.action, form.method, form.target, form.origin, form.key],
				['/lti/proof', 'post', '_parent', 'https://lms.example.org', login.page.key]);
			assert.ok(!answer.text.includes(token) && !answer.text.includes(login.page.value), 'the token is not sent again');
			assert.match(answer.headers['content-security-policy'], /frame-ancestors https:\/\/lms\.example\.org(;|$)/);
			const count = launches();
			const opened = await platform.prove(login, login.page.value);
			accepted(opened, s);
			assert.equal(launches(), count + 1);
			const [logged] = await platform.log(1);
			assert.deepEqual([logged.outcome, logged.checks.at(-1)], ['accepted', { name: 'browser', passed: true,
				received: 'what it left in the platform\'s storage',
				expected: 'the cookie that this login set in this browser, or what it left in the platform\'s storage' }]);
			assert.equal(logged.checks.filter((check) => check.name === 'signature').length, 1);
			const { origin, pathname } = new URL(opened.headers.location);
			assert.equal((await openSession(s, { origin, path: pathname })).opened.ok ?? true, true);

			// The proof again: the launch there is, and no second one.
			const again = await platform.prove(login, login.page.value);
			assert.deepEqual([again.status, again.headers.location, launches()], [303, opened.headers.location, count + 1]);
		});

		it('sealed, without a word of the person, and gone when it was used', async () => {
			const { login } = await park({ sub: 'sealed-1' });
			const [[outcome, kept]] = logins("outcome = 'parked'");
			assert.equal(outcome, 'parked');
			assert.doesNotMatch(kept, /Ada|sealed-1/);
			accepted(await platform.prove(login, login.page.value), s);
			assert.deepEqual(logins("outcome = 'parked'"), []);
			assert.ok(logins("outcome = 'opened'").every(([, address]) => !address.includes('/play/')), 'nor where it led');
		});

		it('with all it said: a teacher arrives as one, in their course and language', async () => {
			const { login, answer } = await park({ sub: 't-1', [`${CLAIM}roles`]: [INSTRUCTOR],
				[`${CLAIM}launch_presentation`]: { document_target: 'iframe', locale: 'fr' } });
			assert.match(answer.text, /lang="fr"/);
			assert.match(answer.text, /nous reconnaissons votre navigateur/);
			const opened = await platform.prove(login, login.page.value);
			accepted(opened, s);
			assert.match(new URL(opened.headers.location).pathname, /^\/launch\//);
			assert.match((await request(s.app, 'GET', opened.headers.location)).text, /lang="fr"/);
		});

		it('and asked for again where its page is loaded again', async () => {
			const { login, token } = await park();
			assert.ok(storagePage((await platform.post(login, token, { jar: new Jar() })).text));
			accepted(await platform.prove(login, login.page.value), s);
			// Sent twice after it was opened: the storage may still know, and then the same launch goes on.
			assert.ok(storagePage((await platform.post(login, token, { jar: new Jar() })).text));
			assert.equal((await platform.prove(login, login.page.value)).status, 303);
			refused(await platform.prove(login, ''), 'state', 401);
		});

		it('also where its token has run out by then, but not for long', async () => {
			const now = Math.floor(Date.now() / 1000);
			const { login } = await park({ iat: now - 110, exp: now - 50 });
			owner.sql("UPDATE lti_logins SET used_at = used_at - interval '60 s', kept_until = kept_until - interval '60 s' WHERE outcome = 'parked'", { directory: true });
			accepted(await platform.prove(login, login.page.value), s);
			const late = await park();
			owner.sql("UPDATE lti_logins SET kept_until = now() - interval '1 s' WHERE outcome = 'parked'", { directory: true });
			refused(await platform.prove(late.login, late.login.page.value), 'state', 401);
		});

		it('and counted apart from what was let in or refused', async () => {
			const parked = async () => readMetrics((await request(s.app, 'GET', '/metrics')).text).sum('lectern_launches_total', { outcome: 'parked' });
			const before = await parked();
			await park();
			assert.equal(await parked(), before + 1);
		});
	});

	describe('is never let in', () => {
		it('by a wrong proof, which uses it up', async () => {
			const { login } = await park();
			refused(await platform.prove(login, 'A'.repeat(43)), 'browser', 401);
			const [logged] = await platform.log(1);
			assert.deepEqual([logged.failed_check, logged.checks.at(-1).received], ['browser', 'what another login left in the platform\'s storage']);
			refused(await platform.prove(login, login.page.value), 'state', 401);
		});

		it('by the proof of another login, its own hash, its key or its state', async () => {
			const other = await park();
			for (const wrong of [(login) => other.login.page.value, (login) => login.page.key, (login) => login.state, (login) => `${login.page.value}=`,
				(login) => login.page.value.slice(0, -1), (login) => login.page.value.toUpperCase()]) {
				const { login } = await park();
				refused(await platform.prove(login, wrong(login)), 'browser', 401);
			}
			accepted(await platform.prove(other.login, other.login.page.value), s);
		});

		it('by a proof before any launch came, or for a launch that was refused', async () => {
			const early = await platform.login(STORED);
			refused(await platform.prove(early, early.page.value), 'state', 401);
			accepted(await platform.post(early, await platform.sign(platform.claims(early))), s);
			const bad = await park({ aud: 'client-2' });
			refused(bad.answer, 'aud', 401);
			refused(await platform.prove(bad.login, bad.login.page.value), 'state', 401);
		});

		it('by what a platform without storage never offered', async () => {
			const login = await platform.login();
			const answer = await platform.post(login, await platform.sign(platform.claims(login)), { jar: new Jar() });
			assert.equal(answer.status, 401);
			assert.equal(storagePage(answer.text), undefined);
			refused(await platform.prove(login, 'x'), 'state', 401);
			refused(await platform.prove({ state: 'Z'.repeat(43) }, 'x'), 'state', 401);
			for (const body of [{}, { proof: 'x' }, { state: 'y'.repeat(200), proof: 'x' }, { state: 'y', proof: 'x'.repeat(200) }])
				assert.equal((await request(s.app, 'POST', '/lti/proof', { body: new URLSearchParams(body) })).status, 400);
		});

		it('with the cookie of another login, proof or not', async () => {
			const login = await platform.login(STORED);
			const name = login.jar.header('lectern.localhost').split('=')[0];
			const headers = { cookie: `${name}=${'C'.repeat(43)}` };
			refused(await platform.post(login, await platform.sign(platform.claims(login)), { jar: undefined, headers }), 'browser', 401);
			const parked = await park();
			const own = parked.login.jar.header('lectern.localhost').split('=')[0];
			refused(await platform.prove(parked.login, parked.login.page.value, { headers: { cookie: `${own}=${'C'.repeat(43)}` } }), 'browser', 401);
		});

		it('by 20 proofs at once but one time', async () => {
			const { login } = await park();
			const count = launches();
			const answers = await Promise.all(Array.from({ length: 20 }, () => platform.prove(login, login.page.value)));
			const opened = answers.filter((answer) => answer.status === 303);
			assert.ok(opened.length >= 1 && new Set(opened.map((answer) => answer.headers.location)).size === 1);
			assert.equal(launches(), count + 1);
		});

		it('after its registration or deployment was closed meanwhile', async (t) => {
			const one = await new Platform(s, await startKeySet(t), { issuer: 'https://closing.example.org', client_id: 'closing' }).register();
			for (const [close, check] of [["UPDATE lti_deployments SET status = 'disabled'", 'deployment_id'], ["UPDATE lti_registrations SET status = 'disabled'", 'registration']]) {
				accepted((await one.launch({}, { login: STORED })).answer, s);
				const login = await one.login(STORED);
				await one.post(login, await one.sign(one.claims(login)), { jar: new Jar() });
				const where = check === 'registration' ? 'id' : 'registration_id';
				owner.sql(`${close} WHERE ${where} = '${one.registered.registration}'`, { directory: true });
				refused(await one.prove(login, login.page.value), check, 400);
				owner.sql(`UPDATE lti_deployments SET status = 'active' WHERE registration_id = '${one.registered.registration}'`, { directory: true });
			}
		});

		it('but by the cookie itself where that comes late', async () => {
			const { login } = await park();
			accepted(await platform.prove(login, '', { jar: login.jar }), s);
		});
	});

	describe('whose platform kept nothing', () => {
		it('is offered a window of its own, once, and is logged', async () => {
			const { login } = await park({}, { lti_message_hint: 'm' });
			const answer = await platform.prove(login, '');
			assert.equal(answer.status, 401);
			const [, link] = answer.text.match(/<a class="button" href="([^"]+)" target="_blank" rel="noopener">/);
			const to = new URL(link.replaceAll('&amp;', '&'));
			assert.deepEqual([to.pathname, to.searchParams.get('new_window'), to.searchParams.get('lti_message_hint')], ['/lti/login', '1', 'm']);
			assert.match(answer.text, /load your course page again/);
			const [logged] = await platform.log(1);
			assert.deepEqual([logged.failed_check, logged.checks.at(-1).received], ['browser', 'no cookie']);
			refused(await platform.prove(login, login.page.value), 'state', 401);
		});

		it('pitfall 26: and whose platform no longer knows who is asking is asked again without the page between, then told', async () => {
			const login = await platform.login(STORED);
			const error = (state) => request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams({ error: 'login_required', state }) });
			const again = await error(login.state);
			assert.equal(again.status, 303);
			const second = await request(s.app, 'GET', again.headers.location, { jar: new Jar() });
			assert.equal(second.status, 302, 'one redirect, that keeps the platform\'s own cookies');
			const told = await error(new URL(second.headers.location).searchParams.get('state'));
			refused(told, 'platform', 400);
			assert.match(told.text, /login_required/);
		});
	});

	describe('is remembered:', () => {
		const kept = () => owner.sql('SELECT browser_key FROM lti_frame_refusals', { directory: true }).flat();
		const login = (parameters, headers = FRAME, jar = new Jar()) => request(s.app, 'POST', '/lti/login', { headers, jar,
			body: new URLSearchParams(platform.loginParameters(parameters)) });
		const stateOf = (answer) => new URL(answer.headers.location).searchParams;
		const finish = async (answer, jar, headers) => {
			const sent = Object.fromEntries(stateOf(answer));
			return platform.post(sent, await platform.sign(platform.claims(sent)), { jar, headers });
		};

		it('once a window worked where the frame kept nothing, the next login offers the window at once', async () => {
			const who = { login_hint: 'remembered-1' };
			assert.equal((await finish(await login(who), new Jar(), FRAME)).status, 401);
			assert.equal((await login(who)).status, 302, 'a frame that failed is tried again until a window worked');
			const jar = new Jar();
			const top = { ...FRAME, 'sec-fetch-dest': 'document' };
			accepted(await finish(await login({ ...who, new_window: '1' }, top, jar), jar, top), s);

			const offered = await login(who);
			assert.equal(offered.status, 200);
			assert.match(offered.text, /href="[^"]*new_window=1[^"]*" target="_blank" rel="noopener"/);
			assert.match(offered.headers['content-security-policy'], /frame-ancestors https:\/\/lms\.example\.org(;|$)/);
			for (const [what, answer] of [['another person', await login({ login_hint: 'remembered-2' })], ['another kind of browser', await login(who, { ...FRAME, 'user-agent': 'Chrome/1 Windows' })],
				['another version of it', null], ['at the top', await login(who, top)], ['the window itself', await login({ ...who, new_window: '1' }, top)]])
				assert.ok(answer === null || answer.status === 302, what);
			assert.equal((await login(who, { ...FRAME, 'user-agent': FRAME['user-agent'].replaceAll('140', '141') })).status, 200, 'an update changes nothing');
			assert.equal((await login({ ...who, new_window: '1' })).status, 200, 'a frame that says it is a window is none');
		});

		it('by a key that names nobody, for 30 days, until a cookie of the frame comes back', async () => {
			const who = { login_hint: 'remembered-1' };
			const [key] = kept();
			assert.match(key, /^[0-9a-f]{64}$/);
			const jar = new Jar();
			assert.equal((await login(who, FRAME, jar)).status, 200);
			assert.match(jar.header('lectern.localhost'), /^__Host-lectern-frame=1$/, 'the page leaves a cookie that is the same for all');
			owner.sql("UPDATE lti_frame_refusals SET expires_at = now() - interval '1 s'", { directory: true });
			assert.equal((await login(who)).status, 302);
			owner.sql("UPDATE lti_frame_refusals SET expires_at = now() + interval '1 day'", { directory: true });
			assert.equal((await login(who)).status, 200);
			const tried = await login(who, FRAME, jar);
			assert.equal(tried.status, 302, 'cookies are kept again');
			accepted(await finish(tried, jar, FRAME), s);
			assert.deepEqual(kept(), []);
			assert.equal((await login(who)).status, 302);
		});
	});

	it('pitfall 29: goes on when its token has run out: the learner is saved and graded, the teacher reads on, and nothing carries a cookie', async () => {
		const now = Math.floor(Date.now() / 1000);
		const times = { iat: now - 56, exp: now - 55 };
		const ags = { 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': { scope: ['https://purl.imsglobal.org/spec/lti-ags/scope/score'], lineitem: `${platform.issuer}/items/9` } };
		const learner = await park({ sub: 'late-1', ...times, ...ags });
		const teacher = await park({ sub: 'late-2', ...times, [`${CLAIM}roles`]: [INSTRUCTOR] });
		const opened = await platform.prove(learner.login, learner.login.page.value);
		const taught = await platform.prove(teacher.login, teacher.login.page.value);
		accepted(opened, s);
		accepted(taught, s);
		await eventually(() => Date.now() / 1000 > times.exp + 61, { what: 'the token to run out, and the minute that clocks may differ' });
		refused((await platform.launch({ sub: 'late-1', ...times })).answer, 'exp', 401);
		const { origin, pathname } = new URL(opened.headers.location);
		const session = await openSession(s, { origin, path: pathname });
		assert.equal((await session.send(session.delta([['cmi.core.lesson_location', '3']]))).status, 200);
		await session.turn('commit', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']]);
		assert.equal((await ledger(s, 'late-1')).length, 1);
		const page = await request(s.app, 'GET', `${new URL(taught.headers.location).pathname}/attempts`);
		assert.equal(page.status, 200, page.text);
		for (const answer of [opened, taught, page])
			assert.equal(answer.headers['set-cookie'], undefined);
	});

	it('pitfall 27: two people in two tabs of one browser stay two, and each form goes on with its own launch', async () => {
		const jar = new Jar();
		const both = [];
		for (const sub of ['tab-1', 'tab-2']) {
			const begun = await platform.login({ jar });
			both.push({ begun, token: await platform.sign(platform.claims(begun, { sub })) });
		}
		const first = await Promise.all(both.map(({ begun, token }) => platform.post(begun, token)));
		first.forEach((answer) => accepted(answer, s));
		assert.notEqual(new URL(first[0].headers.location).hostname, new URL(first[1].headers.location).hostname);
		const again = await Promise.all(both.map(({ begun, token }) => platform.post(begun, token)));
		assert.deepEqual(again.map((answer) => answer.headers.location), first.map((answer) => answer.headers.location));
		// The token of one with the state of the other is nobody's.
		const [one, two] = [await platform.login({ jar }), await platform.login({ jar })];
		refused(await platform.post(one, await platform.sign(platform.claims(two))), 'nonce', 401);
	});

	it('pitfall 2: every cookie of a launch is set alike', async () => {
		const shape = /^__Host-lectern-[0-9a-z]+=[^;]*; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=None; Partitioned$/;
		const login = await platform.login();
		const stored = await platform.login(STORED);
		const window = await platform.post(login, await platform.sign(platform.claims(login)), { jar: new Jar() });
		for (const answer of [login.answer, stored.answer, window]) {
			assert.ok(answer.headers['set-cookie'].length > 0);
			for (const cookie of answer.headers['set-cookie'])
				assert.match(cookie, shape);
		}
	});
});
