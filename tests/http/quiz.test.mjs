// Quizzes without JavaScript: every type of question shown, answered, judged; attempts, time, feedback and results as the quiz
// says; nothing acknowledged is lost, and what is handed in is handed in once.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { Bank, makeQuiz, MARK, questionsOf, sit } from '../harness/quiz.mjs';

const KEY = 'the-operators-key';
let s, bank, owner, first;
test.before(async () => {
	s = await startLectern({ config: { api_key: KEY } });
	bank = new Bank(s, KEY);
	owner = new Owner(s.data);
	first = await bank.add('truefalse', { text: 'Water is wet.', right: true, feedback_false: 'Touch it.' });
});
test.after(() => s?.dispose());

const one = (text) => owner.sql(text)[0];
const attemptOf = (quiz) => one(`SELECT completion, success, score_scaled FROM attempts WHERE module_id = '${quiz.module}' ORDER BY id LIMIT 1`);
const sittings = (quiz) => owner.sql(`SELECT number, state, points, marks, ended_by FROM quiz_attempts WHERE module_id = '${quiz.module}' ORDER BY number`);

/** A quiz of all types, each worth one mark but the essay, which is worth two. */
async function ofAllTypes(settings = {}) {
	const questions = [
		await bank.add('choice', { text: 'Two and two?', choices: [{ text: 'four', weight: 100 }, { text: 'five' }, { text: 'fish', weight: -50 }] }),
		await bank.add('choices', { text: 'Which are prime?', choices: [{ text: 'two', right: true }, { text: 'three', right: true }, { text: 'six' }] }),
		first,
		await bank.add('short', { text: 'The capital of France?', answers: [{ text: 'Paris' }, { text: 'par*', weight: 50, feedback: 'Nearly.' }] }),
		await bank.add('numeric', { text: 'A third?', answers: [{ value: '0.333', tolerance: '0.001' }] }),
		await bank.add('matching', { text: 'Which belongs where?', pairs: [{ text: 'Italy', match: 'Rome' }, { text: 'Peru', match: 'Lima' }], others: ['Oslo'] }),
		await bank.add('ordering', { text: 'In order?', items: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] }),
		await bank.add('fill', { text: '[[a]] is made of [[b]].', blanks: [{ id: 'a', answers: [{ text: 'Ice' }] }, { id: 'b', answers: [{ text: 'water' }] }] }),
		await bank.add('essay', { text: 'Why?' }, { marks: 2 }),
	];
	return makeQuiz(s, { slots: questions.map((question) => ({ questions: [question] })), pass_per_cent: 50, ...settings });
}

/** Answers all of them right, by what stands on the page. */
function allRight(page) {
	const [choice, choices, , , , matching, ordering, fill] = questionsOf(page.text);
	return {
		1: { answer: choice.options.four }, 2: { answer: [choices.options.two, choices.options.three] }, 3: { answer: 'true' }, 4: { answer: ' PARIS ' },
		5: { answer: '0,3333' }, 6: Object.fromEntries(matching.fields.map(({ name, words, offers }) => [name, offers[{ Italy: 'Rome', Peru: 'Lima' }[words]]])),
		7: Object.fromEntries(ordering.fields.map(({ name, words }) => [name, String(['one', 'two', 'three'].indexOf(words) + 1)])),
		8: { [fill.blanks[0]]: 'ice', [fill.blanks[1]]: 'Water' }, 9: { answer: 'Because of this.' },
	};
}

test('every type of question is shown, answered and judged; an essay waits for a person', async () => {
	const quiz = await ofAllTypes();
	const ada = await sit(s, quiz.link);
	const start = await ada.get();
	assert.match(start.words, /9 questions.*There is no time limit.*To pass you need 50 %/);
	const page = await ada.begin();
	assert.deepEqual(questionsOf(page.text).map(({ number }) => number), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
	await ada.answer(allRight(page));
	const result = await ada.handIn();
	assert.match(result.words, /Some answers wait to be marked/);
	assert.deepEqual(sittings(quiz), [['1', 'marking', '', String(10 * MARK), 'learner']]);
	assert.deepEqual(owner.sql(`SELECT a.position, a.verdict, a.points FROM quiz_answers a JOIN quiz_attempts q ON q.id = a.sitting_id WHERE q.module_id = '${quiz.module}' ORDER BY 1`),
		[...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => [String(n), 'right', String(MARK)]), ['9', 'waiting', '']]);
	assert.deepEqual(attemptOf(quiz), ['completed', 'unknown', '']);
});

