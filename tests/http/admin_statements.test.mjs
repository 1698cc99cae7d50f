// The learning record store on pages of staff: its keys, what it holds and who may see whom in it, one statement with its text,
// and units of cmi5 that are waived. Without JavaScript, in both languages.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import test from 'node:test';

import { au, cmi5Package, storedStatements } from '../harness/cmi5.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { enterByLink, openSession } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const ADL = 'http://adlnet.gov/expapi/verbs';
const COURSE = 'https://example.org/courses/analysis';
let s, owner, admin, french, director, designer, stranger, key, ada;

const as = (roles, more) => visitor(s, signedIn(s, { roles, name: 'Somebody', ...more }).cookie, more);
const xapi = (method, path, body, { headers, ...from } = key) => request(s.app, method, `/xapi${path}`, { body,
	headers: { authorization: `Basic ${Buffer.from(`${from.key}:${from.secret}`).toString('base64')}`, 'x-experience-api-version': '2.0.0', ...headers } });
const said = (more) => ({ actor: { mbox: 'mailto:grace@example.org', name: 'Grace Hopper' }, verb: { id: `${ADL}/completed`, display: { en: 'completed' } },
	object: { id: COURSE, definition: { name: { en: 'Analysis', fr: 'Analyse' } } }, ...more });
async function store(...statements) {
	const answer = await xapi('POST', '/statements', statements);
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
}
const hub = (query = '', who = admin) => who.get(`/admin/main/statements${query}`);
const rows = (page) => [...page.html.matchAll(/<tr>\s*<th scope="row">[\s\S]*?<\/tr>/g)].map(([row]) => row.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim());

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0, rate_limit_client: 0 } });
	owner = new Owner(s.data);
	await s.ask('org', 'add', 'elsewhere');
	key = await s.ask('xapi-key', 'add', '--scope', 'all', '--name', 'the tests', '--json');
	ada = (await request(s.app, 'PUT', '/api/v1/learners', { headers: operator, body: { origin: 'moodle', external_user_id: '4711', name: 'Ada Lovelace', email: 'ada@school.example' } })).json.id;
	[admin, french, director, designer, stranger] = [as(['administrator']), as(['administrator'], { lang: 'fr' }), as(['director']), as(['designer']), as(['administrator'], { org: 'elsewhere' })];
});
test.after(() => s?.dispose());

test('before anything is stored, the hub says what to do first, where the store is, and leads to the keys', async () => {
	const page = await hub('', stranger).then(() => stranger.get('/admin/elsewhere/statements'));
	assert.equal(page.status, 200);
	for (const address of ['/xapi/', '/xapi/1.0.3/', '/xapi/2.0.0/'])
		assert.ok(page.html.includes(`<code translate="no">${s.app}${address}</code>`), address);
	assert.match(page.text, /No statement yet/);
	assert.ok(page.links.includes('/admin/elsewhere/statements/keys'));
	assert.match((await french.get('/admin/main/statements')).html, /Entrepôt des traces \(LRS\)/);
});

test('a key is made on its page: its secret is shown this once, and it works', async () => {
	const form = await admin.get('/admin/main/statements/keys/new');
	const made = await admin.send(form, { name: 'the lab', scopes: ['statements/write', 'statements/read'], activity_prefix: '', expires_on: '2126-01-01' });
	assert.equal(made.status, 200, made.text);
	const [, user, secret] = /(xak_[0-9a-f]{16})[\s\S]*?<code translate="no">([\w-]{43})</.exec(made.html);
	assert.equal((await xapi('GET', '/statements?limit=1', undefined, { key: user, secret })).status, 200);
	const list = await admin.get('/admin/main/statements/keys');
	assert.match(list.text, /the lab xak_\w+ Store statements, Read all statements counts until/);
	assert.ok(!list.html.includes(secret));
	const page = await admin.get(list.links.find((link) => /\/statements\/keys\/[0-9a-f-]{36}$/.test(link)));
	assert.match(page.text, /the lab State counts/);
	assert.ok(!page.html.includes(secret));
});

