// The bank by REST, a quiz sat by a program, marking by pages and REST, statistics to the digit, and accommodations.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { visitor } from '../harness/pages.mjs';
import { Bank, makeQuiz, MARK, sit } from '../harness/quiz.mjs';
import { signedIn } from '../harness/staff.mjs';

const KEY = 'the-operators-key';
let s, bank, owner;
test.before(async () => {
	s = await startLectern({ config: { api_key: KEY } });
	bank = new Bank(s, KEY);
	owner = new Owner(s.data);
});
test.after(() => s?.dispose());

const TRUTH = { text: 'Water is wet.', right: true };
const one = (text) => owner.sql(text)[0];

test('a question has versions: another body makes one, another name does not, and nobody overwrites what they have not seen', async () => {
	const made = await bank.ask('POST', '/questions', { type: 'truefalse', name: 'Wet', tags: [' Water ', 'water', 'easy'], body: TRUTH });
	assert.equal(made.status, 201, made.text);
	assert.deepEqual([made.json.version, made.json.marks, made.json.tags], [1, 1, ['easy', 'water']]);
	const at = `/questions/${made.json.id}`;
	assert.equal((await bank.ask('PATCH', at, { name: 'Wetter' })).status, 428);
	const named = await bank.ask('PATCH', at, { name: 'Wetter' }, { 'if-match': made.headers.etag });
	assert.deepEqual([named.status, named.json.version, named.json.name], [200, 1, 'Wetter']);
	assert.equal((await bank.ask('PATCH', at, { name: 'Late' }, { 'if-match': made.headers.etag })).status, 412);
	const changed = await bank.ask('PATCH', at, { body: { ...TRUTH, right: false } }, { 'if-match': named.headers.etag });
	assert.deepEqual([changed.json.version, changed.json.body.right], [2, false]);
	assert.deepEqual((await bank.ask('GET', `${at}/versions`)).json.items.map(({ version, body }) => [version, body.right]), [[2, false], [1, true]]);
	assert.equal((await bank.ask('GET', `${at}?version=1`)).json.body.right, true);
	assert.equal((await bank.ask('GET', `${at}?version=9`)).status, 404);
});

test('bodies are refused by their field', async () => {
	for (const [type, body, field] of [['truefalse', { text: 'x' }, 'body.right'], ['choice', { text: 'x', choices: [{ text: 'a' }, { text: 'b' }] }, 'body.choices'],
		['numeric', { text: 'x', answers: [{ value: 'much' }] }, 'body.answers[0].value'], ['short', { text: 'x', answers: [{ text: 'a', speed: 1 }] }, 'body.answers[0].speed']]) {
		const answer = await bank.ask('POST', '/questions', { type, name: 'x', body });
		assert.deepEqual([answer.status, answer.json.field], [400, field], answer.text);
	}
	assert.equal((await bank.ask('POST', '/questions', { type: 'riddle', name: 'x', body: TRUTH })).status, 400);
});

test('categories are a tree, and questions are found by them, by tags and by words', async () => {
	const add = async (name, parent_id) => bank.ask('POST', '/question-categories', { name, ...(parent_id && { parent_id }) });
	const chemistry = (await add('Chemistry')).json, acids = (await add('Acids', chemistry.id)).json;
	assert.equal(acids.path, 'Chemistry / Acids');
	assert.equal((await add('Chemistry')).status, 409);
	assert.equal((await bank.ask('PUT', `/question-categories/${chemistry.id}`, { name: 'Chemistry', parent_id: acids.id })).status, 422);
	const [id] = await bank.add('short', { text: 'What turns litmus red?', answers: [{ text: 'acid' }] }, { name: 'Litmus', category_id: acids.id, tags: ['lab'] });
	const ids = async (query) => (await bank.ask('GET', `/questions?${query}`)).json.items.map((row) => row.id);
	for (const query of [`category=${chemistry.id}`, 'tag=lab', 'words=litmus', 'words=acid%20red', 'type=short']) assert.deepEqual(await ids(query), [id], query);
	for (const query of ['tag=none', 'words=marble', `category=${chemistry.id}&type=essay`]) assert.deepEqual(await ids(query), [], query);
	assert.equal((await bank.ask('DELETE', `/question-categories/${acids.id}`)).status, 409);
	const { headers } = await bank.ask('GET', `/questions/${id}`);
	await bank.ask('PATCH', `/questions/${id}`, { state: 'retired', category_id: null }, { 'if-match': headers.etag });
	assert.deepEqual(await ids('words=litmus'), []);
	assert.deepEqual(await ids('retired=true'), [id]);
	assert.equal((await bank.ask('DELETE', `/question-categories/${acids.id}`)).status, 204);
});

