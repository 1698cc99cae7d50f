// Enrolments by the API: the one door, the seats of sessions, waiting lists, approval, and who may see whom.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { makeCourse, makeLearners, makeTeam, orgId, refusal, staffApi } from '../harness/enrol.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner;

const api = (method, path, body, headers = {}) => request(s.app, method, path, { body, headers: { ...operator, ...headers } });
const enrol = (course, body) => api('POST', `/api/v1/courses/${course.id}/enroll?org=main`, body);
const session = async (course, body = {}) => (await api('POST', '/api/v1/sessions?org=main', { course_id: course.id, title: 'Spring', state: 'open', ...body })).json;
const read = async (id) => {
	const answer = await api('GET', `/api/v1/enrollments/${id}?org=main`);
	assert.equal(answer.status, 200, answer.text);
	return Object.assign(answer.json, { etag: answer.headers.etag });
};
const change = async (id, body) => api('PATCH', `/api/v1/enrollments/${id}?org=main`, body, { 'if-match': (await read(id)).etag });
const statuses = (sessionId) => owner.sql(`SELECT status, count(*) FROM enrollments WHERE session_id = '${sessionId}' GROUP BY 1 ORDER BY 1`).map(([a, n]) => `${a} ${n}`);
const events = (id) => owner.sql(`SELECT transition FROM workflow_events WHERE subject_id = '${id}' ORDER BY id`).map(([one]) => one);
const mails = () => owner.sql('SELECT template, language, recipient FROM mails ORDER BY created_at, recipient').map((row) => row.join(' '));

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
});
test.after(() => s?.dispose());

test('a learner is enrolled once, whatever way asks again, into the published version', async () => {
	const course = makeCourse(owner, { slug: 'botany' });
	const [ada] = makeLearners(owner, ['ada']);
	const first = await enrol(course, { user_id: ada });
	assert.equal(first.status, 201, first.text);
	assert.deepEqual([first.json.user_id, first.json.course_id, first.json.status, first.json.source, first.json.progress_pct, first.json.started_at],
		[ada, course.id, 'active', 'api', 0, null]);
	const again = await api('POST', '/api/v1/courses/botany/enroll?org=main', { origin: 'moodle', external_user_id: 'ada' });
	assert.deepEqual([again.status, again.json.id], [200, first.json.id], 'by its slug, and by who they are at their origin');
	assert.deepEqual(owner.sql(`SELECT course_version_id FROM enrollments WHERE id = '${first.json.id}'`), [[course.version]]);
	assert.deepEqual(events(first.json.id), ['enrol']);
	const fresh = await enrol(course, { origin: 'moodle', external_user_id: 'new-one', name: 'New One' });
	assert.equal(fresh.status, 201, fresh.text);
	assert.equal(fresh.json.name, 'New One');
	const listed = await api('GET', `/api/v1/enrollments?org=main&course_id=${course.id}&limit=1`);
	assert.deepEqual([listed.json.items.length, listed.json.items[0].id], [1, fresh.json.id], 'newest first');
	const next = await api('GET', `/api/v1/enrollments?org=main&course_id=${course.id}&limit=1&cursor=${listed.json.next}`);
	assert.deepEqual([next.json.items[0].id, next.json.next], [first.json.id, null]);
	for (const filter of [`user_id=${ada}`, 'who=ada', `user_id=${ada}&course_id=${course.id}&status=active`])
		assert.deepEqual((await api('GET', `/api/v1/enrollments?org=main&${filter}`)).json.items.map((one) => one.id), [first.json.id], filter);
	for (const filter of [`user_id=${ada}&status=ended`, 'who=nobody', `course_id=${randomUUID()}`, `team_id=${randomUUID()}`, `session_id=${randomUUID()}`])
		assert.deepEqual((await api('GET', `/api/v1/enrollments?org=main&${filter}`)).json.items, [], filter);
});

