// Learners and signed ways in, in the browser: found by where they come from and who they are there, parted from whom they were
// joined with; a secret that is shown once.
import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { importSmallCourse } from '../harness/learner.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, module, admin, director, tutor, stranger;
const ids = {};
const api = (method, path, body) => request(s.app, method, path, { headers: operator, body });
const people = [['moodle', '4711', 'Ada Lovelace', 'ada@school.example'], ['moodle', '4712', 'Linus Pauling', 'linus@school.example'], ['funmooc', 'ada-1815', '', 'ada@mooc.example']];

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0, rate_limit_client: 0 } });
	owner = new Owner(s.data);
	module = await importSmallCourse(s);
	await s.ask('org', 'add', 'elsewhere');
	for (const [origin, external_user_id, name, email] of people)
		ids[external_user_id] = (await api('PUT', '/api/v1/learners', { origin, external_user_id, email, ...name && { name } })).json.id;
	const [[grain]] = owner.sql(`SELECT id FROM grains WHERE module_id = '${module}'`);
	await api('PUT', `/api/v1/learners/${ids[4711]}/progress`, { items: [{ grain_id: grain }] });
	admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	director = visitor(s, signedIn(s, { roles: ['director'] }).cookie);
	tutor = signedIn(s, { roles: ['tutor'] });
	stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'elsewhere' }).cookie);
});
test.after(() => s?.dispose());

function join() {
	const [person, link] = [randomUUID(), randomUUID()];
	owner.sql(`UPDATE learners SET user_id = '${person}' WHERE id IN ('${ids[4711]}', '${ids['ada-1815']}');
		INSERT INTO learner_links (org_id, id, learner_id, other_id, proof, made_by_kind) SELECT org_id, '${link}', '${ids[4711]}', '${ids['ada-1815']}', 'code', 'launch'
			FROM learners WHERE id = '${ids[4711]}'`);
	return link;
}

test('learners are found by name, address or id, and by where they come from', async () => {
	const list = (query) => admin.get(`/admin/main/learners${query}`);
	const names = (page) => [...page.html.matchAll(/<th scope="row"><a [^>]*>([^<]+)</g)].map(([, name]) => name).sort();
	assert.deepEqual(names(await list('')), ['Ada Lovelace', 'Linus Pauling', 'ada-1815']);
	for (const who of ['Ada Lovelace', '4711', 'ada@school.example'])
		assert.deepEqual(names(await list(`?who=${encodeURIComponent(who)}`)), ['Ada Lovelace'], who);
	assert.deepEqual(names(await list('?origin=funmooc')), ['ada-1815']);
	assert.match((await list('?who=Ada')).text, /Nothing matches this filter/, 'half a name names nobody');
	assert.match((await visitor(s, signedIn(s, { roles: ['administrator'] }).cookie, { lang: 'fr' }).get('/admin/main/learners')).text, /Chaque apprenant est connu/);
	assert.deepEqual((await api('GET', '/api/v1/learners?who=4711')).json.items.map(({ external_user_id }) => external_user_id), ['4711']);
	assert.equal((await list('?before=nonsense')).status, 400);
	assert.match((await stranger.get('/admin/elsewhere/learners')).text, /Nobody yet/);
	assert.equal((await stranger.get('/admin/main/learners')).status, 404);
	assert.equal((await visitor(s, signedIn(s, { roles: ['designer'] }).cookie).get('/admin/main/learners')).status, 403);
});

test('one learner: where they come from, how far they are, and no other organisation\'s', async () => {
	const page = await admin.get(`/admin/main/learners/${ids[4711]}`);
	assert.match(page.text, /Ada Lovelace[^]*moodle[^]*4711[^]*ada@school.example[^]*A small course[^]*1 of 1[^]*Joined to nobody/);
	assert.ok(page.links.some((link) => link.endsWith(`/attempts?learner=${ids[4711]}`)));
	assert.match((await admin.get(`/admin/main/learners/${ids[4712]}`)).text, /No part is completed yet/);
	assert.equal((await stranger.get(`/admin/elsewhere/learners/${ids[4711]}`)).status, 404);
	assert.equal((await admin.get('/admin/main/learners/nonsense')).status, 404);
});

test('who leads a team sees its learners only, and of a person only those', async () => {
	const seen = visitor(s, tutor.cookie);
	assert.match((await seen.get('/admin/main/learners')).text, /Nobody yet/);
	assert.equal((await seen.get(`/admin/main/learners/${ids[4711]}`)).status, 404);
	const [[org]] = owner.sql(`SELECT org_id FROM learners WHERE id = '${ids[4711]}'`), team = randomUUID();
	owner.sql(`INSERT INTO teams (org_id, id, name) VALUES ('${org}', '${team}', 'Year 9');
		INSERT INTO team_managers (org_id, team_id, user_id) VALUES ('${org}', '${team}', '${tutor.id}');
		INSERT INTO team_learners (org_id, team_id, learner_id) VALUES ('${org}', '${team}', '${ids[4711]}')`);
	const link = join();
	const page = await seen.get(`/admin/main/learners/${ids[4711]}`);
	assert.match(page.text, /4711 \(moodle\) – somebody whom you may not see/i);
	assert.doesNotMatch(page.html, /ada-1815|Take apart/);
	assert.equal((await seen.get(`/admin/main/learners/${ids['ada-1815']}`)).status, 404);
	assert.equal((await seen.get(`/admin/main/learners/${ids[4711]}/links/${link}/removal`)).status, 403);
});

