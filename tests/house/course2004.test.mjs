// The player's course of SCORM 2004 without a browser: what it asks the service, in which order, and what it does with each answer
// (docs/player-protocol.md, "SCORM 2004"). The stage, the bar and the contents only note what they were told.
import assert from 'node:assert/strict';
import test from 'node:test';

import { besideTable } from '../harness/cmi.mjs';

const [, { Course2004 }, { Session }, { why }] = await besideTable('cmi2004_js', 'cmi2004_table.mjs', ['course2004.mjs', 'session.mjs', 'reasons.mjs']);

const CONTROLS = ['continue', 'exit', 'exitAll', 'suspendAll'];
const ITEMS = ['a', 'b'].map((id) => ({ id, parent: null, title: id, kind: 'sco', href: `${id}.html`, status: 'not attempted' }))
	.concat({ id: 'p', parent: null, title: 'p', kind: 'asset', href: 'p.html', status: 'not attempted' });

const sequencing = (outcome, open, more = {}) => ({ outcome, open, reason: null, controls: CONTROLS, valid: { continue: true, previous: false }, contents: 'cccc', ...more });
const delivered = (open, more) => ({ sequencing: sequencing('delivered', open), cmi: { 'cmi.entry': 'ab-initio', 'cmi.mode': 'normal' }, ...more });
const rests = (outcome, more) => ({ sequencing: sequencing(outcome, null, more) });

/** The stage of a test: what is shown, and what content does when it is taken away. */
class Stage {
	shown = false;
	item = null;
	said = null; // the last card
	unload = () => {};
	window = { document: {}, frames: [] };
	show(item) { Object.assign(this, { shown: true, item: item.id, said: null, unload: () => {}, window: { document: {}, frames: [] } }); }
	close() {
		if (!this.shown) return;
		this.unload();
		this.shown = false;
	}
	wait() { this.said = null; }
	card(card) { this.said = card; }
	focus() { this.focused = true; }
}

/** A course that began, with everything that was asked; answers: what the service says, in turn, or a function of the turn. */
async function course(t, ...answers) {
	const asked = [], heard = [], left = [];
	const real = globalThis.fetch;
	globalThis.fetch = async (path, { body }) => {
		const { write: _, ...turn } = JSON.parse(body);
		const isTurn = path === '/play/turn';
		if (isTurn) asked.push(turn);
		let answer = isTurn ? answers.shift() ?? { sequencing: sequencing('none', turn.item) } : { saved: [] };
		if (typeof answer === 'function') answer = await answer(turn);
		const { status = 200, ...rest } = answer;
		return { ok: status === 200, status, headers: { get: () => null }, json: async () => ({ saved: turn.seq, items: [], ...rest }) };
	};
	t.after(() => {
		globalThis.fetch = real;
		delete globalThis.API_1484_11;
	});
	const stage = new Stage();
	const session = new Session('w', { durable: false, put() {}, remove() {}, keepTail() {} });
	const player = {
		stage, session, leaving: false, opening: { title: 'T', items: ITEMS, files: '/c/r/', return_url: null },
		contents: { choosable: true, show() {}, letters: (letters) => heard.push(letters), update() {}, current(id) { this.at = id; }, after() { return this.next; }, allows(id) { return this.choosable && (id !== null || this.whole === true); }, busy(busy) { this.waits = busy; } },
		bar: { offer(controls) { this.offered = controls; }, offerNext(next) { this.next = next; }, busy(busy) { this.waits = busy; } },
		again: { label: 'again' }, goOn: { label: 'goOn' }, anew: { label: 'anew' },
		tell: (name) => (player.told = name), leave: (request) => left.push(request), stop: (card) => left.push(card),
		part: (address, card) => left.push({ address, card }),
	};
	const made = player.course = new Course2004(player);
	session.onanswer = (answer) => made.answered(answer);
	session.onclosed = () => left.push(session.reason);
	made.begin();
	await quiet();
	return { made, player, stage, session, asked, left, heard, api: () => globalThis.API_1484_11 };
}

