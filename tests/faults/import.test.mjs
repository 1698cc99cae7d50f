// An import by the API or by the command line is killed at every step it takes: nothing half made is seen or stays, the same
// request with the same key finds the same job, and in the end there is one whole package.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { jobOver, postPackage } from '../harness/import.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signal, title, tree } from '../harness/processes.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

// Enough files that unpacking them takes a while on any machine.
const FILES = 6000;
// A job's link is there before its module, and leads nowhere until then.
const TABLES = ['courses', 'course_versions', 'sequences', 'modules', 'grains', 'packages', 'package_versions'];
const key = 'key-of-the-import-faults-0123456789';

const large = (name) => smallPackage({ title: name,
	files: Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`media/${i % 50}/${i}.bin`, `${name} ${i} `.repeat(200)])) });

const folder = (s, ...parts) => path.join(s.data, 'packages', ...parts);
const list = (...parts) => (fs.existsSync(path.join(...parts)) ? fs.readdirSync(path.join(...parts)) : []);
const staged = (s) => list(folder(s, '.staged'));
const incoming = (s) => list(folder(s, '.incoming'));
const stored = (s) => list(folder(s)).filter((name) => !name.startsWith('.')).flatMap((shelf) => list(folder(s, shelf)));
const uploads = (s) => list(s.data, 'tmp').filter((name) => name.startsWith('upload'));
const rows = (s) => new Owner(s.data).sql(TABLES.map((table) => `SELECT '${table}', count(*) FROM ${table};`).join('\n'));

const as = { authorization: `Bearer ${key}` };
const post = (s, zip, name) => postPackage(s, zip, { as, headers: { 'idempotency-key': name } });

/** Resolves at once when a folder is being filled; busy, for that may be over soon. */
function unpacking(s) {
	const end = Date.now() + 60000;
	return new Promise((resolve, reject) => {
		const look = () => {
			if (incoming(s).some((name) => list(folder(s, '.incoming', name)).length > 0))
				return resolve();
			return Date.now() > end ? reject(new Error('nothing is unpacked')) : setImmediate(look);
		};
		look();
	});
}

const jobs = (s) => new Owner(s.data).sql("SELECT id FROM jobs WHERE kind = 'course.import'").flat();

/** From now on nobody takes the job; at once: whoever is free does. */
const jobDue = (s, when) => new Owner(s.data).sql(`UPDATE jobs SET run_at = ${when} WHERE kind = 'course.import'`);

/**
 * A gate on a table: whoever writes there sleeps at it, showing a lock, until the database stops (it does not wait for a lock: the database may end who holds that first,
 * and let the other pass). when: a CREATE TRIGGER's words between CREATE and FOR EACH ROW. shut() before, met() until somebody
 * sleeps, remove() once the database runs again.
 */
function gate(s, when, options = {}) {
	const sql = (text) => new Owner(s.data).sql(text, options);
	return {
		shut: () => sql(`CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(7), pg_sleep(3600); RETURN new; END';
			CREATE ${when} FOR EACH ROW EXECUTE FUNCTION gate()`),
		met: () => eventually(() => sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")[0][0] === '1',
			{ what: 'somebody at the gate', timeout_ms: 60000 }),
		remove: () => sql('DROP FUNCTION gate CASCADE'),
	};
}

/** kill -9; its database ends after it, and with it what the service had asked of it. */
async function kill(s) {
	const { postmaster } = new Owner(s.data);
	await s.kill();
	await eventually(() => title(postmaster) === '', { what: 'the database to stop', timeout_ms: 60000 });
}

/** Half of an upload, whose connection then ends with the service. */
function halfUpload(s, zip, name) {
	const url = new URL('/api/v1/packages', s.app);
	const call = http.request({ host: '127.0.0.1', port: url.port, method: 'POST', path: url.pathname, agent: false,
		headers: { host: url.host, ...as, 'idempotency-key': name, 'content-type': 'application/zip', 'content-length': zip.length } });
	call.on('error', () => {});
	call.write(zip.subarray(0, zip.length / 2));
	return call;
}

/** Whether bytes of an upload are in their nameless file. */
const arrived = (s) => fs.readdirSync(`/proc/${s.pid}/fd`).some((fd) => {
	try {
		const link = `/proc/${s.pid}/fd/${fd}`;
		return fs.readlinkSync(link).startsWith(path.join(s.data, 'tmp')) && fs.statSync(link).size > 0;
	} catch {
		return false;
	}
});

/** A killed request's claim on its key lasts a minute, unless it is made older. */
const claimsAge = (s) => new Owner(s.data).sql("UPDATE idempotency_keys SET claimed_at = now() - interval '1 hour' WHERE status IS NULL", { directory: true });

async function played(s, directLink) {
	const session = await openSession(s, await enterByLink(s, directLink));
	assert.equal((await request(s.contentOrigin('a'), 'GET', '/healthz')).status, 200);
	const file = await request(session.player.origin, 'GET', `${session.files}media/7/7.bin`);
	assert.equal(file.status, 200);
	assert.match(file.text, / 7 /);
}

