// The demo platform itself: what the tests of grades and launches believe must be so.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { randomUUID } from 'node:crypto';

import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';

import { request } from '../harness/http.mjs';
import { formOf } from '../harness/launch.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { AGS_CLAIM, LTI, SCOPE, TYPE } from '../platform/words.mjs';

const { privateKey, publicKey } = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');

// A tool that only publishes its key.
async function startTool(t) {
	const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'tool', alg: 'RS256', use: 'sig' }] });
	const server = http.createServer((_, response) => response.setHeader('content-type', 'application/json').end(jwks));
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.after(() => server.close());
	return `http://lectern.localhost:${server.address().port}`;
}

async function start(t, options) {
	return startPlatform({ toolUrl: await startTool(t), t, ...options });
}

function assertion({ client_id, token_url }, claims = {}, key = privateKey) {
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ iss: client_id, sub: client_id, aud: token_url, iat: now, exp: now + 60, jti: randomUUID(), ...claims })
		.setProtectedHeader({ alg: 'RS256', kid: 'tool', typ: 'JWT' }).sign(key);
}

async function askToken(registration, { scope = `${SCOPE.score} ${SCOPE.result}`, ...fields } = {}) {
	return request(registration.token_url, 'POST', registration.token_url, { body: new URLSearchParams({
		grant_type: 'client_credentials',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: await assertion(registration),
		scope,
		...fields,
	}) });
}

async function grader(platform) {
	const token = (await askToken(platform.registration)).json.access_token;
	const item = new URL(platform.claims('ada')[AGS_CLAIM].lineitem);
	const at = (end) => Object.assign(new URL(item), { pathname: item.pathname + end }).href;
	const send = (score, { type = TYPE.score, authorization = `Bearer ${token}` } = {}) => request(platform.origin, 'POST', at('/scores'),
		{ body: JSON.stringify(score), headers: { 'content-type': type, authorization } });
	const read = (who) => {
		const url = new URL(at('/results'));
		url.searchParams.set('user_id', platform.subject(who));
		return request(platform.origin, 'GET', url.href, { headers: { accept: TYPE.results, authorization: `Bearer ${token}` } });
	};
	return { send, read, at };
}

const score = (platform, who, more = {}) => ({ userId: platform.subject(who), scoreGiven: 80, scoreMaximum: 100,
	activityProgress: 'Completed', gradingProgress: 'FullyGraded', timestamp: '2026-11-21T10:00:00.500Z', ...more });

test('a launch goes from sign-in to a token that the key set verifies', async (t) => {
	const platform = await start(t, { activities: [{ id: '1', title: 'Golf', target: 'iframe', moduleId: 'm-1' }] });
	const signIn = await request(platform.origin, 'POST', '/sign-in', { body: new URLSearchParams({ login: 'ada', to: '/course' }) });
	const cookie = signIn.headers['set-cookie'][0].split(';')[0];
	assert.match((await request(platform.origin, 'GET', '/activity/1', { headers: { cookie } })).text, /<iframe [^>]*src="\/launch\/1"/);
	const login = formOf((await request(platform.origin, 'GET', '/launch/1', { headers: { cookie } })).text);
	assert.equal(login.action, `${platform.toolUrl}/lti/login`);
	const asked = { scope: 'openid', response_type: 'id_token', response_mode: 'form_post', prompt: 'none', state: 's', nonce: 'n',
		client_id: login.fields.client_id, redirect_uri: `${platform.toolUrl}/lti/launch`, login_hint: login.fields.login_hint,
		lti_message_hint: login.fields.lti_message_hint };
	const authorize = (fields, headers = { cookie }) => request(platform.origin, 'GET',
		`${platform.registration.auth_url}?${new URLSearchParams({ ...asked, ...fields })}`, { headers });

	const { fields } = formOf((await authorize({})).text);
	const keys = createLocalJWKSet((await request(platform.origin, 'GET', platform.registration.jwks_uri)).json);
	const { payload } = await jwtVerify(fields.id_token, keys, { issuer: platform.origin, audience: platform.registration.client_id });
	assert.equal(fields.state, 's');
	assert.equal(payload.nonce, 'n');
	assert.equal(payload.sub, '4');
	assert.equal(payload[`${LTI}custom`].module_id, 'm-1');

	assert.equal(formOf((await authorize({ scope: 'openid email' })).text).fields.error, 'invalid_scope');
	assert.equal(formOf((await authorize({ login_hint: '5' })).text).fields.error, 'access_denied');
	assert.equal(formOf((await authorize({ response_mode: 'query' })).text).fields.error, 'invalid_request');
	assert.equal((await authorize({ redirect_uri: `${asked.redirect_uri}?x=1` })).status, 400);
	assert.equal((await authorize({}, {})).status, 403);
});