test('what cannot be entered is refused with its field', async () => {
	const [ada] = makeLearners(owner, ['ada-refused']);
	const course = makeCourse(owner), other = makeCourse(owner);
	const draft = makeCourse(owner, { published: false }), archived = makeCourse(owner, { status: 'archived' });
	const elsewhere = await session(other), cancelled = await session(course), over = await session(course, { starts_at: '2020-01-01T00:00:00Z', ends_at: '2020-02-01T00:00:00Z' });
	const { headers } = await api('GET', `/api/v1/sessions/${cancelled.id}?org=main`);
	assert.equal((await api('PATCH', `/api/v1/sessions/${cancelled.id}?org=main`, { state: 'cancelled' }, { 'if-match': headers.etag })).status, 200);
	const cases = [
		[course, {}, [400, 'user_id']],
		[course, { origin: 'moodle' }, [400, 'external_user_id']],
		[course, { user_id: randomUUID() }, [404, 'learner']],
		[{ id: randomUUID() }, { user_id: ada }, [404, 'course']],
		[{ id: 'no-such-slug' }, { user_id: ada }, [404, 'course']],
		[draft, { user_id: ada }, [409, 'course']],
		[archived, { user_id: ada }, [409, 'course']],
		[course, { user_id: ada, session_id: randomUUID() }, [404, 'session']],
		[course, { user_id: ada, session_id: elsewhere.id }, [409, 'session']],
		[course, { user_id: ada, session_id: cancelled.id }, [409, 'session']],
		[course, { user_id: ada, session_id: over.id }, [409, 'session']],
	];
	for (const [where, body, expected] of cases)
		assert.deepEqual(refusal(await enrol(where, body)), expected, JSON.stringify(body));
	assert.deepEqual(owner.sql(`SELECT count(*) FROM enrollments WHERE learner_id = '${ada}'`), [['0']]);
});

test('fifty at once into a session of twenty seats: never one too many, and all others wait', async () => {
	const course = makeCourse(owner);
	const run = await session(course, { capacity: 20 });
	const learners = makeLearners(owner, Array.from({ length: 50 }, (_, i) => `crowd-${i}`));
	const answers = await Promise.all(learners.map((user_id) => enrol(course, { user_id, session_id: run.id })));
	assert.deepEqual([...new Set(answers.map((one) => one.status))], [201]);
	assert.deepEqual(statuses(run.id), ['active 20', 'waiting 30']);
	const twice = await Promise.all(learners.slice(0, 20).flatMap((user_id) => [0, 1].map(() => enrol(course, { user_id, session_id: run.id }))));
	assert.deepEqual([...new Set(twice.map((one) => one.status))], [200]);
	assert.deepEqual(statuses(run.id), ['active 20', 'waiting 30']);
});

test('a seat that is left goes to who waited longest, with a mail in their language', async () => {
	const course = makeCourse(owner, { title: 'Chemistry' });
	const run = await session(course, { capacity: 1 });
	const [one, two, three, four] = makeLearners(owner, [{ id: 'w1' }, { id: 'w2', email: 'w2@example.org', locale: 'fr-FR' },
		{ id: 'w3', email: 'w3@example.org', locale: 'en' }, { id: 'w4' }]);
	const made = [];
	for (const user_id of [one, two, three, four])
		made.push((await enrol(course, { user_id, session_id: run.id })).json);
	assert.deepEqual(made.map((e) => e.status), ['active', 'waiting', 'waiting', 'waiting']);
	assert.equal((await change(made[0].id, { status: 'suspended', reason: 'unpaid' })).json.status, 'suspended');
	assert.deepEqual([(await read(made[1].id)).status, (await read(made[2].id)).status], ['active', 'waiting']);
	assert.deepEqual(mails(), ['enrollment_promoted fr w2@example.org']);
	assert.deepEqual(events(made[1].id), ['wait', 'promote']);
	assert.equal((await change(made[0].id, { status: 'active' })).json.status, 'waiting', 'who comes back waits behind the others');
	assert.equal((await change(made[1].id, { status: 'ended' })).json.status, 'ended');
	assert.equal((await read(made[2].id)).status, 'active');
	const run2 = await api('GET', `/api/v1/sessions/${run.id}?org=main`);
	assert.deepEqual([run2.json.seated, run2.json.waiting], [1, 2]);
	const grown = await api('PATCH', `/api/v1/sessions/${run.id}?org=main`, { capacity: 2 }, { 'if-match': run2.headers.etag });
	assert.deepEqual([grown.status, grown.json.seated, grown.json.waiting], [200, 2, 1], grown.text);
	assert.deepEqual([(await read(made[3].id)).status, (await read(made[0].id)).status], ['active', 'waiting'], 'w4 waited longer than w1');
});

