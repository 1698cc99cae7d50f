// The background killed by kill -9: an import under a job, a job taken over by another process, and a mail between the mail
// server's yes and our mark of it. Nothing half done, nothing lost, nothing twice but what can be recognised.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { startMailbox } from '../harness/mailbox.mjs';
import { Owner } from '../harness/owner.mjs';
import { patient } from '../harness/patience.mjs';
import { signal } from '../harness/processes.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';
import { startWorker } from '../harness/worker.mjs';

// Enough files that unpacking them takes a while on any machine.
const FILES = 6000;
const TABLES = ['courses', 'course_versions', 'sequences', 'modules', 'grains', 'packages', 'package_versions'];

const large = (name) => smallPackage({ title: name,
	files: Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`media/${i % 50}/${i}.bin`, `${name} ${i} `.repeat(200)])) });

const list = (...parts) => (fs.existsSync(path.join(...parts)) ? fs.readdirSync(path.join(...parts)) : []);
const incoming = (s) => list(s.data, 'packages/.incoming');
const staged = (s) => list(s.data, 'packages/.staged');
const stored = (s) => list(s.data, 'packages').filter((name) => !name.startsWith('.')).flatMap((shelf) => list(s.data, 'packages', shelf));
const counts = (s) => new Owner(s.data).sql(TABLES.map((table) => `SELECT '${table}', count(*) FROM ${table};`).join('\n')).map(([, n]) => Number(n));
const put = async (s, name) => (await s.ask('package', 'import', s.write('large.zip', large(name)), '--job')).job;
const show = (s, id) => s.ask('job', 'show', id);
const state = (s, id, ...states) => eventually(async () => {
	const job = await show(s, id);
	return states.includes(job.state) && job;
}, { what: `job ${id} ${states.join(' or ')}`, timeout_ms: 60000 });

/** Resolves at once when a folder is being filled; busy, for that may be over soon. */
function unpacking(s) {
	const end = Date.now() + patient(60000);
	return new Promise((resolve, reject) => {
		const look = () => {
			if (incoming(s).some((name) => list(s.data, 'packages/.incoming', name).length > 0))
				return resolve();
			return Date.now() > end ? reject(new Error('nothing is unpacked')) : setImmediate(look);
		};
		look();
	});
}

async function whole(s, job) {
	assert.equal(job.state, 'done', JSON.stringify(job));
	const session = await openSession(s, await enterByLink(s, job.result.direct_link));
	assert.equal((await request(session.player.origin, 'GET', `${session.files}media/7/7.bin`)).status, 200);
	await eventually(() => staged(s).length === 0 && incoming(s).length === 0, { what: 'files to be put away' });
}

test('an import under a job, killed', async (t) => {
	const s = await startLectern({ config: { job_lease: 3, job_retry_first: 1, job_threads: 1 }, t });

	await t.test('while it unpacks: nothing is there, and the next start does it once', async () => {
		const before = counts(s);
		const id = await put(s, 'Unpacking');
		await unpacking(s);
		await s.kill();
		assert.deepEqual([stored(s), staged(s).length], [[], 1]);
		await s.start();
		assert.deepEqual(counts(s), before);
		const job = await state(s, id, 'done', 'dead');
		assert.ok(job.tries > 1);
		await whole(s, job);
		assert.deepEqual(counts(s).slice(0, 3), before.slice(0, 3).map((n) => n + 1));
	});

	await t.test('when all is unpacked and nothing noted: the course is made once', async () => {
		const before = counts(s);
		const known = stored(s).length;
		const slept = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7";
		new Owner(s.data).sql(`CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(7), pg_sleep(20); RETURN new; END';
			CREATE TRIGGER hold BEFORE INSERT ON courses FOR EACH ROW EXECUTE FUNCTION hold()`);
		const id = await put(s, 'Unpacked');
		await eventually(() => new Owner(s.data).sql(slept)[0][0] === '1', { what: 'the course to be noted', timeout_ms: 60000 });
		await s.kill();
		await s.start();
		assert.deepEqual([counts(s), stored(s).length], [before, known], 'no course, and no files at their place');
		new Owner(s.data).sql('DROP TRIGGER hold ON courses');
		const job = await state(s, id, 'done', 'dead');
		await whole(s, job);
		assert.deepEqual(counts(s).slice(0, 3), before.slice(0, 3).map((n) => n + 1));
		assert.equal(new Owner(s.data).sql(`SELECT count(*) FROM direct_links WHERE module_id = '${job.result.module}'`, { directory: true })[0][0], '1');
	});

	await t.test('each time it runs: it is put aside after its last try, and says so', async () => {
		const id = await put(s, 'Poison');
		await unpacking(s);
		await s.kill();
		await s.start();
		new Owner(s.data).sql(`UPDATE jobs SET tries = tries_max, run_at = now() WHERE id = '${id}'`);
		const job = await state(s, id, 'done', 'dead');
		assert.deepEqual([job.state, job.error.type, job.error.detail], ['dead', 'internal', 'The service ended each time it ran']);
	});
});

