// The service, PostgreSQL, or both are killed while 64 learners commit: what was acknowledged is there, what was not can
// be sent again, nothing counts twice.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { request, startLectern } from '../harness/lectern.mjs';
import { eventually } from '../harness/learner.mjs';
import { Owner } from '../harness/owner.mjs';
import { signal, title, tree } from '../harness/processes.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { Load } from './commit_load.mjs';
import { killBoth, postmaster } from './kills.mjs';

const SPEAKERS = 64;
const MOMENT_LEAST_MS = 100;
const MOMENT_MOST_MS = 900;
const AFTER_MS = 500;

/** Ways to kill PostgreSQL: all of it; its first process alone; one that serves us. */
const POSTGRES = [
	['all of PostgreSQL', (s) => signal(tree(postmaster(s)), 'SIGKILL')],
	['its postmaster alone', (s) => signal([postmaster(s)], 'SIGKILL')],
	['one of its backends', (s) => signal(tree(postmaster(s)).filter((pid) => title(pid).includes('lectern_app')).slice(0, 1), 'SIGKILL')],
];

function rowsOf(owner) {
	const rows = new Map();
	for (const [session, seq, location] of owner.sql(`SELECT session_id, seq,
		(SELECT pair->>1 FROM jsonb_array_elements(body::jsonb->'set') pair WHERE pair->>0 = 'cmi.core.lesson_location')
		FROM attempt_log`))
		rows.set(`${session} ${seq}`, location);
	return rows;
}

/** Every acknowledged delta and turn is a row that says what was said; how many were looked at. */
function verifyRows(s, load) {
	const rows = rowsOf(new Owner(s.data));
	let verified = 0;
	for (const speaker of load.speakers) {
		for (const { session, seq, location } of speaker.acknowledged) {
			assert.equal(rows.get(`${session} ${seq}`), location, `acknowledged: ${location}`);
			verified += 1;
		}
	}
	return verified;
}

/** Nothing was answered but 200 and "later". */
function verifyAnswers(load) {
	assert.deepEqual(load.speakers.flatMap((speaker) => speaker.wrong), []);
}

/** What is pending goes through, half of it from the same page, half from a page that was loaded again. */
async function resend(load) {
	await Promise.all(load.speakers.map((speaker) => (speaker.number % 2 === 0 ? speaker.finish() : reread(speaker))));
	assert.equal(load.sum((speaker) => speaker.pending.length), 0);
}

/** A new session shows the content what it said last. */
async function reread(speaker) {
	const last = speaker.said.at(-1);
	const { cmi, attempt } = await speaker.reopen();
	const told = JSON.stringify(cmi);
	assert.ok(last === undefined || told.includes(last.location), `${last?.location} is not in ${told}`);
	if (speaker.turns > 0)
		assert.ok(Math.abs(attempt.score - speaker.turns / 10000) < 1e-9, `${speaker.turns} turns, score ${attempt.score}`);
}

/** Each thing said is there once, in order and applied; each turn was decided once. */
async function verifyEnd(s, load) {
	await Promise.all(load.speakers.map(reread));
	const owner = new Owner(s.data);
	const said = load.sum((speaker) => speaker.said.length);
	const [[counted]] = owner.sql(`SELECT count(*) FROM attempt_log WHERE body::jsonb->'set' <> '[]'`);
	assert.equal(Number(counted), said);
	assert.deepEqual(owner.sql(`SELECT id, applied_seq, (SELECT count(*) FROM attempt_log l WHERE l.session_id = s.id),
		(SELECT max(seq) FROM attempt_log l WHERE l.session_id = s.id) FROM attempt_sessions s`)
		.filter(([, applied, count, most]) => applied !== count || count !== most), [], 'every session is applied whole, without gaps');
	assert.deepEqual(owner.sql(`SELECT session_id, detail->>'seq', count(*) FROM attempt_events WHERE kind = 'decided'
		GROUP BY 1, 2 HAVING count(*) > 1`), [], 'nothing is decided twice');
	const [[scores]] = owner.sql(`SELECT count(DISTINCT (attempt_id, detail->'facts'->0->>'score')) FROM attempt_events
		WHERE kind = 'decided' AND detail->'facts'->0->>'score' IS NOT NULL`);
	const turns = load.sum((speaker) => speaker.turns);
	const carried = load.sum((speaker) => speaker.carried.size);
	assert.ok(Number(scores) <= turns && Number(scores) >= turns - carried,
		`every turn was decided, alone or with what carried it: ${scores} decisions, ${turns} turns, ${carried} carried`);
	return said;
}

