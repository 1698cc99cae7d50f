// GET /metrics: in the format, moving as the service works, and for whom the setting says.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { bringIn, refusal } from '../harness/import.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { promtool, readMetrics } from '../harness/metrics.mjs';
import { enterByLink, smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';

const text = async (s) => {
	const answer = await request(s.app, 'GET', '/metrics');
	assert.equal(answer.status, 200, answer.text);
	return answer.text;
};
const metrics = async (s) => readMetrics(await text(s));

let s;
test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, api_key: 'a key for tests' } });
});
test.after(() => s?.dispose());

test('the answer is in Prometheus text format, and promtool agrees', async () => {
	const answer = await request(s.app, 'GET', '/metrics');
	assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
	const { families } = readMetrics(answer.text);
	assert.ok(families.size > 30);
	const checked = promtool(['check', 'metrics'], answer.text);
	if (checked)
		assert.deepEqual(checked, { code: 0, output: '' });
});

test('requests are counted by route and class, not by address', async () => {
	const before = await metrics(s);
	await request(s.app, 'GET', '/healthz');
	await request(s.app, 'HEAD', '/healthz');
	await request(s.app, 'GET', '/no-such-page-of-ours');
	await request(s.app, 'POST', '/healthz');
	// A request is counted when its answer was sent, so the next one may come before that.
	const moved = await eventually(async () => {
		const now = await metrics(s);
		const by = (name, labels) => now.sum(name, labels) - before.sum(name, labels);
		return by('lectern_http_requests_total', { route: '-', status: '4xx' }) === 2 && by;
	}, { what: 'four requests to be counted' });
	const health = { origin: 'app', route: '/healthz', method: 'GET', status: '2xx' };
	assert.equal(moved('lectern_http_requests_total', health), 2);
	assert.ok(moved('lectern_http_request_seconds_count', { lane: 'event' }) >= 4);
	assert.ok(moved('lectern_http_request_seconds_sum', { lane: 'event' }) > 0);
	assert.doesNotMatch(await text(s), /no-such-page-of-ours/);
});

test('a learner moves launches, sessions, commits, grades and connections', async (t) => {
	const moduleId = await importSmallCourse(s);
	const platform = await startPlatform({ toolUrl: s.app, t, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	const player = await launchPlayer(platform, 'ada');
	const first = await openSession(s, player);
	await first.send(first.delta([['cmi.core.lesson_location', '1']]));
	const second = await openSession(s, player);
	await score(second, 80);
	await eventually(() => platform.row('ada').accepted === 1);
	const now = await eventually(async () => {
		const all = await metrics(s);
		return all.value('lectern_grade_sends_total', { outcome: 'sent' }) === 1 && all;
	});
	assert.equal(now.value('lectern_launches_total', { outcome: 'accepted' }), 1);
	assert.equal(now.value('lectern_sessions_total', { event: 'opened' }), 2);
	assert.equal(now.value('lectern_sessions_total', { event: 'superseded' }), 1);
	assert.ok(now.value('lectern_append_batch_rows_count') >= 1);
	assert.ok(now.value('lectern_append_batch_rows_sum') >= 1);
	assert.equal(now.value('lectern_append_waiting'), 0);
	assert.equal(now.value('lectern_append_oldest_seconds'), 0);
	assert.equal(now.value('lectern_key_set_fetches_total', { outcome: 'fetched' }), 1);
	assert.ok(now.sum('lectern_database_connections') >= 1);
	assert.ok(now.value('lectern_database_transactions_total', { outcome: 'committed' }) > 5);
	assert.equal(now.value('lectern_database_ready'), 1);
	assert.ok(now.value('process_resident_memory_bytes') > 1e6);
	assert.ok(now.value('process_open_fds') > 5);
	assert.ok(now.value('process_cpu_seconds_total') > 0);
	assert.ok(Math.abs(now.value('lectern_grades_known_timestamp_seconds') - Date.now() / 1000) < 60);
});

test('a refused launch is counted by the check that refused it', async () => {
	const before = await metrics(s);
	const answer = await request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams({ state: 'nobody began this', id_token: 'a.b.c' }) });
	assert.ok(answer.status >= 400 && answer.status < 500);
	const now = await metrics(s);
	const by = (name, labels) => now.sum(name, labels) - before.sum(name, labels);
	assert.equal(by('lectern_launches_total', { outcome: 'refused' }), 1);
	assert.equal(by('lectern_launch_refusals_total'), 1);
});

test('imports are counted by outcome', async () => {
	const before = await metrics(s);
	const as = { authorization: 'Bearer a key for tests' };
	await bringIn(s, smallPackage({ title: 'Counted' }), { as });
	await refusal(s, Buffer.from('this is no zip'), { as });
	const now = await metrics(s);
	const by = (outcome) => now.value('lectern_imports_total', { outcome }) - before.value('lectern_imports_total', { outcome });
	assert.deepEqual([by('imported'), by('refused'), by('failed')], [1, 1, 0]);
});

test('the second reading of a package file comes from memory', async () => {
	const { direct_link: link } = await s.ask('package', 'import', s.write('cached.zip', smallPackage({ title: 'Cached' })));
	const player = await enterByLink(s, link);
	const { files } = await openSession(s, player);
	const before = await metrics(s);
	for (let i = 0; i < 2; i++)
		assert.equal((await request(player.origin, 'GET', `${files}s1.html`)).status, 200);
	const now = await metrics(s);
	const by = (result) => now.value('lectern_file_cache_lookups_total', { result }) - before.value('lectern_file_cache_lookups_total', { result });
	assert.deepEqual([by('miss'), by('hit')], [1, 1]);
	assert.ok(now.value('lectern_file_cache_bytes') > before.value('lectern_file_cache_bytes'));
	assert.equal(now.value('lectern_file_cache_limit_bytes'), 16 * 1024 * 1024);
});

test('what came through a proxy gets no figures unless they are open', async (t) => {
	for (const header of ['X-Forwarded-For', 'Forwarded', 'Via'])
		assert.equal((await request(s.app, 'GET', '/metrics', { headers: { [header]: '192.0.2.1' } })).status, 403);
	assert.equal((await request(s.contentOrigin('x'), 'GET', '/metrics')).status, 404);

	const open = await startLectern({ config: { metrics: 'open' }, t });
	assert.equal((await request(open.app, 'GET', '/metrics', { headers: { 'X-Forwarded-For': '192.0.2.1' } })).status, 200);
	await open.dispose();

	const off = await startLectern({ config: { metrics: 'off' }, t });
	assert.equal((await request(off.app, 'GET', '/metrics')).status, 403);
});

test('another word than loopback, open and off stops the start', async (t) => {
	await assert.rejects(startLectern({ config: { metrics: 'public' }, t }), /metrics: is not loopback, open or off/);
});

test('scrapes in parallel with requests stay whole', async () => {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
	const scrapes = Array.from({ length: 40 }, async (_, i) => (i % 2 ? request(s.app, 'GET', '/healthz', { agent })
		: readMetrics((await request(s.app, 'GET', '/metrics', { agent })).text)));
	await Promise.all(scrapes);
	agent.destroy();
});
