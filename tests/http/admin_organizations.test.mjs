// Organisations in the browser: the installation's list, an organisation's settings and legal entities; who may, and who may not.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';

let s, root, admin, teacher, stranger;
test.before(async () => {
	s = await startLectern();
	await s.ask('org', 'add', 'cooking-school', '--name', 'École de cuisine');
	root = visitor(s, signedIn(s, { name: 'Root', platformAdmin: true }).cookie);
	admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	teacher = visitor(s, signedIn(s, { roles: ['teacher'] }).cookie);
	stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'cooking-school' }).cookie);
});
test.after(() => s?.dispose());

test('a second school is made in the browser, and its short name belongs to it alone', async () => {
	const form = await root.get('/instance/organizations/new');
	const made = await root.send(form, { name: 'Tech School', slug: 'tech-school' });
	assert.equal(made.status, 200);
	assert.match(made.text, /The organisation is made.*Tech School/);
	assert.match((await root.get('/instance/organizations')).text, /École de cuisine cooking-school open/);
	const again = await root.send(form, { name: 'Another', slug: 'tech-school' });
	assert.equal(again.status, 409);
	assert.match(again.text, /This short name is taken\./);
	assert.match(again.html, /value="Another"/, 'what was typed is kept');
	for (const [slug, name] of [['Tech', 'A'], ['a b', 'A'], ['', 'A'], ['x', ''], ['x', 'a'.repeat(201)]])
		assert.equal((await root.send(form, { name, slug })).status, 400, `${slug} ${name}`);
	assert.match((await root.get('/instance/organizations?name=tech')).text, /Tech School/);
	assert.doesNotMatch((await root.get('/instance/organizations?name=tech')).text, /cuisine/);
});

test('only the installation\'s own people see and make organisations', async () => {
	for (const who of [admin, teacher, stranger]) {
		assert.equal((await who.get('/instance/organizations')).status, 403);
		assert.equal((await who.get('/instance/organizations/new')).status, 403);
		assert.equal((await who.get('/instance/organizations/main')).status, 403);
	}
	const answer = await request(s.app, 'GET', '/instance/organizations');
	assert.equal(answer.status, 303);
	assert.match(answer.headers.location, /^\/sign-in\?next=%2Finstance%2Forganizations$/);
});

test('a host name shows its own organisation and no other', async () => {
	const page = await root.get('/instance/organizations/cooking-school');
	const added = await root.send(page, { host: 'cooking.localhost' });
	assert.match(added.text, /The host name leads to this organisation now.*cooking\.localhost/);
	assert.equal((await root.send(page, { host: 'http://x' })).status, 400);
	const at = (path, who) => request(s.app, 'GET', path, { headers: { host: 'cooking.localhost', cookie: who } });
	const cookie = signedIn(s, { name: 'Both', platformAdmin: true }).cookie;
	assert.equal((await at('/admin/cooking-school', cookie)).status, 200);
	assert.equal((await at('/admin/main', cookie)).status, 404);
	assert.equal((await request(s.app, 'GET', '/admin/main', { headers: { cookie } })).status, 200);
	const asked = await root.get('/instance/organizations/cooking-school/hosts/cooking.localhost/removal');
	assert.match(asked.text, /Take this host name away\?/);
	assert.match((await root.send(asked)).text, /leads here no longer/);
	assert.equal((await at('/admin/main', cookie)).status, 200);
});