test('a job whose worker is held still is taken over, and the late one changes nothing', async (t) => {
	const s = await startLectern({ config: { job_threads: 0, job_lease: 3, job_retry_first: 1 }, t });
	const id = await put(s, 'Taken over');
	const slow = await startWorker(s, { job_threads: 1 }, t);
	await unpacking(s);
	signal([slow.pid], 'SIGSTOP');
	const other = await startWorker(s, { job_threads: 1 }, t);
	const job = await state(s, id, 'done', 'dead');
	assert.ok(job.tries > 1);
	signal([slow.pid], 'SIGCONT');
	await eventually(() => /given up: cancelled or taken over/.test(slow.log()), { what: 'the late worker to notice', timeout_ms: 60000 });
	await whole(s, await show(s, id));
	assert.deepEqual(counts(s).slice(0, 3), [1, 1, 1]);
	assert.deepEqual(new Owner(s.data).sql("SELECT count(*) FROM audit_logs WHERE action = 'package.imported'"), [['1']]);
	await Promise.all([slow.stop(), other.stop()]);
});

test('an import that is cancelled while it runs leaves nothing', async (t) => {
	const s = await startLectern({ config: { job_threads: 1 }, t });
	const before = counts(s);
	const id = await put(s, 'Unwanted');
	await unpacking(s);
	assert.equal((await s.ask('job', 'cancel', id)).state, 'cancelled');
	await s.log((line) => line.message?.includes('given up: cancelled or taken over'), 60000);
	assert.deepEqual([counts(s), incoming(s), stored(s)], [before, [], []]);
	assert.equal((await show(s, id)).state, 'cancelled');
});

test('a mail whose sender is killed', async (t) => {
	const box = await startMailbox({ t });
	const s = await startLectern({ config: box.config, t });
	const send = async (to) => (await s.ask('mail', 'test', to)).mail;
	const row = async (id) => (await s.ask('mail', 'list')).mails.find((mail) => mail.id === id);
	const sent = (id) => eventually(async () => ((await row(id)).state === 'sent' ? row(id) : false), { what: `mail ${id} sent` });

	await t.test('between the server\'s yes and our mark: it goes out again under the same name, and is marked once', async () => {
		let let_go;
		box.answer = { hold: new Promise((resolve) => (let_go = resolve)) };
		const id = await send('twice@school.example');
		await eventually(() => box.seen.at(-1) === 'data', { what: 'the message at the server' });
		signal([s.pid], 'SIGSTOP');
		let_go();
		box.answer = {};
		const first = await box.next();
		await s.kill();
		await s.start();
		const again = await box.next();
		assert.deepEqual([first, again].map((mail) => mail.headers.get('message-id')), [`<${id}@school.example>`, `<${id}@school.example>`]);
		assert.equal((await sent(id)).tries, 2);
	});

	await t.test('before the server has it: it goes out once', async () => {
		let refuse = true;
		box.answer = { rcpt: () => refuse && [451, '4.3.0 not yet'] };
		const ids = await Promise.all(['a', 'b', 'c'].map((name) => send(`${name}@school.example`)));
		await eventually(async () => (await row(ids[0])).tries > 0, { what: 'a first try' });
		await s.kill();
		refuse = false;
		await s.start();
		await Promise.all(ids.map(sent));
		const all = box.mails.filter((mail) => mail.to[0] !== 'twice@school.example').map((mail) => mail.to[0]).sort();
		assert.deepEqual(all, ['a@school.example', 'b@school.example', 'c@school.example']);
	});

	await t.test('the mail server away for a while loses nothing', async () => {
		await box.stop();
		const id = await send('patient@school.example');
		await eventually(async () => (await row(id)).tries > 0 && (await row(id)).state === 'waiting', { what: 'a try that failed' });
		assert.match((await row(id)).reason, /connect|^421 /i);
		const back = await startMailbox({ t, port: box.port });
		assert.equal((await back.next()).to[0], 'patient@school.example');
		await sent(id);
	});
});
