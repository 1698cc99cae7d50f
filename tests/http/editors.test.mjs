// Editors of modules of our own, without a script: drafts written, looked at, previewed; quizzes put together from the bank.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { fill, words } from '../harness/editor.mjs';
import { staffPages } from '../harness/enrol.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { keyOf, materialOf } from '../harness/material.mjs';
import { Bank, Learner } from '../harness/quiz.mjs';

const KEY = 'the-operators-key', operator = { authorization: `Bearer ${KEY}` };
let s, as, course, author, bank;

const page = async (path, who = author) => {
	const answer = await who.get(path);
	assert.equal(answer.status, 200, answer.text);
	return answer.text;
};
const at = (module, org = 'main') => `/admin/${org}/modules/${module.id}/content`;
const send = async (module, typed, who = author) => who.post(at(module), fill(await page(at(module), who), typed));
const save = async (module, typed) => {
	const answer = await send(module, typed);
	assert.equal(answer.status, 303, words(answer.text));
	return (await materialOf(s, module).read(as)).body;
};

test.before(async () => {
	s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
	as = await keyOf(s, operator, ['courses:read', 'courses:write']);
	course = await new Desk(s, as).course({ title: 'Chemistry' });
	bank = new Bank(s, KEY);
	author = await staffPages(s, { roles: ['designer'] });
});
test.after(() => s?.dispose());

test('an article says what is missing, is written, looked at, and previewed as learners meet it', async () => {
	const module = await course.write('article', 'Salt');
	assert.match(words(await page(at(module))), /Before it can be published Nothing is written here yet\./);
	assert.match(await page(at(module)), /href="#field-text"/);
	const look = await send(module, { text: '# Salt\n\nIt is *salty*.', do: 'look' });
	assert.equal(look.status, 200);
	assert.match(look.text, /<em>salty<\/em>/);
	assert.match(words(look.text), /Nothing is saved yet/);
	assert.deepEqual((await materialOf(s, module).read(as)).body, { text: '' }, 'looking saves nothing');
	assert.deepEqual(await save(module, { text: '# Salt\r\n\r\nIt is *salty*.' }), { text: '# Salt\n\nIt is *salty*.' });
	assert.doesNotMatch(words(await page(at(module))), /Before it can be published/);
	const preview = await send(module, { text: 'Taste it.', do: 'preview' });
	assert.equal(preview.status, 303, words(preview.text));
	const to = new URL(preview.headers.location, s.app);
	const player = await request(to.origin, 'GET', to.pathname);
	assert.equal(player.status, 200, player.text);
	assert.deepEqual((await materialOf(s, module).read(as)).body, { text: 'Taste it.' });
});