test('what is half right counts in part, and what is wrong may take away', async () => {
	const quiz = await ofAllTypes();
	const ada = await sit(s, quiz.link);
	const page = await ada.begin();
	const [choice, choices] = questionsOf(page.text);
	await ada.answer({ 1: { answer: choice.options.fish }, 2: { answer: [choices.options.two] }, 3: { answer: 'false' }, 4: { answer: 'parma' } });
	const result = await ada.handIn();
	assert.deepEqual(sittings(quiz), [['1', 'marked', String(MARK / 2), String(10 * MARK), 'learner']]);
	assert.match(result.words, /Score 5 %.*Points 0.5 \/ 10.*failed/);
	assert.match(result.words, /not right -0.5 \/ 1.*partly right 0.5 \/ 1.*Your answer two.*Right answer two; three/);
	assert.match(result.words, /Touch it\..*Nearly\./);
	assert.deepEqual(attemptOf(quiz), ['completed', 'failed', '0.05']);
});

test('without partial credit what is half right is wrong', async () => {
	const quiz = makeQuiz(s, { partial: false, slots: [{ questions: [await bank.add('choices', { text: 'Which?', choices: [{ text: 'two', right: true }, { text: 'three', right: true }, { text: 'six' }] })] }] });
	const ada = await sit(s, quiz.link);
	const page = await ada.begin();
	await ada.answer({ 1: { answer: questionsOf(page.text)[0].options.two } });
	await ada.handIn();
	assert.deepEqual(sittings(quiz).map(([, , points]) => points), ['0']);
});

test('answers are kept page by page, and stand there again', async () => {
	const quiz = await ofAllTypes({ pages: 'one' });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	assert.match(ada.page.words, /Page 1 of 9/);
	await ada.answer({ 1: { answer: questionsOf(ada.page.text)[0].options.four, flag: '1' } }, { go: 'next' });
	assert.match(ada.page.words, /Page 2 of 9/);
	const review = await ada.get('/review');
	assert.match(review.words, /8 questions are not answered yet.*Question 1 answered look again.*Question 2 not answered/);
	const back = await ada.get('/questions?page=1');
	assert.match(questionsOf(back.text)[0].html, /value="[0-9a-f]{16}" checked[^>]*>\s*<label[^>]*>four</);
	// Emptied, it is empty.
	ada.page = back;
	await ada.answer({ 1: {} });
	assert.match((await ada.get('/review')).words, /9 questions are not answered yet/);
});

test('what the script saves counts like what the form says, and the page shown last counts last', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	const { seq } = ada.script;
	const saved = await ada.autosave({ seq, item: first[0], set: [['answer', 'false']] }, { seq: seq + 1, item: first[0], set: [['answer', 'true'], ['flag', '1']] });
	assert.deepEqual(saved.json, { saved: [seq, seq + 1] });
	const earlier = ada.page;
	ada.page = await ada.get('/questions');
	assert.match(ada.page.text, /value="true" checked/);
	assert.match(ada.page.text, /id="q1-flag"[^>]*checked/);
	// A page shown later says something else; then the earlier one's words arrive.
	await ada.answer({ 1: { answer: 'false' } });
	const later = ada.page;
	ada.page = earlier;
	assert.equal((await ada.autosave({ seq: seq + 2, item: first[0], set: [['answer', 'true']] })).status, 200);
	ada.page = later;
	assert.match((await ada.get('/questions')).text, /value="false" checked/);
	// Somebody else's question, or nonsense, harms nothing.
	assert.equal((await ada.autosave({ seq: ada.script.seq, item: quiz.module, set: [['answer', 'true']] })).status, 200);
	assert.equal((await ada.autosave({ seq: ada.script.seq + 1, item: first[0], set: [['answer', 'true'], ['x', 'y']] })).status, 200);
	await ada.handIn();
	assert.deepEqual(sittings(quiz), [['1', 'marked', String(MARK), String(MARK), 'learner']]);
	const closed = await ada.autosave({ seq: ada.script.seq + 2, item: first[0], set: [['answer', 'false']] });
	assert.equal(closed.status, 409);
	assert.equal(closed.json.type, '/problems/session-closed');
});