/** Until all that is under way without a clock has happened. */
async function quiet() {
	for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

const said = (turn) => Object.fromEntries(turn.set);

test('a session begins with the navigation request start, and what is delivered finds API_1484_11 and no other', async (t) => {
	const { stage, asked, api, heard, player } = await course(t, delivered('a'));
	assert.deepEqual(asked, [{ seq: 1, item: null, do: 'navigate', request: 'start', to: null, set: [], deltas: [] }]);
	assert.equal(stage.item, 'a');
	assert.equal(globalThis.API, undefined);
	assert.equal(api().Initialize(''), 'true');
	assert.deepEqual(['cmi.entry', 'adl.nav.request_valid.continue', 'adl.nav.request_valid.previous'].map((name) => api().GetValue(name)), ['ab-initio', 'true', 'false']);
	assert.deepEqual(heard, ['cccc']);
	assert.deepEqual([player.bar.offered, player.bar.waits, player.contents.at], [CONTROLS, false, 'a']);
});

test('an asset finds the API as well: its page may speak, and need not (ADL SX-08a)', async (t) => {
	const { stage, api } = await course(t, { sequencing: sequencing('delivered', 'p'), cmi: { 'cmi.entry': 'ab-initio' } });
	assert.deepEqual([stage.item, api().Initialize(''), api().GetValue('cmi.entry')], ['p', 'true', 'ab-initio']);
});

test('what content says while it is closed for the learner goes with the request, and its Terminate is no end of its own', async (t) => {
	const { made, stage, asked, api } = await course(t, delivered('a'), delivered('b'));
	const it = api();
	it.Initialize('');
	stage.unload = () => {
		assert.equal(it.SetValue('cmi.location', 'last'), 'true');
		assert.equal(it.SetValue('adl.nav.request', 'exitAll'), 'true');
		assert.equal(it.Terminate(''), 'true');
		assert.equal(it.Terminate(''), 'false');
		assert.equal(it.GetLastError(), '113');
	};
	made.press('continue');
	await quiet();
	assert.equal(asked.length, 2);
	const { set, ...turn } = asked[1];
	assert.deepEqual(turn, { seq: 2, item: 'a', do: 'navigate', request: 'continue', to: null, terminated: true, deltas: [] });
	assert.deepEqual(Object.fromEntries(set), { 'cmi.location': 'last', 'adl.nav.request': 'exitAll' });
	assert.equal(stage.item, 'b');
	// What stayed of the former content (a window of its own) speaks for nobody.
	assert.deepEqual([it.SetValue('cmi.location', 'late'), it.GetLastError()], ['false', '133']);
	assert.equal(api().Initialize(''), 'true');
});

test('content that does not terminate is not said to have', async (t) => {
	const { made, asked } = await course(t, delivered('a'), delivered('b'));
	made.choose('b');
	await quiet();
	assert.deepEqual(asked[1], { seq: 2, item: 'a', do: 'navigate', request: 'choice', to: 'b', set: [], deltas: [] });
});

test('the course as a whole may be chosen', async (t) => {
	const { made, asked } = await course(t, delivered('b'), delivered('a'));
	made.choose(null);
	await quiet();
	assert.deepEqual([asked[1].request, asked[1].to], ['choice', null]);
});

test('to choose the part that is open brings back to it and asks nothing', async (t) => {
	const { made, asked, stage } = await course(t, delivered('a'));
	made.choose('a');
	await quiet();
	assert.deepEqual([asked.length, stage.focused, stage.shown], [1, true, true]);
});

test('content that ends by itself is told as finish, and what its end delivers is shown in its place', async (t) => {
	const { stage, asked, api } = await course(t, delivered('a'), delivered('b'));
	api().Initialize('');
	api().SetValue('adl.nav.request', 'continue');
	assert.equal(api().Terminate(''), 'true');
	assert.equal(stage.item, 'a');
	await quiet();
	assert.deepEqual([asked[1].do, asked[1].item, said(asked[1])], ['finish', 'a', { 'adl.nav.request': 'continue' }]);
	assert.equal(stage.item, 'b');
});

test('content that ends and asks for nothing stays until the learner goes on', async (t) => {
	const { made, stage, asked, api } = await course(t, delivered('a'), { sequencing: sequencing('none', 'a') }, delivered('b'));
	api().Initialize('');
	api().Terminate('');
	await quiet();
	assert.deepEqual([stage.shown, stage.item, stage.said], [true, 'a', null]);
	made.press('continue');
	await quiet();
	assert.deepEqual([asked[2].request, asked[2].terminated, stage.item], ['continue', undefined, 'b']);
});

test('whatever is pressed while an answer is waited for is not taken', async (t) => {
	let answer;
	const waited = new Promise((resolve) => (answer = resolve));
	const { made, player, asked, stage } = await course(t, delivered('a'), () => waited);
	made.press('continue');
	made.press('continue');
	made.press('previous');
	made.choose('b');
	await quiet();
	assert.deepEqual([asked.length, player.bar.waits, player.contents.waits], [2, true, true]);
	answer(delivered('b'));
	await quiet();
	assert.deepEqual([asked.length, player.bar.waits, player.contents.waits, stage.item], [2, false, false, 'b']);
});

test('a long wait for what comes next is said once, and not over content', async (t) => {
	let answer;
	const { made, stage } = await course(t, delivered('a'), () => new Promise((resolve) => (answer = resolve)));
	made.waiting();
	assert.equal(stage.said, null);
	made.press('continue');
	made.waiting();
	assert.equal(stage.said.title, 'waiting-title');
	stage.said = null;
	made.waiting();
	assert.equal(stage.said, null);
	await quiet();
	answer(delivered('b'));
	await quiet();
	assert.equal(stage.item, 'b');
});

test('where nothing follows, a card says so and what can be done', async (t) => {
	const { made, stage, asked, session, player } = await course(t, delivered('a'), rests('nothing', { controls: [] }), rests('refused', { controls: [], reason: 'SB.2.9-4' }));
	made.press('exit');
	await quiet();
	assert.deepEqual([stage.shown, stage.said.title, stage.said.lines, stage.said.actions.map(({ label }) => label)],
		[false, 'next-title', ['rest-choose'], ['show-contents']]);
	assert.equal(player.contents.at, null);
	made.choose('b');
	await quiet();
	assert.deepEqual([asked[2].item, stage.said.title, stage.said.lines, stage.said.actions.map(({ label }) => label)],
		[null, 'refused-title', ['why-way', 'rest-choose'], ['back', 'show-contents']]);
	stage.said.actions[0].act();
	await quiet();
	assert.deepEqual([asked[3].request, asked[3].to], ['choice', 'a'], 'back to where they were');
	session.leave();
});

test('a way that is blocked is told in words, and Continue is offered where it leads on', async (t) => {
	const { made, stage, player } = await course(t, delivered('a'), rests('blocked', { reason: 'SB.2.2-2' }));
	player.contents.choosable = false;
	made.press('continue');
	await quiet();
	assert.deepEqual([stage.said.title, stage.said.lines, stage.said.actions.map(({ label }) => label)], ['refused-title', ['why-locked', 'rest-continue'], ['step']]);
});

test('a course whose start opens nothing asks where to begin', async (t) => {
	for (const outcome of [rests('nothing', { controls: [] }), rests('blocked', { controls: [], reason: 'SB.2.2-1' })]) {
		const { stage } = await course(t, outcome);
		assert.deepEqual([stage.said.title, stage.said.lines], ['begin-title', ['rest-choose']]);
	}
});

test('what is refused leaves the part open, and leads back to it', async (t) => {
	const { made, stage, asked } = await course(t, delivered('a'),
		{ sequencing: sequencing('refused', 'a', { reason: 'NB.2.1-8' }), cmi: { 'cmi.entry': 'resume' } });
	made.choose('b');
	await quiet();
	assert.deepEqual([stage.said.title, stage.said.lines, stage.shown], ['refused-title', ['why-stay'], false]);
	stage.said.actions[0].act();
	assert.deepEqual([asked.length, stage.item, stage.shown], [2, 'a', true]);
	globalThis.API_1484_11.Initialize('');
	assert.equal(globalThis.API_1484_11.GetValue('cmi.entry'), 'resume');
});

test('content whose own request is refused stays, and the learner is told why', async (t) => {
	const { stage, api, player } = await course(t, delivered('a'), { sequencing: sequencing('refused', 'a', { reason: 'NB.2.1-4' }) });
	api().Initialize('');
	api().SetValue('adl.nav.request', 'continue');
	api().Terminate('');
	await quiet();
	assert.deepEqual([stage.shown, stage.item, player.told], [true, 'a', 'why-choose']);
});

test('where another part is open than this page knew, that part is shown', async (t) => {
	const { api, stage, asked, session } = await course(t, delivered('a'), { sequencing: sequencing('none', 'b') }, delivered('b'));
	api().Initialize('');
	api().SetValue('cmi.completion_status', 'completed');
	session.commit();
	await quiet();
	assert.deepEqual([asked[1].do, asked[2].do, asked[2].item, stage.item], ['commit', 'open', 'b', 'b']);
});

test('the end of the course goes back where the learner came from, or offers to begin again', async (t) => {
	const { made, left, session, api } = await course(t, delivered('a'), { sequencing: sequencing('ended', null), return_url: 'https://school/' });
	api().Initialize('');
	made.press('continue');
	await quiet();
	assert.equal(session.left, true);
	assert.deepEqual([left[0].address, left[0].card.title, left[0].card.actions], ['https://school/', 'over-title', [{ label: 'anew' }]]);
});

test('a course that opens nothing at all says so, and does not send the learner away at once', async (t) => {
	const { left } = await course(t, { sequencing: sequencing('ended', null, { reason: 'SB.2.1-2' }), return_url: 'https://school/' });
	assert.deepEqual([left[0].title, left[0].lines, left[0].actions[0].label], ['empty-title', ['why-empty'], 'return']);
});

test('to end the course is the whole player\'s to do', async (t) => {
	const { made, left, asked } = await course(t, delivered('a'));
	made.press('exitAll');
	assert.deepEqual([left, asked.length], [['exitAll'], 1]);
});

test('Exit suspends what is open, with what content says at its end', async (t) => {
	const { made, stage, asked, api } = await course(t, delivered('a'), { sequencing: sequencing('ended', null), return_url: null });
	api().Initialize('');
	stage.unload = () => api().Terminate('');
	const { card } = await made.leave();
	assert.deepEqual([asked[1].request, asked[1].terminated, card.title, card.actions], ['suspendAll', true, 'closed-title', [{ label: 'goOn' }]]);
});

test('where suspending is not offered, or not done, Exit ends the session all the same', async (t) => {
	const first = await course(t, { sequencing: sequencing('delivered', 'a', { controls: [] }), cmi: {} }, { return_url: '/back' });
	assert.equal((await first.made.leave()).address, '/back');
	assert.deepEqual(first.asked.map((turn) => turn.do), ['navigate', 'exit']);
	const second = await course(t, delivered('a'), { sequencing: sequencing('refused', 'a') }, { return_url: '/back' });
	assert.equal((await second.made.leave()).address, '/back');
	assert.deepEqual(second.asked.map((turn) => turn.do), ['navigate', 'navigate', 'exit']);
});

test('a document that was loaded again begins another communication session of the part that is open', async (t) => {
	const { stage, asked, api } = await course(t, delivered('a'), { sequencing: sequencing('delivered', 'a'), cmi: { 'cmi.entry': 'resume' } });
	const { window } = stage;
	api().Initialize('');
	window.document = {};
	assert.equal(api().Initialize(''), 'true');
	await quiet();
	assert.deepEqual([asked[1].do, asked[1].item, api().GetValue('cmi.entry')], ['open', 'a', 'resume']);
	assert.equal(stage.window, window, 'its content is left as it is');
});

test('each answer tells the contents, the controls and the content what is valid now', async (t) => {
	const { player, api, heard, session } = await course(t, delivered('a'),
		{ sequencing: sequencing('none', 'a', { controls: ['previous'], valid: { continue: false, previous: true }, contents: 'hscd' }) });
	api().Initialize('');
	api().SetValue('cmi.completion_status', 'completed');
	session.commit();
	await quiet();
	assert.deepEqual([heard.at(-1), player.bar.offered, api().GetValue('adl.nav.request_valid.continue'), api().GetValue('adl.nav.request_valid.previous')],
		['hscd', ['previous'], 'false', 'true']);
});

test('where the course does not lead on, the next part that may be chosen is offered', async (t) => {
	const led = sequencing('delivered', 'a', { controls: [], valid: { continue: false, previous: false } });
	const { made, player, asked } = await course(t, { sequencing: led, cmi: {} }, { sequencing: led, cmi: {} }, rests('nothing', { controls: [] }));
	assert.equal(player.bar.next, false);
	player.contents.next = ITEMS[1];
	made.choose(null);
	await quiet();
	assert.equal(player.bar.next, true);
	made.press('next');
	await quiet();
	assert.deepEqual([asked[2].request, asked[2].to], ['choice', 'b']);
	assert.deepEqual(player.stage.said.actions.map(({ label }) => label), ['next', 'show-contents']);
});

test('what content says at the end of the page is no end of its own: whoever closes a tab or loads it again suspends', async (t) => {
	const { made, asked, api, stage } = await course(t, delivered('a'), delivered('b'));
	const { setTimeout: real } = globalThis;
	let stays;
	globalThis.setTimeout = (act, ms) => (ms === 5000 ? (stays = act, 1) : real(act, ms));
	t.after(() => (globalThis.setTimeout = real));
	api().Initialize('');
	made.departs();
	api().SetValue('adl.nav.request', 'exitAll');
	assert.equal(api().Terminate(''), 'true');
	await quiet();
	assert.equal(asked.length, 1);
	// The page stayed after all.
	stays();
	await quiet();
	assert.deepEqual([asked[1].do, said(asked[1]), stage.item], ['finish', { 'adl.nav.request': 'exitAll' }, 'b']);
});

test('a session that was taken over ends here, whatever is waited for', async (t) => {
	const { made, left, stage, api } = await course(t, delivered('a'), { status: 409, reason: 'superseded' });
	api().Initialize('');
	made.press('continue');
	await quiet();
	assert.deepEqual([left, stage.said], [['superseded'], null]);
});

test('every exception that sequencing may give has words', async () => {
	const fs = await import('node:fs');
	const root = new URL('../../', import.meta.url);
	const table = fs.readFileSync(new URL('scorm/sequencing/exception.def', root), 'utf8');
	const page = fs.readFileSync(new URL('pages/player.html', root), 'utf8');
	const codes = [...table.matchAll(/^EXCEPTION\(\w+, "([^"]+)"/gm)].map(([, code]) => code);
	assert.ok(codes.length > 50);
	for (const code of [...codes, null, 'XX.1-1']) assert.ok(page.includes(`data-text="${why(code)}"`), `${code} has no words`);
	for (const code of ['SB.2.9-4', 'SB.2.1-1', 'DB.1.1-3']) assert.notEqual(why(code), 'why-course');
});
