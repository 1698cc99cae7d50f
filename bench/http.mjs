// CPU per fixed reply of the service against nginx `return 200`, with the same headers, body and an access log on both
// sides. Five interleaved runs, the medians.
import { request, startLectern } from '../tests/harness/lectern.mjs';
import { cpuOfTree, load, median, verdict } from './shared/measure.mjs';
import { startNginx } from './shared/nginx.mjs';

const RUNS = 5;
const REQUESTS = 100000;
const CONNECTIONS = 64;

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
		theirs.push(measure(nginx.pid, nginx.port, 'localhost'));
	}
	process.exitCode = verdict('http', median(ours), median(theirs), 1.3,
		'CPU per fixed reply, service and nginx `return 200`, both with access log');
} finally {
	nginx.stop();
	await s.dispose();
}
