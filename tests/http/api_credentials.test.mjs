// What programs prove themselves with: keys, clients, signed proofs; shown once, revoked at once, never beyond their maker.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

import { request, startLectern } from '../harness/lectern.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s;
let keyPair;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	assert.equal((await s.lectern('org', 'add', 'other', '--name', 'Another school')).code, 0);
	keyPair = await generateKeyPair('RS256', { modulusLength: 2048 });
});
test.after(() => s?.dispose());

const api = (method, address, { as = operator, ...rest } = {}) => request(s.app, method, address, { ...rest,
	headers: { ...as, ...rest.headers } });
const bearer = (text) => ({ authorization: `Bearer ${text}` });

async function make(body, org = 'main', as = operator) {
	const answer = await api('POST', `/api/v1/credentials?org=${org}`, { body: { name: 'a program', ...body }, as });
	assert.equal(answer.status, 201, answer.text);
	return { ...answer.json, half: answer.json.secret?.slice(answer.json.key_id.length + 1) };
}

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.json.field, field, answer.text);
	return answer;
}

test('a key is shown once, recognised by its prefix, and taken in three ways', async () => {
	const key = await make({ kind: 'key', permissions: ['packages:read', 'read:attempts'] });
	assert.match(key.secret, /^lct_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
	assert.deepEqual(key.permissions, ['packages:read', 'attempts:read'], 'both orders of words are understood');
	const ways = [bearer(key.secret), { authorization: `token ${key.key_id}:${key.half}` },
		{ authorization: `Basic ${Buffer.from(`${key.key_id}:${key.half}`).toString('base64')}` }];
	const missing = '/api/v1/packages/00000000-0000-7000-8000-000000000000';
	for (const as of ways)
		refused(await api('GET', missing, { as }), 404, 'package');
	const shown = await api('GET', `/api/v1/credentials/${key.id}`);
	assert.equal(shown.status, 200);
	assert.equal(shown.json.secret, undefined);
	assert.ok(!shown.text.includes(key.half));
	assert.notEqual(shown.json.last_used_at, null);
	assert.ok(!JSON.stringify(s.logs).includes(key.half), 'nor does the log know it');
	for (const wrong of [key.secret.slice(0, -1), `${key.secret}x`, key.secret.replace(key.half, 'A'.repeat(43)), key.key_id, 'lct_',
		`lct_${'0'.repeat(16)}_${key.half}`])
		refused(await api('GET', missing, { as: bearer(wrong) }), 401, 'Authorization');
});

test('a key does what it was made for and nothing else', async () => {
	const key = await make({ kind: 'key', permissions: ['packages:read'] });
	const answer = await api('GET', '/api/v1/credentials', { as: bearer(key.secret) });
	refused(answer, 403, 'Authorization');
	assert.match(answer.json.detail, /credentials:manage/);
	const manager = await make({ kind: 'key', permissions: ['credentials:manage', 'packages:read'] });
	assert.equal((await make({ kind: 'key', permissions: ['packages:read'] }, 'main', bearer(manager.secret))).kind, 'key');
	refused(await api('POST', '/api/v1/credentials', { as: bearer(manager.secret),
		body: { name: 'x', kind: 'key', permissions: ['packages:write'] } }), 403, 'permissions');
	for (const permissions of [['packages:eat'], ['instance:manage'], []])
		refused(await api('POST', '/api/v1/credentials', { body: { name: 'x', kind: 'key', permissions } }), 400, 'permissions');
	refused(await api('POST', '/api/v1/credentials', { body: { kind: 'key', permissions: ['packages:read'] } }), 400, 'name');
	refused(await api('POST', '/api/v1/credentials', { body: { name: 'x', kind: 'personal', permissions: ['packages:read'] } }), 400, 'kind');
	refused(await api('POST', '/api/v1/credentials', { body: { name: 'x', kind: 'key', permissions: ['packages:read'],
		expires_at: '2020-01-01T00:00:00Z' } }), 400, 'expires_at');
	refused(await api('POST', '/api/v1/tokens', { as: bearer(manager.secret), body: { name: 'x', permissions: ['packages:read'],
		expires_at: '2099-01-01T00:00:00Z' } }), 403, 'Authorization');
});

test('a key is its organisation\'s: another\'s things are not there', async () => {
	const manager = await make({ kind: 'key', permissions: ['credentials:manage'] });
	const theirs = await make({ kind: 'key', permissions: ['packages:read'] }, 'other');
	refused(await api('GET', `/api/v1/credentials/${theirs.id}`, { as: bearer(manager.secret) }), 404, 'id');
	refused(await api('DELETE', `/api/v1/credentials/${theirs.id}`, { as: bearer(manager.secret) }), 404, 'id');
	refused(await api('GET', '/api/v1/credentials?org=other', { as: bearer(manager.secret) }), 404, 'org');
	const listed = await api('GET', '/api/v1/credentials?limit=200', { as: bearer(manager.secret) });
	assert.ok(listed.json.items.some((one) => one.id === manager.id));
	assert.ok(!listed.json.items.some((one) => one.id === theirs.id));
	assert.equal((await api('GET', `/api/v1/credentials/${theirs.id}?org=other`)).status, 200);
});

test('a revoked key counts at once no longer, an expired one neither', async () => {
	const key = await make({ kind: 'key', permissions: ['credentials:manage'] });
	assert.equal((await api('GET', '/api/v1/credentials', { as: bearer(key.secret) })).status, 200);
	assert.equal((await api('DELETE', `/api/v1/credentials/${key.id}`)).status, 204);
	refused(await api('GET', '/api/v1/credentials', { as: bearer(key.secret) }), 401, 'Authorization');
	refused(await api('DELETE', `/api/v1/credentials/${key.id}`), 404, 'id');
	const soon = await make({ kind: 'key', permissions: ['credentials:manage'], expires_at: new Date(Date.now() + 1500).toISOString() });
	assert.equal((await api('GET', '/api/v1/credentials', { as: bearer(soon.secret) })).status, 200);
	while ((await api('GET', '/api/v1/credentials', { as: bearer(soon.secret) })).status === 200)
		assert.ok(Date.now() < Date.parse(soon.expires_at) + 5000, 'it ends when it said');
});

test('lists come in pages that follow one another, by a cursor that only we make', async () => {
	for (let i = 0; i < 5; i++)
		await make({ kind: 'client', permissions: ['jobs:read'], name: `page ${i}` }, 'other');
	const seen = [];
	let address = '/api/v1/credentials?org=other&kind=client&limit=2';
	for (let page = 0; page < 3; page++) {
		const answer = await api('GET', address);
		seen.push(...answer.json.items.map((one) => one.name));
		if (page === 2) {
			assert.equal(answer.json.next, null);
			assert.equal(answer.headers.link, undefined);
			break;
		}
		const [, url] = /^<(.*)>; rel="next"$/.exec(answer.headers.link);
		assert.equal(new URL(url).searchParams.get('cursor'), answer.json.next);
		assert.equal(new URL(url).searchParams.get('limit'), '2');
		address = url.slice(s.app.length);
	}
	assert.deepEqual(seen, ['page 4', 'page 3', 'page 2', 'page 1', 'page 0']);
	for (const cursor of ['x', 'AAAA', Buffer.alloc(60, 1).toString('base64url')])
		refused(await api('GET', `/api/v1/credentials?org=other&cursor=${cursor}`), 400, 'cursor');
	refused(await api('GET', '/api/v1/credentials?limit=0'), 400, 'limit');
	refused(await api('GET', '/api/v1/credentials?limit=201'), 400, 'limit');
	refused(await api('GET', '/api/v1/credentials?knd=key'), 400, 'knd');
});

// --- clients ---

const token = (fields, headers = {}) => request(s.app, 'POST', '/oauth/token', { headers,
	body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }) });

