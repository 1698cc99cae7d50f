// CPU per durable commit of the player: 64 keep-alive connections, distinct attempts, 400-byte deltas, nine deltas to
// one turn with a new score; against a fixed reply, plus the rows that were inserted by COPY and the rows that were
// updated by statements of 1,000 rows, as table owner. Five interleaved runs, the medians, fsync on.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { request, startLectern } from '../tests/harness/lectern.mjs';
import { enterByLink, openSession, smallPackage } from '../tests/harness/visitor.mjs';
import { Owner, REPEATS } from './shared/baseline.mjs';
import { cpuOfTree, load, median, us, verdict } from './shared/measure.mjs';

const RUNS = 5;
const CONNECTIONS = 64;
const COMMITS = 19200;
const DELTAS_PER_TURN = 9;
const DELTA_BYTES = 400;
const FIXED = 50000;

const s = await startLectern();
const owner = new Owner(s.data);
const imported = await s.ask('package', 'import', s.write('package.zip', smallPackage()));

/** One line for each connection: host, write capability, item, next sequence number. */
async function connections(file) {
	const lines = [];
	for (let i = 0; i < CONNECTIONS; i++) {
		const player = await enterByLink(s, imported.direct_link);
		const session = await openSession(s, player);
		lines.push(`${new URL(player.origin).host} ${session.write} ${session.item} ${session.nextSeq}`);
	}
	fs.writeFileSync(file, `${lines.join('\n')}\n`);
	return file;
}

/** An idle backend reports what it counted after ten seconds. */
async function counted() {
	await sleep(11000);
	return owner.counts();
}

async function measureCommits(file) {
	await connections(file);
	const rows = await counted();
	const before = cpuOfTree(s.pid);
	load('commit', s.contentPort, file, DELTAS_PER_TURN, DELTA_BYTES, COMMITS);
	const cpu = (cpuOfTree(s.pid) - before) / COMMITS;
	const after = await counted();
	// Jobs come by the clock, not by commits.
	const changes = Object.keys(after).filter((table) => table !== 'jobs').map((table) => ({
		table,
		inserted: after[table].inserted - (rows[table]?.inserted ?? 0),
		updated: after[table].updated - (rows[table]?.updated ?? 0),
	})).filter((c) => c.inserted > 0 || c.updated > 0);
	return { cpu, changes };
}

function measureFixed() {
	const before = cpuOfTree(s.pid);
	load('fixed', s.contentPort, `a.${new URL(s.content.replace('*.', '')).host}`, 'GET', '/healthz', 0, CONNECTIONS, FIXED);
	return (cpuOfTree(s.pid) - before) / FIXED;
}

async function measureRows(changes) {
	owner.prepare(changes, s.folder).reset();
	const before = cpuOfTree(owner.postmaster);
	owner.baseline();
	// Its backend must have ended and been reaped: only then is its time in one place.
	await sleep(500);
	return (cpuOfTree(owner.postmaster) - before) / COMMITS / REPEATS;
}

try {
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		const { cpu, changes } = await measureCommits(path.join(s.folder, `connections-${i}`));
		const fixed = measureFixed();
		const rows = await measureRows(changes);
		if (i === 0)
			console.log(changes.map((c) => `  ${c.table}: ${c.inserted} inserted, ${c.updated} updated`).join('\n'));
		console.log(`  run ${i + 1}: commit ${us(cpu)}, fixed reply ${us(fixed)}, rows ${us(rows)}`);
		runs.push({ cpu, fixed, rows });
	}
	const base = median(runs.map((r) => r.fixed)) + median(runs.map((r) => r.rows));
	process.exitCode = verdict('commit', median(runs.map((r) => r.cpu)), base, 3,
		`CPU per commit; fixed reply ${us(median(runs.map((r) => r.fixed)))} + its rows ${us(median(runs.map((r) => r.rows)))}`);
} finally {
	await s.dispose();
}
