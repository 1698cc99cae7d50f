// Mail against a real SMTP server: what goes out, how it is protected, and what becomes of what is not taken.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { readMetrics } from '../harness/metrics.mjs';
import { Owner } from '../harness/owner.mjs';
import { startWorker } from '../harness/worker.mjs';

const list = async (s, ...flags) => (await s.ask('mail', 'list', ...flags)).mails;
const send = async (s, to = 'anna@school.example', ...flags) => (await s.ask('mail', 'test', to, ...flags)).mail;
const fate = (s, id, ...states) => eventually(async () => {
	const mail = (await list(s)).find((one) => one.id === id);
	return states.includes(mail?.state) && mail;
}, { what: `mail ${id} ${states.join(' or ')}` });
const organization = (s) => new Owner(s.data).sql("SELECT id FROM organizations WHERE slug = 'main'", { directory: true })[0][0];

test('a mail server with TLS from the start and a password', async (t) => {
	const box = await startMailbox({ t, secure: 'tls', user: 'lectern', password: 'pa ss:wörd' });
	const s = await startLectern({ config: box.config, t });

	await t.test('gets text and HTML, headers in their form, and a name that says which mail it is', async () => {
		new Owner(s.data).sql(`UPDATE organizations SET name = 'École "du" Nord', settings = settings ||
			'{"mail_reply_to": "bureau@school.example"}'`, { directory: true });
		const id = await send(s, 'anna@school.example', '--language', 'fr');
		const mail = await box.next();
		assert.deepEqual([mail.from, mail.to, mail.secure], ['lectern@school.example', ['anna@school.example'], true]);
		assert.deepEqual(box.logins, [{ user: 'lectern', secure: true }]);
		const header = (name) => mail.headers.get(name);
		assert.equal(header('message-id'), `<${id}@school.example>`);
		assert.equal(header('subject'), 'Un essai de École "du" Nord');
		assert.equal(header('from'), 'École "du" Nord <lectern@school.example>');
		assert.deepEqual([header('to'), header('reply-to')], ['anna@school.example', 'bureau@school.example']);
		assert.deepEqual([header('auto-submitted'), header('content-language'), header('list-unsubscribe')], ['auto-generated', 'fr', undefined]);
		assert.ok(Math.abs(new Date(header('date')) - Date.now()) < 300000, header('date'));
		assert.match(mail.text, /^Ceci est un message d’essai de École "du" Nord \(http:\/\/lectern\.localhost:\d+\)\./);
		assert.match(mail.html, /<html lang="fr">[^]*<p>Ceci est un message d’essai de École &quot;du&quot; Nord \(<a href="http:\/\/lectern\.localhost:\d+">/);
		const row = await fate(s, id, 'sent');
		assert.deepEqual([row.subject, row.reason, row.tries, row.last_status], ['Un essai de École "du" Nord', null, 1, 250]);
	});

	await t.test('two mails go over one connection', async () => {
		const before = box.seen.filter((step) => step === 'connect').length;
		await Promise.all([send(s, 'one@school.example'), send(s, 'two@school.example')]);
		const both = [await box.next(), await box.next()];
		assert.deepEqual(both.map((mail) => mail.to[0]).sort(), ['one@school.example', 'two@school.example']);
		assert.ok(box.seen.filter((step) => step === 'connect').length - before <= 2);
	});

	await t.test('an address that would be more than one is refused', async () => {
		for (const address of ['anna', 'a@b, c@d', 'a@b>', 'a b@c.example']) {
			const answer = await s.lectern('mail', 'test', address);
			assert.equal(answer.code, 1);
			assert.match(answer.stderr, /^lectern: mail: email: A mail address/);
		}
	});
});

test('a mail server with STARTTLS', async (t) => {
	const box = await startMailbox({ t, secure: 'starttls', user: 'lectern', password: 'pass' });
	const s = await startLectern({ config: box.config, t });

	await t.test('is told name and password only after encryption', async () => {
		const id = await send(s);
		assert.equal((await box.next()).secure, true);
		assert.deepEqual(box.logins, [{ user: 'lectern', secure: true }]);
		await fate(s, id, 'sent');
	});

	await t.test('4xx: tried again with the same Message-ID, and its sentence is shown meanwhile', async () => {
		box.answer = { rcpt: [451, '4.7.1 Greylisted, <postmaster@other.example> knows why'] };
		const id = await send(s, 'grey@school.example');
		const waiting = await eventually(async () => (await list(s, '--state', 'waiting')).find((mail) => mail.id === id && mail.tries > 0));
		assert.equal(waiting.reason, '451 4.7.1 Greylisted, <(an address)> knows why');
		assert.equal(waiting.last_status, 451);
		box.answer = {};
		assert.equal((await box.next()).headers.get('message-id'), `<${id}@school.example>`);
		assert.ok((await fate(s, id, 'sent')).tries > 1);
	});

	await t.test('5xx of the recipient or the message: bounced, not tried again, and may be sent again by hand', async () => {
		box.answer = { rcpt: [550, '5.1.1 <nobody@school.example>: no such user, ask help@other.example'] };
		const id = await send(s, 'nobody@school.example');
		const row = await fate(s, id, 'bounced', 'sent');
		assert.deepEqual([row.state, row.tries, row.last_status], ['bounced', 1, 550]);
		assert.equal(row.reason, '550 5.1.1 <nobody@school.example>: no such user, ask (an address)');
		box.answer = { data: [554, '5.6.0 This looks like spam'] };
		const spam = await send(s, 'spam@school.example');
		assert.equal((await fate(s, spam, 'bounced', 'sent')).reason, '554 5.6.0 This looks like spam');
		box.answer = {};
		assert.deepEqual(await s.ask('mail', 'resend', id), { id, state: 'waiting' });
		assert.equal((await box.next()).to[0], 'nobody@school.example');
		await fate(s, id, 'sent');
		assert.deepEqual(new Owner(s.data).sql("SELECT subject_id, actor_name FROM audit_logs WHERE action = 'mail.resent'"), [[id, 'command line']]);
		assert.equal((await s.lectern('mail', 'resend', '01890000-0000-7000-8000-000000000000')).stderr, 'lectern: mail: mail: There is no such mail\n');
	});

	await t.test('a sender or a name that is refused holds mails back instead of bouncing them', async () => {
		box.answer = { mail: [550, '5.7.1 Sender refused'] };
		const id = await send(s, 'later@school.example');
		const row = await eventually(async () => (await list(s)).find((mail) => mail.id === id && mail.tries > 0 && mail.state === 'waiting'));
		assert.equal(row.reason, '550 5.7.1 Sender refused');
		await s.log((line) => line.message?.startsWith('the mail server cannot be used just now: 550'));
		box.answer = {};
		assert.equal((await box.next()).to[0], 'later@school.example');
	});

	await t.test('figures count what became of each', async () => {
		const all = readMetrics((await request(s.app, 'GET', '/metrics')).text);
		assert.equal(all.value('lectern_mail_sends_total', { outcome: 'bounced' }), 2);
		assert.ok(all.value('lectern_mail_sends_total', { outcome: 'sent' }) >= 3);
		assert.ok(all.value('lectern_mail_sends_total', { outcome: 'later' }) >= 2);
		assert.equal(typeof all.value('lectern_mails', { state: 'unsent' }), 'number');
	});
});

test('reminders can be left with one click, by program or by page', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: box.config, t });
	const remind = (to) => new Owner(s.data).sql(`INSERT INTO mails (org_id, id, template, language, recipient, data, reminder, request_id)
		SELECT '${organization(s)}', gen_random_uuid(), 'note', 'en', '${to}', '{"title": "Do not forget", "text": "There is work."}', true, gen_random_uuid()
		RETURNING id`)[0][0];

	const first = remind('Anna@School.example');
	const mail = await box.next();
	const url = /^<(http[^>]+)>$/.exec(mail.headers.get('list-unsubscribe'))[1];
	assert.equal(mail.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
	assert.ok(mail.text.includes(`To receive no such reminders any more:\n${url}\n`));
	assert.equal(mail.headers.get('subject'), 'Do not forget');
	await fate(s, first, 'sent');
	const path = new URL(url).pathname;

	await t.test('looking at the page changes nothing: programs that look at links do not leave for anybody', async () => {
		const page = await request(s.app, 'GET', path, { headers: { 'accept-language': 'fr' } });
		assert.equal(page.status, 200);
		assert.match(page.text, /Ne plus recevoir de rappels/);
		assert.doesNotMatch(page.text, /Anna|School/i);
		await fate(s, remind('anna@school.example'), 'sent');
		await box.next();
	});

	await t.test('one click: no reminders any more, whatever the letters, but other mails', async () => {
		const left = await request(s.app, 'POST', path, { body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
		assert.equal(left.status, 200, left.text);
		const row = await fate(s, remind('ANNA@school.example'), 'refused', 'sent');
		assert.deepEqual([row.state, row.reason], ['refused', 'The recipient wants no reminders']);
		await fate(s, remind('ben@school.example'), 'sent');
		assert.equal((await box.next()).to[0], 'ben@school.example');
		await fate(s, await send(s, 'anna@school.example'), 'sent');
		await box.next();
		assert.equal(new Owner(s.data).sql('SELECT count(*) FROM mail_unsubscribes WHERE address_mac LIKE \'%anna%\'')[0][0], '0');
	});

	await t.test('and the page takes it back', async () => {
		assert.match((await request(s.app, 'GET', path)).text, /Receive reminders again/);
		const back = await request(s.app, 'POST', path, { body: 'again=yes', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
		assert.equal(back.status, 200);
		await fate(s, remind('anna@school.example'), 'sent');
	});

	await t.test('a link that is not ours leads nowhere', async () => {
		for (const token of ['x', path.split('/').pop().slice(0, -2) + 'AA'])
			for (const method of ['GET', 'POST'])
				assert.equal((await request(s.app, method, `/unsubscribe/${token}`, method === 'POST'
					? { body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {})).status, 404, token);
	});
});

test('a mail server that cannot be trusted or reached gets nothing', async (t) => {
	const box = await startMailbox({ t, secure: 'starttls', untrusted: true });
	const s = await startLectern({ config: box.config, t });

	await t.test('a certificate of nobody', async () => {
		const id = await send(s);
		const row = await eventually(async () => (await list(s)).find((mail) => mail.id === id && mail.tries > 0 && mail.state === 'waiting'));
		assert.match(row.reason, /certificate/i);
		assert.deepEqual(box.mails, []);
	});

	await t.test('a server without TLS where TLS is required', async () => {
		const plain = await startMailbox({ t });
		const other = await startLectern({ config: { ...plain.config, smtp_tls: 'required' }, t });
		const id = await send(other);
		const row = await eventually(async () => (await list(other)).find((mail) => mail.id === id && mail.tries > 0 && mail.state === 'waiting'));
		assert.match(row.reason, /STARTTLS/i);
		assert.deepEqual(plain.mails, []);
	});

	await t.test('settings that cannot be are named at the start', async () => {
		for (const [setting, value, says] of [['smtp_url', 'http://x', /smtp_url: must be smtps/], ['smtp_url', 'smtp://me:pw@x', /smtp_url: must be/],
			['smtp_tls', 'maybe', /smtp_tls: must be required or off/], ['mail_from', 'nobody', /mail_from: must be an address/],
			['mail_lease', '1', /mail_lease: must be at least 5/]]) {
			const answer = await s.lectern('worker', `--${setting}`, value);
			assert.equal(answer.code, 1);
			assert.match(answer.stderr, says);
		}
	});
});

test('without a mail server mails wait, and a worker sends them once there is one', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ t });
	assert.match((await s.lectern('mail', 'test', 'anna@school.example')).stderr, /smtp_url: is not set/);
	new Owner(s.data).sql(`INSERT INTO mails (org_id, id, template, language, recipient, request_id, created_at)
		SELECT '${organization(s)}', gen_random_uuid(), 'test', 'en', v.to_whom, gen_random_uuid(), now() - v.age
		FROM (VALUES ('anna@school.example', interval '1 hour'), ('old@school.example', interval '4 days')) AS v (to_whom, age)`);
	const worker = await startWorker(s, box.config, t);
	assert.equal((await box.next()).to[0], 'anna@school.example');
	const old = await eventually(async () => (await list(s)).find((mail) => mail.state === 'refused'));
	assert.deepEqual([old.to, old.reason], ['old@school.example', 'Given up: it had waited for 3 days']);
	await worker.stop();
});
