// The player's side of the service over plain HTTP: docs/player-protocol.md, sentence by sentence.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { before, after, describe, test } from 'node:test';

import { Jar, request, startLectern } from '../harness/lectern.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

let s;
let one; // one SCO with a mastery score of 80
let two; // two SCOs and a page

const LARGE = 200_000;

before(async () => {
	s = await startLectern();
	one = await s.ask('package', 'import', s.write('one.zip', smallPackage({
		mastery: 80,
		files: { 'large.bin': Buffer.alloc(LARGE, 'abcdefgh'), 'media/film.mp4': Buffer.alloc(70_000, 7), 'a b/é.txt': 'accents' },
	})));
	two = await s.ask('package', 'import', s.write('two.zip', smallPackage({ title: 'Two parts', scos: ['First', 'Second'], assets: ['Page'] })));
});
after(() => s?.dispose());

const enter = (course = one) => enterByLink(s, course.direct_link);
const begin = async (course) => openSession(s, await enter(course));
const forged = (text) => text.slice(0, -4) + (text.endsWith('AAAA') ? 'BBBB' : 'AAAA');

describe('opening', () => {
	test('a session tells all the player needs to begin', async () => {
		const session = await openSession(s, await enter(two), { open: false });
		assert.match(session.session, /^[0-9a-f-]{36}$/);
		assert.match(session.files, /^\/c\/[\w-]+\/$/);
		assert.equal(session.title, 'Two parts');
		assert.equal(session.return_url, null);
		assert.equal(session.silent_after_s, 1800);
		assert.deepEqual(session.items.map(({ title, kind, href, visible, status, score }) => [title, kind, href, visible, status, score]), [
			['First', 'sco', 's1.html', true, 'not attempted', null],
			['Second', 'sco', 's2.html', true, 'not attempted', null],
			['Page', 'asset', 'a1.html', true, 'not attempted', null],
		]);
		assert.equal(session.current, session.items[0].id);
		assert.deepEqual(session.attempt, { completion: 'not attempted', success: 'unknown', score: null });
		assert.deepEqual(session.replayed, []);
	});

	test('the page is for its own host only, is never stored and says who may frame it', async () => {
		const player = await enter();
		const page = await request(player.origin, 'GET', player.path);
		assert.equal(page.status, 200);
		assert.equal(page.headers['cache-control'], 'no-store');
		assert.match(page.headers['content-security-policy'], /frame-ancestors 'none'/);
		assert.equal((await request(s.contentOrigin('aaaaaaaaaaaaaaaaaaaa'), 'GET', player.path)).status, 404);
	});

	test('a launch that is not ours is gone, on the page and for a session', async () => {
		const player = await enter();
		const page = await request(player.origin, 'GET', forged(player.path));
		assert.equal(page.status, 410);
		assert.match(page.text, /open the activity from your course again/);
		for (const launch of [forged(player.path), '/play/x', `/play/${'A'.repeat(2000)}`])
			assert.equal((await request(player.origin, 'POST', `${launch}/session`, { body: {} })).status, 410, launch);
	});

	test('the first opening is ab-initio and the next resumes with what was set', async () => {
		const player = await enter();
		const first = await openSession(s, player);
		assert.equal(first.opened.cmi['cmi.core.entry'], 'ab-initio');
		assert.equal(first.opened.cmi['cmi.student_data.mastery_score'], '80');
		await first.turn('commit', [['cmi.core.lesson_location', 'page 4'], ['cmi.suspend_data', 'état']]);
		await first.turn('leave');
		const second = await openSession(s, player);
		assert.equal(second.opened.cmi['cmi.core.entry'], 'resume');
		assert.equal(second.opened.cmi['cmi.core.lesson_location'], 'page 4');
		assert.equal(second.opened.cmi['cmi.suspend_data'], 'état');
	});
});

