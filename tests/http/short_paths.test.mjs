// The short paths of the portal before are other names of the API's addresses: the same routes, rights and answers.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeCourse } from '../harness/course_rows.mjs';
import { makeLearners, refusal, staffApi } from '../harness/enrol.mjs';
import { importSmallCourse } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Library, picture } from '../harness/media.mjs';
import { description } from '../harness/openapi.mjs';
import { Owner } from '../harness/owner.mjs';
import { workbook } from '../harness/workbook.mjs';

const KEY = 'the-operators-key';
let s, owner, course, enrolment, module;
const api = (method, path, { body, headers } = {}) => request(s.app, method, `${path}${path.includes('?') ? '&' : '?'}org=main`, { body, headers: { authorization: `Bearer ${KEY}`, ...headers } });
test.before(async () => {
	s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	module = await importSmallCourse(s);
	course = makeCourse(owner, { title: 'Botanique', slug: 'botanique', modules: [{ id: module, title: 'One' }] });
	const [learner] = makeLearners(owner, [{ id: 'short-ada', name: 'Ada' }]);
	enrolment = (await api('POST', '/api/cours/botanique/enroll', { body: { user_id: learner } })).json.id;
});
test.after(() => s?.dispose());

test('/api/cours is /api/v1/courses, and all that is below it', async () => {
	const long = await api('GET', '/api/v1/courses'), short = await api('GET', '/api/cours');
	assert.equal(short.status, 200, short.text);
	assert.deepEqual(short.json, long.json);
	assert.equal((await api('GET', `/api/cours/${course.id}`)).json.title, 'Botanique');
	assert.equal((await api('GET', `/api/cours/${course.id}/modules`)).json.version, (await api('GET', `/api/v1/courses/${course.id}/modules`)).json.version);
	const made = await api('POST', '/api/cours', { body: { title: 'Chimie', slug: 'chimie' } });
	assert.equal(made.status, 201, made.text);
	const stale = await api('PATCH', `/api/cours/${made.json.id}`, { body: { title: 'Chimie 2' } });
	assert.equal(stale.status, 428, 'the rules of the address hold');
	assert.equal((await api('PATCH', `/api/cours/${made.json.id}`, { body: { title: 'Chimie 2' }, headers: { 'if-match': made.headers.etag } })).json.title, 'Chimie 2');
	assert.deepEqual(refusal(await api('GET', '/api/cours?nothing=1')), [400, 'nothing']);
	const page = await api('GET', '/api/cours?limit=1');
	assert.equal((await api('GET', `/api/cours?limit=1&cursor=${encodeURIComponent(page.json.next)}`)).json.items.length, 1);
	assert.match(page.headers.link, /\/api\/cours\?cursor=/);
	for (const path of ['/api/coursx', '/api/cours/botanique/nothing', '/api/v2/cours'])
		assert.equal((await api('GET', path)).status, 404, path);
	assert.equal((await api('PUT', '/api/cours')).status, 405);
});

test('/api/fichiers is the media library: uploaded, listed, sent in ranges, to who may', async () => {
	const library = new Library(s, { authorization: `Bearer ${KEY}` }), file = await library.add(picture(), { file_name: 'fleur.png' });
	const list = await api('GET', '/api/fichiers');
	assert.deepEqual(list.json.items.map(({ id }) => id), [file.id]);
	assert.equal((await api('GET', `/api/fichiers/${file.id}`)).json.mime_type, 'image/png');
	const part = await api('GET', `/api/fichiers/${file.id}/file`, { headers: { range: 'bytes=0-7' } });
	assert.deepEqual([part.status, part.body.toString('latin1', 1, 4)], [206, 'PNG']);
	const learner = await staffApi(s, { roles: ['learner'] });
	assert.equal((await learner.api('GET', `/api/fichiers/${file.id}`)).status, 403);
	assert.equal((await request(s.app, 'GET', `/api/fichiers/${file.id}`)).status, 401);
});

test('/api/notes is the grade book: of a course, of one learner, weights, marks and files', async () => {
	const list = await api('GET', '/api/notes/botanique');
	assert.deepEqual(list.json.items.map(({ enrollment_id, name }) => [enrollment_id, name]), [[enrolment, 'Ada']]);
	assert.deepEqual((await api('GET', '/api/notes/botanique/gradebook')).json.items.map(({ title }) => title), ['One']);
	const marked = await api('PUT', `/api/notes/enrollments/${enrolment}/grades/${module}`, { body: { points: 81, reason: 'vu' }, headers: { 'if-match': '*' } });
	assert.deepEqual([marked.status, marked.json.percent], [200, 81], marked.text);
	assert.equal((await api('GET', `/api/notes/enrollments/${enrolment}/grades`)).json.total_percent, 81);
	assert.match((await api('GET', '/api/notes/botanique/grades.csv')).text, /"Ada"/);
	assert.equal(workbook((await api('GET', '/api/notes/botanique/grades.xlsx')).body).rows[1][0], 'Ada');
	assert.equal((await api('GET', '/api/notes/botanique/modules')).status, 404, 'what is no grade is not below it');
	assert.equal((await (await staffApi(s, { roles: ['learner'] })).api('GET', '/api/notes/botanique')).status, 403);
});

test('they are described beside what they stand for, with the same right', () => {
	const { paths } = description();
	for (const [short, long] of [['/api/cours', '/api/v1/courses'], ['/api/cours/{course}/modules', '/api/v1/courses/{course}/modules'], ['/api/fichiers/{id}/file', '/api/v1/contents/{id}/file'],
		['/api/notes/{course}', '/api/v1/courses/{course}/grades'], ['/api/notes/{course}/gradebook', '/api/v1/courses/{course}/gradebook'], ['/api/notes/enrollments/{id}/grades/{item}', '/api/v1/enrollments/{id}/grades/{item}']]) {
		assert.deepEqual(Object.keys(paths[short] ?? {}), Object.keys(paths[long]), short);
		for (const [method, operation] of Object.entries(paths[short]))
			assert.deepEqual({ ...operation, operationId: null }, { ...paths[long][method], operationId: null });
	}
});
