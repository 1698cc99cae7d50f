// ADL's own test cases of SCORM 2004 4th Edition over HTTP against the service: every case of the folder with its package, a family of
// cases in order with one and the same learner. What each case asks for is judged in harness/scorm_cts.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';

import { skipWithoutFixtures } from '../harness/fixtures.mjs';
import { Jar, startLectern } from '../harness/lectern.mjs';
import { Case, failureOf, familiesOfCases, hasCases, instructionOf, packageFile } from '../harness/scorm_cts.mjs';
import { ScormPlayer } from '../harness/scorm_player.mjs';

const AT_ONCE = 4; // families

test('a tester is told in sentences what to launch and what to choose', () => {
	const told = (text) => {
		const { relaunch, choose, remains, ends } = instructionOf(text);
		return [relaunch, choose, remains, ends];
	};
	assert.deepEqual(told('After the Status shows "Test Completed", please launch API Implementation Test 1.'), [undefined, 'API Implementation Test 1', false, false]);
	assert.deepEqual(told('After the Status shows "Test Completed", please exit the package/course. Please relaunch LMS Test Content Package CM-11 after you log-out of the package.'),
		['CM-11', undefined, false, false]);
	assert.deepEqual(told('The current learner attempt should end. Please relaunch LMS Test Content Package CM-10 and then choose Activity 4 to continue the LMS Conformance Test.'),
		['CM-10', 'Activity 4', false, true]);
	assert.deepEqual(told('After the Status shows "Test Completed", please exit the package/course and launch LMS Test Content Package DDMb.'), ['DDMb', undefined, false, false]);
	const root = 'the activity that corresponds to the root of "LMS Test Content Package SX-04b"';
	assert.deepEqual(told(`The current learner attempt should end and the current content will be removed, but the Sequencing Session will remain active. Please choose ${root} to continue the LMS Conformance Test.`),
		[undefined, root, true, true]);
});

/** Plays cases for one new learner after another: learner() gives one that plays a case, and tells what went wrong. */
function stage(s, count) {
	const links = new Map();
	const link = (name) => {
		if (!links.has(name))
			links.set(name, s.ask('package', 'import', s.write(`${name}.zip`, fs.readFileSync(packageFile(name)))).then((made) => made.direct_link));
		return links.get(name);
	};
	return () => {
		const jar = new Jar(), family = {};
		return (one) => failureOf(new Case(one, { playerOf: async (name) => new ScormPlayer(s, await link(name), jar), count, family }));
	};
}

/** Plays all families, a few at once: a promise of what went wrong by the name of each case. */
function playAll(learner, families) {
	const settle = new Map(), why = new Map();
	for (const [, cases] of families) for (const one of cases) why.set(one, new Promise((resolve) => settle.set(one, resolve)));
	const waiting = families.map(([, cases]) => cases);
	const worker = async () => {
		for (let cases = waiting.shift(); cases !== undefined; cases = waiting.shift()) {
			const play = learner();
			for (const one of cases) settle.get(one)(await play(one));
		}
	};
	for (let i = 0; i < AT_ONCE; i++) worker();
	return why;
}

if (!hasCases) {
	test('ADL\'s test cases pass whole', (t) => skipWithoutFixtures(t, 'scorm', 'cts'));
} else {
	const families = familiesOfCases();
	const cases = families.flatMap(([, family]) => family);
	const count = { calls: 0, checks: 0, passed: 0 };
	let s, learner, why;
	before(async () => {
		s = await startLectern();
		learner = stage(s, count);
		why = playAll(learner, families);
	});
	after(async () => {
		await Promise.all(why?.values() ?? []);
		await s?.dispose();
		console.log(`RESULT cts: ${count.passed} passed / ${cases.length}, ${count.calls} calls, ${count.checks} checks`);
	});
	for (const one of cases) {
		test(`ADL's case ${one.case} passes whole`, async () => {
			const wrong = await why.get(one);
			assert.equal(wrong, undefined, `${one.case}: ${wrong}`);
			count.passed++;
		});
	}

	test('a case that asks for something else fails, and tells where and why', async (t) => {
		const uncounted = stage(s, { calls: 0, checks: 0 });
		const first = cases.find(({ launches }) => launches.length > 2 && launches[0].uiBeforeCalls?.length > 0 && launches[1].calls.length > 1);
		if (first === undefined) return t.skip('no case that could be changed');
		const other = (change) => {
			const one = structuredClone(first);
			change(one);
			return uncounted()(one);
		};
		assert.match(await other(({ launches }) => { launches[1].activity = 'another'; }), /^launch 2 of \d+ .*activity another is to be open/);
		assert.match(await other(({ launches }) => { launches[0].uiBeforeCalls[0].expected = !launches[0].uiBeforeCalls[0].expected; }), /^launch 1 of .* is to be (true|false); controls /);
		assert.match(await other(({ launches }) => { launches[0].uiBeforeCalls[0].check = 'weather'; }), /^launch 1 of .*a sight that nobody knows: weather/);
		assert.match(await other(({ launches }) => { launches[1].calls[1].error = '999'; }), /^launch 2 of .*; not .*, 999$/);
		assert.match(await other(({ launches }) => { launches[1].then = { action: 'dance' }; }), /^launch 2 of .*an action that nobody knows: dance/);
		assert.match(await other(({ launches }) => { launches[0].then = { action: 'none-session-must-have-ended' }; }), /^launch 1 of .*the session is to end after/);
	});
}
