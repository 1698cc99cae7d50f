// Starts the real service on a folder of its own and real ports, and speaks to it as the world does.
//
//     const s = await startLectern({ config: { outbound_private: true } });
//     const answer = await request(s.app, 'GET', '/healthz');
//     await s.lectern('platform', 'add', '--json', s.write('platform.json', JSON.stringify(registration)));
//     await s.stop();
//
// Values of `config` go to the service and to its command line alike, as LECTERN_… variables; nothing else of the
// tester's own LECTERN_… environment reaches them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { beginFromCopy } from './begun.mjs';
import { request } from './http.mjs';
import { patient } from './patience.mjs';
import { served } from './openapi.mjs';

export { Jar, request } from './http.mjs';
import { after } from './after.mjs';

export const repo = fileURLToPath(new URL('../../', import.meta.url));
export const binary = path.resolve(process.env.LECTERN_BINARY || path.join(repo, 'build/lectern'));

/** A sanitized build keeps freed memory: how much it has says nothing. */
export function isSanitized() {
	const bytes = fs.readFileSync(binary);
	return ['__asan_init', '__tsan_init'].some((name) => bytes.includes(name));
}

/** The database of the private cluster that the organisation lives in, where it is not the directory's. */
export const tenantDatabase = process.env.LECTERN_TEST_TENANT_DATABASE ? 'elsewhere' : undefined;

// A deadline here only ends a hopeless wait.
const START_MS = patient(120000);
const STOP_MS = patient(60000);
const COMMAND_MS = patient(120000);
const POLL_MS = 20;

/**
 * A port that nothing listened on a moment ago. It lies below those the system gives to connections: one of these
 * could take it before the service does, which on a busy machine it did.
 */
export async function freePort() {
	for (let tries = 0; tries < 100; tries++) {
		const port = randomInt(11000, 32000);
		const server = net.createServer();
		const free = await new Promise((resolve) => {
			server.once('error', () => resolve(false));
			server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
		});
		if (free)
			return port;
	}
	throw new Error('no free port in 100 tries');
}

export function environment(config, extra) {
	const kept = Object.entries(process.env).filter(([name]) => !/^LECTERN_|^DATABASE_URL$|^PG/.test(name));
	const given = Object.entries(config).map(([key, value]) => [`LECTERN_${key.toUpperCase()}`, String(value)]);
	return { ...Object.fromEntries([...kept, ...given]), ...extra };
}

function lines(stream, take) {
	let rest = '';
	stream.setEncoding('utf8');
	stream.on('data', (part) => {
		const all = (rest + part).split('\n');
		rest = all.pop();
		all.forEach(take);
	});
	stream.on('end', () => rest && take(rest));
}

/** Runs a program to its end: {code, signal, stdout, stderr, json}. json: the last line of stdout, where it is JSON. */
export function run(file, args, { env = process.env, cwd, input = '', timeout_ms = COMMAND_MS } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
		const timer = setTimeout(() => child.kill('SIGKILL'), timeout_ms);
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (part) => (stdout += part));
		child.stderr.setEncoding('utf8').on('data', (part) => (stderr += part));
		child.on('error', reject);
		child.stdin.on('error', () => {});
		child.on('close', (code, signal) => {
			clearTimeout(timer);
			resolve({ code, signal, stdout, stderr, json: lastJson(stdout) });
		});
		child.stdin.end(input);
	});
}

function lastJson(text) {
	try {
		return JSON.parse(text.trimEnd().split('\n').at(-1));
	} catch {
		return undefined;
	}
}

