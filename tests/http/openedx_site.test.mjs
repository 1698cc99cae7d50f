// Open edX sites: one approved origin, many blocks registered by a pasted list, all or none.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { launch, sendLogin } from '../harness/launch.mjs';
import { eventually, launchPlayer, openSession, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const OPERATOR = 'the-operators-key';
const LMS = 'https://courses.example.org';
const API = '/api/lti_consumer/v1';

let s, admin, owner;
test.before(async () => {
	s = await startLectern({ config: { api_key: OPERATOR, grade_retry_first: 1, outbound_private: true, outbound_http: true } });
	admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	owner = new Owner(s.data);
});
test.after(() => s?.dispose());

const block = (client = randomUUID(), uuid = randomUUID()) => ({ client, uuid, jwks: `${LMS}${API}/public_keysets/${uuid}`, token: `${LMS}${API}/token/${uuid}` });
const rows = (where) => owner.sql(`SELECT client_id, auth_url, token_url, jwks_uri, policy, origin_id FROM lti_registrations WHERE ${where} ORDER BY client_id`, { directory: true });
const add = (site, text, org = 'main') => s.lectern('platform', 'site', 'blocks', '--site', site, '--file', s.write(`${randomUUID()}.txt`, text), '--org', org);

let made;
const theModule = async () => (made ??= await s.ask('package', 'import', s.write('small.zip', smallPackage()))).module;

/** The site of these tests, made by its form the first time. */
let siteId;
async function theSite() {
	if (siteId)
		return siteId;
	const made = await admin.send(await admin.get('/admin/main/sites/new'), { name: 'FUN', lms_url: `${LMS}/` });
	assert.match(made.text, /The site is approved\. Now add its blocks\./);
	siteId = made.url.split('/').at(-1);
	return siteId;
}

test('a site is approved by its form, and tells what to enter in Studio', async () => {
	const id = await theSite();
	const page = await admin.get(`/admin/main/sites/${id}`);
	assert.match(page.text, new RegExp(`Tool Launch URL ${s.app}/lti/launch`));
	assert.match(page.text, new RegExp(`\\["${s.app}/lti/launch"\\]`));
	const { sites } = await s.ask('platform', 'site', 'list');
	assert.deepEqual(sites.map(({ lms_url, issuer, blocks }) => ({ lms_url, issuer, blocks })), [{ lms_url: LMS, issuer: LMS, blocks: 0 }]);
	const again = await admin.send(await admin.get('/admin/main/sites/new'), { lms_url: LMS });
	assert.equal(again.status, 409);
	assert.match(again.text, /approved already/);
	const path = await admin.send(await admin.get('/admin/main/sites/new'), { lms_url: `${LMS}/courses` });
	assert.match(path.text, /Enter the address of the LMS alone/);
	const frames = await admin.send(await admin.get('/admin/main/sites/new'), { lms_url: 'https://other.example.org', frame_origins: 'https://a.example.org; script-src *' });
	assert.match(frames.text, /is no origin like/);
	await eventually(async () => /site\.added/.test((await admin.get('/admin/main/audit?action=site.')).text), { what: 'the audit row' });
});

test('blocks are registered by client id and UUID, by their addresses, and as Studio shows them', async () => {
	const id = await theSite();
	const [a, b, c, d] = [block(), block(), block(), block()];
	d.uuid = d.client;
	const text = [`${a.client} ${a.uuid}`, `${b.client}, ${b.jwks}, ${b.token}, ${LMS}${API}/launch/`, '', `Client ID: ${c.client}`, 'Deployment ID: 1', `Keyset URL: ${c.jwks}`,
		`Access Token URL: ${c.token}`, `Login URL: ${LMS}${API}/launch/`, d.client].join('\r\n');
	const done = await admin.send(await admin.get(`/admin/main/sites/${id}/blocks`), { blocks: text });
	assert.match(done.text, /4 blocks were added, 0 changed, and 0 were there already\./);
	const kept = rows('site_id IS NOT NULL');
	assert.equal(kept.length, 4);
	for (const one of [a, b, c, d]) {
		const [, auth, token, jwks, policy] = kept.find(([client]) => client === one.client);
		assert.deepEqual({ auth, token, jwks, policy }, { auth: `${LMS}${API}/launch/`, token: `${LMS}${API}/token/${one.uuid}`,
			jwks: `${LMS}${API}/public_keysets/${one.uuid}`, policy: 'openedx' });
	}
	assert.equal(new Set(kept.map((row) => row[5])).size, 1, 'people are the same in all blocks');
	const [[deployments]] = owner.sql('SELECT count(*) FROM lti_deployments WHERE deployment_id = \'1\'', { directory: true });
	assert.equal(deployments, '4');
	await eventually(async () => /site\.blocks_added/.test((await admin.get('/admin/main/audit?action=site.')).text), { what: 'the audit row' });

	const again = await admin.send(await admin.get(`/admin/main/sites/${id}/blocks`), { blocks: text });
	assert.match(again.text, /0 blocks were added, 0 changed, and 4 were there already\./);
	const moved = block(a.client);
	assert.equal((await add(id, `${a.client} ${moved.uuid}\n${b.client} ${b.uuid}`)).json.changed, 1);
	assert.equal(rows(`client_id = '${a.client}'`)[0][3], moved.jwks);
});

test('one line at fault, and none is taken; the line is named', async () => {
	const id = await theSite();
	const good = block();
	const before = rows('true').length;
	for (const [line, says] of [
		[`${randomUUID()} https://evil.example.org${API}/public_keysets/${randomUUID()}`, /Line 2: https:\/\/evil\.example\.org\S* is not on the approved site, https:\/\/courses\.example\.org\./],
		[`${randomUUID()} ${LMS.replace('https', 'http')}${API}/public_keysets/${randomUUID()}`, /Line 2: .*not on the approved site/],
		[`${randomUUID()} ${LMS}.evil.example${API}/token/${randomUUID()}`, /Line 2: .*not on the approved site/],
		[`${randomUUID()} https://courses.example.org@evil.example${API}/token/x`, /Line 2: .*(no sound address|not on the approved site)/],
		[`${randomUUID()} ${LMS}/somewhere`, /Line 2: .*none of a block's addresses/],
		[`${randomUUID()} what-is-this`, /Line 2: what-is-this is neither a block's UUID nor an address/],
		['my-client', /Line 2: the block's UUID is missing/],
		[`${LMS}${API}/token/${randomUUID()}`, /Line 2: the client id is missing/],
		[`${randomUUID()} ${LMS}${API}/token/a ${LMS}${API}/public_keysets/b`, /Line 2: its addresses are of two blocks/],
		[`${good.client} ${randomUUID()}`, /Line 2: the client id \S+ stands in line 1 already/],
		['Keyset URL:', /Line 2: nothing stands behind Keyset URL/],
		['x'.repeat(5000), /Line 2: it is too long/],
	]) {
		const answer = await add(id, `${good.client} ${good.uuid}\n${line}\n`);
		assert.notEqual(answer.code, 0, line);
		assert.match(answer.stderr, says);
	}
	const page = await admin.send(await admin.get(`/admin/main/sites/${id}/blocks`), { blocks: `${good.client} ${good.uuid}\nwrong` });
	assert.equal(page.status, 400);
	assert.match(page.html, /href="#field-blocks"/);
	assert.ok(page.html.includes(good.client), 'what was pasted is kept');
	const french = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie, { lang: 'fr' });
	assert.match((await french.send(await french.get(`/admin/main/sites/${id}/blocks`), { blocks: 'wrong' })).text, /Ligne 1 : l’UUID du bloc manque/);
	assert.match((await add(id, '\n  \n')).stderr, /Paste the client id of one block/);
	assert.equal(rows('true').length, before, 'none was taken');
});

test('a thousand at once, not one more; two at once make each once', async () => {
	const id = await theSite();
	const many = Array.from({ length: 1000 }, () => block()).map((one) => `${one.client} ${one.uuid}`);
	const over = await add(id, [...many, `${randomUUID()} ${randomUUID()}`].join('\n'));
	assert.match(over.stderr, /Line 1001: more than 1000 blocks at once/);
	const before = rows('true').length;
	const both = await Promise.all([add(id, many.join('\n')), add(id, [...many].reverse().join('\n'))]);
	both.forEach((answer) => assert.equal(answer.code, 0, answer.stderr));
	assert.equal(rows('true').length, before + 1000);
	assert.equal(both[0].json.added + both[0].json.unchanged + both[0].json.changed, 1000);
	const [[deployments]] = owner.sql('SELECT count(*) FROM lti_deployments d JOIN lti_registrations r ON r.id = d.registration_id WHERE r.site_id IS NOT NULL', { directory: true });
	assert.equal(Number(deployments), rows('site_id IS NOT NULL').length);
	assert.equal((await admin.get(`/admin/main/sites/${id}`)).status, 200);
});

test('a client of another organisation or origin is not taken over', async () => {
	const id = await theSite();
	await s.ask('org', 'add', 'apart');
	const [theirs, mine, apart] = [block(), block(), block()];
	const register = (one, ...more) => s.ask('platform', 'add', '--issuer', LMS, '--client-id', one.client, '--auth-url', `${LMS}/a`, '--token-url', `${LMS}/t`, '--jwks-uri', `${LMS}/k`, ...more);
	await register(theirs, '--org', 'apart');
	await register(mine, '--policy', 'openedx', '--origin', 'another-site');
	await register(apart, '--policy', 'openedx');
	assert.match((await add(id, `${theirs.client} ${theirs.uuid}`)).stderr, /Line 1: this client belongs to another organisation/);
	assert.match((await add(id, `\n${mine.client} ${mine.uuid}`)).stderr, /Line 2: this client is registered here on another origin/);
	assert.equal((await add(id, `${apart.client} ${apart.uuid}`)).json.changed, 1, 'one that was registered by hand joins its site');
	assert.equal(rows(`client_id = '${theirs.client}'`)[0][3], `${LMS}/k`);
	const stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'apart' }).cookie);
	assert.equal((await stranger.get(`/admin/apart/sites/${id}`)).status, 404);
	assert.equal((await stranger.get(`/admin/apart/sites/${id}/blocks`)).status, 404);
	assert.notEqual((await add(id, `${theirs.client} ${theirs.uuid}`, 'apart')).code, 0);
	const teacher = visitor(s, signedIn(s, { roles: ['teacher'] }).cookie);
	assert.equal((await teacher.get('/admin/main/sites')).status, 403);
});

