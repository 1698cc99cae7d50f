// CPU per page of about 20 kB with a table of 50 rows (the audit trail) for somebody who is signed in: service and
// PostgreSQL, less the same query alone (bare libpq, prepared, as table owner); against gzip level 1 of the same bytes.
// Five interleaved runs, the medians.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import zlib from 'node:zlib';

import { repo, request, startLectern } from '../tests/harness/lectern.mjs';
import { signedIn } from '../tests/harness/staff.mjs';
import { Owner } from './shared/baseline.mjs';
import { cpuOfTree, load, median, program, us, verdict } from './shared/measure.mjs';

const RUNS = 5;
const PAGES = 6000;
const ROWS = 2000;
const CONNECTIONS = 32;
const ADDRESS = '/admin/main/audit';
const FIRST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A trail to list: what a school's administrators do in a month. */
function fill(owner) {
	owner.sql(`INSERT INTO audit_logs (org_id, id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, before, after, request_id)
		SELECT o.id, md5(n::text)::uuid, now() - n * interval '1 minute', 'user', md5('who')::uuid, 'Ada Lovelace', 'member.role_changed', 'user',
			md5('whom' || n)::uuid, '{"roles": ["tutor"]}', '{"roles": ["teacher"]}', md5('how' || n)::uuid
		FROM organizations o, generate_series(1, ${ROWS}) AS n WHERE o.slug = 'main'; ANALYZE audit_logs;`);
}

/** The page's own query, as a file for bench/statements.c. */
function statements(owner, file) {
	const sql = fs.readFileSync(path.join(repo, 'lms/audit.sql'), 'utf8').split(/^-- name: audit_list_all\n/m)[1].split(/^-- name: /m)[0]
		.split('\n').filter((line) => !line.startsWith('--')).join(' ').replaceAll('\t', ' ').trim();
	const [[org]] = owner.sql("SELECT id FROM organizations WHERE slug = 'main'");
	const none = '00000000-0000-0000-0000-000000000000';
	const run = ['run', 'audit', org, FIRST_ID, none, '1970-01-01', '9999-01-01', '\\N', '\\N', '\\N', '\\N', '\\N', '51'].join('\t');
	fs.writeFileSync(file, `prepare\taudit\t${sql}\n${`${run}\nsync\n`.repeat(PAGES)}`, { mode: 0o644 });
	return file;
}

/** CPU of one query, libpq's and the database's. */
async function measureQuery(owner, file) {
	const { uid, gid, socket, port } = owner.place;
	const as = process.getuid() === 0 ? { uid, gid } : {};
	const child = spawn(program('bench_statements'), [`host=${socket} port=${port} user=lectern_owner dbname=lectern`, file],
		{ ...as, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	if ((await lines.next()).value !== 'ready')
		throw new Error('bench_statements did not begin');
	const before = cpuOfTree(owner.postmaster);
	child.stdin.write('\n');
	const own = Number((await lines.next()).value);
	const cpu = (cpuOfTree(owner.postmaster) - before) / PAGES + own;
	child.stdin.end();
	await once(child, 'close');
	return cpu;
}

function measureGzip(bytes) {
	const before = process.cpuUsage();
	for (let i = 0; i < PAGES; i++)
		zlib.gzipSync(bytes, { level: 1 });
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6 / PAGES;
}

const s = await startLectern();
try {
	const owner = new Owner(s.data);
	const { cookie } = signedIn(s, { roles: ['administrator'] });
	fill(owner);
	const { status, text } = await request(s.app, 'GET', ADDRESS, { headers: { cookie } });
	if (status !== 200)
		throw new Error(text);
	const bytes = Buffer.from(text);
	const file = statements(owner, path.join(s.folder, 'statements'));
	// The Host is a line of the head: the cookie is the next.
	const head = `${new URL(s.app).host}\r\nCookie: ${cookie}`;
	load('fixed', s.port, head, 'GET', ADDRESS, 0, CONNECTIONS, PAGES / 10);
	const runs = [];
	for (let i = 0; i < RUNS; i++) {
		const before = cpuOfTree(s.pid);
		load('fixed', s.port, head, 'GET', ADDRESS, 0, CONNECTIONS, PAGES);
		const page = (cpuOfTree(s.pid) - before) / PAGES;
		const query = await measureQuery(owner, file);
		const gzip = measureGzip(bytes);
		console.log(`  run ${i + 1}: page ${us(page)}, its query ${us(query)}, gzip ${us(gzip)}`);
		runs.push({ page, query, gzip });
	}
	const of = (name) => median(runs.map((run) => run[name]));
	process.exitCode = verdict('page', of('page') - of('query'), of('gzip'), 3,
		`CPU per page of ${bytes.length} bytes less its query ${us(of('query'))}; gzip level 1 of the same`);
} finally {
	await s.dispose();
}
