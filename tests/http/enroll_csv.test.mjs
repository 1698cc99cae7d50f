// Enrolments from a file: whatever program wrote it, each wrong line is told, and a job that was killed goes on.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeCourse, makeLearners, makeTeam, refusal, staffApi, staffPages } from '../harness/enrol.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, botany;

const api = (method, path, rest = {}) => request(s.app, method, path, { ...rest, headers: { ...operator, ...rest.headers } });
const send = (text, query = '') => api('POST', `/api/v1/enrollments/import?org=main${query}`, { body: Buffer.from(text), headers: { 'content-type': 'text/csv' } });
const settled = (id) => eventually(async () => {
	const job = (await api('GET', `/api/v1/jobs/${id}?org=main`)).json;
	return ['done', 'dead'].includes(job.state) && job;
});
async function imported(text, query) {
	const asked = await send(text, query);
	assert.equal(asked.status, 202, asked.text);
	const job = await settled(asked.json.id);
	assert.equal(job.state, 'done', JSON.stringify(job.error));
	return job.result;
}
const counts = ({ lines, enrolled, waiting, present, changed, refused, learners_added }) => ({ lines, enrolled, waiting, present, changed, refused, learners_added });
const of = (course) => owner.sql(`SELECT l.external_user_id, e.status, e.source FROM enrollments e JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
	WHERE e.course_id = '${course.id}' ORDER BY 1`).map((row) => row.join(' '));

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	botany = makeCourse(owner, { title: 'Botany', slug: 'botany' });
});
test.after(() => s?.dispose());

test('a file enrols who it names, makes learners who were not known, and does nothing twice', async () => {
	const file = 'origin,external_user_id,email,name,course,session,status\nmoodle,ada,ada@example.org,"Lovelace, Ada",botany,,\nmoodle,linus,,Linus,botany,,active\n';
	const first = await imported(file);
	assert.deepEqual(counts(first), { lines: 2, enrolled: 2, waiting: 0, present: 0, changed: 0, refused: 0, learners_added: 2 });
	assert.deepEqual(of(botany), ['ada active csv', 'linus active csv']);
	assert.deepEqual(owner.sql("SELECT name, email FROM learners WHERE external_user_id = 'ada'"), [['Lovelace, Ada', 'ada@example.org']]);
	const again = await imported(file);
	assert.deepEqual(counts(again), { lines: 2, enrolled: 0, waiting: 0, present: 2, changed: 0, refused: 0, learners_added: 0 });
	assert.deepEqual(owner.sql('SELECT count(*) FROM enrollment_imports'), [['0']], 'how far it was goes with the job');
});

test('byte order mark, semicolons, CRLF, quotes with line breaks and French names of columns are read', async () => {
	const course = makeCourse(owner, { slug: 'chimie' });
	const result = await imported('\ufefforigine;identifiant;nom;cours\r\nmoodle;"m;1";"Marie\r\nCurie";chimie\r\n\r\nmoodle;"m""2";Irène;chimie');
	assert.deepEqual(counts(result), { lines: 2, enrolled: 2, waiting: 0, present: 0, changed: 0, refused: 0, learners_added: 2 });
	assert.deepEqual(of(course), ['m"2 active csv', 'm;1 active csv']);
});

