// CPU per quiz: 64 learners on kept connections begin an attempt of 20 questions, get its page, save each answer as it is given and
// hand in; against one durable commit of the player (bench/commit.mjs), measured in the same run. Service and PostgreSQL, never
// the load. Three interleaved runs, the medians.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { request, startLectern } from '../tests/harness/lectern.mjs';
import { Bank, makeQuiz, questionsOf, sit } from '../tests/harness/quiz.mjs';
import { enterByLink, openSession, smallPackage } from '../tests/harness/visitor.mjs';
import { cpuOfTree, load, median, us, verdict } from './shared/measure.mjs';

const RUNS = 3;
const LEARNERS = 64;
const QUESTIONS = 20;
const QUIZZES = 5; // of each learner in a run
const COMMITS = 6400;
const KEY = 'the-operators-key';

const s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
const agent = new http.Agent({ keepAlive: true, maxSockets: LEARNERS });
const imported = await s.ask('package', 'import', s.write('package.zip', smallPackage()));

async function measureCommits(file) {
	const lines = [];
	for (let i = 0; i < LEARNERS; i++) {
		const player = await enterByLink(s, imported.direct_link);
		const session = await openSession(s, player);
		lines.push(`${new URL(player.origin).host} ${session.write} ${session.item} ${session.nextSeq}`);
	}
	fs.writeFileSync(file, `${lines.join('\n')}\n`);
	const before = cpuOfTree(s.pid);
	load('commit', s.contentPort, file, 9, 400, COMMITS);
	return (cpuOfTree(s.pid) - before) / COMMITS;
}

const post = (to, body) => request(s.app, 'POST', to, { body, agent, headers: { origin: s.app } });
const want = (answer, status) => {
	if (answer.status !== status) throw new Error(`${answer.status} ${answer.text.slice(0, 300)}`);
	return answer;
};

async function quizzes(learner) {
	for (let n = 0; n < QUIZZES; n++) {
		want(await post(learner.address, new URLSearchParams()), 303);
		learner.page = want(await request(s.app, 'GET', `${learner.address}/questions`, { agent }), 200);
		const { write, deltas, seq } = learner.script;
		const questions = questionsOf(learner.page.text);
		for (const [at, { id }] of questions.entries())
			want(await post(deltas, { write, deltas: [{ seq: seq + at, item: id, set: [['answer', 'true']] }] }), 200);
		want(await post(`${learner.address}/review`, new URLSearchParams(learner.hidden().filter(([name]) => name === 'sitting'))), 303);
	}
}

try {
	const bank = new Bank(s, KEY);
	const questions = [];
	for (let i = 0; i < QUESTIONS; i++)
		questions.push(await bank.add('truefalse', { text: `Statement ${i} of the bench.`, right: i % 2 === 0 }));
	const quiz = makeQuiz(s, { slots: questions.map((one) => ({ questions: [one] })) });
	const learners = [];
	for (let i = 0; i < LEARNERS; i++)
		learners.push(await sit(s, quiz.link));
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		const commit = await measureCommits(path.join(s.folder, `connections-${i}`));
		const before = cpuOfTree(s.pid);
		await Promise.all(learners.map(quizzes));
		const cpu = (cpuOfTree(s.pid) - before) / (LEARNERS * QUIZZES);
		console.log(`  run ${i + 1}: quiz ${us(cpu)}, commit ${us(commit)}`);
		runs.push({ cpu, commit });
	}
	process.exitCode = verdict('quiz', median(runs.map((r) => r.cpu)), median(runs.map((r) => r.commit)), 25,
		`CPU per quiz: begun, its page, ${QUESTIONS} autosaves, handed in; one commit`);
} finally {
	agent.destroy();
	await s.dispose();
}
