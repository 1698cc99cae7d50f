// The grade book on pages: a tutor marks without JavaScript, a designer says how grades are made, a learner sees theirs, and a file
// that a spreadsheet does not run.
import assert from 'node:assert/strict';
import test from 'node:test';

import { courseActivity, makeCourse } from '../harness/course_rows.mjs';
import { makeLearners, makeTeam, staffPages } from '../harness/enrol.mjs';
import { launch } from '../harness/launch.mjs';
import { importSmallCourse, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, platform, module, course, ada, other, enrolments, administrator;
const one = (sql) => owner.sql(sql)[0]?.[0];
const words = (html) => html.replace(/<[^>]*>/g, ' ').replaceAll('&nbsp;', ' ').replace(/[\s\u00a0]+/g, ' ');

test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, api_key: 'the-operators-key', rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	module = await importSmallCourse(s);
	course = makeCourse(owner, { title: 'Botany & more', modules: [{ id: module, title: '=HYPERLINK("evil")' }] });
	[ada, other] = makeLearners(owner, [{ id: 'gbp-ada', name: '+Ada "the first"' }, { id: 'gbp-other', name: 'Other' }]);
	enrolments = [];
	for (const user_id of [ada, other])
		enrolments.push((await request(s.app, 'POST', `/api/v1/courses/${course.id}/enroll?org=main`, { body: { user_id }, headers: operator })).json.id);
	administrator = await staffPages(s, { roles: ['administrator'] });
	platform = await startPlatform({ toolUrl: s.app, activities: [courseActivity(course)] });
	await register(s, platform);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const book = () => `/admin/main/courses/${course.id}`;
const revisionOf = (html) => /name="revision" value="(\d+)"/.exec(html)[1];

test('a designer adds a category and a column, and what is wrong stands in the form', async () => {
	const page = await administrator.get(`${book()}/gradebook`);
	assert.equal(page.status, 200, page.text);
	const send = (fields) => administrator.post(`${book()}/gradebook`, { revision: revisionOf(page.text), how: 'weights', out_of: '20', pass: '50', bands: '80 Très bien\n50 Admis', ...fields });
	const wrong = await send({ pass: '101' });
	assert.equal(wrong.status, 400);
	assert.match(words(wrong.text), /This is not between 0 and 100 per cent/);
	assert.equal((await send({ bands: 'much A' })).status, 400);
	assert.equal((await send({ new_category: 'Talks', new_column: 'Oral exam' })).status, 303);
	assert.equal((await send({ new_column: 'Again' })).status, 409, 'somebody changed it meanwhile');
	const category = one("SELECT id FROM grade_categories"), column = one("SELECT id FROM grade_items WHERE module_id IS NULL");
	const again = await administrator.get(`${book()}/gradebook`);
	assert.match(again.text, /Oral exam/);
	const body = new URLSearchParams({ csrf: administrator.csrf, revision: revisionOf(again.text), how: 'weights', out_of: '20', pass: '50', bands: '80 Très bien\n50 Admis',
		category, category_title: 'Talks', category_weight: '3', category_drop: '0', hidden: column });
	for (const [id, title, weight, points, to] of [[module, 'x', '', '100', 'none'], [column, 'Oral exam', '1,5', '20', category]])
		for (const [name, value] of Object.entries({ item: id, item_title: title, item_weight: weight, item_points: points, item_category: to }))
			body.append(name, value);
	const kept = await request(s.app, 'POST', `${book()}/gradebook`, { headers: { cookie: administrator.cookie }, body });
	assert.equal(kept.status, 303, kept.text);
	assert.deepEqual(owner.sql('SELECT title, weight, max_points, category_id, hidden FROM grade_items'), [['Oral exam', '1500', '20000', category, 't']]);
	assert.deepEqual(owner.sql('SELECT title, weight FROM grade_categories'), [['Talks', '3000']]);
});

test('a tutor marks by a form, with a reason where a module speaks itself, and reaches their learners only', async () => {
	const tutor = await staffPages(s, { roles: ['tutor'] });
	makeTeam(owner, 'Pages', { learners: [ada], leaders: [tutor.id] });
	const table = await tutor.get(`${book()}/grades`);
	assert.match(table.text, /Ada/);
	assert.doesNotMatch(table.text, /Other/);
	assert.doesNotMatch(table.text, /How grades are made/, 'who may not change it is not led there');
	const column = one('SELECT id FROM grade_items WHERE module_id IS NULL'), mine = `${book()}/grades/${enrolments[0]}`;
	const form = await tutor.get(`${mine}?item=${column}`);
	assert.match(words(form.text), /Out of 20\./);
	const mark = (item, fields, where = mine) => tutor.post(where, { item, revision: '0', deed: 'mark', points: '', reason: '', ...fields });
	assert.equal((await mark(column, { points: '21' })).status, 400);
	assert.match(words((await mark(column, { points: 'many' })).text), /This is not a number/);
	assert.equal((await mark(column, { points: '13,5' })).status, 303);
	assert.equal((await mark(column, { points: '12' })).status, 409, 'who saw no mark does not undo one');
	assert.match(words((await mark(module, { points: '80' })).text), /Say why/);
	assert.equal((await mark(module, { points: '80', reason: 'by word of mouth' })).status, 303);
	const page = words((await tutor.get(mine)).text);
	/* (3 * 67.5 + 80) / 4 = 70.625 % of 20 */
	assert.match(page, /Course grade 14\.13 \/ 20 \( Admis \)/);
	assert.match(page, /by word of mouth/);
	assert.equal((await mark(column, { points: '1' }, `${book()}/grades/${enrolments[1]}`)).status, 404);
	assert.equal((await tutor.get(`${book()}/grades/${enrolments[1]}`)).status, 404);
	assert.equal((await tutor.get(`${book()}/gradebook`)).status, 403);
	const elsewhere = makeCourse(owner, { title: 'Elsewhere', modules: [{ id: module }] });
	assert.equal((await tutor.get(`/admin/main/courses/${elsewhere.id}/grades/${enrolments[0]}`)).status, 404, 'an enrolment of another course');
	const french = await request(s.app, 'GET', `${mine}?lang=fr`, { headers: { cookie: tutor.cookie } });
	assert.match(words(french.text), /Note du cours 14,13 \/ 20/);
	assert.equal((await tutor.post(mine, { item: module, revision: '1', deed: 'withdraw' })).status, 303);
	assert.equal((await tutor.post(mine, { item: column, revision: '1', deed: 'excuse' })).status, 303);
	assert.deepEqual(owner.sql(`SELECT kind FROM gradebook_events WHERE kind <> 'total' ORDER BY id`).flat(), ['marked', 'marked', 'withdrawn', 'excused']);
});

test('the file has every learner that may be seen, and no cell that a spreadsheet runs', async () => {
	for (const [path, headers] of [[`${book()}/grades.csv`, { cookie: administrator.cookie }], [`/api/v1/courses/${course.id}/grades.csv?org=main`, operator]]) {
		const answer = await request(s.app, 'GET', path, { headers });
		assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'text/csv; charset=utf-8']);
		const lines = answer.text.trim().split('\r\n');
		assert.equal(lines.length, 3);
		assert.match(lines[0], /"'=HYPERLINK\(""evil""\)","Oral exam","id"$/);
		assert.match(lines[2], /^"'\+Ada ""the first""","gbp-ada","moodle","active",0,,"","",,,/);
		assert.match(lines[1], /^"Other"/);
	}
});

test('a learner sees their grades, and not what is hidden from them', async () => {
	const answer = await launch(platform, 'ada', platform.activities[0]);
	const { origin, pathname } = new URL(answer.headers.location);
	assert.match((await request(origin, 'GET', pathname)).text, new RegExp(`href="${pathname}/grades"`));
	const page = await request(origin, 'GET', `${pathname}/grades`);
	assert.equal(page.status, 200, page.text);
	assert.match(words(page.text), /My grades Botany &amp; more Course grade no grade yet/);
	assert.match(page.text, /HYPERLINK/);
	assert.doesNotMatch(page.text, /Oral exam/);
	assert.match(page.headers['content-security-policy'], new RegExp(`frame-ancestors [^;]*${new URL(platform.origin).host}`));
	assert.equal((await request(origin, 'GET', `${pathname}x/grades`)).status, 410);
});