test('each wrong line is told with its number and field, and keeps no other out', async () => {
	const course = makeCourse(owner, { slug: 'physics' });
	makeCourse(owner, { slug: 'draft', published: false });
	makeLearners(owner, [{ id: 'twin-1', email: 'twin@example.org' }, { id: 'twin-2', email: 'twin@example.org' }, { id: 'one', email: 'one@example.org' }]);
	const result = await imported(Buffer.from(`origin,external_user_id,email,course,session,status
moodle,good-1,,physics,,
nowhere,x,,physics,,
moodle,x,,no-such-course,,
moodle,x,,draft,,
moodle,x,,physics,No such session,
moodle,x,not-an-address,physics,,
moodle,x,,physics,,asleep
,,,physics,,
,x,,physics,,
,,twin@example.org,physics,,
,,nobody@example.org,physics,,
,,one@example.org,physics,,
moodle,x,,,,
moodle,ghost,,physics,,suspended
`).toString() + 'moodle,good-2,,physics,,\n');
	assert.deepEqual(result.refusals.map((one) => [one.line, one.field]), [[3, 'origin'], [4, 'course'], [5, 'course'], [6, 'session'], [7, 'email'],
		[8, 'status'], [9, 'external_user_id'], [10, 'origin'], [11, 'email'], [12, 'email'], [14, 'course'], [15, 'status']]);
	assert.ok(result.refusals.every((one) => /^[A-Z].*\.$/.test(one.detail)), JSON.stringify(result.refusals));
	assert.deepEqual([result.lines, result.enrolled, result.refused], [15, 3, 12]);
	assert.deepEqual(of(course), ['good-1 active csv', 'good-2 active csv', 'one active csv']);
	const broken = await imported(Buffer.concat([Buffer.from('origin,external_user_id,course\nmoodle,b1,physics\n'), Buffer.from([0xff, 0xfe, 0x41]), Buffer.from('\nmoodle,b2,physics\n')]));
	assert.deepEqual(broken.refusals.map((one) => [one.line, one.field]), [[3, '']]);
	assert.equal(broken.enrolled, 2);
});

test('seats of a session are kept, and a status takes out or suspends, which lets others in', async () => {
	const course = makeCourse(owner, { slug: 'maths' });
	const run = (await api('POST', '/api/v1/sessions?org=main', { body: { course_id: course.id, title: 'Autumn', state: 'open', capacity: 2 } })).json;
	const names = ['s1', 's2', 's3', 's4'];
	const result = await imported(`external_user_id,session\n${names.map((one) => `${one},Autumn`).join('\n')}\n`, '&origin=moodle&course=maths');
	assert.deepEqual([result.enrolled, result.waiting], [2, 2]);
	assert.deepEqual(of(course), ['s1 active csv', 's2 active csv', 's3 waiting csv', 's4 waiting csv']);
	const out = await imported(`external_user_id,session,status\ns1,${run.id},ended\ns2,${run.id},suspended\ns2,${run.id},active\n`, '&origin=moodle&course=maths');
	assert.deepEqual(of(course), ['s1 ended csv', 's2 suspended csv', 's3 active csv', 's4 active csv']);
	assert.deepEqual([out.changed, out.present], [2, 1], 'lines of one learner in one file count from what was before');
});

test('a dry run tells the same and keeps nothing', async () => {
	const course = makeCourse(owner, { slug: 'latin' });
	const result = await imported('origin,external_user_id,course\nmoodle,dry-1,latin\nmoodle,dry-2,nowhere\n', '&dry_run=true');
	assert.deepEqual([result.dry_run, result.enrolled, result.refused, result.learners_added], [true, 1, 1, 1]);
	assert.deepEqual(of(course), []);
	assert.deepEqual(owner.sql("SELECT count(*) FROM learners WHERE external_user_id LIKE 'dry-%'"), [['0']]);
});

test('a file that cannot be read as a whole is refused at once', async () => {
	for (const [text, query] of [['\ufeff', ''], ['a,b\n1,2\n', ''], ['external_user_id,course\n', ''], ['origin,origin,external_user_id,course\n', ''],
		['origin,course\n', ''], ['origin,external_user_id\n', ''], [Buffer.from('origin,external_user_id', 'utf16le'), '']])
		assert.deepEqual(refusal(await send(text, query)), [400, 'file'], JSON.stringify(text));
	assert.deepEqual(refusal(await send('external_user_id\nx\n', '&origin=moodle&course=no-such-course')), [404, 'course']);
});

test('who may not add learners enrols known ones only; who looks after teams only sends no file', async () => {
	const course = makeCourse(owner, { slug: 'greek' });
	makeLearners(owner, ['known']);
	const director = await staffApi(s, { roles: ['director'] });
	const asked = await director.api('POST', '/api/v1/enrollments/import', { body: Buffer.from('origin,external_user_id,course\nmoodle,known,greek\nmoodle,unknown,greek\n'), headers: { 'content-type': 'text/csv' } });
	assert.equal(asked.status, 202, asked.text);
	const { result } = await settled(asked.json.id);
	assert.deepEqual([result.enrolled, result.refusals.map((one) => [one.line, one.field])], [1, [[3, 'external_user_id']]]);
	assert.deepEqual(of(course), ['known active csv']);
	const tutor = await staffApi(s, { roles: ['tutor'] });
	assert.equal((await tutor.api('POST', '/api/v1/enrollments/import', { body: Buffer.from('origin,external_user_id,course\n'), headers: { 'content-type': 'text/csv' } })).status, 403);
});