test('a block that was disabled stays so when the list comes again; a site with blocks keeps its address', async () => {
	const id = await theSite();
	const one = block();
	await add(id, `${one.client} ${one.uuid}`);
	await s.ask('platform', 'disable', LMS, one.client);
	await add(id, `${one.client} ${one.uuid}`);
	const [[status]] = owner.sql(`SELECT status FROM lti_registrations WHERE client_id = '${one.client}'`, { directory: true });
	assert.equal(status, 'disabled');
	const change = await admin.send(await admin.get(`/admin/main/sites/${id}/change`), { lms_url: 'https://elsewhere.example.org' });
	assert.equal(change.status, 409);
	assert.match(change.text, /has blocks already/);
	await admin.send(await admin.get(`/admin/main/sites/${id}/change`), { name: 'FUN MOOC', frame_origins: 'https://studio.example.org' });
	const [[frames]] = owner.sql(`SELECT frame_origins FROM lti_registrations WHERE client_id = '${one.client}'`, { directory: true });
	assert.equal(frames, 'https://studio.example.org');
});

test('the same by the API', async () => {
	const api = (method, path, body) => request(s.app, method, `/api/v1${path}`, { headers: { authorization: `Bearer ${OPERATOR}` }, body });
	const made = await api('POST', '/sites', { lms_url: 'https://api.example.org', name: 'By API' });
	assert.equal(made.status, 201, made.text);
	const one = { client: randomUUID(), uuid: randomUUID() };
	const added = await api('POST', `/sites/${made.json.site}/blocks`, { blocks: `${one.client} ${one.uuid}` });
	assert.equal(added.status, 200, added.text);
	assert.deepEqual(added.json.blocks.map(({ line, client_id, state }) => ({ line, client_id, state })), [{ line: 1, client_id: one.client, state: 'added' }]);
	const wrong = await api('POST', `/sites/${made.json.site}/blocks`, { blocks: `${one.client} https://evil.example.org/x` });
	assert.equal(wrong.status, 400);
	assert.match(wrong.json.detail, /Line 1: .*not on the approved site/);
	assert.equal((await api('GET', `/sites/${made.json.site}`)).json.blocks, 1);
	assert.equal((await api('GET', `/sites/${randomUUID()}`)).status, 404);
});

