// `lectern worker` tells how it is where it is told to listen, and nothing else; without the setting it listens nowhere.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import test from 'node:test';

import { after } from '../harness/after.mjs';
import { eventually } from '../harness/learner.mjs';
import { freePort, request, startLectern } from '../harness/lectern.mjs';
import { promtool, readMetrics } from '../harness/metrics.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startWorker } from '../harness/worker.mjs';

test('a worker that listens', async (t) => {
	const port = await freePort();
	const address = `127.0.0.1:${port}`;
	const origin = `http://${address}`;
	const s = await startLectern({ config: { job_threads: 0, worker_listen: address }, t });
	const worker = await startWorker(s, { job_threads: 1 }, t);
	const metrics = async () => readMetrics((await request(origin, 'GET', '/metrics')).text);

	await t.test('serves and is ready', async () => {
		assert.deepEqual((await request(origin, 'GET', '/healthz')).json, { status: 'ok' });
		assert.deepEqual((await request(origin, 'GET', '/readyz')).json, { status: 'ready' });
		assert.deepEqual((await s.ask('health', '--worker')), { status: 'ready' });
	});

	await t.test('gives its own figures: the jobs that it ran, which the service did not', async () => {
		const { job } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'By the worker' })), '--job');
		await eventually(async () => (await s.ask('job', 'show', job)).state === 'done', { what: 'the import' });
		const runs = await eventually(async () => (await metrics()).sum('lectern_job_runs_total', { kind: 'course.import', outcome: 'done' }),
			{ what: 'the run to be counted' });
		assert.equal(runs, 1);
		const service = readMetrics((await request(s.app, 'GET', '/metrics')).text);
		assert.equal(service.sum('lectern_job_runs_total', { kind: 'course.import' }), 0);
		const own = await metrics();
		assert.equal(own.value('lectern_database_ready'), 1);
		assert.ok(own.value('process_resident_memory_bytes') > 1e6);
		assert.equal(own.value('lectern_lane_waiting', { lane: 'slow' }), 0);
		assert.equal(own.sum('lectern_lane_waiting_limit', { lane: 'work' }), 0, 'it has no such lane');
		await eventually(async () => Math.abs((await metrics()).value('lectern_background_known_timestamp_seconds') - Date.now() / 1000) < 60,
			{ what: 'what waits to be counted' });
		const checked = promtool(['check', 'metrics'], (await request(origin, 'GET', '/metrics')).text);
		if (checked)
			assert.deepEqual(checked, { code: 0, output: '' });
	});

	await t.test('is judged as the service is', async () => {
		const { code, json } = await s.lectern('health', '--worker', '--lines');
		const lines = new Map(json.lines.map((line) => [line.about, line]));
		assert.deepEqual([code, json.status], [0, 'ready']);
		assert.deepEqual(lines.get('Way to the database'), { group: 'Service', about: 'Way to the database', value: 'on this machine', verdict: 'good', advice: '' });
		assert.ok(lines.has('Long requests') && !lines.has('Requests'), 'only lanes that it has');
	});

	await t.test('answers nothing else, and figures to nobody behind a proxy', async () => {
		for (const path of ['/', '/instance/health', '/sign-in', '/lti/jwks', '/api/v1/orgs', '/openapi.json'])
			assert.equal((await request(origin, 'GET', path)).status, 404, path);
		assert.equal((await request(origin, 'POST', '/lti/launch', { body: new URLSearchParams() })).status, 404);
		for (const path of ['/metrics', '/health'])
			assert.equal((await request(origin, 'GET', path, { headers: { 'X-Forwarded-For': '192.0.2.1' } })).status, 403);
	});

	await t.test('a second one at the same address is refused with a sentence', async () => {
		const answer = await s.lectern('worker', '--job-threads', '1');
		assert.equal(answer.code, 1);
		assert.match(answer.stderr, new RegExp(`worker: worker_listen: another program already listens on ${address}`));
	});

	await t.test('ends when told, and then nobody answers', async () => {
		await worker.stop();
		const gone = await s.lectern('health', '--worker');
		assert.equal(gone.code, 1);
		assert.match(gone.stderr, new RegExp(`health: nothing answers on ${address}`));
	});
});

/** Local ports that a process listens on (proc(5): the inodes of its sockets, then /proc/net/tcp). */
function listensOn(pid) {
	const own = new Set(fs.readdirSync(`/proc/${pid}/fd`).map((fd) => {
		try {
			return /^socket:\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
		} catch {
			return undefined;
		}
	}));
	return ['tcp', 'tcp6'].flatMap((kind) => fs.readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1).map((line) => line.trim().split(/\s+/)))
		.filter((columns) => columns[3] === '0A' && own.has(columns[9])).map((columns) => parseInt(columns[1].split(':')[1], 16));
}

test('a worker that was told of no address listens nowhere, and a wrong one stops its start', async (t) => {
	const s = await startLectern({ t });
	const worker = await startWorker(s, {}, t);
	assert.deepEqual(listensOn(worker.pid), []);
	assert.deepEqual(listensOn(s.pid).sort(), [s.port, s.contentPort].sort());
	await worker.stop();

	const taken = net.createServer();
	after(t, () => taken.close());
	await new Promise((ready) => { taken.listen(0, '127.0.0.1', ready); });
	for (const [address, says] of [['nonsense', /worker: worker_listen: "nonsense" is not ADDR:PORT/],
		[`127.0.0.1:${taken.address().port}`, /worker: worker_listen: another program already listens/]]) {
		const answer = await s.lectern('worker', '--worker-listen', address);
		assert.equal(answer.code, 1);
		assert.match(answer.stderr, says);
	}
});