test('a preview of what is not whole keeps the draft and names what is missing', async () => {
	const module = await course.write('link', 'Elsewhere');
	const refused = await send(module, { description: 'A site.', do: 'preview' });
	assert.equal(refused.status, 422);
	assert.match(refused.text, /href="#field-url"/);
	assert.equal((await materialOf(s, module).read(as)).body.description, 'A site.');
	const wrong = await send(module, { url: 'gopher://old.example', description: 'Still here.' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /href="#field-url"/);
	assert.equal(fill(wrong.text).description, 'Still here.');
	assert.deepEqual(await save(module, { url: 'https://elsewhere.example/' }), { url: 'https://elsewhere.example/', description: 'A site.' });
});

test('a film has captions in rows, which are added and taken out', async () => {
	const module = await course.write('video', 'Film');
	const more = await send(module, { url: 'https://films.example/salt.mp4', completion_percent: '80', do: 'add:captions' });
	assert.equal(more.status, 200);
	assert.match(more.text, /name="captions-0-language"/);
	const fewer = await author.post(at(module), fill(more.text, { 'captions-0-language': 'fr', do: 'remove:captions-0' }));
	assert.doesNotMatch(fewer.text, /captions-0-language/);
	const answer = await author.post(at(module), fill(fewer.text));
	assert.equal(answer.status, 303, words(answer.text));
	const { body } = await materialOf(s, module).read(as);
	assert.deepEqual([body.url, body.completion_percent, body.captions], ['https://films.example/salt.mp4', 80, []]);
	const half = await author.post(at(module), fill((await send(module, { do: 'add:captions' })).text, { 'captions-0-label': 'Later', do: 'choose:captions-0-content' }));
	assert.equal(half.status, 303, 'captions may be kept before their file and language are known');
	assert.match(words(await page(at(module))), /Before it can be published Say in which language the captions are\./);
	await send(module, { do: 'remove:captions-0' });
	const page_ = await send(module, { url: 'https://www.youtube.com/watch?v=1' });
	assert.equal(page_.status, 400);
	assert.match(words(page_.text), /make it a link/);
});

test('who comes second is told, keeps what they typed, and saves knowingly', async () => {
	const module = await course.write('article', 'Twice');
	const seen = await page(at(module));
	await save(module, { text: 'The first.' });
	const late = await author.post(at(module), fill(seen, { text: 'The second.' }));
	assert.equal(late.status, 409);
	assert.match(words(late.text), /Somebody changed this meanwhile/);
	assert.equal(fill(late.text).text, 'The second.');
	assert.equal((await author.post(at(module), fill(late.text))).status, 303);
	assert.equal((await materialOf(s, module).read(as)).body.text, 'The second.');
});

test('a quiz is put together: settings, questions, a draw, marks, order; and sat in a preview', async () => {
	const module = await course.write('quiz', 'Salts');
	const [first] = await bank.add('truefalse', { text: 'Salt is salty.', right: true }, { name: 'Salty', tags: ['salt'] });
	const [second] = await bank.add('truefalse', { text: 'Salt is sweet.', right: false }, { name: 'Sweet' });
	for (const name of ['One', 'Two', 'Three'])
		await bank.add('truefalse', { text: `${name}?`, right: true }, { name, tags: ['drawn'] });
	assert.match(words(await page(at(module))), /Before it can be published The quiz has no questions yet\./);
	const body = await save(module, { intro: 'Ready?', attempts: '2', time_limit_s: '1,5', pass_per_cent: '50', feedback: 'question', score: 'last', pages: 'one', open_at: '2020-01-01T08:30', close_at: '2090-01-01T08:30', shuffle: 'true' });
	assert.deepEqual([body.intro, body.attempts, body.time_limit_s, body.pass_per_cent, body.feedback, body.score, body.pages, body.shuffle], ['Ready?', 2, 90, 50, 'question', 'last', 'one', true]);
	assert.equal(new Date(body.open_at).toISOString(), '2020-01-01T08:30:00.000Z');
	const shown = fill(await page(at(module)));
	assert.deepEqual([shown.time_limit_s, shown.open_at], ['1.5', '2020-01-01T08:30']);

	const put = async (fields) => {
		const html = await page(`${at(module)}/questions`);
		return author.post(`${at(module)}/questions`, { revision: /name="revision" value="(\d+)"/.exec(html)[1], ...fields });
	};
	assert.match(await page(`${at(module)}/questions?words=salty`), /Salty/);
	assert.doesNotMatch(await page(`${at(module)}/questions?words=salty`), /Sweet/);
	assert.equal((await put({ do: 'add', question: first })).status, 303);
	assert.equal((await put({ do: 'add', question: second })).status, 303);
	assert.match(words(await page(`${at(module)}/questions`)), /in the quiz/);
	assert.match(await page(`${at(module)}/questions?tag=drawn`), /Add a draw/);
	assert.equal((await put({ do: 'draw', draw: '2', tag: 'drawn', category: '', type: '' })).status, 303);
	assert.equal((await put({ do: 'draw', draw: '2', tag: '', category: '', type: '' })).status, 400);
	assert.equal((await put({ do: 'draw', draw: '0', tag: 'drawn', category: '', type: '' })).status, 400);
	assert.equal((await put({ do: 'add', question: course.id })).status, 404);
	assert.equal((await put({ do: 'add' })).status, 400, 'nothing is chosen');
	assert.equal((await put({ do: 'add', question: first })).status, 400, 'it is in the quiz already');

	let slots = (await save(module, { 'marks-1': '2,5', do: 'slot-up:2' })).slots;
	assert.deepEqual(slots, [{ question: first }, { draw: 2, tag: 'drawn' }, { question: second, marks: 2.5 }]);
	assert.match(words(await page(at(module))), /2 drawn of: tag “drawn”/);
	slots = (await save(module, { do: 'slot-remove:0' })).slots;
	assert.equal(slots.length, 2);
	const wrong = await send(module, { 'marks-0': 'many', intro: 'Kept.' });
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /href="#field-marks-0"/);
	assert.equal(fill(wrong.text).intro, 'Kept.');
	assert.equal((await send(module, { time_limit_s: 'long' })).status, 400);

	const few = await put({ do: 'draw', draw: '5', tag: 'salt', category: '', type: '' });
	assert.equal(few.status, 303, 'a draft may be kept that cannot be made');
	assert.match(await page(at(module)), /href="#field-slots-2"/);
	assert.match(words(await page(at(module))), /There are too few questions to draw from/);
	assert.equal((await send(module, { do: 'preview' })).status, 422);
	await save(module, { do: 'slot-remove:2', open_at: '', close_at: '' });
	const preview = await send(module, { do: 'preview' });
	assert.equal(preview.status, 303, words(preview.text));
	const to = new URL(preview.headers.location, s.app);
	const opened = await request(to.origin, 'GET', to.pathname);
	const learner = new Learner(s, new URL(opened.headers.location ?? to, s.app).pathname);
	assert.match((await learner.begin()).words, /Page 1 of 3/);
});

