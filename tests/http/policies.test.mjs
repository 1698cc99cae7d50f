// What is done differently for each kind of platform, each rule by its name (docs/platforms.md).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { repo, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';

let s;
let moduleId;

test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	moduleId = await importSmallCourse(s, '--score-last');
});
test.after(() => s?.dispose());

let platforms = 0;

async function campus(t, { shape = 'moodle', policy } = {}) {
	const platform = await startPlatform({ shape, toolUrl: s.app, host: `policy${++platforms}.localhost`, t,
		activities: [{ id: '1', title: 'Small', moduleId }] });
	if (policy) {
		const registration = { ...platform.registration, policy, origin: undefined };
		await s.ask('platform', 'add', '--json', s.write('policy.json', JSON.stringify(registration)));
	} else {
		await register(s, platform);
	}
	const known = (await s.ask('platform', 'list')).platforms.filter((one) => one.issuer === platform.origin)
		.map((one) => one.registration);
	platform.ledger = async () => (await ledger(s)).filter((row) => known.includes(row.registration));
	return platform;
}

async function learn(platform, who, raw) {
	const session = await openSession(s, await launchPlayer(platform, who));
	await score(session, raw);
	return session;
}

async function zero(platform, who) {
	const session = await openSession(s, await launchPlayer(platform, who));
	await session.turn('commit', [['cmi.core.score.raw', '0'], ['cmi.core.lesson_status', 'failed']]);
}

const settled = (platform, count = 1, state = 'sent') => eventually(async () => {
	const rows = (await platform.ledger()).filter((row) => row.state === state);
	return rows.length >= count && rows;
}, { what: `${count} grades to be ${state}` });

/** Puts a score that is not final behind the newest row of the ledger; nothing in the service makes one by itself. */
function addNotFinal(row, given) {
	new Owner(s.data).sql(`INSERT INTO grade_ledger (org_id, id, attempt_id, learner_id, line_item_id, registration_id, user_sub,
		score_given, score_maximum, activity_progress, grading_progress)
		SELECT org_id, gen_random_uuid(), attempt_id, learner_id, line_item_id, registration_id, user_sub, ${given}, 100, 'InProgress',
			'Pending' FROM grade_ledger WHERE id = '${row.id}'`);
}

test('A13: Moodle is never sent a score that is not final, which would empty the grade it has', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 80);
	const [sent] = await settled(platform);
	addNotFinal(sent, 90);
	const [refused] = await settled(platform, 1, 'refused');
	assert.match(refused.reason, /not final.*policy moodle/);
	assert.equal(platform.scoreRequests.length, 1);
	assert.equal(Math.round(platform.row('ada').grade), 80);
});

test('A13: to prove it, the same score under another policy does empty the grade of a Moodle that has none final', async (t) => {
	const platform = await campus(t, { policy: 'standard' });
	await learn(platform, 'ada', 80);
	const [sent] = await settled(platform);
	new Owner(s.data).sql(`UPDATE grade_ledger SET grading_progress = 'PendingManual' WHERE id = '${sent.id}'`);
	addNotFinal(sent, 90);
	await settled(platform, 2);
	assert.equal(platform.row('ada').grade, null);
});

test('A13: no platform is sent a score that is not final after a final one', async (t) => {
	for (const shape of ['openedx', 'moodle']) {
		const platform = await campus(t, { shape, policy: shape === 'moodle' ? 'standard' : undefined });
		await learn(platform, 'ada', 80);
		const [sent] = await settled(platform);
		addNotFinal(sent, 10);
		const [refused] = await settled(platform, 1, 'refused');
		assert.match(refused.reason, /a final score of this learner was sent or is on its way/);
		assert.equal(Math.round(platform.row('ada').grade), 80);
	}
});

test('A12: a zero reaches the grade book of Open edX as a trace above zero, and the ledger says so', async (t) => {
	const platform = await campus(t, { shape: 'openedx' });
	await zero(platform, 'ada');
	const [row] = await settled(platform);
	assert.equal(row.score_given, 0, 'what was earned');
	assert.match(row.reason, /^sent as 0\.01: .*policy openedx/);
	assert.equal(platform.scoreRequests[0].score.scoreGiven, 0.01);
	assert.ok(platform.row('ada').grade > 0 && platform.row('ada').grade < 0.011, 'it was written');
	assert.equal(Math.round(platform.row('ada').grade), 0, 'and is a zero to people');
});

test('A12: a zero after a better score takes its place in Open edX', async (t) => {
	const platform = await campus(t, { shape: 'openedx' });
	const session = await learn(platform, 'ada', 70);
	await settled(platform);
	await session.turn('commit', [['cmi.core.score.raw', '0'], ['cmi.core.lesson_status', 'failed']]);
	await eventually(() => platform.row('ada').grade < 1, { what: 'the zero' });
});

test('A12: a trace of zero whose answer was lost is found again in the results', async (t) => {
	const platform = await campus(t, { shape: 'openedx' });
	platform.fault('score', { after: true, drop: true });
	await zero(platform, 'ada');
	const [row] = await settled(platform);
	assert.equal(row.last_status, 400, 'a conflict of times');
	assert.match(row.reason, /^sent as 0\.01/);
	assert.equal(platform.scores.length, 1);
});