test('what is wrong with a new key stands beside its field, in both languages, and what was typed is kept', async () => {
	for (const [who, says, past] of [[admin, /Choose at least 1/, /in the past/], [french, /au moins 1/, /passé/]]) {
		const none = await who.send(await who.get('/admin/main/statements/keys/new'), { name: 'x', scopes: [], activity_prefix: 'kept', expires_on: '' });
		assert.equal(none.status, 400);
		assert.match(none.text, says);
		assert.match(none.html, /href="#field-scopes"/);
		assert.match(none.html, /value="kept"/);
		const over = await who.send(await who.get('/admin/main/statements/keys/new'), { name: 'x', scopes: ['all'], expires_on: '2020-01-01' });
		assert.equal(over.status, 400);
		assert.match(over.text, past);
		assert.match(over.html, /value="all" checked/);
		const prefix = await who.send(await who.get('/admin/main/statements/keys/new'), { name: 'x', scopes: ['all'], activity_prefix: 'no iri' });
		assert.match(prefix.html, /href="#field-activity_prefix"/);
	}
	assert.equal((await admin.send(await admin.get('/admin/main/statements/keys/new'), { name: 'x', scopes: ['everything'] })).status, 400);
});

test('a key is rotated with an overlap, then revoked, each after a question', async () => {
	const one = await s.ask('xapi-key', 'add', '--scope', 'all/read', '--name', 'to be changed', '--json');
	const path = `/admin/main/statements/keys/${one.id}`;
	const asks = await admin.get(`${path}/rotation`);
	assert.match(asks.text, /Give this key a new secret\?/);
	const rotated = await admin.send(asks, { overlap_s: '3600' });
	const [, secret] = /<code translate="no">([\w-]{43})</.exec(rotated.html);
	assert.notEqual(secret, one.secret);
	assert.match(rotated.text, /The secret before counts too until/);
	for (const value of [secret, one.secret])
		assert.equal((await xapi('GET', '/statements?limit=1', undefined, { key: one.key, secret: value })).status, 200);
	assert.equal((await admin.send(asks, { overlap_s: '9999999' })).status, 400);
	const done = await admin.send(await admin.get(`${path}/revocation`));
	assert.match(done.text, /The key is revoked/);
	assert.match(done.text, /State taken back/);
	assert.equal((await xapi('GET', '/statements?limit=1', undefined, { key: one.key, secret })).status, 401);
	assert.match((await admin.get(`${path}/rotation`)).text, /This key counts no longer/);
	assert.equal((await stranger.get(path.replace('main', 'elsewhere'))).status, 404);
	assert.equal((await stranger.get(path)).status, 404);
	for (const who of [director, designer])
		assert.equal((await who.get('/admin/main/statements/keys')).status, 403);
	assert.equal((await director.post('/admin/main/statements/keys/new', { name: 'x', scopes: 'all' })).status, 403);
});

test('statements are read as sentences, in the reader\'s language, newest first', async () => {
	await store(said({ result: { success: true, completion: true, score: { raw: 17.5, max: 20 }, duration: 'PT1H5M9S' } }),
		said({ actor: { account: { homePage: s.app, name: ada } }, verb: { id: 'https://example.org/verbs/drew', display: { en: 'drew', fr: 'a dessiné' } }, object: { id: 'https://example.org/things/7' } }));
	const [second, first] = rows(await hub());
	assert.match(first, /^Grace Hopper grace@example.org has completed Analysis https:\/\/example.org\/courses\/analysis a success, done to the end, 17.5 \/ 20, 1:05:09 /);
	assert.match(second, /^Ada Lovelace ada@school.example drew https:\/\/example.org\/things\/7 /);
	const [deux, un] = rows(await hub('', french));
	assert.match(un, /^Grace Hopper grace@example.org a terminé Analyse .*succès, fait jusqu’au bout, 17.5 \/ 20, 1:05:09/);
	assert.match(deux, /^Ada Lovelace ada@school.example a dessiné /);
});

