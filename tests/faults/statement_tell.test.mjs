// The service, PostgreSQL, or both are killed while learners answer questions: every answer whose turn was acknowledged has its
// statement, and none has two.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';
import { Sender, throughKills, WAYS } from './kills.mjs';

const LEARNERS = 16;

/** Answers one question after the other, each in a turn of its own. */
function learner(session, number) {
	let asked = 0;
	return new Sender({
		make() {
			const n = asked++, name = `${number}-${n}`;
			return { name, seq: session.nextSeq++, set: [[`cmi.interactions.${n}.id`, name], [`cmi.interactions.${n}.type`, 'fill-in'],
				[`cmi.interactions.${n}.student_response`, `answer ${name}`]] };
		},
		post: ({ seq, set }) => session.take('commit', set, { seq }),
		names: ({ name }) => [name],
	});
}

for (const [what, kill, comeBack] of WAYS)
	test(`every acknowledged answer has its statement, once, when ${what} is killed`, async (t) => {
		const s = await startLectern({ t });
		const { direct_link: link } = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
		const learners = [];
		for (let number = 0; number < LEARNERS; number++)
			learners.push(learner(await openSession(s, await enterByLink(s, link)), number));
		const load = await throughKills(s, learners, { rounds: 2, kill, comeBack });
		assert.deepEqual(load.wrong(), []);
		const told = new Owner(s.data).sql(`SELECT convert_from(body, 'UTF8')::jsonb->'result'->>'response', count(*) FROM statements
			WHERE convert_from(body, 'UTF8')::jsonb->'verb'->>'id' LIKE '%/responded' GROUP BY 1`);
		assert.deepEqual(told.filter(([, count]) => count !== '1'), [], 'none is told twice');
		assert.deepEqual(told.map(([response]) => response).sort(), load.acknowledged().map((name) => `answer ${name}`).sort(), 'each acknowledged answer is told, and nothing else');
		t.diagnostic(`${told.length} answers acknowledged, each told once`);
	});
