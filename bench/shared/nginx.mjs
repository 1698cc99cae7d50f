// nginx beside the service: the same headers, an access log, and either a fixed answer or a folder of files.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort, request } from '../../tests/harness/lectern.mjs';

function quoted(value) {
	return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '')}"`;
}

/** answer: what the service answered, header for header. root: a folder to serve; without it the answer's own text. */
export async function startNginx(folder, answer, root) {
	const port = await freePort();
	const own = new Set(['date', 'connection', 'content-length', 'content-type', 'server', 'etag', 'accept-ranges', 'last-modified']);
	const headers = Object.entries(answer.headers).filter(([name]) => !own.has(name))
		.map(([name, value]) => `add_header ${name} ${quoted(String(value))} always;`);
	const what = root ? `root ${root}; sendfile on; tcp_nopush on; open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;`
		: `return 200 '${answer.text.replaceAll("'", '')}';`;
	const file = path.join(folder, `nginx-${port}.conf`);
	fs.writeFileSync(file, `
daemon off; worker_processes 2; user ${process.getuid() === 0 ? 'root' : process.env.USER}; pid ${folder}/nginx.pid; error_log ${folder}/nginx-error.log;
events { worker_connections 4096; }
http {
	log_format line escape=json '{"time":"$time_iso8601","id":"$request_id","method":"$request_method","route":"$uri","status":$status,"bytes":$body_bytes_sent,"s":$request_time}';
	access_log ${folder}/nginx-access.log line buffer=64k flush=1s;
	keepalive_requests 100000000;
	server { listen 127.0.0.1:${port}; default_type ${answer.headers['content-type'].split(';')[0]};
		location / { ${headers.join(' ')} ${what} } }
}`);
	const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'inherit' });
	for (let i = 0; i < 200; i++) {
		try {
			await request(`http://127.0.0.1:${port}`, 'GET', '/');
			return { child, port, pid: child.pid, stop: () => child.kill('SIGTERM') };
		} catch {
			await sleep(25);
		}
	}
	throw new Error('nginx did not start');
}