describe('deltas', () => {
	test('a delta is saved, also when it is sent twice, and counts with the next turn', async () => {
		const session = await begin();
		const delta = session.delta([['cmi.core.lesson_location', '7']]);
		for (let i = 0; i < 2; i++) {
			const answer = await session.send(delta);
			assert.deepEqual([answer.status, answer.json], [200, { saved: [delta.seq] }]);
		}
		await session.turn('exit');
		assert.equal((await openSession(s, session.player)).opened.cmi['cmi.core.lesson_location'], '7');
	});

	test('many deltas that arrive in any order are applied in theirs', async () => {
		const session = await begin();
		const deltas = Array.from({ length: 40 }, (_, i) => session.delta([['cmi.core.lesson_location', String(i)]]));
		const answers = await Promise.all([...deltas].reverse().map((d) => session.send(d)));
		assert.ok(answers.every(({ status }) => status === 200));
		await session.turn('exit');
		assert.equal((await openSession(s, session.player)).opened.cmi['cmi.core.lesson_location'], '39');
	});

	test('suspend data of a mebibyte comes back whole', async () => {
		const session = await begin();
		const data = crypto.randomBytes(512 * 1024).toString('hex');
		assert.equal((await session.send(session.delta([['cmi.suspend_data', data]]))).status, 200);
		await session.turn('commit', [['cmi.core.exit', 'suspend']]);
		await session.turn('finish');
		assert.ok((await openSession(s, session.player)).opened.cmi['cmi.suspend_data'] === data);
	});

	test('a body of more than 5 MiB, too many deltas and deltas that are none are refused, each by name', async () => {
		const session = await begin();
		const d = (more) => ({ seq: 2, item: session.item, set: [], ...more });
		// The answer comes before such a body is read; a client that goes on writing may meet a closed connection first.
		const large = session.send(d({ set: [['cmi.suspend_data', 'x'.repeat(5 * 1024 * 1024)]] }));
		assert.ok(await large.then(({ status }) => status === 413, ({ code }) => ['EPIPE', 'ECONNRESET'].includes(code)));
		const bad = [
			[[], 'deltas'],
			[Array.from({ length: 257 }, (_, i) => d({ seq: i + 2 })), 'deltas'],
			[[d({ seq: 0 })], 'deltas[0]'],
			[[d({ seq: 2 ** 53 + 2 })], 'deltas[0]'],
			[[d({ seq: '2' })], 'deltas[0]'],
			[[d({ seq: 2.5 })], 'deltas[0]'],
			[[d(), d({ seq: 3, item: 'x' })], 'deltas[1]'],
			[[d({ set: {} })], 'deltas[0]'],
			[[d({ set: [['a']] })], 'deltas[0]'],
			[[d({ set: [['a', 1]] })], 'deltas[0]'],
			[[d({ set: Array.from({ length: 5001 }, () => ['a', 'b']) })], 'deltas[0]'],
			[[d({ do: 'dance' })], 'deltas[0]'],
			[[7], 'deltas[0]'],
		];
		for (const [deltas, field] of bad) {
			const answer = await session.send(...deltas);
			assert.deepEqual([answer.status, answer.json.field], [400, field], `${answer.text} for ${JSON.stringify(deltas).slice(0, 80)}`);
		}
		for (const body of ['[]', '7', '{"write":', ''])
			assert.equal((await request(session.player.origin, 'POST', '/play/deltas', { body, headers: { 'content-type': 'text/plain' } })).status, 400);
		assert.equal((await session.take('commit')).status, 200, 'nothing of it was kept');
	});

	test('a capability that is not ours, or is another one, cannot write', async () => {
		const session = await begin();
		const read = session.files.split('/')[2];
		const launch = session.player.path.split('/')[2];
		for (const write of [forged(session.write), read, launch, '', 'x', 'A'.repeat(5000), null, 5]) {
			const body = { write, deltas: [{ seq: 2, item: session.item, set: [] }] };
			const expected = typeof write === 'string' ? 403 : 400;
			assert.equal((await session.post('/play/deltas', body)).status, expected, String(write).slice(0, 20));
			assert.equal((await session.post('/play/turn', { ...body, deltas: [], seq: 2, do: 'commit', item: session.item })).status, expected);
		}
	});
});