test('a program sits a quiz for a learner; handing in twice is handing in once', async () => {
	const question = await bank.add('truefalse', TRUTH);
	const quiz = makeQuiz(s, { slots: [{ questions: [question] }] });
	const guest = await sit(s, quiz.link);
	const [learner_id] = one(`SELECT learner_id FROM attempts WHERE module_id = '${quiz.module}'`);
	const begun = await bank.ask('POST', `/quizzes/${quiz.module}/attempt`, { learner_id });
	assert.equal(begun.status, 200, begun.text);
	assert.deepEqual([begun.json.number, begun.json.state, begun.json.questions[0].verdict], [1, 'open', null]);
	assert.equal((await bank.ask('POST', `/quizzes/${quiz.module}/attempt`, { learner_id })).json.id, begun.json.id);
	const submit = (answer) => bank.ask('POST', `/quizzes/${quiz.module}/submit`, { learner_id, attempt_id: begun.json.id, answers: [{ question: question[0], answer: [['answer', answer]] }] });
	const first = await submit('true');
	assert.deepEqual([first.status, first.json.state, first.json.score, first.json.questions[0].verdict], [200, 'marked', 1, 'right']);
	assert.deepEqual([(await submit('false')).json.score, (await submit('false')).json.state], [1, 'marked']);
	assert.match((await guest.get()).words, /Attempt 1 marked 1 \/ 1/);
	assert.equal((await bank.ask('POST', `/quizzes/${quiz.module}/attempt`, { learner_id: quiz.module })).status, 404);
	const listed = await bank.ask('GET', `/quizzes/${quiz.module}/attempts`);
	assert.deepEqual(listed.json.items.map(({ id, score, learner_id: who }) => [id, score, who]), [[begun.json.id, 1, learner_id]]);
});

test('an essay is marked by a person; the score and the attempt follow, and who leads no team of theirs sees nothing of it', async () => {
	const quiz = makeQuiz(s, { title: 'An essay', pass_per_cent: 50, slots: [{ questions: [await bank.add('essay', { text: 'Why?', guide: 'Look for air.' }, { marks: 3 })] }, { questions: [await bank.add('truefalse', TRUTH)] }] });
	const guest = await sit(s, quiz.link);
	await guest.begin();
	await guest.answer({ 1: { answer: 'Because <of> air.' }, 2: { answer: 'false' } });
	await guest.handIn();
	const [sitting] = one(`SELECT id FROM quiz_attempts WHERE module_id = '${quiz.module}'`);
	const tutor = visitor(s, signedIn(s, { roles: ['tutor'] }).cookie);
	assert.doesNotMatch((await tutor.get('/admin/main/marking')).text, /An essay/);
	assert.equal((await tutor.get(`/admin/main/marking/${sitting}`)).status, 404);
	const ada = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
	const queue = await ada.get('/admin/main/marking');
	assert.match(queue.text, /An essay 1/);
	const [number] = one(`SELECT l.external_user_id FROM learners l JOIN quiz_attempts q ON q.learner_id = l.id WHERE q.id = '${sitting}'`);
	const page = await ada.get(`/admin/main/marking/${sitting}`);
	for (const { text } of [queue, page]) {
		assert.match(text, new RegExp(`Visitor ${number.slice(0, 8)}(?!-)`), 'as the roster calls who came without an account');
		assert.doesNotMatch(text, new RegExp(number));
	}
	assert.match(page.text, /Because <of> air\..*Look for air\./);
	const wrong = await ada.send(page, { points: '3.5', comment: 'Well' }, { action: sitting });
	assert.equal(wrong.status, 400);
	const done = await ada.send(page, { points: '1,5', comment: 'Half of it.' }, { action: sitting });
	assert.match(done.text, /The attempt is marked/);
	assert.deepEqual(one(`SELECT state, points, success FROM quiz_attempts WHERE id = '${sitting}'`), ['marked', String(1.5 * MARK), 'failed']);
	assert.match((await guest.get('/results/1')).words, /Half of it/);
	assert.equal(one(`SELECT count(*) FROM audit_logs WHERE action = 'quiz_answer.marked'`)[0], '1');
	// Once more, by a program: it passes now.
	const again = await bank.ask('POST', `/marking/${sitting}`, { position: 1, points: 2, comment: 'More of it.' });
	assert.deepEqual([again.status, again.json], [200, { waiting: 0 }]);
	assert.deepEqual(one(`SELECT success, score_scaled FROM attempts WHERE module_id = '${quiz.module}'`), ['passed', '0.5']);
});