test('of a sitting in which more was saved than anybody reads through, the last word on each question counts', async () => {
	const second = await bank.add('truefalse', { text: 'Fire is wet.', right: false });
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }, { questions: [second] }] });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	let { seq } = ada.script;
	const say = async (count, [item], answer) => {
		const deltas = Array.from({ length: count }, (_, i) => ({ seq: seq++, item, set: [['answer', answer(i)]] }));
		assert.equal((await ada.autosave(...deltas)).status, 200);
	};
	await say(1, first, () => 'true');
	for (let i = 0; i < 8; i++) await say(20, second, (j) => (j % 2 ? 'true' : 'false'));
	await say(1, second, () => 'false');
	ada.page = await ada.get('/questions');
	assert.deepEqual([...ada.page.text.matchAll(/value="(true|false)" checked/g)].map(([, value]) => value), ['true', 'false']);
	assert.match((await ada.handIn()).words, /Score 100 %/);
	assert.deepEqual(sittings(quiz), [['1', 'marked', String(2 * MARK), String(2 * MARK), 'learner']]);
});

test('a sitting is handed in once, however often that is asked', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	await ada.answer({ 1: { answer: 'true' } });
	const review = await ada.get('/review');
	const answers = await Promise.all(Array.from({ length: 8 }, () => ada.send('/review', ada.hidden(review))));
	for (const answer of answers) assert.match(answer.words, /Score 100 %/);
	// And what comes after it changes nothing.
	await ada.answer({ 1: { answer: 'false' } });
	assert.deepEqual(sittings(quiz), [['1', 'marked', String(MARK), String(MARK), 'learner']]);
	assert.equal(one(`SELECT count(*) FROM attempt_events e JOIN attempts a ON a.id = e.attempt_id WHERE a.module_id = '${quiz.module}' AND e.kind = 'quiz-submitted'`)[0], '1');
});

test('as many attempts as the quiz allows, and the score its policy says', async () => {
	const scores = {};
	for (const score of ['best', 'last', 'first', 'average']) {
		const quiz = makeQuiz(s, { attempts: 3, score, slots: [{ questions: [first] }] });
		const ada = await sit(s, quiz.link);
		for (const answer of ['false', 'true', 'false']) {
			await ada.begin();
			await ada.answer({ 1: { answer } });
			await ada.handIn();
		}
		const refused = await ada.send('', []);
		assert.equal(refused.status, 422);
		assert.match(refused.words, /No more attempts are allowed/);
		assert.equal(sittings(quiz).length, 3);
		[, , scores[score]] = attemptOf(quiz);
	}
	assert.deepEqual(scores, { best: '1', last: '0', first: '0', average: '0.33333333' });
});

test('beginning twice at once begins one attempt', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	await Promise.all(Array.from({ length: 6 }, () => ada.send('', [])));
	assert.equal(sittings(quiz).length, 1);
});

test('many who sit a quiz at once each get their own sitting, page and result, and those who do something twice get it once', async () => {
	const questions = [];
	for (let i = 0; i < 6; i++) questions.push(await bank.add('truefalse', { text: `Fact ${i}.`, right: true }));
	const quiz = makeQuiz(s, { slots: questions.map((question) => ({ questions: [question] })) });
	const learners = [];
	for (let i = 0; i < 21; i++) learners.push(await sit(s, quiz.link));
	const twice = (deed) => Promise.all(learners.flatMap((learner, i) => (i % 7 === 6 ? [deed(learner, i), deed(learner, i)] : [deed(learner, i)])));
	await twice((learner) => learner.begin());
	// The last two save on their page, the others as its script does; of i so many answers are right.
	await Promise.all(learners.map(async (learner, i) => {
		const said = questionsOf(learner.page.text).map(({ id }, at) => ({ id, answer: at < i % 7 ? 'true' : 'false' }));
		if (i >= 19) return learner.answer(Object.fromEntries(said.map(({ answer }, at) => [at + 1, { answer }])));
		const { seq } = learner.script;
		for (const [at, { id, answer }] of said.entries())
			assert.equal((await learner.autosave({ seq: seq + at, item: id, set: [['answer', answer]] })).status, 200);
	}));
	await twice(async (learner, i) => {
		const result = await learner.handIn();
		assert.match(result.words, new RegExp(`Score ${String(Math.floor(10000 * (i % 7) / 6) / 100)} %`), result.words);
	});
	const ends = owner.sql(`SELECT q.points, count(DISTINCT q.id), count(a.question_id) FROM quiz_attempts q JOIN quiz_answers a ON a.sitting_id = q.id
		WHERE q.module_id = '${quiz.module}' AND q.state = 'marked' GROUP BY q.points ORDER BY q.points`);
	assert.deepEqual(ends, Array.from({ length: 7 }, (_, right) => [String(right * MARK), '3', '18']));
	assert.deepEqual(owner.sql(`SELECT score_scaled * 6, count(*) FROM attempts WHERE module_id = '${quiz.module}' GROUP BY 1 ORDER BY 1`).map(([score, count]) => [Math.round(Number(score)), count]),
		Array.from({ length: 7 }, (_, right) => [right, '3']));
	assert.equal(one(`SELECT count(*) FROM attempt_events e JOIN attempts a ON a.id = e.attempt_id WHERE a.module_id = '${quiz.module}' AND e.kind IN ('quiz-started', 'quiz-submitted')`)[0], '42');
});

