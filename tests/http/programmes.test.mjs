// Programmes: made of courses, in an order; published, archived, opened again; a course in several; and refused.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, desk, theirs, reader, small;

async function keyOf(org, permissions) {
	const made = await request(s.app, 'POST', `/api/v1/credentials?org=${org}`, { headers: operator, body: { name: 'programmes', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0 } });
	small = await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Small' })));
	assert.equal((await request(s.app, 'POST', '/api/v1/orgs', { headers: operator, body: { slug: 'other', name: 'Another school' } })).status, 201);
	desk = new Desk(s, await keyOf('main', ['courses:read', 'courses:write']));
	theirs = new Desk(s, await keyOf('other', ['courses:read', 'courses:write']));
	reader = new Desk(s, await keyOf('main', ['courses:read']));
});
test.after(() => s?.dispose());

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

const address = (id) => `/api/v1/programmes/${id}`;

async function programme(members) {
	const made = await desk.ask('POST', '/api/v1/programmes', { body: members });
	assert.equal(made.status, 201, made.text);
	return made;
}
const put = (made, courses, etag = made.headers.etag) => desk.ask('PUT', `${address(made.json.id)}/courses`, { body: { courses }, headers: { 'if-match': etag } });
const step = (id, name, rest = {}) => desk.ask('POST', `${address(id)}/steps`, { body: { step: name, ...rest } });

test('a programme is made of courses in an order, and a course lies in several', async () => {
	const courses = [];
	for (const title of ['First', 'Second', 'Third']) {
		const course = await desk.course({ title, packages: [small.package] });
		courses.push(course);
	}
	const [first, second, third] = courses.map((one) => one.id);
	const made = await programme({ title: 'Bootcamp', slug: 'bootcamp', description: '# All of it', in_order: 'yes' });
	assert.deepEqual([made.json.title, made.json.slug, made.json.status, made.json.in_order, made.json.courses], ['Bootcamp', 'bootcamp', 'draft', true, []]);
	const laid = await put(made, [{ course: second }, { course: first, required: false }, { course: third }]);
	assert.equal(laid.status, 200, laid.text);
	assert.deepEqual(laid.json.courses.map((one) => [one.title, one.required]), [['Second', true], ['First', false], ['Third', true]]);
	const other = await programme({ title: 'Short way' });
	assert.equal((await put(other, [{ course: first }])).status, 200);
	assert.deepEqual((await desk.ask('GET', `/api/v1/programmes?course=${first}`)).json.items.map((one) => [one.title, one.courses]), [['Short way', 1], ['Bootcamp', 3]]);
	assert.deepEqual((await desk.ask('GET', `/api/v1/courses?programme=${made.json.id}`)).json.items.map((one) => one.title), ['Third', 'Second', 'First']);
	refused(await put(made, [{ course: first }]), 412, 'If-Match');
	for (const list of [[{ course: first }, { course: first }], [{ course: made.json.id }]])
		refused(await put(made, list, laid.headers.etag), 400, 'courses');
	refused(await put(made, [{ course: 'x' }], laid.headers.etag), 400, 'courses[0].course');

	// Published: only with courses that can be taken.
	const early = refused(await step(made.json.id, 'publish'), 422, 'courses');
	assert.match(early.json.detail, /“Second” is not published yet/);
	for (const course of courses)
		await course.publish();
	const published = await step(made.json.id, 'publish', { note: 'Ready' });
	assert.equal(published.status, 200, published.text);
	assert.deepEqual([published.json.status, published.json.steps.map((one) => [one.step, one.from, one.to, one.note])],
		['published', [['publish', 'draft', 'published', 'Ready'], ['begin', null, 'draft', null]]]);
	assert.equal((await step(made.json.id, 'publish')).json.steps.length, 2, 'again changes nothing');
	const draft = await desk.course({ title: 'Unready' });
	refused(await put(made, [{ course: draft.id }], published.headers.etag), 409, 'courses');
	refused(await put(made, [], published.headers.etag), 409, 'courses');
	assert.equal((await put(made, [{ course: third }, { course: first }], published.headers.etag)).status, 200, 'its courses may still change places');
	assert.equal((await step(made.json.id, 'archive')).json.status, 'archived');
	refused(await desk.ask('PATCH', address(made.json.id), { body: { title: 'x' }, headers: { 'if-match': '*' } }), 409, 'state');
	assert.deepEqual((await desk.ask('GET', '/api/v1/programmes')).json.items.map((one) => one.title), ['Short way']);
	assert.deepEqual((await desk.ask('GET', '/api/v1/programmes?status=archived&search=BOOT')).json.items.map((one) => one.title), ['Bootcamp']);
	assert.equal((await step(made.json.id, 'reopen')).json.status, 'draft');
	assert.equal((await step(other.json.id, 'reopen')).json.status, 'draft', 'what is so stays so');
	refused(await step(made.json.id, 'dance'), 400, 'step');
	refused(await step((await programme({ title: 'Empty' })).json.id, 'publish'), 422, 'courses');
});

test('a programme is changed by who saw it, and no other school knows of it', async () => {
	const made = await programme({ title: 'Seen', slug: 'seen' });
	const change = (body, match, as = desk) => as.ask('PATCH', address(made.json.id), { body, headers: match ? { 'if-match': match } : {} });
	refused(await change({ title: 'x' }), 428, 'If-Match');
	const changed = await change({ title: 'Seen twice' }, made.headers.etag);
	assert.deepEqual([changed.json.title, changed.json.slug], ['Seen twice', 'seen']);
	refused(await change({ title: 'Late' }, made.headers.etag), 412, 'If-Match');
	refused(await change({ title: ' ' }, changed.headers.etag), 400, 'title');
	refused(await change({ slug: 'No Slug' }, changed.headers.etag), 400, 'slug');
	refused(await desk.ask('POST', '/api/v1/programmes', { body: { title: 'Another', slug: 'seen' } }), 409, 'slug');
	refused(await change({ title: 'x' }, '*', reader), 403);
	refused(await reader.ask('POST', '/api/v1/programmes', { body: { title: 'x' } }), 403);
	for (const [method, path, body] of [['GET', ''], ['PATCH', '', { title: 'x' }], ['PUT', '/courses', { courses: [] }], ['POST', '/steps', { step: 'archive' }]])
		refused(await theirs.ask(method, `${address(made.json.id)}${path}`, { body, headers: { 'if-match': '*' } }), 404, 'programme');
	assert.deepEqual((await theirs.ask('GET', '/api/v1/programmes?status=all')).json, { items: [], next: null });
	const theirCourse = await theirs.course({ title: 'Theirs' });
	refused(await put(changed, [{ course: theirCourse.id }]), 400, 'courses');
});
