// Our own keys as the world sees them, and the secret they are sealed with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';

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
