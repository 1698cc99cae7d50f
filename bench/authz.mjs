// What it costs to know who is asking and what they may do, where it is in memory: at most one fixed reply, and no query.
//
// CPU: two requests whose answers are the same bytes. Both bring a body where none is taken, and are refused for it by the
// same code on the event thread, right after the permission column was looked at. One route is for anybody; the other
// asks for a right in a school, and the session's cookie (both send it) proves who has it. What the second costs more is
// the check, with the longer path that names the school. The same on the school's own host name, which is looked at too.
//
// Queries: a page for whoever is signed in and a page for anybody, on both host names: none asks the database for each
// request.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { request, startLectern } from '../tests/harness/lectern.mjs';
import { Owner } from '../tests/harness/owner.mjs';
import { signedIn } from '../tests/harness/staff.mjs';
import { cpuOfTree, load, median, us, verdict } from './shared/measure.mjs';

const RUNS = 5;
const BURSTS = 4;
const REQUESTS = 20000; // of a burst
const CONNECTIONS = 32;
const FRESH_S = 4; // what was proven counts for five seconds: a burst is over before that
const REPORTS_MS = 11000; // an idle backend reports what it counted after ten seconds
// Of these many pages at most so many may have asked the database: what is cached is asked anew every five seconds.
const QUERIES_MAX = REQUESTS / 100;
const SCHOOL = 'school.example.org';
const RIGHT = '/api/v1/orgs/main';
const NONE = '/readyz';
const FIXED = '/healthz';

const s = await startLectern({ config: { rate_limit_address: 0, rate_limit_client: 0 } });
const owner = new Owner(s.data);
const ours = new URL(s.app).host;
const transactions = () => Number(owner.sql("SELECT sum(xact_commit) FROM pg_stat_database WHERE datname IS NOT NULL")[0][0]);
const newcomer = (role = 'administrator') => `${signedIn(s, { roles: [role] }).cookie}; __Host-lectern-form=${'A'.repeat(43)}`;

/** What is refused for its body, or asked for by its cookie alone: as load sends it. */
const ask = (host, path, cookie, body) => request(s.app, 'GET', path,
	{ headers: { host, cookie, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body }) });

/** CPU of a burst of the same request. */
function burst(host, path, cookie, status) {
	const before = cpuOfTree(s.pid);
	const { seconds } = load('fixed', s.port, host, 'GET', path, status === 200 ? 0 : 2, CONNECTIONS, REQUESTS, cookie, status);
	const cpu = cpuOfTree(s.pid) - before;
	if (seconds > FRESH_S)
		throw new Error(`${REQUESTS} requests took ${seconds} s: nothing can be said of what is in memory`);
	return cpu;
}

/** The two are refused with the same bytes but for the request's id and the time; and the check comes first, from memory. */
async function same(host, cookie) {
	const told = ({ status, headers, text }) => JSON.stringify([status, headers, text]).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
		.replace(/"date":"[^"]*"/, '');
	const [right, none] = [await ask(host, RIGHT, cookie, 'xx'), await ask(host, NONE, cookie, 'xx')];
	assert.equal(right.status, 400);
	assert.equal(told(right), told(none));
	assert.equal((await ask(host, RIGHT, '', 'xx')).status, 401);
	const learner = newcomer('learner');
	assert.equal((await ask(host, RIGHT, learner)).status, 403);
	assert.equal((await ask(host, RIGHT, learner, 'xx')).status, 403, 'who is not in memory is refused for the body first');
}

/** CPU for each request with the check and without it, and of a fixed reply. */
async function check(host) {
	const cpu = { right: 0, none: 0, fixed: 0 };
	for (let i = 0; i < BURSTS; i++) {
		const cookie = newcomer();
		assert.equal((await ask(host, RIGHT, cookie)).status, 200);
		cpu.right += burst(host, RIGHT, cookie, 400);
		cpu.none += burst(host, NONE, cookie, 400);
		cpu.fixed += burst(host, FIXED, cookie, 200);
	}
	return Object.fromEntries(Object.entries(cpu).map(([name, seconds]) => [name, seconds / (BURSTS * REQUESTS)]));
}

/** Transactions and CPU of so many pages. */
async function pages(host, path, cookie) {
	await sleep(REPORTS_MS);
	const before = transactions();
	const cpu = burst(host, path, cookie, 200) / REQUESTS;
	await sleep(REPORTS_MS);
	return { cpu, queries: transactions() - before };
}

try {
	owner.sql(`INSERT INTO organization_hosts (host, org_id) SELECT '${SCHOOL}', id FROM organizations WHERE slug = 'main'`, { directory: true });
	process.exitCode = 0;
	for (const [name, host] of [['authz', ours], ['authz (a school\'s own host name)', SCHOOL]]) {
		await same(host, newcomer());
		const runs = [];
		for (let i = 0; i < RUNS; i++) {
			const run = await check(host);
			console.log(`  run ${i + 1}: with the check ${us(run.right)}, without ${us(run.none)}, fixed reply ${us(run.fixed)}`);
			runs.push({ check: run.right - run.none, fixed: run.fixed });
		}
		process.exitCode |= verdict(name, median(runs.map((run) => run.check)), median(runs.map((run) => run.fixed)), 1,
			'session and right against a fixed reply');
		for (const [who, path] of [['somebody signed in', '/account/password'], ['anybody', '/forgot']]) {
			const { cpu, queries } = await pages(host, path, newcomer());
			const good = queries <= QUERIES_MAX;
			console.log(`${name}: a page for ${who} ${us(cpu)}, ${queries} transactions for ${REQUESTS} pages (${(queries / REQUESTS).toFixed(4)} each), at most ${QUERIES_MAX}: ${good ? 'ok' : 'short'}`);
			process.exitCode |= good ? 0 : 1;
		}
	}
} finally {
	await s.dispose();
}