test('a client gets access tokens by its secret, in the header or the form, for what it has', async () => {
	const client = await make({ kind: 'client', permissions: ['credentials:manage', 'packages:read'] });
	refused(await api('GET', '/api/v1/credentials', { as: bearer(client.secret) }), 401, 'Authorization');
	const basic = { authorization: `Basic ${Buffer.from(`${client.key_id}:${client.half}`).toString('base64')}` };
	for (const answer of [await token({}, basic), await token({ client_id: client.key_id, client_secret: client.half })]) {
		assert.equal(answer.status, 200, answer.text);
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(answer.json.token_type, 'Bearer');
		assert.ok(answer.json.expires_in <= 600);
		assert.deepEqual(answer.json.scope.split(' ').sort(), ['credentials:manage', 'packages:read']);
		assert.equal((await api('GET', '/api/v1/credentials', { as: bearer(answer.json.access_token) })).status, 200);
	}
	const less = await token({ scope: 'packages:read members:read' }, basic);
	assert.equal(less.json.scope, 'packages:read');
	refused(await api('GET', '/api/v1/credentials', { as: bearer(less.json.access_token) }), 403, 'Authorization');
	for (const [answer, status, field, error] of [
		[await token({ scope: 'members:read' }, basic), 400, 'scope', 'invalid_scope'],
		[await token({ client_id: client.key_id, client_secret: 'A'.repeat(43) }), 401, 'client_secret', 'invalid_client'],
		[await token({ client_id: 'nobody', client_secret: client.half }), 401, 'client_secret', 'invalid_client'],
		[await token({ client_id: client.key_id }), 401, 'client_secret', 'invalid_client'],
		[await token({ client_secret: client.half }, basic), 400, 'client_secret', 'invalid_request'],
		[await token({ grant_type: 'password' }, basic), 400, 'grant_type', 'unsupported_grant_type'],
	]) {
		refused(answer, status, field);
		assert.equal(answer.json.error, error);
	}
	assert.equal((await api('DELETE', `/api/v1/credentials/${client.id}`)).status, 204);
	refused(await token({}, basic), 401, 'client_secret');
	refused(await api('GET', '/api/v1/packages/x', { as: bearer(less.json.access_token) }), 401, 'Authorization');
});