test('A12: Moodle and others get a zero as a zero, without a remark', async (t) => {
	for (const policy of ['moodle', 'standard']) {
		const platform = await campus(t, { policy });
		await zero(platform, 'ada');
		const [row] = await settled(platform);
		assert.equal(platform.scoreRequests[0].score.scoreGiven, 0);
		assert.equal(row.reason, null);
		assert.equal(platform.row('ada').grade, 0);
	}
});

test('A15: teachers are let in and recorded, and nothing of theirs is ever sent', async (t) => {
	for (const shape of ['moodle', 'openedx']) {
		const platform = await campus(t, { shape });
		await learn(platform, platform.teacher.login, 100);
		await learn(platform, 'ada', 50);
		await settled(platform);
		assert.deepEqual((await platform.ledger()).map((row) => row.user_sub), [platform.subject('ada')]);
		assert.equal(platform.scoreRequests.length, 1);
	}
});

test('A15: a learner whom Moodle cannot grade is refused once and for all, and stops nobody', async (t) => {
	const platform = await campus(t);
	const sessions = {};
	for (const { login } of platform.students)
		sessions[login] = await openSession(s, await launchPlayer(platform, login));
	const linus = platform.campus.person('linus');
	linus.role = 'teacher';
	t.after(() => (linus.role = 'student'));
	await Promise.all(Object.values(sessions).map((session, i) => score(session, 60 + i)));
	const others = platform.students.length;
	await settled(platform, others);
	const [refused] = await settled(platform, 1, 'refused');
	assert.equal(refused.user_sub, platform.subject('linus'));
	assert.equal(refused.tries, 1);
	assert.match(refused.reason, /teacher or not enrolled.*status 400: Incorrect score received/);
	assert.equal(platform.scoreRequests.filter(({ user }) => user === 'linus').length, 1, 'asked once');
});

test('pitfall 14, A19: content that reports its status before its score is graded when the score comes, and again when it changes; no score, no grade', async (t) => {
	const platform = await campus(t);
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	await session.turn('commit', [['cmi.core.lesson_status', 'completed']]);
	assert.deepEqual(await platform.ledger(), [], 'completed without a score: nothing is owed');
	await session.turn('commit', [['cmi.core.score.raw', '35']]);
	await settled(platform);
	assert.equal(Math.round(platform.row('ada').grade), 35);
	await session.turn('commit', [['cmi.core.score.raw', '85']]);
	await eventually(() => Math.round(platform.row('ada').grade) === 85, { what: 'the later score' });
	const failed = await openSession(s, await launchPlayer(platform, 'linus'));
	await failed.turn('commit', [['cmi.core.score.raw', '20'], ['cmi.core.lesson_status', 'failed']]);
	await eventually(() => platform.row('linus').accepted === 1);
	const sent = platform.scoreRequests.at(-1).score;
	assert.deepEqual([sent.scoreGiven, sent.activityProgress, sent.gradingProgress], [20, 'Completed', 'FullyGraded'], 'to fail is to be graded');
});

test('pitfall 13, A9, A10: whoever changed the grade at the platform a moment ago is not in the way of a newer one of ours, which gets a later time', async (t) => {
	for (const shape of ['moodle', 'openedx']) {
		const platform = await campus(t, { shape });
		const session = await learn(platform, 'ada', 30);
		await settled(platform);
		const item = platform.campus.lineItem('42'), ada = platform.campus.person('ada');
		// Its clock is a second ahead of ours.
		platform.campus.setGrade(item, ada, { ...platform.campus.grade(item, ada), time_s: Math.floor(Date.now() / 1000) + 1 });
		await score(session, 90);
		await eventually(() => Math.round(platform.row('ada').grade) === 90, { what: 'the newer grade' });
		const times = platform.scoreRequests.map((one) => Date.parse(one.score.timestamp));
		assert.deepEqual(times, [...times].sort((a, b) => a - b));
	}
});

test('the table of policies and the documentation say the same', async () => {
	const { stdout } = await s.lectern('platform', 'policies', '--table');
	const docs = fs.readFileSync(path.join(repo, 'docs/platforms.md'), 'utf8');
	assert.ok(docs.includes(`<!-- lectern platform policies --table -->\n${stdout}<!-- end -->`),
		'docs/platforms.md holds what lectern platform policies --table prints');
	const { stdout: presets } = await s.lectern('platform', 'presets', '--table');
	assert.ok(docs.includes(`<!-- lectern platform presets --table -->\n${presets}<!-- end -->`),
		'docs/platforms.md holds what lectern platform presets --table prints');
	const { policies } = await s.ask('platform', 'policies');
	// What decides about grades, of the three that depart most.
	const rules = Object.fromEntries(policies.map((one) => [one.policy, [one.non_final_scores, one.zero_sent_as_share, one.column,
		one.column_label_max, one.late_scores_may_be_dropped, one.results_leave_out_zero, one.caps_at_maximum]]));
	assert.deepEqual(rules.standard, ['before-final', 0, 'as-named', 255, false, false, false]);
	assert.deepEqual(rules.moodle, ['never', 0, 'as-named', 255, false, true, false]);
	assert.deepEqual(rules.openedx, ['before-final', 0.0001, 'read-first', 100, true, false, true]);
	assert.deepEqual(Object.keys(rules), ['standard', 'moodle', 'openedx', 'canvas', 'blackboard', 'brightspace', 'sakai']);
});
