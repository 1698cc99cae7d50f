// The service is killed on every step between a grade's cause and its mark; the platform's grade book is right, counted in
// its rows.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signal, tree } from '../harness/processes.mjs';
import { PEOPLE } from '../platform/campus.mjs';
import { startPlatform } from '../platform/platform.mjs';

// A claim of a sender that died is taken over after this long.
const CONFIG = { outbound_private: true, outbound_http: true, grade_lease: 3 };

const student = (login, at) => ({ ...PEOPLE[0], id: String(100 + at), login, given_name: login, name: login,
	uuid: `d652fc25-0000-4000-8000-0000000001${String(at).padStart(2, '0')}` });

async function house(t, { people, shape } = {}) {
	const s = await startLectern({ config: CONFIG, t });
	const moduleId = await importSmallCourse(s, '--score-last');
	const platform = await startPlatform({ toolUrl: s.app, t, people, shape, activities: [{ id: '1', title: 'Small', moduleId }] });
	await register(s, platform);
	return { s, platform };
}

const stateOf = async (s, platform, who) => (await ledger(s, platform.subject(who)))[0]?.state;

/** Moments of death, in the order of a grade's life: who scores, and what happens; the service does not run afterwards. */
const MOMENTS = {
	/** The row is in the ledger; nobody could send it. */
	async ledger({ s, platform, go }) {
		platform.setDown(true);
		await go();
		await s.kill();
		platform.setDown(false);
		assert.equal(platform.row('ledger').accepted, 0);
	},

	/** Claimed, and waiting for the platform's token. */
	async claim({ s, platform, go }) {
		platform.tokens.forget();
		platform.fault('score', { status: 401 });
		const held = platform.hold('token');
		await go();
		await held.reached;
		assert.equal(await stateOf(s, platform, 'claim'), 'sending');
		await s.kill();
		held.release();
	},

	/** The platform has the request, and takes it after the sender's death. */
	async request({ s, platform, go }) {
		const held = platform.hold('score');
		await go();
		await held.reached;
		await s.kill();
		held.release();
		await eventually(() => platform.row('request').accepted === 1);
	},

	/** The platform has the grade; its answer finds nobody. */
	async answer({ s, platform, go }) {
		const held = platform.hold('score', { after: true });
		await go();
		await held.reached;
		assert.equal(platform.row('answer').accepted, 1);
		await s.kill();
		held.release();
	},

	/** The answer was read; the database that should note it stands still, and dies with the service. */
	async mark({ s, platform, go }) {
		const held = platform.hold('score', { after: true });
		await go();
		await held.reached;
		const [{ id }] = await ledger(s, platform.subject('mark'));
		const database = tree(new Owner(s.data).postmaster);
		signal(database, 'SIGSTOP');
		held.release();
		await s.log((line) => typeof line === 'object' && line.message?.includes(`grade ${id}: sent`));
		await s.kill();
		signal(database, 'SIGKILL');
	},
};

for (const shape of ['moodle', 'openedx']) {
	test(`a service that is killed between ledger, claim, send, answer and mark delivers every grade once: ${shape}`, async (t) => {
		const names = Object.keys(MOMENTS);
		const { s, platform } = await house(t, { shape, people: names.map(student) });
		for (const [at, name] of names.entries()) {
			const session = await openSession(s, await launchPlayer(platform, name));
			await MOMENTS[name]({ s, platform, go: () => score(session, 51 + at) });
			await s.start();
			// The next moment is of its own grade only.
			await eventually(async () => await stateOf(s, platform, name) === 'sent', { what: `${name} to be sent` });
		}
		const rows = await eventually(async () => {
			const all = await ledger(s);
			return all.every((row) => row.state === 'sent') && all;
		}, { what: 'every grade to be sent' });
		assert.equal(rows.length, names.length);
		names.forEach((name, at) => assert.deepEqual([name, Math.round(platform.row(name).grade)], [name, 51 + at]));
		for (const name of names) {
			const requests = platform.scoreRequests.filter(({ user }) => user === name);
			const timestamps = new Set(requests.map(({ score: sent }) => sent.timestamp));
			assert.equal(timestamps.size, 1, `${name}: what was tried again had the timestamp it was first tried with: ${[...timestamps]}`);
			assert.equal(platform.row(name).accepted, 1, name);
			// Whoever could not note that it was taken had to ask again.
			assert.equal(requests.length > 1, ['request', 'answer', 'mark'].includes(name), name);
			t.diagnostic(`${name}: requests ${requests.map(({ status }) => status)}, one grade in the book`);
		}
	});
}

test('a service that is killed after it sent many together, before it noted any, delivers every grade once', async (t) => {
	const people = Array.from({ length: 13 }, (_, at) => student(`p${at}`, at + 20));
	const { s, platform } = await house(t, { people });
	const sessions = [];
	for (const { login } of people)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	const first = platform.hold('score');
	await score(sessions[0], 50);
	await first.reached;
	await Promise.all(sessions.slice(1).map((session, i) => score(session, 51 + i)));
	// One of those that are sent together: it keeps all of them from being noted.
	const last = platform.hold('score', { after: true });
	first.release();
	await last.reached;
	const database = tree(new Owner(s.data).postmaster);
	await eventually(() => people.every(({ login }) => platform.row(login).accepted === 1), { what: 'the platform to have them all' });
	signal(database, 'SIGSTOP');
	last.release();
	const told = () => s.logs.filter((line) => /^grade \S+: sent/.test(line.message)).length;
	await eventually(() => told() === people.length, { what: 'every answer to be read' });
	await s.kill();
	signal(database, 'SIGKILL');
	await s.start();
	const rows = await eventually(async () => {
		const all = await ledger(s);
		return all.every((row) => row.state === 'sent') && all;
	}, { what: 'every grade to be sent' });
	assert.equal(rows.length, people.length);
	assert.ok(platform.scoreRequests.length > people.length, 'they had to be asked again');
	people.forEach(({ login }, i) => {
		assert.deepEqual([login, Math.round(platform.row(login).grade), platform.row(login).accepted], [login, 50 + i, 1]);
		const requests = platform.scoreRequests.filter(({ user }) => user === login);
		assert.equal(new Set(requests.map(({ score: sent }) => sent.timestamp)).size, 1, login);
	});
});

test('two services on one database send each grade once', async (t) => {
	const { s, platform } = await house(t);
	await startLectern({ config: { ...CONFIG, data: s.data }, t });
	const sessions = [];
	for (const { login } of platform.students)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	for (let raw = 10; raw < 60; raw += 10)
		await Promise.all(sessions.map((session) => score(session, raw)));
	await eventually(async () => (await ledger(s)).every((row) => ['sent', 'superseded'].includes(row.state)));
	assert.ok(platform.scoreRequests.every(({ status }) => status === 200));
	platform.students.forEach(({ login }) => assert.equal(Math.round(platform.row(login).grade), 50));
});
