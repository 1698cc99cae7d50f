// CPU per durable statement: single POSTs at 64 and 256 connections against a fixed reply plus COPY of the same rows into
// the same tables and indexes (as owner), and against the plain design (record_plain.c) beside it; requests of 50 statements
// over 20 shared activities from 16 connections against COPY alone.
// Five interleaved runs, the medians, fsync on.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort, startLectern } from '../tests/harness/lectern.mjs';
import { Store } from '../tests/harness/xapi.mjs';
import { Owner, REPEATS } from './shared/baseline.mjs';
import { cpuOfTree, load, median, program, us, verdict } from './shared/measure.mjs';
import { postStatements } from './shared/statements.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const SINGLES = 16000;
const PLAIN = 4000;
const PLAIN_THREADS = 16;
const BATCHES = 400;
const BATCH = 50;
const FIXED = 50000;

const s = await startLectern({ config: { metrics: 'off' } });
const owner = new Owner(s.data);
const store = await Store.open(s);
const host = new URL(s.app).host;
const [[org]] = owner.sql("SELECT id FROM organizations WHERE slug = 'main'");
const month = new Date().toISOString().slice(0, 7).replace('-', '_');
const tables = [`statements_${month}`, `statement_keys_${month}`, 'statement_ids', 'activity_definitions', 'agent_names'];

const rows = () => Object.fromEntries(tables.map((table) => [table, Number(owner.sql(`SELECT count(*) FROM ${table}`)[0][0])]));

/** CPU for each statement, and what was inserted. */
function measure(connections, requests, batch, activities) {
	const had = rows();
	const before = cpuOfTree(s.pid);
	const { seconds, p50_ms: p50, p99_ms: p99 } = postStatements(s, store, { connections, requests, batch, activities });
	const cpu = (cpuOfTree(s.pid) - before) / (requests * batch);
	const has = rows();
	const changes = tables.map((table) => ({ table, inserted: has[table] - had[table], updated: 0 })).filter((c) => c.inserted > 0);
	return { cpu, changes, told: `${Math.round(requests * batch / seconds)}/s, p50 ${p50} ms, p99 ${p99} ms` };
}

function measureFixed(connections) {
	const before = cpuOfTree(s.pid);
	load('fixed', s.port, host, 'GET', '/healthz', 0, connections, FIXED);
	return (cpuOfTree(s.pid) - before) / FIXED;
}

async function measureRows(changes, statements) {
	owner.prepare(changes, s.folder).reset();
	const before = cpuOfTree(owner.postmaster);
	owner.baseline();
	// Its backend must have ended and been reaped: only then is its time in one place.
	await sleep(500);
	return (cpuOfTree(owner.postmaster) - before) / statements / REPEATS;
}

/** The plain design on the service's own database. */
async function startPlain() {
	const { socket, port: database, uid, gid } = owner.place;
	const port = await freePort();
	const conninfo = `host=${socket} port=${database} user=lectern_app dbname=lectern options='-c lectern.orgs={${org}} -c lectern.all_orgs=off'`;
	const child = spawn(program('bench_record_plain'), [port, conninfo, org, PLAIN_THREADS].map(String),
		{ stdio: ['pipe', 'pipe', 'inherit'], cwd: '/', ...(process.getuid() === 0 ? { uid, gid } : {}) });
	await new Promise((done, fail) => {
		child.stdout.once('data', done);
		child.once('exit', fail);
	});
	return { port, child };
}

function measurePlain(plain, connections) {
	const cpu = () => cpuOfTree(s.pid) + cpuOfTree(plain.child.pid);
	const before = cpu();
	postStatements(s, store, { port: plain.port, connections, requests: PLAIN });
	return (cpu() - before) / PLAIN;
}

const mid = (runs, key) => median(runs.map((run) => run[key]));

try {
	const plain = await startPlain();
	const runs = { 64: [], 256: [], batch: [] };
	postStatements(s, store, { connections: 64, requests: 2000 });
	for (let i = 0; i < RUNS; i++) {
		for (const connections of [64, 256]) {
			const { cpu, changes, told } = measure(connections, SINGLES, 1, 1000);
			const fixed = measureFixed(connections);
			const copy = await measureRows(changes, SINGLES);
			const simple = measurePlain(plain, connections);
			if (i === 0 && connections === 64)
				console.log(changes.map((c) => `  ${c.table}: ${(c.inserted / SINGLES).toFixed(2)} rows a statement`).join('\n'));
			console.log(`  run ${i + 1}, ${connections} connections: statement ${us(cpu)} (${told}), fixed reply ${us(fixed)}, rows ${us(copy)}, plain ${us(simple)}`);
			runs[connections].push({ cpu, fixed, copy, simple });
		}
		const { cpu, changes, told } = measure(16, BATCHES, BATCH, 20);
		const copy = await measureRows(changes, BATCHES * BATCH);
		console.log(`  run ${i + 1}, requests of ${BATCH}: statement ${us(cpu)} (${told}), rows ${us(copy)}`);
		runs.batch.push({ cpu, copy });
	}
	plain.child.stdin.end();
	let code = 0;
	for (const connections of [64, 256]) {
		const of = runs[connections];
		code |= verdict(`statements-${connections}`, mid(of, 'cpu'), mid(of, 'fixed') + mid(of, 'copy'), 2,
			`CPU per statement; fixed reply ${us(mid(of, 'fixed'))} + its rows by COPY ${us(mid(of, 'copy'))}`);
		code |= verdict(`statements-${connections}-plain`, mid(of, 'cpu'), mid(of, 'simple'), 1 / 3, 'CPU per statement; the plain design');
	}
	code |= verdict('statements-batch', mid(runs.batch, 'cpu'), mid(runs.batch, 'copy'), 1.5, 'CPU per statement of requests of 50; its rows by COPY');
	process.exitCode = code;
} finally {
	await s.dispose();
}
