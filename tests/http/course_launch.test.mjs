// A course as its learners meet it: by a platform's link, on their page, module by module, and at home.
import assert from 'node:assert/strict';
import test from 'node:test';

import { courseActivity, makeCourse } from '../harness/course_rows.mjs';
import { launch } from '../harness/launch.mjs';
import { eventually, importSmallCourse, openSession, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { meActivity, openMe } from '../harness/me.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

const csrfOf = (html) => /name="csrf" value="([^"]+)"/.exec(html)[1];

const HOUR = 3600 * 1000, at = (hours) => new Date(Date.now() + hours * HOUR).toISOString();

const people = ['ada', 'linus', 'grace', 'alan', 'edsger', 'margaret', 'barbara'].map((login, n) => ({ id: `${n + 3}`, login, given_name: login, family_name: 'Example',
	name: `${login} Example`, email: `${login}@campus.example`, role: login === 'barbara' ? 'teacher' : 'student', uuid: `d652fc25-0000-4000-8000-00000000000${n}`, locale: 'en' }));

let s, owner, platform, course, dated, archived, modules;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	owner = new Owner(s.data);
	modules = [];
	for (let i = 0; i < 4; i++)
		modules.push(await importSmallCourse(s));
	const [first, second, third, fourth] = modules;
	course = makeCourse(owner, { title: 'Two steps & more', sequences: [{ title: 'Begin' }, { title: 'Go on' }], modules: [
		{ id: first, title: 'The first' }, { id: second, title: 'The second', needs: [{ id: first }] },
		{ id: third, title: 'An extra', required: false, sequence: 1 }] });
	dated = makeCourse(owner, { title: 'By the calendar', modules: [{ id: first, title: 'Tomorrow', from: at(24) }, { id: second, title: 'Yesterday', until: at(-24) },
		{ id: fourth, title: 'Today' }] });
	archived = makeCourse(owner, { title: 'Over', modules: [{ id: first }] });
	owner.sql(`UPDATE courses SET status = 'archived' WHERE id = '${archived.id}'`);
	const activities = [course, dated, archived].map((one) => courseActivity(one))
		.concat(courseActivity({ id: '01900000-0000-7000-8000-000000000000' }), courseActivity({ id: 'nonsense' }), meActivity(),
			{ id: 'by-address', title: 'By address', url: `${s.app}/lti/launch/course/${course.id}` });
	platform = await startPlatform({ toolUrl: s.app, activities, people });
	await register(s, platform);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const one = (sql) => owner.sql(sql)[0]?.[0];
const enrollments = (id) => owner.sql(`SELECT e.id, e.status, e.source, e.gradable, e.progress_pct, e.total_time_cs FROM enrollments e
	JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id WHERE e.course_id = '${id}' ORDER BY e.id`);
const row = (id) => owner.sql(`SELECT status, progress_pct, total_time_cs, started_at IS NOT NULL, completed_at IS NOT NULL FROM enrollments WHERE id = '${id}'`)[0];

/** A page of a course: where it is, and how to open what it shows. */
class Course {
	constructor(address) {
		const { origin, pathname, search } = new URL(address);
		Object.assign(this, { origin, path: pathname, search });
	}

	get(rest = '') {
		return request(this.origin, 'GET', `${this.path}${rest}`);
	}

	open(module, headers = {}) {
		return request(this.origin, 'POST', `${this.path}/open/${module}`, { body: new URLSearchParams({}),
			headers: { origin: this.origin, 'sec-fetch-site': 'same-origin', ...headers } });
	}

	/** Opens a module, works in it until `status`, and leaves. */
	async work(module, status, set = []) {
		const answer = await this.open(module);
		assert.equal(answer.status, 303, answer.text);
		const { origin, pathname } = new URL(answer.headers.location);
		const session = await openSession(s, { origin, path: pathname });
		await session.turn('commit', [['cmi.core.lesson_status', status], ...set]);
		const left = await session.turn('exit', [['cmi.core.session_time', '00:01:02.50']]);
		return { session, back: left.return_url };
	}
}

