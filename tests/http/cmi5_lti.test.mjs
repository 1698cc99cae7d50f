// A cmi5 course opened from a platform by LTI: what its units say becomes the grade there.
import assert from 'node:assert/strict';
import test from 'node:test';

import { au, cmi5Package, launchUnit } from '../harness/cmi5.mjs';
import { eventually, launchPlayer, openSession, register } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { startPlatform } from '../platform/platform.mjs';

const s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
test.after(() => s.stop());
let platforms = 0;

async function course(t, inside, ...options) {
	const { module } = await s.ask('package', 'import', s.write('course.zip', cmi5Package(inside)), ...options);
	const platform = await startPlatform({ toolUrl: s.app, host: `cmi5-${++platforms}.localhost`, t, activities: [{ id: '1', title: 'A course', moduleId: module }] });
	await register(s, platform);
	return { module, platform, session: await openSession(s, await launchPlayer(platform, 'ada')) };
}
const unitOf = (session, title) => session.items.find((item) => item.title === title).id;
const play = async (session, title, ...said) => {
	const unit = await launchUnit(session, unitOf(session, title));
	await unit.begin();
	for (const [verb, more] of said) await unit.say(verb, more);
	await unit.say('terminated');
	return unit;
};
const gradeBecomes = (platform, wanted) => eventually(() => Math.abs((platform.row('ada').grade ?? -1) - wanted) < 1e-6, { what: `the grade ${wanted}` });

test('the score of a passed unit is the grade', async (t) => {
	const { platform, session } = await course(t, au('urn:unit', { moveOn: 'Passed', masteryScore: '0.5' }));
	await play(session, 'urn:unit', ['passed', { score: 0.75 }]);
	await gradeBecomes(platform, 75);
});

test('of two units the mean, once the course is satisfied', async (t) => {
	const { platform, session } = await course(t, au('urn:one', { moveOn: 'Passed' }) + au('urn:two', { moveOn: 'Passed' }));
	await play(session, 'urn:one', ['passed', { score: 1 }]);
	assert.equal(platform.row('ada').grade ?? null, null);
	await play(session, 'urn:two', ['passed', { score: 0.5 }]);
	await gradeBecomes(platform, 75);
});

test('completed without a score counts as full marks where the module says so', async (t) => {
	const { platform, session } = await course(t, au('urn:unit', { moveOn: 'Completed' }), '--grade-when-complete');
	await play(session, 'urn:unit', ['completed']);
	await gradeBecomes(platform, 100);
});

test('the explanation of the attempt names what decided', async (t) => {
	const { module, session } = await course(t, au('urn:unit', { moveOn: 'Passed' }));
	await play(session, 'urn:unit', ['passed', { score: 0.9 }]);
	const [[attempt]] = new Owner(s.data).sql(`SELECT id FROM attempts WHERE module_id = '${module}'`);
	const told = JSON.stringify(await s.ask('attempt', 'explain', attempt));
	t.diagnostic(told.slice(0, 3000));
	assert.match(told, /"completion":"completed"/);
});
