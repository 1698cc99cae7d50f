// Learners by where they come from and who they are there: made or found, their progress written and read, by the names of the
// base before and by ours; the views that reports read; and nobody known by an address.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const rights = ['learners:read', 'learners:write', 'platforms:read', 'platforms:manage', 'attempts:read', 'grades:read', 'audit:read'];
let s, owner, module, grains, platform, ours, theirs, reader;

const api = (method, address, { as = ours, ...rest } = {}) => request(s.app, method, address, { ...rest, headers: { ...as, ...rest.headers } });
const key = async (org, permissions) => ({ authorization: `Bearer ${(await api('POST', `/api/v1/credentials?org=${org}`,
	{ as: operator, body: { name: 'learners', kind: 'key', permissions } })).json.secret}` });
const put = (body, as) => api('PUT', '/api/v1/learners', { body, as });
const progress = (id, body, method = 'PUT') => api(method, `/api/v1/learners/${id}/progress`, { body });

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

async function learner(origin, external_user_id, more = {}) {
	const answer = await put({ origin, external_user_id, ...more });
	assert.ok([200, 201].includes(answer.status), answer.text);
	return answer.json.id;
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', outbound_private: true, outbound_http: true, rate_limit_client: 0, rate_limit_address: 0 } });
	({ module } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' }))));
	owner = new Owner(s.data);
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId: module }] });
	await register(s, platform);
	const [[sequence]] = owner.sql(`SELECT sequence_id FROM modules WHERE id = '${module}'`);
	grains = owner.sql(`SELECT id FROM grains WHERE module_id = '${module}' ORDER BY position`).map(([id]) => ({ grain_id: id, module_id: module, sequence_id: sequence }));
	await api('POST', '/api/v1/orgs', { as: operator, body: { slug: 'other', name: 'Another school' } });
	ours = await key('main', rights);
	theirs = await key('other', rights);
	reader = await key('main', ['learners:read', 'platforms:read']);
});
test.after(async () => {
	await platform?.stop?.();
	await s?.dispose();
});

test('a learner is made once and found ever after, by origin and external_user_id', async () => {
	const made = await put({ origin: 'moodle', external_user_id: '12345', email: 'ada@school.example', name: 'Ada' });
	assert.equal(made.status, 201, made.text);
	assert.equal(made.headers.location, `/api/v1/learners/${made.json.id}`);
	assert.deepEqual([made.json.origin, made.json.external_user_id, made.json.email, made.json.name, made.json.date_creation],
		['moodle', '12345', 'ada@school.example', 'Ada', made.json.created_at]);
	const again = await put({ origin: 'moodle', external_user_id: '12345' });
	assert.deepEqual([again.status, again.json.id, again.json.email], [200, made.json.id, 'ada@school.example'], 'what is not said stays');
	assert.equal((await put({ origin: 'moodle', external_user_id: '12345', name: 'Ada L.' })).json.name, 'Ada L.');
	const pair = await api('GET', '/api/v1/learners?origin=moodle&external_user_id=12345', { as: reader });
	assert.deepEqual(pair.json.items.map((one) => one.id), [made.json.id]);
	assert.deepEqual((await api('GET', '/api/v1/learners?origin=funmooc&external_user_id=12345')).json.items, []);
	const trail = (await api('GET', `/api/v1/audit-logs?subject=${made.json.id}`)).json.items.map((row) => row.action);
	assert.deepEqual(trail, ['learner.added']);
});