async function come(who, activity = platform.activities[0]) {
	const answer = await launch(platform, who, activity);
	assert.equal(answer.status, 303, answer.text);
	assert.match(answer.headers.location, /\/course\/[\w-]+$/);
	return new Course(answer.headers.location);
}

test('a link of a platform enrols its learner once, and leads to the course\'s page', async () => {
	const page = await come('ada');
	const answer = await page.get();
	assert.equal(answer.status, 200);
	assert.match(answer.text, /<h1[^>]*>Two steps &amp; more<\/h1>/);
	assert.match(answer.text, /0 of 2/, 'an extra does not count');
	assert.match(answer.text, /Next step[\s\S]*The first/);
	assert.match(answer.text, /First complete “The first”/);
	assert.match(answer.headers['cache-control'], /no-store/);
	assert.match(answer.headers['content-security-policy'], new RegExp(`frame-ancestors [^;]*${new URL(platform.origin).host}`));
	assert.equal(answer.headers['set-cookie'], undefined);
	await come('ada');
	const rows = enrollments(course.id);
	assert.equal(rows.length, 1);
	assert.deepEqual(rows[0].slice(1), ['active', 'lti', 't', '0', '0']);
	assert.equal(one(`SELECT count(*) FROM enrollment_placements WHERE enrollment_id = '${rows[0][0]}'`), '1');
	assert.equal(one(`SELECT count(*) FROM placements WHERE course_id = '${course.id}' AND kind = 'lti' AND module_id IS NULL`), '1');
});

test('the address of a link names a course as well as its custom parameter does', async () => {
	const page = await come('ada', platform.activities.find(({ id }) => id === 'by-address'));
	assert.match((await page.get()).text, /Two steps &amp; more/);
	assert.equal(enrollments(course.id).length, 1);
});

test('who teaches comes ungraded', async () => {
	const page = await come('barbara');
	assert.match((await page.get()).text, /You teach here/);
	assert.equal(enrollments(course.id).filter(([, , , gradable]) => gradable === 'f').length, 1);
});

test('a link to a course that is not here, or lets nobody in, is explained and logged', async () => {
	for (const [activity, words] of [[platform.activities[3], /not here or not published/], [platform.activities[4], /does not name a course/],
		[platform.activities[2], /archived/]]) {
		const before = Number(one('SELECT count(*) FROM lti_launches'));
		const answer = await launch(platform, 'linus', activity);
		assert.equal(answer.status, 422, answer.text);
		assert.match(answer.text, words);
		assert.equal(Number(one('SELECT count(*) FROM lti_launches')), before + 1);
	}
	assert.equal(enrollments(archived.id).length, 0);
});

test('a prerequisite holds a module back until the first is completed', async () => {
	const page = await come('linus');
	const held = await page.open(modules[1]);
	assert.equal(held.status, 422);
	assert.match(held.text, /Something else comes first/);
	assert.equal(one(`SELECT count(*) FROM attempts WHERE enrollment_id IS NOT NULL AND module_id = '${modules[1]}'`), '0');
	const { back } = await page.work(modules[0], 'completed');
	assert.match(back, new RegExp(`/course/[\\w-]+\\?from=${modules[0]}$`));
	const returned = await request(page.origin, 'GET', new URL(back).pathname + new URL(back).search);
	assert.match(returned.text, /Completed: The first/);
	assert.match(returned.text, /Next step[\s\S]*The second/);
	assert.match(returned.text, /1 of 2/);
	assert.equal((await page.open(modules[1])).status, 303);
});

test('what is begun and not completed is what comes next', async () => {
	const page = await come('grace');
	const { back } = await page.work(modules[0], 'incomplete');
	const returned = await request(page.origin, 'GET', new URL(back).pathname + new URL(back).search);
	assert.match(returned.text, /Saved: The first\. You can go on with it later\./);
	assert.match(returned.text, /Go on[\s\S]*The first[\s\S]*Continue/);
});

