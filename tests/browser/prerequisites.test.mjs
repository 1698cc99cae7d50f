// Parts that are held back by their prerequisites, as a learner meets them: in the contents, by mouse and by keyboard, in both
// languages, and where the page has not heard yet that a part is held back.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { call, importCourse, playing, reaches, set, visit } from './visits.mjs';

let service, link, browser;
test.before(async () => {
	[service, browser] = await Promise.all([startLectern(), launchBrowser()]);
	await proveBrowser(browser);
	link = await importCourse(service, { scos: ['First', 'Second', 'Third'], prerequisites: { 'i-s2': 'i-s1', 'i-s3': 'i-s1&amp;i-s2' } });
});
test.after(async () => {
	await browser?.close();
	await service?.dispose();
});
test.beforeEach(() => browser.clearCookies());
test.afterEach(async () => {
	for (const page of browser.pages().slice(1))
		await page.close();
});

const part = (page, name) => page.locator('#contents button', { hasText: name });
const heldBack = async (page) => (await page.locator('#contents button[aria-disabled="true"] .part').allInnerTexts()).join(' ');
const isCurrent = (page, name) => page.waitForFunction((wanted) =>
	document.querySelector('#contents button[aria-current] .part')?.innerText === wanted && frames[0]?.began !== undefined, name);
const parts = (page, names) => page.waitForFunction((wanted) =>
	[...document.querySelectorAll('#contents button[aria-disabled="true"] .part')].map((one) => one.innerText).join(' ') === wanted, names);
/** Turns `open` that left the page since. */
const openings = (page) => {
	const seen = [];
	page.on('request', (request) => {
		if (request.url().endsWith('/play/turn') && request.postDataJSON().do === 'open') seen.push(request);
	});
	return seen;
};

for (const { language, reason, done } of [
	{ language: 'en-GB', reason: 'opens when other parts are done', done: 'completed' },
	{ language: 'fr-FR', reason: 's’ouvrira quand d’autres parties seront terminées', done: 'terminé' },
]) {
	test(`a part that is held back says why, does not open, and opens once it may (${language})`, async (t) => {
		const page = await visit(await launchBrowser({ t, locale: language }), link);
		const asked = openings(page);
		assert.equal(await heldBack(page), 'Second Third');
		assert.equal(await part(page, 'Second').innerText(), `Second\n${reason}`);
		await part(page, 'Second').click({ force: true });
		await part(page, 'Third').focus();
		await page.keyboard.press('Enter');
		assert.equal(await page.evaluate(() => document.activeElement.querySelector('.part').innerText), 'Third', 'the keyboard reaches it');
		assert.deepEqual(asked, []);
		assert.equal(await page.isVisible('#next'), false);

		await set(page, { 'cmi.core.lesson_status': 'completed' });
		await parts(page, 'Third');
		assert.equal(await part(page, 'First').innerText(), `First\n${done}`);
		assert.equal(await page.isVisible('#next'), true);
		await part(page, 'Second').click();
		await isCurrent(page, 'Second');
		assert.equal(asked.length, 1);

		await set(page, { 'cmi.core.lesson_status': 'passed' });
		await parts(page, '');
		await page.locator('#next').click();
		await isCurrent(page, 'Third');
	});
}

test('the next visit shows what may be opened as it was left', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_status': 'completed' });
	await parts(page, 'Third');
	await page.reload();
	await playing(page);
	assert.equal(await heldBack(page), 'Third');
});

test('where the page does not know, the service refuses, says so, and the work goes on', async () => {
	const page = await visit(browser, link, { prepare: (fresh) => fresh.addInitScript(() => {
		const { fetch } = window;
		window.fetch = async (address, options) => {
			const response = await fetch(address, options);
			if (!String(address).endsWith('/session')) return response;
			const body = await response.json();
			for (const item of body.items) item.may_open = true;
			return new Response(JSON.stringify(body), { status: response.status });
		};
	}) });
	const asked = openings(page);
	assert.equal(await heldBack(page), '');
	await page.evaluate(() => frames[0].addEventListener('unload', () => {
		parent.API.LMSSetValue('cmi.core.lesson_location', 'last words');
	}));
	await part(page, 'Second').click();
	await page.getByRole('heading', { name: 'This part cannot be opened yet' }).waitFor();
	assert.equal((await asked[0].response()).status(), 422);
	assert.equal(await heldBack(page), 'Second');
	await reaches(page, 'saved');

	await part(page, 'First').click();
	await isCurrent(page, 'First');
	assert.equal(await call(page, 'LMSGetValue', 'cmi.core.lesson_location'), 'last words', 'what came with the refused turn is kept');
	await set(page, { 'cmi.core.lesson_status': 'completed' });
	await page.waitForFunction(() => document.querySelectorAll('#contents button[aria-disabled="true"]').length === 0);
	await part(page, 'Second').click();
	await isCurrent(page, 'Second');
	await page.getByRole('button', { name: 'Exit' }).click();
	await page.getByText(/Your progress is kept|You can close this window/).waitFor();
});
