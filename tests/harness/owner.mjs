// The private cluster as its tables' owner sees it, who stands before row-level security: what is truly there.
//
//     const rows = new Owner(s.data).sql('SELECT count(*) FROM attempt_log');
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { tenantDatabase } from './lectern.mjs';

function cluster(data) {
	const [pid, folder, , port, socket] = fs.readFileSync(path.join(data, 'cluster/postmaster.pid'), 'utf8').split('\n');
	const { uid, gid } = fs.statSync(folder);
	return { pid: Number(pid), port, socket, uid, gid };
}

function program(name) {
	const versions = fs.readdirSync('/usr/lib/postgresql').sort((a, b) => b - a);
	return `/usr/lib/postgresql/${versions[0]}/bin/${name}`;
}

export class Owner {
	/** data: the service's data folder; its cluster runs. */
	constructor(data) {
		this.place = cluster(data);
	}

	/** Its process id. */
	get postmaster() {
		return this.place.pid;
	}

	#run(name, args, input = '', database = 'lectern', role = 'lectern_owner') {
		const { uid, gid, socket, port } = this.place;
		const as = process.getuid() === 0 ? { uid, gid } : {};
		return execFileSync(program(name), [...args, '-h', socket, '-p', port, '-U', role, database],
			{ ...as, cwd: '/', encoding: 'utf8', input, maxBuffer: 1 << 30, stdio: 'pipe' });
	}

	/** psql as the owner, or another role of the service's; what it printed. */
	psql(args, input, database, role) {
		return this.#run('psql', ['-X', '-q', ...args], input, database, role);
	}

	/** The whole database as pg_dump writes it. */
	dump() {
		return this.#run('pg_dump', ['--inserts']);
	}

	/**
	 * Runs statements in one connection, all or nothing stops at the first fault; the rows as arrays of text. They are
	 * about tenant tables, wherever the organisation lives, or, directory: true, about the directory's.
	 */
	sql(text, { directory = false, role } = {}) {
		return this.psql(['-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1'], text, directory ? 'lectern' : tenantDatabase ?? 'lectern', role).split('\n').filter(Boolean)
			.map((line) => line.split('\t'));
	}

	/** Runs a statement about tenant (or the directory's) tables in a transaction that stays open until release(). */
	async hold(text, { directory = false } = {}) {
		const { uid, gid, socket, port } = this.place;
		const child = spawn(program('psql'), ['-X', '-q', '-A', '-t', '-h', socket, '-p', port, '-U', 'lectern_owner', directory ? 'lectern' : tenantDatabase ?? 'lectern'],
			{ ...(process.getuid() === 0 ? { uid, gid } : {}), cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
		child.stdin.write(`BEGIN; ${text};\n\\echo held\n`);
		for await (const said of child.stdout.iterator({ destroyOnReturn: false }))
			if (`${said}`.includes('held')) break;
		return { release: () => child.stdin.end('COMMIT;\n') };
	}
}