test('what was given to a team is everybody\'s who is in it, joins it, leaves it or comes back', async () => {
	const course = makeCourse(owner, { title: 'Assigned', slug: 'assigned' }), other = makeCourse(owner, { title: 'Other' });
	const [a, b, c] = makeLearners(owner, ['team-a', 'team-b', 'team-c']);
	const blue = makeTeam(owner, 'Blue', { learners: [a, b] }), red = makeTeam(owner, 'Red', { learners: [b] });
	const admin = await staffApi(s, { roles: ['administrator'] }), pages = await staffPages(s, { roles: ['administrator'] });
	await api('POST', `/api/v1/courses/${course.id}/enroll?org=main`, { body: { user_id: a } });
	const give = (body) => admin.api('POST', '/api/v1/assignments', { body });
	const made = await give({ team_id: blue, course_id: course.id, leavers: 'end', due_at: '2030-01-01T00:00:00Z' });
	assert.equal(made.status, 201, made.text);
	assert.deepEqual([made.json.enrolled, made.json.completed, made.json.title], [2, 0, 'Assigned']);
	assert.deepEqual(of(course), ['team-a active api', 'team-b active group']);
	assert.deepEqual(owner.sql(`SELECT count(*) FROM enrollments WHERE course_id = '${course.id}' AND due_at IS NOT NULL`), [['1']], 'who was in has no other day');
	assert.deepEqual(refusal(await give({ team_id: blue, course_id: course.id })), [409, 'team']);
	assert.deepEqual(refusal(await give({ team_id: blue })), [400, 'course']);
	assert.deepEqual(refusal(await give({ team_id: course.id, course_id: course.id })), [404, 'team']);
	const team = (fields) => pages.post(`/admin/main/teams/${blue}`, fields);
	assert.equal((await team({ do: 'add_learners', learners: 'team-c' })).status, 303);
	assert.deepEqual(of(course), ['team-a active api', 'team-b active group', 'team-c active group']);
	for (const one of [a, b, c])
		assert.equal((await team({ do: 'remove_learner', person: one })).status, 303);
	assert.deepEqual(of(course), ['team-a active api', 'team-b ended group', 'team-c ended group'], 'who had come another way stays');
	assert.equal((await team({ do: 'add_learners', learners: 'team-c' })).status, 303);
	assert.deepEqual(of(course), ['team-a active api', 'team-b ended group', 'team-c active group'], 'who comes back goes on');
	const moved = await admin.api('PATCH', `/api/v1/assignments/${made.json.id}`, { body: { due_at: '2031-01-01T00:00:00Z' }, headers: { 'if-match': made.headers.etag } });
	assert.equal(moved.json.due_at, '2031-01-01T00:00:00.000Z', moved.text);
	assert.deepEqual(owner.sql(`SELECT count(*) FROM enrollments WHERE course_id = '${course.id}' AND due_at = '2031-01-01'`), [['2']]);
	assert.equal((await give({ team_id: red, course_id: course.id })).status, 201);
	assert.deepEqual(of(course)[1], 'team-b active group', 'another team brings them back');
	assert.equal((await admin.api('DELETE', `/api/v1/assignments/${made.json.id}`)).status, 204);
	assert.deepEqual(of(course), ['team-a active api', 'team-b active group', 'team-c active group'], 'ending it takes nobody out');
	assert.deepEqual(of(other), []);
	const tutor = await staffApi(s, { roles: ['tutor'] });
	assert.deepEqual((await tutor.api('GET', '/api/v1/assignments')).json.items, []);
	assert.equal((await tutor.api('POST', '/api/v1/assignments', { body: { team_id: red, course_id: other.id } })).status, 404);
});
