// What 24 months of statements of five organisations cost against as many in one month of one organisation, side by side:
// CPU of a stored statement and of a page of 50 by each filter; that ids hold over the months; what planning over the months'
// partitions takes and how many of them a query opens; and what forgetting the oldest month takes.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLectern } from '../tests/harness/lectern.mjs';
import { statement, Store } from '../tests/harness/xapi.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, median, us } from './shared/measure.mjs';
import { fill, filters, getPages, makeMonths, postStatements } from './shared/statements.mjs';

const TOTAL = Number(process.env.BENCH_STATEMENTS ?? 2000000);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const MONTHS = 24;
const PAGES = 500; // the kernel counts CPU in hundredths of a second
const SINGLES = 8000;
const CONNECTIONS = 64;
const MOST_READ = 1.5;
const MOST_READ_S = 0.003;
const MOST_WRITE = 1.2;
const MOST_PLAN_MS = 20; // once for each connection and query
const MOST_FORGET = 1;
const FORGET_MS = 300000;
const MOST_OPENED = 6; // by a page of the newest: two months and those made ahead

const sinceMonthBegan = () => (Date.now() - Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth())) / 86400e3;

/** shares: of ten statements, how many are each organisation's. */
async function open({ months, shares, days, sinceDays }) {
	const s = await startLectern({ config: { metrics: 'off' } });
	const owner = new Owner(s.data);
	const store = await Store.open(s);
	const orgs = [owner.sql("SELECT id FROM organizations WHERE slug = 'main'")[0][0], ...shares.slice(1).map((share, n) =>
		owner.sql(`INSERT INTO organizations (id, slug, name) VALUES (gen_random_uuid(), 'o${n}', 'O') RETURNING id`)[0][0])];
	// The first has every second statement, the others what is between.
	const others = shares.slice(1).flatMap((share, n) => Array(share).fill(orgs[n + 1]));
	const turns = others.length === 0 ? orgs : others.flatMap((other) => [orgs[0], other]);
	makeMonths(owner, months);
	fill(owner, { orgs: turns, from: 0, to: TOTAL, total: TOTAL, days });
	return { s, owner, store, orgs, days, asked: filters(sinceDays) };
}

function cpuOf(place, count, run) {
	const before = cpuOfTree(place.s.pid);
	run();
	return (cpuOfTree(place.s.pid) - before) / count;
}

const filterNames = Object.keys(filters(1));
let short = 0;

function line(name, good, told) {
	short += good ? 0 : 1;
	console.log(`statements-months, ${name}: ${told}: ${good ? 'ok' : 'short'}`);
}

async function measureReads(places) {
	const found = places.map(() => Object.fromEntries(filterNames.map((name) => [name, []])));
	for (const { s, store, asked } of places)
		for (const [name, filter] of Object.entries(asked)) {
			const { json } = await store.get('/statements', { ...filter, limit: 50 });
			if (json.statements.length !== 50) throw new Error(`${name}: ${json.statements.length} statements`);
			getPages(s, store, filter, 50);
		}
	for (let run = 0; run < RUNS; run++)
		for (const name of filterNames)
			places.forEach((place, n) => found[n][name].push(cpuOf(place, PAGES, () => getPages(place.s, place.store, place.asked[name], PAGES))));
	for (const name of filterNames) {
		const [many, one] = found.map((of) => median(of[name]));
		line(name, many / one <= MOST_READ && many <= MOST_READ_S,
			`${(many * 1e3).toFixed(2)} ms against ${(one * 1e3).toFixed(2)} ms: ratio ${(many / one).toFixed(2)}, at most ${MOST_READ}, and at most ${MOST_READ_S * 1e3} ms`);
	}
}

function measureWrites(places) {
	const found = places.map(() => []);
	for (const { s, store } of places)
		postStatements(s, store, { connections: CONNECTIONS, requests: 2000 });
	for (let run = 0; run < RUNS; run++)
		places.forEach((place, n) => found[n].push(cpuOf(place, SINGLES, () =>
			postStatements(place.s, place.store, { connections: CONNECTIONS, requests: SINGLES }))));
	const [many, one] = found.map(median);
	line('store', many / one <= MOST_WRITE, `${us(many)} against ${us(one)} a statement: ratio ${(many / one).toFixed(2)}, at most ${MOST_WRITE}`);
	return many;
}

/** Statements that were stored months ago: the same again is taken, another with the id is refused, wherever it lies. */
async function checkIds({ owner, store, orgs }) {
	const all = Array.from({ length: MONTHS }, (_, n) => ({ n, body: statement({ id: randomUUID() }), other: statement() }));
	let held = 0;
	await store.post('/statements', {}, { body: all.map(({ body }) => body) });
	for (const { n, body } of all)
		owner.sql(`WITH old AS (UPDATE statement_ids SET position = (extract(epoch FROM now() - ${n} * interval '1 month') * 1000000)::bigint * 1024 + ${n}
				WHERE org_id = '${orgs[0]}' AND id = '${body.id}' RETURNING position)
			UPDATE statements SET position = old.position FROM old WHERE org_id = '${orgs[0]}' AND id = '${body.id}'`);
	for (const { body, other } of all) {
		const again = await store.post('/statements', {}, { body });
		const refused = await store.post('/statements', {}, { body: { ...other, id: body.id } });
		const found = await store.get('/statements', { statementId: body.id });
		held += again.status === 200 && refused.status === 409 && found.json.actor.mbox === body.actor.mbox ? 1 : 0;
	}
	line('ids', held === MONTHS, `of ${MONTHS} months the same again is taken and another with its id refused in ${held}`);
}