test('the same external_user_id in two origins is two persons, and two Moodles are two origins', async () => {
	const second = await api('POST', '/api/v1/origins', { body: { kind: 'moodle', name: 'The other Moodle' } });
	assert.equal(second.status, 201, second.text);
	assert.match(second.json.slug, /^moodle-\d+$/);
	const ids = await Promise.all(['moodle', second.json.slug, 'funmooc'].map((origin) => learner(origin, '777', { email: 'same@school.example' })));
	assert.equal(new Set(ids).size, 3);
	refused(await api('POST', '/api/v1/origins', { body: { kind: 'moodle', slug: second.json.slug } }), 409, 'slug');
	refused(await api('POST', '/api/v1/origins', { body: { kind: 'api', slug: 'direct' } }), 400, 'slug');
	refused(await api('POST', '/api/v1/origins', { body: { kind: 'api', slug: 'funmooc' } }), 400, 'slug');
	refused(await api('POST', '/api/v1/origins', { body: { kind: 'direct' } }), 400, 'kind');
	refused(await api('POST', '/api/v1/origins', { body: { kind: 'api' }, as: reader }), 403);
	const listed = (await api('GET', '/api/v1/origins', { as: reader })).json.items;
	assert.deepEqual(listed.filter((one) => one.kind === 'moodle').map((one) => one.slug).slice(0, 2), ['moodle', second.json.slug]);
	assert.equal((await api('GET', `/api/v1/origins/${second.json.id}`)).json.learners, 1);
	refused(await api('GET', `/api/v1/origins/${second.json.id}`, { as: theirs }), 404, 'id');
	const first = await api('GET', '/api/v1/origins?limit=1');
	assert.notEqual(first.json.next, null);
	assert.notEqual((await api('GET', `/api/v1/origins?limit=1&cursor=${first.json.next}`)).json.items[0].slug, first.json.items[0].slug);
});

test('pitfall 22: an address is no key: who has another\'s becomes nobody else, and names are not needed', async () => {
	const victim = await learner('moodle', 'victim', { email: 'head@school.example' });
	const other = await learner('funmooc', 'attacker', { email: 'head@school.example' });
	const third = await learner('moodle', 'attacker-2', { email: 'head@school.example' });
	assert.equal(new Set([victim, other, third]).size, 3);
	const nameless = await put({ origin: 'moodle', external_user_id: 'nobody-said' });
	assert.deepEqual([nameless.status, nameless.json.name, nameless.json.email], [201, null, null]);
	for (const id of [victim, other, third])
		assert.deepEqual((await api('GET', `/api/v1/learners/${id}/links`)).json.person, null);
});

test('forty who ask for one learner at once are told of one', async () => {
	const answers = await Promise.all(Array.from({ length: 40 }, () => put({ origin: 'funmooc', external_user_id: 'at-once', name: 'Linus' })));
	assert.equal(new Set(answers.map((one) => one.json.id)).size, 1);
	assert.deepEqual(answers.map((one) => one.status).sort(), [...Array(39).fill(200), 201]);
	assert.equal(owner.sql(`SELECT count(*) FROM learners WHERE external_user_id = 'at-once'`)[0][0], '1');
});

test('who is no learner of an origin is refused, with the field', async () => {
	refused(await put({ origin: 'nowhere', external_user_id: '1' }), 400, 'origin');
	refused(await put({ external_user_id: '1' }), 400, 'origin');
	refused(await put({ origin: 'moodle' }), 400, 'external_user_id');
	for (const weird of ['', ' 1', '1 ', 'a\nb', 'a\tb', 'x'.repeat(256)])
		refused(await put({ origin: 'moodle', external_user_id: weird }), 400, 'external_user_id');
	refused(await put({ origin: 'direct', external_user_id: '12345' }), 400, 'external_user_id');
	const guest = '6F9619FF-8B86-4011-B42D-00C04FC964FF';
	assert.equal(await learner('direct', guest), await learner('direct', guest.toLowerCase()), 'a UUID is one, however it is written');
	refused(await put({ origin: 'moodle', external_user_id: '1', email: 'no address' }), 400, 'email');
	refused(await put({ origin: 'moodle', external_user_id: '1', moodle_user_id: 1 }), 400, 'moodle_user_id');
	refused(await put({ origin: 'moodle', external_user_id: '1' }, reader), 403);
	const dispatch = await request(s.app, 'POST', '/api/v1/dispatches', { headers: operator, body: { module, standard: 'scorm12' } });
	refused(await put({ origin: `dispatch-${dispatch.json.id}`, external_user_id: '1' }), 400, 'origin');
	const odd = 'user@host/with "quotes" & ünïcode ☂';
	assert.equal(await learner('moodle', odd), await learner('moodle', odd));
	assert.equal((await api('GET', `/api/v1/learners?origin=moodle&external_user_id=${encodeURIComponent(odd)}`)).json.items.length, 1);
});

