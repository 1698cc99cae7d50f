// The API's nouns, each read and refused: by an organisation's key, by another's, and by one without the right.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { bringIn, jobOver, postPackage } from '../harness/import.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s;
let platform;
let ours;
let theirs;

const api = (method, address, { as = operator, ...rest } = {}) => request(s.app, method, address, { ...rest,
	headers: { ...as, ...rest.headers } });

async function keyOf(org, permissions) {
	const made = await api('POST', `/api/v1/credentials?org=${org}`, { body: { name: 'nouns', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

const all = ['organization:read', 'organization:manage', 'members:read', 'jobs:read', 'jobs:manage', 'platforms:read', 'platforms:manage',
	'packages:read', 'packages:write', 'learners:read', 'attempts:read', 'grades:read', 'grades:resend', 'audit:read', 'credentials:manage'];

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', outbound_private: true, outbound_http: true } });
	const moduleId = await importSmallCourse(s);
	platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 80);
	assert.equal((await api('POST', '/api/v1/orgs', { body: { slug: 'other', name: 'Another school' } })).status, 201);
	ours = await keyOf('main', all);
	theirs = await keyOf('other', all);
});
test.after(async () => {
	await platform?.stop?.();
	await s?.dispose();
});

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

test('organisations are made, read, changed by who saw them, and counted', async () => {
	const made = await api('POST', '/api/v1/orgs', { body: { slug: 'lycee-pasteur', name: 'Lycée Pasteur' } });
	assert.equal(made.status, 201, made.text);
	assert.equal(made.headers.location, '/api/v1/orgs/lycee-pasteur');
	refused(await api('POST', '/api/v1/orgs', { body: { slug: 'lycee-pasteur', name: 'Again' } }), 409, 'slug');
	refused(await api('POST', '/api/v1/orgs', { body: { slug: 'Lycée', name: 'x' } }), 400, 'slug');
	refused(await api('POST', '/api/v1/orgs', { as: ours, body: { slug: 'mine', name: 'x' } }), 403);
	refused(await api('GET', '/api/v1/orgs', { as: ours }), 403);
	const listed = await api('GET', '/api/v1/orgs?limit=2');
	assert.deepEqual(listed.json.items.map((one) => one.slug), ['lycee-pasteur', 'main']);
	assert.deepEqual((await api('GET', `/api/v1/orgs?limit=2&cursor=${listed.json.next}`)).json.items.map((one) => one.slug), ['other']);
	assert.deepEqual((await api('GET', '/api/v1/orgs?name=PASTEUR')).json.items.map((one) => one.slug), ['lycee-pasteur']);

	const read = await api('GET', '/api/v1/orgs/main', { as: ours });
	assert.match(read.headers.etag, /^"\d+"$/);
	const patch = (body, match, as = ours) => api('PATCH', '/api/v1/orgs/main', { as, body, headers: match ? { 'if-match': match } : {} });
	refused(await patch({ name: 'Main' }), 428, 'If-Match');
	const changed = await patch({ name: 'Main school', language: 'fr' }, read.headers.etag);
	assert.equal(changed.status, 200, changed.text);
	assert.deepEqual([changed.json.name, changed.json.language], ['Main school', 'fr']);
	assert.notEqual(changed.headers.etag, read.headers.etag);
	refused(await patch({ name: 'Late' }, read.headers.etag), 412, 'If-Match');
	refused(await patch({ name: 'Weak' }, `W/${changed.headers.etag}`), 412, 'If-Match');
	refused(await patch({ quota_bytes: 5 }, changed.headers.etag), 403, 'quota_bytes');
	refused(await patch({ status: 'disabled' }, changed.headers.etag), 403, 'status');
	refused(await patch({ colour: 'red' }, changed.headers.etag), 400, 'colour');
	refused(await api('GET', '/api/v1/orgs/other', { as: ours }), 404, 'org');
	refused(await api('PATCH', '/api/v1/orgs/other', { as: ours, body: { name: 'x' }, headers: { 'if-match': '*' } }), 404, 'org');
	const closing = (status) => api('PATCH', '/api/v1/orgs/lycee-pasteur', { body: { status }, headers: { 'if-match': '*' } });
	assert.equal((await closing('disabled')).json.status, 'disabled');
	assert.equal((await api('GET', '/api/v1/orgs/lycee-pasteur')).json.status, 'disabled', 'who manages the installation still sees it');
	refused(await api('GET', '/api/v1/orgs/lycee-pasteur', { as: ours }), 404, 'org');
	assert.equal((await closing('active')).json.status, 'active');

	// The same by the session of who manages the installation, and of nobody else.
	const { cookie } = signedIn(s, { platformAdmin: true }), school = signedIn(s, { org: 'lycee-pasteur', roles: ['administrator'] });
	const { text } = await request(s.app, 'GET', '/instance/organizations/new', { headers: { cookie } });
	const session = { cookie, 'x-csrf-token': /name="csrf" value="([^"]+)"/.exec(text)[1], origin: s.app };
	const byHand = (status, as = session) => api('PATCH', '/api/v1/orgs/lycee-pasteur', { as, body: { status }, headers: { 'if-match': '*' } });
	assert.equal((await byHand('disabled')).json.status, 'disabled');
	assert.equal((await api('GET', '/api/v1/orgs/lycee-pasteur', { as: session })).json.status, 'disabled');
	refused(await api('GET', '/api/v1/orgs/lycee-pasteur', { as: { cookie: school.cookie } }), 404, 'org');
	refused(await byHand('active', { ...session, cookie: school.cookie }), 404, 'org');
	refused(await api('GET', '/api/v1/orgs/nowhere', { as: session }), 404, 'org');
	refused(await byHand('active', { cookie, origin: s.app }), 403, 'csrf');
	refused(await api('GET', '/api/v1/orgs/lycee-pasteur/stats', { as: session }), 404, 'org');
	assert.equal((await byHand('active')).json.status, 'active');
	assert.equal((await api('GET', '/api/v1/orgs/lycee-pasteur', { as: { cookie: school.cookie } })).json.status, 'active');
	const stats = await api('GET', '/api/v1/orgs/main/stats', { as: ours });
	assert.deepEqual([stats.json.learners, stats.json.attempts, stats.json.platforms], [1, 1, 1]);
	refused(await api('GET', '/api/v1/orgs/other/stats', { as: ours }), 404, 'org');
});

