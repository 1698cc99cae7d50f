// Whoever tries secrets of the record store is made to wait, by address and by key from it; whoever has the right one never is.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';

const LIMIT = 60; // wrong keys of one address in a minute
const ONE_KEY = 20; // wrong secrets of one key from one address
let s, key;

test.before(async () => {
	s = await startLectern({ config: { rate_limit_address: LIMIT } });
	key = await s.ask('xapi-key', 'add', '--scope', 'all', '--json');
});
test.after(() => s?.dispose());

const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const named = (n) => `xak_${n.toString(16).padStart(16, '0')}`;
const ask = (authorization, address) => request(s.app, 'GET', '/xapi/statements?limit=1', { headers: { authorization, 'x-experience-api-version': '2.0.0', 'x-forwarded-for': address } });

/** Asks until the answer is 429; how many were answered otherwise. Some are given back meanwhile. */
async function exhaust(attempt, most) {
	for (let i = 0; i < most; i++) {
		const answer = await attempt(i);
		if (answer.status === 429)
			return { tries: i, answer };
		assert.equal(answer.status, 401, answer.text);
	}
	return assert.fail(`${most} tries were looked at`);
}

test('wrong secrets of one key are refused unlooked from one address, which stops neither its neighbour nor the same key elsewhere', async () => {
	const { tries, answer } = await exhaust((i) => ask(basic(key.key, `guess ${i}`), '192.0.2.1'), 10 * ONE_KEY);
	assert.ok(tries >= ONE_KEY, `${tries}`);
	assert.equal(answer.json.field, 'Authorization');
	assert.ok(Number(answer.headers['retry-after']) >= 1 && Number(answer.headers['retry-after']) <= 3, answer.headers['retry-after']);
	assert.equal(answer.headers['x-experience-api-version'], '2.0.0');
	assert.equal((await ask(basic(key.key, key.secret), '192.0.2.2')).status, 200, 'its owner, elsewhere');
	assert.equal((await ask(basic(key.key, key.secret), '192.0.2.1')).status, 200, 'who was proven a moment ago is known from memory');
	assert.equal((await ask(basic(named(1), 'guess'), '192.0.2.1')).status, 401, 'another key of the same address');
});

test('names that are no keys are tried so often from one address, and a wrong form of the alternate syntax counts too', async () => {
	const form = (i) => request(s.app, 'POST', '/xapi/1.0.3/statements?method=GET', { headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '192.0.2.3' },
		body: new URLSearchParams({ authorization: basic(named(i), 'guess'), 'x-experience-api-version': '1.0.3' }).toString() });
	const { tries } = await exhaust((i) => (i % 2 ? form(i) : ask(basic(named(i), 'guess'), '192.0.2.3')), 10 * LIMIT);
	assert.ok(tries >= LIMIT, `${tries}`);
	const other = await request(s.app, 'GET', '/healthz', { headers: { 'x-forwarded-for': '192.0.2.3' } });
	assert.equal(other.status, 200);
});

test('a good key is never counted, however often it asks', async () => {
	const good = basic(key.key, key.secret);
	for (let i = 0; i < 3 * LIMIT; i++)
		assert.equal((await ask(good, '192.0.2.4')).status, 200);
});