test('progress is written and read by the learner\'s id, under both names, and once written it stays', async () => {
	const id = await learner('moodle', 'progress-1');
	const completed_at = '2024-03-01T10:00:00.000Z';
	const first = await progress(id, { items: [{ ...grains[0], completed_at }] });
	assert.deepEqual(first.json, { apprenant_id: id, learner_id: id, written: 1, known: 0 });
	const again = await progress(id, { items: [{ grain_id: grains[0].grain_id, completed_at: '2025-01-01T00:00:00Z' }] });
	assert.deepEqual([again.json.written, again.json.known], [0, 1]);
	const read = await api('GET', `/api/v1/learners/${id}/progress`, { as: reader });
	assert.deepEqual(read.json.items, [{ apprenant_id: id, learner_id: id, ...grains[0], completed_at }]);
	const one = await progress(id, { grain_id: grains[0].grain_id }, 'POST');
	assert.deepEqual([one.status, one.json.known], [200, 1]);
	const modules = (await api('GET', `/api/v1/learners/${id}/modules`, { as: reader })).json.items;
	assert.deepEqual(modules.map((m) => [m.module_id, m.grains, m.grains_completed, m.completed_at === null]), [[module, grains.length, 1, grains.length > 1]]);
	await progress(id, { items: grains });
	const [whole] = (await api('GET', `/api/v1/learners/${id}/modules`)).json.items;
	assert.ok(whole.completed_at !== null && whole.sequence_completed_at !== null && whole.sequence_modules_completed === whole.sequence_modules, JSON.stringify(whole));
	assert.equal((await api('GET', `/api/v1/learners/${id}/progress?module_id=${module}`)).json.items.length, grains.length);
	const trail = (await api('GET', `/api/v1/audit-logs?subject=${id}`)).json.items.map((row) => row.action);
	assert.ok(trail.includes('learner.progress_written'));
});

test('progress is written and read by the pair, and the learner is made on the way', async () => {
	const pair = { origin: 'funmooc', external_user_id: 'edx-user-9' };
	const address = `/api/v1/progress?${new URLSearchParams(pair)}`;
	refused(await api('GET', address), 404, 'external_user_id');
	const put1 = await api('PUT', '/api/v1/progress', { body: { ...pair, items: [grains[0]] } });
	assert.deepEqual([put1.status, put1.json.written], [200, 1], put1.text);
	const twice = await Promise.all(Array.from({ length: 8 }, () => api('PUT', '/api/v1/progress', { body: { ...pair, items: grains } })));
	assert.equal(twice.reduce((sum, one) => sum + one.json.written, 0), grains.length - 1);
	const read = await api('GET', address, { as: reader });
	assert.deepEqual(read.json.items.map((one) => one.grain_id).sort(), grains.map((one) => one.grain_id).sort());
	assert.ok(read.json.items.every((one) => one.apprenant_id === put1.json.apprenant_id));
	refused(await api('GET', '/api/v1/progress?origin=funmooc'), 400, 'external_user_id');
	refused(await api('PUT', '/api/v1/progress', { body: { ...pair, items: [] }, as: reader }), 403);
});

test('a batch of progress is written whole or not at all, and says which row is wrong', async () => {
	const id = await learner('moodle', 'progress-2');
	const nothing = '00000000-0000-7000-8000-000000000000';
	refused(await progress(id, { items: [grains[0], { grain_id: nothing }] }), 422, 'items[1].grain_id');
	refused(await progress(id, { items: [{ ...grains[0], module_id: nothing }] }), 422, 'items[0].module_id');
	refused(await progress(id, { items: [{ ...grains[0], sequence_id: nothing }] }), 422, 'items[0].sequence_id');
	refused(await progress(id, { items: [{ ...grains[0], completed_at: new Date(Date.now() + 86400000).toISOString() }] }), 422, 'items[0].completed_at');
	refused(await progress(id, { grain_id: nothing }, 'POST'), 422, 'grain_id');
	refused(await progress(id, { items: [{ module_id: module }] }), 400, 'items[0].grain_id');
	refused(await progress(id, { items: Array(501).fill(grains[0]) }), 400, 'items');
	refused(await progress(nothing, { items: [grains[0]] }), 404, 'id');
	assert.deepEqual((await api('GET', `/api/v1/learners/${id}/progress`)).json.items, []);
	assert.equal((await progress(id, { items: [] })).json.written, 0);
	const many = await progress(id, { items: Array(500).fill(grains[0]) });
	assert.deepEqual([many.json.written, many.json.known], [1, 499]);
});

