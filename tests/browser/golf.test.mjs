// Other people's SCORM 1.2 courses, worked through to the end by clicking through their own pages, from the course page of
// a platform, in a frame of another site: what they report arrives in the grade book, and nothing else does. What the
// service kept is told by the next launch.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { fixture, fixtureList, fixtures, skipWithoutFixtures } from '../harness/fixtures.mjs';
import { answerTest, turnPages, turned } from './golf.mjs';
import { gradeArrives, leave, openInFrame, saved, signIn, startDemo } from './steps.mjs';

const GOLF = ['scorm', 'packages', 'golf'];
const OTHERS = ['scorm', 'packages', 'lms-fixtures'];

// What each must have reported when a learner went to its end. parts: how many there are to choose from; pages: of one
// that turns its own; graded: it reports a score.
const COURSES = {
	// One SCO that turns its own pages, keeps a place and reports the score of its test.
	'RuntimeBasicCalls_SCORM12.zip': { pages: 15, graded: true },
	'singlescobasic.zip': { pages: 16, graded: true },
	// SCOs that say no more than that they began and ended: completed by that (SCORM 1.2, lesson_status), without a score.
	'RuntimeMinimumCalls_SCORM12.zip': { parts: 18, status: 'completed', completion: 'completed' },
	'RuntimeMinimumCalls_SCORM12-mini.zip': { parts: 9, status: 'completed', completion: 'completed' },
	// Assets only: pages that know nothing of an API.
	'ContentPackagingOneFilePerSCO_SCORM12.zip': { parts: 18, status: 'completed', completion: 'completed' },
	// One SCO that never looks for the API: it was opened, and nobody can say that it was completed.
	'singlesco_scorm12.zip': { parts: 1, status: 'incomplete', completion: 'incomplete' },
};

/** Paths of the packages by name. */
function packages() {
	const golf = fixtureList(...GOLF).filter((name) => /_SCORM12\.zip$/.test(name)).map((name) => [name, fixture(...GOLF, name)]);
	const others = Object.keys(COURSES).map((name) => [name, fixture(...OTHERS, name)]).filter(([, file]) => fs.existsSync(file));
	return Object.fromEntries([...golf, ...others]);
}

/** The one part of a course, to its end; the score that the learner was shown. */
async function playPages({ player, content }, { pages }) {
	assert.equal(await turnPages(content), pages);
	const score = await answerTest(content.frameLocator('#contentFrame'), 1);
	await content.locator('#butExit').click();
	await saved(player);
	return score;
}

/** Every part of a course in the order of its contents. */
async function playParts({ player, content }, { parts }) {
	const buttons = player.locator('#contents button');
	const frame = player.locator('#place iframe');
	for (let at = 0; at < parts; at++) {
		if (at > 0) {
			// Two parts may have one address: the next is in a frame of its own.
			await frame.evaluate((element) => (element.className = 'left'));
			await buttons.nth(at).click();
			await player.locator('#place iframe:not(.left)').waitFor();
		}
		const shown = await turned(frame, '');
		assert.equal(await buttons.count(), parts);
		if (/assessmenttemplate/.test(shown))
			assert.equal(await answerTest(content, 0), 100);
		await saved(player);
	}
}

/** Opens the activity again: what the service answers to the new player. */
async function openAgain(page, activity) {
	const answered = page.waitForResponse((response) => /^\/play\/[^/]+\/session$/.test(new URL(response.url()).pathname));
	await openInFrame(page, activity);
	return (await answered).json();
}

async function play(page, { platform, service }, activity, course) {
	await signIn(page, platform, 'ada');
	const place = await openInFrame(page, activity.id);
	const score = course.pages ? await playPages(place, course) : await playParts(place, course);
	await leave(page, place.player, platform);
	if (course.graded)
		assert.equal((await gradeArrives(platform, 'ada', activity.id)).grade, score);
	const { attempt, items } = await openAgain(page, activity.id);
	const statuses = new Set(items.filter(({ kind }) => kind !== 'cluster').map(({ status }) => status));
	if (course.graded) {
		assert.deepEqual([...statuses], ['passed']);
		assert.deepEqual(attempt, { completion: 'completed', success: 'passed', score: score / 100 });
		return;
	}
	assert.deepEqual([...statuses], [course.status]);
	assert.deepEqual(attempt, { completion: course.completion, success: 'unknown', score: null });
	// The ledger is written with what was decided: what is not there now will never be sent.
	assert.deepEqual((await service.ask('grades', 'list')).grades.filter((row) => row.module === activity.moduleId), []);
	assert.equal(platform.row('ada', activity.id).grade, null);
}

if (fixtures === null || !fs.existsSync(fixture(...GOLF))) {
	test('courses of other people are played to the end', (t) => skipWithoutFixtures(t, ...GOLF));
} else {
	const files = packages();
	let demo, browser;
	const activityOf = (name) => {
		assert.ok(COURSES[name], 'a package that this test does not know: say above what it reports');
		return { activity: demo.platform.activities.find(({ title }) => title === name), ...COURSES[name] };
	};
	test.before(async () => {
		browser = await launchBrowser();
		await proveBrowser(browser);
		demo = await startDemo({ packages: files });
	});
	test.after(async () => {
		await browser?.close();
		await demo?.stop();
	});
	test('RuntimeBasicCalls_SCORM12.zip goes on at its page when the page of the platform is loaded again', async () => {
		const page = await browser.newPage();
		await signIn(page, demo.platform, 'linus');
		const { activity, pages } = activityOf('RuntimeBasicCalls_SCORM12.zip');
		const { player, content } = await openInFrame(page, activity.id);
		const frame = content.locator('#contentFrame');
		let shown = await turned(frame, '');
		for (let at = 1; at < pages / 2; at++) {
			await content.locator('#butNext').click();
			shown = await turned(frame, shown);
		}
		await saved(player);
		const asked = page.waitForEvent('dialog').then(async (dialog) => {
			await dialog.accept();
			return dialog.message();
		});
		await page.reload();
		assert.match(await asked, /resume/);
		assert.equal(await turned(frame, ''), shown);
		await page.close();
	});
	Object.keys(files).forEach((name) => test(`${name} is played to the end, and tells the platform what it has to tell`, async () => {
		const page = await browser.newPage();
		const { activity, ...course } = activityOf(name);
		await play(page, demo, activity, course);
		await page.close();
	}));
}