test('platforms are registered, listed with their launches, and closed', async () => {
	const [known] = (await api('GET', '/api/v1/platforms', { as: ours })).json.items;
	assert.equal(known.issuer, platform.origin);
	const launches = await api('GET', `/api/v1/platforms/${known.registration}/launches?limit=1`, { as: ours });
	assert.equal(launches.json.items[0].outcome, 'accepted');
	assert.ok(launches.json.items[0].checks.length > 5);
	assert.equal((await api('GET', `/api/v1/platforms/${known.registration}/launches?outcome=refused`, { as: ours })).json.items.length, 0);
	refused(await api('GET', `/api/v1/platforms/${known.registration}`, { as: theirs }), 404, 'id');
	refused(await api('GET', `/api/v1/platforms/${known.registration}/launches`, { as: theirs }), 404, 'id');
	refused(await api('PATCH', `/api/v1/platforms/${known.registration}`, { as: theirs, body: { status: 'disabled' } }), 404, 'id');
	assert.deepEqual((await api('GET', '/api/v1/platforms', { as: theirs })).json, { items: [], next: null });
	const registration = { issuer: 'https://lms.example.org', client_id: 'c1', auth_url: 'https://lms.example.org/auth', jwks_uri: 'https://lms.example.org/jwks' };
	const added = await api('POST', '/api/v1/platforms', { as: ours, body: registration });
	assert.equal(added.status, 201, added.text);
	assert.equal(added.json.changed, false);
	refused(await api('POST', '/api/v1/platforms', { as: theirs, body: registration }), 409);
	refused(await api('POST', '/api/v1/platforms', { as: ours, body: { ...registration, auth_url: 'lms' } }), 400, 'auth_url');
	refused(await api('POST', '/api/v1/platforms', { as: ours, body: { ...registration, policy: 'webct' } }), 400, 'policy');
	const closed = await api('PATCH', `/api/v1/platforms/${added.json.registration}`, { as: ours, body: { status: 'disabled' } });
	assert.equal(closed.json.status, 'disabled', closed.text);
	assert.equal((await api('GET', `/api/v1/platforms/${added.json.registration}`, { as: ours })).json.status, 'disabled');
	const pages = await api('GET', '/api/v1/platforms?limit=1', { as: ours });
	const rest = await api('GET', `/api/v1/platforms?limit=1&cursor=${pages.json.next}`, { as: ours });
	assert.deepEqual(new Set([...pages.json.items, ...rest.json.items].map((one) => one.client_id)).size, 2);
	assert.equal(rest.json.next, null);
});