test('another organisation sees nobody and writes nothing', async () => {
	const id = await learner('moodle', 'fenced');
	refused(await api('GET', `/api/v1/learners/${id}/progress`, { as: theirs }), 404, 'id');
	refused(await api('GET', `/api/v1/learners/${id}/modules`, { as: theirs }), 404, 'id');
	refused(await api('GET', `/api/v1/learners/${id}/links`, { as: theirs }), 404, 'id');
	refused(await api('PUT', `/api/v1/learners/${id}/progress`, { as: theirs, body: { items: [grains[0]] } }), 404, 'id');
	const elsewhere = await put({ origin: 'moodle', external_user_id: 'fenced' }, theirs);
	assert.deepEqual([elsewhere.status, elsewhere.json.id === id], [201, false], 'the same pair there is somebody else');
	refused(await api('PUT', `/api/v1/learners/${elsewhere.json.id}/progress`, { as: theirs, body: { items: [grains[0]] } }), 422, 'items[0].grain_id');
});

test('who comes by a launch is the learner whom the pair names, and their progress is there', async () => {
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 80);
	const [[origin, external]] = owner.sql(`SELECT o.slug, l.external_user_id FROM learners l JOIN origins o ON o.id = l.origin_id JOIN attempts a ON a.learner_id = l.id LIMIT 1`);
	const found = await put({ origin, external_user_id: external });
	assert.equal(found.status, 200, found.text);
	assert.equal((await api('GET', `/api/v1/attempts?learner=${found.json.id}`)).json.items.length, 1);
	assert.ok((await api('GET', `/api/v1/progress?${new URLSearchParams({ origin, external_user_id: external })}`)).json.items.length > 0);
});

test('progress that is written makes no grade and no attempt', async () => {
	const id = await learner('moodle', 'no-grade');
	await progress(id, { items: grains });
	assert.deepEqual((await api('GET', `/api/v1/attempts?learner=${id}`)).json.items, []);
	assert.equal(owner.sql(`SELECT count(*) FROM grade_ledger WHERE learner_id = '${id}'`)[0][0], '0');
});

test('the views apprenants and progress_apprenants say the old names, to the service\'s role only of its organisations', async () => {
	const id = await learner('moodle', 'view-1', { email: 'view@school.example' });
	await learner('funmooc', 'view-1');
	await progress(id, { items: [grains[0]] });
	const [[org]] = owner.sql(`SELECT id FROM organizations WHERE slug = 'main'`, { directory: true });
	const [[other]] = owner.sql(`SELECT id FROM organizations WHERE slug = 'other'`, { directory: true });
	const as = (orgs, text) => owner.sql(`SET lectern.orgs = '{${orgs}}'; ${text}`, { role: 'lectern_app' });
	assert.deepEqual(as(org, `SELECT origin, external_user_id, email, moodle_user_id, date_creation IS NOT NULL FROM apprenants WHERE external_user_id = 'view-1' ORDER BY origin`),
		[['funmooc', 'view-1', '', '', 't'], ['moodle', 'view-1', 'view@school.example', 'view-1', 't']]);
	assert.deepEqual(as(org, `SELECT apprenant_id, grain_id, module_id, sequence_id FROM progress_apprenants WHERE external_user_id = 'view-1' AND origin = 'moodle'`),
		[[id, grains[0].grain_id, grains[0].module_id, grains[0].sequence_id]]);
	assert.deepEqual(as(other, `SELECT external_user_id FROM apprenants WHERE external_user_id = 'view-1'`), []);
	assert.deepEqual(as(other, `SELECT apprenant_id FROM progress_apprenants WHERE external_user_id = 'view-1'`), []);
});
