// Links into courses, and what a course lets learners do themselves, by the API of staff.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeCourse, orgId, refusal, staffApi } from '../harness/enrol.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const DAY_MS = 24 * 3600 * 1000;
const days = (count) => new Date(Date.now() + count * DAY_MS).toISOString();
let s, owner, course;

const api = (method, path, body, headers = {}) => request(s.app, method, path, { body, headers: { ...operator, ...headers } });
const make = (body) => api('POST', '/api/v1/enrollment-links?org=main', { course_id: course.id, expires_at: days(7), ...body });

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	course = makeCourse(owner, { slug: 'botany' });
});
test.after(() => s?.dispose());

test('a link is made with its terms, shown again, changed and revoked', async () => {
	const made = await make({ title: 'For the lycée', seats: 2, approval: true });
	assert.equal(made.status, 201, made.text);
	assert.deepEqual([made.json.state, made.json.seats, made.json.used, made.json.approval, made.json.title], ['open', 2, 0, true, 'For the lycée']);
	assert.match(made.json.url, /\/join\/[A-Za-z0-9_-]{60,}$/);
	const read = await api('GET', `/api/v1/enrollment-links/${made.json.id}?org=main`);
	assert.equal(read.json.url, made.json.url);
	assert.ok(!JSON.stringify(owner.sql('SELECT * FROM enrollment_links')).includes(made.json.url.split('/').at(-1)), 'nothing in the database tells it');
	const revoked = await api('PATCH', `/api/v1/enrollment-links/${made.json.id}?org=main`, { revoked: true, seats: 0 }, { 'if-match': read.headers.etag });
	assert.deepEqual([revoked.status, revoked.json.state, revoked.json.seats], [200, 'revoked', null]);
	assert.equal((await api('PATCH', `/api/v1/enrollment-links/${made.json.id}?org=main`, { title: 'x' }, { 'if-match': read.headers.etag })).status, 412);
	const listed = await api('GET', `/api/v1/enrollment-links?org=main&course_id=${course.id}`);
	assert.deepEqual(listed.json.items.map((one) => one.id), [made.json.id]);
});

test('what no link can be is refused', async () => {
	assert.deepEqual(refusal(await make({ expires_at: days(-1) })), [400, 'expires_at']);
	assert.deepEqual(refusal(await make({ expires_at: days(2000) })), [400, 'expires_at']);
	assert.deepEqual(refusal(await make({ course_id: '0199a000-0000-7000-8000-000000000000' })), [404, 'course']);
	const other = makeCourse(owner, { title: 'Other' });
	const run = await api('POST', '/api/v1/sessions?org=main', { course_id: other.id, title: 'Spring' });
	assert.deepEqual(refusal(await make({ session_id: run.json.id })), [404, 'course']);
	assert.equal((await make({ course_id: other.id, session_id: run.json.id })).status, 201);
});

test('who looks after a session makes links into it, and sees no other; who only looks sees no address', async () => {
	const tutor = await staffApi(s, { roles: ['tutor'] });
	const run = (await api('POST', '/api/v1/sessions?org=main', { course_id: course.id, title: 'Looked after', state: 'open' })).json;
	owner.sql(`INSERT INTO course_session_tutors (org_id, session_id, user_id) VALUES ('${orgId(owner)}', '${run.id}', '${tutor.id}')`);
	const body = { course_id: course.id, session_id: run.id, expires_at: days(1) };
	const made = await tutor.api('POST', '/api/v1/enrollment-links', { body });
	assert.equal(made.status, 201, made.text);
	assert.equal((await tutor.api('POST', '/api/v1/enrollment-links', { body: { ...body, session_id: undefined } })).status, 404);
	assert.deepEqual((await tutor.api('GET', '/api/v1/enrollment-links')).json.items.map((one) => one.id), [made.json.id]);
	const inspector = await staffApi(s, { roles: ['inspector'] });
	const seen = (await inspector.api('GET', '/api/v1/enrollment-links')).json.items;
	assert.ok(seen.length > 1 && seen.every((one) => one.url === null));
});

test('what a course lets learners do is said by a revision that was seen', async () => {
	const at = '/api/v1/courses/botany/self-enrollment?org=main';
	const first = await api('GET', at);
	assert.deepEqual([first.json, first.headers.etag], [{ self: 'closed', in_session: false }, '"0"']);
	const set = await api('PUT', at, { self: 'approval', in_session: true }, { 'if-match': first.headers.etag });
	assert.deepEqual([set.status, set.json], [200, { self: 'approval', in_session: true }]);
	assert.equal((await api('PUT', at, { self: 'open' }, { 'if-match': first.headers.etag })).status, 412);
	assert.deepEqual((await api('PUT', at, { self: 'open' }, { 'if-match': set.headers.etag })).json, { self: 'open', in_session: false });
	assert.equal((await api('PUT', at, { self: 'wide' }, { 'if-match': '*' })).status, 400);
	const tutor = await staffApi(s, { roles: ['tutor'] });
	assert.equal((await tutor.api('PUT', '/api/v1/courses/botany/self-enrollment', { body: { self: 'closed' }, headers: { 'if-match': '*' } })).status, 403);
});
