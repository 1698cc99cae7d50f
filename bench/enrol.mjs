// 100,000 learners enrolled from one file: whether the service's memory stays flat while it is read, and all are in. Then CPU of
// the pages about enrolment, the database's share included, of a course with 100,000 enrolments against one with 1,000.
import fs from 'node:fs';

import { makeCourse } from '../tests/harness/enrol.mjs';
import { request, startLectern } from '../tests/harness/lectern.mjs';
import { Owner } from '../tests/harness/owner.mjs';
import { signedIn } from '../tests/harness/staff.mjs';
import { cpuOfTree, median, verdict } from './shared/measure.mjs';

const MANY = 100000;
const FEW = 1000;
const GROWTH_MOST_MIB = 16;
const RUNS = 5;
const PAGES = 40;
const JOB_MS = 30 * 60000;
const as = { authorization: 'Bearer bench' };

const residentMib = (pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Sends a file of so many lines and follows its job: {seconds, grown} (MiB at most over what it was after the first tenth). */
async function importFile(s, course, from, count) {
	const lines = Array.from({ length: count }, (_, i) => `bench-${from + i},Learner ${from + i},learner-${from + i}@bench.example`);
	const began = Date.now();
	const answer = await request(s.app, 'POST', `/api/v1/enrollments/import?org=main&origin=moodle&course=${course.id}`, { timeout_ms: 120000,
		headers: { ...as, 'content-type': 'text/csv' }, body: Buffer.from(['external_user_id,name,email', ...lines].join('\n')) });
	if (answer.status !== 202)
		throw new Error(answer.text);
	let base, most = 0;
	for (;;) {
		const { json } = await request(s.app, 'GET', answer.headers.location, { headers: as });
		if (json.state === 'done') {
			if (json.result.enrolled !== count)
				throw new Error(JSON.stringify(json.result));
			return { seconds: (Date.now() - began) / 1000, grown: base === undefined ? 0 : most - base };
		}
		if (json.state === 'dead' || Date.now() - began > JOB_MS)
			throw new Error(JSON.stringify(json));
		if (json.progress?.done > json.progress?.total / 10) {
			const now = residentMib(s.pid);
			base ??= now;
			most = Math.max(most, now);
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

async function pageCpu(s, path, headers) {
	const before = cpuOfTree(s.pid);
	for (let i = 0; i < PAGES; i++) {
		const answer = await request(s.app, 'GET', path, { headers });
		if (answer.status !== 200)
			throw new Error(answer.text);
	}
	return (cpuOfTree(s.pid) - before) / PAGES;
}

const s = await startLectern({ config: { api_key: 'bench', rate_limit_client: 0, rate_limit_address: 0 } });
try {
	const owner = new Owner(s.data);
	const large = makeCourse(owner, { title: 'Large' }), small = makeCourse(owner, { title: 'Small' });
	await importFile(s, small, MANY, FEW);
	const { seconds, grown } = await importFile(s, large, 0, MANY);
	const flat = grown <= GROWTH_MOST_MIB;
	console.log(`enrol-memory: ${grown.toFixed(1)} MiB more resident while ${MANY} lines were read in ${seconds.toFixed(0)} s, at most ${GROWTH_MOST_MIB}: ${flat ? 'ok' : 'short'}`);
	owner.sql('ANALYZE');
	const ada = signedIn(s, { roles: ['administrator'] });
	const headers = { cookie: ada.cookie };
	let worst = 0;
	for (const [name, query] of [['enrol-page', ''], ['enrol-state', '&status=active'], ['enrol-search', '&who=bench-']]) {
		const of = (course, who) => `/admin/main/enrollments?course=${course.id}${query}${query.endsWith('-') ? who : ''}`;
		const ours = [], theirs = [];
		for (let run = 0; run < RUNS; run++) {
			ours.push(await pageCpu(s, of(large, 500), headers));
			theirs.push(await pageCpu(s, of(small, MANY + 500), headers));
		}
		worst = Math.max(worst, verdict(name, median(ours), median(theirs), 1.3, `CPU of a page at ${MANY} enrolments, and at ${FEW}`));
	}
	process.exitCode = flat && worst === 0 ? 0 : 1;
} finally {
	await s.dispose();
}