test('keys of access tokens rotate with overlap: the period before and after counts, no other', async () => {
	const client = await make({ kind: 'client', permissions: ['credentials:manage'] });
	const given = (await token({ client_id: client.key_id, client_secret: client.half })).json.access_token;
	const secret = fs.readFileSync(path.join(s.data, 'secret'));
	const [head, payload] = given.split('.');
	const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url'));
	const now = Number(kid.slice(1));
	assert.equal(alg, 'HS256');
	assert.equal(now, Math.floor(Date.now() / 86400000));
	const signed = (period, name = `a${period}`) => {
		const key = createHmac('sha256', secret).update(`access-token-${period}`).digest();
		const text = `${Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: name })).toString('base64url')}.${payload}`;
		return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
	};
	for (const period of [now - 1, now, now + 1])
		assert.equal((await api('GET', '/api/v1/credentials', { as: bearer(signed(period)) })).status, 200, `period ${period - now}`);
	for (const text of [signed(now - 2), signed(now + 2), signed(now - 1, `a${now}`), signed(now, 'a'), signed(now, `b${now}`)])
		refused(await api('GET', '/api/v1/credentials', { as: bearer(text) }), 401, 'Authorization');
	const life = JSON.parse(Buffer.from(payload, 'base64url'));
	assert.ok(life.exp - life.iat <= 600);
});

