// Grade book columns: found or made once, never another activity's, and a list is read to its end or not at all.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, importSmallCourse, launchPlayer, ledger, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { SCOPE } from '../platform/words.mjs';

let s;
let moduleId;

test.before(async () => {
	s = await startLectern({ config: { outbound_private: true, outbound_http: true, grade_retry_first: 1, grade_retry_max: 2 } });
	moduleId = await importSmallCourse(s, '--score-last');
});
test.after(() => s?.dispose());

const ALL = [SCOPE.lineItem, SCOPE.lineItemRead, SCOPE.result, SCOPE.score];
let platforms = 0;

/** activity: what differs from one with a column of its own. */
async function campus(t, activity = {}, options = {}) {
	const platform = await startPlatform({ toolUrl: s.app, host: `columns${++platforms}.localhost`, t,
		activities: [{ id: '1', title: 'Small', moduleId, ...activity }], ...options });
	await register(s, platform);
	const known = (await s.ask('platform', 'list')).platforms.filter((one) => one.issuer === platform.origin).map((one) => one.registration);
	platform.ledger = async () => (await ledger(s)).filter((row) => known.includes(row.registration));
	platform.items = () => platform.campus.state.lineItems;
	return platform;
}

async function learn(platform, who, raw, activity) {
	const session = await openSession(s, await launchPlayer(platform, who, activity));
	await score(session, raw);
	return session;
}

const settled = (platform, count = 1, state = 'sent') => eventually(async () => {
	const rows = (await platform.ledger()).filter((row) => row.state === state);
	return rows.length >= count && rows;
}, { what: `${count} grades to be ${state}` });

const gradeAt = (platform, who, item) =>
	Math.round(platform.gradebook().find((row) => row.user === who && row.lineItem === item.id).grade);

test('A3, A6: a link without a column gets one when its first grade is due, with a whole maximum and a short name, and none before', async (t) => {
	const platform = await campus(t, { lineItem: null, title: `Réglage ${'é'.repeat(300)}` });
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	assert.deepEqual(platform.items(), [], 'a visit makes no column');
	await score(session, 77);
	await settled(platform);
	const [item] = platform.items();
	assert.equal(platform.items().length, 1);
	assert.equal(item.scoreMaximum, 100);
	assert.equal([...item.label].length, 255);
	assert.equal(item.resourceLinkId, '1');
	assert.match(item.resourceId, /^[0-9a-f-]{36}$/);
	assert.match(item.tag, /^[0-9a-f-]{36}$/);
	assert.equal(gradeAt(platform, 'ada', item), 77);
});

test('A8: of all the learners who finish at once, on two services, one column is made', async (t) => {
	const platform = await campus(t, { lineItem: null });
	const second = await startLectern({ config: { outbound_private: true, outbound_http: true, data: s.data }, t });
	assert.notEqual(second.app, s.app);
	const sessions = [];
	for (const { login } of platform.students)
		sessions.push(await openSession(s, await launchPlayer(platform, login)));
	const held = platform.hold('lineitems', { after: true });
	await Promise.all(sessions.map((session, i) => score(session, 50 + i)));
	await held.reached;
	held.release();
	await settled(platform, platform.students.length);
	assert.equal(platform.items().length, 1);
	platform.students.forEach(({ login }, i) => assert.equal(gradeAt(platform, login, platform.items()[0]), 50 + i));
});

test('A8: a column whose making was answered into the void is found again, not made twice', async (t) => {
	const platform = await campus(t, { lineItem: null });
	const session = await openSession(s, await launchPlayer(platform, 'ada'));
	// The two looks (by link, by tag) come first.
	const looks = [platform.hold('lineitems'), platform.hold('lineitems')];
	platform.fault('lineitems', { after: true, status: 502 });
	looks.forEach((look) => look.release());
	await score(session, 64);
	await settled(platform);
	assert.equal(platform.items().length, 1);
	assert.equal(gradeAt(platform, 'ada', platform.items()[0]), 64);
});

for (const shape of ['moodle', 'openedx']) {
	test(`A4, A5: ours is found among pages of columns, whatever the platform does with filters: ${shape}`, async (t) => {
		const platform = await campus(t, { lineItem: null, scopes: [SCOPE.lineItemRead, SCOPE.result, SCOPE.score] },
			{ shape });
		const link = platform.claims('ada')['https://purl.imsglobal.org/spec/lti/claim/resource_link'].id;
		platform.shape = { ...platform.shape, claimed: undefined };
		platform.lists = { size: 3, unfiltered: true, relative: shape === 'moodle' };
		for (let i = 0; i < 10; i++)
			platform.items().push({ id: String(100 + i), label: `Other ${i}`, scoreMaximum: 100, resourceLinkId: `other-${i}`, resourceId: '', tag: '' });
		platform.items().push({ id: '200', label: 'Ours', scoreMaximum: 20, resourceLinkId: link, resourceId: '', tag: '' });
		await learn(platform, 'ada', 75);
		await settled(platform);
		assert.equal(platform.scoreRequests[0].lineItem, '200');
		assert.deepEqual([platform.scoreRequests[0].score.scoreGiven, platform.scoreRequests[0].score.scoreMaximum], [15, 20],
			'on the column\'s own scale');
		assert.equal(platform.items().length, 11, 'none was made');
	});
}

