// The grade ledger: what a learner earns reaches the platform's grade book once, whatever goes wrong on the way.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { PEOPLE } from '../platform/campus.mjs';
import { startPlatform } from '../platform/platform.mjs';

let s;
let moduleId;

test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	moduleId = await importSmallCourse(s, '--score-last');
});
test.after(() => s?.dispose());

let platforms = 0;

/** A platform of its own for each test: what goes wrong at one is none of the others' business. */
async function campus(t, options = {}) {
	const host = `campus${++platforms}.localhost`;
	const platform = await startPlatform({ toolUrl: s.app, host, t, activities: [{ id: '1', title: 'Small', moduleId }], ...options });
	await register(s, platform);
	// Rows of this platform's registrations only.
	platform.ledger = async () => {
		const known = new Set((await s.ask('platform', 'list')).platforms
			.filter((one) => one.issuer === platform.origin).map((one) => one.registration ?? one.id));
		return (await ledger(s)).filter((grade) => known.has(grade.registration));
	};
	return platform;
}

/** The grade in the grade book, without the dust of the platform's own arithmetic. */
const graded = (platform, who) => Number(platform.row(who).grade?.toFixed(6) ?? NaN);

async function learn(platform, who, raw) {
	const session = await openSession(s, await launchPlayer(platform, who));
	await score(session, raw);
	return session;
}

function settled(platform, count, state = 'sent') {
	return eventually(async () => {
		const rows = (await platform.ledger()).filter((grade) => grade.state === state);
		return rows.length >= count && rows;
	}, { what: `${count} grades to be ${state}` });
}

test('a score arrives once in the grade book and its row says so', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 87.5);
	const [row] = await settled(platform, 1);
	assert.deepEqual([row.score_given, row.score_maximum, row.tries, row.last_status, row.reason], [87.5, 100, 1, 200, null]);
	assert.equal(graded(platform, 'ada'), 87.5);
	assert.equal(platform.row('ada').accepted, 1);
	const [{ score: sent }] = platform.scoreRequests;
	assert.equal(sent.scoreGiven, 87.5);
	assert.match(sent.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	assert.equal(sent.timestamp, row.sent_timestamp);
});

test('a zero arrives as a zero', async (t) => {
	const platform = await campus(t);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	await session.turn('commit', [['cmi.core.score.raw', '0'], ['cmi.core.lesson_status', 'failed']]);
	await settled(platform, 1);
	assert.equal(platform.scoreRequests[0].score.scoreGiven, 0);
	assert.equal(graded(platform, 'ada'), 0);
});

test('quick changes are whole seconds apart, and the last one stands', async (t) => {
	const platform = await campus(t);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	for (const raw of [10, 20, 30, 40])
		await score(session, raw);
	await eventually(() => graded(platform, 'ada') === 40, { what: 'the last grade' });
	await eventually(async () => (await platform.ledger()).every((grade) => ['sent', 'superseded'].includes(grade.state)));
	const seconds = platform.scores.map(({ score: sent }) => Math.floor(Date.parse(sent.timestamp) / 1000));
	assert.deepEqual(seconds, [...new Set(seconds)].sort((a, b) => a - b));
	assert.ok(platform.scoreRequests.every(({ status }) => status === 200), 'no conflict of our own making');
});

test('pitfall 14: a status that comes before its score sends no empty grade, and the score follows it', async (t) => {
	const platform = await campus(t);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	await session.turn('commit', [['cmi.core.lesson_status', 'completed']]);
	await score(session, 85);
	await settled(platform, 1);
	assert.deepEqual(platform.scoreRequests.map(({ score: sent }) => sent.scoreGiven), [85]);
	await session.turn('commit', [['cmi.core.score.raw', '95']]);
	await eventually(() => graded(platform, 'ada') === 95, { what: 'the score that came later' });
});

test('the same grade again is not sent again', async (t) => {
	const platform = await campus(t);
	const session = await learn(platform, 'ada', 70);
	await settled(platform, 1);
	await score(session, 70);
	await session.turn('finish');
	await session.turn('exit');
	await learn(platform, 'ada', 70);
	assert.equal((await platform.ledger()).length, 1);
	assert.equal(platform.scoreRequests.length, 1);
});

test('many grades take one token', async (t) => {
	const platform = await campus(t);
	for (const { login } of platform.students)
		await learn(platform, login, 60);
	await settled(platform, platform.students.length);
	assert.equal(platform.tokens.requests.length, 1);
	assert.ok(platform.students.every(({ login }) => platform.row(login).accepted === 1));
});

