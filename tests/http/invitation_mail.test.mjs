// Invitations and links to a new password by mail, to a real mail server: who gets one, who does not, and that nobody can
// tell from the answer.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { Owner } from '../harness/owner.mjs';
import { addPerson, heading, PASSWORD, Person } from '../harness/person.mjs';

test('by mail', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: box.config, t });
	await addPerson(s, 'ann@example.org', '--name', 'Ann', '--org', 'main', '--role', 'administrator');
	const ann = new Person(s);
	await ann.signIn('ann@example.org', PASSWORD);

	const pathIn = (mail, what) => new RegExp(`/${what}/[\\w-]{43}`).exec(mail.text)[0];

	await t.test('an invitation comes to its address and nowhere else, and leads in', async () => {
		const page = await ann.send('/admin/main/members/invite', { people: 'new@example.org', roles: ['teacher'], as: 'page' });
		assert.equal(heading(page), '1 person invited');
		assert.ok(!page.text.includes('/invitation/'), 'the link is not shown to who invites');
		const mail = await box.next();
		assert.deepEqual(mail.to, ['new@example.org']);
		assert.equal(mail.headers.get('subject'), 'Invitation to Main organisation');
		assert.match(mail.text, /Ann invites you/);
		const guest = new Person(s);
		const path = pathIn(mail, 'invitation');
		await guest.send(path, { name: 'New', password: 'a password of my own' });
		assert.equal((await guest.signIn('new@example.org', 'a password of my own')).path, '/admin/main');
	});

	await t.test('a link to a new password comes to who has an account, and the page says the same to who has none', async () => {
		const pages = [];
		for (const email of ['ann@example.org', 'nobody@example.org']) {
			const answer = await new Person(s).post('/forgot', { email });
			assert.equal(answer.status, 200);
			pages.push(answer.text.replaceAll(email, 'ADDRESS').replace(/value="[\w-]{43}"/g, ''));
		}
		assert.equal(pages[0], pages[1]);
		const mail = await box.next();
		assert.deepEqual(mail.to, ['ann@example.org']);
		const forgetful = new Person(s);
		await forgetful.send(pathIn(mail, 'reset'), { password: 'another fine password' });
		const notice = await box.next();
		assert.deepEqual(notice.to, ['ann@example.org'], 'who has the account is told of the change');
		assert.doesNotMatch(notice.text, /\/reset\/[\w-]{43}/);
		assert.equal((await forgetful.signIn('ann@example.org', 'another fine password')).path, '/admin/main');
		await eventually(async () => (await s.ask('user', 'list')).users.length === 2, { what: 'nothing more' });
	});

	await t.test('who asks again and again gets one mail a minute at most', async () => {
		await addPerson(s, 'bob@example.org', '--org', 'main', '--role', 'tutor');
		for (let i = 0; i < 5; i++)
			await new Person(s).post('/forgot', { email: 'bob@example.org' });
		await box.next();
		await addPerson(s, 'cleo@example.org', '--org', 'main', '--role', 'tutor');
		await new Person(s).post('/forgot', { email: 'cleo@example.org' });
		assert.deepEqual((await box.next()).to, ['cleo@example.org'], 'the next mail is not another one for bob');
	});

	await t.test('nor does who asked five times before anybody looked get more than one', async () => {
		for (const who of ['dora', 'eve'])
			await addPerson(s, `${who}@example.org`, '--org', 'main', '--role', 'tutor');
		new Owner(s.data).sql("INSERT INTO reset_requests (id, email, language) SELECT gen_random_uuid(), 'dora@example.org', 'en' FROM generate_series(1, 5)", { directory: true });
		assert.deepEqual((await box.next()).to, ['dora@example.org']);
		await new Person(s).post('/forgot', { email: 'eve@example.org' });
		assert.deepEqual((await box.next()).to, ['eve@example.org'], 'the next mail is not another one for dora');
	});
});
