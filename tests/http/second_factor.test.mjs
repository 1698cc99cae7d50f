// The second factor: set up by its QR code's secret, asked for at sign-in, each code once, recovery codes, and taken
// away only with the password.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { eventually } from '../harness/learner.mjs';
import { addPerson, PASSWORD, Person, problems, totp } from '../harness/person.mjs';

describe('a second factor', () => {
	let s;
	before(async () => {
		s = await startLectern();
		await addPerson(s, 'root@example.org', '--platform-admin');
	});
	after(() => s?.dispose());

	const secretOf = (page) => /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)[1];
	const codesOf = (page) => [...page.text.matchAll(/<code>([a-z2-9]{5}-[a-z2-9]{5})<\/code>/g)].map(([, code]) => code);

	/** Somebody with a second factor: their browser, its secret, and the recovery codes. The code of this step is used up. */
	async function enrolled(email, ...words) {
		await addPerson(s, email, '--org', 'main', '--role', 'teacher', ...words);
		const person = new Person(s);
		await person.signIn(email, PASSWORD);
		const before = person.cookie;
		const page = await person.send('/account/second-factor', {});
		assert.equal(page.path, '/account/second-factor/new');
		const secret = secretOf(page);
		const done = await person.send('/account/second-factor/new', { code: totp(secret) });
		assert.equal(done.status, 200, problems(done).join());
		assert.notEqual(person.cookie, before, 'the cookie is another one now');
		return { person, secret, codes: codesOf(done) };
	}

	test('is set up by a code of the secret that the picture shows, and no other', async () => {
		await addPerson(s, 'ann@example.org', '--org', 'main', '--role', 'teacher');
		const ann = new Person(s);
		await ann.signIn('ann@example.org', PASSWORD);
		assert.equal((await ann.open('/account/second-factor/new')).path, '/account/second-factor', 'nothing was begun');
		const secret = secretOf(await ann.send('/account/second-factor', {}));
		const picture = await ann.raw('GET', '/account/second-factor/new/picture');
		assert.equal(picture.headers['content-type'], 'image/svg+xml');
		assert.equal(picture.headers['cache-control'], 'no-store');
		assert.match(picture.text, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
		for (const code of ['000000', totp(secret, 5), totp(secret, -5), '', 'abc']) {
			const page = await ann.post('/account/second-factor/new', { code });
			assert.equal(page.status, 400, code);
		}
		const done = await ann.send('/account/second-factor/new', { code: totp(secret) });
		assert.equal(codesOf(done).length, 10);
		assert.equal(new Set(codesOf(done)).size, 10);
		assert.match((await ann.open('/account')).text, /10 recovery codes left/);
		assert.equal((await ann.post('/account/second-factor', {}, { from: '/account' })).status, 409, 'there is one already');
	});

	test('is asked for at sign-in, and until it was shown nobody is signed in', async () => {
		const { secret } = await enrolled('bob@example.org');
		const bob = new Person(s);
		const page = await bob.signIn('bob@example.org', PASSWORD, { next: '/account/sessions' });
		assert.equal(page.path, '/sign-in/code?next=%2Faccount%2Fsessions');
		assert.equal((await bob.raw('GET', '/account')).status, 303);
		assert.equal((await bob.raw('GET', '/admin/main/teams')).status, 303);
		const before = bob.cookie;
		const wrong = await bob.post('/sign-in/code', { code: '000000' });
		assert.equal(wrong.status, 401);
		assert.deepEqual(problems(wrong), ['The code is not right, or was used already.']);
		const done = await bob.send('/sign-in/code', { code: totp(secret, 1), next: '/account/sessions' });
		assert.equal(done.path, '/account/sessions');
		assert.notEqual(bob.cookie, before);
		const thief = new Person(s);
		thief.cookie = before;
		assert.equal((await thief.raw('GET', '/account')).status, 303, 'the cookie from before the second step');
	});

	test('takes each code once, in whatever browser', async () => {
		const { secret } = await enrolled('cleo@example.org');
		const code = totp(secret, 1);
		assert.equal((await new Person(s).signIn('cleo@example.org', PASSWORD, { code })).path, '/admin/main');
		const again = new Person(s);
		await again.signIn('cleo@example.org', PASSWORD);
		assert.equal((await again.post('/sign-in/code', { code })).status, 401);
	});

	test('gives up after five wrong codes: one has to begin again', async () => {
		await enrolled('dan@example.org');
		const dan = new Person(s);
		await dan.signIn('dan@example.org', PASSWORD);
		for (let i = 0; i < 5; i++)
			assert.equal((await dan.post('/sign-in/code', { code: `00000${i}` })).status, 401);
		assert.equal((await dan.open('/sign-in/code')).path, '/sign-in');
	});

	test('is stood in for by a recovery code, once each', async () => {
		const { codes } = await enrolled('eve@example.org');
		const first = new Person(s);
		assert.equal((await first.signIn('eve@example.org', PASSWORD, { code: codes[3].toUpperCase().replace('-', ' ') })).path, '/admin/main');
		assert.match((await first.open('/account')).text, /9 recovery codes left/);
		const again = new Person(s);
		await again.signIn('eve@example.org', PASSWORD);
		assert.equal((await again.post('/sign-in/code', { code: codes[3] })).status, 401);
		assert.equal((await again.send('/sign-in/code', { code: codes[4] })).path, '/admin/main');
	});

	test('gets new recovery codes with the password only, and the old ones count no more', async () => {
		const { person, codes } = await enrolled('fay@example.org');
		assert.equal((await person.post('/account/second-factor/codes', { old: 'wrong horse battery' })).status, 401);
		const fresh = codesOf(await person.send('/account/second-factor/codes', { old: PASSWORD }));
		assert.equal(fresh.length, 10);
		const other = new Person(s);
		await other.signIn('fay@example.org', PASSWORD);
		assert.equal((await other.post('/sign-in/code', { code: codes[0] })).status, 401);
		assert.equal((await other.send('/sign-in/code', { code: fresh[0] })).path, '/admin/main');
	});

	test('is taken away with the password only', async () => {
		const { person } = await enrolled('gus@example.org');
		assert.equal((await person.post('/account/second-factor/removal', { old: 'wrong horse battery' })).status, 401);
		await person.send('/account/second-factor/removal', { old: PASSWORD });
		assert.equal((await new Person(s).signIn('gus@example.org', PASSWORD)).path, '/admin/main');
	});

	test('keeps an organisation closed that asks for it, until it is set up and shown', async () => {
		await s.ask('org', 'add', 'vault', '--name', 'Vault');
		await addPerson(s, 'hal@example.org', '--org', 'vault', '--role', 'administrator');
		const hal = new Person(s);
		assert.equal((await hal.signIn('hal@example.org', PASSWORD)).path, '/admin/vault');
		const settings = await hal.open('/admin/vault/settings');
		const revision = /name="revision" value="(\d+)"/.exec(settings.text)[1];
		await hal.send('/admin/vault/settings', { revision, name: 'Vault', language: '', require_totp: 'true' });
		const closed = async () => (await hal.raw('GET', '/admin/vault/members')).status;
		const end = Date.now() + 20000;
		while (await closed() === 200)
			assert.ok(Date.now() < end, 'still open');
		const asked = await hal.open('/admin/vault/members');
		assert.equal(asked.path.split('?')[0], '/account/second-factor', 'is led to where it is set up');
		const secret = secretOf(await hal.send('/account/second-factor', {}));
		await hal.send('/account/second-factor/new', { code: totp(secret) });
		assert.equal(await closed(), 200);
		await hal.send('/account/second-factor/removal', { old: PASSWORD });
		assert.equal(await closed(), 303, 'without it the session is no longer strong');
	});

	test('is taken away by a recovery link of the command line', async () => {
		await enrolled('ivy@example.org');
		const { link } = await s.ask('user', 'reset-link', 'ivy@example.org', '--recovery');
		const ivy = new Person(s);
		const path = new URL(link).pathname;
		await ivy.send(path, { password: 'a whole new password' });
		assert.equal((await ivy.signIn('ivy@example.org', 'a whole new password')).path, '/admin/main');
	});

	test('of others cannot be seen: the secret is sealed in the database', async () => {
		const { secret } = await enrolled('joe@example.org');
		const dump = JSON.stringify(await s.ask('user', 'list'));
		assert.ok(!dump.includes(secret.replaceAll(' ', '')));
		assert.equal((await s.ask('user', 'list')).users.find((one) => one.email === 'joe@example.org').second_factor, true);
	});
});