test('who asks is approved or refused by staff, once, and told', async () => {
	const course = makeCourse(owner, { title: 'Physics' });
	const run = await session(course, { capacity: 1 });
	const learners = makeLearners(owner, ['q1', 'q2', 'q3'].map((id) => ({ id, email: `${id}@example.org` })));
	const made = [];
	for (const user_id of learners)
		made.push((await enrol(course, { user_id, session_id: run.id, approval: true })).json);
	assert.deepEqual(made.map((e) => e.status), ['requested', 'requested', 'requested']);
	assert.deepEqual((await api('GET', '/api/v1/enrollments?org=main&status=requested')).json.items.map((e) => e.id), made.map((e) => e.id).reverse());
	const before = mails().length;
	assert.equal((await change(made[0].id, { status: 'active' })).json.status, 'active');
	assert.equal((await change(made[1].id, { status: 'active' })).json.status, 'waiting');
	assert.equal((await change(made[2].id, { status: 'refused', reason: 'Not this year' })).json.status, 'refused');
	assert.deepEqual(mails().slice(before), ['enrollment_approved en q1@example.org', 'enrollment_approved en q2@example.org', 'enrollment_refused en q3@example.org']);
	assert.deepEqual(refusal(await change(made[2].id, { status: 'suspended' })), [409, 'status'], 'there is no such step');
	const { etag } = await read(made[0].id);
	assert.equal((await api('PATCH', `/api/v1/enrollments/${made[0].id}?org=main`, { due_at: '2030-01-01T00:00:00Z' }, { 'if-match': etag })).json.due_at, '2030-01-01T00:00:00.000Z');
	assert.equal((await api('PATCH', `/api/v1/enrollments/${made[0].id}?org=main`, { no_due: true }, { 'if-match': etag })).status, 412, 'by a revision that has passed');
	assert.equal((await api('PATCH', `/api/v1/enrollments/${made[0].id}?org=main`, { no_due: true })).status, 428);
	assert.equal((await change(made[0].id, { no_due: true })).json.due_at, null);
});

test('a session is opened, closed and cancelled in its order; cancelling tells everybody', async () => {
	const course = makeCourse(owner, { title: 'History' });
	const run = await session(course, { state: 'draft', capacity: 1 });
	assert.equal(run.state, 'draft');
	const learners = makeLearners(owner, ['h1', 'h2'].map((id) => ({ id, email: `${id}@example.org` })));
	for (const user_id of learners)
		await enrol(course, { user_id, session_id: run.id });
	const to = async (body) => {
		const { headers } = await api('GET', `/api/v1/sessions/${run.id}?org=main`);
		return api('PATCH', `/api/v1/sessions/${run.id}?org=main`, body, { 'if-match': headers.etag });
	};
	assert.deepEqual(refusal(await to({ state: 'closed' })), [409, 'state']);
	assert.equal((await to({ state: 'open' })).json.state, 'open');
	assert.deepEqual(refusal(await to({ starts_at: '2030-02-01T00:00:00Z', ends_at: '2030-01-01T00:00:00Z' })), [400, 'ends_at']);
	const before = mails().length;
	assert.equal((await to({ state: 'cancelled', reason: 'The teacher is ill' })).json.state, 'cancelled');
	assert.deepEqual(mails().slice(before), ['session_cancelled en h1@example.org', 'session_cancelled en h2@example.org']);
	assert.deepEqual(refusal(await to({ state: 'open' })), [409, 'state']);
	assert.deepEqual(refusal(await api('POST', '/api/v1/sessions?org=main', { course_id: randomUUID(), title: 'x' })), [404, 'course']);
	assert.deepEqual((await api('GET', `/api/v1/sessions?org=main&course_id=${course.id}`)).json.items.map((one) => [one.id, one.state]), [[run.id, 'cancelled']]);
});

