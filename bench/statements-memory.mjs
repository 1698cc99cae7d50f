// Peak memory of the service (PostgreSQL apart) while far more statements come than its queues take: requests of 50
// statements from 1,000 connections at once, then requests of 200 from 500, then some of nearly 7 MiB, each load for a service
// of its own. Requests that are refused (503) are what a full queue answers; some of each must be stored.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';

import { startLectern } from '../tests/harness/lectern.mjs';
import { statement, Store } from '../tests/harness/xapi.mjs';
import { postStatements } from './shared/statements.mjs';

const MOST_MIB = 128;
const LOADS = [{ connections: 1000, requests: 40000, batch: 50 }, { connections: 500, requests: 10000, batch: 200 }];
const LARGE = { connections: 12, each: 3, batch: 1000, response: 'x'.repeat(6500) };

const mib = (s, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${s.pid}/status`, 'utf8'))[1]) / 1024;

let short = false;

/** load gives how many requests were sent and how many of them refused; each by a service of its own. */
async function measure(name, load) {
	const s = await startLectern({ config: { metrics: 'off' } });
	try {
		told(name, s, await load(s, await Store.open(s)));
	} finally {
		await s.dispose();
	}
}

function told(name, s, { requests, failed }) {
	const peak = mib(s, 'VmHWM');
	const good = peak <= MOST_MIB && failed < requests;
	short ||= !good;
	console.log(`statements-memory, ${name}: ${peak.toFixed(0)} MiB at most with queues full, at most ${MOST_MIB}`
		+ ` (${requests - failed} of ${requests} stored, the others refused; ${mib(s, 'VmRSS').toFixed(0)} MiB after it): ${good ? 'ok' : 'short'}`);
}

async function postLarge(s, store) {
	const bodies = Array.from({ length: LARGE.connections }, () =>
		JSON.stringify(Array.from({ length: LARGE.batch }, () => statement({ id: randomUUID(), result: { response: LARGE.response } }))));
	let failed = 0;
	await Promise.all(bodies.map(async (body) => {
		for (let i = 0; i < LARGE.each; i++) {
			const { status } = await store.post('/statements', {}, { body, type: 'application/json' });
			if (status !== 200 && status !== 503) throw new Error(`${status}`);
			failed += status === 503 ? 1 : 0;
		}
	}));
	return { requests: LARGE.connections * LARGE.each, failed };
}

for (const load of LOADS)
	await measure(`${load.connections} connections, requests of ${load.batch}`, (s, store) => postStatements(s, store, { ...load, refusedToo: true }));
await measure(`${LARGE.connections} connections, requests of 6.5 MiB`, postLarge);
process.exitCode = short ? 1 : 0;
