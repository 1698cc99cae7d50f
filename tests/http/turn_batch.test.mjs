// Turns that wait are taken together: each gets its own answer, none hurts its neighbours, and what cannot be taken so
// is taken alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startLectern, request } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const MANY = 24;

describe('turns taken together', () => {
	let s;
	let imported;
	let owner;
	before(async () => {
		s = await startLectern();
		owner = new Owner(s.data);
		imported = await s.ask('package', 'import', s.write('package.zip', smallPackage()));
	});
	after(() => s.dispose());

	const sessions = (count) => Promise.all(Array.from({ length: count }, async () =>
		openSession(s, await enterByLink(s, imported.direct_link))));
	const taken = async () => {
		const text = (await request(s.app, 'GET', '/metrics')).text;
		return ['sum', 'count'].map((what) => Number(text.match(new RegExp(`^lectern_turn_batch_turns_${what} (.*)$`, 'm'))[1]));
	};
	const log = (session) => owner.sql(`SELECT count(*) FROM attempt_log WHERE session_id = '${session.session}'`)[0][0];

	test('many at once are fewer transactions than turns, and each decides its own attempt', async () => {
		const all = await sessions(MANY);
		const [turns, batches] = await taken();
		const answers = await Promise.all(all.map(async (session, i) => {
			const deltas = [session.delta([['cmi.core.lesson_location', `page ${i}`]]), session.delta([['cmi.suspend_data', 'x'.repeat(2000 + i)]])];
			return session.turn('commit', [['cmi.core.score.raw', String(i)]], { deltas });
		}));
		answers.forEach((answer, i) => assert.equal(answer.attempt.score, i / 100));
		const [turnsAfter, batchesAfter] = await taken();
		assert.equal(turnsAfter - turns, MANY);
		assert.ok(batchesAfter - batches < MANY, `${batchesAfter - batches} transactions`);
		// What was bulky is kept as its hash, what was said is there.
		assert.deepEqual(owner.sql(`SELECT DISTINCT count(*), count(*) FILTER (WHERE body LIKE '%sha256%') FROM attempt_log
			WHERE session_id IN (${all.map((session) => `'${session.session}'`)}) GROUP BY session_id`), [['4', '1']]);
	});

	test('a bad one among them is told what is wrong, and the others are taken', async () => {
		const all = await sessions(MANY);
		const bad = {
			3: { take: (session) => session.take('commit', [], { seq: 90 }), status: 409, code: 'sequence-gap' },
			7: { take: (session) => session.take('open', [], { item: '0190aaaa-0000-7000-8000-000000000000' }), status: 400, code: 'bad-input' },
			11: { take: (session) => session.take('commit', [['cmi.core.score.raw', '1']]), status: 409, code: 'session-closed' },
		};
		await all[11].turn('exit');
		const before = await Promise.all([3, 7, 11].map((i) => log(all[i])));
		const answers = await Promise.all(all.map((session, i) => (bad[i] ? bad[i].take(session) : session.take('commit', [['cmi.core.score.raw', '50']]))));
		answers.forEach((answer, i) => {
			assert.equal(answer.status, bad[i]?.status ?? 200, `${i}: ${answer.text}`);
			if (bad[i]) assert.match(answer.json.type, new RegExp(bad[i].code));
		});
		assert.equal(answers[3].json.expected, 2);
		assert.equal(answers[11].json.reason, 'ended');
		// Nothing of a refused turn is kept.
		assert.deepEqual(await Promise.all([3, 7, 11].map((i) => log(all[i]))), before);
	});

	test('the same turn many times at once, and turns of one attempt, give what they would one after the other', async () => {
		const [session, other] = await sessions(2);
		const seq = session.nextSeq++;
		const same = await Promise.all([...Array.from({ length: 8 }, () => session.take('commit', [['cmi.core.score.raw', '70']], { seq })),
			...Array.from({ length: 4 }, () => other.take('commit', [['cmi.core.score.raw', '10']]))].map((answer) => answer.then((a) => a)));
		assert.deepEqual(same.slice(0, 8).map((a) => a.status), Array(8).fill(200));
		assert.equal(new Set(same.slice(0, 8).map((a) => a.text)).size, 1);
		assert.equal(await log(session), '2');
		// Four turns of one session in one go: those that came before their turn are told what is missing, and succeed then.
		for (const [i, answer] of same.slice(8).entries())
			if (answer.status !== 200) {
				assert.equal(answer.json.expected <= 2 + i, true, answer.text);
				assert.equal((await other.take('commit', [['cmi.core.score.raw', '10']], { seq: 2 + i })).status, 200);
			}
		assert.equal(await log(other), '5');
	});

	test('a turn waits for whoever works on its attempt, and its neighbours do not', async () => {
		const all = await sessions(4);
		const attempt = owner.sql(`SELECT attempt_id FROM attempt_sessions WHERE id = '${all[0].session}'`)[0][0];
		const held = await owner.hold(`SELECT 1 FROM attempts WHERE id = '${attempt}' FOR UPDATE`);
		let waits = true;
		const waiting = all[0].take('commit', [['cmi.core.score.raw', '20']]).finally(() => { waits = false; });
		const others = await Promise.all(all.slice(1).map((session) => session.take('commit', [['cmi.core.score.raw', '30']])));
		assert.deepEqual(others.map((a) => a.status), [200, 200, 200]);
		assert.equal(waits, true);
		held.release();
		assert.equal((await waiting).json.attempt.score, 0.2);
	});

	test('deltas that were appended before are applied by the turn, also more than are read along', async () => {
		const [session] = await sessions(1);
		const rows = Array.from({ length: 150 }, (_, i) => session.delta([['cmi.core.lesson_location', `page ${i}`]]));
		assert.equal((await session.send(...rows)).status, 200);
		const large = session.delta([['cmi.suspend_data', 'y'.repeat(4000)], ['cmi.comments', 'z'.repeat(4000)], ['cmi.core.lesson_location', 'w'.repeat(200)]]);
		assert.equal((await session.send(large)).status, 200);
		assert.equal((await session.turn('commit', [['cmi.core.score.raw', '40']])).saved, 153);
		const [[applied, sets]] = owner.sql(`SELECT applied_seq, (SELECT cmi::jsonb->>'cmi.suspend_data' FROM attempt_items i
			WHERE i.attempt_id = s.attempt_id) FROM attempt_sessions s WHERE id = '${session.session}'`);
		assert.equal(applied, '153');
		assert.equal(sets, 'y'.repeat(4000));
	});
});
