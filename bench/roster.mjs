// CPU per member of a class of 50,000 that is read page by page, the database's share included, against parsing the same pages'
// JSON once by jansson. The first read writes everybody; the next ones find nothing changed. Then the service's memory.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLectern } from '../tests/harness/lectern.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, median, program, us, verdict } from './shared/measure.mjs';

const MEMBERS = 50000;
const PAGE = 1000;
const RUNS = 5;
const MOST = 3;
const GROWTH_MOST_MIB = 16;
const LEARNER = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner';

/** As Moodle writes one, names and all. */
const member = (at) => ({ status: 'Active', user_id: String(100000 + at), roles: [LEARNER], lis_person_sourcedid: '',
	name: `Given${at} Family${at % 977}`, given_name: `Given${at}`, family_name: `Family${at % 977}`, email: `given${at}.family@campus.example` });

/** Every page as text, made once: a platform of two routes. */
function startPlatform(folder) {
	const pages = [];
	const platform = { files: [] };
	const server = http.createServer((asked, answer) => {
		asked.resume();
		asked.on('end', () => {
			const url = new URL(asked.url, platform.origin);
			if (url.pathname === '/token') {
				answer.writeHead(200, { 'content-type': 'application/json' });
				answer.end('{"access_token":"bench","token_type":"bearer","expires_in":3600}');
				return;
			}
			const from = Number(url.searchParams.get('from') ?? 0);
			const next = from + PAGE < MEMBERS ? { link: `<${platform.origin}/names?limit=${PAGE}&from=${from + PAGE}>; rel="next"` } : {};
			answer.writeHead(200, { 'content-type': 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json', ...next });
			answer.end(pages[from / PAGE]);
		});
	});
	for (let from = 0; from < MEMBERS; from += PAGE) {
		const text = JSON.stringify({ id: 'bench', context: { id: '2', label: 'B', title: 'Bench' },
			members: Array.from({ length: PAGE }, (_, at) => member(from + at)) });
		const file = path.join(folder, `page-${from}.json`);
		fs.writeFileSync(file, text);
		pages.push(Buffer.from(text));
		platform.files.push(file);
	}
	platform.close = () => server.close();
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => {
		platform.origin = `http://127.0.0.1:${server.address().port}`;
		resolve(platform);
	}));
}

function residentMib(pid) {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

const s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
const platform = await startPlatform(s.folder);
const owner = new Owner(s.data);
try {
	const { registration, origin } = await s.ask('platform', 'add', '--issuer', platform.origin, '--client-id', 'bench', '--auth-url', `${platform.origin}/auth`,
		'--token-url', `${platform.origin}/token`, '--jwks-uri', `${platform.origin}/jwks`);
	/** A class of its own for each first read. */
	const startClass = (at, size = '') => owner.sql(`INSERT INTO lti_contexts (org_id, id, deployment, context_id, title, registration_id, origin_id, names_url)
		SELECT o.id, gen_random_uuid(), gen_random_uuid(), 'class-${at}', 'Class ${at}', '${registration}', r.id, '${platform.origin}/names${size}'
		FROM organizations o JOIN origins r ON r.org_id = o.id AND (r.id::text = '${origin}' OR r.slug = '${origin}') WHERE o.slug = 'main' RETURNING id`)[0][0];
	let peak = 0;
	const read = async (id) => {
		const before = cpuOfTree(s.pid);
		owner.sql(`WITH j AS (INSERT INTO jobs (org_id, id, kind, payload, state, tries_max, run_at, created_by, created_by_kind, request_id)
			SELECT org_id, gen_random_uuid(), 'roster.read', jsonb_build_object('context', id), 'waiting', 1, now(), id, 'job', gen_random_uuid()
			FROM lti_contexts WHERE id = '${id}' RETURNING org_id, id)
			INSERT INTO rosters (org_id, context, job_id) SELECT org_id, '${id}', id FROM j
			ON CONFLICT (org_id, context) DO UPDATE SET job_id = EXCLUDED.job_id`);
		for (;;) {
			const [[state, why]] = owner.sql(`SELECT j.state, j.error FROM rosters r JOIN jobs j ON j.org_id = r.org_id AND j.id = r.job_id WHERE r.context = '${id}'`);
			peak = Math.max(peak, residentMib(s.pid));
			if (state === 'done')
				break;
			if (!['waiting', 'running'].includes(state))
				throw new Error(`${state}: ${why}`);
			await sleep(250);
		}
		await sleep(200);
		return (cpuOfTree(s.pid) - before) / MEMBERS;
	};
	// What the service does of itself while it waits is not the read's: measured beside it, for as long.
	const idle = async (seconds) => {
		const before = cpuOfTree(s.pid);
		await sleep(seconds * 1000);
		return (cpuOfTree(s.pid) - before) / seconds;
	};
	const timed = async (id) => {
		const quiet = await idle(3);
		const began = process.hrtime.bigint();
		const cpu = await read(id);
		return cpu - (quiet * Number(process.hrtime.bigint() - began)) / 1e9 / MEMBERS;
	};
	await read(startClass('warm'));
	const rested = residentMib(s.pid);
	peak = rested;
	const first = [];
	const again = [];
	const bases = [];
	for (let i = 0; i < RUNS; i += 1) {
		const id = startClass(i);
		first.push(await timed(id));
		again.push(await timed(id));
		bases.push(Number(execFileSync(program('bench_roster'), ['5', ...platform.files], { encoding: 'utf8' })));
	}
	const base = median(bases);
	process.exitCode = verdict('roster', median(first), base, MOST, `CPU per member of ${MEMBERS} read first; parsing their JSON`);
	process.exitCode |= verdict('roster (again)', median(again), base, MOST, 'CPU per member, nothing changed');
	const growth = peak - rested;
	const flat = growth <= GROWTH_MOST_MIB;
	console.log(`roster (memory): ${growth.toFixed(1)} MiB more than the ${rested.toFixed(1)} at rest while ${RUNS * 2} x ${MEMBERS} members were read, at most ${GROWTH_MOST_MIB}: ${flat ? 'ok' : 'short'}`);
	process.exitCode |= flat ? 0 : 1;
	console.log(`roster (terms): first ${first.map(us).join(', ')}; again ${again.map(us).join(', ')}; parsing ${bases.map(us).join(', ')}`);
} finally {
	platform.close();
	await s.dispose();
}