test('a client that signs proves itself by each proof once, and by nothing older, longer or for others', async () => {
	const jwk = { ...(await exportJWK(keyPair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
	const client = await make({ kind: 'client', permissions: ['packages:read'], jwks: { keys: [jwk] } });
	assert.equal(client.secret, null);
	const proof = (claims = {}, { key = keyPair.privateKey, header = {} } = {}) => new SignJWT({ iss: client.key_id, sub: client.key_id,
		aud: `${s.app}/oauth/token`, jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 60, ...claims })
		.setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key);
	const send = (assertion, more = {}) => token({ client_assertion: assertion,
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', ...more });
	const first = await proof();
	const answer = await send(first);
	assert.equal(answer.status, 200, answer.text);
	refused(await api('GET', '/api/v1/packages/00000000-0000-7000-8000-000000000000', { as: bearer(answer.json.access_token) }), 404, 'package');
	assert.match(refused(await send(first), 401, 'client_assertion').json.detail, /used before/);
	const both = await Promise.all(Array.from({ length: 6 }, ((once) => () => send(once))(await proof())));
	assert.deepEqual(both.map((one) => one.status).sort(), [200, 401, 401, 401, 401, 401], 'of six at once one counts');
	assert.equal((await send(await proof({ aud: s.app }), { client_id: client.key_id })).status, 200);
	assert.equal((await send(await proof({ aud: [s.app, 'https://x.example'] }))).status, 200);
	const stranger = await generateKeyPair('RS256', { modulusLength: 2048 });
	const now = Math.floor(Date.now() / 1000);
	const secretClient = await make({ kind: 'client', permissions: ['packages:read'] });
	for (const [what, assertion] of Object.entries({
		'another audience': await proof({ aud: 'https://elsewhere.example' }),
		'no audience': await proof({ aud: undefined }),
		'an hour of life': await proof({ exp: now + 3600 }),
		'expired': await proof({ exp: now - 1 }),
		'no expiry': await proof({ exp: undefined }),
		'from the future': await proof({ iat: now + 300 }),
		'no jti': await proof({ jti: undefined }),
		'another subject': await proof({ sub: secretClient.key_id }),
		'another issuer': await proof({ iss: secretClient.key_id }),
		'a stranger\'s key': await proof({}, { key: stranger.privateKey }),
		'an unknown kid': await proof({}, { header: { kid: 'k2' } }),
		'no token': 'x.y.z',
	}))
		assert.match(refused(await send(assertion), 401, 'client_assertion').json.error, /invalid_client/, what);
	refused(await send(await proof(), { client_secret: 'x' }), 400, 'client_assertion_type');
	for (const jwks of [{ keys: [] }, { keys: [{ kty: 'EC', kid: 'x' }] }, { keys: [{ ...jwk, d: 'secret' }] }, { keys: [{ ...jwk, kid: undefined }] }, {}])
		refused(await api('POST', '/api/v1/credentials', { body: { name: 'x', kind: 'client', permissions: ['packages:read'], jwks } }), 400, 'jwks');
	refused(await api('POST', '/api/v1/credentials', { body: { name: 'x', kind: 'key', permissions: ['packages:read'], jwks: { keys: [jwk] } } }), 400, 'jwks');
});

test('the same Idempotency-Key makes one thing, and no other request with it', async () => {
	const send = (key, body, as = operator) => api('POST', '/api/v1/credentials', { as, headers: { 'idempotency-key': key },
		body: { kind: 'key', permissions: ['packages:read'], ...body } });
	const first = await send('abc', { name: 'once' });
	const again = await send('abc', { name: 'once' });
	assert.equal(first.status, 201, first.text);
	assert.equal(again.status, 201);
	assert.deepEqual(again.json, first.json, 'the secret too: the first answer may have been lost');
	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(first.headers['idempotency-replayed'], undefined);
	refused(await send('abc', { name: 'another' }), 422, 'Idempotency-Key');
	assert.notEqual((await send('abd', { name: 'once' })).json.id, first.json.id);
	const manager = await make({ kind: 'key', permissions: ['credentials:manage', 'packages:read'] });
	assert.notEqual((await send('abc', { name: 'another' }, bearer(manager.secret))).json.id, first.json.id, 'keys are each asker\'s own');
	const many = await Promise.all(Array.from({ length: 8 }, () => send('all at once', { name: 'crowd' })));
	assert.deepEqual([...new Set(many.filter((one) => one.status === 201).map((one) => one.json.id))].length, 1);
	assert.ok(many.every((one) => one.status === 201 || (one.status === 409 && one.headers['retry-after'] === '1')), many.map((one) => one.status).join());
	const listed = await api('GET', '/api/v1/credentials?limit=200');
	assert.equal(listed.json.items.filter((one) => one.name === 'crowd').length, 1);
	refused(await send('bad', { name: '' }), 400, 'name');
	assert.equal((await send('bad', { name: 'better' })).status, 201, 'a refused request leaves its key free');
	refused(await send('x'.repeat(256), { name: 'x' }), 400, 'Idempotency-Key');
});

test('every credential made or revoked is in the trail, without its secret', async () => {
	const key = await make({ kind: 'key', permissions: ['packages:read'], name: 'trailed' });
	assert.equal((await api('DELETE', `/api/v1/credentials/${key.id}`)).status, 204);
	const rows = async () => (await api('GET', `/api/v1/audit-logs?subject=${key.id}`)).json.items;
	const end = Date.now() + 10000;
	let found = await rows();
	while (found.length < 2 && Date.now() < end)
		found = await rows();
	assert.deepEqual(found.map((row) => row.action), ['credential.revoked', 'credential.created']);
	assert.equal(found[1].after.name, 'trailed');
	assert.ok(!JSON.stringify(found).includes(key.half));
});
