// Signing in and out: who gets in, who does not, and that neither the answer nor what it costs tells who has an account.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { cpuOf } from '../harness/cpu.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { addPerson, heading, PASSWORD, Person, problems } from '../harness/person.mjs';

describe('signing in', () => {
	let s;
	before(async () => {
		s = await startLectern();
		for (const [email, ...words] of [
			['ann@example.org', '--name', 'Ann', '--org', 'main', '--role', 'administrator'],
			['bob@example.org', '--name', 'Bob', '--org', 'main', '--role', 'enseignant'],
			['root@example.org', '--name', 'Root', '--platform-admin'],
			['lone@example.org', '--name', 'Lone'],
		])
			await addPerson(s, email, ...words);
		await s.ask('org', 'add', 'north', '--name', 'North school');
		await add('eve@example.org', '--org', 'main', '--role', 'tutor');
		await add('eve@example.org', '--org', 'north', '--role', 'administrator');
	});
	after(() => s?.dispose());

	const add = (email, ...words) => addPerson(s, email, ...words);

	test('the right password leads into the only organisation, by a cookie that scripts and other sites cannot read', async () => {
		const ann = new Person(s);
		const answer = await ann.post('/sign-in', { email: 'Ann@Example.org', password: PASSWORD });
		assert.equal(answer.status, 303);
		assert.equal(answer.headers.location, '/admin');
		const cookie = answer.headers['set-cookie'].find((line) => line.startsWith('__Host-lectern-session='));
		assert.match(cookie, /^__Host-lectern-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
		const page = await ann.open('/admin');
		assert.equal(page.path, '/admin/main');
		assert.equal(page.status, 200);
		assert.match(page.text, /Ann<\/a>/);
	});

	test('who belongs to several organisations chooses, and who to none is told so', async () => {
		const eve = new Person(s);
		const page = await eve.signIn('eve@example.org', PASSWORD);
		assert.equal(page.path, '/admin');
		assert.match(page.text, /href="\/admin\/main"[\s\S]*href="\/admin\/north"/);
		const lone = new Person(s);
		assert.match((await lone.signIn('lone@example.org', PASSWORD)).text, /You belong to no organisation yet/);
	});

	test('every decision leaves a line in the log, with the account\'s id and never its address', async () => {
		const { id } = (await s.ask('user', 'list')).users.find((one) => one.email === 'bob@example.org');
		const line = (end) => s.log((one) => one.message?.startsWith('sign-in by password: ') && one.message.includes(end));
		const bob = new Person(s);
		await bob.post('/sign-in', { email: 'bob@example.org', password: 'wrong horse battery' });
		await line(`wrong: user ${id} (request `);
		await bob.post('/sign-in', { email: 'nobody@example.org', password: 'wrong horse battery' });
		await line('wrong: user unknown (request ');
		await bob.signIn('bob@example.org', PASSWORD);
		await line(`right: user ${id} (request `);
		assert.equal((await bob.raw('GET', '/admin/main/members')).status, 403);
		await s.log((one) => one.room === 'access' && one.status === 403 && one.route === '/admin/{org}/members' && one.asker === `user ${id}`);
		assert.ok(!JSON.stringify(s.logs).includes('bob@example.org'));
	});

	test('a wrong password and an unknown address get the same answer', async () => {
		const answers = [];
		for (const [email, password] of [['ann@example.org', 'wrong horse battery'], ['nobody@example.org', 'wrong horse battery']]) {
			const page = await new Person(s, { address: '192.0.2.1' }).post('/sign-in', { email, password });
			assert.equal(page.status, 401);
			assert.deepEqual(problems(page), ['The address or the password is not right.']);
			assert.equal(page.headers['set-cookie']?.some((line) => line.startsWith('__Host-lectern-session=')) ?? false, false);
			answers.push(page.text.replaceAll(email, 'ADDRESS').replace(/name="csrf" value="[^"]+"/g, ''));
		}
		assert.equal(answers[0], answers[1]);
	});

	test('an unknown address takes as much work as a wrong password', async () => {
		const took = { known: 0, unknown: 0 };
		for (let i = 0; i < 7; i++) {
			for (const [kind, email] of [['known', 'bob@example.org'], ['unknown', `nobody${i}@example.org`]]) {
				const who = new Person(s, { address: `198.51.100.${i + 1}` });
				const before = cpuOf(s.pid);
				await who.post('/sign-in', { email, password: 'wrong horse battery' });
				took[kind] += cpuOf(s.pid) - before;
			}
		}
		const ratio = took.known / took.unknown;
		assert.ok(ratio > 0.7 && ratio < 1.4, `known ${took.known} ms of processor, unknown ${took.unknown} ms`);
	});

	test('pages of staff ask who it is, and lead back to where one wanted to go', async () => {
		const bob = new Person(s);
		const asked = await bob.raw('GET', '/account/sessions');
		assert.equal(asked.status, 303);
		assert.equal(asked.headers.location, '/sign-in?next=%2Faccount%2Fsessions');
		const page = await bob.signIn('bob@example.org', PASSWORD, { next: '/account/sessions' });
		assert.equal(page.path, '/account/sessions');
		assert.match(page.text, /Firefox, Linux/);
	});

	test('nobody is led to another site afterwards', async () => {
		for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', '/\tx']) {
			const bob = new Person(s);
			const answer = await bob.post('/sign-in', { email: 'bob@example.org', password: PASSWORD, next });
			assert.equal(answer.status === 303 ? answer.headers.location : '/admin', '/admin', next);
		}
	});

	test('the sign-in form is taken from our own page only', async () => {
		const fields = { email: 'ann@example.org', password: PASSWORD };
		const ann = new Person(s);
		assert.equal((await ann.post('/sign-in', fields, { headers: { origin: 'https://evil.example' } })).status, 403);
		assert.equal((await ann.post('/sign-in', fields, { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
		assert.equal((await ann.post('/sign-in', fields, { headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } })).status, 403);
		const browser = new Person(s);
		assert.equal((await browser.post('/sign-in', fields, { headers: { origin: 'null' } })).status, 303, 'what a browser says of a page that sends no referrer');
		const csrf = await browser.token('/account');
		assert.equal((await browser.raw('POST', '/account', { body: new URLSearchParams({ name: 'Ann', csrf }),
			headers: { origin: 'null', 'sec-fetch-site': 'same-origin' } })).status, 303);
		const token = await ann.token('/sign-in');
		const other = await new Person(s).raw('POST', '/sign-in', { body: new URLSearchParams({ ...fields, csrf: token }) });
		assert.equal(other.status, 403, 'a token without its cookie');
		assert.equal((await ann.raw('POST', '/sign-in', { body: new URLSearchParams(fields) })).status, 403);
		assert.equal(ann.cookie, undefined);
	});

	test('forms of somebody signed in carry a token of that session', async () => {
		const ann = new Person(s);
		const eve = new Person(s);
		await ann.signIn('ann@example.org', PASSWORD);
		await eve.signIn('eve@example.org', PASSWORD);
		const send = (csrf, headers = {}) => ann.raw('POST', '/account', { body: new URLSearchParams({ name: 'Ann', ...csrf && { csrf } }), headers });
		assert.equal((await send()).status, 403);
		assert.equal((await send(await eve.token('/account'))).status, 403);
		const own = await ann.token('/account');
		assert.equal((await send(own, { 'sec-fetch-site': 'cross-site' })).status, 403);
		assert.equal((await send(own)).status, 303);
	});

	test('signing out ends the session, for whoever copied the cookie too', async () => {
		const ann = new Person(s);
		await ann.signIn('ann@example.org', PASSWORD);
		const { cookie } = ann;
		const page = await ann.send('/sign-out', {}, { from: '/account' });
		assert.equal(page.path, '/sign-in');
		assert.equal(ann.cookie, undefined);
		const thief = new Person(s);
		thief.cookie = cookie;
		assert.equal((await thief.raw('GET', '/admin/main')).status, 303);
	});

	test('a session is listed, and ended by its owner from another one', async () => {
		const here = new Person(s);
		const there = new Person(s, { agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1' });
		await here.signIn('eve@example.org', PASSWORD);
		await there.signIn('eve@example.org', PASSWORD);
		assert.equal((await there.raw('GET', '/account')).status, 200);
		const page = await here.open('/account/sessions');
		const row = page.text.split('<tr>').find((text) => text.includes('Safari, iPhone'));
		const id = /value="([0-9a-f-]{36})"/.exec(row)[1];
		await here.send('/account/sessions', { session: id });
		assert.equal((await there.raw('GET', '/account')).status, 303);
		assert.equal((await here.raw('GET', '/account')).status, 200);
		await there.signIn('eve@example.org', PASSWORD);
		await here.send('/account/sessions', { session: 'others' });
		assert.equal((await there.raw('GET', '/account')).status, 303);
		assert.equal((await here.raw('GET', '/account')).status, 200);
	});

	test('nobody ends a session that is not theirs', async () => {
		const ann = new Person(s);
		const bob = new Person(s);
		await ann.signIn('ann@example.org', PASSWORD);
		await bob.signIn('bob@example.org', PASSWORD);
		const id = /value="([0-9a-f-]{36})"/.exec((await ann.open('/account/sessions')).text)[1];
		assert.equal((await bob.post('/account/sessions', { session: id })).status, 404);
		assert.equal((await ann.raw('GET', '/account')).status, 200);
	});

	test('another password ends every other session, and the cookie is another one', async () => {
		await add('pat@example.org', '--name', 'Pat', '--org', 'main', '--role', 'tutor');
		const here = new Person(s);
		const there = new Person(s);
		await here.signIn('pat@example.org', PASSWORD);
		await there.signIn('pat@example.org', PASSWORD);
		const { cookie } = here;
		assert.equal((await here.post('/account/password', { old: 'wrong horse battery', password: 'another fine password' })).status, 401);
		assert.equal((await here.post('/account/password', { old: PASSWORD, password: 'short' })).status, 400);
		assert.equal((await there.raw('GET', '/account')).status, 200);
		const page = await here.send('/account/password', { old: PASSWORD, password: 'another fine password' });
		assert.equal(page.path, '/account');
		assert.notEqual(here.cookie, cookie);
		assert.equal((await there.raw('GET', '/account')).status, 303);
		const thief = new Person(s);
		thief.cookie = cookie;
		assert.equal((await thief.raw('GET', '/account')).status, 303);
		assert.equal((await new Person(s).post('/sign-in', { email: 'pat@example.org', password: PASSWORD })).status, 401);
		assert.equal((await new Person(s).signIn('pat@example.org', 'another fine password')).path, '/admin/main');
	});

	test('who is disabled is signed out and stays out until enabled', async () => {
		await add('tim@example.org', '--org', 'main', '--role', 'tutor');
		const tim = new Person(s);
		await tim.signIn('tim@example.org', PASSWORD);
		assert.equal((await s.ask('user', 'disable', 'tim@example.org')).status, 'disabled');
		// Another process said so: this one knows within five seconds.
		await eventually(async () => (await tim.raw('GET', '/account')).status !== 200, { timeout_ms: 20000, what: 'tim to be signed out' });
		assert.equal((await new Person(s).post('/sign-in', { email: 'tim@example.org', password: PASSWORD })).status, 401);
		await s.ask('user', 'enable', 'tim@example.org');
		assert.equal((await new Person(s).signIn('tim@example.org', PASSWORD)).path, '/admin/main');
	});

	test('a platform administrator enters every organisation and the installation', async () => {
		const root = new Person(s);
		const page = await root.signIn('root@example.org', PASSWORD);
		assert.match(page.text, /North school/);
		for (const path of ['/admin/main/members', '/admin/north/members', '/instance/organizations'])
			assert.equal((await root.raw('GET', path)).status, 200, path);
		const ann = new Person(s);
		await ann.signIn('ann@example.org', PASSWORD);
		assert.equal((await ann.raw('GET', '/admin/north/members')).status, 404);
		assert.equal((await ann.raw('GET', '/instance/organizations')).status, 403);
	});

	test('pages speak French to who asks for it, and as the account says after signing in', async () => {
		const ann = new Person(s, { language: 'fr' });
		const page = await ann.post('/sign-in', { email: 'ann@example.org', password: 'faux mot de passe' });
		assert.deepEqual(problems(page), ['L’adresse ou le mot de passe n’est pas juste.']);
		const bob = new Person(s);
		await bob.signIn('bob@example.org', PASSWORD);
		const saved = await bob.send('/account', { name: 'Bob', language: 'fr' });
		assert.equal(heading(saved), 'Votre compte');
	});

	test('neither passwords nor cookies are in the log', async () => {
		const text = s.logs.map((line) => JSON.stringify(line)).join('\n');
		assert.ok(text.includes('/sign-in'));
		for (const secret of ['horse battery', 'another fine password', '__Host-'])
			assert.ok(!text.includes(secret), secret);
	});
});