describe('turns', () => {
	test('a turn that is repeated gives the same answer, and changes nothing', async () => {
		const session = await begin();
		const first = await session.take('finish', [['cmi.core.score.raw', '90'], ['cmi.core.session_time', '00:10:00']], { seq: 2 });
		const again = await session.take('finish', [['cmi.core.score.raw', '90'], ['cmi.core.session_time', '00:10:00']], { seq: 2 });
		assert.equal(again.text, first.text);
		assert.deepEqual([first.json.attempt.success, (await session.take('open', [], { seq: 1 })).json], ['passed', { saved: 2 }]);
		const next = await openSession(s, session.player);
		assert.equal(next.opened.cmi['cmi.core.total_time'], '0000:10:00.00', 'time counts once');
	});

	test('a turn with a gap before it is refused, tells what is expected, and succeeds with the tail', async () => {
		const session = await begin();
		const tail = [session.delta([['cmi.core.lesson_location', 'a']]), session.delta([['cmi.core.lesson_location', 'b']])];
		await session.send(tail[1]);
		const refused = await session.take('commit');
		assert.deepEqual([refused.status, refused.json.type, refused.json.expected], [409, '/problems/sequence-gap', 2]);
		const answer = await session.take('commit', [], { seq: 4, deltas: tail });
		assert.deepEqual([answer.status, answer.json.saved], [200, 4]);
	});

	test('a turn that was sent and never answered stays a turn in a later tail', async () => {
		const session = await begin();
		const lost = { seq: 2, item: session.item, set: [['cmi.core.score.raw', '40']], do: 'finish' };
		const answer = await session.take('exit', [], { seq: 3, deltas: [lost] });
		assert.deepEqual(answer.json.attempt, { completion: 'completed', success: 'failed', score: 0.4 });
	});

	test('a turn whose tail holds one that was applied, and its answer lost, tells of every item', async () => {
		const session = await begin(two);
		const lost = { seq: 2, item: session.item, set: [['cmi.core.lesson_status', 'completed']], do: 'commit' };
		await session.take(lost.do, lost.set, lost);
		const unseen = await session.take('commit', [['cmi.core.lesson_location', '3']], { seq: 3, deltas: [lost] });
		assert.deepEqual(unseen.json.items.map(({ status }) => status), ['completed', 'not attempted', 'not attempted']);
		const seen = await session.take('commit', [['cmi.core.lesson_location', '4']], { seq: 4 });
		assert.deepEqual(seen.json.items, []);
	});

	test('what the data model refuses is dropped and does not fail the turn', async () => {
		const session = await begin();
		const answer = await session.turn('commit', [['cmi.core.score.raw', 'plenty'], ['cmi.core.student_id', 'me'], ['no.such', 'x'],
			['cmi.core.lesson_location', 'kept']]);
		assert.equal(answer.attempt.score, null);
		await session.turn('leave');
		const next = await openSession(s, session.player);
		assert.equal(next.opened.cmi['cmi.core.lesson_location'], 'kept');
		assert.notEqual(next.opened.cmi['cmi.core.student_id'], 'me');
	});

	test('only an item of the module can be opened', async () => {
		const session = await begin();
		const other = await openSession(s, await enter(two), { open: false });
		for (const item of [other.items[0].id, crypto.randomUUID()])
			assert.equal((await session.take('open', [], { seq: 2, item })).status, 400);
		assert.equal((await session.take('open', [], { seq: 2 })).status, 200, 'the refused ones left no trace');
	});

	test('after leave and exit the session takes nothing more', async () => {
		for (const end of ['leave', 'exit']) {
			const session = await begin();
			await session.turn(end);
			const delta = await session.send(session.delta([]));
			assert.deepEqual([delta.status, delta.json.type], [409, '/problems/session-closed']);
			assert.deepEqual((await session.take('commit')).json.type, '/problems/session-closed');
		}
	});

	test('a course of several parts is complete when each is, and its score is the mean', async () => {
		const session = await openSession(s, await enter(two), { open: false });
		const [first, second, page] = session.items.map(({ id }) => id);
		await session.turn('open', [], { item: first });
		await session.turn('finish', [['cmi.core.lesson_status', 'passed'], ['cmi.core.score.raw', '60']], { item: first });
		const opened = await session.turn('open', [], { item: second });
		assert.deepEqual(opened.attempt, { completion: 'incomplete', success: 'unknown', score: 0.6 });
		await session.turn('finish', [['cmi.core.lesson_status', 'passed'], ['cmi.core.score.raw', '100']], { item: second });
		const last = await session.turn('open', [], { item: page });
		assert.deepEqual(last.cmi, {});
		assert.deepEqual(last.items, [{ id: page, status: 'completed', score: null, may_open: true }]);
		assert.deepEqual(last.attempt, { completion: 'completed', success: 'passed', score: 0.8 });
	});
});

