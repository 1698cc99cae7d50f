// The demo story, as a learner, a second learner and a teacher see it: from a click in the course to the grade in the
// grade book. As a program (./dev shots DIR) it writes one named picture for each step.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';

const GRADE_MS = 30000;
// Right answers of demo/course, and one that is wrong.
const RIGHT = { q1: 'b', q2: 'c', q3: 'a', q4: 'b', q5: 'c' };
const WRONG = { q5: 'a' };

/** A service and a platform that know each other, with the demo course in every activity. */
export async function startDemo({ shape = 'moodle' } = {}) {
	const service = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	const platform = await startPlatform({ shape, toolUrl: service.app });
	for (const registration of platform.registrations)
		await service.ask('platform', 'add', '--json', service.write('registration.json', JSON.stringify(registration)));
	const imported = await service.ask('package', 'import', service.write('course.zip', fs.readFileSync(demoCourse())));
	platform.activities.forEach((activity) => platform.setModule(activity.id, imported.module));
	const stop = async () => {
		await platform.stop();
		await service.stop();
		await service.dispose();
	};
	return { service, platform, imported, stop };
}

async function signIn(page, platform, login) {
	await page.goto(`${platform.origin}/sign-in`);
	await page.click(`button[value="${login}"]`);
	await page.waitForURL('**/course');
}

/** Waits until the player in this frame says that everything is saved. */
export async function saved(player) {
	await player.locator('#state[data-state="saved"]').waitFor();
}

/** Turns the pages of the demo course up to its questions. */
export async function readCourse(player, content, each = async () => {}) {
	await content.locator('main > section:not([hidden]) h1:not([hidden])').waitFor();
	for (let at = 1; await content.locator('#next').isVisible(); at++) {
		await each(at);
		await content.locator('#next').click();
	}
	await saved(player);
}

/** Answers the questions; `answers` are the values to choose. */
export async function answerQuestions(player, content, answers) {
	for (const [name, value] of Object.entries(answers))
		await content.locator(`input[name="${name}"][value="${value}"]`).check();
	await content.locator('#quiz button[type="submit"]').click();
	await content.locator('#result:not([hidden])').waitFor();
	await saved(player);
}

/** Polls the platform until the person's grade at the activity is there; the row of its grade book. */
export async function gradeArrives(platform, who, activity) {
	const end = Date.now() + GRADE_MS;
	let row = platform.row(who, activity);
	while (row.grade === null && Date.now() < end) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		row = platform.row(who, activity);
	}
	return row;
}

// A frame or a page that holds the player, and the content inside it.
const inside = (player) => player.frameLocator('iframe');

async function learnInFrame(page, platform, picture) {
	await signIn(page, platform, 'ada');
	await picture(page, 'course');
	await page.click('[data-activity="1"] a.button');
	const player = page.frameLocator('iframe[name="tool"]');
	const content = inside(player);
	await readCourse(player, content, async (at) => {
		await saved(player);
		await picture(page, `frame-page-${at}`);
	});
	await picture(page, 'frame-questions');
	await answerQuestions(player, content, { ...RIGHT, ...WRONG });
	await picture(page, 'frame-result');
	assert.equal((await gradeArrives(platform, 'ada', '1')).grade, 80);
	await player.locator('#exit').click();
	await page.waitForURL(`${platform.origin}/course`);
	assert.match(await page.locator('[data-grade="1"]').innerText(), /^80 /);
	await picture(page, 'course-with-grade');
}

async function learnInWindow(page, platform, picture) {
	await signIn(page, platform, 'linus');
	const opening = page.waitForEvent('popup');
	await page.click('[data-activity="2"] a.button');
	const window = await opening;
	await window.waitForLoadState();
	const content = inside(window);
	await readCourse(window, content);
	await picture(window, 'window-questions');
	await answerQuestions(window, content, RIGHT);
	await picture(window, 'window-result');
	assert.equal((await gradeArrives(platform, 'linus', '2')).grade, 100);
	await window.locator('#exit').click();
	await window.waitForURL(`${platform.origin}/course`);
	await picture(window, 'window-after-exit');
	await window.close();
}

async function lookAtGrades(page, platform, picture) {
	await signIn(page, platform, 'barbara');
	await page.click('header nav a[href="/grades"]');
	const cell = (user, activity) => page.locator(`tr[data-user="${user}"][data-activity="${activity}"] .grade`).innerText();
	assert.equal(await cell('ada', '1'), '80 / 100');
	assert.equal(await cell('linus', '2'), '100 / 100');
	assert.equal(await cell('grace', '1'), '–');
	await picture(page, 'grade-book');
}

async function visitAsGuest(page, imported, picture) {
	await page.goto(imported.direct_link);
	await picture(page, 'guest-start');
	await page.click('form button');
	await inside(page).locator('main > section:not([hidden]) h1:not([hidden])').waitFor();
	await picture(page, 'guest-course');
}

/** Plays it all; picture(page, name) is called at every step. */
export async function playStory({ picture = async () => {} } = {}) {
	const demo = await startDemo();
	const browser = await launchBrowser();
	try {
		await proveBrowser(browser);
		const page = await browser.newPage();
		await page.goto(demo.platform.origin);
		await picture(page, 'sign-in');
		await learnInFrame(page, demo.platform, picture);
		await learnInWindow(page, demo.platform, picture);
		await lookAtGrades(page, demo.platform, picture);
		await visitAsGuest(page, demo.imported, picture);
	} finally {
		await browser.close();
		await demo.stop();
	}
}

function photographer(folder) {
	fs.mkdirSync(folder, { recursive: true });
	let count = 0;
	return async (page, name) => {
		count += 1;
		const file = path.join(folder, `${String(count).padStart(2, '0')}-${name}.png`);
		await page.screenshot({ path: file });
		process.stdout.write(`${file}\n`);
	};
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
	await playStory({ picture: photographer(process.argv[2]) });
