// The demo story in scenes, as learners, a teacher and a guest see it: from a click in the course to the grade in the grade
// book, and what is shown where something is in the way. As a program (./dev shots DIR) it writes one named picture for
// each step.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { answerQuestions, gradeArrives, inside, leave, openInFrame, readCourse, RIGHT, saved, shown, signIn, startDemo,
	withoutLoginCookie } from './steps.mjs';

const PHONE = { width: 390, height: 844 };

/** Fails when a page or a frame in it can be pushed sideways. */
async function fitsItsWidth(page) {
	for (const frame of page.frames()) {
		const [wide, room] = await frame.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]);
		assert.ok(wide <= room, `${frame.url()} is ${wide} wide in ${room}`);
	}
}

async function learnInFrame({ page, platform, picture }) {
	await page.goto(platform.origin);
	await picture(page, 'sign-in');
	await signIn(page, platform, 'ada');
	await picture(page, 'course');
	const { player, content } = await openInFrame(page);
	await readCourse(player, content, async (at) => {
		await saved(player);
		await picture(page, `frame-page-${at}`);
	});
	await picture(page, 'frame-questions');
	await answerQuestions(player, content, { ...RIGHT, q5: 'a' });
	await picture(page, 'frame-result');
	assert.equal((await gradeArrives(platform, 'ada', '1')).grade, 80);
	await leave(page, player, platform);
	assert.match(await page.locator('[data-grade="1"]').innerText(), /^80 /);
	await picture(page, 'course-with-grade');
}

async function learnInWindow({ page, platform, picture }) {
	await signIn(page, platform, 'linus');
	const opening = page.waitForEvent('popup');
	await page.click('[data-activity="2"] a.button');
	const window = await opening;
	const content = inside(window);
	await readCourse(window, content);
	await picture(window, 'window-questions');
	await answerQuestions(window, content, RIGHT);
	await picture(window, 'window-result');
	assert.equal((await gradeArrives(platform, 'linus', '2')).grade, 100);
	await leave(window, window, platform);
	await picture(window, 'window-after-exit');
	await window.close();
}

async function learnWithoutCookie({ page, platform, picture }) {
	await signIn(page, platform, 'grace');
	await withoutLoginCookie(page);
	const { player } = await openInFrame(page);
	const link = player.getByRole('link', { name: 'Open in a new window' });
	await link.waitFor();
	await picture(page, 'new-window-offered');
	const opening = page.context().waitForEvent('page');
	await link.click();
	const window = await opening;
	const content = inside(window);
	await readCourse(window, content);
	await answerQuestions(window, content, RIGHT);
	await picture(window, 'new-window-result');
	assert.equal((await gradeArrives(platform, 'grace', '1')).grade, 100);
	await leave(window, window, platform);
	await window.close();
}

async function learnInFrench({ page, platform, picture }) {
	await signIn(page, platform, 'emilie');
	const { player, content } = await openInFrame(page);
	await shown(content);
	await saved(player);
	assert.equal(await player.locator('html').getAttribute('lang'), 'fr');
	assert.equal(await player.locator('#exit').innerText(), 'Quitter');
	assert.equal(await player.locator('#state').innerText(), 'Enregistré');
	await content.getByRole('button', { name: 'Français' }).click();
	await saved(player);
	await picture(page, 'french-player');
	await leave(page, player, platform);
}