describe('takeover and replay', () => {
	test('a second session takes over: the first can write no more, and what it said is there', async () => {
		const player = await enter();
		const first = await openSession(s, player);
		await first.send(first.delta([['cmi.core.lesson_location', 'half way']]));
		const second = await openSession(s, player);
		assert.equal(second.opened.cmi['cmi.core.lesson_location'], 'half way');
		assert.equal(second.opened.cmi['cmi.core.entry'], 'resume');
		assert.equal((await first.send(first.delta([]))).json.type, '/problems/session-closed');
		assert.equal((await first.take('commit')).json.type, '/problems/session-closed');
		assert.equal((await second.take('commit')).status, 200);
	});

	test('while forty deltas are on their way, a takeover loses none of those that were acknowledged', async () => {
		const player = await enter();
		const first = await openSession(s, player);
		const deltas = Array.from({ length: 40 }, (_, i) => first.delta([[`cmi.objectives.${i}.id`, `o${i}`]]));
		const sent = Promise.all(deltas.map((d) => first.send(d)));
		const second = await openSession(s, player);
		const answers = await sent;
		const saved = answers.filter(({ status }) => status === 200).flatMap(({ json }) => json.saved);
		assert.ok(answers.every(({ status }) => status === 200 || status === 409));
		// Objectives are numbered without gaps: only what came before the first refused one can show.
		const known = Object.keys(second.opened.cmi).filter((name) => /objectives\.\d+\.id/.test(name)).length;
		const unbroken = [...deltas, { seq: -1 }].findIndex(({ seq }) => !saved.includes(seq));
		assert.equal(known, unbroken);
	});

	test('one attempt opened twenty times at once has one open session in the end', async () => {
		const player = await enter();
		const sessions = await Promise.all(Array.from({ length: 20 }, () => openSession(s, player, { open: false })));
		const answers = await Promise.all(sessions.map((one) => one.take('open')));
		assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(409)]);
	});

	test('an outbox that comes back is kept, applied before the new session, and told as saved each time', async () => {
		const player = await enter();
		const first = await openSession(s, player);
		const deltas = [first.delta([['cmi.core.lesson_location', 'kept on the device']]),
			first.delta([['cmi.core.score.raw', '85']], { do: 'finish' })];
		const replay = [{ write: first.write, deltas }];
		const second = await openSession(s, player, { replay });
		assert.deepEqual(second.replayed, [{ write: first.write, saved: [2, 3] }]);
		assert.deepEqual(second.attempt, { completion: 'completed', success: 'passed', score: 0.85 });
		assert.equal(second.opened.cmi['cmi.core.lesson_location'], 'kept on the device');
		const third = await openSession(s, player, { replay });
		assert.deepEqual(third.replayed, [{ write: first.write, saved: [2, 3] }]);
	});

	test('an outbox that comes after another session took over is refused, and says which part is safe', async () => {
		const player = await enter();
		const first = await openSession(s, player);
		const safe = first.delta([['cmi.core.lesson_location', '1']]);
		await first.send(safe);
		await openSession(s, player);
		const late = first.delta([['cmi.core.lesson_location', 'too late']]);
		const third = await openSession(s, player, { replay: [{ write: first.write, deltas: [safe, late] }, { write: 'nonsense', deltas: [late] }] });
		assert.deepEqual(third.replayed, [{ write: first.write, saved: [2], refused: 'session-closed' },
			{ write: 'nonsense', saved: [], refused: 'forbidden' }]);
		assert.equal(third.opened.cmi['cmi.core.lesson_location'], '1');
	});

	test('a gap that nobody can fill any more does not hold back what came after it', async () => {
		const player = await enter();
		const first = await openSession(s, player);
		first.nextSeq++;
		await first.send(first.delta([['cmi.core.lesson_location', 'after the gap']]));
		assert.equal((await openSession(s, player)).opened.cmi['cmi.core.lesson_location'], 'after the gap');
	});
});