test('progress and time are what the run time says, to the digit, and completion is told once', async () => {
	const page = await come('alan');
	await page.work(modules[0], 'completed');
	const id = one(`SELECT e.id FROM enrollments e JOIN attempts a ON a.enrollment_id = e.id WHERE e.course_id = '${course.id}' ORDER BY a.id DESC LIMIT 1`);
	assert.deepEqual(row(id), ['active', '50', '6250', 't', 'f']);
	await page.work(modules[2], 'completed');
	assert.deepEqual(row(id), ['active', '50', '12500', 't', 'f'], 'an extra counts its time alone');
	await page.work(modules[1], 'completed');
	assert.deepEqual(row(id), ['completed', '100', '18750', 't', 't']);
	assert.equal(one(`SELECT sum(total_time_cs) FROM attempts WHERE enrollment_id = '${id}'`), '18750');
	await page.work(modules[1], 'completed');
	assert.deepEqual(row(id), ['completed', '100', '25000', 't', 't']);
	assert.deepEqual(owner.sql(`SELECT type, count(*) FROM events WHERE payload ->> 'enrollment' = '${id}' GROUP BY type ORDER BY type`),
		[['course.completed', '1'], ['course.opened', '1'], ['enrollment.created', '1'], ['module.opened', '4']]);
	assert.match((await page.get()).text, /You completed this course/);
});

test('turns of one enrolment at the same time all count', async () => {
	const page = await come('edsger');
	const opened = await Promise.all([modules[0], modules[2]].map((id) => page.open(id)));
	const sessions = await Promise.all(opened.map((answer) => {
		const { origin, pathname } = new URL(answer.headers.location);
		return openSession(s, { origin, path: pathname });
	}));
	await Promise.all(sessions.map((session) => session.turn('commit', [['cmi.core.lesson_status', 'completed']])));
	await Promise.all(sessions.map((session) => session.turn('exit', [['cmi.core.session_time', '00:00:10']])));
	const id = one(`SELECT enrollment_id FROM attempts ORDER BY id DESC LIMIT 1`);
	assert.deepEqual(row(id).slice(0, 3), ['active', '50', '2000']);
});

test('moved to another version a learner keeps what they did, and is counted by it at the next turn', async () => {
	const page = await come('margaret');
	await page.work(modules[0], 'completed');
	const id = one(`SELECT enrollment_id FROM attempts ORDER BY id DESC LIMIT 1`);
	const other = makeCourse(owner, { title: 'The same, longer', modules: [{ id: modules[0], title: 'The first' }, { id: modules[1] }, { id: modules[2] }, { id: modules[3], title: 'A new one' }] });
	owner.sql(`UPDATE enrollments SET course_version_id = '${other.version}' WHERE id = '${id}'`);
	assert.match((await page.get()).text, /1 of 4/);
	await page.work(modules[3], 'incomplete');
	assert.deepEqual(row(id).slice(0, 2), ['active', '25']);
});

test('dates open and close modules, and the page says when', async () => {
	const page = await come('ada', platform.activities[1]);
	const answer = await page.get();
	assert.match(answer.text, /This module is not open yet/);
	assert.match(answer.text, /This module is closed/);
	assert.match(answer.text, /Next step[\s\S]*Today/);
	for (const held of [modules[0], modules[1]])
		assert.equal((await page.open(held)).status, 422);
	assert.equal((await page.open(modules[3])).status, 303);
	assert.equal((await page.open(modules[2])).status, 404, 'what lies in no version of theirs');
});

test('a suspended learner sees the course and opens nothing', async () => {
	const page = await come('ada', platform.activities[1]);
	owner.sql(`UPDATE enrollments SET status = 'suspended' WHERE course_id = '${dated.id}'`);
	const answer = await page.get();
	assert.equal(answer.status, 200);
	assert.doesNotMatch(answer.text, /formaction/);
	assert.equal((await page.open(modules[3])).status, 422);
	owner.sql(`UPDATE enrollments SET status = 'active' WHERE course_id = '${dated.id}'`);
});