test('attempts and grades are read by their own organisation, and explained', async () => {
	const { json: { items: [attempt] } } = await api('GET', '/api/v1/attempts', { as: ours });
	const { json: whole } = await api('GET', `/api/v1/attempts/${attempt.id}`, { as: ours });
	assert.equal(whole.score, 0.8);
	assert.ok(whole.events.some((event) => event.kind === 'decided'));
	assert.equal(whole.items.length, 1);
	assert.equal((await api('GET', `/api/v1/attempts?learner=${attempt.learner}&module=${attempt.module}`, { as: ours })).json.items.length, 1);
	assert.equal((await api('GET', `/api/v1/attempts?learner=${attempt.module}`, { as: ours })).json.items.length, 0);
	refused(await api('GET', '/api/v1/attempts?completion=half', { as: ours }), 400, 'completion');
	refused(await api('GET', `/api/v1/attempts/${attempt.id}`, { as: theirs }), 404);
	assert.deepEqual((await api('GET', '/api/v1/attempts', { as: theirs })).json.items, []);
	const grade = await eventually(async () => (await api('GET', '/api/v1/grades?state=sent', { as: ours })).json.items[0],
		{ what: 'the grade to be sent' });
	assert.deepEqual([grade.given, grade.maximum, grade.attempt], [80, 100, attempt.id]);
	assert.deepEqual((await api('GET', '/api/v1/grades', { as: theirs })).json.items, []);
	refused(await api('POST', `/api/v1/grades/${grade.id}/resend`, { as: theirs }), 404);
	assert.equal((await api('POST', `/api/v1/grades/${grade.id}/resend`, { as: ours })).status, 204);
	const reader = await keyOf('main', ['grades:read']);
	refused(await api('POST', `/api/v1/grades/${grade.id}/resend`, { as: reader }), 403);
	refused(await api('GET', '/api/v1/attempts', { as: reader }), 403);
});

test('packages come in and are listed', async () => {
	const made = await bringIn(s, smallPackage({ title: 'Theirs' }), { as: theirs });
	const listed = await api('GET', '/api/v1/packages', { as: theirs });
	assert.deepEqual(listed.json.items.map((one) => [one.title, one.package]), [['Theirs', made.package]]);
	refused(await api('GET', `/api/v1/packages/${made.package}`, { as: ours }), 404, 'package');
	refused(await postPackage(s, smallPackage(), { as: theirs, query: '?org=main' }), 404, 'org');
	const elsewhere = await postPackage(s, smallPackage({ title: 'By the operator' }), { as: operator, query: '?org=other' });
	assert.match(elsewhere.headers.location, /\?org=other$/);
	assert.equal((await jobOver(s, elsewhere, { as: operator })).state, 'done');
	const before = (await api('GET', '/api/v1/packages', { as: theirs })).json.items.length;
	const keyed = (title) => postPackage(s, smallPackage({ title }), { as: theirs, headers: { 'idempotency-key': 'package-1' } });
	const first = await keyed('Once');
	const again = await keyed('Once');
	assert.deepEqual([again.status, again.headers.location, again.headers['idempotency-replayed']], [202, first.headers.location, 'true']);
	assert.deepEqual(again.json, first.json);
	refused(await keyed('Not the same'), 422, 'Idempotency-Key');
	assert.equal((await jobOver(s, first, { as: theirs })).state, 'done');
	assert.equal((await api('GET', '/api/v1/packages', { as: theirs })).json.items.length, before + 1);
});

test('who brings a package in sees the job of it, and no other job without the right to', async () => {
	const writer = await keyOf('main', ['packages:write']), other = await keyOf('main', ['packages:write']);
	const answer = await postPackage(s, smallPackage({ title: 'Seen' }), { as: writer });
	const job = await jobOver(s, answer, { as: writer });
	assert.deepEqual([job.state, job.result.title], ['done', 'Seen']);
	refused(await api('GET', answer.headers.location, { as: other }), 404, 'job');
	refused(await api('GET', answer.headers.location, { as: theirs }), 404, 'job');
	refused(await api('GET', '/api/v1/jobs', { as: writer }), 403);
	refused(await api('POST', `${answer.headers.location}/cancel`, { as: writer }), 403);
	refused(await api('GET', answer.headers.location, { as: {} }), 401);
	assert.equal((await api('GET', answer.headers.location, { as: ours })).json.result.module, job.result.module);
});

test('jobs and the audit trail are each organisation\'s own', async () => {
	refused(await api('GET', '/api/v1/jobs/00000000-0000-7000-8000-000000000000', { as: ours }), 404);
	refused(await api('GET', '/api/v1/jobs/seven', { as: ours }), 404, 'id');
	assert.equal((await api('GET', '/api/v1/jobs?state=done', { as: ours })).status, 200);
	refused(await api('POST', '/api/v1/jobs/00000000-0000-7000-8000-000000000000/retry', { as: ours }), 404);
	const rows = await eventually(async () => {
		const { items } = (await api('GET', '/api/v1/audit-logs?action=organization.', { as: ours })).json;
		return items.length > 0 && items;
	}, { what: 'the change of the organisation in its trail' });
	assert.ok(rows.every((row) => row.action.startsWith('organization.')));
	assert.ok((await api('GET', '/api/v1/audit-logs', { as: theirs })).json.items.every((row) => row.subject !== rows[0].subject));
	refused(await api('GET', '/api/v1/audit-logs?from=yesterday', { as: ours }), 400, 'from');
	const none = await api('GET', '/api/v1/audit-logs?to=2020-01-01T00:00:00Z', { as: ours });
	assert.deepEqual(none.json, { items: [], next: null });
});