test('a tutor sees and enrols the learners of their teams and of the sessions they look after, and nobody else', async () => {
	const course = makeCourse(owner, { title: 'Geography' });
	const tutor = await staffApi(s, { roles: ['tutor'] });
	const [mine, run1, hidden] = makeLearners(owner, ['of-my-team', 'of-my-session', 'of-nobody']);
	const team = makeTeam(owner, 'Blue', { learners: [mine], leaders: [tutor.id] });
	const looked = await session(course, { title: 'Looked after' }), foreign = await session(course, { title: 'Foreign' });
	owner.sql(`INSERT INTO course_session_tutors (org_id, session_id, user_id) VALUES ('${orgId(owner)}', '${looked.id}', '${tutor.id}')`);
	const a = (await enrol(course, { user_id: mine })).json, b = (await enrol(course, { user_id: run1, session_id: looked.id })).json;
	const c = (await enrol(course, { user_id: hidden, session_id: foreign.id })).json;
	const ids = async (query = '') => (await tutor.api('GET', `/api/v1/enrollments?${query}`)).json.items.map((one) => one.id);
	assert.deepEqual(await ids(), [b.id, a.id]);
	assert.deepEqual(await ids(`session_id=${foreign.id}`), []);
	assert.deepEqual(await ids(`team_id=${team}`), [a.id]);
	assert.deepEqual(await ids('who=of-my-session'), [b.id]);
	assert.deepEqual(await ids('who=of-nobody'), []);
	assert.equal((await tutor.api('GET', `/api/v1/enrollments/${c.id}`)).status, 404);
	assert.equal((await tutor.api('PATCH', `/api/v1/enrollments/${c.id}`, { body: { status: 'ended' }, headers: { 'if-match': '*' } })).status, 404);
	assert.equal((await tutor.api('PATCH', `/api/v1/enrollments/${b.id}`, { body: { status: 'suspended' }, headers: { 'if-match': '*' } })).status, 200);
	assert.deepEqual(refusal(await tutor.api('POST', `/api/v1/courses/${course.id}/enroll`, { body: { user_id: hidden } })), [404, 'learner']);
	assert.equal((await tutor.api('POST', `/api/v1/courses/${course.id}/enroll`, { body: { user_id: mine, session_id: foreign.id } })).status, 201);
	assert.equal((await tutor.api('POST', `/api/v1/courses/${course.id}/enroll`, { body: { user_id: hidden, session_id: looked.id } })).status, 201);
	assert.deepEqual((await tutor.api('GET', '/api/v1/sessions')).json.items.map((one) => one.id), [looked.id]);
	assert.equal((await tutor.api('POST', '/api/v1/sessions', { body: { course_id: course.id, title: 'Mine' } })).status, 403);
	const learner = await staffApi(s, { roles: ['learner'] });
	assert.equal((await learner.api('GET', '/api/v1/enrollments')).status, 403);
	const inspector = await staffApi(s, { roles: ['inspector'] });
	assert.equal((await inspector.api('GET', '/api/v1/enrollments')).status, 200);
	assert.equal((await inspector.api('POST', `/api/v1/courses/${course.id}/enroll`, { body: { user_id: mine } })).status, 403);
});
