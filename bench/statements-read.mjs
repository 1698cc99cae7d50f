// CPU of one page of 50 statements by each filter, with 100 thousand statements and with 2 million, over 24 months and of
// three organisations: at most 1.5 times as much with the more, and none above 3 ms.
import { setTimeout as sleep } from 'node:timers/promises';

import { startLectern } from '../tests/harness/lectern.mjs';
import { Store } from '../tests/harness/xapi.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, median } from './shared/measure.mjs';
import { fill, filters, getPages, makeMonths } from './shared/statements.mjs';

const FEW = 100000;
const MANY = Number(process.env.BENCH_STATEMENTS ?? 2000000);
const RUNS = 5;
const PAGES = 200;
const MONTHS = 24;
const MOST = 1.5;
const MOST_S = 0.003;

const s = await startLectern({ config: { metrics: 'off' } });
const owner = new Owner(s.data);
const store = await Store.open(s);
const [[org]] = owner.sql("SELECT id FROM organizations WHERE slug = 'main'");
const others = owner.sql("INSERT INTO organizations (id, slug, name) SELECT gen_random_uuid(), 'o' || n, 'O' FROM generate_series(1, 2) n RETURNING id").flat();

const whose = [org, others[0], org, others[1], org];
const asked = filters(200);

/** Seconds of CPU of a page, by filter. */
async function measure() {
	const found = Object.fromEntries(Object.keys(asked).map((name) => [name, []]));
	for (const filter of Object.values(asked)) {
		const { json } = await store.get('/statements', { ...filter, limit: 50 });
		if (json.statements.length !== 50) throw new Error(`${JSON.stringify(filter)}: ${json.statements.length} statements`);
		getPages(s, store, filter, 50);
	}
	for (let run = 0; run < RUNS; run++)
		for (const [name, filter] of Object.entries(asked)) {
			const before = cpuOfTree(s.pid);
			getPages(s, store, filter, PAGES);
			found[name].push((cpuOfTree(s.pid) - before) / PAGES);
		}
	return Object.fromEntries(Object.entries(found).map(([name, runs]) => [name, median(runs)]));
}

try {
	makeMonths(owner, MONTHS);
	fill(owner, { orgs: whose, from: 0, to: FEW, total: MANY, days: MONTHS * 30 });
	const few = await measure();
	console.log(`  ${FEW} statements are there`);
	fill(owner, { orgs: whose, from: FEW, to: MANY, total: MANY, days: MONTHS * 30 });
	await sleep(1000);
	const many = await measure();
	let short = 0;
	for (const name of Object.keys(asked)) {
		const ratio = many[name] / few[name];
		const good = ratio <= MOST && many[name] <= MOST_S;
		short += good ? 0 : 1;
		console.log(`statements-read, ${name}: ${(many[name] * 1e3).toFixed(2)} ms at ${MANY} against ${(few[name] * 1e3).toFixed(2)} ms at ${FEW}: ratio ${ratio.toFixed(2)}, at most ${MOST}, and at most ${MOST_S * 1e3} ms: ${good ? 'ok' : 'short'}`);
	}
	process.exitCode = short > 0 ? 1 : 0;
} finally {
	await s.dispose();
}
