// Jobs: an import that is left to a runner, what becomes of it, and who may take it up.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually, openSession } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { readMetrics } from '../harness/metrics.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';
import { startWorker } from '../harness/worker.mjs';

const staged = (s) => {
	const folder = path.join(s.data, 'packages/.staged');
	return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};
const show = (s, id) => s.ask('job', 'show', id);
const state = (s, id, ...states) => eventually(async () => {
	const job = await show(s, id);
	return states.includes(job.state) && job;
}, { what: `job ${id} ${states.join(' or ')}` });
const put = async (s, name, options = {}, ...flags) =>
	(await s.ask('package', 'import', s.write(name, smallPackage(options)), '--job', ...flags)).job;
const count = (s, table, where = 'true') => Number(new Owner(s.data).sql(`SELECT count(*) FROM ${table} WHERE ${where}`)[0][0]);

test('jobs', async (t) => {
	const s = await startLectern({ config: { job_retry_first: 1, job_retry_max: 2, job_lease: 3 }, t });

	await t.test('an import is done by a runner, once, and tells all that an import tells', async () => {
		const id = await put(s, 'first.zip', { title: 'By a job' }, '--title', 'Named by the job');
		const job = await state(s, id, 'done', 'dead');
		assert.equal(job.state, 'done', JSON.stringify(job));
		assert.equal(job.result.title, 'Named by the job');
		assert.deepEqual([job.tries, job.error, job.kind, job.title], [1, null, 'course.import', 'Import of a package']);
		assert.equal(job.progress.says, null);
		await openSession(s, await enterByLink(s, job.result.direct_link));
		assert.equal(count(s, 'courses'), 1);
		await eventually(() => staged(s).length === 0, { what: 'the staged file to go' });
		const rows = new Owner(s.data).sql("SELECT action, actor_kind, actor_name, request_id FROM audit_logs WHERE action LIKE 'package.%' ORDER BY id");
		assert.deepEqual(rows.map((row) => row.slice(0, 3)), [
			['package.import_asked', 'job', 'command line'], ['package.imported', 'job', 'course.import']]);
		assert.equal(rows[0][3], rows[1][3], 'one request asked for both');
	});

	await t.test('a package that cannot be run is not tried again, and says why', async () => {
		const id = (await s.ask('package', 'import', s.write('broken.zip', 'this is no zip'), '--job')).job;
		const job = await state(s, id, 'done', 'dead');
		assert.deepEqual([job.state, job.tries, job.error.type], ['dead', 1, 'package-refused']);
		assert.match(job.error.field, /^not-a-zip$/);
		assert.ok(job.settled_at >= job.started_at && job.result === null);
		await eventually(() => staged(s).length === 0, { what: 'the staged file to go' });
		await s.ask('job', 'retry', id);
		const again = await eventually(async () => {
			const now = await show(s, id);
			return now.state === 'dead' && now.tries === 2 && now;
		}, { what: 'the second refusal' });
		assert.equal(again.error.type, 'gone');
	});

	await t.test('a title that cannot be is refused before anything is kept', async () => {
		const answer = await s.lectern('package', 'import', s.write('long.zip', smallPackage()), '--job', '--title', 'x'.repeat(501));
		assert.equal(answer.code, 1);
		assert.match(answer.stderr, /title: The title must be 1 to 500 bytes/);
		assert.deepEqual(staged(s), []);
	});

	await t.test('what fails for a passing reason is tried again until it works', async () => {
		const incoming = path.join(s.data, 'packages/.incoming');
		fs.chmodSync(incoming, 0o500);
		const id = await put(s, 'later.zip', { title: 'Later' });
		const failed = await state(s, id, 'failed');
		assert.deepEqual([failed.error.type, failed.settled_at], ['internal', null]);
		assert.match(failed.error.detail, /could not be stored/);
		assert.equal(staged(s).length, 1, 'kept for the next try');
		fs.chmodSync(incoming, 0o755);
		const job = await state(s, id, 'done', 'dead');
		assert.equal(job.state, 'done', JSON.stringify(job));
		assert.ok(job.tries > 1);
		assert.equal(job.error, null);
	});

	await t.test('and only so often', async () => {
		const incoming = path.join(s.data, 'packages/.incoming');
		const id = await put(s, 'never.zip', { title: 'Never' });
		await state(s, id, 'done');
		fs.chmodSync(incoming, 0o500);
		const other = await put(s, 'never-again.zip', { title: 'Never again' });
		const job = await state(s, other, 'dead');
		fs.chmodSync(incoming, 0o755);
		assert.deepEqual([job.tries, job.error.type], [5, 'internal']);
		assert.equal(staged(s).length, 1, 'kept for somebody who asks to try again');
		await s.ask('job', 'retry', other);
		assert.equal((await state(s, other, 'done', 'dead')).state, 'done');
	});

	await t.test('jobs are listed newest first, by state, and one of nobody is told as unknown', async () => {
		const { jobs } = await s.ask('job', 'list');
		assert.deepEqual(jobs.map((job) => job.id), jobs.map((job) => job.id).sort().reverse());
		const dead = (await s.ask('job', 'list', '--state', 'dead')).jobs;
		assert.ok(dead.length === 1 && dead[0].error.type === 'gone');
		const table = await s.lectern('job', 'list', '--table');
		assert.match(table.stdout, /course\.import +dead/);
		const unknown = await s.lectern('job', 'show', '01890000-0000-7000-8000-000000000000');
		assert.deepEqual([unknown.code, unknown.stderr], [1, 'lectern: job: job: There is no such job\n']);
		assert.equal((await s.lectern('job', 'list', 'surplus')).code, 2);
	});

	await t.test('figures tell what waits and what became of runs', async () => {
		const all = readMetrics((await request(s.app, 'GET', '/metrics')).text);
		assert.equal(all.value('lectern_job_runs_total', { kind: 'course.import', outcome: 'dead' }), 3);
		assert.ok(all.value('lectern_job_runs_total', { kind: 'course.import', outcome: 'done' }) >= 4);
		assert.ok(all.value('lectern_job_runs_total', { kind: 'course.import', outcome: 'failed' }) >= 5);
		assert.equal(typeof all.value('lectern_jobs', { state: 'waiting' }), 'number');
		assert.equal(typeof all.value('lectern_jobs_oldest_seconds'), 'number');
	});
});

