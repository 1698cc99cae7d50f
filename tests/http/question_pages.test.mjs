// The pages of the bank of questions, without a script: all nine types written, tried, changed, kept in a tree and retired.
import assert from 'node:assert/strict';
import test from 'node:test';

import { staffPages } from '../harness/enrol.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { decode } from '../harness/person.mjs';

const at = '/admin/main/questions';
let s, owner, author;

const words = (html) => decode((/<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? html).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
const page = async (path, who = author) => {
	const answer = await who.get(path);
	assert.equal(answer.status, 200, answer.text);
	return answer.text;
};
/** What a browser would send of the page's big form, with what is typed over it. */
const fill = (html, typed = {}) => {
	const [, form] = /<form method="post"[^>]*>([\s\S]*?)<\/form>/.exec(/<main\b[\s\S]*<\/main>/.exec(html)[0]);
	const fields = {};
	for (const [tag, name] of form.matchAll(/<input [^>]*name="([^"]+)"[^>]*>/g)) {
		const value = decode(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
		if (name !== 'csrf' && (!/type="(checkbox|radio)"/.test(tag) || /\schecked/.test(tag)))
			fields[name] = value;
	}
	for (const [, name, value] of form.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g))
		fields[name] = decode(value);
	for (const [, name, options] of form.matchAll(/<select [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
		fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? /<option value="([^"]*)"/.exec(options)[1];
	return { ...fields, do: 'save', ...typed };
};
const done = async (path, fields, who = author) => {
	const answer = await who.post(path, fields);
	assert.equal(answer.status, 303, words(answer.text));
	return answer.headers.location;
};
const bodyOf = (address) => owner.sql(`SELECT v.body FROM question_versions v WHERE v.question_id = '${address.split('/')[4]}' ORDER BY v.version DESC LIMIT 1`);
const versionsOf = (address) => Number(owner.sql(`SELECT count(*) FROM question_versions WHERE question_id = '${address.split('/')[4]}'`)[0][0]);
const newest = (address) => JSON.parse(bodyOf(address)[0][0]);
const write = async (type, typed) => done(`${at}/new?type=${type}`, fill(await page(`${at}/new?type=${type}`), typed));

test.before(async () => {
	s = await startLectern({ config: { rate_limit_address: 0 } });
	owner = new Owner(s.data);
	author = await staffPages(s, { roles: ['designer'] });
});
test.after(() => s?.dispose());

test('a multiple choice question is written with its rows, found, tried and judged', async () => {
	const path = `${at}/new?type=choice`;
	const typed = { name: 'Capital of Peru', text: 'What is the capital of **Peru**?', 'choices-0-text': 'Lima', 'choices-1-text': 'Cusco', 'choices-1-feedback': 'That was long ago.', marks: '1,5', tags: 'cities, South America' };
	const more = await author.post(path, fill(await page(path), { ...typed, do: 'add:choices' }));
	assert.equal(more.status, 200);
	assert.match(words(more.text), /Nothing is saved yet/);
	assert.match(more.text, /name="choices-3-text" value=""[^>]* autofocus/);
	assert.equal(fill(more.text)['choices-1-feedback'], 'That was long ago.', 'what was typed is kept');
	const up = await author.post(path, fill(more.text, { 'choices-3-text': 'Quito', 'choices-3-weight': '-50', do: 'up:choices-3' }));
	assert.equal(fill(up.text)['choices-2-text'], 'Quito');
	const fewer = await author.post(path, fill(up.text, { do: 'remove:choices-3' }));
	const address = await done(path, fill(fewer.text));
	assert.deepEqual(newest(address).choices.map(({ text, weight }) => [text, weight]), [['Lima', 100], ['Cusco', 0], ['Quito', -50]]);
	const shown = words(await page(address));
	assert.match(shown, /Multiple choice, one answer Marks 1\.5/);
	assert.match(shown, /cities, south america/);
	assert.match(shown, /No quiz that was published asks it/);
	for (const found of ['?words=Peru', '?tag=cities', '?type=choice', ''])
		assert.match(await page(`${at}${found}`), /Capital of Peru/, found);
	for (const missed of ['?words=Bolivia', '?tag=rivers', '?type=essay', '?state=retired'])
		assert.doesNotMatch(await page(`${at}${missed}`), /Capital of Peru/, missed);
	const trial = await page(`${address}/trial`);
	assert.match(trial, /<strong>Peru<\/strong>/);
	const [, key] = /value="([0-9a-f]{16})" *>\s*<label[^>]*>Lima/.exec(trial);
	assert.match(words((await author.post(`${address}/trial`, { 'q1-answer': key })).text), /right 1\.5 \/ 1\.5/);
	assert.match(words((await author.post(`${address}/trial`, {})).text), /not answered/);
});

test('what is wrong stands beside its field, and what was typed is kept', async () => {
	const path = `${at}/new?type=choices`;
	const wrong = await author.post(path, fill(await page(path), { name: 'Primes', text: 'Which are prime?', 'choices-0-text': '4', 'choices-1-text': '6' }));
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /href="#field-choices"/);
	assert.match(words(wrong.text), /At least one choice must be right/);
	assert.equal(fill(wrong.text)['choices-1-text'], '6');
	const row = await author.post(path, fill(wrong.text, { 'choices-0-text': '', 'choices-0-feedback': 'only this', 'choices-1-right': 'true' }));
	assert.match(row.text, /href="#field-choices-0-text"/);
	const marks = await author.post(path, fill(wrong.text, { 'choices-1-right': 'true', marks: 'many' }));
	assert.equal(marks.status, 400);
	assert.match(marks.text, /href="#field-marks"/);
	const nameless = await author.post(path, fill(wrong.text, { name: '', 'choices-1-right': 'true' }));
	assert.match(nameless.text, /href="#field-name"/);
	assert.match(words((await author.post(`${path}&lang=fr`, fill(wrong.text))).text), /choix/i);
});