test('from the list to a grade: every block of a site launches, and the learner is one', async (t) => {
	const moduleId = await theModule();
	const platform = await startPlatform({ t, shape: 'openedx', toolUrl: s.app, activities: [{ id: '1', title: 'One', moduleId }, { id: '2', title: 'Two', moduleId }] });
	const refused = await launch(platform, 'ada').catch((error) => error);
	assert.match(refused.message, /400/);
	const { site } = await s.ask('platform', 'site', 'add', '--lms-url', platform.origin, '--name', 'Demo campus');
	const list = platform.registrations.map((one) => `${one.client_id} ${one.jwks_uri} ${one.token_url}`).join('\n');
	assert.equal((await add(site, list)).json.added, 2);
	for (const [at, raw] of [[0, 70], [1, 90]]) {
		const session = await openSession(s, await launchPlayer(platform, 'ada', platform.activities[at]));
		await score(session, raw);
		await eventually(() => platform.row('ada', platform.activities[at].id).grade === raw, { what: 'the grade' });
	}
	const [[learners]] = owner.sql(`SELECT count(*) FROM learners WHERE external_user_id = '${platform.subject('ada')}'`);
	assert.equal(learners, '1');
	const tested = await s.ask('platform', 'test', owner.sql(`SELECT id FROM lti_registrations WHERE issuer = '${platform.origin}' ORDER BY id LIMIT 1`, { directory: true })[0][0]);
	assert.equal(tested.steps.find((one) => one.step === 'keyset').verdict, 'good');
	assert.equal(tested.steps.find((one) => one.step === 'token score').verdict, 'good');
	assert.equal(tested.steps.find((one) => one.step === 'token lineitem').verdict, 'look', 'Open edX drops what it does not give');
});