test('who looks after a session marks and sees what its learners did within it, and nothing else of them', async () => {
	const question = await bank.add('essay', { text: 'Why?' }), within = makeQuiz(s, { title: 'Within the session', slots: [{ questions: [question] }] }),
		elsewhere = makeQuiz(s, { title: 'Elsewhere', slots: [{ questions: [question] }] });
	const first = await sit(s, within.link), both = [first, await sit(s, elsewhere.link, { jar: first.jar })];
	for (const guest of both) {
		await guest.begin();
		await guest.answer({ 1: { answer: 'Air.' } });
		await guest.handIn();
	}
	const tutor = signedIn(s, { roles: ['tutor'] }), run = randomUUID(), enrollment = randomUUID();
	owner.sql(`INSERT INTO course_sessions (org_id, id, course_id, title, state) VALUES ('${within.org}', '${run}', '${within.course}', 'Spring', 'open');
		INSERT INTO course_session_tutors (org_id, session_id, user_id) VALUES ('${within.org}', '${run}', '${tutor.id}');
		INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, session_id, source)
			SELECT org_id, '${enrollment}', learner_id, '${within.course}', '${within.courseVersion}', '${run}', 'hand' FROM attempts WHERE module_id = '${within.module}';
		UPDATE attempts SET enrollment_id = '${enrollment}' WHERE module_id = '${within.module}'`);
	const [[mine, attempt, learner], [theirs, other]] = [within, elsewhere].map(({ module }) => one(`SELECT id, attempt_id, learner_id FROM quiz_attempts WHERE module_id = '${module}'`));
	const page = visitor(s, tutor.cookie), stranger = visitor(s, signedIn(s, { roles: ['tutor'] }).cookie);
	const queue = (await page.get('/admin/main/marking')).text;
	assert.match(queue, /Within the session/);
	assert.doesNotMatch(queue, /Elsewhere/);
	assert.doesNotMatch((await stranger.get('/admin/main/marking')).text, /Within the session/);
	for (const [path, seen] of [[`marking/${mine}`, 200], [`marking/${theirs}`, 404], [`attempts/${attempt}`, 200], [`attempts/${other}`, 404], [`learners/${learner}`, 200]]) {
		assert.equal((await page.get(`/admin/main/${path}`)).status, seen, path);
		assert.equal((await stranger.get(`/admin/main/${path}`)).status, 404, path);
	}
	assert.match((await page.send(await page.get(`/admin/main/marking/${mine}`), { points: '1', comment: 'Yes.' }, { action: mine })).text, /The attempt is marked/);
	assert.deepEqual(one(`SELECT state FROM quiz_attempts WHERE id = '${mine}'`), ['marked']);
});

test('statistics are those of what was answered', async () => {
	const questions = [await bank.add('truefalse', TRUTH, { name: 'One' }), await bank.add('truefalse', TRUTH, { name: 'Two' })];
	const quiz = makeQuiz(s, { slots: questions.map((question) => ({ questions: [question] })) });
	for (const [first, second] of [['true', 'true'], ['true', 'true'], ['false', 'false'], ['true', null]]) {
		const guest = await sit(s, quiz.link);
		await guest.begin();
		await guest.answer({ 1: { answer: first }, ...(second && { 2: { answer: second } }) });
		await guest.handIn();
	}
	const { json } = await bank.ask('GET', `/quizzes/${quiz.module}/statistics`);
	assert.equal(json.attempts, 4);
	const [a, b] = json.items;
	assert.deepEqual([a.name, a.answers, a.unanswered, a.right, a.facility], ['One', 4, 0, 3, 0.75]);
	assert.deepEqual([b.name, b.answers, b.unanswered, b.right, b.facility], ['Two', 4, 1, 2, 0.5]);
	assert.deepEqual(a.picks.map(({ id, count, right }) => [id, count, right]), [['true', 3, true], ['false', 1, false]]);
	// Of (1,1) (1,1) (0,0) (1,0): 0.125 / sqrt(0.1875 * 0.25).
	assert.ok(Math.abs(a.discrimination - 0.125 / Math.sqrt(0.1875 * 0.25)) < 1e-9, String(a.discrimination));
});

test('a learner may be allowed more time, more attempts and a later close; one under way gets it at once', async () => {
	const quiz = makeQuiz(s, { attempts: 1, time_limit_s: 600, slots: [{ questions: [await bank.add('truefalse', TRUTH)] }] });
	const guest = await sit(s, quiz.link);
	await guest.begin();
	const [learner] = one(`SELECT learner_id FROM attempts WHERE module_id = '${quiz.module}'`);
	const seconds = () => Number(one(`SELECT round(extract(epoch FROM deadline_at - started_at)) FROM quiz_attempts WHERE module_id = '${quiz.module}' ORDER BY number DESC LIMIT 1`)[0]);
	const at = `/quizzes/${quiz.module}/accommodations`;
	assert.equal(seconds(), 600);
	assert.equal((await bank.ask('PUT', `${at}/${learner}`, { time_per_cent: 150, extra_attempts: 1, note: 'a plan' })).status, 204);
	assert.equal(seconds(), 900);
	assert.equal((await bank.ask('PUT', `${at}/${learner}`, { time_per_cent: 100, extra_attempts: 1 })).status, 204);
	assert.equal(seconds(), 900);
	assert.equal((await bank.ask('PUT', `${at}/${learner}`, { time_per_cent: 50 })).status, 400);
	assert.equal((await bank.ask('PUT', `${at}/${quiz.module}`, {})).status, 404);
	await guest.handIn();
	await guest.begin();
	assert.equal(seconds(), 600);
	assert.equal((await bank.ask('GET', at)).json.items.length, 1);
	assert.equal((await bank.ask('DELETE', `${at}/${learner}`)).status, 204);
	assert.equal((await bank.ask('DELETE', `${at}/${learner}`)).status, 404);
	assert.equal((await request(s.app, 'GET', `/api/v1${at}?org=main`)).status, 401);
});