test('the token endpoint takes one good assertion once and refuses others', async (t) => {
	const platform = await start(t);
	const { registration } = platform;
	const good = await assertion(registration);
	assert.equal((await askToken(registration, { client_assertion: good })).status, 200);
	for (const [why, client_assertion] of [
		['used before', good],
		['another key', await assertion(registration, {}, stranger.privateKey)],
		['another audience', await assertion(registration, { aud: platform.origin })],
		['expired', await assertion(registration, { exp: 1 })],
		['another subject', await assertion(registration, { sub: 'x' })],
		['another client', await assertion({ ...registration, client_id: 'x' })],
		['no jti', await assertion(registration, { jti: undefined })],
	]) {
		const answer = await askToken(registration, { client_assertion });
		assert.deepEqual([answer.status, answer.json.error], [400, 'invalid_client'], why);
	}
	assert.equal((await askToken(registration, { scope: 'unknown' })).json.error, 'invalid_scope');
});

test('scores follow Moodle: whole seconds, erased by what is not final, nothing for teachers', async (t) => {
	const platform = await start(t);
	const { send, read, at } = await grader(platform);
	assert.match(at('/scores'), /\/lineitem\/scores\?type_id=7$/);
	assert.equal((await send(score(platform, 'ada'))).status, 200);
	assert.equal(platform.row('ada').grade, 80);
	assert.equal((await send(score(platform, 'ada', { timestamp: '2026-11-21T10:00:00.900Z' }))).status, 409);
	assert.equal((await send(score(platform, 'ada', { timestamp: '2026-11-21T10:00:01Z', scoreGiven: 9, scoreMaximum: 10 }))).status, 200);
	assert.equal((await read('ada')).json[0].resultScore, 90);
	assert.deepEqual((await read('linus')).json, []);
	assert.equal((await send(score(platform, 'ada', { timestamp: '2026-11-21T10:00:02Z', gradingProgress: 'Pending' }))).status, 200);
	assert.equal(platform.row('ada').grade, null);
	assert.equal((await send(score(platform, 'grace', { scoreGiven: 0 }))).status, 200);
	assert.equal('resultScore' in (await read('grace')).json[0], false);
	assert.equal(platform.row('ada').accepted, 3);
	const teacher = await send(score(platform, 'barbara'));
	assert.deepEqual([teacher.status, teacher.text], [400, 'Incorrect score received']);
	assert.equal((await send(score(platform, 'ada', { userId: '99' }))).status, 400);
	assert.equal((await send(score(platform, 'ada'), { type: TYPE.lineItem })).status, 400);
	assert.equal((await send(score(platform, 'ada'), { authorization: 'Bearer x' })).status, 401);
	platform.tokens.forget();
	assert.equal((await send(score(platform, 'linus'))).status, 401);
});

test('scores follow Open edX: an echo, a later time each, zero kept out of the grade book', async (t) => {
	const platform = await start(t, { shape: 'openedx' });
	const { send, read } = await grader(platform);
	const first = await send(score(platform, 'ada'));
	assert.deepEqual([first.status, first.json.scoreGiven], [201, 80]);
	assert.equal((await send(score(platform, 'ada'))).status, 400);
	assert.equal((await send(score(platform, 'ada', { timestamp: '2026-11-21T10:00:00.600Z', scoreGiven: 0 }))).status, 201);
	assert.equal(platform.row('ada').grade, 80);
	assert.equal((await read('ada')).json[0].resultScore, 80);
	assert.equal((await askToken(platform.registration, { grant_type: 'x' })).json.error, 'unsupported_grant_type');
	assert.equal(platform.registrations.length, 2);
	const { azp, aud } = platform.claims('ada');
	assert.equal(azp, aud);
});

test('a fault spoils as many answers as it says, before or after the work', async (t) => {
	const platform = await start(t);
	const { send } = await grader(platform);
	platform.fault('score', { after: true, drop: true });
	await assert.rejects(send(score(platform, 'ada')));
	assert.equal(platform.row('ada').accepted, 1);
	platform.fault('score', { status: 503, headers: { 'retry-after': '1' }, times: 2 });
	assert.equal((await send(score(platform, 'linus'))).status, 503);
	assert.equal((await send(score(platform, 'linus'))).status, 503);
	assert.equal((await send(score(platform, 'linus'))).status, 200);
	platform.setDown(true);
	await assert.rejects(send(score(platform, 'grace')));
	platform.setDown(false);
	assert.equal((await send(score(platform, 'grace'))).status, 200);
	assert.equal(platform.row('linus').accepted, 1);
});

test('keys rotate and the old one stays published for a while', async (t) => {
	const platform = await start(t);
	const before = platform.keysFor().current.kid;
	await platform.rotateKeys();
	const kids = (await request(platform.origin, 'GET', platform.registration.jwks_uri)).json.keys.map((key) => key.kid);
	assert.deepEqual(kids, [platform.keysFor().current.kid, before]);
	await platform.rotateKeys({ keepOld: 0 });
	assert.equal((await request(platform.origin, 'GET', platform.registration.jwks_uri)).json.keys.length, 1);
});