/** Process ids of PostgreSQL clusters whose postmaster.pid lies below the folder and that still run. */
export function clustersBelow(folder, depth = 3) {
	let names, pid;
	try {
		names = fs.readdirSync(folder, { withFileTypes: true });
		if (names.some((entry) => entry.name === 'postmaster.pid'))
			pid = Number(fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
	} catch {
		return []; // it has ended meanwhile
	}
	if (pid !== undefined)
		return alive(pid) ? [pid] : [];
	return depth === 0 ? [] : names.filter((entry) => entry.isDirectory())
		.flatMap((entry) => clustersBelow(path.join(folder, entry.name), depth - 1));
}

function alive(pid) {
	try {
		process.kill(pid, 0);
		return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}

async function until(holds, timeout_ms, what) {
	const end = Date.now() + timeout_ms;
	while (!(await holds())) {
		if (Date.now() > end)
			throw new Error(`waited ${timeout_ms} ms for ${what()}`);
		await sleep(POLL_MS);
	}
}

// What must not outlive the tester's process, whatever its tests forgot: services, and folders of startLectern.
const running = new Set();
const folders = new Set();
process.on('exit', () => {
	running.forEach((service) => service.last());
	folders.forEach(removeFolder);
});

function removeFolder(folder) {
	folders.delete(folder);
	if (!process.env.LECTERN_KEEP)
		fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** One service on one folder; tests get theirs from startLectern, the demo makes its own. */
export class Lectern {
	/** Log lines since the first start, parsed where they are JSON. */
	logs = [];

	/** detached: signals of the terminal do not reach the service. take: gets log lines instead of `logs`. */
	constructor(folder, config, env, { detached = false, take = (line) => this.logs.push(parsed(line)) } = {}) {
		this.folder = folder;
		this.data = path.join(folder, 'data');
		this.config = config;
		this.extra = env;
		this.detached = detached;
		this.take = take;
		/** Every query is known to be good on this data (begun.mjs). */
		this.proven = false;
	}

	get pid() {
		return this.child?.pid;
	}

	/** Keys and values that the service and its command line were given. */
	get settings() {
		return {
			data: this.data,
			listen: `127.0.0.1:${this.port}`,
			content_listen: `127.0.0.1:${this.contentPort}`,
			app_url: this.app,
			content_url: this.content,
			...this.config,
		};
	}

	async choosePorts() {
		const port = await freePort();
		let contentPort = port;
		while (contentPort === port)
			contentPort = await freePort();
		this.usePorts(port, contentPort);
	}

	usePorts(port, contentPort) {
		this.port = port;
		this.contentPort = contentPort;
		served.add(port).add(contentPort);
		this.app = `http://lectern.localhost:${this.port}`;
		this.content = `http://*.content.localhost:${this.contentPort}`;
	}

	/** An origin of the content listener: s.contentOrigin('a1b2') → http://a1b2.content.localhost:PORT */
	contentOrigin(label) {
		return this.content.replace('*', label);
	}

	/** Writes a file that the service and the command line may read; its path. */
	write(name, bytes) {
		const file = path.join(this.folder, name);
		fs.writeFileSync(file, bytes, { mode: 0o644 });
		return file;
	}

	/** Runs `lectern …args` on the same data and configuration. */
	lectern(...args) {
		return run(binary, args, { env: environment(this.settings, this.extra), cwd: this.folder });
	}

	/** The same, with something to read on standard input. */
	lecternReading(input, ...args) {
		return run(binary, args, { env: environment(this.settings, this.extra), cwd: this.folder, input });
	}

	/** The same, and it must succeed: the JSON it printed. */
	ask(...args) {
		return this.askWithin(COMMAND_MS, ...args);
	}

	/** The same, of a verb that has more to do: in so many milliseconds. */
	async askWithin(timeout_ms, ...args) {
		const answer = await run(binary, args, { env: environment(this.settings, this.extra), cwd: this.folder, timeout_ms });
		assert.equal(answer.code, 0, `lectern ${args.join(' ')}: ${answer.stderr || answer.stdout}`);
		return answer.json;
	}

	/** One more organisation, in the database where main lives: new Owner(data).sql() finds its rows. */
	addOrganization(slug, name) {
		return this.ask('org', 'add', slug, '--name', name, ...(tenantDatabase ? ['--database', tenantDatabase] : []));
	}

	async start() {
		this.leaving = false;
		const { data, listen, content_listen, app_url, content_url, ...rest } = this.settings;
		this.child = spawn(binary, ['serve', '--data', data, '--listen', listen, '--content-listen', content_listen,
			'--app-url', app_url, '--content-url', content_url],
		{ env: environment({ ...(this.proven ? { check_queries: false } : {}), ...rest }, this.extra), cwd: this.folder, stdio: ['ignore', 'inherit', 'pipe'], detached: this.detached });
		const child = this.child;
		this.ended = new Promise((resolve, reject) => {
			child.on('error', reject);
			child.on('close', (code, signal) => {
				running.delete(this);
				resolve({ code, signal });
			});
		});
		running.add(this);
		this.ended.catch(() => {});
		const from = this.logs.length;
		lines(child.stderr, this.take);
		// Its database may hold the log open for a while; by then the test may have begun to leave.
		let unbidden = false;
		child.on('exit', () => (unbidden = !this.leaving));
		this.ended.then((how) => unbidden && process.stderr.write(
			`\nlectern ended by itself (${JSON.stringify(how)}):\n${this.tail(from, 200)}\n`), () => {});
		let over = null;
		this.ended.then((how) => (over = how), (error) => (over = { error }));
		await until(async () => over !== null || (await this.ready()), START_MS,
			() => `lectern to be ready\n${this.tail(from)}`);
		if (over !== null)
			throw new Error(`lectern ended at once (${JSON.stringify(over)}):\n${this.tail(from)}`);
	}

	async ready() {
		try {
			return (await request(this.app, 'GET', '/readyz', { timeout_ms: 5000 })).status === 200;
		} catch {
			return false;
		}
	}

	tail(from = 0, count = 40) {
		return this.logs.slice(from).slice(-count).map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
			.join('\n');
	}

	/** Waits (polling) for a log line that `matches`; the line. */
	async log(matches, timeout_ms = 60000) {
		let found;
		await until(() => (found = this.logs.find(matches)) !== undefined, patient(timeout_ms),
			() => `a log line ${matches}\n${this.tail()}`);
		return found;
	}

	/** Graceful: SIGTERM, and the service must end with 0. */
	async stop() {
		if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null)
			return;
		this.leaving = true;
		this.child.kill('SIGTERM');
		const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
		const how = await this.ended;
		clearTimeout(timer);
		assert.deepEqual(how, { code: 0, signal: null }, `a graceful stop ends with 0\n${this.tail()}`);
	}

	/** SIGKILL; returns when the process is gone. */
	async kill() {
		this.leaving = true;
		this.child.kill('SIGKILL');
		await this.ended;
	}

	/** Starts again on the same data and ports, stopping gracefully first where it still runs. */
	async restart() {
		await this.stop();
		await this.start();
	}

	/** Ends what still runs, the private cluster too, and removes the folder. */
	async dispose() {
		running.delete(this);
		if (this.child && this.child.exitCode === null && this.child.signalCode === null)
			await this.kill();
		const clusters = clustersBelow(this.data);
		if (clusters.length > 0) {
			await until(() => !clusters.some(alive), patient(15000), () => 'PostgreSQL to stop').catch(() => {});
			clusters.filter(alive).forEach((pid) => process.kill(pid, 'SIGQUIT'));
			await until(() => !clusters.some(alive), patient(15000), () => 'PostgreSQL to quit');
		}
		removeFolder(this.folder);
	}

	/** The tester's process ends: nothing may stay behind. */
	last() {
		this.leaving = true;
		try {
			this.child.kill('SIGKILL');
			clustersBelow(this.data).forEach((pid) => process.kill(pid, 'SIGQUIT'));
		} catch {
			// already gone
		}
	}
}

function parsed(line) {
	try {
		return JSON.parse(line);
	} catch {
		return line;
	}
}

/** A fresh folder that other users of this machine (the one the service becomes) may enter. */
export function freshFolder(name = 'lectern-') {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), name));
	fs.chmodSync(folder, 0o755);
	return folder;
}

