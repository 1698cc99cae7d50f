// Addresses that a page without LTI signs for its learner: by the snippet of docs/learners.md, as it stands there.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

import { request, startLectern } from '../harness/lectern.mjs';
import { openSession, score } from '../harness/learner.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const docs = fs.readFileSync(new URL('../../docs/learners.md', import.meta.url), 'utf8');
const snippet = (language) => new RegExp('```' + language + '\\n([\\s\\S]*?\\n)```').exec(docs)[1];
const MOODLE = 'https://moodle.example.org';
const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, module, origin, secret, lecternAddress;

const api = (method, address, rest = {}) => request(s.app, method, address, { ...rest, headers: { ...operator, ...rest.headers } });
const entry = async (body) => {
	const { etag } = (await api('GET', `/api/v1/origins/${origin}/entry`)).headers;
	return api('PUT', `/api/v1/origins/${origin}/entry`, { body, headers: { 'if-match': etag } });
};
const newSecret = async (body = {}) => (await api('POST', `/api/v1/origins/${origin}/entry/secret`, { body })).json.secret;
const address = (more = {}) => lecternAddress({ base: s.app, org: 'main', origin: 'moodle', secret, user: '4711', module, ...more });
const open = (url, headers = { referer: `${MOODLE}/mod/page/view.php?id=5`, 'sec-fetch-dest': 'iframe' }) => request(s.app, 'GET', url, { headers });
const lastLog = () => owner.sql(`SELECT outcome, coalesce(failed_check, ''), message_type, checks::text FROM lti_launches ORDER BY id DESC LIMIT 1`)[0];
const changed = (url, name, value) => {
	const to = new URL(url);
	if (value === undefined)
		to.searchParams.delete(name);
	else
		to.searchParams.set(name, value);
	return to.href;
};

/** Signed by hand, with parts that the snippet would not make. */
function signed({ expires = Math.floor(Date.now() / 1000) + 200, nonce = randomBytes(16).toString('hex'), user = '4711', of = module, name = '', email = '', by = secret } = {}) {
	const text = ['lectern-entry-1', 'main', 'moodle', user, of, expires, nonce, name, email].join('\n');
	const query = new URLSearchParams({ external_user_id: user, module: of, expires, nonce, name, email, signature: createHmac('sha256', by).update(text).digest('hex') });
	return `${s.app}/enter/main/moodle?${query}`;
}

function refused(answer, status, check) {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.text, new RegExp(`<code>${check}</code>`));
	const [outcome, failed, type] = lastLog();
	assert.deepEqual([outcome, failed, type], ['refused', check, 'signed-entry']);
	assert.equal(answer.headers.location, undefined);
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0, rate_limit_client: 0 } });
	({ module } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' }))));
	owner = new Owner(s.data);
	const file = path.join(s.data, '..', 'snippet.mjs');
	fs.writeFileSync(file, snippet('js'));
	({ lecternAddress } = await import(pathToFileURL(file)));
	origin = (await api('POST', '/api/v1/origins', { body: { kind: 'moodle', name: 'School Moodle' } })).json.id;
});
test.after(() => s?.dispose());

test('it is closed until an administrator makes a secret and opens it for a page', async () => {
	assert.deepEqual((await api('GET', `/api/v1/origins/${origin}/entry`)).json, { origin: 'moodle', address: `${s.app}/enter/main/moodle`, open: false,
		frame_origins: '', secret_made_at: null, former_secret_until: null });
	secret = 'guessed';
	assert.equal((await open(address())).status, 404);
	assert.equal((await entry({ open: true, frame_origins: MOODLE })).json.field, 'secret');
	secret = await newSecret();
	assert.match(secret, /^les_[\w-]{43}$/);
	assert.equal((await open(address())).status, 404, 'a secret alone opens nothing');
	for (const frame_origins of ['', '*', 'moodle.example.org', 'https://moodle.example.org/path', 'https://a.example; script-src *', 'javascript:alert(1)'])
		assert.equal((await entry({ open: true, frame_origins })).json.field, 'frame_origins', frame_origins);
	assert.equal((await api('PUT', `/api/v1/origins/${origin}/entry`, { body: { open: true, frame_origins: MOODLE } })).status, 428);
	const opened = await entry({ open: true, frame_origins: MOODLE });
	assert.deepEqual([opened.status, opened.json.open, opened.json.frame_origins], [200, true, MOODLE]);
	assert.equal(owner.sql(`SELECT count(*) FROM origin_entries WHERE sealed_secret LIKE '%${secret.slice(4)}%'`)[0][0], '0', 'kept sealed');
	const trail = (await api('GET', `/api/v1/audit-logs?subject=${origin}`)).json.items;
	assert.deepEqual(trail.map((row) => row.action), ['origin.entry_opened', 'origin.entry_secret_made', 'origin.added']);
	assert.doesNotMatch(JSON.stringify(trail), new RegExp(secret.slice(4)));
});

