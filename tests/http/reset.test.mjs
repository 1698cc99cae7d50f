// Links to a new password, by the command line and by mail: they work once, tell nobody who has an account, and end
// every session.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { addPerson, PASSWORD, Person, problems } from '../harness/person.mjs';

const NEXT = 'a whole new password';

describe('a link to a new password', () => {
	let s;
	before(async () => {
		s = await startLectern();
		for (const name of ['ann', 'bob', 'cleo', 'dan'])
			await addPerson(s, `${name}@example.org`, '--org', 'main', '--role', 'tutor');
	});
	after(() => s?.dispose());
	const linkFor = async (email) => new URL((await s.ask('user', 'reset-link', email)).link).pathname;

	test('sets it once, and ends every session', async () => {
		const there = new Person(s);
		await there.signIn('ann@example.org', PASSWORD);
		const path = await linkFor('ann@example.org');
		const ann = new Person(s);
		const page = await ann.open(path);
		assert.match(page.text, /For the account of ann@example.org/);
		const done = await ann.send(path, { password: NEXT });
		assert.equal(done.path, '/sign-in');
		assert.match(done.text, /The new password counts from now on/);
		assert.equal((await there.raw('GET', '/account')).status, 303);
		assert.equal((await ann.post('/sign-in', { email: 'ann@example.org', password: PASSWORD })).status, 401);
		assert.equal((await ann.signIn('ann@example.org', NEXT)).path, '/admin/main');
		assert.equal((await ann.raw('GET', path)).status, 410);
	});

	test('of two at once only one sets it', async () => {
		const path = await linkFor('bob@example.org');
		const both = await Promise.all(['the first new password', 'the second new password'].map(async (password) => {
			const one = new Person(s);
			return { password, status: (await one.post(path, { password })).status };
		}));
		assert.deepEqual(both.map(({ status }) => status).sort(), [303, 410]);
		const { password } = both.find(({ status }) => status === 303);
		assert.equal((await new Person(s).signIn('bob@example.org', password)).path, '/admin/main');
	});

	test('counts no more once another was made, or the password was changed', async () => {
		const first = await linkFor('cleo@example.org');
		const second = await linkFor('cleo@example.org');
		assert.equal((await new Person(s).raw('GET', first)).status, 410);
		const cleo = new Person(s);
		await cleo.signIn('cleo@example.org', PASSWORD);
		await cleo.send('/account/password', { old: PASSWORD, password: NEXT });
		assert.equal((await new Person(s).raw('GET', second)).status, 410);
	});

	test('wants a password that may be one, and can be tried again', async () => {
		const path = await linkFor('dan@example.org');
		const dan = new Person(s);
		const tried = [['short', /at least 12 letters/], ['qwerty123456', /everybody tries first/], ['dan@example.org', /your own name or address/], ['aaaaaaaaaaaaaaa', /everybody tries first/]];
		for (const [password, says] of tried) {
			const page = await dan.post(path, { password });
			assert.equal(page.status, 400, password);
			assert.match(problems(page).join(), says);
			assert.ok(!page.text.includes(`value="${password}"`), 'a password is not given back');
		}
		assert.equal((await dan.post(path, { password: NEXT })).status, 303);
	});

	test('that nobody gave out opens nothing', async () => {
		for (const token of ['x', 'A'.repeat(43), 'A'.repeat(64)])
			assert.equal((await new Person(s).raw('GET', `/reset/${token}`)).status, 410);
		assert.equal((await s.lectern('user', 'reset-link', 'nobody@example.org')).code, 1);
	});

	test('is not in the log', async () => {
		const path = await linkFor('ann@example.org');
		await new Person(s).open(path);
		await s.log((line) => line.route === '/reset/{token}');
		assert.ok(!JSON.stringify(s.logs).includes(path.split('/').at(-1)));
	});

	test('without mail, whoever forgot is told to ask an administrator', async () => {
		assert.match((await new Person(s).open('/forgot')).text, /Ask an administrator/);
	});
});
