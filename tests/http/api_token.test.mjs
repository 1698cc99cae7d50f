// Access tokens for the API: made by the command line, read by the service; and everything that looks like one.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { jobOver } from '../harness/import.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { smallPackage } from '../harness/visitor.mjs';

let s;
let token;
let key;

test.before(async () => {
	s = await startLectern();
	({ token } = await s.ask('token', 'create', '--scope', 'packages:write'));
	// What the service makes its key from: with it a test can sign what only the service should.
	key = createHmac('sha256', fs.readFileSync(path.join(s.data, 'secret'))).update('api-token').digest();
});
test.after(() => s?.dispose());

const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hs256 = (secret, text) => createHmac('sha256', secret).update(text).digest('base64url');
const payloadOf = (text) => JSON.parse(Buffer.from(text.split('.')[1], 'base64url'));

/** A token signed as the service does, with some claims changed. */
function made(changes = {}, header = { alg: 'HS256', typ: 'JWT' }, secret = key) {
	const claims = { ...payloadOf(token), ...changes };
	const text = `${part(header)}.${part(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))}`;
	return `${text}.${hs256(secret, text)}`;
}

const send = (bearer) => request(s.app, 'POST', '/api/v1/packages', { body: smallPackage(),
	headers: { 'content-type': 'application/zip', ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) } });

test('a token lets packages in, where no API key is configured too', async () => {
	const answer = await send(token);
	assert.equal(answer.status, 202, answer.text);
	assert.ok((await jobOver(s, answer, { as: { authorization: `Bearer ${token}` } })).result.module);
	assert.equal((await send(made())).status, 202, 'the test signs as the service does');
});

test('a token says for whom, for what and how long', async () => {
	const { token: text, scope, expires_at } = await s.ask('token', 'create', '--scope', 'packages:write', '--days', '2');
	const [header] = text.split('.');
	assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url')), { alg: 'HS256', typ: 'JWT' });
	const claims = payloadOf(text);
	assert.equal(claims.aud, s.app);
	assert.equal(claims.scope, 'packages:write');
	assert.equal(scope, 'packages:write');
	assert.equal(claims.exp - claims.iat, 2 * 86400);
	assert.equal(Date.parse(expires_at) / 1000, claims.exp);
	assert.notEqual(claims.jti, payloadOf(token).jti);
});

test('tokens live on over a restart and are taken by every node with the secret', async (t) => {
	const second = await startLectern({ config: { data: s.data, app_url: s.app }, t });
	const answer = await request(`http://lectern.localhost:${second.port}`, 'POST', '/api/v1/packages', { body: smallPackage(),
		headers: { 'content-type': 'application/zip', authorization: `Bearer ${token}`, host: new URL(s.app).host } });
	assert.equal(answer.status, 202, answer.text);
});

test('what is no token of ours, for us, in time and in scope is refused', async () => {
	const now = Math.floor(Date.now() / 1000);
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const ours = createPublicKey({ key: (await request(s.app, 'GET', '/lti/jwks')).json.keys[0], format: 'jwk' })
		.export({ type: 'spki', format: 'pem' });
	const [header, payload, signature] = token.split('.');
	const rs256 = `${part({ alg: 'RS256', typ: 'JWT' })}.${payload}`;
	const hostile = {
		'none, without a signature': [`${part({ alg: 'none', typ: 'JWT' })}.${payload}.`, 401],
		'none, with the old signature': [`${part({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`, 401],
		'None in capitals': [`${part({ alg: 'NONE' })}.${payload}.${signature}`, 401],
		'no algorithm': [made({}, { typ: 'JWT' }), 401],
		'RS256 by a stranger': [`${rs256}.${sign('sha256', Buffer.from(rs256), privateKey).toString('base64url')}`, 401],
		'HS256 under our public key': [made({}, undefined, ours), 401],
		'HS256 under a stranger\'s public key': [made({}, undefined, publicKey.export({ type: 'spki', format: 'pem' })), 401],
		'HS512': [made({}, { alg: 'HS512', typ: 'JWT' }), 401],
		'a header that says HS256 twice': [made({}, '{"alg":"none","alg":"HS256"}'), 401],
		'a critical extension': [made({}, { alg: 'HS256', crit: ['exp'] }), 401],
		'another secret': [made({}, undefined, Buffer.alloc(32, 7)), 401],
		'an empty secret': [made({}, undefined, Buffer.alloc(0)), 401],
		'another payload under the signature': [`${header}.${part({ ...payloadOf(token), exp: now + 1e8 })}.${signature}`, 401],
		'a changed signature': [`${header}.${payload}.${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`, 401],
		'a cut signature': [token.slice(0, -4), 401],
		'no signature': [`${header}.${payload}.`, 401],
		'another audience': [made({ aud: 'https://elsewhere.example.org' }), 401],
		'an audience of several': [made({ aud: [s.app, 'https://elsewhere.example.org'] }), 401],
		'no audience': [made({ aud: undefined }), 401],
		'expired': [made({ exp: now - 1 }), 401],
		'no expiry': [made({ exp: undefined }), 401],
		'an expiry that is a text': [made({ exp: String(now + 1000) }), 401],
		'another scope': [made({ scope: 'packages:read' }), 403],
		'a longer scope': [made({ scope: 'packages:writes xpackages:write' }), 403],
		'no scope': [made({ scope: undefined }), 403],
		'a scope that is a list': [made({ scope: ['packages:write'] }), 403],
		'two dots': ['..', 401],
		'a token with a tail': [`${token}.${signature}`, 401],
	};
	for (const [what, [text, status]] of Object.entries(hostile)) {
		const answer = await send(text);
		assert.equal(answer.status, status, `${what}: ${answer.text}`);
		assert.match(answer.headers['content-type'], /problem\+json/);
		assert.ok(!answer.text.includes(payload), 'the answer holds no token');
	}
	assert.equal((await send(made({ scope: 'other packages:write' }))).status, 202, 'one of several scopes will do');
	assert.equal((await send()).status, 401);
	assert.ok(!JSON.stringify(s.logs).includes(signature), 'nor does the log');
});

test('a command that makes no sense makes no token', async () => {
	for (const [words, code] of [
		[[], 2], [['create'], 2], [['create', '--scope'], 2], [['create', '--scope', 'all'], 1],
		[['create', '--scope', 'packages:write', '--days', '0'], 2], [['create', '--scope', 'packages:write', '--days', '366'], 2],
		[['create', '--scope', 'packages:write', '--days', 'ten'], 2],
	]) {
		const answer = await s.lectern('token', ...words);
		assert.equal(answer.code, code, `${words.join(' ')}: ${answer.stderr}`);
		assert.equal(answer.stdout, '');
	}
});