describe('files', () => {
	let session;
	before(async () => {
		session = await begin();
	});
	const get = (path, headers, origin = session.player.origin) => request(origin, 'GET', session.files + path, { headers });

	test('a small file comes from disk and then from memory, with its type, and is kept by browsers', async () => {
		for (let i = 0; i < 2; i++) {
			const answer = await get('s1.html');
			assert.equal(answer.status, 200);
			assert.match(answer.headers['content-type'], /^text\/html/);
			assert.equal(answer.headers['cache-control'], 'private, max-age=345600, immutable');
			assert.equal(answer.headers['x-content-type-options'], 'nosniff');
			assert.equal(answer.headers['content-security-policy'], undefined);
			assert.match(answer.text, /First/);
		}
	});

	test('names with blanks and accents are found, with and without a query', async () => {
		assert.equal((await get('a%20b/%C3%A9.txt?x=1')).text, 'accents');
	});

	test('conditional and range requests are answered, for small and large files', async () => {
		for (const [path, size] of [['s1.html', undefined], ['large.bin', LARGE]]) {
			const whole = await get(path);
			assert.equal(whole.status, 200);
			if (size)
				assert.equal(whole.body.length, size);
			assert.equal((await get(path, { 'if-none-match': whole.headers.etag })).status, 304);
			const part = await get(path, { range: 'bytes=2-5' });
			assert.equal(part.status, 206);
			assert.equal(part.headers['content-range'], `bytes 2-5/${whole.body.length}`);
			assert.deepEqual(part.body, whole.body.subarray(2, 6));
			assert.equal((await get(path, { range: `bytes=${whole.body.length}-` })).status, 416);
		}
		assert.equal((await get('media/film.mp4')).headers['content-type'], 'video/mp4');
	});

	test('another host, another capability and other places get nothing', async () => {
		assert.equal((await get('s1.html', {}, s.contentOrigin('aaaaaaaaaaaaaaaaaaaa'))).status, 404);
		assert.equal((await request(s.app, 'GET', `${session.files}s1.html`)).status, 404);
		const expired = await request(session.player.origin, 'GET', `/c/${forged(session.files.split('/')[2])}/s1.html`);
		assert.match(`${expired.status} ${expired.text}`, /^410[^]*This link has run out/);
		assert.equal((await request(session.player.origin, 'GET', `/c/${session.write}/s1.html`)).status, 410);
		for (const path of ['', 'none.html', 'media', 'media/', '..%2f..%2fsecret', '%2e%2e/secret', 'a%00b'])
			assert.ok([400, 404].includes((await get(path)).status), path);
	});

	test('a package cannot install a service worker', async () => {
		assert.equal((await get('s1.html', { 'service-worker': 'script' })).status, 403);
	});
});