test('an import by the API, killed at every step under one key, is one whole package', async (t) => {
	const s = await startLectern({ config: { api_key: key, job_lease: 3, job_retry_first: 1, job_threads: 0 }, t });
	const zip = large('By the API');
	const nothing = rows(s);
	let first;
	const ask = () => post(s, zip, 'one');
	const unanswered = async (posting) => assert.ok((await posting) instanceof Error, 'no answer');

	await t.test('while it is sent: nothing is kept', async () => {
		const call = halfUpload(s, zip, 'one');
		await eventually(() => arrived(s), { what: 'the upload to arrive' });
		await kill(s);
		call.destroy();
		await s.start();
		assert.deepEqual([uploads(s), staged(s), jobs(s), rows(s)], [[], [], [], nothing]);
	});

	await t.test('when its file is kept and its job is not: no job', async () => {
		const jobsGate = gate(s, 'TRIGGER gate BEFORE INSERT ON jobs');
		jobsGate.shut();
		const posting = ask().catch((error) => error);
		await jobsGate.met();
		assert.equal(staged(s).length, 1);
		await kill(s);
		await unanswered(posting);
		await s.start();
		jobsGate.remove();
		assert.deepEqual([uploads(s), jobs(s), rows(s)], [[], [], nothing]);
	});

	await t.test('when its job is put and its answer is not kept: the same key finds that job', async () => {
		const answerGate = gate(s, 'TRIGGER gate BEFORE UPDATE OF status ON idempotency_keys', { directory: true });
		claimsAge(s);
		answerGate.shut();
		const posting = ask().catch((error) => error);
		await answerGate.met();
		const [job] = jobs(s);
		await kill(s);
		await unanswered(posting);
		await s.start();
		answerGate.remove();
		const early = await ask();
		assert.deepEqual([early.status, early.json.field, early.headers['retry-after']], [409, 'Idempotency-Key', '1']);
		claimsAge(s);
		first = await ask();
		assert.equal(first.status, 202, first.text);
		assert.deepEqual([jobs(s), first.json.id], [[job], job]);
		assert.equal(staged(s).length, 1, 'the file of the killed request is the one that is used');
	});

	await t.test('when it was answered, and when all is unpacked: nothing is at its place', async () => {
		jobDue(s, "now() + interval '1 day'");
		await kill(s);
		s.config.job_threads = 1;
		await s.start();
		const again = await ask();
		assert.deepEqual([again.status, again.headers.location, again.headers['idempotency-replayed']], [202, first.headers.location, 'true']);
		const courses = gate(s, 'TRIGGER gate BEFORE INSERT ON courses');
		courses.shut();
		jobDue(s, 'now()');
		await courses.met();
		assert.deepEqual([incoming(s).length, stored(s)], [1, []]);
		await kill(s);
		await s.start();
		courses.remove();
		assert.deepEqual(rows(s), nothing);
	});

	await t.test('while it unpacks: nothing is there', async () => {
		await unpacking(s);
		signal([s.pid], 'SIGSTOP');
		jobDue(s, "now() + interval '1 day'");
		await kill(s);
		await s.start();
		assert.deepEqual([stored(s), rows(s)], [[], nothing]);
	});

	await t.test('when all is at its place and not committed: no course, and the next try makes it once', async () => {
		const commit = gate(s, 'CONSTRAINT TRIGGER gate AFTER INSERT ON courses DEFERRABLE INITIALLY DEFERRED');
		commit.shut();
		jobDue(s, 'now()');
		await commit.met();
		assert.equal(stored(s).length, 1);
		await kill(s);
		s.config.job_threads = 0;
		await s.start();
		commit.remove();
		assert.deepEqual(rows(s), nothing);
		s.config.job_threads = 1;
		await s.restart();
	});

	await t.test('in the end it is there once, whole, and the same key still tells of it', async () => {
		const job = await jobOver(s, first, { as });
		assert.equal(job.state, 'done', JSON.stringify(job));
		assert.equal(job.id, first.json.id);
		const counts = Object.fromEntries(rows(s));
		for (const table of ['courses', 'course_versions', 'sequences', 'modules', 'packages', 'package_versions'])
			assert.equal(counts[table], '1', table);
		assert.deepEqual([incoming(s), uploads(s), stored(s)], [[], [], [job.result.sha256]]);
		assert.deepEqual(new Owner(s.data).sql('SELECT module_id FROM direct_links', { directory: true }), [[job.result.module]], 'one link for all tries');
		await eventually(() => staged(s).length === 0, { what: 'the kept file to go' });
		const again = await ask();
		assert.equal(again.headers.location, first.headers.location);
		assert.deepEqual(jobs(s), [job.id]);
		assert.deepEqual(new Owner(s.data).sql("SELECT action, count(*) FROM audit_logs WHERE action LIKE 'package.%' GROUP BY 1 ORDER BY 1"),
			[['package.import_asked', '1'], ['package.imported', '1']]);
		await played(s, job.result.direct_link);
	});
});

test('an import by the command line, killed while it unpacks and the service lives, leaves nothing, and then works', async (t) => {
	const s = await startLectern({ t });
	const file = s.write('large.zip', large('By command'));
	const before = [rows(s), stored(s)];
	const importing = s.lectern('package', 'import', file);
	await unpacking(s);
	const [command] = tree(process.pid).filter((pid) => title(pid).includes('package import'));
	signal([command], 'SIGKILL');
	assert.equal((await importing).signal, 'SIGKILL');
	assert.deepEqual([rows(s), stored(s)], before);
	assert.equal(incoming(s).length, 1);
	const again = await s.ask('package', 'import', file);
	assert.deepEqual(incoming(s), [], 'swept by the next import');
	await played(s, again.direct_link);
});
