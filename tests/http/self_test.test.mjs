// The self-test of a platform: every step in plain words, good and bad, in both languages; and the last access token that a
// platform did not give.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import * as jose from 'jose';

import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { visitor } from '../harness/pages.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

const SECRET = 'the-token-that-nobody-may-see';
const OPERATOR = 'the-operators-key';
const SCORE = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';

let s, site, id, admin, key;

/** A platform of which each address can be told what to answer. */
async function startSite() {
	const { publicKey } = await jose.generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
	key = { ...(await jose.exportJWK(publicKey)), kid: 'good-1' };
	const one = { waiting: [] };
	one.well = () => Object.assign(one, {
		date: undefined,
		keys: { status: 200, body: JSON.stringify({ keys: [key] }) },
		token: (form) => ({ status: 200, body: JSON.stringify({ access_token: SECRET, token_type: 'bearer', expires_in: 60, scope: form.get('scope') }) }),
	});
	const server = http.createServer(async (call, answer) => {
		let body = '';
		for await (const part of call)
			body += part;
		if (one.date)
			answer.setHeader('date', one.date().toUTCString());
		const told = call.url === '/jwks' ? one.keys : call.url === '/token' ? one.token(new URLSearchParams(body)) : { status: 200, body: 'here' };
		if (told.cut)
			return void call.socket.destroy();
		if (told.never)
			return void one.waiting.push(answer);
		answer.writeHead(told.status, { 'content-type': told.type ?? 'application/json', ...told.headers }).end(told.body);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	one.origin = `http://127.0.0.1:${server.address().port}`;
	one.stop = () => {
		server.closeAllConnections?.();
		server.close();
	};
	return one.well();
}

test.before(async () => {
	s = await startLectern({ config: { api_key: OPERATOR, grade_retry_first: 1, outbound_private: true, outbound_http: true } });
	site = await startSite();
	({ registration: id } = await s.ask('platform', 'add', '--name', 'Tested', '--issuer', site.origin, '--client-id', 'c', '--auth-url', `${site.origin}/auth`,
		'--token-url', `${site.origin}/token`, '--jwks-uri', `${site.origin}/jwks`));
	admin = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie);
});
test.after(async () => {
	site?.stop();
	await s?.dispose();
});
test.beforeEach(() => site.well());

/** What the command line tells; step('keyset') is one line of it. */
async function tested(registration = id) {
	const result = await s.ask('platform', 'test', registration);
	assert.ok(!JSON.stringify(result).includes(SECRET), 'no token is told');
	result.step = (name) => result.steps.find((one) => one.step === name);
	return result;
}

test('a platform in order: the page says so, without JavaScript and without the token', async () => {
	const page = await admin.get(`/admin/main/platforms/${id}/test`);
	assert.match(page.text, /Test now/);
	const done = await admin.send(page);
	assert.equal(new URL(done.url).pathname, `/admin/main/platforms/${id}/test`);
	assert.match(done.text, /Keys in it: 1; good for launches: 1\./);
	assert.match(done.text, /Access token for score good A token was given/);
	assert.match(done.text, /Its clock and ours agree|Its clock is 1 seconds/);
	assert.match(done.text, /Rights the platform gives.*lti-ags\/scope\/score/);
	assert.ok(!done.html.includes(SECRET));
	const shown = await admin.get(`/admin/main/platforms/${id}`);
	assert.match(shown.text, /Key id Kind Bits For launches good-1 RSA 2048 usable/);
	assert.match(shown.text, /Last self-test (look at this|good)/);
	await eventually(async () => /platform\.tested/.test((await admin.get('/admin/main/audit?action=platform.')).text), { what: 'the audit row' });
});

test('the same by the API, for who may', async () => {
	const api = (method) => request(s.app, method, `/api/v1/platforms/${id}/test`, { headers: { authorization: `Bearer ${OPERATOR}` } });
	const made = await api('POST');
	assert.equal(made.status, 200, made.text);
	assert.ok(!made.text.includes(SECRET));
	const got = await api('GET');
	assert.deepEqual(got.json, made.json);
	assert.equal(got.json.steps[0].step, 'issuer');
	assert.ok(got.json.granted.includes(SCORE));
	assert.equal((await request(s.app, 'POST', `/api/v1/platforms/${id}/test`)).status, 401);
	const teacher = visitor(s, signedIn(s, { roles: ['teacher'] }).cookie);
	assert.equal((await teacher.get(`/admin/main/platforms/${id}/test`)).status, 403);
	assert.equal((await teacher.post(`/admin/main/platforms/${id}/test`, {})).status, 403);
	await s.ask('org', 'add', 'apart');
	const stranger = visitor(s, signedIn(s, { roles: ['administrator'], org: 'apart' }).cookie);
	assert.equal((await stranger.get(`/admin/apart/platforms/${id}/test`)).status, 404);
	assert.notEqual((await s.lectern('platform', 'test', id, '--org', 'apart')).code, 0);
});

for (const [what, keys, says] of [
	['is down', { cut: true }, /does not answer/],
	['answers 500', { status: 500, body: '' }, /answered 500/],
	['is not there', { status: 404, type: 'text/html', body: '<h1>' }, /answered 404/],
	['answers with a web page', { status: 200, type: 'text/html', body: '<!doctype html><title>Sign in' }, /A web page came/],
	['leads elsewhere', { status: 301, headers: { location: '/other' }, body: '' }, /leads elsewhere \(301\)/],
	['answers with something else', { status: 200, body: '{"keys":"none"}' }, /is no key set/],
	['is empty', { status: 200, body: '{"keys":[]}' }, /is empty/],
	['holds no RSA key', { status: 200, body: '{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}' }, /None of its 1 keys/],
	['is too long', { status: 200, body: ' '.repeat(300 * 1024) }, /more than/],
]) {
	test(`a key set that ${what} is told in words`, async () => {
		site.keys = keys;
		const result = await tested();
		const step = result.step('keyset');
		assert.equal(step.verdict, 'wrong');
		assert.match(step.says, says);
		assert.ok(step.advice);
		assert.equal(result.verdict, 'wrong');
	});
}

test('keys without id are fine, and say so (pitfall 19)', async () => {
	site.keys = { status: 200, body: JSON.stringify({ keys: [{ ...key, kid: undefined }] }) };
	const step = (await tested()).step('keyset');
	assert.equal(step.verdict, 'good');
	assert.match(step.says, /without an id, so that each is tried: 1\./);
});

for (const [what, token, verdict, says, advice] of [
	['refuses the client', { status: 400, body: '{"error":"invalid_client"}' }, 'wrong', /400: invalid_client/, /client id.*public keyset URL/],
	['wants another audience', { status: 401, body: '{"error":"invalid_client","error_description":"The aud claim is not the expected audience"}' }, 'wrong', /aud claim/, /enter it as the audience/],
	['gives no right', { status: 400, body: '{"error":"invalid_scope"}' }, 'look', /does not give this right/, /Switch the service on/],
	['gives less than asked (Open edX)', { status: 200, body: `{"access_token":"${SECRET}","token_type":"bearer","expires_in":3600,"scope":""}` }, 'look', /without this right/, /Switch/],
	['answers unidentified_error (Open edX)', { status: 400, body: '{"error":"unidentified_error"}' }, 'wrong', /unidentified_error/, /clocks differ/],
	['is not there', { status: 404, type: 'text/html', body: '<h1>Not found' }, 'wrong', /web page came instead \(404\)/, /access token URL/],
	['is down', { cut: true }, 'wrong', /does not answer/, /access token URL/],
	['gives something else', { status: 200, body: '{}' }, 'wrong', /no usable access_token/, /./],
]) {
	test(`a token endpoint that ${what} is told in words`, async () => {
		site.token = () => token;
		const step = (await tested()).step('token score');
		assert.equal(step.verdict, verdict);
		assert.match(step.says, says);
		assert.match(step.advice, advice);
	});
}

test('a clock that is ten minutes off is told (pitfall 6)', async () => {
	site.date = () => new Date(Date.now() - 600000);
	const result = await tested();
	assert.ok(Math.abs(result.clock_s + 600) <= 2, `${result.clock_s}`);
	assert.match(result.step('clock').says, /Its clock is (599|600|601|602) seconds behind ours/);
	assert.equal(result.step('clock').verdict, 'wrong');
	site.date = () => new Date(Date.now() + 600000);
	assert.match((await tested()).step('clock').says, /seconds ahead of ours/);
});

test('a platform that never answers takes its time and no more', async () => {
	site.token = () => ({ never: true });
	site.keys = { never: true };
	const begun = Date.now();
	const result = await tested();
	assert.ok(Date.now() - begun < 60000);
	assert.match(result.step('keyset').says, /does not answer: .*[Tt]imeout/);
	assert.match(result.step('token score').says, /does not answer/);
	site.waiting.splice(0).forEach((answer) => answer.destroy());
});

test('plain http and a missing token address are worth a look', async () => {
	const { registration } = await s.ask('platform', 'add', '--issuer', site.origin, '--client-id', 'no-token', '--auth-url', `${site.origin}/auth`, '--jwks-uri', `${site.origin}/jwks`);
	const result = await tested(registration);
	assert.match(result.step('certificate').says, /the address is http/);
	assert.match(result.step('token').says, /no grade goes back/);
	assert.equal(result.verdict, 'look');
});

test('the page is French for who reads French', async () => {
	const french = visitor(s, signedIn(s, { roles: ['administrator'] }).cookie, { lang: 'fr' });
	site.keys = { status: 200, type: 'text/html', body: '<html>' };
	site.token = () => ({ status: 400, body: '{"error":"invalid_client"}' });
	const done = await french.send(await french.get(`/admin/main/platforms/${id}/test`));
	assert.match(done.text, /Une page web est venue de l’adresse du jeu de clés/);
	assert.match(done.text, /Pas de jeton : .*invalid_client/);
	assert.match(done.text, /Quelque chose ne va pas/);
});

test('the last access token that a platform did not give stands on its page until it gives one', async (t) => {
	const platform = await startPlatform({ t, toolUrl: s.app, activities: [{ id: '1', title: 'Small', moduleId: await importSmallCourse(s) }] });
	await register(s, platform);
	const { platforms } = await s.ask('platform', 'list');
	const page = `/admin/main/platforms/${platforms.find((one) => one.issuer === platform.origin).registration}`;
	platform.fault('token', { status: 400, headers: { 'content-type': 'application/json' }, body: '{"error":"invalid_client"}', times: 1000 });
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 80);
	const seen = await eventually(async () => {
		const one = await admin.get(page);
		return /gives no access token/.test(one.text) && one;
	}, { what: 'the refusal on the page' });
	assert.match(seen.text, /400: invalid_client/);
	assert.match(seen.text, /Asked for https:\/\/purl\.imsglobal\.org\/spec\/lti-ags\/scope\/\w+/);
	platform.faults.clear();
	await eventually(() => platform.row('ada').grade === 80, { what: 'the grade' });
	assert.doesNotMatch((await admin.get(page)).text, /gives no access token/);
});