describe('direct visitors', () => {
	test('the page names the course and offers a button that works without scripts', async () => {
		const page = await request(s.app, 'GET', new URL(one.direct_link).pathname);
		assert.equal(page.status, 200);
		assert.match(page.text, /<h1>A small course<\/h1>/);
		assert.match(page.text, /<form method="post" action="\/go\/[a-z0-9]+">/);
		assert.match(page.headers['content-security-policy'], /form-action 'self' http:\/\/\*\.content\.localhost/);
		assert.equal((await request(s.app, 'GET', '/go/nosuchlink')).status, 404);
		assert.equal((await request(s.app, 'POST', '/go/nosuchlink', { body: new URLSearchParams({ choice: 'keep' }) })).status, 404);
	});

	test('who comes back with the cookie goes on, and a cookie of their own making makes a stranger', async () => {
		const jar = new Jar();
		const path = new URL(one.direct_link).pathname;
		const start = await request(s.app, 'POST', path, { body: new URLSearchParams({ choice: 'keep' }), jar });
		assert.match(start.headers['set-cookie'][0], /^__Host-lectern-guest=[\w-]+; Path=\/; Max-Age=15552000; Secure; HttpOnly; SameSite=Lax$/);
		const first = await openSession(s, await enterByLink(s, one.direct_link, { jar }));
		await first.turn('commit', [['cmi.core.lesson_location', 'mine']]);
		const again = await enterByLink(s, one.direct_link, { jar });
		assert.equal(again.origin, first.player.origin);
		assert.equal((await openSession(s, again)).opened.cmi['cmi.core.lesson_location'], 'mine');
		const cookie = `__Host-lectern-guest=${forged(jar.get(new URL(s.app).hostname, '__Host-lectern-guest'))}`;
		const stranger = await request(s.app, 'POST', path, { body: new URLSearchParams({ choice: 'keep' }), headers: { cookie } });
		assert.equal(stranger.status, 303);
		assert.notEqual(new URL(stranger.headers.location).origin, again.origin);
	});
});

test('a session of which nothing is heard is closed as suspended, and speaks again when the page wakes up', async (t) => {
	const quick = await startLectern({ config: { session_silent_after: 2 }, t });
	const course = await quick.ask('package', 'import', quick.write('p.zip', smallPackage({ mastery: 80 })));
	const session = await openSession(quick, await enterByLink(quick, course.direct_link));
	await session.send(session.delta([['cmi.core.lesson_location', 'before']]));
	await quick.log((line) => line.message === 'closed 1 silent sessions', 30000);
	assert.equal((await session.send(session.delta([['cmi.core.session_time', '00:05:00']]))).status, 200);
	const turn = await session.turn('finish', [['cmi.core.score.raw', '100']]);
	assert.deepEqual(turn.attempt, { completion: 'completed', success: 'passed', score: 1 });
	const next = await openSession(quick, session.player);
	assert.equal(next.opened.cmi['cmi.core.lesson_location'], 'before');
	assert.equal(next.opened.cmi['cmi.core.total_time'], '0000:05:00.00', 'time counts once');
});

test('everything is there after the service was killed', async (t) => {
	const own = await startLectern({ t });
	const course = await own.ask('package', 'import', own.write('p.zip', smallPackage()));
	const session = await openSession(own, await enterByLink(own, course.direct_link));
	assert.equal((await session.send(session.delta([['cmi.core.lesson_location', 'kept']]))).status, 200);
	await own.kill();
	await own.start();
	assert.equal((await session.take('commit')).status, 200, 'the session lives on');
	assert.equal((await openSession(own, session.player)).opened.cmi['cmi.core.lesson_location'], 'kept');
});