test('a token that stopped working is replaced at once', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 60);
	await settled(platform, 1);
	platform.tokens.forget();
	await learn(platform, 'linus', 61);
	const rows = await settled(platform, 2);
	assert.ok(rows.every((row) => row.tries === 1));
	assert.equal(graded(platform, 'linus'), 61);
	assert.equal(platform.tokens.requests.length, 2);
});

test('an answer that was lost is settled by the results: sent once, with the timestamp it had', async (t) => {
	const platform = await campus(t);
	// The first is asked again by the HTTP client itself, as the connection was an old one.
	platform.fault('score', { after: true, drop: true, times: 2 });
	await learn(platform, 'ada', 64);
	const [row] = await settled(platform, 1);
	assert.equal(row.tries, 2);
	assert.equal(platform.row('ada').accepted, 1);
	assert.equal(graded(platform, 'ada'), 64);
	assert.ok(platform.scoreRequests.length >= 2);
	assert.equal(new Set(platform.scoreRequests.map(({ score: sent }) => sent.timestamp)).size, 1);
	assert.equal(row.last_status, 409);
});

test('an answer that Open edX lost is settled in its way', async (t) => {
	const platform = await campus(t, { shape: 'openedx' });
	platform.fault('score', { after: true, drop: true });
	await learn(platform, 'ada', 64);
	const [row] = await settled(platform, 1);
	assert.equal(row.last_status, 400);
	assert.equal(platform.scores.length, 1);
});

test('a grade that the platform has of a later time is written over, for ours is the newest', async (t) => {
	const platform = await campus(t);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	const item = platform.campus.lineItem('42');
	platform.campus.setGrade(item, platform.campus.person('ada'),
		{ grade: 12, maximum: 100, time_s: Math.floor(Date.now() / 1000) + 1, time: new Date().toISOString() });
	await score(session, 90);
	await settled(platform, 1);
	assert.equal(graded(platform, 'ada'), 90);
});

test('a refusal is kept with its reason, holds up nobody, and can be sent again', async (t) => {
	const platform = await campus(t);
	const linus = platform.campus.person('linus');
	const player = await openSession(s, await launchPlayer(platform, 'linus'));
	linus.role = 'teacher';
	t.after(() => (linus.role = 'student'));
	await score(player, 55);
	await learn(platform, 'ada', 56);
	await settled(platform, 1);
	const [refused] = await settled(platform, 1, 'refused');
	assert.equal(refused.last_status, 400);
	assert.match(refused.reason, /teacher or not enrolled.*Incorrect score received/);
	linus.role = 'student';
	assert.deepEqual(await s.ask('grades', 'resend', refused.id), { waiting: 1 });
	await settled(platform, 2);
	assert.equal(graded(platform, 'linus'), 55);
	assert.equal((await s.lectern('grades', 'resend', '00000000-0000-4000-8000-000000000000')).code, 1);
	assert.equal((await s.lectern('grades', 'resend', 'nonsense')).code, 1);
	assert.equal((await s.lectern('grades', 'resend')).code, 2);
});

test('all that was refused can be sent again at once', async (t) => {
	const platform = await campus(t);
	platform.fault('score', { status: 403, body: 'No', times: 2 });
	await learn(platform, 'ada', 51);
	await learn(platform, 'linus', 52);
	await settled(platform, 2, 'refused');
	assert.ok((await s.ask('grades', 'resend', '--refused')).waiting >= 2);
	await settled(platform, 2);
	assert.deepEqual([graded(platform, 'ada'), graded(platform, 'linus')], [51, 52]);
});

test('a platform that asks to wait is left alone for as long', async (t) => {
	const platform = await campus(t);
	platform.fault('score', { status: 503, headers: { 'retry-after': '3600' } });
	await learn(platform, 'ada', 51);
	const [row] = await eventually(async () => {
		const rows = await platform.ledger();
		return rows[0]?.state === 'waiting' && rows[0].tries === 1 && rows;
	});
	assert.equal(row.last_status, 503);
	assert.ok(Date.parse(row.next_try_at) - Date.now() > 3500 * 1000);
	await learn(platform, 'linus', 52);
	await new Promise((resolve) => setTimeout(resolve, 3000));
	assert.equal(platform.scoreRequests.length, 0);
});

test('a teacher is never graded', async (t) => {
	const platform = await campus(t);
	await learn(platform, platform.teacher.login, 100);
	await learn(platform, 'ada', 50);
	await settled(platform, 1);
	assert.equal((await platform.ledger()).length, 1);
});

