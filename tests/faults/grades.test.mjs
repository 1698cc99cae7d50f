// The service is killed on every step between a grade's cause and its mark; the platform's grade book is right, counted in
// its rows.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { startPlatform } from '../platform/platform.mjs';

// A claim of a sender that died is taken over after a minute.
const LEASE_MS = 60000;

async function house(t) {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true }, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	return { s, platform };
}

async function killAndStart(s) {
	await s.kill();
	await s.start();
}

const stateOf = async (s, platform, who) => (await ledger(s, platform.subject(who)))[0]?.state;

test('a service that is killed between ledger, claim, send, answer and mark delivers every grade once', async (t) => {
	const { s, platform } = await house(t);
	const session = {};
	for (const { login } of platform.students)
		session[login] = await openSession(s, await launchPlayer(platform, login));

	// After the answer of the turn: the row is in the ledger.
	await score(session.ada, 51);
	await killAndStart(s);

	// Claimed, and waiting for the platform's token.
	platform.tokens.forget();
	platform.fault('score', { status: 401 });
	platform.fault('token', { delay_ms: 4000, drop: true });
	await score(session.linus, 52);
	await eventually(async () => (await stateOf(s, platform, 'linus')) === 'sending', { what: 'a claim' });
	await killAndStart(s);

	// The platform has the grade, its answer does not come.
	await eventually(async () => (await stateOf(s, platform, 'ada')) === 'sent', { timeout_ms: LEASE_MS + 30000, what: 'the first grade' });
	platform.fault('score', { after: true, delay_ms: 5000, drop: true });
	await score(session.grace, 53);
	await eventually(() => platform.row('grace').accepted === 1, { timeout_ms: LEASE_MS, what: 'the platform to have it' });
	await killAndStart(s);

	// The moment the platform has it: the answer is on its way, or just marked.
	const accept = platform.campus.accept;
	platform.campus.accept = function (item, person, row) {
		accept.call(this, item, person, row);
		if (person.login === 'emilie')
			setImmediate(() => s.child.kill('SIGKILL'));
	};
	await score(session.emilie, 54);
	await eventually(() => platform.row('emilie').accepted === 1, { timeout_ms: LEASE_MS, what: 'the platform to have it' });
	await s.ended;
	await s.start();

	const rows = await eventually(async () => {
		const all = await ledger(s);
		return all.every((row) => row.state === 'sent') && all;
	}, { timeout_ms: 2 * LEASE_MS, what: 'every grade to be sent' });
	assert.equal(rows.length, platform.students.length);
	platform.students.forEach(({ login }, i) => {
		const { grade, accepted } = platform.row(login);
		assert.deepEqual([login, Math.round(grade), accepted], [login, 51 + i, 1]);
	});
	// What was tried again had the timestamp it was first tried with.
	for (const { login } of platform.students) {
		const timestamps = new Set(platform.scoreRequests.filter(({ user }) => user === login).map(({ score: sent }) => sent.timestamp));
		assert.equal(timestamps.size, 1, `${login}: ${[...timestamps]}`);
	}
});

test('two services on one database send each grade once', async (t) => {
	const { s, platform } = await house(t);
	await startLectern({ config: { data: s.data, outbound_private: true, outbound_http: true }, t });
	const sessions = [];
	for (const { login } of platform.students)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	for (let raw = 10; raw < 60; raw += 10)
		await Promise.all(sessions.map((session) => score(session, raw)));
	await eventually(async () => (await ledger(s)).every((row) => ['sent', 'superseded'].includes(row.state)));
	assert.ok(platform.scoreRequests.every(({ status }) => status === 200));
	platform.students.forEach(({ login }) => assert.equal(Math.round(platform.row(login).grade), 50));
});