test('A4: a list that leads back to itself is told, waited for, and nothing is made', async (t) => {
	const platform = await campus(t, { lineItem: null });
	platform.lists = { size: 3, loop: true };
	await learn(platform, 'ada', 75);
	const row = await eventually(async () => (await platform.ledger()).find(({ reason }) => reason?.includes('leads back')));
	assert.equal(row.reason_code, 'answer_odd');
	assert.deepEqual(platform.items(), []);
	platform.lists = {};
	await settled(platform);
	assert.equal(platform.items().length, 1);
});

test('A3, pitfall 15: a platform that hands out the first column of the course is not believed; ours is made, or nothing is sent', async (t) => {
	const others = [{ id: '9', title: 'Another', lineItem: '42' }];
	const platform = await campus(t, {}, { shape: 'openedx', activities: [...others,
		{ id: '1', title: 'Small', moduleId, lineItem: null, scopes: ALL }, { id: '2', title: 'No', moduleId, lineItem: null }] });
	const { scopes } = platform.shape;
	platform.shape.scopes = ALL;
	t.after(() => (platform.shape.scopes = scopes));
	assert.match(platform.claims('ada', platform.activities[1])['https://purl.imsglobal.org/spec/lti-ags/claim/endpoint'].lineitem, /\/42$/);
	await learn(platform, 'ada', 81, '1');
	await settled(platform);
	const [theirs, ours] = platform.items();
	assert.equal(theirs.id, '42');
	assert.equal(gradeAt(platform, 'ada', ours), 81);
	assert.ok(ours.label.length <= 100);
	await learn(platform, 'ada', 82, '2');
	const [row] = await settled(platform, 1, 'refused');
	assert.equal(row.reason_code, 'wrong_column');
	assert.ok(platform.scoreRequests.every(({ lineItem }) => lineItem !== '42'), 'nothing reached the other activity');
});

test('A3: without a column and without the right to make one, the grade is kept and says why; when the platform names one, it is sent', async (t) => {
	const platform = await campus(t, { lineItem: null, scopes: [SCOPE.score] });
	const session = await learn(platform, 'ada', 66);
	const [row] = await settled(platform, 1, 'refused');
	assert.equal(row.reason_code, 'no_column');
	assert.equal(platform.tokens.requests.length, 0, 'the platform was not bothered');
	await session.turn('exit');
	platform.items().push({ id: '77', label: 'Small', scoreMaximum: 100, resourceLinkId: '1', resourceId: '', tag: '' });
	platform.activities[0].lineItem = '77';
	await launchPlayer(platform, 'linus');
	await settled(platform);
	assert.equal(gradeAt(platform, 'ada', platform.items()[0]), 66);
});

test('a link that may not be graded says so in the ledger, and is sent once the platform allows it', async (t) => {
	const platform = await campus(t, { scopes: [SCOPE.lineItemRead] });
	await learn(platform, 'ada', 66);
	const [row] = await settled(platform, 1, 'refused');
	assert.equal(row.reason_code, 'no_scope');
	platform.activities[0].scopes = undefined;
	await launchPlayer(platform, 'linus');
	await settled(platform);
	assert.equal(Math.round(platform.row('ada').grade), 66);
});

test('A1, pitfall 9: the address of a column keeps its query, and scores and results go below its path', async (t) => {
	const platform = await campus(t);
	await learn(platform, 'ada', 50);
	await settled(platform);
	assert.equal(platform.scoreRequests[0].status, 200);
	assert.match(platform.claims('ada')['https://purl.imsglobal.org/spec/lti-ags/claim/endpoint'].lineitem, /\/lineitem\?type_id=7$/);
});

test('A14: a score after the due date is taken, and the ledger says that the platform may not show it', async (t) => {
	const past = new Date(Date.now() - 86400000).toISOString();
	const platform = await campus(t, { endDateTime: past }, { shape: 'openedx' });
	await learn(platform, 'ada', 90);
	const [row] = await settled(platform);
	assert.equal(row.reason_code, 'late');
	const other = await campus(t, { endDateTime: new Date(Date.now() + 86400000).toISOString() }, { shape: 'openedx' });
	await learn(other, 'ada', 90);
	assert.equal((await settled(other))[0].reason_code, null);
});
