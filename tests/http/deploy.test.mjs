// What deploy/ and compose.yaml hold, as far as it runs without a container engine.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { binary, freePort, repo, request, startLectern } from '../harness/lectern.mjs';

const read = (name) => fs.readFileSync(path.join(repo, name), 'utf8');

test('lectern health says ready, or why not', async (t) => {
	const s = await startLectern({ t });
	const ready = await s.lectern('health');
	assert.deepEqual([ready.code, ready.json], [0, { status: 'ready' }]);
	const none = await s.lectern('health', '--worker');
	assert.equal(none.code, 1);
	assert.match(none.stderr, /health: worker_listen: is empty/);
	assert.equal((await s.lectern('health', '--loud')).code, 2);
	await s.stop();
	const gone = await s.lectern('health');
	assert.equal(gone.code, 1);
	assert.match(gone.stderr, /health: nothing answers on 127\.0\.0\.1:\d+/);
});

test('the demo platform registers itself, imports its course once, and serves', async (t) => {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true }, t });
	const port = await freePort();
	const programs = path.join(s.folder, 'bin');
	fs.mkdirSync(programs);
	fs.symlinkSync(binary, path.join(programs, 'lectern'));
	const settings = Object.fromEntries(Object.entries(s.settings).map(([key, value]) => [`LECTERN_${key.toUpperCase()}`, String(value)]));
	const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LECTERN_')));
	for (let round = 0; round < 2; round++) {
		const demo = spawn(process.execPath, [path.join(repo, 'deploy/compose/demo.mjs')], {
			env: { ...kept, ...settings, PATH: `${programs}:${process.env.PATH}`, DEMO_DATA: path.join(s.folder, 'demo'), DEMO_PORT: String(port), DEMO_ADDRESS: '127.0.0.1' },
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		t.after(() => demo.kill('SIGKILL'));
		let said = '';
		demo.stdout.setEncoding('utf8').on('data', (part) => (said += part));
		await eventually(() => said.includes('the demo platform is'), { timeout_ms: 60000 });
		assert.equal((await request(`http://platform.localhost:${port}`, 'GET', '/')).status, 302);
		demo.kill('SIGTERM');
		await new Promise((resolve) => demo.once('close', resolve));
	}
	assert.equal((await s.ask('platform', 'list')).platforms.length, 1);
});

test('image, page and ./dev install the same libraries, and name settings that there are', async (t) => {
	const s = await startLectern({ t });
	const known = (await s.lectern('config')).stdout;
	for (const file of ['compose.yaml', 'deploy/Dockerfile', 'docs/operate.md'])
		for (const [, key] of read(file).matchAll(/\bLECTERN_([A-Z_]+)\b/g))
			assert.ok(key === 'PASSWORD' || key === 'TESTS' || new RegExp(`^${key.toLowerCase()}\\b`, 'm').test(known), `${file}: LECTERN_${key}`);
	for (const [, key] of read('docs/operate.md').matchAll(/^ {4}([a-z_]+) = /gm))
		assert.match(known, new RegExp(`^${key}\\b`, 'm'));
	// Same packages in the image, the page and ./dev.
	const packages = (text) => [...new Set([...text.matchAll(/\blib[a-z0-9-]+-dev\b/g)].map(([name]) => name))].sort();
	assert.deepEqual(packages(read('docs/operate.md')), packages(read('deploy/Dockerfile')));
	const inDev = packages(read('dev').split('packages_run')[0]).filter((name) => name !== 'libcmocka-dev');
	assert.deepEqual(packages(read('deploy/Dockerfile')), inDev);
});