test('what many hand in at once is owed to their platform, once for each of them, and nothing for those of no platform', async () => {
	const quizzes = [1, 2].map(() => makeQuiz(s, { slots: [{ questions: [first] }] }));
	const learners = [];
	for (let i = 0; i < 16; i++) learners.push(await sit(s, quizzes[i % 2].link));
	await Promise.all(learners.map((learner) => learner.begin()));
	// A column of the first one's link; without the scope to write there, it is kept with why it cannot go.
	owner.sql(`INSERT INTO line_items (org_id, id, placement_id, registration_id, url, scopes)
		SELECT org_id, gen_random_uuid(), id, gen_random_uuid(), 'https://lms.example/1', '[]' FROM placements WHERE module_id = '${quizzes[0].module}'`);
	await Promise.all(learners.map((learner, i) => learner.answer({ 1: { answer: i < 4 ? 'false' : 'true' } })));
	await Promise.all(learners.flatMap((learner) => [learner.handIn(), learner.handIn()]));
	for (const [quiz, owed] of [[quizzes[0], [['0', '2', 'no_scope'], ['100', '6', 'no_scope']]], [quizzes[1], []]])
		assert.deepEqual(owner.sql(`SELECT g.score_given, count(DISTINCT g.attempt_id), g.reason_code FROM grade_ledger g
			JOIN attempts a ON a.id = g.attempt_id AND a.learner_id = g.learner_id JOIN quiz_attempts q ON q.attempt_id = a.id
			WHERE a.module_id = '${quiz.module}' AND round(q.score_scaled * 100) = g.score_given GROUP BY 1, 3 HAVING count(*) = count(DISTINCT g.attempt_id) ORDER BY 1`), owed);
});

test('who hands in while an append holds their session waits for it alone: others who hand in meanwhile do not', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const learners = [];
	for (let i = 0; i < 8; i++) learners.push(await sit(s, quiz.link));
	await Promise.all(learners.map((learner) => learner.begin()));
	const [held, ...others] = learners;
	const [, sitting] = /name="sitting" value="([^"]+)"/.exec(held.page.text);
	const from = s.logs.length;
	const append = await owner.hold(`SELECT id FROM attempt_sessions WHERE id = (SELECT session_id FROM quiz_attempts WHERE id = '${sitting}') FOR KEY SHARE`);
	// The first leads a transaction alone, those who come meanwhile share the next one.
	const handed = [others[0], held, ...others.slice(1)].map((learner) => learner.handIn());
	const waits = handed.splice(1, 1)[0].then(() => true, () => false);
	try {
		await Promise.all(handed);
		assert.deepEqual(sittings(quiz).map(([, state]) => state).sort(), [...Array(7).fill('marked'), 'open']);
		assert.deepEqual(owner.sql(`SELECT state FROM quiz_attempts WHERE id = '${sitting}'`), [['open']]);
	} finally {
		append.release();
	}
	// Where that took longer than anybody waits for a row, they are asked to try again.
	if (!await waits) await held.handIn();
	assert.deepEqual(sittings(quiz).map(([, state]) => state), Array(8).fill('marked'));
	assert.deepEqual(s.logs.slice(from).filter((line) => /could not share a transaction/.test(JSON.stringify(line))), []);
});

test('a sitting draws by its seed: as many as asked, none twice, the same ones when it is looked at again', async () => {
	const pool = [];
	for (let i = 0; i < 12; i++) pool.push(await bank.add('truefalse', { text: `Statement ${i}.`, right: true }));
	const quiz = makeQuiz(s, { shuffle: true, slots: [{ questions: [pool[0]] }, { questions: pool, draw: 5 }] });
	const drawn = [];
	for (let i = 0; i < 4; i++) {
		const ada = await sit(s, quiz.link);
		const ids = questionsOf((await ada.begin()).text).map(({ id }) => id);
		assert.equal(new Set(ids).size, 6);
		assert.ok(ids.includes(pool[0][0]));
		assert.deepEqual(questionsOf((await ada.get('/questions')).text).map(({ id }) => id), ids);
		drawn.push(ids.join());
	}
	assert.ok(new Set(drawn).size > 1);
});