test('filters: by verb, person, activity, registration and day; what is not understood stands beside its field', async () => {
	const registration = randomUUID();
	await store(said({ verb: { id: `${ADL}/failed` }, object: { id: 'https://example.org/courses/other' }, context: { registration, instructor: { mbox: 'mailto:teacher@example.org' } } }));
	const today = new Date().toISOString().slice(0, 10);
	const tomorrow = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
	const count = async (query) => rows(await hub(query)).length;
	assert.equal(await count(`?verb=${encodeURIComponent(`${ADL}/failed`)}`), 1);
	assert.equal(await count('?verb=failed'), 1);
	assert.equal(await count('?verb=Has+Failed'), 1);
	assert.equal(rows(await hub('?verb=a+%C3%A9chou%C3%A9+%C3%A0', french)).length, 1);
	assert.equal(await count('?who=grace@example.org'), 2);
	assert.equal(await count(`?who=${ada}`), 1);
	assert.equal(await count('?who=Ada+Lovelace'), 1);
	assert.equal(await count(`?who=${encodeURIComponent('{"mbox":"mailto:grace@example.org"}')}`), 2);
	assert.equal(await count('?who=teacher@example.org'), 0);
	assert.equal(await count('?who=teacher@example.org&related=true'), 1);
	assert.equal(await count('?who=Nobody'), 0);
	assert.equal(await count(`?activity=${encodeURIComponent(COURSE)}`), 1);
	assert.equal(await count(`?registration=${registration}`), 1);
	assert.equal(await count(`?since=${today}&until=${tomorrow}`), 3);
	assert.equal(await count(`?until=2020-01-01`), 0);
	assert.equal(await count('?since=2126-01-01'), 0);
	const found = await hub('?who=ada@school.example');
	assert.deepEqual([rows(found).length, found.links.includes(`/admin/main/statements?who=${ada}`)], [0, true], 'the learner of that address is offered');
	for (const [query, field] of [['verb=frobnicated', 'verb'], ['who={', 'who'], ['activity=nonsense', 'activity'], ['registration=1', 'registration'], ['since=yesterday', 'since'],
		['until=2026-13-01', 'until']]) {
		for (const who of [admin, french]) {
			const page = await hub(`?${query}`, who);
			assert.equal(page.status, 400, query);
			assert.match(page.html, new RegExp(`href="#field-${field}"`), query);
		}
	}
	assert.equal((await hub('?before=nonsense')).status, 400);
});

