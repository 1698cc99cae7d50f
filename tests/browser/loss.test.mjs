// What a learner has done in the platform's frame is still there after tabs crash, browsers are killed, pages are loaded again
// and other devices take over. Every test launches again from the course page and looks at what the content finds.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { browserProcess, isRunning, launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { freshFolder } from '../harness/lectern.mjs';
import { demoCourse } from '../platform/course.mjs';
import { framed, openInFrame, playerFrame, saved, shown, signIn, startDemo, until } from './steps.mjs';

const ACTIVITIES = ['frame crashes', 'platform crashes', 'browser killed', 'page reloaded', 'frame reloaded', 'taken over'];

let demo, browser;
test.before(async () => {
	browser = await launchBrowser();
	await proveBrowser(browser);
	demo = await startDemo({ packages: Object.fromEntries(ACTIVITIES.map((title) => [title, demoCourse()])) });
});
test.after(async () => {
	await browser?.close();
	await demo?.stop();
});

const idOf = (title) => demo.platform.activities.find((activity) => activity.title === title).id;

/** A page of this browser on which ada has the course open in the frame: {page, player, content}. */
async function open(title, context = browser) {
	const page = await context.newPage();
	await signIn(page, demo.platform, 'ada');
	const place = await openInFrame(page, idOf(title));
	await shown(place.content);
	await saved(place.player);
	return { page, ...place };
}

const next = (content) => content.getByRole('button', { name: 'Next' }).click();
const stateIs = (player, state) => player.locator(`#state[data-state="${state}"]`).waitFor();

/** The content says a value and does not commit it. */
const setPlace = (page, value) => playerFrame(page).evaluate((to) => API.LMSSetValue('cmi.core.lesson_location', to), value);

/** From now on nothing that this page says reaches the service. */
const hold = (page) => page.route('**/play/**', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));

test('a value that was never committed is there after the renderer of the frame crashed', async () => {
	const { page } = await open('frame crashes');
	await hold(page);
	assert.equal(await setPlace(page, '4'), 'true');
	const session = await browser.newCDPSession(playerFrame(page));
	const crashed = page.waitForEvent('crash');
	session.send('Page.crash').catch(() => {});
	await crashed;
	await page.close();
	const again = await open('frame crashes');
	await shown(again.content, 4);
	await again.page.close();
});

test('a value that was set at this moment is there after the tab of the platform crashed', async () => {
	const { page } = await open('platform crashes');
	assert.equal(await setPlace(page, '5'), 'true');
	const crashed = page.waitForEvent('crash');
	page.goto('chrome://crash').catch(() => {});
	await crashed;
	const again = await open('platform crashes');
	await shown(again.content, 5);
	await again.page.close();
	await page.close();
});

/** The browser that runs on a profile: killed, with all its processes. */
async function killBrowser(profile) {
	const pid = browserProcess(profile);
	process.kill(-pid, 'SIGKILL');
	await until(() => !isRunning(pid), 'the end of the browser');
	for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
		fs.rmSync(path.join(profile, name), { force: true });
}

test('a value that was never committed, but is on this device, is there after the whole browser was killed', async (t) => {
	const profile = freshFolder('lectern-profile-');
	let second = null;
	t.after(async () => {
		await second?.close();
		fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	});
	const first = await launchBrowser({ profile });
	const { page, player } = await open('browser killed', first);
	await hold(page);
	assert.equal(await setPlace(page, '3'), 'true');
	// The page gives it away at once; it is the browser's when the learner is told so, a moment before the service has it.
	await stateIs(player, 'device');
	const gone = new Promise((resolve) => first.once('close', resolve));
	await killBrowser(profile);
	await gone;
	second = await launchBrowser({ profile });
	const again = await open('browser killed', second);
	await shown(again.content, 3);
});

test('the course goes on where it was when the page of the platform is loaded again', async () => {
	const { page, content } = await open('page reloaded');
	await next(content);
	await next(content);
	await page.reload();
	const { player } = framed(page);
	await shown(content, 3);
	await saved(player);
	await page.close();
});

test('the course goes on where it was when the frame is loaded again', async () => {
	const { page, player, content } = await open('frame reloaded');
	await next(content);
	await shown(content, 2);
	await playerFrame(page).evaluate(() => location.reload());
	await stateIs(player, 'saved');
	await shown(content, 2);
	await next(content);
	await shown(content, 3);
	await page.close();
});

test('a second browser takes over with all that was said, and the first says so and can take it back', async (t) => {
	const first = await open('taken over');
	await next(first.content);
	await saved(first.player);
	const other = await launchBrowser({ t });
	const second = await open('taken over', other);
	await shown(second.content, 2);
	await next(first.content);
	await first.player.getByRole('heading', { name: 'Opened somewhere else' }).waitFor();
	await next(second.content);
	await next(second.content);
	await shown(second.content, 4);
	await saved(second.player);
	await first.player.getByRole('button', { name: 'Continue here' }).click();
	await shown(first.content, 4);
	await first.page.close();
});