test('a platform that was down gets every grade once, without a storm of requests', async (t) => {
	const people = Array.from({ length: 20 }, (_, i) => ({ id: String(100 + i), login: `p${i}`, given_name: 'P', family_name: String(i),
		name: `P ${i}`, email: `p${i}@campus.example`, role: 'student', uuid: `d652fc25-0000-4000-8000-0000000001${10 + i}` }));
	const platform = await campus(t, { people });
	let down = false;
	let refused = 0;
	Object.defineProperty(platform.faults, 'down', { get: () => (down && ++refused > 0), set: (value) => (down = value) });
	const sessions = [];
	for (const { login } of people)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	platform.setDown(true);
	await Promise.all(sessions.map((session, i) => score(session, 40 + i)));
	await new Promise((resolve) => setTimeout(resolve, 9000));
	assert.ok(refused >= 1 && refused <= 8, `${refused} requests while down`);
	assert.equal((await platform.ledger()).filter((grade) => ['waiting', 'sending'].includes(grade.state)).length, people.length);
	platform.setDown(false);
	await settled(platform, people.length);
	people.forEach(({ login }, i) => assert.deepEqual([graded(platform, login), platform.row(login).accepted], [40 + i, 1]));
	assert.ok(platform.tokens.requests.length <= 2, `${platform.tokens.requests.length} tokens`);
});

/**
 * A platform whose other students all earn a grade while the first one's is being sent: those are claimed together. Resolves to
 * {platform, others, release}; release lets the first go.
 */
async function crowd(t, count) {
	const people = Array.from({ length: count }, (_, i) => ({ ...PEOPLE[0], id: String(200 + i), login: `c${i}`, given_name: 'C', name: `C ${i}`,
		email: `c${i}@campus.example`, uuid: `d652fc25-0000-4000-8000-0000000003${10 + i}` }));
	const platform = await campus(t, { people });
	const sessions = [];
	for (const { login } of people)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	const first = platform.hold('score');
	await score(sessions[0], 50);
	await first.reached;
	await Promise.all(sessions.slice(1).map((session, i) => score(session, 51 + i)));
	return { platform, others: people.slice(1).map(({ login }, i) => ({ login, raw: 51 + i })), release: first.release };
}

const deliveredOnce = ({ platform, others }) => others.forEach(({ login, raw }) =>
	assert.deepEqual([login, graded(platform, login), platform.row(login).accepted], [login, raw, 1]));

test('one refused and one failing grade among many that are sent together hold up none of them', async (t) => {
	const together = await crowd(t, 30);
	const { platform, others, release } = together;
	platform.fault('score', { status: 403, body: 'No', times: 1 });
	platform.fault('score', { status: 500, times: 1 });
	release();
	const [refused] = await settled(platform, 1, 'refused');
	assert.deepEqual([refused.tries, refused.last_status], [1, 403]);
	await settled(platform, others.length - 1);
	// On a slow machine it may have been tried again before anybody looked.
	const failed = (row) => (row.state === 'waiting' && row.last_status === 500) || row.tries === 2;
	const rows = await eventually(async () => {
		const seen = await platform.ledger();
		return seen.some(failed) && seen;
	}, { what: 'the one that failed' });
	assert.equal(rows.filter(failed).length, 1);
	assert.ok(rows.every((row) => failed(row) || row.tries === 1), 'what was not begun was not counted as tried');
	await s.ask('grades', 'resend', refused.id);
	await settled(platform, others.length + 1);
	deliveredOnce(together);
	assert.equal(platform.tokens.requests.length, 1);
});

test('a token that ends in the middle of many is replaced once for all of them', async (t) => {
	const together = await crowd(t, 20);
	const { platform, others, release } = together;
	platform.tokens.forget();
	release();
	const rows = await settled(platform, others.length + 1);
	assert.ok(rows.every((row) => row.tries === 1));
	deliveredOnce(together);
	assert.equal(platform.tokens.requests.length, 2);
});

test('a service that is stopped in the middle of many finishes what it began and gives back the rest untried', async (t) => {
	const together = await crowd(t, 30);
	const { platform, others, release } = together;
	platform.fault('score', { delay_ms: 1000, times: 1000 });
	release();
	await eventually(() => platform.scoreRequests.length > 0, { what: 'the first to be sent' });
	await s.stop();
	const sent = platform.scoreRequests.length;
	assert.ok(sent < others.length, `${sent} were sent before the stop`);
	platform.faults.clear();
	await s.start();
	const rows = await settled(platform, others.length + 1);
	assert.ok(rows.every((row) => row.tries === 1), 'nothing was sent twice');
	deliveredOnce(together);
	assert.equal(platform.scoreRequests.length, others.length + 1);
});

test('the log names grades by their ids, and no token, person or score', () => {
	// An id may spell a name by chance.
	const lines = s.logs.filter((line) => line.room === 'lms').map((line) => JSON.stringify(line).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'));
	assert.ok(lines.length > 0);
	lines.forEach((line) => assert.doesNotMatch(line, /ada|lovelace|Bearer|eyJ|Incorrect/i));
});
