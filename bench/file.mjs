// CPU per package file: 1 MiB against nginx with sendfile, a small page against nginx with open_file_cache; the same
// headers and an access log on both sides. Five interleaved runs, the medians.
import fs from 'node:fs';
import path from 'node:path';

import { request, startLectern } from '../tests/harness/lectern.mjs';
import { enterByLink, openSession, smallPackage } from '../tests/harness/visitor.mjs';
import { cpuOfTree, load, median, verdict } from './shared/measure.mjs';
import { startNginx } from './shared/nginx.mjs';

const RUNS = 5;
const CONNECTIONS = 64;
const CASES = [
	{ name: 'file (1 MiB)', file: 'big.bin', bytes: 1 << 20, requests: 4000, most: 1.2 },
	{ name: 'file (small)', file: 'small.html', bytes: 2000, requests: 60000, most: 1.0 },
];

function measure(pid, port, host, address, requests) {
	const before = cpuOfTree(pid);
	load('fixed', port, host, 'GET', address, 0, CONNECTIONS, requests);
	return (cpuOfTree(pid) - before) / requests;
}

const s = await startLectern();
const servers = [];
try {
	const files = Object.fromEntries(CASES.map(({ file, bytes }) => [file, 'x'.repeat(bytes)]));
	const imported = await s.ask('package', 'import', s.write('package.zip', smallPackage({ files })));
	const player = await enterByLink(s, imported.direct_link);
	const session = await openSession(s, player);
	const root = path.join(s.folder, 'root');
	fs.mkdirSync(root);
	process.exitCode = 0;
	for (const { name, file, requests, most } of CASES) {
		fs.writeFileSync(path.join(root, file), files[file]);
		const address = `${session.files}${file}`;
		const nginx = await startNginx(s.folder, await request(player.origin, 'GET', address), root);
		servers.push(nginx);
		const ours = [];
		const theirs = [];
		for (let i = 0; i < RUNS; i++) {
			ours.push(measure(s.pid, s.contentPort, new URL(player.origin).host, address, requests));
			theirs.push(measure(nginx.pid, nginx.port, 'localhost', `/${file}`, requests));
		}
		process.exitCode |= verdict(name, median(ours), median(theirs), most, 'CPU per file, service and nginx with open_file_cache and sendfile');
	}
} finally {
	servers.forEach((nginx) => nginx.stop());
	await s.dispose();
}
