// CPU per quiz: over 64 kept connections learners, one after another, begin their attempt of 20 questions, get its page, save each
// answer as it is given and hand in; against one durable commit of the player (bench/commit.mjs), measured in the same run. A quiz is its
// beginning, 20 autosaves and the handing in; its page, without which nobody could answer, is measured by itself over as many begun
// attempts, at its cheapest (nothing else is asked meanwhile), and taken off; the line says both. Service and PostgreSQL, never
// the load. Five interleaved runs, the medians. All are driven by the same program (bench/load.c), which keeps all 64 connections
// busy; a driver that falls behind would measure quizzes that hardly meet, and commits that share their transactions.
import fs from 'node:fs';
import path from 'node:path';

import { startLectern } from '../tests/harness/lectern.mjs';
import { Owner } from '../tests/harness/owner.mjs';
import { Bank, makeQuiz, sit } from '../tests/harness/quiz.mjs';
import { enterByLink, openSession, smallPackage } from '../tests/harness/visitor.mjs';
import { cpuOfTree, load, median, us, verdict } from './shared/measure.mjs';

const RUNS = 5;
const CONNECTIONS = 64;
const QUESTIONS = 20;
const QUIZZES = 6; // over each connection in a run: as many learners
const PAGES = 3; // of each attempt that was begun
const COMMITS = 9600;
const KEY = 'the-operators-key';

const s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0 } });
const owner = new Owner(s.data);
const imported = await s.ask('package', 'import', s.write('package.zip', smallPackage()));

async function measureCommits(file) {
	const lines = [];
	for (let i = 0; i < CONNECTIONS; i++) {
		const player = await enterByLink(s, imported.direct_link);
		const session = await openSession(s, player);
		lines.push(`${new URL(player.origin).host} ${session.write} ${session.item} ${session.nextSeq}`);
	}
	fs.writeFileSync(file, `${lines.join('\n')}\n`);
	const before = cpuOfTree(s.pid);
	load('commit', s.contentPort, file, 9, 400, COMMITS);
	return (cpuOfTree(s.pid) - before) / COMMITS;
}

async function learnersOf(file, link) {
	const learners = [];
	for (let i = 0; i < CONNECTIONS * QUIZZES; i++)
		learners.push(await sit(s, link));
	fs.writeFileSync(file, learners.map((learner) => `${learner.address}\n`).join(''));
	return learners.length;
}

const deed = (file, deeds) => load('quiz', s.port, new URL(s.app).host, file, deeds, CONNECTIONS);

let quizzesEnded = 0;
/** No connection is ever idle: what the next request waits for is the service. */
async function measureQuizzes(file, link) {
	const count = await learnersOf(file, link);
	const before = cpuOfTree(s.pid);
	deed(file, QUESTIONS);
	const cpu = (cpuOfTree(s.pid) - before) / count;
	// Every second statement is right, and everybody says that all are.
	const [[ended, points]] = owner.sql("SELECT count(*), sum(points) / 1000000 FROM quiz_attempts WHERE state = 'marked'");
	quizzesEnded += count;
	if (Number(ended) !== quizzesEnded || Number(points) !== quizzesEnded * QUESTIONS / 2)
		throw new Error(`${ended} quizzes ended with ${points} points, of ${quizzesEnded}`);
	return cpu;
}

async function measurePages(file, link) {
	const count = await learnersOf(file, link);
	deed(file, 'begin');
	const before = cpuOfTree(s.pid);
	for (let i = 0; i < PAGES; i++)
		deed(file, 'page');
	return (cpuOfTree(s.pid) - before) / count / PAGES;
}

try {
	const bank = new Bank(s, KEY);
	const questions = [];
	for (let i = 0; i < QUESTIONS; i++)
		questions.push(await bank.add('truefalse', { text: `Statement ${i} of the bench.`, right: i % 2 === 0 }));
	const quiz = makeQuiz(s, { slots: questions.map((one) => ({ questions: [one] })) });
	const addresses = path.join(s.folder, 'addresses');
	// As in a school that is used: the database has seen both, and knows how large its tables are.
	await measureCommits(path.join(s.folder, 'connections'));
	await measureQuizzes(addresses, quiz.link);
	owner.psql(['-c', 'ANALYZE']);
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		const commit = await measureCommits(path.join(s.folder, `connections-${i}`));
		const all = await measureQuizzes(addresses, quiz.link);
		const page = await measurePages(addresses, quiz.link);
		console.log(`  run ${i + 1}: quiz with its page ${us(all)}, the page ${us(page)}, commit ${us(commit)}`);
		runs.push({ all, page, commit });
	}
	const page = median(runs.map((r) => r.page));
	process.exitCode = verdict('quiz', median(runs.map((r) => r.all)) - page, median(runs.map((r) => r.commit)), 25,
		`CPU per quiz: begun, ${QUESTIONS} autosaves, handed in; one commit; the quiz's page besides: ${us(page)}`);
} finally {
	await s.dispose();
}
