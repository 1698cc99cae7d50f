// CPU per fixed reply of the service against nginx `return 200`, with the same headers, body and an access log on both
// sides. Five interleaved runs, the medians.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort, request, startLectern } from '../tests/harness/lectern.mjs';
import { cpuOfTree, load, median, verdict } from './lib.mjs';

const RUNS = 5;
const REQUESTS = 100000;
const CONNECTIONS = 64;

function quoted(value) {
	return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '')}"`;
}

/** nginx answering what the service answered, header for header. */
async function startNginx(folder, answer) {
	const port = await freePort();
	const own = new Set(['date', 'connection', 'content-length', 'content-type', 'server']);
	const headers = Object.entries(answer.headers).filter(([name]) => !own.has(name))
		.map(([name, value]) => `add_header ${name} ${quoted(String(value))} always;`);
	const file = path.join(folder, 'nginx.conf');
	fs.writeFileSync(file, `
daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/nginx-error.log;
events { worker_connections 4096; }
http {
	log_format line escape=json '{"time":"$time_iso8601","id":"$request_id","method":"$request_method","route":"$uri","status":$status,"bytes":$body_bytes_sent,"s":$request_time}';
	access_log ${folder}/nginx-access.log line buffer=64k flush=1s;
	keepalive_requests 100000000;
	server { listen 127.0.0.1:${port}; default_type ${answer.headers['content-type'].split(';')[0]};
		location / { ${headers.join(' ')} return 200 '${answer.text.replaceAll("'", '')}'; } }
}`);
	const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'inherit' });
	for (let i = 0; i < 200; i++) {
		try {
			await request(`http://127.0.0.1:${port}`, 'GET', '/');
			return { child, port };
		} catch {
			await sleep(25);
		}
	}
	throw new Error('nginx did not start');
}

function measure(pid, port, host) {
	const before = cpuOfTree(pid);
	load('fixed', port, host, 'GET', '/healthz', 0, CONNECTIONS, REQUESTS);
	return (cpuOfTree(pid) - before) / REQUESTS;
}

const s = await startLectern();
const nginx = await startNginx(s.folder, await request(s.app, 'GET', '/healthz'));
try {
	const ours = [];
	const theirs = [];
	for (let i = 0; i < RUNS; i++) {
		ours.push(measure(s.pid, s.port, 'lectern.localhost'));
		theirs.push(measure(nginx.child.pid, nginx.port, 'localhost'));
	}
	process.exitCode = verdict('http', median(ours), median(theirs), 1.3,
		'CPU per fixed reply, service and nginx `return 200`, both with access log');
} finally {
	nginx.child.kill('SIGTERM');
	await s.dispose();
}
