// Peak memory of the service (PostgreSQL apart) while far more statements come than its queues take: requests of 50
// statements from 1,000 connections at once, then requests of 200 from 500. Requests that are refused (503) are what a full
// queue answers; some of each must be stored.
import fs from 'node:fs';

import { startLectern } from '../tests/harness/lectern.mjs';
import { Store } from '../tests/harness/xapi.mjs';
import { postStatements } from './shared/statements.mjs';

const MOST_MIB = 128;
const LOADS = [{ connections: 1000, requests: 40000, batch: 50 }, { connections: 500, requests: 10000, batch: 200 }];

const s = await startLectern({ config: { metrics: 'off' } });
const store = await Store.open(s);

const mib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${s.pid}/status`, 'utf8'))[1]) / 1024;

try {
	console.log(`  before: ${mib('VmRSS').toFixed(0)} MiB`);
	let short = false;
	for (const load of LOADS) {
		fs.writeFileSync(`/proc/${s.pid}/clear_refs`, '5');
		const { requests, failed, seconds } = postStatements(s, store, { ...load, refusedToo: true });
		const peak = mib('VmHWM');
		const good = peak <= MOST_MIB && failed < requests;
		short ||= !good;
		console.log(`statements-memory, ${load.connections} connections, requests of ${load.batch}: ${peak.toFixed(0)} MiB at most with queues full, at most ${MOST_MIB}`
			+ ` (${requests - failed} of ${requests} stored in ${seconds.toFixed(1)} s, the others refused; ${mib('VmRSS').toFixed(0)} MiB after it): ${good ? 'ok' : 'short'}`);
	}
	process.exitCode = short ? 1 : 0;
} finally {
	await s.dispose();
}