async function house(t) {
	const s = await startLectern({ t });
	const imported = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
	const load = new Load(s, imported.direct_link, SPEAKERS);
	await load.enter();
	return { s, load };
}

const moment = () => MOMENT_LEAST_MS + Math.round(Math.random() * (MOMENT_MOST_MS - MOMENT_LEAST_MS));

/** One round: speak, kill at a chance moment, come back, verify, send the rest. */
async function round(t, { s, load }, what, kill, comeBack) {
	const before = load.acknowledged;
	const at = moment();
	load.start();
	await eventually(() => load.acknowledged > before, { what: 'the load to begin' });
	await sleep(at);
	const acknowledged = load.acknowledged - before;
	await kill(s);
	await comeBack(s, load);
	await load.stop();
	await answering(s);
	const verified = verifyRows(s, load);
	const pending = load.sum((speaker) => speaker.pending.length);
	await resend(load);
	verifyAnswers(load);
	t.diagnostic(`${what} after ${at} ms: ${acknowledged} acknowledged until then, all ${verified} so far verified, ${pending} sent again`);
}

async function startAgain(s, load) {
	await load.stop();
	await s.start();
}

/** Answers that were under way when it was killed may have looked like its coming back. */
function answering(s) {
	const owner = new Owner(s.data);
	return eventually(() => {
		try {
			return owner.sql('SELECT 1').length === 1;
		} catch {
			return false;
		}
	}, { what: 'PostgreSQL to answer' });
}

/** The service lives: it must heal by itself, and the learners go on. */
async function heal(s, load) {
	const before = load.acknowledged;
	await eventually(() => load.acknowledged > before + SPEAKERS, { timeout_ms: 60000, what: 'commits to be acknowledged again' });
	// Its state is looked at from time to time.
	await eventually(async () => (await request(s.app, 'GET', '/readyz')).status === 200, { what: 'the service to call itself ready' });
	await sleep(AFTER_MS);
}

async function play(t, rounds, kill, comeBack) {
	const h = await house(t);
	const pid = h.s.pid;
	for (let i = 0; i < rounds; i++) {
		const [what, how] = kill(i);
		await round(t, h, what, how, comeBack);
	}
	const said = await verifyEnd(h.s, h.load);
	assert.equal(h.load.acknowledged, said);
	t.diagnostic(`${said} said, ${said} acknowledged, ${said} there, each once; answered "later" ${
		h.load.sum((speaker) => speaker.later)} times, connection cut ${h.load.sum((speaker) => speaker.cut)} times`);
	return { ...h, pid };
}

/** The tests, of so many kills each. */
export function commitMatrix(test, rounds) {
	test(`no acknowledged commit is lost when the service is killed, ${rounds} times`, async (t) => {
		await play(t, rounds, () => ['the service', (s) => s.kill()], startAgain);
	});

	test(`no acknowledged commit is lost when PostgreSQL is killed, ${rounds} times, and the service heals by itself`, async (t) => {
		const { s, pid } = await play(t, rounds, (i) => POSTGRES[i % POSTGRES.length], heal);
		assert.equal(s.pid, pid);
	});

	test(`no acknowledged commit is lost when both are killed, ${rounds} times`, async (t) => {
		await play(t, rounds, () => ['both', killBoth], startAgain);
	});
}