test('an address by the snippet of the documentation leads to the player, without a cookie, in that page\'s frame', async () => {
	const answer = await open(address({ name: 'Ada Lovelace', email: 'ada@school.example' }));
	assert.equal(answer.status, 303, answer.text);
	assert.equal(answer.headers['set-cookie'], undefined);
	const to = new URL(answer.headers.location);
	assert.match(to.pathname, /^\/play\//);
	const player = await request(to.origin, 'GET', to.pathname);
	assert.match(player.headers['content-security-policy'], /frame-ancestors [^;]*https:\/\/moodle\.example\.org/);
	await score(await openSession(s, { origin: to.origin, path: to.pathname }), 80);
	assert.deepEqual(owner.sql(`SELECT o.slug, l.external_user_id, l.name, l.email, a.score_scaled FROM attempts a JOIN learners l ON l.id = a.learner_id JOIN origins o ON o.id = l.origin_id`),
		[['moodle', '4711', 'Ada Lovelace', 'ada@school.example', '0.8']]);
	const [outcome, , type, checks] = lastLog();
	assert.deepEqual([outcome, type, JSON.parse(checks).map((one) => [one.name, one.passed])], ['accepted', 'signed-entry',
		['entry_signature', 'entry_expires', 'entry_page', 'entry_nonce', 'entry_module'].map((name) => [name, true])]);
	assert.equal(owner.sql('SELECT count(*) FROM grade_ledger')[0][0], '0', 'no grade goes back');
	assert.equal((await open(address())).status, 303, 'and again by a new address');
	assert.equal(owner.sql('SELECT count(*) FROM attempts')[0][0], '1', 'to the same attempt');
});

test('the snippet in PHP says the same', { skip: !fs.existsSync('/usr/bin/php') && 'php is not installed' }, async () => {
	const code = `${snippet('php')}\necho lectern_address(${[s.app, 'main', 'moodle', secret, '4711', module, 'Ada L.'].map((one) => `'${one}'`).join(', ')});`;
	assert.equal((await open(execFileSync('php', ['-r', code], { encoding: 'utf8' }))).status, 303);
});

test('without a signature, with another, or with anything changed, it is refused and the log says which check', async () => {
	refused(await open(changed(address(), 'signature', undefined)), 401, 'entry_signature');
	refused(await open(changed(address(), 'signature', 'a'.repeat(64))), 401, 'entry_signature');
	refused(await open(address({ secret: 'les_another' })), 401, 'entry_signature');
	for (const [name, value] of [['external_user_id', '4712'], ['module', 'me'], ['expires', String(Math.floor(Date.now() / 1000) + 250)], ['nonce', 'x'.repeat(32)], ['name', 'Eve'], ['email', 'eve@school.example']])
		refused(await open(changed(address(), name, value)), 401, 'entry_signature');
	const upper = new URL(address());
	refused(await open(changed(upper.href, 'signature', upper.searchParams.get('signature').toUpperCase())), 401, 'entry_signature');
	assert.equal(owner.sql(`SELECT count(*) FROM learners WHERE external_user_id = '4712'`)[0][0], '0');
});

test('an address works once, also for forty who open it at once', async () => {
	const url = address();
	const answers = await Promise.all(Array.from({ length: 40 }, () => open(url)));
	assert.deepEqual(answers.map((one) => one.status).sort(), [303, ...Array(39).fill(401)]);
	refused(await open(url), 401, 'entry_nonce');
	const again = await open(`${url}&lang=fr`);
	assert.match(again.text, /a déjà servi|déjà été utilisé/);
});

test('an address is good for five minutes and no longer', async () => {
	const now = Math.floor(Date.now() / 1000);
	for (const expires of [now - 1, now - 86400, now + 3600])
		refused(await open(signed({ expires })), 400, 'entry_expires');
	assert.equal((await open(signed({ expires: now + 300 }))).status, 303);
});

test('a page that is not allowed is refused, and may hold nothing in a frame', async () => {
	refused(await open(address(), { referer: 'https://evil.example/page' }), 400, 'entry_page');
	refused(await open(address(), { referer: `${MOODLE}.evil.example/` }), 400, 'entry_page');
	const answer = await open(signed({ by: 'no' }));
	assert.match(answer.headers['content-security-policy'], /frame-ancestors https:\/\/moodle\.example\.org/);
	assert.equal((await open(address(), {})).status, 303, 'a browser may keep back where it comes from');
});

test('a module that is not here, and parts that are none, are told calmly', async () => {
	refused(await open(signed({ of: '00000000-0000-7000-8000-000000000000' })), 422, 'entry_module');
	for (const more of [{ of: 'golf' }, { nonce: 'short' }, { nonce: 'with blanks in it ....' }, { user: ' 1' }, { user: 'a\nb' }, { name: 'two\nlines' }])
		assert.equal((await open(signed(more))).status, 400, JSON.stringify(more));
	assert.equal((await open(address({ origin: 'nowhere' }))).status, 404);
	assert.equal((await open(address({ org: 'nowhere' }))).status, 404);
});

test('a new secret overlaps with the one before for a day, or ends it at once', async () => {
	const before = secret;
	secret = await newSecret();
	assert.equal((await open(address())).status, 303);
	assert.equal((await open(address({ secret: before }))).status, 303, 'the former counts too');
	owner.sql(`UPDATE origin_entries SET former_until = now() - interval '1 second'`);
	refused(await open(address({ secret: before })), 401, 'entry_signature');
	const known = secret;
	secret = await newSecret({ at_once: true });
	refused(await open(address({ secret: known })), 401, 'entry_signature');
	assert.equal((await open(address())).status, 303);
});

test('module me leads to one\'s own page, and closing the way in closes it', async () => {
	const answer = await open(address({ module: 'me' }));
	assert.match(answer.headers.location, /\/me\/[\w-]+$/);
	const page = await request(s.app, 'GET', new URL(answer.headers.location).pathname);
	assert.match(page.text, /from School Moodle/);
	assert.match(page.headers['content-security-policy'], /frame-ancestors [^;]*https:\/\/moodle\.example\.org/);
	assert.equal((await entry({ open: false, frame_origins: MOODLE })).json.open, false);
	assert.equal((await open(address())).status, 404);
	assert.equal((await api('POST', '/api/v1/orgs', { body: { slug: 'other', name: 'Other' } })).status, 201);
	assert.equal((await open(address({ org: 'other' }))).status, 404, 'each organisation\'s origin is its own');
});
