// Our own keys as the world sees them, and the secret they are sealed with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';

const keySet = async (s) => (await request(s.app, 'GET', '/lti/jwks')).json;

test('the published set holds one RSA key for signatures, without its private part, and stays over a restart', async (t) => {
	const s = await startLectern({ t });
	const set = await keySet(s);
	assert.equal(set.keys.length, 1);
	const { n, kid, ...rest } = set.keys[0];
	assert.deepEqual(rest, { kty: 'RSA', e: 'AQAB', use: 'sig', alg: 'RS256' });
	assert.equal(Buffer.from(n, 'base64url').length, 256);
	assert.ok(kid);
	await s.restart();
	assert.deepEqual(await keySet(s), set);
});

test('services on one database publish the same set', async (t) => {
	const s = await startLectern({ t });
	const second = await startLectern({ config: { data: s.data }, t });
	assert.deepEqual(await keySet(second), await keySet(s));
});

test('a start with another secret, or one that others can read, says so', async (t) => {
	const s = await startLectern({ t });
	const file = path.join(s.data, 'secret');
	const secret = fs.readFileSync(file);
	assert.equal(fs.statSync(file).mode & 0o777, 0o600);
	await s.stop();

	fs.writeFileSync(file, Buffer.alloc(32, 7));
	const other = await s.lectern('grades', 'list');
	assert.equal(other.code, 1);
	assert.match(other.stderr, /secret_file: the secret is not the one that this database's signing key was sealed with/);

	fs.writeFileSync(file, secret.subarray(1));
	assert.match((await s.lectern('grades', 'list')).stderr, /must hold exactly 32 bytes/);

	fs.writeFileSync(file, secret);
	fs.chmodSync(file, 0o644);
	assert.match((await s.lectern('grades', 'list')).stderr, /can be read by others/);

	fs.chmodSync(file, 0o600);
	await s.start();
});

/** Every run of letters that may be base64, base64url or hexadecimal, decoded. */
function* decoded(text) {
	for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{100,}/g)) {
		yield Buffer.from(run, 'base64url');
		if (/^[0-9a-f]+$/i.test(run))
			yield Buffer.from(run, 'hex');
	}
}

/** Whether some 128 bytes of it, read as a number, divide the modulus: a prime of the key. */
function holdsPrime(bytes, modulus) {
	for (let at = 0; at + 128 <= bytes.length; at++) {
		const number = BigInt(`0x${bytes.subarray(at, at + 128).toString('hex')}`);
		if (number > 1n && number < modulus && modulus % number === 0n)
			return true;
	}
	return false;
}

test('a dump of the database holds no private key and no access token', async (t) => {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true }, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	const granted = [];
	const grant = platform.tokens.grant.bind(platform.tokens);
	platform.tokens.grant = async (...given) => {
		const answer = await grant(...given);
		granted.push(JSON.parse(answer.body).access_token);
		return answer;
	};
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 60);
	await eventually(() => Math.round(platform.row('ada').grade) === 60, { what: 'the grade' });
	await s.ask('keys', 'rotate');

	const dump = new Owner(s.data).dump();
	const { keys } = await keySet(s);
	assert.match(dump, new RegExp(keys[0].n), 'the public half is there');
	assert.match(dump, /INSERT INTO public\.lti_tokens/, 'and a token');
	assert.doesNotMatch(dump, /PRIVATE KEY|"(d|p|q|dp|dq|qi)":/);
	assert.equal(granted.length, 1);
	assert.ok(!dump.includes(granted[0]));
	const secret = fs.readFileSync(path.join(s.data, 'secret'));
	for (const form of ['hex', 'base64', 'base64url'])
		assert.ok(!dump.includes(secret.toString(form).replace(/=+$/, '')), 'the secret is elsewhere');
	let looked = 0;
	for (const bytes of decoded(dump)) {
		looked++;
		assert.ok(!bytes.includes(secret));
		for (const { n } of keys)
			assert.ok(!holdsPrime(bytes, BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`)));
	}
	assert.ok(looked >= 4, 'public and sealed halves of two keys');
});
