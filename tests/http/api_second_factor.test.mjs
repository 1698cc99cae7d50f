// POST /auth/login of somebody who has a second factor: asked for after the password, taken once, stood in for by recovery codes.
import assert from 'node:assert/strict';
import test from 'node:test';

import { request, startLectern } from '../harness/lectern.mjs';
import { addPerson, PASSWORD, Person, totp } from '../harness/person.mjs';

let s;
test.before(async () => {
	s = await startLectern();
});
test.after(() => s?.dispose());

/** Somebody with a second factor, whose code of this step is used up: {email, secret, codes}. */
async function enrolled(email) {
	await addPerson(s, email, '--org', 'main', '--role', 'teacher');
	const person = new Person(s);
	await person.signIn(email, PASSWORD);
	const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec((await person.send('/account/second-factor', {})).text)[1];
	const done = await person.send('/account/second-factor/new', { code: totp(secret) });
	return { email, secret, codes: [...done.text.matchAll(/<code>([a-z2-9]{5}-[a-z2-9]{5})<\/code>/g)].map(([, code]) => code) };
}

const login = ({ email }, more = {}) => request(s.app, 'POST', '/auth/login', { body: { email, password: PASSWORD, org: 'main', ...more } });
const refresh = (token) => request(s.app, 'POST', '/auth/refresh', { body: { refresh_token: token } });
const read = (token) => request(s.app, 'GET', '/api/v1/attempts', { headers: { authorization: `Bearer ${token}` } });

function refused(answer, field) {
	assert.deepEqual([answer.status, answer.json.field], [401, field], answer.text);
	assert.equal(answer.json.access_token, undefined);
}

test('the right code gives tokens, once; a missing or wrong one gives none', async () => {
	const ann = await enrolled('ann@example.org');
	refused(await login(ann), 'code');
	refused(await login(ann, { code: '000000' }), 'code');
	refused(await login(ann, { code: totp(ann.secret, 5) }), 'code');
	refused(await login(ann, { password: 'not the password at all', code: totp(ann.secret, 1) }), 'password');
	const code = totp(ann.secret, 1);
	const answer = await login(ann, { code });
	assert.equal(answer.status, 200, answer.text);
	assert.equal((await read(answer.json.access_token)).status, 200);
	refused(await login(ann, { code }), 'code');
	assert.ok(!JSON.stringify(s.logs).includes(ann.secret.replaceAll(' ', '')));
});

test('a recovery code stands in for it, once each', async () => {
	const bea = await enrolled('bea@example.org');
	const answer = await login(bea, { code: bea.codes[0].toUpperCase() });
	assert.equal(answer.status, 200, answer.text);
	refused(await login(bea, { code: bea.codes[0] }), 'code');
	assert.equal((await login(bea, { code: bea.codes[1] })).status, 200);
});

test('a refresh token that comes a second time ends the family of this sign-in, and no other', async () => {
	const cy = await enrolled('cy@example.org');
	const first = (await login(cy, { code: cy.codes[0] })).json;
	const other = (await login(cy, { code: cy.codes[1] })).json;
	const second = await refresh(first.refresh_token);
	assert.equal(second.status, 200, 'it goes on without another code');
	refused(await refresh(first.refresh_token), 'refresh_token');
	refused(await refresh(second.json.refresh_token), 'refresh_token');
	for (const token of [first.access_token, second.json.access_token])
		assert.equal((await read(token)).status, 401);
	assert.equal((await read(other.access_token)).status, 200);
	assert.equal((await refresh(other.refresh_token)).status, 200);
});