test('what an organisation may keep is limited by the installation, and a package past it is refused whole', async () => {
	const form = await root.get('/instance/organizations/cooking-school/quota');
	assert.equal((await root.send(form, { megabytes: '-1' })).status, 400);
	assert.match((await root.send(form, { megabytes: '5' })).text, /The limit is set.*0 of 5 MB/);
	const zip = s.write('small.zip', smallPackage());
	assert.equal((await s.lectern('package', 'import', zip, '--org', 'cooking-school')).code, 0);
	await s.ask('org', 'set', 'cooking-school', '--quota', '1');
	const refused = await s.lectern('package', 'import', s.write('other.zip', smallPackage({ title: 'Another' })), '--org', 'cooking-school');
	assert.equal(refused.code, 1);
	assert.match(refused.stderr, /quota: the organisation's packages and files take \d+ of the 1 bytes/);
	assert.match((await root.get('/instance/organizations/cooking-school')).text, /Courses 1 /);
	assert.equal((await admin.get('/instance/organizations/cooking-school/quota')).status, 403);
	await s.ask('org', 'set', 'cooking-school', '--quota', '0');
});

test('a disabled organisation lets its people in no more, until it is enabled', async () => {
	assert.equal((await stranger.get('/admin/cooking-school')).status, 200);
	const asked = await root.get('/instance/organizations/cooking-school/closing');
	assert.match(asked.text, /Disable this organisation\?/);
	assert.match((await root.send(asked)).text, /The organisation is disabled\..*Nobody enters/);
	assert.equal((await stranger.get('/admin/cooking-school')).status, 404);
	await root.send(await root.get('/instance/organizations/cooking-school/closing'));
	assert.equal((await stranger.get('/admin/cooking-school')).status, 200);
});

test('settings are changed by administrators, seen by who may, and never by both at once', async () => {
	const page = await admin.get('/admin/main/settings');
	const saved = await admin.send(page, { name: 'Lycée Ada', language: 'fr', mail_reply_to: 'office@example.org' });
	assert.match(saved.text, /settings are saved|réglages sont enregistrés/);
	const late = await admin.send(page, { name: 'Somebody else' });
	assert.equal(late.status, 409, 'the form was of an earlier state');
	assert.match((await admin.get('/admin/main/settings')).html, /value="Lycée Ada"/);
	const wrong = await admin.send(await admin.get('/admin/main/settings'), { mail_reply_to: 'no address' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.html, /href="#field-mail_reply_to"/);
	assert.equal((await teacher.get('/admin/main/settings')).status, 403);
	assert.equal((await stranger.get('/admin/main/settings')).status, 404, 'of another organisation nobody learns even that it is there');
	assert.equal((await admin.get('/admin/cooking-school/settings')).status, 404);
	assert.equal((await admin.post('/admin/main/settings', { revision: '2', name: 'Forged' })).status, 403, 'a form without its token');
	const elsewhere = await request(s.app, 'POST', '/admin/main/settings', { headers: { cookie: signedIn(s, { roles: ['administrator'] }).cookie, origin: 'https://evil.example' },
		body: new URLSearchParams({ csrf: 'x'.repeat(43), revision: '2', name: 'Forged' }) });
	assert.equal(elsewhere.status, 403);
});

test('a legal entity is added, changed and ended, and never deleted', async () => {
	const saved = await admin.send(await admin.get('/admin/main/legal-entities/new'), { name: 'Lycée Ada SAS', registration_number: '123 456 789', country: 'FR' });
	assert.match(saved.text, /saved.*Lycée Ada SAS 123 456 789|enregistrée.*Lycée Ada SAS 123 456 789/);
	const link = saved.links.find((one) => /legal-entities\/[0-9a-f-]{36}$/.test(one));
	const wrong = await admin.send(await admin.get(link), { country: 'fr' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.html, /href="#field-country"/);
	const first = await admin.get(link);
	await admin.send(first, { signatory: 'Ada Lovelace, directrice' });
	assert.equal((await admin.send(first, { signatory: 'Another' })).status, 409);
	const ended = await admin.send(await admin.get(`${link}/ending`));
	assert.match(ended.text, /ended|close/);
	assert.equal((await stranger.get(link.replace('/main/', '/cooking-school/'))).status, 404, 'another organisation\'s row by its id');
	assert.equal((await teacher.get(link)).status, 403);
});

test('every change stands in the audit trail of its organisation, and in no other', async () => {
	// What the directory owes the tenant is moved a moment later.
	const { text } = await eventually(async () => {
		const page = await admin.get('/admin/main/audit');
		return page.text.includes('organization.changed') && page;
	}, { what: 'the change of the settings in the trail' });
	for (const action of ['organization.changed', 'legal_entity.added', 'legal_entity.changed', 'legal_entity.ended'])
		assert.ok(text.includes(action), action);
	assert.ok(text.includes('Ada Lovelace'));
	const only = await admin.get('/admin/main/audit?action=legal_entity.');
	assert.ok(only.text.includes('legal_entity.added') && !only.text.includes('organization.changed'));
	assert.doesNotMatch((await stranger.get('/admin/cooking-school/audit')).text, /legal_entity\.|Lycée/);
	assert.equal((await teacher.get('/admin/main/audit')).status, 403);
	assert.equal((await admin.get('/admin/main/audit?from=yesterday')).status, 400);
});
