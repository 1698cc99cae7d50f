// Who holds an account is told by mail when what guards it changed, in their language, and nothing in the mail opens anything.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { addPerson, PASSWORD, Person, totp } from '../harness/person.mjs';

test('the owner of an account is told by mail', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: box.config, t });
	await addPerson(s, 'root@example.org', '--name', 'Root', '--org', 'main', '--role', 'administrator');
	await addPerson(s, 'ann@example.org', '--name', 'Ann', '--org', 'main', '--role', 'teacher');
	await addPerson(s, 'zoe@example.org', '--name', 'Zoé', '--org', 'main', '--role', 'teacher');
	const zoe = new Person(s);
	await zoe.signIn('zoe@example.org', PASSWORD);
	await zoe.send('/account', { name: 'Zoé', language: 'fr' });
	const secrets = [PASSWORD];
	let password = PASSWORD;

	/** The next mail is this one, and holds no secret and no link that opens anything. */
	async function told(to, subject, text) {
		const mail = await box.next();
		assert.deepEqual([mail.to, mail.headers.get('subject')], [[to], subject]);
		assert.match(mail.text, text);
		assert.match(mail.text, /\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
		for (const secret of secrets)
			assert.ok(!mail.text.includes(secret) && !mail.html.includes(secret), `${subject} holds a secret`);
		assert.doesNotMatch(mail.text, /\/(reset|invitation)\//);
		return mail;
	}
	const factorOf = async (person) => {
		const page = await person.send('/account/second-factor', {});
		const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)[1];
		const done = await person.send('/account/second-factor/new', { code: totp(secret) });
		secrets.push(secret, ...[...done.text.matchAll(/<code>([a-z2-9]{5}-[a-z2-9]{5})<\/code>/g)].map(([, code]) => code));
		return secret;
	};

	await t.test('of another password, and not of one that was not taken', async () => {
		const ann = new Person(s);
		await ann.signIn('ann@example.org', PASSWORD);
		for (const [old, fresh] of [['wrong horse battery', 'a fine new password'], [PASSWORD, 'short']])
			assert.ok([400, 401].includes((await ann.post('/account/password', { old, password: fresh })).status));
		await ann.send('/account/password', { old: PASSWORD, password: 'a fine new password' });
		password = 'a fine new password';
		secrets.push(password);
		const mail = await told('ann@example.org', 'Your password was changed', /^Hello Ann,/);
		assert.doesNotMatch(mail.text, /by a link/);
		assert.equal(mail.headers.get('from'), '"Main organisation" <lectern@school.example>');
	});

	await t.test('of a link to a new password that was used, in French', async () => {
		const { link } = await s.ask('user', 'reset-link', 'zoe@example.org');
		secrets.push(new URL(link).pathname.split('/').at(-1));
		assert.equal((await new Person(s).post(new URL(link).pathname, { password: 'short' })).status, 400);
		await new Person(s).send(new URL(link).pathname, { password: 'une phrase bien à moi' });
		secrets.push('une phrase bien à moi');
		await told('zoe@example.org', 'Votre mot de passe a été changé', /^Bonjour Zoé,[^]*par un lien de réinitialisation/);
	});

	await t.test('of a second factor that came, new recovery codes, and one that went', async () => {
		const ann = new Person(s);
		await ann.signIn('ann@example.org', password);
		await factorOf(ann);
		await told('ann@example.org', 'A second factor was added to your account', /^Hello Ann,/);
		assert.equal((await ann.post('/account/second-factor/codes', { old: 'wrong horse battery' })).status, 401);
		await ann.send('/account/second-factor/codes', { old: password });
		await told('ann@example.org', 'New recovery codes for your account', /^Hello Ann,/);
		assert.equal((await ann.post('/account/second-factor/removal', { old: 'wrong horse battery' })).status, 401);
		await ann.send('/account/second-factor/removal', { old: password });
		await told('ann@example.org', 'The second factor of your account was removed', /^Hello Ann,/);
	});

	await t.test('of a second factor that a link took away', async () => {
		const person = new Person(s);
		await person.signIn('zoe@example.org', 'une phrase bien à moi');
		await factorOf(person);
		await told('zoe@example.org', 'Un second facteur a été ajouté à votre compte', /^Bonjour Zoé,/);
		const { link } = await s.ask('user', 'reset-link', 'zoe@example.org', '--recovery');
		await new Person(s).send(new URL(link).pathname, { password: 'encore une autre phrase' });
		secrets.push('encore une autre phrase');
		await told('zoe@example.org', 'Votre mot de passe a été changé et votre second facteur retiré', /^Bonjour Zoé,/);
	});

	await t.test('when somebody who has the password tries a code that was used, or many wrong ones', async () => {
		await addPerson(s, 'eve@example.org', '--name', 'Eve', '--org', 'main', '--role', 'teacher');
		const eve = new Person(s);
		await eve.signIn('eve@example.org', PASSWORD);
		const secret = await factorOf(eve);
		await told('eve@example.org', 'A second factor was added to your account', /^Hello Eve,/);
		const code = totp(secret, 1);
		await new Person(s).signIn('eve@example.org', PASSWORD, { code });
		const again = new Person(s);
		await again.signIn('eve@example.org', PASSWORD);
		assert.equal((await again.post('/sign-in/code', { code })).status, 401);
		await told('eve@example.org', 'Somebody tried to get past your second factor', /and then a code that was used already/);
		for (let round = 0; round < 3; round++) {
			const thief = new Person(s);
			await thief.signIn('eve@example.org', PASSWORD);
			for (let i = 0; i < 4; i++)
				await thief.raw('POST', '/sign-in/code', { body: new URLSearchParams({ csrf: await thief.token('/sign-in/code'), code: `00000${i}` }), headers: { origin: s.app } });
		}
		await told('eve@example.org', 'Somebody tried to get past your second factor', /and then many wrong codes/);
	});

	await t.test('when somebody else signs them out, and not when they do it themselves', async () => {
		const ann = new Person(s), root = new Person(s);
		await ann.signIn('ann@example.org', password);
		await ann.send('/account/sessions', { session: 'others' });
		await root.signIn('root@example.org', PASSWORD);
		const { id } = (await s.ask('user', 'list')).users.find((one) => one.email === 'ann@example.org');
		await root.send(`/admin/main/members/${id}/sessions`, {});
		assert.equal((await ann.raw('GET', '/account')).status, 303);
		await told('ann@example.org', 'You were signed out everywhere', /An administrator of Main organisation ended/);
	});
});

test('without a mail server nothing waits to be sent', async (t) => {
	const s = await startLectern({ t });
	await addPerson(s, 'ann@example.org', '--org', 'main', '--role', 'administrator');
	const ann = new Person(s);
	await ann.signIn('ann@example.org', PASSWORD);
	await ann.send('/account/password', { old: PASSWORD, password: 'a fine new password' });
	assert.doesNotMatch((await ann.open('/admin/main/mails')).text, /password was changed|password_changed/);
});
