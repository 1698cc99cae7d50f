// A service and a worker are told to stop in the middle of their work: they finish it, end with 0 (a sanitized build would
// say otherwise of a leak or a race), and what was acknowledged is there.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { after } from '../harness/after.mjs';
import { eventually } from '../harness/learner.mjs';
import { freePort, request, startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { readMetrics } from '../harness/metrics.mjs';
import { Owner } from '../harness/owner.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startWorker } from '../harness/worker.mjs';
import { Load } from './commit_load.mjs';

const ROUNDS = 3;
const SPEAKERS = 16;
const READERS = 8;
const JOBS = 12;
const PAUSE_MS = 20;

/** Asks one thing after another on connections that are kept, until nobody answers; stopped() ends it. */
function readers(t, origin, paths) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: READERS });
	const all = { answers: 0, wrong: [], stopped: false };
	after(t, () => {
		all.stopped = true;
		agent.destroy();
	});
	all.ended = Promise.all(Array.from({ length: READERS }, async (_, i) => {
		for (let n = i; !all.stopped; n++) {
			const answer = await request(origin, 'GET', paths[n % paths.length], { agent }).catch(() => null);
			if (answer === null) {
				await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
				continue;
			}
			all.answers++;
			if (![200, 303, 503].includes(answer.status))
				all.wrong.push(`${answer.status} ${answer.url}`);
		}
	}));
	all.stop = async () => {
		all.stopped = true;
		await all.ended;
	};
	return all;
}

test('a service that is told to stop under load ends with 0 and keeps what it acknowledged', async (t) => {
	const s = await startLectern({ t });
	const { direct_link: link } = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
	const load = new Load(s, link, SPEAKERS);
	after(t, () => load.stop());
	await load.enter();
	for (let round = 0; round < ROUNDS; round++) {
		const before = load.acknowledged;
		const pages = readers(t, s.app, ['/healthz', '/readyz', '/metrics', '/sign-in', '/health', '/openapi.json', '/lti/jwks']);
		load.start();
		await eventually(() => load.acknowledged > before + SPEAKERS && pages.answers > READERS, { what: 'the load to begin' });
		// Asserts the end with 0.
		await s.stop();
		await Promise.all([load.stop(), pages.stop()]);
		assert.deepEqual([pages.wrong, load.speakers.flatMap((speaker) => speaker.wrong)], [[], []]);
		await s.start();
		const rows = new Set(new Owner(s.data).sql('SELECT session_id, seq FROM attempt_log').map((row) => row.join(' ')));
		for (const speaker of load.speakers)
			assert.ok(speaker.acknowledged.every(({ session, seq }) => rows.has(`${session} ${seq}`)), 'acknowledged');
		await Promise.all(load.speakers.map((speaker) => (speaker.pending.length > 0 ? speaker.finish() : null)));
	}
	t.diagnostic(`${load.acknowledged} acknowledged over ${ROUNDS} stops`);
});

test('a worker that is told to stop under load ends with 0, and another does the rest once', async (t) => {
	const box = await startMailbox({ t });
	const address = `127.0.0.1:${await freePort()}`;
	const s = await startLectern({ config: { ...box.config, job_threads: 0, worker_listen: address }, t });
	const jobs = [];
	for (let i = 0; i < JOBS; i++) {
		const zip = smallPackage({ title: `Course ${i}`, files: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`m/${n}.txt`, `${i} ${n}`.repeat(50)])) });
		jobs.push((await s.ask('package', 'import', s.write('p.zip', zip), '--job')).job);
	}
	for (let round = 0; round < ROUNDS; round++) {
		const worker = await startWorker(s, { job_threads: 2 }, t);
		const scrapes = readers(t, `http://${address}`, ['/metrics', '/readyz', '/health']);
		const mails = await Promise.all(['a', 'b', 'c'].map((name) => s.ask('mail', 'test', `${name}${round}@school.example`)));
		assert.equal(mails.length, 3);
		await eventually(() => scrapes.answers > READERS, { what: 'figures to be read' });
		// Asserts the end with 0.
		await worker.stop();
		await scrapes.stop();
		assert.deepEqual(scrapes.wrong, []);
	}
	const last = await startWorker(s, { job_threads: 2 }, t);
	for (const id of jobs)
		await eventually(async () => (await s.ask('job', 'show', id)).state === 'done', { what: `job ${id}` });
	assert.deepEqual(new Owner(s.data).sql('SELECT count(*), count(DISTINCT title) FROM courses'), [[String(JOBS), String(JOBS)]]);
	await eventually(async () => (await s.ask('mail', 'list')).mails.every((mail) => mail.state === 'sent'), { what: 'every mail to be sent' });
	assert.ok(readMetrics((await request(`http://${address}`, 'GET', '/metrics')).text).families.size > 30);
	await last.stop();
});
