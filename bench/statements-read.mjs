// CPU of one page of 50 statements by each filter, with 100 thousand statements and with 2 million, over 24 months and of
// three organisations: at most 1.5 times as much with the more, and none above 3 ms.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLectern } from '../tests/harness/lectern.mjs';
import { Store } from '../tests/harness/xapi.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, median, program } from './shared/measure.mjs';

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
const host = new URL(s.app).host;
const [[org]] = owner.sql("SELECT id FROM organizations WHERE slug = 'main'");
const others = owner.sql("INSERT INTO organizations (id, slug, name) SELECT gen_random_uuid(), 'o' || n, 'O' FROM generate_series(1, 2) n RETURNING id").flat();

const key = (kind, text) => `encode(substr(sha256(convert_to('${kind}:' || ${text}, 'UTF8')), 1, 16), 'hex')::uuid`;
const verb = "CASE WHEN i % 1200 = 7 THEN 'https://example.com/verbs/rare' ELSE 'https://example.com/verbs/' || i % 3 END";

/** Statements from…to of all, spread over the months; three fifths are of the organisation that is asked. */
function fill(from, to) {
	const span = MONTHS * 30 * 86400e6;
	for (let i = from; i < to; i += 100000)
		owner.sql(`CREATE TEMP TABLE made AS SELECT i, (ARRAY['${org}', '${others[0]}', '${org}', '${others[1]}', '${org}'])[i % 5 + 1]::uuid AS org_id,
			((extract(epoch FROM now()) * 1000000)::bigint - ${span} + (i * 7919::bigint % ${MANY}) * ${Math.floor(span / MANY)}) * 1024 AS position,
			gen_random_uuid() AS id, ARRAY[${key('v', verb)}, ${key('a', "'mbox:mailto:learner-' || i % 500 || '@example.com'")},
			${key('o', "'https://example.com/activities/' || i % 400")}, ${key('r', "md5((i % 700)::text)::uuid::text")},
			${key('A', "'mbox:mailto:teacher-' || i % 40 || '@example.com'")}, ${key('O', "'https://example.com/courses/' || i % 50")},
			${key('m', "'account:https%3A%2F%2Flectern|key'")}] AS keys
			FROM generate_series(${i}, ${Math.min(to, i + 100000) - 1}) i;
		INSERT INTO statement_ids (org_id, id, position, digest) SELECT org_id, id, position, sha256(uuid_send(id)) FROM made ORDER BY id;
		INSERT INTO statement_keys (org_id, key, position) SELECT org_id, key, position FROM made, unnest(keys) key ORDER BY 1, 2, 3;
		INSERT INTO statements (org_id, position, id, flags, keys, body) SELECT org_id, position, id, 4,
			(SELECT string_agg(uuid_send(k), '' ORDER BY k) FROM unnest(keys) k), convert_to('{"id":"' || id || '","actor":{"mbox":"mailto:learner-' || i % 500
			|| '@example.com"},"verb":{"id":"' || ${verb} || '"},"object":{"id":"https://example.com/activities/' || i % 400
			|| '"},"result":{"response":"' || repeat('answer ', 80) || '"}}', 'UTF8') FROM made ORDER BY position;
		DROP TABLE made;`);
	owner.psql(['-c', 'VACUUM ANALYZE']);
}

const filters = {
	all: {},
	'verb, common': { verb: 'https://example.com/verbs/1' },
	'verb, rare': { verb: 'https://example.com/verbs/rare' },
	agent: { agent: { mbox: 'mailto:learner-10@example.com' } },
	activity: { activity: 'https://example.com/activities/10' },
	registration: { registration: undefined },
	since: { since: new Date(Date.now() - 200 * 86400e3).toISOString(), ascending: 'true' },
	related_agents: { agent: { mbox: 'mailto:teacher-10@example.com' }, related_agents: 'true' },
	related_activities: { activity: 'https://example.com/courses/10', related_activities: 'true' },
};

function get(filter, pages) {
	const address = store.address('/statements', { ...filter, limit: 50 });
	const words = ['get', s.port, host, address, store.authorization, 4, pages];
	execFileSync(program('bench_record_load'), words.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Seconds of CPU of a page, by filter. */
async function measure() {
	const found = Object.fromEntries(Object.keys(filters).map((name) => [name, []]));
	for (const filter of Object.values(filters)) {
		const { json } = await store.get('/statements', { ...filter, limit: 50 });
		if (json.statements.length !== 50) throw new Error(`${JSON.stringify(filter)}: ${json.statements.length} statements`);
		get(filter, 50);
	}
	for (let run = 0; run < RUNS; run++)
		for (const [name, filter] of Object.entries(filters)) {
			const before = cpuOfTree(s.pid);
			get(filter, PAGES);
			found[name].push((cpuOfTree(s.pid) - before) / PAGES);
		}
	return Object.fromEntries(Object.entries(found).map(([name, runs]) => [name, median(runs)]));
}

try {
	owner.sql(`SELECT statement_month_make(now() - n * interval '1 month') FROM generate_series(0, ${MONTHS}) n`);
	filters.registration.registration = owner.sql("SELECT md5('10')::uuid")[0][0];
	fill(0, FEW);
	const few = await measure();
	console.log(`  ${FEW} statements are there`);
	fill(FEW, MANY);
	await sleep(1000);
	const many = await measure();
	let short = 0;
	for (const name of Object.keys(filters)) {
		const ratio = many[name] / few[name];
		const good = ratio <= MOST && many[name] <= MOST_S;
		short += good ? 0 : 1;
		console.log(`statements-read, ${name}: ${(many[name] * 1e3).toFixed(2)} ms at ${MANY} against ${(few[name] * 1e3).toFixed(2)} ms at ${FEW}: ratio ${ratio.toFixed(2)}, at most ${MOST}, and at most ${MOST_S * 1e3} ms: ${good ? 'ok' : 'short'}`);
	}
	process.exitCode = short > 0 ? 1 : 0;
} finally {
	await s.dispose();
}
