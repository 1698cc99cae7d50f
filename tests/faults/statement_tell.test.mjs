// The service, PostgreSQL, or both are killed while learners answer questions: every answer whose turn was acknowledged has its
// statement, and none has two.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { signal, tree } from '../harness/processes.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const LEARNERS = 16;
const MOMENT_MS = 400;
const PAUSE_MS = 20;
const HEAL_MS = patient(60000);

const postmaster = (s) => new Owner(s.data).postmaster;

/** Answers one question after the other; a turn that was not answered is sent again as it was. */
class Learner {
	acknowledged = [];
	wrong = [];
	pending = null;

	constructor(session, number) {
		Object.assign(this, { session, number, asked: 0, stopped: false });
	}

	async send() {
		if (this.pending === null) {
			const n = this.asked++, name = `${this.number}-${n}`;
			this.pending = { name, seq: this.session.nextSeq++, set: [[`cmi.interactions.${n}.id`, name], [`cmi.interactions.${n}.type`, 'fill-in'],
				[`cmi.interactions.${n}.student_response`, `answer ${name}`]] };
		}
		const { name, seq, set } = this.pending;
		let answer;
		try {
			answer = await this.session.take('commit', set, { seq });
		} catch {
			return false;
		}
		if (answer.status === 200) {
			this.acknowledged.push(name);
			this.pending = null;
		} else if (answer.status !== 503) {
			this.wrong.push(`${answer.status} ${answer.text}`);
		}
		return answer.status === 200;
	}

	async run() {
		while (!this.stopped)
			if (!(await this.send()))
				await sleep(PAUSE_MS);
	}

	async finish() {
		const end = Date.now() + HEAL_MS;
		while (this.pending !== null && !(await this.send())) {
			assert.ok(Date.now() < end, `not acknowledged in ${HEAL_MS} ms: ${this.wrong.at(-1) ?? 'no answer'}`);
			await sleep(PAUSE_MS);
		}
	}
}

const WAYS = [
	['the service', (s) => s.kill(), (s) => s.start()],
	['PostgreSQL', (s) => signal(tree(postmaster(s)), 'SIGKILL'), () => {}],
	['both', async (s) => {
		const all = [s.pid, ...tree(postmaster(s))];
		s.leaving = true;
		signal(all, 'SIGKILL');
		await s.kill();
	}, (s) => s.start()],
];

for (const [what, kill, comeBack] of WAYS)
	test(`every acknowledged answer has its statement, once, when ${what} is killed`, async (t) => {
		const s = await startLectern({ t });
		const { direct_link: link } = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
		const learners = [];
		for (let number = 0; number < LEARNERS; number++)
			learners.push(new Learner(await openSession(s, await enterByLink(s, link)), number));
		const all = () => learners.flatMap(({ acknowledged }) => acknowledged);
		const running = Promise.all(learners.map((learner) => learner.run()));
		for (let round = 0; round < 2; round++) {
			const before = all().length;
			await eventually(() => all().length > before + LEARNERS, { timeout_ms: HEAL_MS, what: 'answers to be acknowledged' });
			await sleep(Math.random() * MOMENT_MS);
			await kill(s);
			await comeBack(s);
			const after = all().length;
			await eventually(() => all().length > after + LEARNERS, { timeout_ms: HEAL_MS, what: 'answers to be acknowledged again' });
		}
		learners.forEach((learner) => (learner.stopped = true));
		await running;
		await Promise.all(learners.map((learner) => learner.finish()));
		assert.deepEqual(learners.flatMap(({ wrong }) => wrong), []);
		const told = new Owner(s.data).sql(`SELECT convert_from(body, 'UTF8')::jsonb->'result'->>'response', count(*) FROM statements
			WHERE convert_from(body, 'UTF8')::jsonb->'verb'->>'id' LIKE '%/responded' GROUP BY 1`);
		assert.deepEqual(told.filter(([, count]) => count !== '1'), [], 'none is told twice');
		assert.deepEqual(told.map(([response]) => response).sort(), all().map((name) => `answer ${name}`).sort(), 'each acknowledged answer is told, and nothing else');
		t.diagnostic(`${told.length} answers acknowledged, each told once`);
	});
