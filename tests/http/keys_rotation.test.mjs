// Our own keys change without a platform noticing: next, current, retiring; on every node; and never for a platform that
// keeps a copy of one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { patient } from '../harness/patience.mjs';
import { startPlatform } from '../platform/platform.mjs';

/** Seconds that a key waits, and stays; longer than the commands between take. */
const LIFE_S = patient(8);

const published = async (s) => (await request(s.app, 'GET', '/lti/jwks')).json.keys.map((key) => key.kid);
const keys = async (s) => (await s.ask('keys', 'list')).keys;
const states = async (s) => Object.fromEntries((await keys(s)).map((key) => [key.kid, key.state]));

/** The kid in the header of each client assertion a platform saw, in order. */
function watchAssertions(platform) {
	const kids = [];
	const grant = platform.tokens.grant.bind(platform.tokens);
	platform.tokens.grant = (visit, ...rest) => {
		const [header] = visit.form.get('client_assertion').split('.');
		kids.push(JSON.parse(Buffer.from(header, 'base64url')).kid);
		return grant(visit, ...rest);
	};
	return kids;
}

test('a next key is published before it signs, and the old one stays published for a while', async (t) => {
	const s = await startLectern({ config: { key_publish_before: LIFE_S, key_keep_after: LIFE_S }, t });
	const [old] = await published(s);
	const begun = Date.now();
	const next = await s.ask('keys', 'rotate');
	assert.equal(next.state, 'next');
	assert.deepEqual(await states(s), { [old]: 'current', [next.kid]: 'next' });
	assert.equal((await s.ask('keys', 'rotate')).kid, next.kid, 'asked again, the same key is next');

	await eventually(async () => (await published(s)).length === 2, { timeout_ms: 5000, what: 'both keys' });
	assert.deepEqual(await published(s), [old, next.kid]);

	await eventually(async () => (await states(s))[next.kid] === 'current', { what: 'the next key to sign' });
	assert.ok(Date.now() - begun >= LIFE_S * 1000, 'not before its time');
	const signed = Date.now();
	await eventually(async () => (await published(s))[0] === next.kid, { timeout_ms: 5000 });
	assert.deepEqual(await published(s), [next.kid, old]);
	const [now, before] = await keys(s);
	assert.ok(now.signed_from && before.signed_until && before.published_until > before.signed_until);

	await eventually(async () => (await published(s)).length === 1, { what: 'the old key to go' });
	assert.ok(Date.now() - signed >= 2500, 'kept for a while');
	assert.deepEqual(await states(s), { [next.kid]: 'current' });
});

