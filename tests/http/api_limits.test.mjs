// How much one asker gets, and which other pages may ask: limits by credential and by address, and CORS.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 6, rate_limit_address: 30,
		cors_origins: 'https://app.example.org https://other.example.org' } });
});
test.after(() => s?.dispose());

async function key() {
	const made = await request(s.app, 'POST', '/api/v1/credentials', { headers: operator,
		body: { name: 'limited', kind: 'key', permissions: ['jobs:read'] } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}
const jobs = (headers) => request(s.app, 'GET', '/api/v1/jobs', { headers });
const from = (address, headers = {}) => ({ 'x-forwarded-for': address, ...headers });

test('a credential has its own measure, is told how much is left, and when more comes', async () => {
	const [one, two] = [await key(), await key()];
	const first = await jobs(from('192.0.2.1', one));
	assert.deepEqual([first.status, first.headers['ratelimit-limit'], first.headers['ratelimit-remaining']], [200, '6', '5']);
	let answer = first;
	for (let i = 0; i < 20 && answer.status === 200; i++)
		answer = await jobs(from('192.0.2.1', one));
	assert.equal(answer.status, 429, answer.text);
	assert.equal(answer.json.type, '/problems/too-many-requests');
	assert.equal(answer.headers['ratelimit-remaining'], '0');
	assert.ok(Number(answer.headers['retry-after']) >= 1 && Number(answer.headers['retry-after']) <= 10, '6 a minute: one every ten seconds');
	assert.equal((await jobs(from('192.0.2.1', two))).status, 200, 'another credential at the same address is not held up');
});

test('a session has its own measure too, also where it is proven from memory; its pages have none', async () => {
	const ada = { cookie: signedIn(s, { roles: ['administrator'] }).cookie };
	const asked = () => request(s.app, 'GET', '/api/v1/orgs/main', { headers: ada });
	const answers = [];
	for (let i = 0; i < 20 && answers.at(-1)?.status !== 429; i++)
		answers.push(await asked());
	assert.deepEqual(answers.slice(0, 2).map(({ status, headers }) => [status, headers['ratelimit-remaining']]), [[200, '5'], [200, '4']]);
	assert.equal(answers.at(-1).status, 429);
	assert.equal((await request(s.app, 'GET', '/account/password', { headers: ada })).status, 200);
});

test('who is not proven is judged by address, as a trusted proxy tells it', async () => {
	const guess = (address) => jobs(from(address, { authorization: 'Bearer lct_0000000000000000_guess' }));
	let answer = await guess('192.0.2.7');
	assert.equal(answer.status, 401);
	for (let i = 0; i < 60 && answer.status === 401; i++)
		answer = await guess('192.0.2.7');
	assert.equal(answer.status, 429);
	assert.equal((await guess('192.0.2.8')).status, 401, 'another address is not held up');
	// One request is given back every two seconds: a slow machine meets that one first. Another address would have thirty.
	const heldUp = async (ask) => {
		for (let i = 0; i < 5 && answer.status !== 429; i++)
			answer = await ask();
		return answer.status;
	};
	answer = {};
	assert.equal(await heldUp(() => guess('203.0.113.9, 192.0.2.7')), 429, 'what stands before the proxy\'s own word is nobody\'s');
	answer = {};
	assert.equal(await heldUp(() => request(s.app, 'POST', '/oauth/token', { headers: from('192.0.2.7'), body: new URLSearchParams({ grant_type: 'x' }) })), 429);
	assert.equal((await guess('2001:db8:1:2::1')).status, 401);
	assert.equal((await request(s.app, 'GET', '/healthz', { headers: from('192.0.2.7') })).status, 200, 'only the API is limited');
});

test('pages of listed origins may call the API, no others', async () => {
	const known = from('192.0.2.20', { origin: 'https://app.example.org' });
	const asked = await request(s.app, 'OPTIONS', '/api/v1/jobs', { headers: { ...known, 'access-control-request-method': 'GET',
		'access-control-request-headers': 'authorization' } });
	assert.equal(asked.status, 204);
	assert.equal(asked.headers['access-control-allow-origin'], 'https://app.example.org');
	assert.match(asked.headers['access-control-allow-headers'], /Authorization/);
	assert.equal(asked.headers['access-control-allow-credentials'], undefined, 'no cookie goes along');
	const one = await key();
	const answer = await jobs({ ...known, ...one });
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers['access-control-allow-origin'], 'https://app.example.org');
	assert.equal(answer.headers.vary, 'Origin');
	for (const origin of ['https://evil.example.org', 'https://app.example.org.evil.example', 'null', 'https://app.example.orgx']) {
		const other = await jobs({ ...from('192.0.2.21', one), origin });
		assert.equal(other.headers['access-control-allow-origin'], undefined, origin);
	}
	assert.equal((await request(s.app, 'GET', '/healthz', { headers: known })).headers['access-control-allow-origin'], undefined);
});

test('a limit or an origin that makes no sense stops the start', async () => {
	for (const [flag, value] of [['--access-token-life', '601'], ['--access-token-life', '1'], ['--token-key-rotate-after', '60'], ['--rate-limit-client', '-1']]) {
		const answer = await s.lectern('serve', flag, value, '--listen', '127.0.0.1:0', '--content-listen', '127.0.0.1:0');
		assert.notEqual(answer.code, 0, `${flag} ${value}`);
		assert.match(answer.stderr, new RegExp(flag.slice(2).replaceAll('-', '_')));
	}
});
