// Prerequisites of SCORM 1.2 over plain HTTP: what may be opened, what is refused, and when that changes
// (docs/player-protocol.md; the scripts themselves are tested in tests/unit/scorm/test_prerequisites.c).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

let s;
let packages = 0;

before(async () => {
	s = await startLectern();
});
after(() => s?.dispose());

/** A session of a new visitor in a course of First, Second, Third and a Page. */
async function begin(prerequisites, player) {
	const bytes = smallPackage({ scos: ['First', 'Second', 'Third'], assets: ['Page'], prerequisites });
	player ??= await enterByLink(s, (await s.ask('package', 'import', s.write(`held-${++packages}.zip`, bytes))).direct_link);
	const session = await openSession(s, player, { open: false });
	session.ids = Object.fromEntries(session.items.map(({ title, id }) => [title, id]));
	return session;
}
const again = (session) => begin({}, session.player);
const mayOpen = ({ items }) => items.filter(({ may_open }) => may_open).map(({ title }) => title);
const open = (session, title) => session.take('open', [], { item: session.ids[title] });
/** Opens a part and says a status about it; the turn's answer. */
async function status(session, title, word) {
	await session.turn('open', [], { item: session.ids[title] });
	return session.turn('commit', [['cmi.core.lesson_status', word]], { item: session.ids[title] });
}
const told = (session, { items }) => items.map(({ id, status: word, may_open }) =>
	[Object.keys(session.ids).find((title) => session.ids[title] === id), word, may_open]);

describe('a part with prerequisites', () => {
	test('may be opened once they are met, and is refused by name before', async () => {
		const session = await begin({ 'i-s2': 'i-s1', 'i-s3': 'i-s1&amp;i-s2', 'i-a1': 'i-s3' });
		assert.deepEqual(mayOpen(session), ['First']);
		assert.equal(session.current, session.ids.First);
		const refused = await open(session, 'Second');
		assert.equal(refused.status, 422);
		assert.equal(refused.json.type, '/problems/held-back');
		assert.equal(refused.json.title, 'Something else must be done first');
		assert.equal(refused.json.field, 'item');
		assert.match(refused.json.detail, /prerequisites/);

		session.nextSeq = 1; // nothing of a refused turn is kept
		assert.deepEqual(told(session, await status(session, 'First', 'incomplete')), [['First', 'incomplete', true]]);
		assert.equal((await open(session, 'Second')).status, 422);
		session.nextSeq--;
		assert.deepEqual(told(session, await session.turn('commit', [['cmi.core.lesson_status', 'completed']], { item: session.ids.First })),
			[['First', 'completed', true], ['Second', 'not attempted', true]]);
		assert.deepEqual(told(session, await status(session, 'Second', 'passed')), [['Second', 'passed', true], ['Third', 'not attempted', true]]);
		assert.deepEqual(told(session, await status(session, 'Third', 'failed')), [['Third', 'failed', true]]);
		assert.equal((await open(session, 'Page')).status, 422);
		session.nextSeq--;
		assert.deepEqual(told(session, await session.turn('commit', [['cmi.core.lesson_status', 'passed']], { item: session.ids.Third })),
			[['Third', 'passed', true], ['Page', 'not attempted', true]]);
		assert.equal((await open(session, 'Page')).status, 200);
		assert.deepEqual(mayOpen(await again(session)), ['First', 'Second', 'Third', 'Page']);
	});

	test('is decided by what comes before it in the same request', async () => {
		const session = await begin({ 'i-s2': 'i-s1' });
		const first = session.delta([], { item: session.ids.First, do: 'open' });
		const done = session.delta([['cmi.core.lesson_status', 'completed']], { item: session.ids.First });
		const answer = await session.turn('open', [], { item: session.ids.Second, deltas: [first, done] });
		assert.ok('cmi.core.entry' in answer.cmi);
	});

	test('asks what a status is, not only whether it is done', async () => {
		const session = await begin({ 'i-s2': 'i-s1="browsed"', 'i-s3': 'i-s1&lt;&gt;passed', 'i-a1': '~(i-s1)' });
		assert.deepEqual(mayOpen(session), ['First', 'Third', 'Page']);
		assert.deepEqual(told(session, await status(session, 'First', 'browsed')),
			[['First', 'incomplete', true], ['Second', 'not attempted', true]], 'browsed is under way to everything else');
		assert.deepEqual(mayOpen(await again(session)), ['First', 'Second', 'Third', 'Page']);
		const later = await again(session);
		assert.deepEqual(told(later, await status(later, 'First', 'passed')), [['First', 'passed', true], ['Second', 'not attempted', false],
			['Third', 'not attempted', false], ['Page', 'not attempted', false]]);
		assert.deepEqual(mayOpen(await again(session)), ['First']);
	});

	test('is left alone where its script cannot be read or names what is not there', async () => {
		const session = await begin({ 'i-s2': 'i-s1 &amp;&amp; (', 'i-s3': 'nowhere' });
		assert.deepEqual(mayOpen(session), ['First', 'Second', 'Third', 'Page']);
		assert.equal((await open(session, 'Second')).status, 200);
	});
});

describe('a part that was opened before', () => {
	test('is not where the next visit begins when it is held back meanwhile', async () => {
		const session = await begin({ 'i-s2': '~i-s2' });
		await status(session, 'Second', 'completed');
		const later = await again(session);
		assert.equal(later.current, later.ids.First);
		assert.equal((await open(later, 'Second')).status, 422);
	});

	test('still takes what its content has to say', async () => {
		const session = await begin({ 'i-s2': 'i-s1' });
		await status(session, 'First', 'completed');
		await status(session, 'Second', 'incomplete');
		await status(session, 'First', 'incomplete');
		await session.turn('commit', [['cmi.core.lesson_location', 'page 9']], { item: session.ids.Second });
		await session.turn('commit', [['cmi.core.lesson_status', 'completed']], { item: session.ids.First });
		assert.equal((await open(session, 'Second')).json.cmi['cmi.core.lesson_location'], 'page 9');
	});
});

test('what a log opens against its prerequisites is dropped and noted, and the rest counts', async () => {
	const session = await begin({ 'i-s2': 'i-s1' });
	const sneaky = session.delta([['cmi.core.lesson_status', 'passed']], { item: session.ids.Second, do: 'open' });
	assert.equal((await session.send(sneaky)).status, 200);
	assert.deepEqual(told(session, await status(session, 'First', 'completed')), [['First', 'completed', true], ['Second', 'not attempted', true]]);
	const opened = await open(session, 'Second');
	assert.equal(opened.json.cmi['cmi.core.lesson_status'], 'not attempted');
});