test('the service keeps the time: what comes after it does not count, and nobody need be there when it ends', async () => {
	const quiz = makeQuiz(s, { time_limit_s: 60, slots: [{ questions: [first] }] });
	const [ada, linus] = [await sit(s, quiz.link), await sit(s, quiz.link)];
	for (const who of [ada, linus]) {
		await who.begin();
		assert.match(who.page.text, /data-left="(59|60)"/);
		assert.equal((await who.autosave({ seq: who.script.seq, item: first[0], set: [['answer', 'true']] })).status, 200);
	}
	// An hour passes.
	owner.sql(`UPDATE quiz_attempts SET started_at = started_at - interval '1 hour', deadline_at = deadline_at - interval '1 hour' WHERE module_id = '${quiz.module}';
		UPDATE attempt_log SET received_at = received_at - interval '1 hour' WHERE session_id IN (SELECT session_id FROM quiz_attempts WHERE module_id = '${quiz.module}')`);
	const late = await ada.answer({ 1: { answer: 'false' } });
	assert.match(late.words, /The time was over.*Score 100 %/);
	await eventually(() => sittings(quiz).every(([, state]) => state === 'marked'), { what: 'the clock to end the other' });
	assert.deepEqual(sittings(quiz).map(([, , points, , by]) => [points, by]), [[String(MARK), 'time'], [String(MARK), 'time']]);
	assert.match((await linus.get('/results/1')).words, /The time was over/);
});

test('late words are kept out by the time they came, not by what they say of themselves', async () => {
	const quiz = makeQuiz(s, { time_limit_s: 60, slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	await ada.autosave({ seq: ada.script.seq, item: first[0], set: [['answer', 'true']] });
	owner.sql(`UPDATE attempt_log SET received_at = received_at - interval '10 minutes' WHERE session_id IN (SELECT session_id FROM quiz_attempts WHERE module_id = '${quiz.module}');
		UPDATE quiz_attempts SET started_at = started_at - interval '10 minutes', deadline_at = deadline_at - interval '9 minutes 30 seconds' WHERE module_id = '${quiz.module}'`);
	// After the deadline, before anybody noticed.
	await ada.autosave({ seq: ada.script.seq + 1, item: first[0], set: [['answer', 'false']] });
	await eventually(() => sittings(quiz)[0][1] === 'marked', { what: 'the clock to end it' });
	assert.deepEqual(sittings(quiz)[0].slice(1, 3), ['marked', String(MARK)]);
});

test('a quiz opens and closes when it says', async () => {
	const hour = (n) => new Date(Date.now() + n * 3600_000).toISOString();
	for (const [settings, words] of [[{ open_at: hour(1) }, /This quiz is not open yet/], [{ close_at: hour(-1) }, /This quiz is closed/]]) {
		const quiz = makeQuiz(s, { ...settings, slots: [{ questions: [first] }] });
		const ada = await sit(s, quiz.link);
		assert.match((await ada.get()).words, words);
		const refused = await ada.send('', []);
		assert.equal(refused.status, 422);
		assert.match(refused.words, words);
		assert.deepEqual(sittings(quiz), []);
	}
});

test('feedback comes when the quiz says: at once, at the end, after the close, or never', async () => {
	const seen = {};
	for (const feedback of ['submit', 'close', 'never']) {
		const quiz = makeQuiz(s, { feedback, close_at: new Date(Date.now() + 3600_000).toISOString(), slots: [{ questions: [first] }] });
		const ada = await sit(s, quiz.link);
		await ada.begin();
		await ada.answer({ 1: { answer: 'false' } }, { check: 1 });
		assert.doesNotMatch(ada.page.words, /Touch it/);
		const { words } = await ada.handIn();
		seen[feedback] = [/Score 0 %/.test(words), /Touch it/.test(words), /shown once the quiz has closed/.test(words)];
	}
	assert.deepEqual(seen, { submit: [true, true, false], close: [false, false, true], never: [true, false, false] });
});

test('an answer that was checked is fixed', async () => {
	const quiz = makeQuiz(s, { feedback: 'question', slots: [{ questions: [first] }, { questions: [await bank.add('essay', { text: 'Why?' })] }] });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	assert.equal(ada.page.text.match(/name="check"/g).length, 1);
	await ada.answer({ 1: {} }, { check: 1 });
	assert.match(ada.page.text, /name="check"/);
	await ada.answer({ 1: { answer: 'false' } }, { check: 1 });
	assert.match(ada.page.words, /not right 0 \/ 1 Right answer: True Touch it/);
	await ada.answer({ 1: { answer: 'true' } });
	await ada.autosave({ seq: ada.script.seq, item: first[0], set: [['answer', 'true']] });
	await ada.handIn();
	assert.equal(one(`SELECT a.points FROM quiz_answers a JOIN quiz_attempts q ON q.id = a.sitting_id WHERE q.module_id = '${quiz.module}' AND position = 1`)[0], '0');
});

test('what is typed is text, whatever it looks like', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [await bank.add('short', { text: '<script>alert(1)</script>', answers: [{ text: '<b>' }] })] }] });
	const ada = await sit(s, quiz.link);
	await ada.begin();
	assert.doesNotMatch(ada.page.text, /<script>alert/);
	await ada.answer({ 1: { answer: '"><img src=x onerror=alert(1)>' } });
	assert.doesNotMatch(ada.page.text, /<img src=x/);
	assert.doesNotMatch((await ada.handIn()).text, /<img src=x|<script>alert/);
});