/**
 * Starts `lectern serve` on fresh data and waits until it is ready. config: settings by key; env: further variables;
 * t: a test (or suite) context after which all is stopped and removed. Fails with the log when it does not start.
 * With LECTERN_TEST_TENANT_DATABASE the organisation lives in a second database, apart from the directory's tables.
 */
export async function startLectern({ config = {}, env = {}, t } = {}) {
	const elsewhere = config.tenant_databases === undefined ? tenantDatabase : undefined;
	if (elsewhere !== undefined)
		config = { ...config, tenant_databases: elsewhere };
	for (let attempt = 1; ; attempt++) {
		const service = new Lectern(freshFolder(), config, env);
		folders.add(service.folder);
		await service.choosePorts();
		try {
			const { proven, keep } = await beginFromCopy(binary, service, env, () => service.ask('org', 'list'));
			service.proven = proven;
			await service.start();
			keep();
			if (elsewhere !== undefined)
				await service.ask('org', 'set', 'main', '--database', elsewhere);
			if (t)
				after(t, () => service.dispose());
			return service;
		} catch (error) {
			await service.dispose();
			// Another program may have taken the port in the meantime.
			if (attempt === 3 || !/address (already )?in use|EADDRINUSE/i.test(error.message))
				throw error;
		}
	}
}
