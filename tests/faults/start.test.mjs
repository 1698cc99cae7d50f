// What is in the way of a start is said in one sentence, and a start that was cut short is simply begun again.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { clustersBelow, freePort, freshFolder, Lectern, request } from '../harness/lectern.mjs';
import { signal, tree } from '../harness/processes.mjs';
import { after } from '../harness/after.mjs';

const isRoot = process.getuid() === 0;

/** A service that was not started yet. */
async function fresh(t, config = {}) {
	const s = new Lectern(freshFolder(), config, {});
	after(t, () => s.dispose());
	await s.choosePorts();
	return s;
}

/** Starts it, which must fail with exit code 1 and one sentence. */
async function refused(s, sentence) {
	const { code, stderr } = await s.lectern('serve');
	const said = stderr.trim().split('\n').filter((line) => !line.startsWith('{'));
	assert.match(said.join('\n'), sentence);
	assert.deepEqual([code, said.length], [1, 1], stderr);
	return said[0];
}

/** A start that runs until its initdb does: {starting (a promise of how start() ends), pids (of it and all below it)}. */
async function whileMakingItsDatabase(s) {
	const starting = s.start().then(() => 'started', (error) => error);
	await eventually(() => fs.existsSync(path.join(s.data, 'cluster.new', 'base')), { what: 'initdb' });
	return { starting, pids: tree(s.pid) };
}

const alive = (pid) => fs.existsSync(`/proc/${pid}`);

async function serves(s) {
	assert.equal((await request(s.app, 'GET', '/readyz')).status, 200);
	assert.ok(!fs.existsSync(path.join(s.data, 'cluster.new')));
	assert.deepEqual((await s.ask('grades', 'list')).grades, []);
}

test('a start that was killed while it made its database is begun again', async (t) => {
	const s = await fresh(t);
	const { starting } = await whileMakingItsDatabase(s);
	await s.kill();
	assert.ok((await starting) instanceof Error);
	assert.ok(!fs.existsSync(path.join(s.data, 'cluster')));
	await s.start();
	await serves(s);
});

test('a start waits for what a killed one left running', async (t) => {
	const s = await fresh(t);
	const { starting, pids } = await whileMakingItsDatabase(s);
	// initdb dies with the service; what it started itself is held, as on a slow disk.
	const below = pids.filter((pid) => pid !== s.pid);
	signal(below, 'SIGSTOP');
	await s.kill();
	await starting;
	const orphans = below.filter(alive);
	const again = s.start();
	await new Promise((resolve) => setTimeout(resolve, 300));
	if (orphans.some(alive))
		assert.ok(fs.existsSync(path.join(s.data, 'cluster.new', 'base')), 'nothing is removed under it');
	signal(orphans, 'SIGCONT');
	await again;
	await serves(s);
});

test('SIGTERM during the first start ends it at once, and leaves no process', async (t) => {
	const s = await fresh(t);
	const { starting, pids } = await whileMakingItsDatabase(s);
	s.leaving = true;
	process.kill(s.pid, 'SIGTERM');
	assert.deepEqual(await s.ended, { code: 0, signal: null });
	await starting;
	await eventually(() => !pids.some(alive), { what: 'initdb to end' });
	await s.start();
	await serves(s);
});

test('SIGTERM while the database is starting ends it at once, and the database in order', async (t) => {
	const s = await fresh(t);
	await s.start();
	await s.stop();
	const starting = s.start().catch((error) => error);
	// Its own: a file that was left may name a process that is somebody's by now, and a service that just began takes no signal yet.
	await eventually(() => clustersBelow(s.data).some((pid) => tree(s.pid).includes(pid)), { what: 'the postmaster' });
	const pids = tree(s.pid);
	s.leaving = true;
	process.kill(s.pid, 'SIGTERM');
	assert.deepEqual(await s.ended, { code: 0, signal: null });
	await starting;
	await eventually(() => !pids.some(alive), { what: 'PostgreSQL to end' });
	await s.start();
	await serves(s);
});

test('a secret that cannot be read, is another or not whole stops the start with its reason', async (t) => {
	const s = await fresh(t);
	await s.start();
	await s.stop();
	const file = path.join(s.data, 'secret');
	const secret = fs.readFileSync(file);

	fs.chmodSync(file, 0o000);
	await refused(s, /secret_file: .*\/secret cannot be read: Permission denied$/);
	fs.chmodSync(file, 0o640);
	await refused(s, /secret_file: .* can be read by others \(mode 640\): chmod 600 it/);
	fs.chmodSync(file, 0o600);
	fs.writeFileSync(file, secret.subarray(0, 31));
	await refused(s, /secret_file: .* must hold exactly 32 bytes; put back the file/);
	fs.writeFileSync(file, Buffer.alloc(32, 1));
	await refused(s, /secret_file: the secret is not the one .* put back the secret file that belongs to this database$/);
	fs.writeFileSync(file, secret);
	await refused(await fresh(t, { secret_file: '/nowhere/secret', data: s.data }), /secret_file: \/nowhere\/secret does not exist; a new installation makes one with/);
	await s.start();
	await serves(s);
});

test('a taken port stops the start with its setting and address', async (t) => {
	for (const key of ['listen', 'content_listen']) {
		const port = await freePort();
		const server = net.createServer().listen(port, '127.0.0.1');
		const s = await fresh(t, { [key]: `127.0.0.1:${port}` });
		try {
			await refused(s, new RegExp(`lectern: serve: ${key}: another program already listens on 127\\.0\\.0\\.1:${port}$`));
			await eventually(() => clustersBelow(s.data).length === 0, { what: 'PostgreSQL to end' });
		} finally {
			server.close();
		}
	}
});

test('a data folder that cannot be used stops the start with its path and user', async (t) => {
	const s = await fresh(t);
	fs.writeFileSync(s.data, 'a file');
	await refused(s, /lectern: start: data: .*\/data is not a folder$/);
	fs.rmSync(s.data);

	fs.mkdirSync(s.data, { mode: 0o500 });
	if (isRoot)
		fs.chownSync(s.data, 65534, 65534);
	await refused(s, /data: .*\/data.* cannot be (used by user \S+|made): Permission denied/);
	fs.rmSync(s.data, { recursive: true });

	const cluster = path.join(s.data, 'cluster');
	fs.mkdirSync(cluster, { recursive: true });
	await refused(s, /data\/cluster is there, but holds no database: put back what belongs there, or remove the folder to begin with nothing$/);
	fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '15\n');
	fs.chmodSync(cluster, 0o555);
	await refused(s, /cannot write .*\/data\/cluster\/lectern\.conf: Permission denied$/);
});

test('a database that does not answer, or is none, stops the start and says where it was looked for', async (t) => {
	const port = await freePort();
	const s = await fresh(t, { database_url: `postgresql://someone:hidden@127.0.0.1:${port}/none` });
	const said = await refused(s, new RegExp(`cannot enter none at 127\\.0\\.0\\.1: .*port ${port} failed: Connection refused$`));
	assert.ok(!said.includes('hidden'), said);
});