test('a form from another site, a launch that is none, and the player are refused', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	assert.equal((await ada.ask('POST', ada.address, [], { origin: 'https://elsewhere.example' })).status, 403);
	assert.deepEqual(sittings(quiz), []);
	assert.equal((await request(s.app, 'GET', '/quiz/nothing')).status, 410);
	const session = await request(s.content ?? s.app.replace('//', '//x.content.'), 'POST', `/play/${ada.address.split('/').at(-1)}/session`, { body: { replay: [] } }).catch(() => null);
	if (session !== null) assert.notEqual(session.status, 200);
});

test('in French it speaks French', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	const page = await ada.ask('GET', `${ada.address}?lang=fr`);
	assert.match(page.words, /1 question.*Le temps n’est pas limité.*Commencer/);
});

test('of a guest who wants nothing kept, nothing is', async () => {
	const quiz = makeQuiz(s, { slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link, { choice: 'nothing' });
	await ada.begin();
	await ada.answer({ 1: { answer: 'true' } });
	assert.match((await ada.handIn()).words, /Score 100 %/);
	const [[guest]] = owner.sql(`SELECT learner_id FROM quiz_attempts WHERE module_id = '${quiz.module}'`);
	owner.sql(`UPDATE learners SET created_at = created_at - interval '2 days' WHERE id = '${guest}';
		UPDATE attempt_sessions SET closed_at = closed_at - interval '2 days' WHERE attempt_id IN (SELECT id FROM attempts WHERE learner_id = '${guest}')`);
	await eventually(() => sittings(quiz).length === 0, { what: 'the guest to be forgotten', timeout_ms: 120000 });
});

test('within a course a quiz counts for the enrolment it was begun in', async () => {
	const quiz = makeQuiz(s, { pass_per_cent: 50, slots: [{ questions: [first] }] });
	const ada = await sit(s, quiz.link);
	owner.sql(`UPDATE course_versions SET state = 'draft' WHERE id = '${quiz.courseVersion}';
		INSERT INTO version_sequences (org_id, version_id, sequence_id, position, title) VALUES ('${quiz.org}', '${quiz.courseVersion}', '${quiz.sequence}', 1, 'Only');
		INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, package_version_id)
			VALUES ('${quiz.org}', '${quiz.courseVersion}', '${quiz.module}', '${quiz.sequence}', 1, 'A quiz', 'quiz', '${quiz.version}');
		UPDATE course_versions SET state = 'published' WHERE id = '${quiz.courseVersion}';
		INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, source)
			SELECT '${quiz.org}', '${quiz.grain}', learner_id, '${quiz.course}', '${quiz.courseVersion}', 'hand' FROM attempts WHERE module_id = '${quiz.module}';
		UPDATE attempts SET enrollment_id = '${quiz.grain}' WHERE module_id = '${quiz.module}'`);
	await ada.begin();
	await ada.answer({ 1: { answer: 'true' } });
	await ada.handIn();
	assert.deepEqual(one(`SELECT progress_pct, status FROM enrollments WHERE id = '${quiz.grain}'`), ['100', 'completed']);
});