test('a block of version 9.13.0 names no key, neither in its set nor in its tokens, and launches (pitfall 19)', async (t) => {
	const platform = await startPlatform({ t, shape: 'openedx', toolUrl: s.app, host: 'kidless.localhost', activities: [{ id: '1', title: 'One', moduleId: await theModule() }] });
	platform.keysFor().nameless = true;
	const { site } = await s.ask('platform', 'site', 'add', '--lms-url', platform.origin);
	await add(site, platform.studio.linesOf(platform.activities[0]));
	assert.equal((await launch(platform, 'ada')).status, 303);
	await platform.rotateKeys({ keepOld: 0 });
	platform.keysFor().nameless = true;
	assert.equal((await launch(platform, 'linus')).status, 303, 'a set without ids is read anew');
});

test('a hint that the platform has forgotten ends on its own page, and the next login is good', async (t) => {
	const platform = await startPlatform({ t, shape: 'openedx', toolUrl: s.app, host: 'forgetful.localhost', activities: [{ id: '1', title: 'One', moduleId: await theModule() }] });
	const { site } = await s.ask('platform', 'site', 'add', '--lms-url', platform.origin);
	await add(site, platform.studio.linesOf(platform.activities[0]));
	const login = await sendLogin(platform, 'ada', platform.activities[0]);
	platform.launches.forget();
	const expired = await request(platform.origin, 'GET', login.headers.location, { headers: { cookie: platform.people.session(platform.campus.person('ada')) } });
	assert.equal(expired.status, 400);
	assert.match(expired.text, /expired/);
	assert.equal((await launch(platform, 'ada')).status, 303);
});