test('jobs where the service runs none: a worker does', async (t) => {
	const s = await startLectern({ config: { job_threads: 0 }, t });
	const id = await put(s, 'waits.zip', { title: 'It waits' });
	const other = await put(s, 'unwanted.zip', { title: 'Unwanted' });

	await t.test('a job that waits can be cancelled, which is said, and wanted again', async () => {
		assert.equal((await show(s, id)).state, 'waiting');
		assert.equal((await s.ask('job', 'cancel', other)).state, 'cancelled');
		const twice = await s.lectern('job', 'cancel', other);
		assert.equal(twice.code, 1);
		assert.match(twice.stderr, /Only a job that waits or runs can be cancelled: it is cancelled/);
		assert.match((await s.lectern('job', 'retry', id)).stderr, /Only a job that failed or was cancelled can be tried again: it is waiting/);
		assert.deepEqual(new Owner(s.data).sql("SELECT action FROM audit_logs WHERE action LIKE 'job.%'"), [['job.cancelled']]);
	});

	await t.test('a worker without threads is refused', async () => {
		const answer = await s.lectern('worker');
		assert.equal(answer.code, 1);
		assert.match(answer.stderr, /worker: job_threads: is 0 here too/);
	});

	await t.test('a worker takes up what waits, leaves what was cancelled, and ends when told', async () => {
		const worker = await startWorker(s, { job_threads: 2 }, t);
		assert.equal((await state(s, id, 'done', 'dead')).state, 'done');
		assert.equal((await show(s, other)).state, 'cancelled');
		assert.deepEqual(new Owner(s.data).sql('SELECT title FROM courses'), [['It waits']]);
		await s.ask('job', 'retry', other);
		assert.equal((await state(s, other, 'done', 'dead')).state, 'done');
		await worker.stop();
	});

	await t.test('the schedule makes one job for each period, however many processes keep it', async () => {
		const workers = await Promise.all([1, 2, 3].map(() => startWorker(s, { job_threads: 1 }, t)));
		const { jobs } = await s.ask('job', 'list', '--installation');
		const begun = jobs.map((job) => `${job.kind} ${job.created_at.slice(0, 13)}`);
		assert.ok(jobs.some((job) => job.kind === 'house.sweep') && jobs.some((job) => job.kind === 'roster.daily'));
		assert.equal(new Set(begun).size, begun.length, `one of each kind an hour: ${begun}`);
		await Promise.all(workers.map((worker) => worker.stop()));
	});

	await t.test('housekeeping removes files that no job waits for, and no other', async () => {
		const folder = path.join(s.data, 'packages/.staged');
		const waiting = await put(s, 'kept.zip', { title: 'Kept' });
		const [kept] = staged(s).filter((name) => name.includes(waiting));
		const orphan = kept.replace(waiting, '01890000-0000-7000-8000-000000000000');
		fs.copyFileSync(path.join(folder, kept), path.join(folder, orphan));
		fs.copyFileSync(path.join(folder, kept), path.join(folder, `part-${orphan}`));
		fs.writeFileSync(path.join(folder, 'note.txt'), 'not ours');
		const old = new Date(Date.now() - 2 * 3600 * 1000);
		for (const name of staged(s))
			fs.utimesSync(path.join(folder, name), old, old);
		new Owner(s.data).sql(`UPDATE jobs SET run_at = now() + interval '1 hour' WHERE id = '${waiting}'`);
		new Owner(s.data).sql("DELETE FROM jobs WHERE kind = 'house.sweep'", { directory: true });
		const worker = await startWorker(s, { job_threads: 1 }, t);
		await eventually(() => staged(s).length === 2, { what: 'the sweep' });
		assert.deepEqual(staged(s).sort(), [kept, 'note.txt'].sort());
		await worker.stop();
	});
});