test('more than a page is walked by keys, none twice, none missed', async () => {
	const activity = `https://example.org/many/${randomUUID()}`;
	await store(...Array.from({ length: 120 }, (_, i) => said({ object: { id: activity }, result: { response: String(i) }, id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}` })));
	const seen = [];
	for (let at = `?activity=${encodeURIComponent(activity)}`; at; ) {
		const page = await hub(at);
		seen.push(...page.links.filter((link) => /\/statements\/01900000/.test(link)));
		const next = page.links.find((link) => link.includes('before=') && !link.includes('lang='));
		at = next && next.slice(next.indexOf('?'));
		assert.ok(seen.length <= 120);
	}
	assert.equal(new Set(seen).size, 120);
});

test('one statement: its facts, its exact text, its attachments, who refers to it, and what became of it', async () => {
	const id = randomUUID(), other = randomUUID(), bytes = 'hello', sha2 = createHash('sha256').update(bytes).digest('hex');
	const attachment = (more) => ({ usageType: 'https://example.org/usage', display: { en: 'A note', fr: 'Un mot' }, contentType: 'text/plain', length: 5, sha2, ...more });
	const text = JSON.stringify(said({ id, result: { score: { scaled: 0.5 }, response: '<b>' }, attachments: [attachment(), attachment({ sha2: 'a'.repeat(64), fileUrl: 'https://files.example.org/1' })] }))
		.replace('0.5', '5.00e-1');
	const sent = await xapi('POST', '/statements', `--b\r\nContent-Type: application/json\r\n\r\n${text}\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\n${bytes}\r\n--b--\r\n`,
		{ ...key, headers: { 'content-type': 'multipart/mixed; boundary=b' } });
	assert.equal(sent.status, 200, sent.text);
	await store(said({ id: other, verb: { id: `${ADL}/commented` }, object: { objectType: 'StatementRef', id } }));
	const page = await admin.get(`/admin/main/statements/${id}`);
	assert.match(page.text, /Grace Hopper – has completed – Analysis/);
	assert.match(page.text, /Result 50 %/);
	assert.match(page.text, /Answer <b>/);
	assert.match(page.html, /&quot;scaled&quot;: 5\.00e-1/, 'numbers as they were sent');
	assert.match(page.html, /\n {2}&quot;actor&quot;: \{\n {4}&quot;mbox&quot;/);
	assert.match(page.text, /A note .* text\/plain 5 in the store/);
	assert.ok(page.links.includes('https://files.example.org/1'));
	assert.ok(page.links.includes(`/admin/main/statements/${other}`), 'who refers to it');
	assert.match(page.text, /Stored by xak_/);
	assert.ok((await admin.get(`/admin/main/statements/${other}`)).links.includes(`/admin/main/statements/${id}`));
	const [voiding] = await store(said({ verb: { id: `${ADL}/voided` }, object: { objectType: 'StatementRef', id } }));
	const voided = await admin.get(`/admin/main/statements/${id}`);
	assert.match(voided.text, /This statement is voided/);
	assert.ok(voided.links.includes(`/admin/main/statements/${voiding}`));
	assert.match(voided.text, /voids it/);
	assert.ok(!(await hub()).links.includes(`/admin/main/statements/${id}`));
	assert.match((await french.get(`/admin/main/statements/${id}`)).text, /Cette trace est annulée/);
	assert.equal((await admin.get(`/admin/main/statements/${randomUUID()}`)).status, 404);
	assert.equal((await stranger.get(`/admin/elsewhere/statements/${id}`)).status, 404);
});

test('every kind of actor and object is told, also what no text can hold', async () => {
	const ids = await store(said({ actor: { objectType: 'Group', member: [{ mbox: 'mailto:a@example.org' }] }, object: { objectType: 'Agent', openid: 'https://id.example.org/bob' } }),
		said({ object: { objectType: 'SubStatement', actor: { mbox: 'mailto:b@example.org' }, verb: { id: `${ADL}/passed` }, object: { id: COURSE } } }),
		said({ actor: { account: { homePage: 'https://other.example.org', name: 'u-1' } }, object: { objectType: 'StatementRef', id: randomUUID() } }));
	const odd = await xapi('POST', '/statements', JSON.stringify([said({ id: '01900000-0000-7000-8000-ffffffffffff', result: { response: 'NUL' } })]).replace('"NUL"', '"a\\u0000b \\ud800"'),
		{ ...key, headers: { 'content-type': 'application/json' } });
	assert.equal(odd.status, 200, odd.text);
	const page = await hub();
	assert.match(rows(page).join('\n'), /^a group has completed https:\/\/id\.example\.org\/bob/m);
	assert.match(page.text, /has completed a statement within this one/);
	assert.match(page.text, /u-1 u-1 \(https:\/\/other\.example\.org\) has completed another statement/);
	for (const id of [...ids, '01900000-0000-7000-8000-ffffffffffff'])
		assert.equal((await admin.get(`/admin/main/statements/${id}`)).status, 200);
});

test('names and texts are for who may see learners; others see what was done, by aliases', async () => {
	const root = visitor(s, signedIn(s, { platformAdmin: true, roles: ['administrator'] }).cookie);
	const form = await root.get('/admin/main/roles/influencer');
	assert.match((await root.send(form, { permissions: ['statements:read'], reach: 'all' })).text, /./);
	const reader = as(['influencer']);
	const [id] = await store(said({ actor: { account: { homePage: s.app, name: ada } } }));
	const list = await hub('', reader);
	assert.equal(list.status, 200);
	for (const secret of ['Grace', 'grace@', 'Ada', 'ada@', 'bob', 'u-1'])
		assert.ok(!list.html.includes(secret), secret);
	assert.match(rows(list)[0], /^Person [0-9a-f]{6} has completed Analysis/);
	assert.ok(!list.html.includes('name="who"'));
	assert.equal((await hub('?who=grace@example.org', reader)).status, 403);
	const one = await reader.get(`/admin/main/statements/${id}`);
	assert.equal(one.status, 200);
	assert.ok(!one.html.includes('Grace') && !one.html.includes(ada));
	assert.match(one.text, /It names persons, so it is shown to those who may see all learners/);
	await root.send(await root.get('/admin/main/roles/influencer'), { permissions: ['statements:read', 'learners:read'], reach: 'team' });
	const led = await reader.get(`/admin/main/statements/${id}`);
	assert.ok(!led.html.includes('Ada Lovelace') && !led.html.includes(ada), 'no learner of a team of theirs');
	assert.equal((await hub(`?who=${encodeURIComponent('{"mbox":"mailto:grace@example.org"}')}`, reader)).status, 403);
	assert.equal(rows(await hub(`?who=${ada}`, reader)).length, 0);
	for (const who of [director, as(['inspector'])])
		assert.match((await who.get(`/admin/main/statements/${id}`)).text, /Ada Lovelace/);
	assert.equal((await designer.get('/admin/main/statements')).status, 403);
	assert.equal((await designer.get(`/admin/main/statements/${id}`)).status, 403);
});

test('how long statements are kept and what becomes one is set on its page; who may only read sees it', async () => {
	const path = '/admin/main/statements/settings';
	assert.ok((await hub()).links.includes(path));
	const page = await admin.get(path);
	assert.match(page.text, /Statements are kept for ever SCORM content and pages are told as statements too/);
	const saved = await admin.send(page, { keep_days: '365', tells: [] });
	assert.match(saved.text, /The settings of the record store are saved\. .*Statements are kept for 365 days SCORM content and pages are not told/);
	for (const [who, says] of [[admin, /number between 1 and 36,?500/], [french, /entre 1 et 36.?500/]]) {
		for (const wrong of ['0', '40000']) {
			const refused = await who.send(await who.get(path), { keep_days: wrong, tells: 'true' });
			assert.equal(refused.status, 400, wrong);
			assert.match(refused.html, /href="#field-keep_days"/);
			assert.match(refused.html, new RegExp(`value="${wrong}"`));
			assert.match(refused.text, says);
		}
	}
	assert.match((await admin.send(await admin.get(path), { keep_days: '', tells: 'true' })).text, /kept for ever .* are told/);
	const read = await director.get(path);
	assert.deepEqual([read.status, read.forms.length], [200, 0]);
	assert.equal((await director.post(path, { tells: 'true' })).status, 403);
	assert.equal((await designer.get(path)).status, 403);
});

test('a unit of cmi5 is waived on its page, with a reason and after a question; the store is told', async () => {
	const made = await s.ask('package', 'import', s.write('course.zip', cmi5Package(au('urn:one', { moveOn: 'Passed' }) + au('urn:two', { moveOn: 'Passed' }))));
	await openSession(s, await enterByLink(s, made.direct_link));
	const [[attempt]] = owner.sql(`SELECT id FROM attempts WHERE module_id = '${made.module}'`);
	const path = `/admin/main/attempts/${attempt}`;
	const before = await admin.get(path);
	const links = before.links.filter((link) => link.includes('/waivers/'));
	assert.equal(links.length, 2);
	assert.ok(before.links.includes(`/admin/main/statements?registration=${attempt}`));
	const asks = await admin.get(links[0]);
	assert.match(asks.text, /Waive this unit\? Unit urn:one Course The course/);
	const none = await admin.send(asks);
	assert.equal(none.status, 400);
	assert.match(none.html, /href="#field-reason"/);
	const done = await admin.send(asks, { reason: 'unit' });
	assert.match(done.text, /The unit is waived/);
	assert.match(done.text, /A part was waived/);
	assert.equal(done.links.filter((link) => link.includes('/waivers/')).length, 1);
	const [waived] = storedStatements(owner, attempt);
	assert.deepEqual([waived.word, waived.result.extensions], ['waived', { 'https://w3id.org/xapi/cmi5/result/extensions/reason': 'Equivalent AU' }]);
	const again = await french.send(asks, { reason: 'decision', csrf: (await french.get(links[0])).forms[0].fields.find(([name]) => name === 'csrf')[1] });
	assert.equal(again.status, 409);
	assert.match((await hub(`?registration=${attempt}`)).text, /was excused from/);
	assert.match((await french.get(links[1])).text, /Dispenser de cette unité/);
	assert.equal((await admin.get(`${path}/waivers/${randomUUID()}`)).status, 404);
	assert.equal((await director.get(links[1])).status, 403);
	assert.ok(!(await director.get(path)).html.includes('/waivers/'));
	assert.equal((await stranger.get(links[1])).status, 404);
});
