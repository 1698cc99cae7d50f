// Clients that sign (private_key_jwt) by keys at an address of their own: found, rotated, away, forbidden; and by RS256 alone.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

import { request, startLectern } from '../harness/lectern.mjs';
import { startKeySet } from './launch_platform.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', outbound_private: true, outbound_http: true } });
});
test.after(() => s?.dispose());

const create = (body, of = s) => request(of.app, 'POST', '/api/v1/credentials', { headers: operator,
	body: { name: 'a program', kind: 'client', permissions: ['packages:read'], ...body } });

async function clientOf(body, of = s) {
	const made = await create(body, of);
	assert.equal(made.status, 201, made.text);
	assert.equal(made.json.secret, null);
	return made.json;
}

/** Asks for a token by a proof that this key made. */
async function ask(client, { key, kid, alg = 'RS256', of = s }) {
	const assertion = await new SignJWT({ iss: client.key_id, sub: client.key_id, aud: `${of.app}/oauth/token`, jti: randomUUID(),
		exp: Math.floor(Date.now() / 1000) + 60 }).setProtectedHeader({ alg, kid }).sign(key);
	return request(of.app, 'POST', '/oauth/token', { body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion: assertion,
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }) });
}

function refused(answer, why) {
	assert.equal(answer.status, 401, answer.text);
	assert.deepEqual([answer.json.field, answer.json.error], ['client_assertion', 'invalid_client']);
	assert.match(answer.json.detail, why);
}

test('keys at an address are asked for once, and again when the client signs by a new one', async (t) => {
	const keySet = await startKeySet(t, 'first');
	const client = await clientOf({ jwks_uri: keySet.jwksUri });
	const first = { key: keySet.key, kid: keySet.kid };
	const answer = await ask(client, first);
	assert.equal(answer.status, 200, answer.text);
	const used = await request(s.app, 'GET', '/api/v1/packages', { headers: { authorization: `Bearer ${answer.json.access_token}` } });
	assert.equal(used.status, 200, used.text);
	assert.equal((await ask(client, first)).status, 200);
	assert.equal(keySet.fetched, 1, 'known keys are not asked for');

	const stranger = await generateKeyPair('RS256', { modulusLength: 2048 });
	refused(await ask(client, { key: stranger.privateKey, kid: 'first' }), /not signed by a key of this client/);
	await keySet.rotate('second');
	assert.equal((await ask(client, keySet)).status, 200, 'the new key is found at once');
	refused(await ask(client, first), /not signed by a key of this client/);
	assert.equal(keySet.fetched, 2);

	const other = await clientOf({ jwks_uri: `${keySet.jwksUri}?of=another` });
	refused(await ask(other, first), /not signed by a key of this client/);
	assert.equal((await ask(other, keySet)).status, 200);
});

test('while the address is away known keys serve on; where none was ever had nothing is judged', async (t) => {
	const keySet = await startKeySet(t, 'known');
	const client = await clientOf({ jwks_uri: keySet.jwksUri });
	assert.equal((await ask(client, keySet)).status, 200);
	keySet.down = true;
	assert.equal((await ask(client, keySet)).status, 200);
	const never = await clientOf({ jwks_uri: `${keySet.jwksUri}?never` });
	refused(await ask(never, keySet), /could not be judged: the client's key set cannot be had/);
	keySet.down = false;
	const later = await clientOf({ jwks_uri: `${keySet.jwksUri}?later` });
	assert.equal((await ask(later, keySet)).status, 200);
});

test('an address that must not be asked is refused: by its form when the client is made, by where it leads when it is used', async (t) => {
	const keySet = await startKeySet(t);
	for (const jwks_uri of ['ftp://lms.example.org/keys', 'file:///etc/passwd', 'not an address']) {
		const answer = await create({ jwks_uri });
		assert.deepEqual([answer.status, answer.json.field], [400, 'jwks_uri'], jwks_uri);
	}
	const strict = await startLectern({ t, config: { api_key: 'the-operators-key', outbound_http: true } });
	const fetched = keySet.fetched;
	for (const jwks_uri of [keySet.jwksUri, keySet.jwksUri.replace('127.0.0.1', 'localhost'), keySet.jwksUri.replace('127.0.0.1', '[::ffff:127.0.0.1]')]) {
		const made = await create({ jwks_uri }, strict);
		if (made.status === 201)
			refused(await ask(made.json, { ...keySet, of: strict }), /cannot be had/);
		else
			assert.deepEqual([made.status, made.json.field], [400, 'jwks_uri'], made.text);
	}
	assert.equal(keySet.fetched, fetched, 'nobody was asked');
	// https, unless the settings allow otherwise.
	const secure = await startLectern({ t, config: { api_key: 'the-operators-key', outbound_private: true } });
	refused(await ask(await clientOf({ jwks_uri: keySet.jwksUri }, secure), { ...keySet, of: secure }), /cannot be had/);
	assert.equal(keySet.fetched, fetched);
});

test('proofs are signed by RS256 and nothing else, whatever keys the client has', async (t) => {
	const keySet = await startKeySet(t, 'rsa');
	const ec = await generateKeyPair('ES256');
	const ps = await generateKeyPair('PS256', { modulusLength: 2048 });
	keySet.keys.push({ ...(await exportJWK(ec.publicKey)), kid: 'ec' }, { ...(await exportJWK(ps.publicKey)), kid: 'ps' });
	const client = await clientOf({ jwks_uri: keySet.jwksUri });
	refused(await ask(client, { key: ec.privateKey, kid: 'ec', alg: 'ES256' }), /expected RS256, received .?ES256/);
	refused(await ask(client, { key: ps.privateKey, kid: 'ps', alg: 'PS256' }), /expected RS256, received .?PS256/);
	assert.equal((await ask(client, keySet)).status, 200);
});
