// A PostgreSQL server of somebody's own, as DATABASE_URL meets it: a cluster that the test makes, with the three roles and
// a login that is a member of them. And several services on it, behind a proxy, as one service.
//
//     const cluster = await startCluster({ t });
//     const s = await startNodes(cluster, { config: { outbound_private: true }, t });
//     s.proxy.pin(1); await s.nodes[0].kill(); await cluster.sql('SELECT count(*) FROM attempt_log');
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Lectern, freshFolder, run } from './lectern.mjs';
import { patient } from './patience.mjs';
import { startProxy } from './proxy.mjs';
import { after } from './after.mjs';

const START_MS = patient(60000);
const NODES = 2;

const live = new Set();
process.on('exit', () => live.forEach((cluster) => cluster.last()));

function program(name) {
	const versions = fs.readdirSync('/usr/lib/postgresql').sort((a, b) => b - a);
	return `/usr/lib/postgresql/${versions[0]}/bin/${name}`;
}

// PostgreSQL refuses root.
function postgresUser() {
	if (process.getuid() !== 0)
		return {};
	const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

class Cluster {
	constructor() {
		this.folder = freshFolder('lectern-cluster-');
		this.as = postgresUser();
		this.data = path.join(this.folder, 'pgdata');
	}

	async start() {
		live.add(this);
		if (this.as.uid !== undefined)
			fs.chownSync(this.folder, this.as.uid, this.as.gid);
		// The service may be another user here (lectern, where that one exists) and comes in by the socket in this folder.
		fs.chmodSync(this.folder, 0o755);
		execFileSync(program('initdb'), ['-D', this.data, '-U', 'administrator', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'],
			{ ...this.as, cwd: '/', stdio: 'ignore' });
		this.child = spawn(program('postgres'), ['-D', this.data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${this.folder}`,
			'-c', 'max_connections=120'], { ...this.as, cwd: '/', stdio: 'ignore' });
		this.ended = new Promise((resolve) => this.child.on('close', resolve));
		for (const end = Date.now() + START_MS; ; await sleep(50)) {
			if ((await run(program('pg_isready'), ['-q', '-h', this.folder], this.#how())).code === 0)
				break;
			assert.ok(Date.now() < end, 'the cluster did not start');
		}
		await this.sql(`CREATE ROLE lectern_owner; CREATE ROLE lectern_app; CREATE ROLE lectern_worker;
			CREATE ROLE service LOGIN; GRANT lectern_owner, lectern_app, lectern_worker TO service;`, 'postgres');
		return this;
	}

	#how(input) {
		return { cwd: '/', input, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
	}

	/** Makes a database for the service; what DATABASE_URL says of it. */
	async database(name) {
		await this.sql(`CREATE DATABASE ${name} OWNER lectern_owner;`, 'postgres');
		return this.url(name);
	}

	url(name) {
		return `postgresql://service@/${name}?host=${encodeURIComponent(this.folder)}`;
	}

	/** Runs SQL past all rules of the service; rows as arrays of text. */
	async sql(text, database = 'lectern') {
		const answer = await run(program('psql'), ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-h', this.folder,
			'-U', 'administrator', database], this.#how(text));
		assert.equal(answer.code, 0, answer.stderr);
		return answer.stdout.split('\n').filter(Boolean).map((line) => line.split('\t'));
	}

	async stop() {
		live.delete(this);
		this.child?.kill('SIGQUIT');
		await this.ended;
		fs.rmSync(this.folder, { recursive: true, force: true });
	}

	last() {
		this.child?.kill('SIGQUIT');
		fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

export async function startCluster({ t } = {}) {
	const cluster = await new Cluster().start();
	if (t)
		after(t, () => cluster.stop());
	return cluster;
}

/** Several services behind one proxy; speaks as one service does in the harness (app, content, write, ask, lectern). */
class Nodes {
	constructor(proxy, nodes) {
		this.proxy = proxy;
		this.nodes = nodes;
		this.app = proxy.app;
		this.content = proxy.content;
	}

	contentOrigin(label) {
		return this.content.replace('*', label);
	}

	write(name, bytes) {
		return this.nodes[0].write(name, bytes);
	}

	/** The command line as on the first node's machine. */
	lectern(...args) {
		return this.nodes[0].lectern(...args);
	}

	ask(...args) {
		return this.nodes[0].ask(...args);
	}

	async dispose() {
		await this.proxy.stop();
		for (const node of this.nodes)
			await node.dispose();
		fs.rmSync(this.shared, { recursive: true, force: true });
	}
}

/**
 * Starts `count` services on one database of the cluster, each with its own data folder; the secret and the packages are
 * shared. config: settings of each.
 */
export async function startNodes(cluster, { database = 'lectern', count = NODES, config = {}, t } = {}) {
	const url = await cluster.database(database);
	const shared = freshFolder('lectern-shared-');
	const secret = path.join(shared, 'secret');
	const packages = path.join(shared, 'packages');
	const proxy = await startProxy();
	const nodes = [];
	fs.writeFileSync(secret, crypto.randomBytes(32), { mode: 0o600 });
	fs.mkdirSync(packages, { mode: 0o755 });
	if (cluster.as.uid !== undefined)
		[secret, packages].forEach((made) => fs.chownSync(made, cluster.as.uid, cluster.as.gid));
	const s = Object.assign(new Nodes(proxy, nodes), { shared, cluster });
	if (t)
		after(t, () => s.dispose());
	try {
		for (let i = 0; i < count; i++) {
			const node = new Lectern(freshFolder(), { run_as: 'postgres', database_url: url, secret_file: secret, packages,
				app_url: proxy.app, content_url: proxy.content, ...config }, {});
			await node.choosePorts();
			nodes.push(node);
			await node.start();
			proxy.add(node);
		}
		return s;
	} catch (error) {
		await s.dispose();
		throw error;
	}
}
