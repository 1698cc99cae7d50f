// Our signing keys on their page, and keys of platforms that were pasted instead of read.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';

import * as jose from 'jose';

import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { launchSuite, Platform, refused } from './launch_platform.mjs';

describe('signing keys', () => {
	const suite = launchSuite({ key_rotate_after: 30 * 86400 });

	it('are shown to platform administrators with their dates and pins, and rotated after a question', async () => {
		const { s, platform } = suite;
		const operator = visitor(s, signedIn(s, { platformAdmin: true }).cookie);
		const page = await operator.get('/instance/keys');
		const { keys: [current] } = await s.ask('keys', 'list');
		assert.match(page.text, new RegExp(`${current.kid} signs`));
		assert.match(page.text, /Schedule every 30 days/);
		assert.doesNotMatch(page.text, /keep a copy of an older key/);
		await s.ask('keys', 'pin', current.kid, platform.registered.registration);
		assert.match((await operator.get('/instance/keys')).text, /A platform/);
		const done = await operator.send(await operator.get('/instance/keys/rotation'));
		assert.match(done.text, /A next key is published/);
		assert.match(done.text, /\S+ next \S+ \S+/);
		assert.equal((await s.ask('keys', 'list')).keys.length, 2);
		await operator.send(await operator.get('/instance/keys/rotation'));
		assert.equal((await s.ask('keys', 'list')).keys.length, 2, 'there is one next key');
		await s.ask('keys', 'rotate', '--now');
		const warned = await operator.get('/instance/keys');
		assert.match(warned.text, /Some platforms keep a copy of an older key/);
		assert.match(warned.text, new RegExp(`${current.kid} retiring`));
		await s.ask('keys', 'unpin', platform.registered.registration);
		assert.doesNotMatch((await operator.get('/instance/keys')).text, /keep a copy of an older key/);
	});

	it('are nobody else\'s business', async () => {
		const { s } = suite;
		const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
		assert.equal((await admin.get('/instance/keys')).status, 403);
		assert.equal((await admin.get('/instance/keys/rotation')).status, 403);
		assert.equal((await admin.post('/instance/keys/rotation', {})).status, 403);
	});

	it('of a platform may be pasted: PEM or a key set; a launch is verified by them', async () => {
		const { s, keySet } = suite;
		const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
		const pem = await jose.exportSPKI(keySet.publicKey);
		const fields = { name: 'Behind a wall', policy: 'standard', issuer: 'https://walled.example.org', auth_url: 'https://walled.example.org/auth', token_url: '', jwks_uri: '' };
		const made = await admin.send(await admin.get('/admin/main/platforms/new'), { ...fields, client_id: 'pem', public_keys: pem });
		assert.match(made.text, /The platform is registered/);
		assert.match(made.text, /none RSA 2048 usable/);
		assert.match(made.text, /Pasted here; the platform is not asked/);
		const fetched = keySet.fetched;
		const walled = new Platform(s, keySet, { issuer: 'https://walled.example.org', client_id: 'pem' });
		const { answer } = await walled.launch();
		assert.equal(answer.status, 303, answer.text);
		assert.equal((await walled.launch({}, { header: { kid: undefined } })).answer.status, 303);
		const other = await jose.generateKeyPair('RS256');
		refused((await walled.launch({}, { key: other.privateKey })).answer, 'signature', 401);
		assert.equal(keySet.fetched, fetched, 'nothing was read');
		const change = await admin.get(`${new URL(made.url).pathname}/change`);
		assert.match((await admin.send(change, { name: 'Still walled' })).text, /The platform is saved/);
		assert.equal((await walled.launch()).answer.status, 303, 'the keys stay');
		const jwks = await admin.send(await admin.get('/admin/main/platforms/new'), { ...fields, client_id: 'jwks', public_keys: JSON.stringify({ keys: keySet.keys }) });
		assert.match(jwks.text, /key-1 RSA 2048 usable/);
	});

	it('that were pasted and are none, too short, or private are refused in words', async () => {
		const { s } = suite;
		const admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie, { lang: 'fr' });
		const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' });
		const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
		const secret = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
		for (const [keys, says] of [
			['nonsense', /ne sont pas du JSON valable/],
			['{"a":1}', /n’a pas de tableau nommé keys/],
			[short, /aucune clé RSA de 2048 bits ou plus/i],
			[ec, /aucune clé RSA de 2048 bits ou plus/i],
			['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /aucune clé RSA/i],
			[secret.export({ type: 'pkcs8', format: 'pem' }), /clé privée/],
			[JSON.stringify(secret.export({ format: 'jwk' })), /clé privée/],
		]) {
			const page = await admin.send(await admin.get('/admin/main/platforms/new'), { policy: 'standard', issuer: 'https://x.example.org', client_id: 'x',
				auth_url: 'https://x.example.org/a', jwks_uri: '', public_keys: keys });
			assert.equal(page.status, 400, keys);
			assert.match(page.text, says);
			assert.match(page.html, /href="#field-public_keys"/);
		}
		const none = await admin.send(await admin.get('/admin/main/platforms/new'), { policy: 'standard', issuer: 'https://x.example.org', client_id: 'x',
			auth_url: 'https://x.example.org/a', jwks_uri: '', public_keys: '' });
		assert.equal(none.status, 400);
		assert.match(none.html, /href="#field-jwks_uri"/);
	});

});