describe('where platform administrators must have a second factor', () => {
	let s, routes;
	before(async () => {
		s = await startLectern({ config: { admin_second_factor: true } });
		await addPerson(s, 'root@example.org', '--platform-admin', '--org', 'main', '--role', 'administrator');
		await addPerson(s, 'tim@example.org', '--org', 'main', '--role', 'administrator');
		routes = await s.ask('routes', '--json');
	});
	after(() => s?.dispose());
	const login = (email, more = {}) => request(s.app, 'POST', '/auth/login', { body: { email, password: PASSWORD, ...more } });
	const enrol = async (person) => {
		const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec((await person.send('/account/second-factor', {})).text)[1];
		assert.equal((await person.send('/account/second-factor/new', { code: totp(secret) })).status, 200);
		return secret;
	};

	test('one without is led to set it up, and nothing else answers; others are not asked', async () => {
		const root = new Person(s), tim = new Person(s);
		const page = await root.signIn('root@example.org', PASSWORD);
		assert.equal(page.path.split('?')[0], '/account/second-factor');
		assert.match(page.text, /asks for a second factor/);
		const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
		const closed = routes.filter((route) => route.origin === 'app' && !['anyone', 'metrics', 'enrolling', 'content:take' /* a launch proves that, whoever is signed in */].includes(route.permission) && !/\{capability\}/.test(route.path));
		assert.ok(closed.length > 100);
		for (const route of closed) {
			const path = route.path.replace('{org}', 'main').replace(/\{\w+\*?\}/g, '01900000-0000-7000-8000-000000000000');
			const answer = await root.raw(route.method, path, route.method === 'GET' ? {} : { headers: { origin: s.app, 'x-csrf-token': csrf },
				...route.body === 'form' && { body: new URLSearchParams({ csrf }) }, ...route.body === 'json' && { body: {} } });
			if (path.startsWith('/xapi')) {
				assert.equal(answer.status, 401, `${route.method} ${path} takes keys of its own, never a session`);
				continue;
			}
			assert.ok(answer.status === 403 ? answer.json.type === '/problems/second-factor-required'
				: answer.status === 303 && answer.headers.location.startsWith('/account/second-factor'), `${route.method} ${path}: ${answer.status} ${answer.headers.location} ${answer.text.slice(0, 200)}`);
		}
		assert.equal((await tim.signIn('tim@example.org', PASSWORD)).path, '/admin/main');
		assert.equal((await tim.raw('GET', '/account')).status, 200);
	});

	test('programs get no token without one, and are told why by a type that stays', async () => {
		const refused = await login('root@example.org');
		assert.deepEqual([refused.status, refused.json.type, refused.json.field], [403, '/problems/second-factor-required', 'code']);
		assert.equal((await login('tim@example.org')).status, 200);
		assert.equal((await request(s.app, 'POST', '/auth/login', { body: { email: 'root@example.org', password: 'wrong horse battery' } })).status, 401, 'and only who has the password');
	});

	test('with one everything opens, and the command line lets in again who lost it', async () => {
		const root = new Person(s);
		await root.signIn('root@example.org', PASSWORD);
		const secret = await enrol(root);
		assert.equal((await root.raw('GET', '/instance/organizations')).status, 200);
		assert.equal((await login('root@example.org', { code: totp(secret, 1), org: 'main' })).status, 200);
		assert.equal((await login('root@example.org', { org: 'main' })).json.field, 'code');
		await root.send('/account/second-factor/removal', { old: PASSWORD });
		assert.equal((await root.raw('GET', '/instance/organizations')).headers.location.split('?')[0], '/account/second-factor', 'taken away, it is asked for again');
		await enrol(root);
		const { link } = await s.ask('user', 'reset-link', 'root@example.org', '--recovery');
		await new Person(s).send(new URL(link).pathname, { password: 'a whole new password' });
		const again = new Person(s);
		assert.equal((await again.signIn('root@example.org', 'a whole new password')).path.split('?')[0], '/account/second-factor');
		await enrol(again);
		assert.equal((await again.raw('GET', '/instance/organizations')).status, 200);
	});

	test('of an organisation that asks for it, programs are refused alike, with personal tokens too', async () => {
		const tim = await login('tim@example.org');
		const bearer = { authorization: `Bearer ${tim.json.access_token}` };
		const made = await request(s.app, 'POST', '/api/v1/tokens', { headers: bearer,
			body: { name: 'mine', permissions: ['members:read'], expires_at: new Date(Date.now() + 3600000).toISOString() } });
		assert.equal(made.status, 201, made.text);
		const members = (headers) => request(s.app, 'GET', '/api/v1/memberships', { headers });
		const token = { authorization: `Bearer ${made.json.secret}` };
		assert.deepEqual([(await members(bearer)).status, (await members(token)).status], [200, 200]);
		const browser = new Person(s);
		await browser.signIn('tim@example.org', PASSWORD);
		const revision = /name="revision" value="(\d+)"/.exec((await browser.open('/admin/main/settings')).text)[1];
		await browser.send('/admin/main/settings', { revision, name: 'Main', language: '', require_totp: 'true' });
		for (const headers of [bearer, token])
			await eventually(async () => (await members(headers)).status === 401, { what: 'closed' });
		const refused = await login('tim@example.org', { org: 'main' });
		assert.deepEqual([refused.status, refused.json.type], [403, '/problems/second-factor-required']);
		assert.equal((await browser.open('/admin/main/members')).path.split('?')[0], '/account/second-factor');
		const secret = await enrol(browser);
		assert.equal((await members(token)).status, 200, 'their tokens count again');
		assert.equal((await login('tim@example.org', { org: 'main', code: totp(secret, 1) })).status, 200);
	});
});