test('staff take apart what was joined, after a question; what was learnt stays', async () => {
	const [[link]] = owner.sql('SELECT id FROM learner_links LIMIT 1');
	const page = await admin.get(`/admin/main/learners/${ids[4711]}`);
	assert.match(page.text, /ada-1815[^]*a code of one place, entered in the other[^]*Take apart/);
	assert.doesNotMatch((await director.get(`/admin/main/learners/${ids[4711]}`)).text, /Take apart/, 'who may only read');
	const removal = page.links.find((to) => to.endsWith('/removal'));
	assert.equal((await director.get(removal)).status, 403);
	for (const wrong of [removal.replace(link, randomUUID()), removal.replace(ids[4711], ids[4712])])
		assert.equal((await admin.get(wrong)).status, 404);
	assert.equal((await stranger.get(removal.replace('/main/', '/elsewhere/'))).status, 404);
	const after = await admin.send(await admin.get(removal));
	assert.match(after.text, /They are apart again[^]*1 of 1[^]*Joined to nobody/);
	assert.deepEqual((await api('GET', `/api/v1/learners/${ids[4711]}/links`)).json.links, []);
	assert.equal((await admin.get(removal)).status, 404, 'it is no more');
	assert.equal(owner.sql("SELECT count(*) FROM audit_logs WHERE action LIKE 'learner%' AND actor_kind = 'user'")[0][0] > 0, true, 'it is recorded');
});

test('a signed way in is closed until its secret is made, which is shown once, and it is opened', async () => {
	const list = await admin.get('/admin/main/entries');
	assert.match(list.text, /moodle[^]*closed[^]*no secret yet/);
	const there = list.links.find((link) => (/\/entries\/[0-9a-f-]{36}$/).test(link) && list.html.split(link)[1].slice(0, 200).includes('>moodle<'));
	let page = await admin.get(there);
	assert.match(page.text, new RegExp(`${s.app}/enter/main/moodle`));
	assert.doesNotMatch(page.text, /frame/, 'nothing to open yet');
	const enter = (secret) => {
		const [nonce, expires] = [randomBytes(16).toString('hex'), Math.floor(Date.now() / 1000) + 200];
		const signature = createHmac('sha256', secret).update(['lectern-entry-1', 'main', 'moodle', '4711', module, expires, nonce, '', ''].join('\n')).digest('hex');
		return request(s.app, 'GET', `/enter/main/moodle?${new URLSearchParams({ external_user_id: '4711', module, expires, nonce, signature })}`,
			{ headers: { referer: 'https://moodle.example.org/mod/page', 'sec-fetch-dest': 'iframe' } });
	};
	const made = await admin.send(page, { deed: 'secret' });
	const [secret] = /les_[\w-]{43}/.exec(made.text);
	assert.doesNotMatch((await admin.get(there)).html, /les_/, 'once');
	assert.equal((await enter(secret)).status, 404, 'a secret alone opens nothing');
	const wrong = await admin.send(made, { deed: 'save', open: 'true', frame_origins: 'not an origin' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.html, /href="#field-frame_origins"[^]*value="not an origin"/);
	page = await admin.send(made, { deed: 'save', open: 'true', frame_origins: 'https://moodle.example.org' });
	assert.match(page.text, /The signed way in is saved[^]*open/);
	assert.equal((await enter(secret)).status, 303);
	const next = /les_[\w-]{43}/.exec((await admin.send(page, { deed: 'secret_at_once' })).text)[0];
	assert.equal((await enter(secret)).status, 401, 'the one before counts no longer');
	assert.equal((await enter(next)).status, 303);
	await admin.send(await admin.get(there), { deed: 'save', open: [] });
	assert.equal((await enter(next)).status, 404, 'closed again');
	assert.ok(!JSON.stringify(s.logs).includes(next), 'no log knows it');
	const read = await director.get(there);
	assert.equal(read.status, 403);
	assert.equal((await stranger.get(there.replace('/main/', '/elsewhere/'))).status, 404);
	assert.equal((await stranger.post(there.replace('/main/', '/elsewhere/'), { deed: 'secret' })).status, 403, 'without the token of a form');
	assert.equal((await admin.post(there, { deed: 'secret' })).status, 403, 'nor here');
});
