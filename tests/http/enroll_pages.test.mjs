// The pages of enrolment, without a script: whoever is enrolled, decided, dated, given and let in.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeCourse, makeLearners, makeTeam, orgId, staffPages } from '../harness/enrol.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { decode } from '../harness/person.mjs';

const at = '/admin/main/enrollments';
let s, owner, course, admin;

const page = async (path, who = admin) => {
	const answer = await who.get(path);
	assert.equal(answer.status, 200, answer.text);
	return answer.text;
};
const done = async (path, fields, who = admin) => {
	const answer = await who.post(path, fields);
	assert.equal(answer.status, 303, answer.text);
	return answer.headers.location;
};
const of = (id) => owner.sql(`SELECT l.external_user_id, e.status FROM enrollments e JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
	WHERE e.course_id = '${id}' ORDER BY 1`).map((row) => row.join(' '));
const field = (html, name) => decode(new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '');

test.before(async () => {
	s = await startLectern({ config: { rate_limit_address: 0 } });
	owner = new Owner(s.data);
	course = makeCourse(owner, { title: 'Botany', slug: 'botany' });
	admin = await staffPages(s, { roles: ['administrator'] });
});
test.after(() => s?.dispose());

test('a session is made, learners are enrolled by hand, one waits, and gets the seat that is left', async () => {
	makeLearners(owner, [{ id: 'p1', name: 'Ada Lovelace', email: 'ada@school.example' }, { id: 'p2', name: 'Linus' }]);
	const wrong = await admin.post(`${at}/sessions/new`, { do: 'save', course: course.id, title: '', state: 'open', ends_on: '2030-01-01', starts_on: '2030-02-01', capacity: 'many' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /field-title/);
	const made = await done(`${at}/sessions/new`, { do: 'save', course: course.id, title: 'Spring', state: 'open', starts_on: '2020-02-01', ends_on: '2090-02-01', capacity: '1' });
	const id = made.split('/').at(-1);
	assert.match(await page(made), /value="2090-02-01"/);
	const place = `${course.id}:${id}`;
	const nobody = await admin.post(`${at}/add`, { place, learners: 'p1\nnobody-at-all' });
	assert.equal(nobody.status, 400);
	assert.match(nobody.text, /No learner here is called “nobody-at-all”/);
	assert.deepEqual(of(course.id), [], 'all or none');
	await done(`${at}/add`, { place, learners: 'ada@school.example\r\n p2 ' });
	assert.deepEqual(of(course.id), ['p1 active', 'p2 waiting']);
	const list = await page(`${at}?who=Ada+Lovelace`);
	const [, one] = /href="(\/admin\/main\/enrollments\/[0-9a-f-]{36})"/.exec(list);
	assert.match(await page(`${at}?session=${id}&status=waiting`), /Linus/);
	assert.match(await page(`${at}?course=${course.id}`), /Ada Lovelace/);
	const shown = await page(one);
	await done(one, { revision: field(shown, 'revision'), status: 'ended', reason: 'moved away', ends_on: '', due_on: '' });
	assert.deepEqual(of(course.id), ['p1 ended', 'p2 active']);
	assert.match(await page(one), /moved away/);
	const late = await admin.post(one, { revision: field(shown, 'revision'), status: 'active', reason: '', ends_on: '', due_on: '' });
	assert.equal(late.status, 409);
	assert.match(late.text, /Somebody changed it meanwhile/);
});

test('a request is approved on the queue, in French too', async () => {
	makeLearners(owner, [{ id: 'p3', name: 'Marie Curie' }]);
	await done(`${at}/add`, { place: course.id, learners: 'p3', approval: 'true' });
	const queue = await page(`${at}/requests?lang=fr`);
	assert.match(queue, /Accepter|Approuver/);
	assert.match(queue, /Marie Curie/);
	const fields = { id: field(queue, 'id'), revision: field(queue, 'revision'), reason: '' };
	await done(`${at}/requests`, { ...fields, status: 'active' });
	assert.equal((await admin.post(`${at}/requests`, { ...fields, status: 'refused' })).status, 409, 'decided once');
	assert.ok(of(course.id).includes('p3 active'));
});

test('links, teams and what learners may do are said on pages', async () => {
	const link = await done(`${at}/links`, { place: course.id, title: 'For the lycée', expires_on: new Date(Date.now() + 7 * 86400000).toISOString().slice(0, 10), seats: '3' });
	const shown = await page(link);
	assert.match(shown, /\/join\/[\w-]{60,}/);
	await done(link, { do: 'revoke', revision: field(shown, 'revision'), title: '', seats: '', expires_on: '2030-01-01' });
	assert.match(await page(link), /revoked/);
	assert.equal((await admin.post(`${at}/links`, { place: course.id, expires_on: '2001-01-01' })).status, 400);
	const [learner] = makeLearners(owner, ['p4']);
	const team = makeTeam(owner, 'Blue', { learners: [learner] });
	await done(`${at}/teams`, { do: 'give', team, place: course.id, leavers: 'end', due_on: '2020-01-01' });
	assert.ok(of(course.id).includes('p4 active'));
	assert.match(await page(`${at}?course=${course.id}`), /late/);
	const [[assignment]] = owner.sql('SELECT id FROM team_assignments');
	await done(`${at}/teams`, { do: 'remove', id: assignment });
	await done(`${at}/self`, { course: course.id, revision: '0', self: 'approval', in_session: 'true' });
	assert.match(await page(`${at}/self?course=${course.id}`), /value="approval" checked/);
});

test('a file is sent, and what came of it is told line by line', async () => {
	const boundary = 'xxBOUNDARYxx';
	const part = (name, text, more = '') => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`;
	const send = (file) => request(s.app, 'POST', `${at}/import?csrf=${encodeURIComponent(admin.csrf)}`, { headers: { cookie: admin.cookie, 'content-type': `multipart/form-data; boundary=${boundary}` },
		body: `${part('origin', 'moodle')}${part('course', '')}${part('file', file, '; filename="a.csv"')}--${boundary}--\r\n` });
	const wrong = await send('who,what\n1,2\n');
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /names a column that is not known: “who”|names a column that is not known: &quot;who&quot;/);
	const sent = await send('external_user_id,course\nf1,botany\nf2,nowhere\n');
	assert.equal(sent.status, 303, sent.text);
	const html = await eventually(async () => {
		const text = await page(sent.headers.location);
		return /Refused/.test(text) && text;
	});
	assert.match(html, /There is no such course\./);
	assert.ok(of(course.id).includes('f1 active'));
	const french = await page(`${sent.headers.location}?lang=fr`);
	assert.match(french, /Il n’y a pas|n’existe pas|Ce cours/);
});

test('a tutor finds their own sessions and learners; who may only look changes nothing', async () => {
	const tutor = await staffPages(s, { roles: ['tutor'] });
	const [[run]] = owner.sql("SELECT id FROM course_sessions WHERE title = 'Spring'");
	assert.equal((await tutor.get(`${at}/sessions/${run}`)).status, 404);
	assert.doesNotMatch(await page(at, tutor), /Linus/);
	owner.sql(`INSERT INTO course_session_tutors (org_id, session_id, user_id) VALUES ('${orgId(owner)}', '${run}', '${tutor.id}')`);
	assert.match(await page(`${at}/sessions/${run}`, tutor), /Spring/);
	assert.match(await page(at, tutor), /Linus/);
	assert.equal((await tutor.post(`${at}/sessions/new`, { do: 'save', course: course.id, title: 'x', state: 'open' })).status, 403);
	const inspector = await staffPages(s, { roles: ['inspector'] });
	assert.doesNotMatch(await page(`${at}/requests`, inspector), /Approve/);
	assert.equal((await inspector.get(`${at}/add`)).status, 403);
	assert.equal((await inspector.post(`${at}/add`, { place: course.id, learners: 'p1' })).status, 403);
});
