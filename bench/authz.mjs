// What it costs to know who is asking and what they may: a page of somebody signed in against the same kind of page for
// anybody, both without a query, on the same lane. The difference is at most one fixed reply; and the database is not asked.
import { setTimeout as sleep } from 'node:timers/promises';

import { startLectern } from '../tests/harness/lectern.mjs';
import { Owner } from '../tests/harness/owner.mjs';
import { addPerson, PASSWORD, Person } from '../tests/harness/person.mjs';
import { cpuOfTree, load, median, us, verdict } from './shared/measure.mjs';

const RUNS = 5;
const REQUESTS = 20000;
const CONNECTIONS = 32;
// Of these many requests at most so many may have asked the database: what is cached is asked anew every five seconds.
const QUERIES_MAX = REQUESTS / 100;

const s = await startLectern();
const host = new URL(s.app).host;
const transactions = () => Number(new Owner(s.data).sql("SELECT xact_commit FROM pg_stat_database WHERE datname = 'lectern'")[0][0]);

function measure(path, cookie) {
	const before = cpuOfTree(s.pid);
	load('fixed', s.port, host, 'GET', path, 0, CONNECTIONS, REQUESTS, ...cookie ? [cookie] : []);
	return (cpuOfTree(s.pid) - before) / REQUESTS;
}

try {
	await addPerson(s, 'ann@example.org', '--org', 'main', '--role', 'administrator');
	const ann = new Person(s);
	await ann.signIn('ann@example.org', PASSWORD);
	const cookie = `__Host-lectern-session=${ann.cookie}; __Host-lectern-form=${'A'.repeat(43)}`;
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		await sleep(11000); // an idle backend reports what it counted after ten seconds
		const before = transactions();
		const own = measure('/account/password', cookie);
		await sleep(11000);
		const queries = transactions() - before;
		const anyone = measure('/forgot', cookie);
		const fixed = measure('/healthz');
		console.log(`  run ${i + 1}: signed in ${us(own)}, anybody ${us(anyone)}, fixed reply ${us(fixed)}, ${queries} transactions`);
		runs.push({ check: own - anyone, fixed, queries });
	}
	const queries = median(runs.map((run) => run.queries));
	process.exitCode = verdict('authz', median(runs.map((run) => run.check)), median(runs.map((run) => run.fixed)), 1,
		'session, right and frame against a fixed reply');
	console.log(`authz: ${queries} transactions of ${REQUESTS} requests, at most ${QUERIES_MAX}: ${queries <= QUERIES_MAX ? 'ok' : 'short'}`);
	if (queries > QUERIES_MAX)
		process.exitCode = 1;
} finally {
	await s.dispose();
}