test('each of the other types is written by its form as the API has it', async () => {
	assert.deepEqual([newest(await write('choices', { name: 'Primes', text: 'Primes?', 'choices-0-text': '2', 'choices-0-right': 'true', 'choices-1-text': '4', partial: 'all' }))]
		.map(({ choices, partial, shuffle }) => [choices.map(({ text, right }) => [text, right]), partial, shuffle]), [[[['2', true], ['4', false]], 'all', true]]);
	const truth = newest(await write('truefalse', { name: 'Earth', text: 'It is flat.', right: 'false', feedback_true: 'No.' }));
	assert.deepEqual([truth.right, truth.feedback_true], [false, 'No.']);
	const short = newest(await write('short', { name: 'Seine', text: 'Which river?', 'answers-0-text': 'Seine', accents: 'true', spaces: 'remove' }));
	assert.deepEqual([short.answers[0].text, short.answers[0].weight, short.case, short.accents, short.spaces], ['Seine', 100, false, true, 'remove']);
	const number = newest(await write('numeric', { name: 'Pi', text: 'π?', 'answers-0-value': '3.14', 'answers-0-tolerance': '0.01', unit: 'none' }));
	assert.deepEqual([number.answers[0].value, number.answers[0].tolerance, number.answers[0].relative], ['3.14', '0.01', false]);
	const matching = newest(await write('matching', { name: 'Capitals', text: 'Match.', 'pairs-0-text': 'France', 'pairs-0-match': 'Paris', 'pairs-1-text': 'Peru', 'pairs-1-match': 'Lima', others: 'Quito\r\n\r\n Bonn ' }));
	assert.deepEqual([matching.pairs.map(({ match }) => match), matching.others], [['Paris', 'Lima'], ['Quito', 'Bonn']]);
	const ordering = newest(await write('ordering', { name: 'Order', text: 'Order.', 'items-0-text': 'one', 'items-1-text': 'two', 'items-2-text': 'three', partial: 'pairs' }));
	assert.deepEqual([ordering.items.map(({ text }) => text), ordering.partial], [['one', 'two', 'three'], 'pairs']);
	const essay = newest(await write('essay', { name: 'Why', text: 'Why?', lines: '12', guide: 'Two reasons.' }));
	assert.deepEqual([essay.lines, essay.guide], [12, 'Two reasons.']);
});

test('a text with blanks has answers of each blank in rows of their own', async () => {
	const path = `${at}/new?type=fill`;
	const typed = { name: 'Water', text: 'Water boils at [[b1]] and freezes at [[b2]].', 'blanks-0-answers-0-text': '100' };
	const second = await author.post(path, fill(await page(path), { ...typed, do: 'add:blanks' }));
	const answer = await author.post(path, fill(second.text, { 'blanks-1-id': 'b2', do: 'add:blanks-1-answers' }));
	assert.match(answer.text, /Blank 2, Answer 1/);
	const other = await author.post(path, fill(answer.text, { 'blanks-1-answers-0-text': '0', do: 'add:blanks-0-answers' }));
	const address = await done(path, fill(other.text, { 'blanks-0-answers-1-text': 'hundred', 'blanks-0-answers-1-weight': '50' }));
	assert.deepEqual(newest(address).blanks.map(({ id, answers }) => [id, answers.map(({ text, weight }) => `${text} ${weight}`)]), [['b1', ['100 100', 'hundred 50']], ['b2', ['0 100']]]);
	const wrong = await author.post(path, fill(other.text, { text: 'Water boils at [[b1]].' }));
	assert.equal(wrong.status, 400);
	assert.match(wrong.text, /href="#field-text"/);
});

