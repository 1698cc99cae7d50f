// CPU per delivered score, the database's share included, against one RSA-2048 verification (the platform's token, by openssl
// speed) and one POST by bare libcurl to the same do-nothing server. Then the same with 100,000 rows waiting: a row must not
// cost more in a long queue.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { request, run, startLectern } from '../tests/harness/lectern.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, median, program, us, verdict, verifySeconds } from './shared/measure.mjs';

// Short queues are over in a few of the kernel's ticks: many of them are taken together.
const RUNS = 12;
const SHORT = 1000;
const LONG = 100000;

/** Answers a token to /token and 200 to everything else. */
function startPlatform() {
	const platform = {};
	const server = http.createServer((asked, answer) => {
		asked.resume();
		asked.on('end', () => {
			answer.writeHead(200, { 'content-type': 'application/json' });
			answer.end(asked.url === '/token' ? '{"access_token":"bench","token_type":"bearer","expires_in":3600}' : '{}');
		});
	});
	server.keepAliveTimeout = 60000;
	platform.close = () => server.close();
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => {
		platform.origin = `http://127.0.0.1:${server.address().port}`;
		resolve(platform);
	}));
}

/** Rows that are due after a while, each of a learner of its own; nobody sends while they are made. */
function queue(owner, count, due) {
	owner.sql(`BEGIN;
	INSERT INTO grade_ledger (org_id, id, attempt_id, learner_id, line_item_id, registration_id, user_sub, score_given, score_maximum,
		activity_progress, grading_progress, next_try_at)
	SELECT l.org_id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), l.id, l.registration_id,
		'bench-' || gen_random_uuid(), 85, 100, 'Completed', 'FullyGraded', to_timestamp(${due / 1000})
	FROM line_items l, generate_series(1, ${count});
	COMMIT; ANALYZE grade_ledger;`);
}

const platform = await startPlatform();
const s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
const owner = new Owner(s.data);
try {
	const { registration: id } = await s.ask('platform', 'add', '--issuer', platform.origin, '--client-id', 'bench', '--auth-url', `${platform.origin}/auth`,
		'--token-url', `${platform.origin}/token`, '--jwks-uri', `${platform.origin}/jwks`);
	owner.sql(`INSERT INTO line_items (org_id, id, placement_id, registration_id, url, scopes)
		SELECT o.id, gen_random_uuid(), gen_random_uuid(), '${id}', '${platform.origin}/items/1/lineitem?type_id=7',
			'["https://purl.imsglobal.org/spec/lti-ags/scope/score"]' FROM organizations o WHERE o.slug = 'main';`);
	const exchange = program('bench_exchange');
	// The last batch is noted a moment after it is counted.
	const sent = async () => Number(/outcome="sent"\} (\d+)/.exec((await request(s.app, 'GET', '/metrics')).text)?.[1] ?? 0);
	const measure = async (count, ms) => {
		const due = Date.now() + ms;
		const target = await sent() + count;
		queue(owner, count, due);
		if (Date.now() > due)
			throw new Error(`${count} rows took longer than ${ms} ms to make`);
		await sleep(due - Date.now());
		const before = cpuOfTree(s.pid);
		while (await sent() < target)
			await sleep(200);
		await sleep(200);
		return (cpuOfTree(s.pid) - before) / count;
	};
	await measure(SHORT, 2000); // the first token, the first plans
	let ours = 0;
	const bases = [];
	for (let i = 0; i < RUNS; i++) {
		ours += await measure(SHORT, 1000) / RUNS;
		// Not synchronously: the do-nothing server lives in this process.
		bases.push(Number((await run(exchange, [`${platform.origin}/items/1/lineitem/scores`, '3000'])).stdout));
	}
	const verify = verifySeconds();
	const base = median(bases) + verify;
	process.exitCode = verdict('grades', ours, base, 3, `CPU per delivered score; verify ${us(verify)} + exchange ${us(median(bases))}`);
	const long = await measure(LONG, 30000);
	process.exitCode |= verdict('grades (100,000 waiting)', long, ours, 1.15, 'CPU per delivered score, long queue and short');
} finally {
	platform.close();
	await s.dispose();
}
