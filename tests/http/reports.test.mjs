// Reports: every figure is what anybody counts from attempts and events; who leads teams or looks after sessions sees theirs alone.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { makeLearners, makeTeam, orgId, refusal, staffApi, staffPages } from '../harness/enrol.mjs';
import { courseActivity, makeCourse } from '../harness/course_rows.mjs';
import { enrolled } from '../harness/enrolled.mjs';
import { launch } from '../harness/launch.mjs';
import { importSmallCourse, openSession, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { workbook } from '../harness/workbook.mjs';
import { startPlatform } from '../platform/platform.mjs';

const KEY = 'the-operators-key';
let s, owner, platform, first, second, third, course, large, people, admin;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	[first, second, third] = [await importSmallCourse(s, '--score-last'), await importSmallCourse(s, '--score-last'), await importSmallCourse(s)];
	course = makeCourse(owner, { title: 'Reported', modules: [{ id: first, title: 'One' }, { id: second, title: 'Two' }, { id: third, title: 'More', required: false }] });
	large = makeCourse(owner, { title: 'Large', modules: [{ id: first, title: 'One' }, { id: second, title: 'Two' }] });
	enrolled(owner, { org: large.org, course: large.id, version: large.version, modules: [first, second], count: 240 });
	platform = await startPlatform({ toolUrl: s.app, activities: [courseActivity(course, { id: 'reported', title: 'Reported' })] });
	await register(s, platform);
	admin = await staffApi(s, { roles: ['administrator'] });
	people = {};
	const deeds = { ada: [[first, 33.3, 'completed', '00:01:00.25'], [second, 66.7, 'passed', '00:02:10']], linus: [[first, 90, 'incomplete', '00:00:20'], [third, 100, 'completed', '00:00:05']] };
	for (const [who, modules] of Object.entries(deeds)) {
		const page = new URL((await launch(platform, who)).headers.location);
		[[people[who]]] = owner.sql(`SELECT id FROM enrollments WHERE course_id = '${course.id}' ORDER BY created_at DESC LIMIT 1`);
		for (const deed of modules)
			await work(page, ...deed);
	}
	const [marie] = makeLearners(owner, ['marie']);
	people.marie = (await admin.api('POST', `/api/v1/courses/${course.id}/enroll`, { body: { user_id: marie } })).json.id;
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

async function work({ origin, pathname }, module, raw, status, time) {
	const answer = await request(origin, 'POST', `${pathname}/open/${module}`, { body: new URLSearchParams({}), headers: { origin, 'sec-fetch-site': 'same-origin' } });
	assert.equal(answer.status, 303, answer.text);
	const to = new URL(answer.headers.location);
	const session = await openSession(s, { origin: to.origin, path: to.pathname });
	await session.turn('commit', [['cmi.core.lesson_status', status], ['cmi.core.score.raw', String(raw)]]);
	await session.turn('exit', [['cmi.core.session_time', time]]);
}

const api = (path, headers = { authorization: `Bearer ${KEY}` }) => request(s.app, 'GET', `/api/v1/reports/${path}`, { headers });
const report = async (query = '', of = course) => {
	const answer = await api(`progress?course_id=${of.id}&org=main${query}`);
	assert.equal(answer.status, 200, answer.text);
	return answer.json;
};

/* Counted here, from attempts and what lies in the version, by nothing of the service. */
const median = (all) => { const row = [...all].sort((a, b) => a - b), at = row.length / 2; return row.length === 0 ? null : row.length % 2 ? row[Math.floor(at)] : (row[at - 1] + row[at]) / 2; };
const mean = (all) => (all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length);
const rounded = (value, digits) => (value === null ? null : Number(value.toFixed(digits)));
const best = (rows) => (rows.length === 0 ? null : Math.max(0, ...rows.map(({ score }) => score)));
function counted(of) {
	const modules = owner.sql(`SELECT module_id, required FROM version_modules WHERE version_id = '${of.version}' ORDER BY position`).map(([id, required]) => ({ id, required: required === 't' }));
	const attempts = owner.sql(`SELECT a.enrollment_id, a.module_id, a.completion, a.success, coalesce(a.score_scaled::text, ''), a.total_time_cs FROM attempts a
		JOIN enrollments e ON e.org_id = a.org_id AND e.id = a.enrollment_id WHERE e.course_id = '${of.id}'`)
		.map(([enrollment, module, completion, success, score, cs]) => ({ enrollment, module, completed: completion === 'completed', success, score: score === '' ? null : Number(score), cs: Number(cs) }));
	const rows = owner.sql(`SELECT id FROM enrollments WHERE course_id = '${of.id}' ORDER BY id DESC`).map(([id]) => {
		const mine = attempts.filter(({ enrollment }) => enrollment === id), required = modules.filter((one) => one.required);
		const done = required.filter((module) => mine.some((one) => one.module === module.id && one.completed)).length;
		const scores = modules.map((module) => best(mine.filter((one) => one.module === module.id && one.score !== null))).filter((one) => one !== null);
		return { id, started: mine.length > 0, progress: 100 * done / required.length, completed: done === required.length, score: mean(scores), cs: mine.reduce((sum, one) => sum + one.cs, 0) };
	});
	return { modules, attempts, rows };
}

test('each learner\'s figures, and those of all, are what attempts and events come to, to the digit', async () => {
	const told = await report(), { rows } = counted(course);
	assert.equal(told.course_title, 'Reported');
	assert.equal(told.next, null);
	assert.deepEqual(told.items.map((one) => [one.enrollment_id, one.progress_pct, one.score_scaled, one.total_time_seconds, one.started_at !== null, one.completed_at !== null]),
		rows.map((one) => [one.id, one.progress, rounded(one.score, 8), Math.floor(one.cs / 100), one.started, one.completed]));
	const ada = told.items.find(({ enrollment_id }) => enrollment_id === people.ada);
	assert.deepEqual([ada.name, ada.progress_pct, ada.score_scaled, ada.total_time_seconds, ada.status, ada.due_at, ada.due_state, ada.extended], ['Ada Lovelace', 100, 0.5, 190, 'completed', null, null, false]);
	const { summary } = told, started = rows.filter((one) => one.started), scored = rows.filter((one) => one.score !== null).map((one) => one.score);
	const events = (type) => Number(owner.sql(`SELECT count(DISTINCT payload ->> 'enrollment') FROM events WHERE course_id = '${course.id}' AND type = '${type}'`)[0][0]);
	assert.deepEqual([summary.enrolled, summary.started, summary.completed], [events('enrollment.created') + 1, events('module.opened'), events('course.completed')], 'one was enrolled by staff');
	assert.deepEqual([summary.enrolled, summary.started, summary.completed], [3, 2, 1]);
	assert.equal(summary.completion_rate_pct, rounded(100 / 3, 4));
	assert.equal(summary.success_rate_pct, null, 'nobody passed or failed: the book has no pass mark');
	assert.equal(summary.mean_progress_pct, rounded(mean(rows.map((one) => one.progress)), 4));
	assert.equal(summary.median_progress_pct, median(rows.map((one) => one.progress)));
	assert.equal(summary.mean_score_scaled, rounded(mean(scored), 8));
	assert.equal(summary.median_score_scaled, rounded(median(scored), 8));
	assert.equal(summary.total_time_seconds, Math.floor(rows.reduce((sum, one) => sum + one.cs, 0) / 100));
	assert.equal(summary.mean_time_seconds, Math.round(mean(started.map((one) => one.cs))) / 100);
	assert.equal(summary.median_time_seconds, Math.round(median(started.map((one) => one.cs))) / 100);
	assert.deepEqual(summary.progress_bands.map(({ learners }) => learners), [2, 0, 0, 0, 0, 1]);
	const bands = [0, 0, 0, 0, 0];
	scored.forEach((score) => bands[Math.min(4, Math.floor(score * 5))]++);
	assert.deepEqual(summary.score_bands.map(({ learners }) => learners), bands);
	const [[seen]] = owner.sql(`SELECT extract(epoch FROM greatest((SELECT max(occurred_at) FROM events v JOIN enrollments e ON e.learner_id = v.learner_id AND e.course_id = v.course_id
		WHERE e.id = '${people.ada}' AND v.type LIKE '%.opened'), (SELECT max(greatest(u.opened_at, u.closed_at)) FROM attempt_sessions u JOIN attempts a ON a.id = u.attempt_id WHERE a.enrollment_id = '${people.ada}')))`);
	assert.ok(Math.abs(Date.parse(ada.last_seen_at) / 1000 - Number(seen)) < 0.01, `${ada.last_seen_at}, not ${seen}`);
});

test('modules are told with what became of each, the best of each learner counted', async () => {
	const answer = await api(`modules?course_id=${course.id}&org=main`), { modules, attempts } = counted(course);
	assert.equal(answer.status, 200, answer.text);
	assert.deepEqual(answer.json.items.map((one) => [one.title, one.required]), [['One', true], ['Two', true], ['More', false]]);
	for (const [at, { id }] of modules.entries()) {
		const mine = attempts.filter(({ module }) => module === id), told = answer.json.items[at];
		const who = [...new Set(mine.map(({ enrollment }) => enrollment))].map((one) => mine.filter(({ enrollment }) => enrollment === one));
		const scores = who.map((rows) => best(rows.filter(({ score }) => score !== null))).filter((one) => one !== null);
		assert.deepEqual([told.module_id, told.started, told.completed, told.passed, told.scored, told.mean_score_scaled, told.median_score_scaled, told.median_time_seconds],
			[id, who.length, who.filter((rows) => rows.some((one) => one.completed)).length, who.filter((rows) => rows.some((one) => one.success === 'passed')).length, scores.length,
				rounded(mean(scores), 8), rounded(median(scores), 8), Math.round(median(who.map((rows) => rows.reduce((sum, one) => sum + one.cs, 0)))) / 100], told.title);
	}
	assert.deepEqual(answer.json.items.map(({ started, completed, passed }) => [started, completed, passed]), [[2, 1, 0], [1, 1, 1], [1, 1, 0]]);
});

test('pages go by cursor without repeating a learner, and the figures come once, with the first', async () => {
	const seen = [];
	for (let query = '&limit=100', page; ; query = `&limit=100&cursor=${encodeURIComponent(page.next)}`) {
		page = await report(query, large);
		assert.equal(page.summary === null, seen.length > 0);
		if (page.summary)
			assert.deepEqual([page.summary.enrolled, page.summary.started], [240, 160]);
		seen.push(...page.items.map(({ enrollment_id }) => enrollment_id));
		if (page.next === null)
			break;
	}
	assert.deepEqual(seen, owner.sql(`SELECT id FROM enrollments WHERE course_id = '${large.id}' ORDER BY id DESC`).flat());
	assert.equal((await report('&origin=direct&limit=3', large)).items.length, 3);
	assert.deepEqual([(await report('&origin=elsewhere', large)).items, (await report('&status=ended', large)).summary.enrolled], [[], 0]);
	assert.deepEqual((await report('&status=completed')).items.map(({ enrollment_id }) => enrollment_id), [people.ada]);
	const courses = (await api('courses?org=main')).json.items;
	assert.deepEqual(courses.filter(({ title }) => ['Large', 'Reported'].includes(title)).map((one) => [one.title, one.enrolled, one.started]), [['Large', 240, 160], ['Reported', 3, 2]]);
	assert.equal(courses.find(({ title }) => title === 'Reported').mean_progress_pct, rounded(100 / 3, 4));
});

test('a day by which it is due is told with how each learner stands to it, put off ones marked', async () => {
	const days = makeCourse(owner, { title: 'Days', modules: [{ id: first }] }), learners = makeLearners(owner, ['d-before', 'd-over', 'd-done', 'd-late', 'd-off']);
	const org = orgId(owner), team = makeTeam(owner, 'Days', { learners }), at = (hours) => new Date(Date.now() + hours * 3600e3).toISOString();
	const given = await admin.api('POST', '/api/v1/assignments', { body: { team_id: team, course_id: days.id, due_at: at(1) } });
	assert.equal(given.status, 201, given.text);
	const set = (at, sql) => owner.sql(`UPDATE enrollments SET ${sql} WHERE org_id = '${org}' AND course_id = '${days.id}' AND learner_id = '${learners[at]}'`);
	set(1, `due_at = now() - interval '1 hour', started_at = now() - interval '2 hours'`);
	set(2, `completed_at = now(), started_at = now(), status = 'completed'`);
	set(3, `due_at = now() - interval '2 hours', completed_at = now(), started_at = now(), status = 'completed'`);
	set(4, `due_at = due_at + interval '1 day', started_at = now()`);
	const told = await report('', days);
	assert.deepEqual(Object.fromEntries(told.items.map((one) => [one.external_user_id, [one.due_state, one.extended]])), { 'd-before': ['not_started', false], 'd-over': ['late', false],
		'd-done': ['on_time', false], 'd-late': ['late', false], 'd-off': ['in_progress', true] });
	assert.deepEqual([told.summary.due, told.summary.on_time, told.summary.late], [5, 1, 2]);
	const team_only = await report(`&team_id=${team}`, large);
	assert.deepEqual([team_only.items, team_only.summary.enrolled], [[], 0]);
});

test('staff see what is theirs: a tutor their teams and sessions, an inspector all, a learner and another organisation nothing', async () => {
	const tutor = await staffApi(s, { roles: ['tutor'] }), none = await staffApi(s, { roles: ['tutor'] });
	const [[learner]] = owner.sql(`SELECT learner_id FROM enrollments WHERE id = '${people.linus}'`);
	const team = makeTeam(owner, 'Hers', { learners: [learner], leaders: [tutor.id] });
	const path = `/api/v1/reports/progress?course_id=${course.id}`;
	const hers = (await tutor.api('GET', path)).json;
	assert.deepEqual(hers.items.map(({ enrollment_id }) => enrollment_id), [people.linus]);
	assert.deepEqual([hers.summary.enrolled, hers.summary.completed], [1, 0]);
	assert.deepEqual((await tutor.api('GET', `/api/v1/reports/modules?course_id=${course.id}`)).json.items.map(({ started }) => started), [1, 0, 1]);
	assert.deepEqual((await tutor.api('GET', '/api/v1/reports/courses')).json.items.map(({ title, enrolled }) => [title, enrolled]), [['Reported', 1]]);
	for (const who of [none, await staffApi(s, { roles: ['tutor'] })])
		assert.deepEqual((({ items, summary }) => [items, summary.enrolled])((await who.api('GET', `${path}&team_id=${team}`)).json), [[], 0], 'a team of somebody else');
	owner.sql(`INSERT INTO course_sessions (org_id, id, course_id, title, state) VALUES ('${orgId(owner)}', '${randomUUID()}', '${course.id}', 'Spring', 'open');
		INSERT INTO course_session_tutors (org_id, session_id, user_id) SELECT org_id, id, '${none.id}' FROM course_sessions WHERE title = 'Spring';
		UPDATE enrollments e SET session_id = s.id FROM course_sessions s WHERE s.title = 'Spring' AND e.id = '${people.marie}'`);
	assert.deepEqual((await none.api('GET', path)).json.items.map(({ enrollment_id, session_title }) => [enrollment_id, session_title]), [[people.marie, 'Spring']]);
	assert.equal((await (await staffApi(s, { roles: ['inspector'] })).api('GET', path)).json.items.length, 3);
	assert.equal((await (await staffApi(s, { roles: ['learner'] })).api('GET', path)).status, 403);
	assert.equal((await api(`progress?course_id=${course.id}`, {})).status, 401);
	await s.ask('org', 'add', 'other');
	assert.deepEqual(refusal(await api(`progress?course_id=${course.id}&org=other`)), [404, 'course_id']);
	for (const [query, field] of [['', 'course_id'], ['course_id=x', 'course_id'], [`course_id=${course.id}&status=lost`, 'status'], [`course_id=${course.id}&nothing=1`, 'nothing']])
		assert.deepEqual(refusal(await api(`progress?org=main&${query}`)), [400, field]);
});

const words = (html) => html.replace(/<[^>]*>/g, ' ').replaceAll('&nbsp;', ' ').replace(/[\s\u00a0]+/g, ' ');
test('staff read them on pages: all courses, one course with its figures and learners, narrowed and page by page, its modules', async () => {
	const who = await staffPages(s, { roles: ['administrator'] }), at = (path) => who.get(`/admin/main/reports${path}`);
	const all = await at('');
	assert.equal(all.status, 200, all.text);
	assert.match(words(all.text), /Reported 3 2 1 33\.3 % – 33\.3 %/);
	const page = await at(`/${course.id}`);
	assert.equal(page.status, 200, page.text);
	assert.match(words(page.text), /Learners 3 2 began, 1 completed/);
	assert.match(words(page.text), /Mean progress 33\.3 % median 0\.0 %/);
	assert.match(words(page.text), /everything completed 1/);
	assert.match(words(page.text), /Ada Lovelace .{0,40}completed 100\.0 % 50\.0 % 0:03:10/);
	assert.match(words((await at(`/${course.id}?status=completed`)).text), /Learners 1 1 began, 1 completed/);
	assert.doesNotMatch((await at(`/${course.id}?status=completed`)).text, /Linus/);
	assert.match(words((await who.get(`/admin/main/reports/${course.id}?lang=fr`)).text), /Progression moyenne 33,3 %/);
	const first = await at(`/${large.id}`), next = /href="([^"]*before=[^"]*)"/.exec(first.text)[1].replaceAll('&amp;', '&');
	const second = await at(`/${large.id}${next}`);
	assert.equal(second.status, 200, second.text);
	assert.doesNotMatch(second.text, /Mean progress/, 'the figures stand on the first page');
	const names = (html) => [...html.matchAll(/translate="no">(learner \d+)</g)].map(([, name]) => name);
	assert.deepEqual([names(first.text).length, new Set([...names(first.text), ...names(second.text)]).size], [50, 100]);
	assert.match(words((await at(`/${course.id}/modules`)).text), /One First steps Activity 2 1 50\.0 %/);
	assert.equal((await at(`/${randomUUID()}`)).status, 404);
	for (const [sort, sql] of [['progress', 'progress_pct, id'], ['-progress', '-progress_pct, id'], ['-grade', '-coalesce(score_scaled, -1), id'], ['time', 'total_time_cs, id']]) {
		const seen = [];
		for (let at_ = `?sort=${sort}`, sorted; at_; at_ = (/href="(\?[^"]*before=[^"]*)"/.exec(sorted) ?? [])[1]?.replaceAll('&amp;', '&')) {
			sorted = (await at(`/${large.id}${at_}`)).text;
			seen.push(...[...sorted.matchAll(/\/admin\/main\/enrollments\/([0-9a-f-]{36})"/g)].map(([, id]) => id));
		}
		assert.deepEqual(seen, owner.sql(`SELECT id FROM enrollments WHERE course_id = '${large.id}' ORDER BY ${sql}`).flat(), sort);
	}
	assert.equal((await at(`/${large.id}?sort=nothing`)).status, 400);
	const tutor = await staffPages(s, { roles: ['tutor'] });
	assert.match(words((await tutor.get(`/admin/main/reports/${course.id}`)).text), /Nobody is enrolled/);
	assert.equal((await (await staffPages(s, { roles: ['learner'] })).get(`/admin/main/reports/${course.id}`)).status, 403);
});

test('the learners leave as CSV and as a workbook, which say the same, hold no formula, and are read by the standard', async () => {
	const who = await staffPages(s, { roles: ['administrator'] }), at = (path) => who.get(`/admin/main/reports/${course.id}/learners.${path}`);
	const [[ada]] = owner.sql(`SELECT learner_id FROM enrollments WHERE id = '${people.ada}'`);
	const evil = '=HYPERLINK("evil") & _x0041_ <b>';
	owner.sql(`UPDATE learners SET name = '${evil}' WHERE id = '${ada}'`);
	const csv = await at('csv'), told = await report();
	assert.deepEqual([csv.status, csv.headers['content-type'], csv.headers['content-disposition']], [200, 'text/csv; charset=utf-8', 'attachment; filename="progress.csv"']);
	const lines = csv.text.replace(/^\ufeff/, '').trimEnd().split('\r\n');
	assert.equal(lines.length, 4);
	assert.match(csv.text, /"'=HYPERLINK\(""evil""\) & _x0041_ <b>"/);
	const xlsx = await at('xlsx');
	assert.deepEqual([xlsx.status, xlsx.headers['content-type']], [200, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']);
	const book = workbook(xlsx.body);
	assert.deepEqual(Object.keys(book.parts).sort(), ['[Content_Types].xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels', 'xl/styles.xml', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml']);
	assert.match(book.parts['xl/worksheets/sheet1.xml'], /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
	assert.doesNotMatch(book.parts['xl/worksheets/sheet1.xml'], /<f[ >]/, 'there is no formula in it');
	const [head, ...rows] = book.rows;
	assert.equal(rows.length, 3);
	const column = (name) => head.indexOf(name), row = rows.find((one) => one.at(-1) === people.ada), her = told.items.find(({ enrollment_id }) => enrollment_id === people.ada);
	assert.equal(row[column('Learner')], evil);
	assert.deepEqual(['Progress in per cent', 'Course grade in per cent', 'Time in seconds'].map((name) => row[column(name)]), [100, 50, 190.25]);
	const days = (when) => new Date(Math.round((when - 25569) * 86400e3)).toISOString().slice(0, 19);
	assert.equal(days(row[column('Completed')]), her.completed_at.slice(0, 19));
	assert.equal(row[column('Due on')], null);
	for (const [n, line] of lines.entries())
		assert.equal(line.split(',').at(-1).replaceAll('"', ''), book.rows[n].at(-1));
	const narrow = workbook((await at('xlsx?status=ended')).body);
	assert.deepEqual(narrow.rows.map((one) => one.length), [18]);
	const all = await request(s.app, 'GET', `/api/v1/reports/progress.xlsx?org=main&course_id=${large.id}`, { headers: { authorization: `Bearer ${KEY}` } });
	assert.deepEqual(workbook(all.body).rows.slice(1).map((one) => one.at(-1)), owner.sql(`SELECT id FROM enrollments WHERE course_id = '${large.id}' ORDER BY id DESC`).flat());
	const grades = await who.get(`/admin/main/courses/${course.id}/grades.xlsx`), [titles, ...cards] = workbook(grades.body).rows;
	assert.deepEqual(titles.slice(-4), ['One', 'Two', 'More', 'id'].filter((one) => titles.includes(one)).slice(-4));
	assert.deepEqual(['One', 'Two'].map((name) => cards.find((one) => one.at(-1) === people.ada)[titles.indexOf(name)]), [33.3, 66.7]);
	const tutor = await staffPages(s, { roles: ['tutor'] });
	assert.equal(workbook((await tutor.get(`/admin/main/reports/${course.id}/learners.xlsx`)).body).rows.length, 1, 'a tutor has their own learners only');
	assert.equal((await (await staffPages(s, { roles: ['learner'] })).get(`/admin/main/reports/${course.id}/learners.xlsx`)).status, 403);
});

test('the figures of all courses leave as CSV and as a workbook, as the list tells them; a tutor\'s are of their own learners', async () => {
	const who = await staffPages(s, { roles: ['administrator'] });
	const csv = await who.get('/admin/main/reports.csv'), xlsx = await who.get('/admin/main/reports.xlsx');
	assert.deepEqual([csv.status, csv.headers['content-disposition'], xlsx.status], [200, 'attachment; filename="courses.csv"', 200]);
	const [head, ...rows] = workbook(xlsx.body).rows, bearer = { headers: { authorization: `Bearer ${KEY}` } };
	const told = (await request(s.app, 'GET', '/api/v1/reports/courses?org=main&limit=200', bearer)).json.items;
	const close = (a, b) => a === b || Math.abs(a - b) < 1e-6;
	assert.deepEqual(rows.map((row) => row.at(-1)), told.map(({ course_id }) => course_id));
	for (const [n, one] of told.entries()) {
		const cell = (name) => rows[n][head.indexOf(name)];
		assert.deepEqual(['Course', 'State', 'Learners', 'Began', 'Completed', 'Passed', 'Failed'].map(cell), [one.title, one.status, one.enrolled, one.started, one.completed, one.passed, one.failed]);
		assert.ok(close(cell('Mean progress in per cent'), one.mean_progress_pct) && close(cell('Mean grade in per cent'), one.mean_score_scaled === null ? null : one.mean_score_scaled * 100), one.title);
	}
	assert.equal(csv.text.trimEnd().split('\r\n').length, rows.length + 1);
	assert.deepEqual(workbook((await request(s.app, 'GET', '/api/v1/reports/courses.xlsx?org=main', bearer)).body).rows, [head, ...rows]);
	assert.equal((await request(s.app, 'GET', '/api/v1/reports/courses.csv?org=main', bearer)).text, csv.text);
	assert.match((await who.get('/admin/main/reports')).text, /href="\/admin\/main\/reports\.csv"/);
	const french = workbook((await who.get('/admin/main/reports.xlsx?lang=fr')).body).rows[0];
	assert.equal(french[0], 'Cours');
	const tutor = await staffPages(s, { roles: ['tutor'] });
	assert.equal(workbook((await tutor.get('/admin/main/reports.xlsx')).body).rows.length, 1);
	assert.equal((await (await staffPages(s, { roles: ['learner'] })).get('/admin/main/reports.csv')).status, 403);
});