test('another body makes a version, the same does not; who comes second is told, and saves knowingly', async () => {
	const address = await write('truefalse', { name: 'Moon', text: 'It is made of cheese.', right: 'false' });
	const seen = await page(`${address}/edit`);
	await done(`${address}/edit`, fill(seen));
	assert.equal(versionsOf(address), 1);
	const fresh = await page(`${address}/edit`);
	await done(`${address}/edit`, fill(fresh, { text: 'The moon is made of cheese.' }));
	assert.equal(versionsOf(address), 2);
	const late = await author.post(`${address}/edit`, fill(fresh, { text: 'My words.' }));
	assert.equal(late.status, 409);
	assert.match(words(late.text), /Somebody changed this question meanwhile/);
	assert.equal(fill(late.text).text, 'My words.');
	assert.equal(newest(address).text, 'The moon is made of cheese.');
	await done(`${address}/edit`, fill(late.text));
	assert.equal(newest(address).text, 'My words.');
	assert.match(await page(`${address}/trial?version=1`), /It is made of cheese/);
	assert.equal((await author.get(`${address}/trial?version=9`)).status, 404);
});

test('a question is retired and used again, each once', async () => {
	const address = await write('essay', { name: 'Retired soon', text: 'Why?' });
	const shown = await page(address);
	const [, revision] = /name="revision" value="(\d+)"/.exec(shown);
	await done(address, { revision, state: 'retired' });
	assert.equal((await author.post(address, { revision, state: 'active' })).status, 409);
	assert.doesNotMatch(await page(at), /Retired soon/);
	assert.match(await page(`${at}?state=retired`), /Retired soon/);
	const [, now] = /name="revision" value="(\d+)"/.exec(await page(address));
	await done(address, { revision: now, state: 'active' });
	assert.match(await page(at), /Retired soon/);
});

test('categories are a tree: added, renamed, moved, removed when nothing lies in them', async () => {
	await done(`${at}/categories`, { name: 'Chemistry', parent_id: '' });
	const [, top] = new RegExp(`${at}/categories/([0-9a-f-]{36})"[^>]*>Chemistry<`).exec(await page(`${at}/categories`));
	await done(`${at}/categories`, { name: 'Acids', parent_id: top });
	const [, low] = new RegExp(`${at}/categories/([0-9a-f-]{36})"[^>]*>Chemistry / Acids<`).exec(await page(`${at}/categories`));
	assert.equal((await author.post(`${at}/categories`, { name: '', parent_id: '' })).status, 400);
	assert.equal((await author.post(`${at}/categories`, { name: 'Acids', parent_id: top })).status, 409);
	const itself = await author.post(`${at}/categories/${top}`, { do: 'save', name: 'Chemistry', parent_id: low });
	assert.equal(itself.status, 422);
	assert.match(itself.text, /field-parent_id/);
	await done(`${at}/categories/${low}`, { do: 'save', name: 'Acids and bases', parent_id: top });
	await write('essay', { name: 'About acids', text: 'Why?', category_id: low });
	assert.match(await page(`${at}?category=${top}`), /About acids/);
	assert.equal((await author.post(`${at}/categories/${low}`, { do: 'remove' })).status, 409);
	await done(`${at}/categories`, { name: 'Empty', parent_id: '' });
	const [, empty] = new RegExp(`${at}/categories/([0-9a-f-]{36})"[^>]*>Empty<`).exec(await page(`${at}/categories`));
	await done(`${at}/categories/${empty}`, { do: 'remove' });
	assert.doesNotMatch(await page(`${at}/categories`), />Empty</);
});

test('who may only look sees questions and tries them; another organisation sees none', async () => {
	const address = await write('truefalse', { name: 'Looked at', text: 'True?', right: 'true' });
	const inspector = await staffPages(s, { roles: ['inspector'] });
	assert.match(await page(address, inspector), /Looked at/);
	assert.doesNotMatch(await page(address, inspector), /\/edit"|Retire/);
	assert.doesNotMatch(await page(at, inspector), /New question/);
	assert.match(words((await inspector.post(`${address}/trial`, { 'q1-answer': 'true' })).text), /right 1 \/ 1/);
	for (const path of [`${at}/new`, `${address}/edit`])
		assert.equal((await inspector.get(path)).status, 403);
	for (const path of [`${at}/new?type=essay`, `${at}/categories`, address, `${address}/edit`])
		assert.equal((await inspector.post(path, { name: 'x' })).status, 403, path);
	await s.ask('org', 'add', 'north');
	const stranger = await staffPages(s, { roles: ['designer'], org: 'north' });
	assert.equal((await stranger.get(address)).status, 404);
	assert.equal((await stranger.get(address.replace('/main/', '/north/'))).status, 404);
	assert.equal((await stranger.post(`${address.replace('/main/', '/north/')}/edit`, { revision: '1' })).status, 404);
	assert.doesNotMatch(await page('/admin/north/questions', stranger), /Looked at/);
});