test('tokens are taken before, during and after a rotation, and every node signs with the same key', async (t) => {
	const config = { outbound_private: true, outbound_http: true, key_publish_before: 3, key_keep_after: patient(60) };
	const s = await startLectern({ config, t });
	const second = await startLectern({ config: { ...config, data: s.data }, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	const kids = watchAssertions(platform);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	const deliver = async (raw) => {
		platform.tokens.forget();
		await score(session, raw);
		await eventually(() => Math.round(platform.row('ada').grade) === raw, { what: `the grade ${raw}` });
	};
	const [old] = await published(s);

	await deliver(11);
	const { kid: next } = await s.ask('keys', 'rotate');
	for (const node of [s, second])
		await eventually(async () => (await published(node)).includes(next), { timeout_ms: 5000, what: 'every node to publish it' });
	await deliver(22);
	await eventually(async () => (await states(s))[next] === 'current', { what: 'the next key to sign' });
	for (const node of [s, second])
		await eventually(async () => (await published(node))[0] === next, { timeout_ms: 5000, what: 'every node to sign with it' });
	await deliver(33);
	assert.equal(kids[0], old);
	assert.equal(kids.at(-1), next);
	assert.ok(platform.tokens.requests.every(({ error }) => !error), 'no request for a token was refused');
	assert.equal((await ledger(s)).filter((row) => row.state === 'refused').length, 0);
});

test('a key that others may know is replaced at once', async (t) => {
	const s = await startLectern({ t });
	const [old] = await published(s);
	const { kid, state } = await s.ask('keys', 'rotate', '--now');
	assert.equal(state, 'current');
	assert.deepEqual(await states(s), { [kid]: 'current', [old]: 'retiring' });
	await eventually(async () => (await published(s))[0] === kid, { timeout_ms: 5000 });
	const { kid: third } = await s.ask('keys', 'rotate');
	const now = await s.ask('keys', 'rotate', '--now');
	assert.equal(now.kid, third, 'a key that was next already is taken');
});

test('many who rotate at once make one next key and one current one', async (t) => {
	const s = await startLectern({ t });
	const made = await Promise.all(Array.from({ length: 6 }, () => s.ask('keys', 'rotate')));
	assert.equal(new Set(made.map(({ kid }) => kid)).size, 1);
	assert.deepEqual(Object.values(await states(s)).sort(), ['current', 'next']);
});

test('the service rotates by itself where it is told to', async (t) => {
	const s = await startLectern({ config: { key_publish_before: 2, key_keep_after: 2, key_rotate_after: 5 }, t });
	const [first] = await published(s);
	await eventually(async () => !(await published(s)).includes(first), { timeout_ms: 30000, what: 'the first key to go' });
	assert.ok((await published(s)).length <= 3);
	await s.log((line) => line.room === 'keys' && /signs from now on/.test(line.message ?? line.msg ?? JSON.stringify(line)));
});

test('a service that would replace a key before its successor was published does not start', async () => {
	await assert.rejects(startLectern({ config: { key_publish_before: 100, key_rotate_after: 100 } }), /key_rotate_after/);
});

test('a platform that was given a copy of a key is signed for with it until it is unpinned', async (t) => {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true, key_keep_after: 2 }, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	const [{ registration }] = (await s.ask('platform', 'list')).platforms;
	const [pasted] = await published(s);
	// It knows this key and no other, and never asks for the set.
	const copy = (await request(s.app, 'GET', '/lti/jwks')).json;
	const kids = watchAssertions(platform);
	assert.deepEqual(await s.ask('keys', 'pin', pasted, registration), { kid: pasted, registration, name: platform.registration.name });
	const { kid: next } = await s.ask('keys', 'rotate', '--now');
	await sleep(6000);
	assert.deepEqual(await published(s), [next, pasted], 'it stays published although it is old');
	assert.deepEqual((await keys(s))[1].pinned_by, [registration]);
	assert.equal((await keys(s))[1].published_until, null);

	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	await score(session, 44);
	await eventually(() => Math.round(platform.row('ada').grade) === 44, { what: 'the grade' });
	assert.deepEqual(kids, [pasted]);
	assert.ok(copy.keys.some((key) => key.kid === kids[0]), 'the copy is enough');

	assert.deepEqual(await s.ask('keys', 'unpin', registration), { unpinned: registration });
	platform.tokens.forget();
	await score(session, 55);
	await eventually(() => Math.round(platform.row('ada').grade) === 55, { what: 'the second grade' });
	assert.equal(kids.at(-1), next);
	await eventually(async () => (await published(s)).length === 1, { what: 'the old key to go' });
});

test('pins and rotations that make no sense are refused with a reason', async (t) => {
	const s = await startLectern({ t });
	const [kid] = await published(s);
	const nobody = '0190f5a0-0000-7000-8000-000000000000';
	for (const [words, code, said] of [
		[['keys'], 2, /usage/],
		[['keys', 'list', 'all'], 2, /usage/],
		[['keys', 'rotate', 'now'], 2, /usage/],
		[['keys', 'pin', kid], 2, /usage/],
		[['keys', 'pin', kid, 'seven'], 1, /registration: "seven" is not the id/],
		[['keys', 'pin', kid, nobody], 1, /no such registration/],
		[['keys', 'unpin', nobody], 1, /no such registration/],
	]) {
		const answer = await s.lectern(...words);
		assert.equal(answer.code, code, words.join(' '));
		assert.match(answer.stderr, said);
	}
	await s.ask('platform', 'add', '--issuer', 'https://lms.example.org', '--client-id', 'c', '--auth-url', 'https://lms.example.org/a',
		'--token-url', 'https://lms.example.org/t', '--jwks-uri', 'https://lms.example.org/k');
	const [{ registration }] = (await s.ask('platform', 'list')).platforms;
	assert.match((await s.lectern('keys', 'pin', 'no-such-key', registration)).stderr, /kid: we have no key no-such-key/);
	assert.match((await s.lectern('keys', 'unpin', registration)).stderr, /is not bound to a key/);
	const table = await s.lectern('keys', 'list', '--table');
	assert.match(table.stdout, new RegExp(`${kid} +current`));
});
