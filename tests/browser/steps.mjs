// What learners do, step by step, for every browser test that plays a course from the demo platform.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { startLectern } from '../harness/lectern.mjs';
import { patient } from '../harness/patience.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';

const WAIT_MS = patient(30000);

/** Right answers of demo/course. */
export const RIGHT = { q1: 'b', q2: 'c', q3: 'a', q4: 'b', q5: 'c' };

/** Polls until condition() gives something true, and gives that; what: the complaint when it never does. */
export async function until(condition, what) {
	const end = Date.now() + WAIT_MS;
	for (;;) {
		const found = await condition();
		if (found)
			return found;
		assert.ok(Date.now() < end, `never came: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/**
 * A service and a platform that know each other: {service, platform, imported, stop()}. packages: {title: path of a
 * zip}, each an activity in a frame (ids from 1); without them the demo course is in every activity of the demo. sessionSameSite: of
 * the platform's own cookie, 'Lax' or 'None'.
 */
export async function startDemo({ shape = 'moodle', packages, sessionSameSite } = {}) {
	const service = await startLectern({ config: { outbound_private: true, outbound_http: true } });
	const activities = packages && Object.keys(packages).map((title, at) => ({ id: String(at + 1), title, target: 'iframe' }));
	const platform = await startPlatform({ shape, toolUrl: service.app, activities, sessionSameSite });
	const stop = async () => {
		await platform.stop();
		await service.stop();
		await service.dispose();
	};
	try {
		for (const registration of platform.registrations)
			await service.ask('platform', 'add', '--json', service.write('registration.json', JSON.stringify(registration)));
		const imported = [];
		for (const file of packages ? Object.values(packages) : [demoCourse()])
			imported.push(await service.ask('package', 'import', service.write(path.basename(file), fs.readFileSync(file))));
		platform.activities.forEach((activity, at) => platform.setModule(activity.id, (imported[at] ?? imported[0]).module));
		return { service, platform, imported: imported[0], stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

export async function signIn(page, platform, login) {
	await page.goto(`${platform.origin}/sign-in`);
	await page.click(`button[value="${login}"]`);
	await page.waitForURL('**/course');
}

/** Clicks an activity of the course page that shows its tool in a frame: {player, content} inside of it. */
export async function openInFrame(page, activity = '1') {
	await page.click(`[data-activity="${activity}"] a.button`);
	return framed(page);
}

/** The player in the platform's frame, and the content in the player's. */
export function framed(page) {
	const player = page.frameLocator('iframe[name="tool"]');
	return { player, content: inside(player) };
}

/** A frame or a page that holds the player → the content inside it. */
export const inside = (player) => player.frameLocator('#place iframe');

/** The frame of the page in which the player runs, to evaluate in: only while it is there. */
export const playerFrame = (page) => page.frames().find((frame) => new URL(frame.url(), 'http://none').pathname.startsWith('/play/'));

/** Waits until the player in this frame says that everything is saved. */
export async function saved(player) {
	await player.locator('#state[data-state="saved"]').waitFor();
}

/** Waits until the demo course shows a page, a certain one where `number` is given. */
export async function shown(content, number = '\\d') {
	await content.getByText(new RegExp(`^Page ${number} (of|sur) 6$`)).waitFor();
}

/**
 * The next launch of this page comes to the service without the cookie of its login, as where a browser keeps none in a
 * frame: it is deleted when the launch sets off.
 */
export async function withoutLoginCookie(page) {
	await page.route('**/lti/launch', async (route) => {
		await page.context().clearCookies({ domain: new URL(route.request().url()).hostname });
		await route.continue();
	}, { times: 1 });
}

/** Turns the pages of the demo course up to its questions. */
export async function readCourse(player, content, each = async () => {}) {
	await shown(content);
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

/** Leaves by the player's button; back at the course page. */
export async function leave(page, player, platform) {
	await player.locator('#exit').click();
	await page.waitForURL(`${platform.origin}/course`);
}

/** Polls the platform until the person's grade at the activity is there; the row of its grade book. */
export function gradeArrives(platform, who, activity) {
	return until(() => {
		const row = platform.row(who, activity);
		return row.grade === null ? null : row;
	}, `a grade of ${who} at ${activity}`);
}
