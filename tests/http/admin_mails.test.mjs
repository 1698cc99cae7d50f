// Mails on pages: what became of each, and sending one again.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';

const as = (who) => ({ headers: { cookie: who.cookie } });

test('mails on pages', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: box.config, t });
	assert.equal((await s.lectern('org', 'add', 'other', '--name', 'Another school')).code, 0);
	const ada = signedIn(s, { roles: ['administrator'] });
	const tutor = signedIn(s, { roles: ['tutor'] });
	const outsider = signedIn(s, { roles: ['administrator'], org: 'other' });
	const at = '/admin/main/mails';
	const page = async (path = at, who = ada) => {
		const answer = await request(s.app, 'GET', path, as(who));
		assert.equal(answer.status, 200, answer.text);
		return answer.text;
	};
	const csrf = async (who = ada, org = 'main') => /name="csrf" value="([^"]+)"/.exec(await page(`/admin/${org}/mails`, who))[1];
	box.answer = { rcpt: [550, '5.1.1 no such user'] };
	const { mail: id } = await s.ask('mail', 'test', 'nobody@school.example');
	const resend = `${at}/${id}/resend`;

	await t.test('one that bounced says so in the words of the mail server, and can be sent again', async () => {
		await eventually(async () => /550 5\.1\.1 no such user/.test(await page()), { what: 'the bounce' });
		assert.match(await page(`${at}?state=bounced`), /nobody@school\.example/);
		assert.match(await page(`${at}?state=sent`), /Nothing matches this filter/);
		assert.match(await page(`${at}?lang=fr`), /revenu/);
		box.answer = {};
		const sent = await request(s.app, 'POST', resend, { ...as(ada), body: new URLSearchParams({ csrf: await csrf() }) });
		assert.equal(sent.status, 303, sent.text);
		assert.equal((await box.next()).to[0], 'nobody@school.example');
		await eventually(async () => !(await page()).includes(resend) && /nobody@school\.example/.test(await page(`${at}?state=sent`)),
			{ what: 'the mail to be sent' });
		assert.deepEqual(new Owner(s.data).sql("SELECT subject_id, actor_kind FROM audit_logs WHERE action = 'mail.resent'"), [[id, 'user']]);
	});

	await t.test('one whose link is forgotten is not sent again, and why is said on the page', async () => {
		new Owner(s.data).sql(`UPDATE mails SET state = 'bounced', data = '{"link_forgotten": true}' WHERE id = '${id}'`);
		const refused = await request(s.app, 'POST', resend, { ...as(ada), body: new URLSearchParams({ csrf: await csrf() }) });
		assert.equal(refused.status, 303);
		const said = [refused.headers['set-cookie']].flat().find((cookie) => cookie.startsWith('__Host-said=')).split(';')[0];
		const shown = await request(s.app, 'GET', `${at}?lang=fr`, { headers: { cookie: `${ada.cookie}; ${said}` } });
		assert.match(shown.text, /class="message error" role="status"/);
		assert.match(shown.text, /Son lien a été oublié/);
	});

	await t.test('who has not the right sees and sends none; nor does another school', async () => {
		assert.equal((await request(s.app, 'GET', at, as(tutor))).status, 403);
		assert.equal((await request(s.app, 'POST', resend, { ...as(tutor), body: new URLSearchParams({ csrf: 'x' }) })).status, 403);
		assert.equal((await request(s.app, 'POST', resend, { ...as(ada), body: new URLSearchParams({ csrf: 'x' }) })).status, 403);
		assert.equal((await request(s.app, 'GET', at, as(outsider))).status, 404);
		assert.doesNotMatch(await page('/admin/other/mails', outsider), /nobody@school/);
		assert.equal((await request(s.app, 'POST', resend.replace('main', 'other'),
			{ ...as(outsider), body: new URLSearchParams({ csrf: await csrf(outsider, 'other') }) })).status, 404);
	});
});

test('without a mail server the page says that links are handed out instead', async (t) => {
	const s = await startLectern({ t });
	const ada = signedIn(s, { roles: ['administrator'] });
	assert.match((await request(s.app, 'GET', '/admin/main/mails', as(ada))).text, /This installation sends no mail/);
});