test('several questions are put in at once, none twice; each says what it is worth by itself', async () => {
	const module = await course.write('quiz', 'At once'), ids = [];
	for (const [name, marks] of [['Iron', 1], ['Zinc', 2.5], ['Lead', 4]])
		ids.push((await bank.add('truefalse', { text: `${name} is a metal.`, right: true }, { name, tags: ['metal'], marks }))[0]);
	const address = `${at(module)}/questions`, html = await page(`${address}?tag=metal`);
	assert.equal([...html.matchAll(/<input type="checkbox" name="question" value="[0-9a-f-]{36}" aria-label="(Iron|Zinc|Lead)">/g)].length, 3);
	const put = (...questions) => request(s.app, 'POST', address, { headers: { cookie: author.cookie }, body: new URLSearchParams([['csrf', author.csrf],
		['revision', /name="revision" value="(\d+)"/.exec(html)[1]], ['do', 'add'], ...questions.map((id) => ['question', id])]) });
	assert.equal((await put('not-an-id')).status, 400);
	assert.equal((await put(ids[0], course.id)).status, 404, 'one of them is none: nothing is added');
	assert.match(html, new RegExp(`<button type="submit" class="slight" name="one" value="${ids[2]}">`), 'and each has a button of its own');
	const added = await put(ids[0], ids[1], ids[0]);
	assert.deepEqual([added.status, added.headers.location], [303, at(module)]);
	assert.deepEqual((await materialOf(s, module).read(as)).body.slots, [{ question: ids[0] }, { question: ids[1] }]);
	const shown = words(await page(at(module)));
	assert.match(shown, /Iron.*its own: 1 .*Zinc.*its own: 2\.5/);
	assert.match(words(await page(`${at(module)}?lang=fr`)), /les siens : 2,5/);
});

test('who may only look sees drafts and changes none; other organisations, and packages, have no editor here', async () => {
	const module = await course.write('article', 'Looked at'), quiz = await course.write('quiz', 'Looked at too');
	await save(module, { text: 'Seen.' });
	const inspector = await staffPages(s, { roles: ['inspector'] });
	const html = await page(at(module), inspector);
	assert.match(html, /Seen\./);
	assert.doesNotMatch(html, /Save and preview/);
	assert.equal((await inspector.post(at(module), fill(html, { text: 'Not mine.' }))).status, 403);
	assert.equal((await inspector.get(`${at(quiz)}/questions`)).status, 403);
	assert.equal((await author.get(`${at(module)}/questions`)).status, 404, 'an article asks nothing');
	assert.equal((await author.get(at(course))).status, 404);
	await s.ask('org', 'add', 'north');
	const stranger = await staffPages(s, { roles: ['designer'], org: 'north' });
	for (const path of [at(module), at(module, 'north'), `${at(quiz, 'north')}/questions`])
		assert.equal((await stranger.get(path)).status, 404, path);
	assert.equal((await stranger.post(at(module, 'north'), { revision: '1', text: 'Not mine.' })).status, 404);
	assert.equal((await materialOf(s, module).read(as)).body.text, 'Seen.');
	assert.match(words(await page(`${at(module)}?lang=fr`)), /Enregistrer et voir comme un apprenant/);
});
