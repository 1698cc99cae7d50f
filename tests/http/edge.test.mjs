// The edge of the real service: framing, routes, limits, logs, start and stop.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';

import { eventually } from '../harness/learner.mjs';
import { clustersBelow, freePort, freshFolder, Lectern, request, startLectern } from '../harness/lectern.mjs';
import { readMetrics } from '../harness/metrics.mjs';
import { patient } from '../harness/patience.mjs';
import { signal } from '../harness/processes.mjs';

/** Sends bytes to a port and gives all that comes back until the service closes. */
function exchange(port, bytes, { timeout_ms = patient(20000) } = {}) {
	return new Promise((resolve, reject) => {
		let answer = '';
		const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
		socket.setTimeout(timeout_ms, () => socket.destroy(new Error(`not closed in ${timeout_ms} ms, after: ${answer}`)));
		socket.setEncoding('latin1').on('data', (part) => (answer += part));
		socket.on('error', (error) => (error.code === 'ECONNRESET' ? resolve(answer) : reject(error)));
		socket.on('close', () => resolve(answer));
	});
}

const LATER = 'GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n';
const POST = 'POST /play/deltas HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n';

const AMBIGUOUS = {
	'Content-Length beside Transfer-Encoding': `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
	'two different lengths': `${POST}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}`,
	'the same length twice': `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
	'a blank before the colon': `${POST}Content-Length : 2\r\n\r\n{}`,
	'a length with a sign': `${POST}Content-Length: +2\r\n\r\n{}`,
	'a coding that is not chunked': `${POST}Transfer-Encoding: gzip\r\n\r\n`,
	'chunked twice': `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n`,
	'a hidden coding': `${POST}Transfer-Encoding:\x0bchunked\r\n\r\n`,
	'a NUL in a value': `${POST}X: a\0b\r\nContent-Length: 2\r\n\r\n{}`,
	'a NUL in the last value': `${POST}Content-Length: 2\r\nX: a\0b\r\n\r\n{}`,
	'a NUL in the target': 'GET /healthz\0x HTTP/1.1\r\nHost: h\r\n\r\n',
	'a folded line': `${POST}X: a\r\n Content-Length: 2\r\n\r\n{}`,
	'a line that ends with LF alone': `${POST}X: a\nContent-Length: 2\r\n\r\n{}`,
	'two hosts': 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
	'no host': 'GET /healthz HTTP/1.1\r\nX: y\r\n\r\n',
	'a host that is none': 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n',
	'a target on another host': 'GET http://other/healthz HTTP/1.1\r\nHost: h\r\n\r\n',
};

