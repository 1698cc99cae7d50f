// A platform that is away for a day. The day is made of two things: waits of seconds where the service is set to minutes and
// hours (grade_retry_first, grade_retry_max), and a ledger whose every time is moved back by an hour, 24 times over, while the
// platform cuts each connection. What is not simulated: the clock of the process itself.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';

const LEARNERS = 30;
const people = Array.from({ length: LEARNERS }, (_, i) => ({ id: String(100 + i), login: `p${i}`, given_name: 'P', family_name: String(i),
	name: `P ${i}`, email: `p${i}@campus.example`, role: 'student', uuid: `d652fc25-0000-4000-8000-0000000002${10 + i}` }));

async function house(t) {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true, grade_retry_first: 1, grade_retry_max: 2 }, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, people, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	const sessions = [];
	for (const { login } of people)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	let requests = 0;
	let down = false;
	Object.defineProperty(platform.faults, 'down', { get: () => down && ++requests > 0, set: (value) => (down = value) });
	return { s, platform, sessions, requests: () => requests };
}

/** So much time passes for everything that waits: rows, leases, tokens. */
function pass(s, interval) {
	const back = (...columns) => columns.map((column) => `${column} = ${column} - interval '${interval}'`).join(', ');
	new Owner(s.data).sql(`UPDATE grade_ledger SET ${back('created_at', 'next_try_at', 'sent_timestamp', 'leased_until', 'resent_at')}
			WHERE state IN ('waiting', 'sending');
		UPDATE lti_tokens SET ${back('expires_at')};`);
}

test('a platform that is away for a day loses nothing, and gets all of it for one token', async (t) => {
	const { s, platform, sessions, requests } = await house(t);
	platform.setDown(true);
	const began = Date.now();
	await Promise.all(sessions.map((session, i) => score(session, 30 + i)));
	for (let hour = 0; hour < 24; hour++) {
		pass(s, '1 hour');
		await sleep(500);
	}
	const rows = await ledger(s);
	assert.equal(rows.length, LEARNERS);
	assert.ok(rows.every((row) => ['waiting', 'sending'].includes(row.state)), 'all of it waits');
	assert.ok(rows.every((row) => Date.now() - Date.parse(row.created_at) > 23.9 * 3600000), 'for a day');
	const seconds = (Date.now() - began) / 1000;
	assert.ok(requests() >= 3 && requests() <= seconds * 2 + 8, `${requests()} requests in ${seconds} s while it was away`);
	assert.equal(platform.tokens.requests.length, 0);

	platform.setDown(false);
	await eventually(async () => (await ledger(s)).every((row) => row.state === 'sent'), { timeout_ms: 60000, what: 'all to be sent' });
	people.forEach(({ login }, i) =>
		assert.deepEqual([Math.round(platform.row(login).grade), platform.row(login).accepted], [30 + i, 1]));
	assert.equal(platform.scoreRequests.length, LEARNERS, 'each was posted once');
	assert.ok(platform.tokens.requests.length <= 2, `${platform.tokens.requests.length} tokens`);
});

test('a platform whose scores fail for a day while its tokens work is asked for a token when one ended, not for each grade', async (t) => {
	const { s, platform, sessions } = await house(t);
	platform.fault('score', { status: 503, times: 1e9 });
	await Promise.all(sessions.map((session, i) => score(session, 30 + i)));
	for (let hour = 0; hour < 24; hour++) {
		pass(s, '1 hour');
		await sleep(500);
	}
	assert.ok((await ledger(s)).every((row) => ['waiting', 'sending'].includes(row.state)));
	const asked = platform.tokens.requests.length;
	assert.ok(asked >= 1 && asked <= 25, `${asked} tokens in 24 hours`);
	platform.faults.clear();
	await eventually(async () => (await ledger(s)).every((row) => row.state === 'sent'), { timeout_ms: 60000, what: 'all to be sent' });
	assert.ok(platform.tokens.requests.length <= asked + 1);
});

test('after 30 days a grade is given up with the reason, and can still be sent', async (t) => {
	const { s, platform, sessions } = await house(t);
	platform.setDown(true);
	await score(sessions[0], 77);
	await eventually(async () => (await ledger(s))[0]?.tries >= 1 && (await ledger(s))[0].state === 'waiting', { what: 'a first try' });
	pass(s, '31 days');
	const [row] = await eventually(async () => {
		const rows = await ledger(s);
		return rows[0].state === 'refused' && rows;
	}, { what: 'it to be given up' });
	assert.match(row.reason, /^given up after 30 days: /);
	platform.setDown(false);
	await s.ask('grades', 'resend', row.id);
	await eventually(() => Math.round(platform.row('p0').grade) === 77, { what: 'the grade' });
});

test('waits that make no sense stop the start', async () => {
	await assert.rejects(startLectern({ config: { grade_retry_first: 0 } }), /grade_retry_first/);
	await assert.rejects(startLectern({ config: { grade_retry_first: 20, grade_retry_max: 10 } }), /grade_retry_first/);
});
