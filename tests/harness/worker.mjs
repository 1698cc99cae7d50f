// `lectern worker` beside a service of the harness, on its data and configuration.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

import { after } from './after.mjs';
import { binary } from './lectern.mjs';

/** Starts one and waits until it works; config: settings that are other than the service's. {pid, log, stop, kill, ended}. */
export async function startWorker(s, config = {}, t) {
	const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^LECTERN_|^DATABASE_URL$|^PG/.test(name))),
		...Object.fromEntries(Object.entries({ ...s.settings, ...config }).map(([key, value]) => [`LECTERN_${key.toUpperCase()}`, String(value)])) };
	const child = spawn(binary, ['worker'], { env, cwd: s.folder, stdio: ['ignore', 'inherit', 'pipe'] });
	const worker = { pid: child.pid };
	let text = '';
	let working;
	const works = new Promise((resolve) => (working = resolve));
	child.stderr.setEncoding('utf8').on('data', (part) => {
		text += part;
		if (/"room":"worker","message":"working/.test(text))
			working(true);
	});
	worker.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
	worker.log = () => text;
	worker.stop = async () => {
		child.kill('SIGTERM');
		assert.deepEqual(await worker.ended, { code: 0, signal: null }, `a worker ends with 0\n${text}`);
	};
	worker.kill = async () => {
		child.kill('SIGKILL');
		await worker.ended;
	};
	if (t)
		after(t, () => worker.kill());
	assert.ok(await Promise.race([works, worker.ended.then(() => false)]), `a worker works\n${text}`);
	return worker;
}