describe('the edge', () => {
	let s;
	before(async () => {
		s = await startLectern({ config: { api_key: 'a-key-for-the-api', stop_timeout: 20 } });
	});
	after(() => s?.dispose());

	test('a request that two programs could read in two ways is refused, and nothing behind it is served', async () => {
		for (const [what, bytes] of Object.entries(AMBIGUOUS)) {
			const answer = await exchange(s.contentPort, bytes + LATER);
			assert.match(answer, /^HTTP\/1\.1 400 /, what);
			assert.doesNotMatch(answer, /"status":"ok"/, what);
		}
	});

	test('a header line that never ends is refused', async () => {
		const answer = await exchange(s.port, `GET /healthz HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(40000)}`);
		assert.match(answer, /^HTTP\/1\.1 (431|413) /);
	});

	test('both origins tell that they are there and can work', async () => {
		for (const origin of [s.app, s.contentOrigin('x')]) {
			assert.deepEqual((await request(origin, 'GET', '/healthz')).json, { status: 'ok' });
			assert.deepEqual((await request(origin, 'GET', '/readyz')).json, { status: 'ready' });
		}
	});

	test('an unknown path is 404, a known one with another method 405 with Allow', async () => {
		const missing = await request(s.app, 'GET', '/no/such/page');
		assert.equal(missing.status, 404);
		assert.equal(missing.headers['content-type'], 'application/problem+json');
		assert.equal(missing.json.type, '/problems/not-found');
		assert.equal(missing.json.instance, `urn:uuid:${missing.headers['request-id']}`);
		const page = await request(s.app, 'GET', '/no/such/page', { headers: { accept: 'text/html,*/*;q=0.8' } });
		assert.equal(page.status, 404);
		assert.match(page.headers['content-type'], /^text\/html/);
		const wrong = await request(s.app, 'DELETE', '/lti/login');
		assert.equal(wrong.status, 405);
		assert.equal(wrong.headers.allow, 'GET, HEAD, POST, OPTIONS');
		assert.equal((await request(s.app, 'OPTIONS', '/lti/login')).headers.allow, 'GET, HEAD, POST, OPTIONS');
	});

	test('the wrong listener knows nothing of the other origin', async () => {
		assert.equal((await request(s.contentOrigin('x'), 'GET', '/lti/login')).status, 404);
		assert.equal((await request(s.contentOrigin('x'), 'POST', '/api/v1/packages', { body: 'x' })).status, 404);
		assert.equal((await request(s.app, 'POST', '/play/deltas', { body: {} })).status, 404);
	});

	test('HEAD answers as GET does, without the body', async () => {
		const get = await request(s.app, 'GET', '/');
		const head = await request(s.app, 'HEAD', '/');
		assert.equal(head.status, 200);
		assert.equal(head.headers['content-length'], get.headers['content-length']);
		assert.equal(head.body.length, 0);
	});

	test('paths that leave a folder or hide bytes are refused', async () => {
		for (const path of ['/c/x/%2e%2e/secret', '/c/x/a%2fb', '/c/x/%00', '/c/x/%ff', '/c/x/%zz', '/c/x/../../y']) {
			const answer = await exchange(s.contentPort, `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
			assert.match(answer, /^HTTP\/1\.1 400 /, path);
		}
	});

	test('a body larger than its limit is refused before it is read', async () => {
		const started = Date.now();
		const answer = await exchange(s.contentPort,
			`${POST}Content-Length: 4000000000\r\nExpect: 100-continue\r\n\r\n`);
		assert.match(answer, /^HTTP\/1\.1 413 /);
		assert.match(answer, /"type":"\/problems\/too-large"/);
		assert.ok(Date.now() - started < patient(10000));
	});

	/** Sends a head and a body that goes on whatever comes back; gives the status that was read and how much was taken. */
	async function pour(path, { length, most = length }) {
		const socket = net.connect({ port: new URL(s.app).port, host: '127.0.0.1', allowHalfOpen: true }), part = Buffer.alloc(256 * 1024, ' ');
		let said = '', taken = 0;
		const closed = new Promise((resolve) => socket.on('data', (data) => (said += data)).on('error', () => {}).on('close', resolve));
		socket.write(`POST ${path} HTTP/1.1\r\nHost: ${new URL(s.app).host}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`);
		while (taken < most && await Promise.race([closed.then(() => false), new Promise((resolve) => socket.write(part, (error) => resolve(!error)))]))
			taken += part.length;
		socket.end();
		await closed;
		return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? NaN), taken };
	}

	test('who is refused before a large body, and sends it all the same, gets to read why', async () => {
		for (let i = 0; i < 10; i++) {
			const { status, taken } = await pour('/no/such/page', { length: 8 * 1024 * 1024 });
			assert.equal(status, 404);
			assert.equal(taken, 8 * 1024 * 1024);
		}
	});

	test('but a body without end is not taken for ever', async () => {
		const { status, taken } = await pour('/no/such/page', { length: 4e9, most: 1024 * 1024 * 1024 });
		assert.equal(status, 404);
		assert.ok(taken < 256 * 1024 * 1024, `${taken} bytes were taken`);
	});

	test('a body that is not JSON, or says a name twice, is refused with words', async () => {
		const headers = { 'content-type': 'application/json' };
		const broken = await request(s.contentOrigin('x'), 'POST', '/play/deltas', { headers, body: '{"write":' });
		assert.equal(broken.status, 400);
		assert.match(broken.json.detail, /the body/);
		const twice = await request(s.contentOrigin('x'), 'POST', '/play/deltas',
			{ headers, body: '{"write":"a","write":"b","deltas":[]}' });
		assert.equal(twice.status, 400);
		assert.match(twice.json.detail, /duplicate|twice/);
		const other = await request(s.contentOrigin('x'), 'POST', '/play/deltas',
			{ headers: { 'content-type': 'text/html' }, body: '<p>' });
		assert.equal(other.status, 415);
	});

	test('the API takes its key and no other', async () => {
		const ask = (headers) => request(s.app, 'POST', '/api/v1/packages', { headers, body: 'no zip' });
		assert.equal((await ask({})).status, 401);
		assert.equal((await ask({ authorization: 'Bearer a-key-for-the-apis' })).status, 401);
		const taken = await ask({ authorization: 'Bearer a-key-for-the-api' });
		assert.equal(taken.status, 202);
		assert.match(taken.headers.location, /^\/api\/v1\/jobs\//);
	});

	test('answers say how browsers are to treat them', async () => {
		const page = await request(s.app, 'GET', '/');
		assert.match(page.headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/);
		for (const answer of [page, await request(s.app, 'GET', '/nowhere')]) {
			assert.equal(answer.headers['x-content-type-options'], 'nosniff');
			assert.equal(answer.headers['referrer-policy'], 'no-referrer');
			assert.match(answer.headers['request-id'], /^[0-9a-f-]{36}$/);
			assert.equal(answer.headers.server, undefined);
		}
	});

	test('the access log names routes and statuses, never paths, capabilities, queries or bodies', async () => {
		const secret = 'c4pability-or-t0ken';
		await request(s.contentOrigin('x'), 'GET', `/play/${secret}?q=${secret}`);
		await request(s.contentOrigin('x'), 'GET', `/c/${secret}/index.html`, { headers: { referer: `http://x/${secret}` } });
		await request(s.contentOrigin('x'), 'POST', '/play/deltas', { body: { write: secret, deltas: [] } });
		await request(s.app, 'GET', `/nowhere/${secret}`, { headers: { cookie: `a=${secret}` } });
		await request(s.app, 'POST', '/lti/launch', { body: new URLSearchParams({ id_token: secret, state: secret }) });
		const line = await s.log((l) => l.room === 'access' && l.route === '/lti/launch' && l.method === 'POST');
		assert.ok(line.status >= 400 && line.us > 0 && line.origin === 'app' && line.lane === 'work');
		assert.match(line.request, /^[0-9a-f-]{36}$/);
		await s.log((l) => l.room === 'access' && l.route === '/c/{read}/{path*}');
		assert.ok(!JSON.stringify(s.logs).includes(secret), 'no secret is in the log');
	});
});

describe('a start', () => {
	const refuse = async (config, env, ...args) => {
		const service = new Lectern(freshFolder(), config, env);
		await service.choosePorts();
		try {
			return await service.lectern('serve', ...args);
		} finally {
			await service.dispose();
		}
	};

	test('is refused with one clear line for a setting that does not exist or a value that makes no sense', async () => {
		const cases = [
			[{ no_such_thing: 1 }, [], /NO_SUCH_THING.*not a setting/],
			[{}, ['--no-such-thing', '1'], /--no-such-thing.*not a setting/],
			[{ work_threads: 'many' }, [], /work_threads.*whole number/],
			[{ work_threads: 0 }, [], /work_threads.*between/],
			[{ app_url: 'lectern.example' }, [], /app_url.*http/],
			[{ log_level: 'loud' }, [], /log_level.*debug, info, warn or error/],
			[{ upload_max: '2X' }, [], /upload_max/],
			[{ listen: '8080' }, [], /listen.*ADDR:PORT/],
			[{ listen: '203.0.113.7:8080' }, [], /listen.*203\.0\.113\.7/],
		];
		for (const [config, args, words] of cases) {
			const { code, stderr } = await refuse(config, {}, ...args);
			assert.notEqual(code, 0, JSON.stringify(config));
			const lines = stderr.trim().split('\n').filter((line) => !line.startsWith('{'));
			assert.equal(lines.length, 1, stderr);
			assert.match(lines[0], words);
		}
	});

	test('is refused plainly where the port is taken', async () => {
		const port = await freePort();
		const server = net.createServer().listen(port, '127.0.0.1');
		try {
			const { code, stderr } = await refuse({ listen: `127.0.0.1:${port}` }, {});
			assert.equal(code, 1);
			assert.match(stderr, new RegExp(`listen: another program already listens on 127\\.0\\.0\\.1:${port}`));
		} finally {
			server.close();
		}
	});

	test('the command line explains itself without a database', async () => {
		const service = new Lectern(freshFolder(), { api_key: 'never-shown' }, {});
		await service.choosePorts();
		try {
			const config = await service.lectern('config');
			assert.equal(config.code, 0);
			assert.match(config.stdout, /^listen .*\n(.*\n)*?\s+in force: 127\.0\.0\.1:/m);
			assert.ok(!config.stdout.includes('never-shown'), 'secrets are not printed');
			const routes = (await service.lectern('routes', '--json')).json;
			assert.ok(routes.some((r) => r.method === 'GET' && r.path === '/healthz' && r.origin === 'content'));
			assert.match((await service.lectern('version')).stdout, /^lectern \d+\.\d+\.\d+\n$/);
			assert.equal((await service.lectern('--help')).code, 0);
			assert.equal((await service.lectern('serve', '--help')).code, 0);
			const unknown = await service.lectern('juggle');
			assert.equal(unknown.code, 2);
			assert.match(unknown.stderr, /no verb "juggle"/);
			assert.equal((await service.lectern()).code, 2);
		} finally {
			await service.dispose();
		}
	});
});

describe('a stop', () => {
	/** An upload that has begun: finish() sends the rest and gives the answer. */
	const beginUpload = (s) => new Promise((resolve, reject) => {
		let answer = '';
		const socket = net.connect(s.port, '127.0.0.1', () => {
			socket.write('POST /api/v1/packages HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\nContent-Length: 10\r\n\r\nno zi');
			// The one that asks counts itself.
			eventually(async () => readMetrics((await request(s.app, 'GET', '/metrics')).text).value('lectern_http_requests_in_flight', { origin: 'app' }) > 1,
				{ what: 'the upload to have begun' }).then(() => resolve({
				finish: () => new Promise((done) => {
					socket.on('close', () => done(answer));
					socket.write('p at!');
				}),
			}), reject);
		});
		socket.setEncoding('latin1').on('data', (part) => (answer += part));
		socket.on('error', reject);
	});

	test('lets a request under way finish, takes no new ones and ends with 0', async (t) => {
		const s = await startLectern({ t, config: { api_key: 'k' } });
		const upload = await beginUpload(s);
		process.kill(s.pid, 'SIGTERM');
		await s.log((line) => /finishing what is under way/.test(line.message));
		await eventually(() => request(s.app, 'GET', '/healthz').then(() => false, (error) => error.code === 'ECONNREFUSED'), { what: 'nobody to be let in' });
		const answer = await upload.finish();
		assert.match(answer, /^HTTP\/1\.1 202 /);
		assert.match(answer, /\r\nConnection: close\r\n/);
		assert.deepEqual(await s.ended, { code: 0, signal: null });
		assert.deepEqual(clustersBelow(s.data), [], 'the private database stopped too');
	});

	test('ends in time when a request never does, and at once at a second signal', async (t) => {
		const slow = await startLectern({ t, config: { api_key: 'k', stop_timeout: 1 } });
		await beginUpload(slow);
		const started = Date.now();
		process.kill(slow.pid, 'SIGTERM');
		await slow.ended;
		assert.ok(Date.now() - started < patient(30000), 'bounded by stop_timeout');
		const again = await startLectern({ t, config: { api_key: 'k', stop_timeout: 60 } });
		await beginUpload(again);
		process.kill(again.pid, 'SIGTERM');
		await again.log((line) => /finishing what is under way/.test(line.message));
		process.kill(again.pid, 'SIGTERM');
		assert.equal((await again.ended).code, 130);
	});

	/** A PostgreSQL server and the processes it made. */
	const family = (pid) => [pid, ...fs.readdirSync('/proc').filter((name) => {
		try {
			return fs.readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1] === String(pid);
		} catch {
			return false;
		}
	}).map(Number)];

	test('of the database is told by /readyz, while /healthz goes on', async (t) => {
		const s = await startLectern({ t });
		const until = (status) => eventually(async () => {
			assert.equal((await request(s.app, 'GET', '/healthz')).status, 200);
			const answer = await request(s.app, 'GET', '/readyz');
			return answer.status === status && answer;
		}, { what: `/readyz to say ${status}` });
		const processes = clustersBelow(s.data).flatMap(family);
		signal(processes, 'SIGSTOP');
		try {
			const answer = await until(503);
			assert.equal(answer.json.type, '/problems/busy');
			assert.equal(answer.headers['retry-after'], '1');
		} finally {
			signal(processes, 'SIGCONT');
		}
		await until(200);
	});
});
