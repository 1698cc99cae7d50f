// The service, PostgreSQL, or both are killed while learners answer a quiz and hand it in: each sitting ends once, with the last
// answer that was acknowledged.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { Bank, makeQuiz, sit } from '../harness/quiz.mjs';
import { Sender, throughKills, WAYS } from './kills.mjs';

const LEARNERS = 12;
const SAVES = 3; // before each is handed in
const KEY = 'the-operators-key';

/** Begins, saves an answer some times, hands in, and begins again. */
function learner(s, who, question) {
	let step = 0, said = 0;
	const kept = new Map(); // sitting → its last answer
	const sender = new Sender({
		make() {
			const at = step++ % (SAVES + 2);
			if (at === 0) return { what: 'begin' };
			return at <= SAVES ? { what: 'save', value: `answer ${said++}`, seq: who.script.seq + at } : { what: 'hand in', sitting: who.hidden()[0][1] };
		},
		async post({ what, value, seq, sitting }) {
			if (what === 'begin') {
				const page = await who.send('', []);
				if (page.status === 200 && /id="quiz"/.test(page.text)) who.page = page;
				return { status: page.status, text: page.words };
			}
			if (what === 'save') return who.autosave({ seq, item: question, set: [['answer', value]] });
			const answer = await request(s.app, 'POST', `${who.address}/review`, { body: new URLSearchParams({ sitting }), headers: { origin: s.app } });
			return { status: answer.status === 303 ? 200 : answer.status, text: answer.text };
		},
		names({ what, value, sitting }) {
			if (what === 'save') kept.set(who.hidden()[0][1], value);
			return what === 'hand in' ? [[sitting, kept.get(sitting)]] : [[what, value]];
		},
		busy: [503, 504],
	});
	return sender;
}

for (const [what, kill, comeBack] of WAYS)
	test(`every sitting ends once, with the last answer that was acknowledged, when ${what} is killed`, async (t) => {
		const s = await startLectern({ t, config: { api_key: KEY } });
		const question = await new Bank(s, KEY).add('short', { text: 'What?', answers: [{ text: 'answer *' }] });
		const quiz = makeQuiz(s, { slots: [{ questions: [question] }] });
		const learners = [];
		for (let i = 0; i < LEARNERS; i++)
			learners.push(learner(s, await sit(s, quiz.link), question[0]));
		const load = await throughKills(s, learners, { rounds: 2, kill, comeBack });
		assert.deepEqual(load.wrong(), []);
		const ended = load.acknowledged().filter(([name]) => name.includes('-'));
		const owner = new Owner(s.data);
		const found = new Map(owner.sql(`SELECT q.id, q.state, a.answer::json->0->>1, q.points,
				(SELECT count(*) FROM attempt_events e WHERE e.session_id = q.session_id AND e.kind = 'quiz-submitted')
			FROM quiz_attempts q JOIN quiz_answers a ON a.sitting_id = q.id`).map(([id, ...rest]) => [id, rest]));
		assert.ok(ended.length > 0);
		for (const [sitting, value] of ended)
			assert.deepEqual(found.get(sitting), ['marked', value, '1000000', '1'], sitting);
		assert.deepEqual(owner.sql('SELECT attempt_id, number FROM quiz_attempts GROUP BY 1, 2 HAVING count(*) > 1'), []);
		t.diagnostic(`${ended.length} sittings handed in, ${load.acknowledged().length - ended.length} answers and beginnings acknowledged`);
	});
