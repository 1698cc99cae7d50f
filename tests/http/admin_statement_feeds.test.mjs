// The pages of feeds of statements: a feed is made, seen, paused and removed by forms; dead letters are sent again and dismissed.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';

const PATH = '/admin/main/statements/feeds';
const feed = { name: 'The dashboard', kind: 'webhook', url: 'https://hooks.example.org/statements', verbs: 'https://example.org/did\r\nhttps://example.org/made' };
let s, owner, ada;
test.before(async () => {
	s = await startLectern();
	owner = new Owner(s.data);
	ada = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
});
test.after(() => s?.dispose());

const csrf = async (path) => (await ada.get(path)).forms[0].fields.find(([name]) => name === 'csrf')[1];
const deed = async (path, fields) => ada.send(await ada.get(path), { csrf: await csrf(path), ...fields });

test('a webhook is made by the form, and its secret is shown once', async () => {
	assert.match((await ada.get(PATH)).text, /Nothing is passed on/);
	const made = await ada.send(await ada.get(`${PATH}/new`), feed);
	assert.match(made.text, /whsec_[A-Za-z0-9+/]{43}=/);
	const list = await ada.get(PATH);
	assert.match(list.text, /The dashboard Webhook https:\/\/hooks\.example\.org\/statements active 0 0/);
	const [[filter]] = owner.sql('SELECT filter::text FROM statement_feeds');
	assert.deepEqual(JSON.parse(filter), { verbs: ['https://example.org/did', 'https://example.org/made'] });
	assert.doesNotMatch((await ada.get(list.links.find((link) => /feeds\/[0-9a-f-]{36}$/.test(link)))).text, /whsec_/);
});

test('what is wrong stands at its field, in the reader\'s language, and what was typed is kept', async () => {
	const wrong = await ada.send(await ada.get(`${PATH}/new?lang=fr`), { ...feed, kind: 'forward', key: '', secret: '', verbs: 'did' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /Le nom d’utilisateur HTTP Basic est attendu/);
	assert.match(wrong.html, /value="https:\/\/hooks\.example\.org\/statements"/);
	await ada.get(`${PATH}?lang=en`);
	const verbs = await ada.send(await ada.get(`${PATH}/new`), { ...feed, verbs: 'did' });
	assert.equal(verbs.status, 400);
	assert.match(verbs.html, /<textarea id="field-verbs"[^>]*aria-invalid="true"/);
});

test('paused, changed, its letters dismissed, removed: each by its button', async () => {
	const [[id]] = owner.sql('SELECT id FROM statement_feeds');
	const path = `${PATH}/${id}`;
	assert.match((await deed(path, { deed: 'pause' })).text, /The feed is paused\. It keeps its place\./);
	owner.sql(`INSERT INTO statement_feed_letters (org_id, feed_id, position, statement_id, code, status)
		SELECT org_id, id, 1800000000000000000 + n, gen_random_uuid(), 'not_wanted', 400 FROM statement_feeds, generate_series(1, 3) n`);
	const [[letter]] = owner.sql('SELECT statement_id FROM statement_feed_letters ORDER BY position');
	assert.match((await ada.get(path)).text, /The receiver does not take this statement\. HTTP 400/);
	await deed(path, { deed: 'dismiss', statement: letter });
	await deed(path, { deed: 'resend' });
	assert.deepEqual(owner.sql('SELECT resend FROM statement_feed_letters'), [['t'], ['t']]);
	assert.match((await deed(path, { deed: 'change', name: 'Another name', url: feed.url })).text, /Another name/);
	assert.match((await deed(path, { deed: 'remove' })).text, /The feed is removed\./);
	assert.deepEqual(owner.sql('SELECT 1 FROM statement_feeds'), []);
	assert.equal((await ada.get(path)).status, 404);
});

test('who may only look sees no form, and who may not see statements no page', async () => {
	const made = await s.ask('statement-feed', 'add', '--kind', 'webhook', '--url', feed.url);
	const see = (role) => visitor(s, signedIn(s, { roles: [role] }).cookie).get(`${PATH}/${made.id}`);
	for (const role of ['director', 'inspector']) {
		const page = await see(role);
		assert.equal(page.status, 200);
		assert.deepEqual(page.forms.filter((form) => form.method === 'POST').map((form) => form.fields), []);
		assert.equal((await visitor(s, signedIn(s, { roles: [role] }).cookie).get(`${PATH}/new`)).status, 403);
	}
	for (const role of ['teacher', 'tutor', 'learner'])
		assert.equal((await see(role)).status, 403);
});
