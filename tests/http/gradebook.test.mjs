// The grade book: what modules say, and what people say, makes a course grade, exact to the digit, that arrives where its learner
// came from.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeLearners, makeTeam, refusal, staffApi } from '../harness/enrol.mjs';
import { courseActivity, makeCourse } from '../harness/course_rows.mjs';
import { launch } from '../harness/launch.mjs';
import { Jar } from '../harness/http.mjs';
import { eventually, importSmallCourse, openSession, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { Bank, makeQuiz, Learner as Sitting } from '../harness/quiz.mjs';
import { startPlatform } from '../platform/platform.mjs';

const KEY = 'the-operators-key';
let s, owner, platform, first, second, quiz, written, course, activities;
const one = (sql) => owner.sql(sql)[0]?.[0];

test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
	owner = new Owner(s.data);
	first = await importSmallCourse(s, '--score-last');
	second = await importSmallCourse(s, '--score-last');
	const bank = new Bank(s, KEY);
	quiz = makeQuiz(s, { slots: [{ questions: [await bank.add('truefalse', { text: 'Water is wet.', right: true })] },
		{ questions: [await bank.add('truefalse', { text: 'Fire is cold.', right: false })] }] });
	course = makeCourse(owner, { title: 'Graded', modules: [{ id: first, title: 'One' }, { id: second, title: 'Two' }] });
	const mixed = makeCourse(owner, { title: 'Mixed', modules: [{ id: first, title: 'One' }, { id: second, title: 'Two', required: false }, { id: quiz.module, title: 'The quiz' }] });
	written = makeQuiz(s, { slots: [{ questions: [await bank.add('essay', { text: 'Why?' }, { marks: 4 })] }] });
	const essay = makeCourse(owner, { title: 'Essay', modules: [{ id: first, title: 'One' }, { id: written.module, title: 'In writing' }] });
	activities = [courseActivity(course, { id: 'graded', title: 'Graded' }), courseActivity(course, { id: 'again', title: 'The same, again' }),
		courseActivity(mixed, { id: 'mixed', title: 'Mixed' }), courseActivity(course, { id: 'late', title: 'The same, later' }),
		courseActivity(essay, { id: 'essay', title: 'Essay' })].map((activity, n) => ({ ...activity, lineItem: String(n + 1) }));
	platform = await startPlatform({ toolUrl: s.app, activities });
	await register(s, platform);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

async function come(who, activity = activities[0]) {
	const answer = await launch(platform, who, activity);
	assert.equal(answer.status, 303, answer.text);
	return answer.headers.location;
}

/** Works in a module of the course until that score and status, and leaves. */
async function work(course, module, raw, status = 'completed') {
	const { origin, pathname } = new URL(course);
	const answer = await request(origin, 'POST', `${pathname}/open/${module}`, { body: new URLSearchParams({}), headers: { origin, 'sec-fetch-site': 'same-origin' } });
	assert.equal(answer.status, 303, answer.text);
	const to = new URL(answer.headers.location);
	const session = await openSession(s, { origin: to.origin, path: to.pathname });
	await session.turn('commit', [['cmi.core.lesson_status', status], ['cmi.core.score.raw', String(raw)]]);
	await session.turn('exit', [['cmi.core.session_time', '00:00:10']]);
}

const enrollmentOf = (who, id = course.id) => one(`SELECT e.id FROM enrollments e JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
	WHERE e.course_id = '${id}' AND l.name ILIKE '${who}%' ORDER BY e.id DESC LIMIT 1`);
const totals = (id) => owner.sql(`SELECT coalesce(t.total::text, ''), coalesce(e.score_scaled::text, ''), e.success FROM enrollments e
	LEFT JOIN gradebook_totals t ON t.org_id = e.org_id AND t.enrollment_id = e.id WHERE e.id = '${id}'`)[0];
const sent = (id) => owner.sql(`SELECT score_given, state FROM grade_ledger WHERE enrollment_id = '${id}' ORDER BY created_at, id`);
const shown = (who, activity) => platform.campus.state.scores.filter((row) => row.user === who && row.activity === activity).map(({ score }) => score);

test('the course grade is exact, is kept while the course goes on, and goes to every link once it is completed', async () => {
	const page = await come('ada');
	await work(page, first, 33.3);
	const id = enrollmentOf('ada');
	assert.deepEqual(totals(id), ['33300000', '0.333', 'unknown'], 'what is not done yet is left out');
	assert.deepEqual(sent(id), [], 'a grade that is not final stays here');
	await come('ada', activities[1]);
	await work(page, second, 66.7);
	assert.deepEqual(totals(id), ['50000000', '0.5', 'unknown']);
	const rows = await eventually(() => {
		const found = sent(id);
		return found.length === 2 && found.every(([, state]) => state === 'sent') && found;
	}, { what: 'the grade to reach both links' });
	assert.deepEqual(rows, [['50', 'sent'], ['50', 'sent']]);
	for (const activity of ['graded', 'again'])
		assert.deepEqual(shown('ada', activity).map(({ scoreGiven, scoreMaximum, activityProgress, gradingProgress }) => [scoreGiven, scoreMaximum, activityProgress, gradingProgress]),
			[[50, 100, 'Completed', 'FullyGraded']], activity);
	await work(page, second, 66.7);
	assert.equal(sent(id).length, 2, 'the same grade is not owed twice');
	await work(page, second, 99.99);
	await eventually(() => shown('ada', 'graded').length === 2, { what: 'the better grade to arrive' });
	assert.deepEqual(shown('ada', 'graded').at(-1).scoreGiven, 66.645);
	assert.deepEqual(owner.sql(`SELECT coalesce(was::text, '-'), became FROM gradebook_events WHERE enrollment_id = '${id}' AND kind = 'total' ORDER BY id`),
		[['-', '33300000'], ['33300000', '50000000'], ['50000000', '66645000']]);
	await come('ada', activities[3]);
	await eventually(() => shown('ada', 'late').length === 1, { what: 'the grade to reach a link that came later' });
	assert.deepEqual([shown('ada', 'late')[0].scoreGiven, shown('ada', 'graded').length], [66.645, 2], 'the others have it already');
	const admin = await s.ask('grades', 'list');
	assert.equal((admin.grades ?? admin).filter((row) => row.attempt === null).length >= 2, true, 'the command line tells grades of courses too');
});

const api = (method, path, body, headers = {}) => request(s.app, method, `/api/v1${path}${path.includes('?') ? '&' : '?'}org=main`, { body, headers: { authorization: `Bearer ${KEY}`, ...headers } });
const gradesOf = async (id) => (await api('GET', `/enrollments/${id}/grades`)).json;
async function put(path, body, etag) {
	return api('PUT', path, body, { 'if-match': etag ?? (await api('GET', path)).headers.etag });
}
const recounted = (id) => eventually(() => one(`SELECT count(*) FROM jobs WHERE kind = 'gradebook.recount' AND state <> 'done'`) === '0' && totals(id), { what: 'the grades to be counted anew' });

/** Answers both questions of the quiz, and hands it in. */
async function sitQuiz(page, module, answers) {
	const { origin, pathname } = new URL(page);
	const opened = await request(origin, 'POST', `${pathname}/open/${module}`, { body: new URLSearchParams({}), headers: { origin, 'sec-fetch-site': 'same-origin' } });
	assert.equal(opened.status, 303, opened.text);
	const sitting = new Sitting(s, new URL(opened.headers.location).pathname, new Jar());
	await sitting.begin();
	await sitting.answer(answers);
	await sitting.handIn();
}

test('a package, a quiz, a column by hand and a mark in place of a module make one grade, which is sent, changed and taken back', async () => {
	const mixed = activities[2].custom.course_id, column = '01900000-0000-7000-8000-0000000000aa', category = '01900000-0000-7000-8000-0000000000bb';
	const book = await api('GET', `/courses/${mixed}/gradebook`);
	assert.deepEqual([book.status, book.headers.etag, book.json.how, book.json.items.map((item) => [item.title, item.type, item.weight, item.version_weight, item.counts])],
		[200, '"0"', 'weights', [['One', 'scorm', null, 1, true], ['Two', 'scorm', null, 1, true], ['The quiz', 'quiz', null, 1, true]]]);
	const settings = { how: 'weights', pass_percent: 60, out_of: 20, bands: [{ from_percent: 50, label: 'passable' }, { from_percent: 80, label: 'très bien' }],
		categories: [{ id: category, title: 'Exercises', weight: 1, drop_lowest: 1 }],
		items: [{ id: first, category_id: category }, { id: second, category_id: category }, { id: quiz.module, weight: 2.5 }, { id: column, title: 'Talk', weight: 0.5, max_points: 20 }] };
	const kept = await put(`/courses/${mixed}/gradebook`, settings);
	assert.equal(kept.status, 200, kept.text);
	assert.deepEqual(kept.json.items.map((item) => [item.title, item.category_id, item.weight]), [['One', category, null], ['Two', category, null], ['The quiz', null, 2.5], ['Talk', null, 0.5]]);
	assert.deepEqual(kept.json.bands.map(({ label }) => label), ['très bien', 'passable'], 'from the highest');

	const page = await come('linus', activities[2]);
	await work(page, first, 70);
	await work(page, second, 90, 'incomplete');
	const id = enrollmentOf('linus', mixed);
	assert.deepEqual(totals(id), ['90000000', '0.9', 'unknown'], 'the lowest of the exercises does not count');
	const grades = await gradesOf(id);
	assert.deepEqual(grades.grades.map((one) => [one.title, one.percent, one.counts, one.dropped]), [['One', 70, false, true], ['Two', 90, true, false], ['The quiz', null, false, false], ['Talk', null, false, false]]);
	assert.deepEqual([grades.total_percent, grades.total_label], [90, 'très bien']);

	await sitQuiz(page, quiz.module, { 1: { answer: 'true' }, 2: { answer: 'true' } });
	/* (1 * 90 + 2.5 * 50) / 3.5 */
	assert.deepEqual(totals(id), ['61428571', '0.61428571', 'passed']);
	await eventually(() => shown('linus', 'mixed').length === 1, { what: 'the grade to arrive' });
	assert.equal(shown('linus', 'mixed')[0].scoreGiven, 61.428571);

	const talk = await put(`/enrollments/${id}/grades/${column}`, { points: 13.5 });
	assert.deepEqual([talk.status, talk.json.percent, talk.json.points, talk.json.marked], [200, 67.5, 13.5, true], talk.text);
	/* (1 * 90 + 2.5 * 50 + 0.5 * 67.5) / 4 */
	assert.equal((await gradesOf(id)).total_percent, 62.1875);
	const etag = (await api('GET', `/enrollments/${id}/grades/${quiz.module}`)).headers.etag;
	assert.deepEqual([(await put(`/enrollments/${id}/grades/${quiz.module}`, { points: 100 })).json.field], ['reason'], 'a module\'s own word is not replaced without a reason');
	const marked = await put(`/enrollments/${id}/grades/${quiz.module}`, { points: 100, reason: 'the second question was wrong itself' }, etag);
	assert.deepEqual([marked.status, marked.json.percent, marked.json.module_percent], [200, 100, 50], marked.text);
	assert.equal((await put(`/enrollments/${id}/grades/${quiz.module}`, { points: 10, reason: 'two at once' }, etag)).status, 412, 'who did not see the first mark does not undo it');
	assert.equal((await api('PUT', `/enrollments/${id}/grades/${quiz.module}`, { points: 10, reason: 'blind' })).status, 428);
	/* (90 + 250 + 33.75) / 4 */
	assert.equal((await gradesOf(id)).total_percent, 93.4375);
	await eventually(() => shown('linus', 'mixed').at(-1).scoreGiven === 93.4375, { what: 'the mark to arrive' });
	assert.equal(JSON.stringify(shown('linus', 'mixed')).includes('second question'), false, 'why is never sent');

	const back = await api('DELETE', `/enrollments/${id}/grades/${quiz.module}?reason=it+was+right`, undefined, { 'if-match': marked.headers.etag });
	assert.deepEqual([back.status, back.json.marked, back.json.percent], [200, false, 50], back.text);
	assert.equal((await gradesOf(id)).total_percent, 62.1875);
	await eventually(() => shown('linus', 'mixed').at(-1).scoreGiven === 62.1875, { what: 'the computed grade to arrive again' });
	const excused = await put(`/enrollments/${id}/grades/${second}`, { excused: true, reason: 'was ill' });
	assert.deepEqual([excused.json.excused, excused.json.percent, excused.json.counts], [true, null, false]);
	/* One counts then: (70 + 125 + 33.75) / 4 */
	assert.equal((await gradesOf(id)).total_percent, 57.1875);
	assert.deepEqual(totals(id), ['57187500', '0.571875', 'failed']);

	const history = (await api('GET', `/enrollments/${id}/grade-history?limit=3`)).json;
	assert.deepEqual(history.items.map((one) => [one.kind, one.item_title, one.was, one.became, one.reason]), [['total', null, 62.1875, 57.1875, null],
		['excused', history.items[1].item_title, null, null, 'was ill'], ['total', null, 93.4375, 62.1875, null]]);
	const rest = (await api('GET', `/enrollments/${id}/grade-history?cursor=${history.next}`)).json;
	assert.deepEqual(rest.items.filter(({ kind }) => kind !== 'total').map((one) => [one.kind, one.was, one.became, one.reason]),
		[['withdrawn', 100, null, 'it was right'], ['marked', null, 100, 'the second question was wrong itself'], ['marked', null, 13.5, null]]);
	assert.equal(one(`SELECT count(*) FROM grade_ledger WHERE enrollment_id = '${id}' AND state NOT IN ('sent', 'waiting', 'superseded')`), '0');

	const again = await put(`/courses/${mixed}/gradebook`, { ...settings, how: 'mean', categories: [], items: [{ id: column, title: 'Talk', weight: 0.5, max_points: 27 }], missing_as_zero: true });
	assert.equal(again.status, 200, again.text);
	/* 70, 50 and 13.5 of 27 */
	assert.deepEqual(await recounted(id), ['56666667', '0.56666667', 'failed'], 'the book itself was changed');
	const stale = await put(`/courses/${mixed}/gradebook`, settings, kept.headers.etag);
	assert.equal(stale.status, 412);
	for (const [body, field] of [[{ items: [{ id: column }] }, 'title'], [{ items: [{ id: first, category_id: category }] }, 'category_id'], [{ pass_percent: 101 }, 'pass_percent'],
		[{ categories: [{ id: category, title: 'A', weight: 1.0001 }] }, 'categories[0]'], [{ items: [{ id: column, title: 'A', max_points: 0 }] }, 'items[0]'],
		[{ how: 'chance' }, 'how'], [{ bands: [{ from_percent: 1 }] }, 'bands[0].label']])
		assert.deepEqual((({ status, json }) => [status, json.field])(await put(`/courses/${mixed}/gradebook`, body)), [400, field], JSON.stringify(body));
});

test('while an essay waits to be marked the course is neither passed nor told; what its mark makes of it is told once', async () => {
	const essay = activities[4].custom.course_id;
	assert.equal((await put(`/courses/${essay}/gradebook`, { pass_percent: 60 })).status, 200);
	const page = await come('grace', activities[4]);
	await work(page, first, 90);
	await sitQuiz(page, written.module, { 1: { answer: 'Because.' } });
	const id = enrollmentOf('grace', essay);
	assert.equal(one(`SELECT status FROM enrollments WHERE id = '${id}'`), 'completed');
	assert.deepEqual([totals(id), sent(id)], [['90000000', '0.9', 'unknown'], []]);
	const sitting = one(`SELECT id FROM quiz_attempts WHERE module_id = '${written.module}'`);
	assert.equal((await api('POST', `/marking/${sitting}`, { position: 1, points: 1 })).status, 200);
	/* (90 + 25) / 2 */
	assert.deepEqual(totals(id), ['57500000', '0.575', 'failed']);
	await eventually(() => shown('grace', 'essay').length === 1, { what: 'the grade to arrive' });
	assert.deepEqual([shown('grace', 'essay')[0].scoreGiven, sent(id).length], [57.5, 1]);
});

test('a tutor marks learners of their teams, sees no others, and does not change how the course is graded', async () => {
	const tutor = await staffApi(s, { roles: ['tutor'] }), [mine, other] = makeLearners(owner, ['gb-mine', 'gb-other']);
	const ids = [];
	for (const user_id of [mine, other])
		ids.push((await api('POST', `/courses/${course.id}/enroll`, { user_id })).json.id);
	makeTeam(owner, 'Graded', { learners: [mine], leaders: [tutor.id] });
	const list = await tutor.api('GET', `/api/v1/courses/${course.id}/grades`);
	assert.deepEqual(list.json.items.map((row) => [row.enrollment_id, row.total_percent, row.grades.length]), [[ids[0], null, 2]], list.text);
	const mark = (id) => tutor.api('PUT', `/api/v1/enrollments/${id}/grades/${first}`, { body: { points: 80.5, reason: 'seen by hand' }, headers: { 'if-match': '*' } });
	assert.equal((await mark(ids[0])).json.percent, 80.5);
	assert.deepEqual(refusal(await mark(ids[1])), [404, 'id']);
	for (const path of [`enrollments/${ids[1]}/grades`, `enrollments/${ids[1]}/grade-history`, `enrollments/${ids[1]}/grades/${first}`])
		assert.equal((await tutor.api('GET', `/api/v1/${path}`)).status, 404, path);
	assert.equal((await tutor.api('PUT', `/api/v1/courses/${course.id}/gradebook`, { body: {}, headers: { 'if-match': '*' } })).status, 403);
	assert.equal((await tutor.api('GET', `/api/v1/enrollments/${ids[0]}/grades/${quiz.module}`)).json.field, 'item', 'an item of another course');
	assert.deepEqual(refusal(await tutor.api('PUT', `/api/v1/enrollments/${ids[0]}/grades/${first}`, { body: { points: 100.001, reason: 'more' }, headers: { 'if-match': '*' } })), [400, 'points']);
	const reader = await staffApi(s, { roles: ['inspector'] });
	assert.equal((await reader.api('GET', `/api/v1/enrollments/${ids[1]}/grades`)).status, 200);
	assert.equal((await reader.api('PUT', `/api/v1/enrollments/${ids[1]}/grades/${first}`, { body: { points: 1, reason: 'no' }, headers: { 'if-match': '*' } })).status, 403);
	assert.equal(one(`SELECT count(*) FROM audit_logs WHERE action = 'gradebook.marked' AND subject_id = '${ids[0]}'`), '1');
});
