// A PostgreSQL of the test's own, as an administrator would offer one: a login that is a member of the three roles.
//
//     const server = await startServer(t);
//     const config = { database_url: server.makeDatabase('name'), secret_file: server.makeSecret('name'), run_as: server.user };
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { eventually } from './learner.mjs';
import { freshFolder } from './lectern.mjs';
import { after } from './after.mjs';

const isRoot = process.getuid() === 0;

class Server {
	/** Who it runs as, and who may read its secrets. */
	user = isRoot ? 'postgres' : os.userInfo().username;

	constructor() {
		this.folder = freshFolder();
		this.data = path.join(this.folder, 'database');
		this.version = fs.readdirSync('/usr/lib/postgresql').sort((a, b) => b - a)[0];
		this.as = {};
		if (isRoot) {
			const [uid, gid] = ['-u', '-g'].map((what) => Number(execFileSync('id', [what, this.user], { encoding: 'utf8' })));
			this.as = { uid, gid };
			fs.chownSync(this.folder, uid, gid);
		}
	}

	#program(name) {
		return `/usr/lib/postgresql/${this.version}/bin/${name}`;
	}

	#psql(database) {
		return ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', this.folder, '-U', 'administrator', database];
	}

	#run(name, args, input = '') {
		return execFileSync(this.#program(name), args, { ...this.as, cwd: '/', encoding: 'utf8', input,
			stdio: ['pipe', 'pipe', 'pipe'], env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' } });
	}

	async start() {
		this.#run('initdb', ['-D', this.data, '-U', 'administrator', '--auth=trust', '-E', 'UTF8', '--no-sync']);
		this.child = spawn(this.#program('postgres'), ['-D', this.data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${this.folder}`],
			{ ...this.as, cwd: '/', stdio: 'ignore' });
		await eventually(() => {
			try {
				return this.sql('postgres', 'SELECT 1');
			} catch {
				return false;
			}
		}, { what: 'PostgreSQL' });
		this.sql('postgres', `CREATE ROLE lectern_owner; CREATE ROLE lectern_app; CREATE ROLE lectern_worker;
			CREATE ROLE someone LOGIN; GRANT lectern_owner, lectern_app, lectern_worker TO someone;`);
		return this;
	}

	/** Runs statements as its administrator; what they answer, as text. */
	sql(database, text) {
		return this.#run('psql', this.#psql(database), text).trim();
	}

	/** A new database; its address for database_url. */
	makeDatabase(name) {
		this.sql('postgres', `CREATE DATABASE ${name} OWNER lectern_owner`);
		return `postgresql:///${name}?host=${encodeURIComponent(this.folder)}&user=someone`;
	}

	/** A new secret_file. */
	makeSecret(name) {
		const file = path.join(this.folder, `secret-${name}`);
		fs.writeFileSync(file, Buffer.alloc(32, name), { mode: 0o600 });
		if (isRoot)
			fs.chownSync(file, this.as.uid, this.as.gid);
		return file;
	}

	/** Takes an advisory lock and keeps it until release(). */
	async hold(database, lock) {
		const child = spawn(this.#program('psql'), this.#psql(database), { ...this.as, cwd: '/', stdio: ['pipe', 'ignore', 'inherit'] });
		child.stdin.write(`SELECT pg_advisory_lock(${lock});\n`);
		await eventually(() => this.locks(database, true) === 1, { what: 'the lock to be held' });
		return { release: () => child.stdin.end() };
	}

	/** How many advisory locks are held (granted) or waited for in a database. */
	locks(database, granted) {
		return Number(this.sql(database, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted = ${granted}
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`));
	}

	async stop() {
		const ended = new Promise((resolve) => this.child?.on('close', resolve) ?? resolve());
		this.child?.kill('SIGINT');
		await ended;
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Starts one; it ends after t. */
export async function startServer(t) {
	const server = new Server();
	after(t, () => server.stop());
	return server.start();
}
