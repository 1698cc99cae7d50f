// Traces: off unless asked for; then request, database and grade sending are one trace, in OTLP over HTTP as JSON.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { startPlatform } from '../platform/platform.mjs';

/** A collector: {url, spans, bodies, status (what it answers), close}. */
async function startCollector(t) {
	const collector = { spans: [], bodies: [], status: 200 };
	const server = http.createServer((call, answer) => {
		const parts = [];
		call.on('data', (part) => parts.push(part));
		call.on('end', () => {
			assert.deepEqual([call.method, call.url, call.headers['content-type']], ['POST', '/v1/traces', 'application/json']);
			const body = JSON.parse(Buffer.concat(parts));
			collector.bodies.push(body);
			for (const { resource, scopeSpans } of body.resourceSpans) {
				assert.ok(resource.attributes.some(({ key, value }) => key === 'service.name' && value.stringValue === 'lectern'));
				collector.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
			}
			answer.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	collector.url = `http://127.0.0.1:${server.address().port}/v1/traces`;
	collector.close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
	t.after(collector.close);
	return collector;
}

const attributes = (span) => Object.fromEntries(span.attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

test('a request is a span with the sender as its parent, and its transactions are below it', async (t) => {
	const collector = await startCollector(t);
	// outbound_private is false: the collector is the operator's word, not a platform's.
	const s = await startLectern({ config: { trace_url: collector.url }, t });
	const id = '0af7651916cd43dd8448eb211c80319c';
	const asked = Date.now();
	await request(s.app, 'GET', '/lti/login?secret=1', { headers: { traceparent: `00-${id}-b7ad6b7169203331-01` } });
	const own = await eventually(() => collector.spans.find((span) => span.traceId === id && span.kind === 2));
	assert.equal(own.parentSpanId, 'b7ad6b7169203331');
	assert.equal(own.name, '/lti/login');
	assert.equal(attributes(own)['http.route'], '/lti/login');
	assert.ok(attributes(own)['http.response.status_code'] >= 400);
	for (const span of collector.spans) {
		assert.match(span.traceId, /^[0-9a-f]{32}$/);
		assert.match(span.spanId, /^[0-9a-f]{16}$/);
		assert.match(span.startTimeUnixNano, /^\d{19}$/);
		assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
	}
	assert.ok(Math.abs(Number(BigInt(own.startTimeUnixNano) / 1000000n) - asked) < 60000);
	assert.doesNotMatch(JSON.stringify(collector.bodies), /secret/);
});

test('broken, foreign and unsampled parents are told apart', async (t) => {
	const collector = await startCollector(t);
	const s = await startLectern({ config: { trace_url: collector.url }, t });
	const a = '1'.repeat(32);
	const b = '2'.repeat(16);
	const cases = [
		[`00-${a}-${b}-00`, 'unsampled'], [`00-${'0'.repeat(32)}-${b}-01`, 'new'], [`00-${a}-${'0'.repeat(16)}-01`, 'new'], [`ff-${a}-${b}-01`, 'new'],
		[`00-${a.replaceAll('1', 'A')}-${b}-01`, 'new'], ['00-1-2-3', 'new'], [`00-${a}-${b}-01-more`, 'new'], [`01-${a}-${b}-01-more`, 'taken'], ['', 'new'],
	];
	for (const [traceparent, outcome] of cases) {
		collector.spans.length = 0;
		await request(s.app, 'GET', '/lti/jwks', { headers: { traceparent } });
		await request(s.app, 'GET', '/lti/jwks', { headers: { traceparent: `00-${'e'.repeat(32)}-${b}-01` } });
		await eventually(() => collector.spans.some((span) => span.traceId === 'e'.repeat(32) && span.kind === 2));
		const spans = collector.spans.filter((span) => span.kind === 2 && span.name === '/lti/jwks' && span.traceId !== 'e'.repeat(32));
		assert.equal(spans.length, outcome === 'unsampled' ? 0 : 1, traceparent);
		if (spans.length)
			assert.equal(spans[0].traceId === a, outcome === 'taken', traceparent);
	}
});

test('a grade is sent in the trace of the request that earned it, and the platform is told', async (t) => {
	const collector = await startCollector(t);
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true, trace_url: collector.url }, t });
	const moduleId = await importSmallCourse(s);
	const platform = await startPlatform({ toolUrl: s.app, t, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	await score(session, 70);
	const sending = await eventually(() => collector.spans.find((span) => span.name === 'grade sending'));
	const turn = await eventually(() => collector.spans.find((span) => span.spanId === sending.parentSpanId));
	assert.equal(turn.name, '/play/turn');
	assert.equal(turn.traceId, sending.traceId);
	const below = collector.spans.filter((span) => span.parentSpanId === turn.spanId).map((span) => span.name);
	assert.ok(below.includes('database transaction'));
	assert.ok(collector.spans.some((span) => span.parentSpanId === sending.spanId && attributes(span)['db.operation.name'] === 'lms.grade_settle'));
	assert.equal(platform.scoreRequests[0].traceparent, `00-${sending.traceId}-${sending.spanId}-01`);
	const said = JSON.stringify(collector.bodies);
	for (const secret of [platform.campus.person?.('ada')?.sub, platform.campus.person?.('ada')?.email, session.write, s.config.app_url].filter(Boolean))
		assert.ok(!said.includes(secret), secret);
});

test('a collector that fails or is gone holds nothing up', async (t) => {
	const collector = await startCollector(t);
	collector.status = 500;
	const s = await startLectern({ config: { trace_url: collector.url }, t });
	await s.log((line) => line.room === 'trace' && /the collector answered 500/.test(line.message));
	await collector.close();
	const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
	await Promise.all(Array.from({ length: 3000 }, () => request(s.app, 'GET', '/healthz', { agent })));
	agent.destroy();
	assert.equal((await request(s.app, 'GET', '/readyz')).status, 200);
	await s.stop();
});

test('without trace_url nothing is traced and nothing is kept', async (t) => {
	const collector = await startCollector(t);
	const s = await startLectern({ t });
	await request(s.app, 'GET', '/healthz', { headers: { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` } });
	await s.stop();
	assert.equal(collector.bodies.length, 0);
});