/** The walk as the service prepares it: what planning it takes, and how many partitions a page of the newest opens. */
function measurePlanning({ owner, orgs }) {
	const text = readFileSync(new URL('../xapi/read.sql', import.meta.url), 'utf8');
	const query = /-- name: walk_key_newest\n(?:--.*\n)*([^]*?)\n\n/.exec(text)[1];
	const from = `(extract(epoch FROM now() - interval '40 days') * 1000000)::bigint * 1024`;
	const key = owner.sql(`SELECT key FROM statement_keys WHERE org_id = '${orgs[0]}' LIMIT 1`)[0][0];
	const plan = owner.psql(['-A', '-t'], `SET lectern.orgs = '{${orgs[0]}}'; SET lectern.all_orgs = 'off'; SET plan_cache_mode = force_generic_plan;
		PREPARE walk (uuid, uuid, bigint, bigint, int) AS ${query};
		${`EXPLAIN (ANALYZE, SUMMARY) EXECUTE walk ('${orgs[0]}', '${key}', ${from}, ${2n ** 63n - 1n}, 51);\n`.repeat(3)}`, 'lectern', 'lectern_app');
	const times = (name) => [...plan.matchAll(new RegExp(`${name} Time: ([0-9.]+) ms`, 'g'))].map(([, ms]) => Number(ms));
	const removed = Number(/Subplans Removed: (\d+)/.exec(plan)?.[1] ?? 0);
	const partitions = Number(owner.sql("SELECT count(*) FROM pg_inherits WHERE inhparent = 'statement_keys'::regclass")[0][0]);
	const [first, , again] = times('Planning');
	line('planning', first <= MOST_PLAN_MS, `${first.toFixed(1)} ms once for each connection, at most ${MOST_PLAN_MS}; then ${again.toFixed(3)} ms, and ${times('Execution')[2].toFixed(2)} ms to run`);
	line('partitions', removed > 0 && partitions - removed <= MOST_OPENED, `a page of the newest opens ${partitions - removed} of ${partitions}, at most ${MOST_OPENED}`);
}

/** The oldest month that holds something is forgotten by all: what that takes for each of its statements, and that it is gone. */
async function measureForgetting({ s, owner, orgs, days }, stored) {
	const [[keep, month]] = owner.sql(`SELECT floor(extract(epoch FROM now() - (next AT TIME ZONE 'UTC')) / 86400)::int, to_char(next - interval '1 month', 'YYYY_MM')
		FROM (SELECT date_trunc('month', (now() - interval '${days} days') AT TIME ZONE 'UTC') + interval '1 month' AS next) n`);
	const job = () => owner.sql("SELECT id, state, result::text FROM jobs WHERE kind = 'statement.retention' ORDER BY created_at DESC LIMIT 1", { directory: true })[0];
	// Asked seldom: who asks is a backend too.
	const done = async () => {
		for (const end = Date.now() + FORGET_MS; job()?.[1] !== 'done'; await sleep(1000))
			if (Date.now() > end) throw new Error('the sweep does not end');
	};
	await done();
	owner.sql(`INSERT INTO statement_settings (org_id, keep_days) SELECT unnest('{${orgs}}'::uuid[]), ${keep} ON CONFLICT (org_id) DO UPDATE SET keep_days = excluded.keep_days`);
	const before = cpuOfTree(s.pid);
	owner.sql(`UPDATE jobs SET state = 'waiting', settled_at = NULL, run_at = now() WHERE id = '${job()[0]}'`, { directory: true });
	await done();
	const cpu = cpuOfTree(s.pid) - before;
	const { statements, months } = JSON.parse(job()[2]);
	const left = owner.sql(`SELECT to_regclass('statements_${month}') IS NULL AND to_regclass('statement_keys_${month}') IS NULL`)[0][0];
	line('forgetting', left === 't' && cpu / statements <= stored * MOST_FORGET,
		`${us(cpu / statements)} for each of ${statements} statements of ${orgs.length} organisations, at most ${MOST_FORGET} of what storing takes; ${months} months dropped, the oldest ${left === 't' ? 'is gone' : 'is still there'}`);
}

const many = await open({ months: MONTHS, shares: [5, 2, 1, 1, 1], days: MONTHS * 30, sinceDays: 200 });
const one = await open({ months: 1, shares: [10], days: Math.max(1, sinceMonthBegan()), sinceDays: Math.max(0.5, sinceMonthBegan() / 4) });
try {
	console.log(`  ${TOTAL} statements are there: of ${many.orgs.length} organisations in ${MONTHS} months, and of one in one`);
	await sleep(1000);
	measurePlanning(many);
	await checkIds(many);
	const stored = measureWrites([many, one]);
	await measureReads([many, one]);
	await measureForgetting(many, stored);
	process.exitCode = short > 0 ? 1 : 0;
} finally {
	await many.s.dispose();
	await one.s.dispose();
}