test('an address that is not ours, that expired, or that another site\'s form uses, opens nothing', async () => {
	const page = await come('ada');
	assert.equal((await request(page.origin, 'GET', `${page.path}x`)).status, 410);
	assert.equal((await page.open(modules[0], { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status, 403);
	owner.sql(`UPDATE course_launches SET expires_at = now() - interval '1 second'`);
	assert.equal((await page.get()).status, 410);
	assert.equal((await page.open(modules[0])).status, 410);
});

test('French where the learner, or the address, says so', async () => {
	const page = await come('ada');
	assert.match((await request(page.origin, 'GET', `${page.path}.fr`)).text, /Votre progression/);
	assert.match((await request(page.origin, 'GET', `${page.path}?lang=fr`)).text, /Prochaine étape|Poursuivre/);
});

test('a learner\'s home shows every course of theirs, and opens it', async () => {
	const page = await come('ada');
	const home = await request(page.origin, 'GET', page.path.replace('/course/', '/learn/'));
	assert.equal(home.status, 200, home.text);
	assert.match(home.text, /Two steps &amp; more/);
	assert.match(home.text, /By the calendar/);
	assert.match(home.text, /Next: Today/);
	const [, address] = /formaction="([^"]*\/open\/[^"]*)"/.exec(home.text);
	const headers = { origin: page.origin, 'sec-fetch-site': 'same-origin' };
	const opened = await request(page.origin, 'POST', address, { body: new URLSearchParams({}), headers });
	assert.equal(opened.status, 303, opened.text);
	assert.equal((await new Course(opened.headers.location).get()).status, 200);
	const alien = one(`SELECT e.id FROM enrollments e JOIN learners l ON l.id = e.learner_id JOIN course_launches c ON c.enrollment_id = e.id
		WHERE l.id <> (SELECT learner_id FROM enrollments WHERE course_id = '${dated.id}') LIMIT 1`);
	const refused = await request(page.origin, 'POST', address.replace(/open\/.*$/, `open/${alien}`), { body: new URLSearchParams({}), headers });
	assert.equal(refused.status, 404);
	assert.match(refused.text, /none of yours/);
	await eventually(() => Number(one(`SELECT count(*) FROM events WHERE type = 'home.opened'`)) > 0, { what: 'the look at home' });
});

test('home is reached from “My learning” too', async () => {
	const me = await openMe(platform, 'ada');
	const [, link] = /href="([^"]*\/learn\/[^"]*)"/.exec((await me.get()).text);
	const home = await request(s.app, 'GET', new URL(link, s.app).pathname);
	assert.match(home.text, /Two steps &amp; more/);
});

test('staff look at a draft as learners do, and nothing of it stays', async () => {
	const draft = makeCourse(owner, { title: 'Not yet', draft: true, modules: [{ id: modules[0], title: 'The first' }] });
	const staff = { headers: { cookie: signedIn(s, { roles: ['designer'] }).cookie } };
	const csrf = csrfOf((await request(s.app, 'GET', '/admin/main/packages', staff)).text);
	const before = Number(one(`SELECT count(*) FROM events`));
	const preview = (version) => request(s.app, 'POST', `/admin/main/courses/${draft.id}/versions/${version}/preview`, { ...staff, body: new URLSearchParams({ csrf }) });
	const answer = await preview(draft.version);
	assert.equal(answer.status, 303, answer.text);
	const page = new Course(answer.headers.location);
	assert.match((await page.get()).text, /This is a preview/);
	await page.work(modules[0], 'completed');
	assert.equal(Number(one(`SELECT count(*) FROM events`)), before);
	assert.equal(one(`SELECT count(*) FROM enrollments WHERE course_id = '${draft.id}' AND source = 'preview' AND session_id IS NULL`), '1', 'of no dated run: it takes no seat');
	assert.equal(one(`SELECT count(*) FROM enrollments e LEFT JOIN team_assignment_enrollments a ON a.enrollment_id = e.id
		WHERE e.source = 'preview' AND (a.enrollment_id IS NOT NULL OR e.session_id IS NOT NULL)`), '0', 'behind no assignment');
	assert.equal(one(`SELECT count(*) FROM progress p JOIN learners l ON l.id = p.learner_id WHERE l.fleeting`), '0');
	assert.equal((await request(page.origin, 'GET', page.path.replace('/course/', '/learn/'))).status, 404);
	assert.equal((await preview(course.version)).status, 404, 'of another course');
});