// The clock of the platform is ten minutes slow.
async function failInFrench({ page, platform, picture }) {
	await signIn(page, platform, 'emilie');
	await page.route('**/lti/launch', async (route) => {
		const now = Math.floor(Date.now() / 1000);
		const form = new URLSearchParams(route.request().postData());
		const { nonce } = JSON.parse(Buffer.from(form.get('id_token').split('.')[1], 'base64url'));
		form.set('id_token', await platform.idTokenFor('emilie', '1', { nonce, iat: now - 600, exp: now - 540 }));
		await route.continue({ postData: form.toString() });
	}, { times: 1 });
	const { player } = await openInFrame(page);
	await player.getByRole('heading', { level: 1 }).waitFor();
	assert.equal(await player.locator('html').getAttribute('lang'), 'fr');
	assert.match(await player.locator('main').innerText(), /les horloges[^]*Code d’assistance/);
	assert.equal(await player.locator('dt:text-is("Vérification")').isVisible(), false, 'what to do comes first, the rest is folded');
	await player.locator('summary').first().click();
	assert.equal(await player.locator('dt:text-is("Vérification") + dd').innerText(), 'exp');
	await picture(page, 'french-failure');
	await page.unrouteAll();
}

async function learnOnPhone({ page, platform, picture }) {
	await page.setViewportSize(PHONE);
	await signIn(page, platform, 'linus');
	await fitsItsWidth(page);
	await picture(page, 'phone-course');
	const { player, content } = await openInFrame(page);
	await shown(content);
	await saved(player);
	await fitsItsWidth(page);
	await picture(page, 'phone-player');
}

async function learnInTheDark({ page, platform, picture }) {
	await page.emulateMedia({ colorScheme: 'dark' });
	await signIn(page, platform, 'linus');
	const { player, content } = await openInFrame(page);
	await shown(content);
	await saved(player);
	await picture(page, 'dark-player');
}

async function lookAtGrades({ page, platform, picture }) {
	await signIn(page, platform, 'barbara');
	await page.click('header nav a[href="/grades"]');
	const cell = (user, activity) => page.locator(`tr[data-user="${user}"][data-activity="${activity}"] .grade`).innerText();
	assert.equal(await cell('ada', '1'), '80 / 100');
	assert.equal(await cell('linus', '2'), '100 / 100');
	assert.equal(await cell('emilie', '1'), '–');
	await picture(page, 'grade-book');
}

async function visitAsGuest({ page, imported, picture }) {
	await page.goto(imported.direct_link);
	await picture(page, 'guest-start');
	await page.click('form button');
	await shown(inside(page));
	await saved(page);
	await picture(page, 'guest-course');
}

/** Each on a page of its own, in this order: what comes late looks at what came before. */
const SCENES = {
	'a learner works through the course in a frame of the course page, and the grade is there': learnInFrame,
	'another one does so in a new window': learnInWindow,
	'where the cookie does not come back, a window of its own is offered, and the grade arrives from there': learnWithoutCookie,
	'the player speaks the language of the platform': learnInFrench,
	'a launch that fails says why, in that language': failInFrench,
	'nothing is wider than a phone': learnOnPhone,
	'it is dark where the reader wants it dark': learnInTheDark,
	'the teacher finds the grades': lookAtGrades,
	'a guest starts by a plain link': visitAsGuest,
};

/** What there is to play, in order. */
export const titles = Object.keys(SCENES);

/** {play(title), close()}; picture(page, name) is called at every step. thirdPartyCookies: as launchBrowser. */
export async function openStory({ picture = async () => {}, thirdPartyCookies = false } = {}) {
	const browser = await launchBrowser({ thirdPartyCookies });
	try {
		await proveBrowser(browser, { thirdPartyCookies });
	} catch (error) {
		await browser.close();
		throw error;
	}
	return openStoryIn(browser, { picture });
}

/** The same in a browser that is there; the story closes it. Other options go to startDemo. */
export async function openStoryIn(browser, { picture = async () => {}, ...options } = {}) {
	try {
		const demo = await startDemo(options);
		const play = async (title) => {
			const page = await browser.newPage();
			await SCENES[title]({ ...demo, page, picture });
			await page.close();
		};
		const close = async () => {
			await browser.close();
			await demo.stop();
		};
		return { play, close };
	} catch (error) {
		await browser.close();
		throw error;
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

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const story = await openStory({ picture: photographer(process.argv[2]) });
	try {
		for (const title of titles)
			await story.play(title);
	} finally {
		await story.close();
	}
}