test('jobs of a disabled organisation wait untried, and go on when it is enabled', async (t) => {
	const s = await startLectern({ config: { job_threads: 0 }, t });
	await s.ask('org', 'add', 'other');
	const closed = await put(s, 'closed.zip', { title: 'Closed' });
	const worn = await put(s, 'worn.zip', { title: 'Worn' });
	const running = "UPDATE jobs SET state = 'running', tries = tries_max, started_at = now()";
	new Owner(s.data).sql(`${running} WHERE id = '${worn}'`);
	const open = await put(s, 'open.zip', { title: 'Open' }, '--org', 'other');
	await s.ask('org', 'disable', 'main');
	const worker = await startWorker(s, { job_threads: 1 }, t);
	const other = (id) => s.ask('job', 'show', id, '--org', 'other');
	await eventually(async () => (await other(open)).state === 'done', { what: 'the job that was due last' });
	const kept = (id) => new Owner(s.data).sql(`SELECT state, tries, error FROM jobs WHERE id = '${id}'`)[0];
	assert.deepEqual(kept(closed), ['waiting', '0', '']);
	assert.equal(kept(worn)[0], 'running', 'nor is one put aside whose runner is gone');
	await s.ask('org', 'enable', 'main');
	const done = await state(s, closed, 'done', 'dead');
	assert.deepEqual([done.state, done.tries], ['done', 1]);
	assert.equal((await state(s, worn, 'done', 'dead')).state, 'dead');
	await worker.stop();
});

test('an import that comes to nothing leaves no direct link', async (t) => {
	const s = await startLectern({ config: { job_threads: 0, job_retry_first: 1, job_retry_max: 1, job_lease: 3 }, t });
	const owner = new Owner(s.data);
	const links = () => owner.sql('SELECT count(*) FROM direct_links', { directory: true })[0][0];
	const made = async (id) => {
		const job = await state(s, id, 'done', 'dead');
		assert.equal(job.state, 'done', JSON.stringify(job));
		await openSession(s, await enterByLink(s, job.result.direct_link));
	};
	/** Courses are not made: the database refuses (how: RAISE …), or waits for whoever holds the lock. */
	const instead = (how) => owner.sql(`CREATE OR REPLACE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${how}; RETURN new; END';
		CREATE OR REPLACE TRIGGER instead BEFORE INSERT ON courses FOR EACH ROW EXECUTE FUNCTION instead()`);
	/** What happens while a job waits for the lock. */
	const meanwhile = async (what) => {
		instead('PERFORM pg_advisory_xact_lock(7)');
		const held = await owner.hold('SELECT pg_advisory_lock(7)');
		const waiting = () => owner.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")[0][0];
		try {
			const id = await put(s, 'waits.zip', { title: 'It waits' });
			await eventually(() => waiting() === '1', { what: 'the course to be noted' });
			await what(id);
			return id;
		} finally {
			held.release();
			await eventually(() => waiting() === '0', { what: 'nobody to wait' });
			owner.sql('SET client_min_messages = warning; DROP FUNCTION instead CASCADE');
		}
	};
	const worker = await startWorker(s, { job_threads: 1 }, t);

	await t.test('not when its tries end', async () => {
		instead("RAISE ''no course today''");
		const id = await put(s, 'dead.zip', { title: 'Dead' });
		assert.equal((await state(s, id, 'dead')).tries, 5);
		assert.equal(links(), '0');
		owner.sql('SET client_min_messages = warning; DROP FUNCTION instead CASCADE');
		await s.ask('job', 'retry', id);
		await made(id);
		assert.equal(links(), '1');
	});

	await t.test('not when it is cancelled while it runs', async () => {
		const id = await meanwhile(async (running) => {
			assert.equal(links(), '2');
			await s.ask('job', 'cancel', running);
		});
		await eventually(() => links() === '1', { what: 'the link to go' });
		await s.ask('job', 'retry', id);
		await made(id);
		assert.equal(links(), '2');
	});

	await t.test('not when its runner was killed each time', async () => {
		const id = await meanwhile(() => worker.kill());
		assert.equal(links(), '3');
		owner.sql(`UPDATE jobs SET tries_max = tries - tries_base, run_at = now() WHERE id = '${id}'`);
		const next = await startWorker(s, { job_threads: 1 }, t);
		assert.equal((await state(s, id, 'dead')).error.detail, 'The service ended each time it ran');
		await eventually(() => links() === '2', { what: 'the link to go' });
		await next.stop();
	});
});
