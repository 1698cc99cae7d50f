// An xAPI package opened from a platform by LTI: what its content says becomes the grade there, and the attempt explains itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, launchPlayer, openSession, register } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { activity, launchContent, tincanPackage } from '../harness/tincan.mjs';
import { startPlatform } from '../platform/platform.mjs';

const s = await startLectern({ config: { outbound_private: true, outbound_http: true } });
test.after(() => s.stop());
let platforms = 0;

async function course(t, inside, ...options) {
	const { module } = await s.ask('package', 'import', s.write('course.zip', tincanPackage(inside)), ...options);
	const platform = await startPlatform({ toolUrl: s.app, host: `tincan-${++platforms}.localhost`, t, activities: [{ id: '1', title: 'A course', moduleId: module }] });
	await register(s, platform);
	return { module, platform, session: await openSession(s, await launchPlayer(platform, 'ada'), { open: false }) };
}
const gradeBecomes = (platform, wanted) => eventually(() => Math.abs((platform.row('ada').grade ?? -1) - wanted) < 1e-6, { what: `the grade ${wanted}` });

test('the score of what was passed is the grade, and a better one takes its place', async (t) => {
	const { module, platform, session } = await course(t, activity('urn:course'));
	const content = await launchContent(session, session.items[0].id);
	await content.say('passed', { score: { scaled: 0.75 } });
	await gradeBecomes(platform, 75);
	await content.say('passed', { score: { raw: 18, min: 0, max: 20 } });
	await gradeBecomes(platform, 90);
	await content.say('passed', { score: { scaled: 0.1 } });
	const [[attempt]] = new Owner(s.data).sql(`SELECT id FROM attempts WHERE module_id = '${module}'`);
	const told = JSON.stringify(await s.ask('attempt', 'explain', attempt));
	assert.match(told, /"completion":"completed"/);
	assert.match(told, /best-before/);
});

test('of two activities the mean, once both are completed', async (t) => {
	const { platform, session } = await course(t, activity('urn:one') + activity('urn:two'));
	await (await launchContent(session, session.items[0].id)).say('passed', { score: { scaled: 1 } });
	assert.equal(platform.row('ada').grade ?? null, null);
	await (await launchContent(session, session.items[1].id)).say('completed', { score: { scaled: 0.5 } });
	await gradeBecomes(platform, 75);
});

test('completed without a score counts as full marks where the module says so', async (t) => {
	const { platform, session } = await course(t, activity('urn:course'), '--grade-when-complete');
	const content = await launchContent(session, session.items[0].id);
	await content.say('experienced');
	assert.equal(platform.row('ada').grade ?? null, null);
	await content.say('completed');
	await gradeBecomes(platform, 100);
});
