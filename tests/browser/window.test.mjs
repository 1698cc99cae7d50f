// Out of the platform's frame into a window of its own, and the ways through a course of several parts, on a phone too.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { importCourse, playing, reaches, set, value, visit } from './visits.mjs';

const PHONE = { width: 320, height: 568 };

let service, link, several, outside, browser;
test.before(async () => {
	[service, browser] = await Promise.all([startLectern(), launchBrowser()]);
	link = await importCourse(service);
	several = await importCourse(service, { scos: ['First', 'Second', 'Third'], title: 'A course with a title that is far too long for the bar of a phone' });
	outside = http.createServer((request, response) => {
		const address = new URL(request.url, 'http://any').searchParams.get('show');
		response.setHeader('content-type', 'text/html').end(`<!doctype html><title>platform</title><iframe name="tool" src="${address}" style="width: 100%; height: 500px"></iframe>`);
	});
	await new Promise((resolve) => outside.listen(0, '127.0.0.1', resolve));
});
test.after(async () => {
	await browser?.close();
	await service?.dispose();
	outside?.closeAllConnections();
	outside?.close();
});
test.beforeEach(() => browser.clearCookies());
test.afterEach(async () => {
	for (const page of browser.pages().slice(1))
		await page.close();
});

/** The player in the frame of another site: {page, frame}. */
async function frameIt(address = link) {
	const origin = `http://campus.localhost:${outside.address().port}`;
	const first = await visit(browser, address);
	const player = first.url();
	await first.close();
	new Owner(service.data).sql(`UPDATE launches SET frame_origins = '${origin}'`);
	const page = await browser.newPage();
	await page.goto(`${origin}/?show=${encodeURIComponent(player)}`);
	const frame = await (await page.waitForSelector('iframe[name="tool"]')).contentFrame();
	await playing(frame);
	return { page, frame };
}

const controls = (page) => page.locator('.bar button:visible').all();

async function assertFits(page) {
	assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), true, 'nothing to scroll sideways');
	for (const control of await controls(page)) {
		const box = await control.boundingBox();
		assert.ok(box.x >= 0 && box.x + box.width <= PHONE.width && box.height >= 32, `${await control.innerText()}: ${JSON.stringify(box)}`);
	}
}

test('the running course moves out of the frame into a window of its own, and nothing is lost', async () => {
	const { page, frame } = await frameIt();
	const data = 'long '.repeat(30_000);
	await set(frame, { 'cmi.core.lesson_location': '3', 'cmi.core.score.raw': '45', 'cmi.suspend_data': data });
	const opened = page.waitForEvent('popup');
	await frame.getByRole('button', { name: 'Open in a new window' }).click();
	const own = await opened;
	await playing(own);
	assert.equal(await value(own, 'cmi.core.lesson_location'), '3');
	assert.equal(await value(own, 'cmi.core.score.raw'), '45');
	assert.equal(await value(own, 'cmi.suspend_data'), data);
	assert.equal(await own.evaluate(() => window.opener), null);
	assert.equal(await own.getByRole('button', { name: 'Open in a new window' }).isVisible(), false, 'it is in a window already');
	await frame.getByRole('heading', { name: 'The activity is open in a window of its own' }).waitFor();
	assert.equal(await frame.locator('#place iframe').count(), 0);
	await set(own, { 'cmi.core.lesson_location': '4' });
	await reaches(own, 'saved');
	await own.close();
	await frame.getByRole('button', { name: 'Continue here' }).click();
	await frame.locator('#place iframe').waitFor();
	await playing(frame);
	assert.equal(await value(frame, 'cmi.core.lesson_location'), '4');
});

test('a frame that reaches nobody keeps everything and opens no window', async () => {
	const { page, frame } = await frameIt();
	await reaches(frame, 'saved');
	await page.route('**/play/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
	await set(frame, { 'cmi.core.lesson_location': '9' });
	const opened = page.waitForEvent('popup');
	await frame.getByRole('button', { name: 'Open in a new window' }).click();
	const own = await opened;
	await frame.getByRole('heading', { name: 'Your last steps could not be sent yet.' }).waitFor();
	assert.equal(own.isClosed(), true);
	await page.unroute('**/play/**');
	await frame.getByRole('button', { name: 'Try again' }).click();
	await frame.locator('#place iframe').waitFor();
	await playing(frame);
	assert.equal(await value(frame, 'cmi.core.lesson_location'), '9');
});

test('when a part is over the next one is offered, up to the last', async () => {
	const page = await visit(browser, several);
	const next = page.getByRole('button', { name: 'Next part' });
	assert.equal(await next.isVisible(), false);
	await set(page, { 'cmi.core.lesson_status': 'incomplete' });
	await reaches(page, 'saved');
	assert.equal(await next.isVisible(), false);
	await set(page, { 'cmi.core.lesson_status': 'completed' });
	await next.click();
	await page.waitForSelector('#place iframe[title="Second"]');
	await playing(page);
	assert.equal(await next.isVisible(), false);
	await page.evaluate(() => API.LMSFinish(''));
	await next.click();
	await page.waitForSelector('#place iframe[title="Third"]');
	await playing(page);
	await set(page, { 'cmi.core.lesson_status': 'passed' });
	await reaches(page, 'saved');
	assert.equal(await next.isVisible(), false);
});

test('on a phone every control is within reach, in English and in French', async () => {
	for (const language of ['en', 'fr']) {
		const context = await launchBrowser({ viewport: PHONE, locale: language });
		try {
			const page = await visit(context, several);
			await set(page, { 'cmi.core.lesson_status': 'completed' });
			await page.getByRole('button', { name: language === 'fr' ? 'Partie suivante' : 'Next part' }).waitFor();
			await page.evaluate(() => (document.getElementById('window').hidden = false));
			assert.equal((await controls(page)).length, 4);
			await assertFits(page);
			await page.locator('#contents-button').click();
			await page.locator('#contents').getByText('Second').click();
			await page.waitForSelector('#place iframe[title="Second"]');
			await assertFits(page);
		} finally {
			await context.close();
		}
	}
});
