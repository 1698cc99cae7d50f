// Where learners lose their work in practice, one test for each way, on the real service: the page, the tab or the window
// goes away. What was kept is what the next visit finds.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { call, crash, importCourse, playing, reaches, sco, set, value, visit } from './visits.mjs';

// Content of several pages and windows. A popup finds the API as content does: up from its opener.
const FILES = {
	's1.html': sco('<a href="page2.html">On</a> <button onclick="open(\'popup.html\', \'part\', \'width=500,height=400\')">Open the part</button>'),
	'page2.html': sco('<p>Second page</p>'),
	'popup.html': `<!doctype html><title>part</title><h1>The part</h1><script>
	const api = opener.parent.API;
	addEventListener('unload', () => api.LMSSetValue('cmi.core.lesson_location', 'popup left'));
</script>`,
};

let service, link, browser;
test.before(async () => {
	[service, browser] = await Promise.all([startLectern(), launchBrowser()]);
	link = await importCourse(service, { files: FILES });
});
test.after(async () => {
	await browser?.close();
	await service?.dispose();
});
// A guest of its own for each test: another learner, another host of content, another storage.
test.beforeEach(() => browser.clearCookies());
test.afterEach(async () => {
	await browser.setOffline(false);
	for (const page of browser.pages().slice(1))
		await page.close();
});

test('a tab is killed after SetValue, without a commit', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_location': '3', 'cmi.core.score.raw': '40' });
	await reaches(page, 'saved');
	await crash(page);
	const later = await visit(browser, link);
	assert.equal(await value(later, 'cmi.core.lesson_location'), '3');
	assert.equal(await value(later, 'cmi.core.score.raw'), '40');
	assert.equal(await value(later, 'cmi.core.entry'), 'resume');
});

test('a tab is killed after SetValue while nothing can be sent', async () => {
	const page = await visit(browser, link);
	await reaches(page, 'saved');
	await browser.setOffline(true);
	await set(page, { 'cmi.suspend_data': 'only on this device' });
	await reaches(page, 'device');
	await crash(page);
	await browser.setOffline(false);
	assert.equal(await value(await visit(browser, link), 'cmi.suspend_data'), 'only on this device');
});

test('five minutes offline, then the page is closed', async (t) => {
	const context = await launchBrowser({ t });
	await context.clock.install();
	const page = await visit(context, link);
	await reaches(page, 'saved');
	await context.setOffline(true);
	for (let minute = 1; minute <= 5; minute++) {
		await set(page, { 'cmi.core.lesson_location': `minute ${minute}`, [`cmi.objectives.${minute - 1}.id`]: `o${minute}` });
		await call(page, 'LMSCommit', '');
		await page.clock.fastForward('01:00');
	}
	await reaches(page, 'device');
	assert.match(await page.textContent('#notice'), /connection is interrupted/);
	await page.close();
	await context.setOffline(false);
	const later = await visit(context, link);
	assert.equal(await value(later, 'cmi.core.lesson_location'), 'minute 5');
	assert.equal(await value(later, 'cmi.objectives._count'), '5');
	await reaches(later, 'saved');
});

test('five minutes offline, then the network is back', async (t) => {
	const context = await launchBrowser({ t });
	await context.clock.install();
	const page = await visit(context, link);
	await context.setOffline(true);
	await set(page, { 'cmi.core.lesson_status': 'completed', 'cmi.core.score.raw': '77' });
	await page.clock.fastForward('05:00');
	await reaches(page, 'device');
	await context.setOffline(false);
	await reaches(page, 'saved');
	await crash(page);
	assert.equal(await value(await visit(context, link), 'cmi.core.score.raw'), '77');
});

test('300 KB of suspend data, then the page goes away', async () => {
	const data = Array.from({ length: 30_000 }, (_, at) => String(at).padStart(10, '-')).join('');
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_location': 'last', 'cmi.suspend_data': data });
	await page.goto('about:blank');
	const later = await visit(browser, link);
	assert.equal(await value(later, 'cmi.suspend_data'), data);
	assert.equal(await value(later, 'cmi.core.lesson_location'), 'last');
});

test('two tabs: what the first could not send comes with the second', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_location': '1' });
	await reaches(page, 'saved');
	await page.route('**/play/**', (route) => route.abort());
	await set(page, { 'cmi.core.lesson_location': '2' });
	await reaches(page, 'device');
	const second = await visit(browser, link);
	assert.equal(await value(second, 'cmi.core.lesson_location'), '2');
	await set(second, { 'cmi.core.lesson_location': '3' });
	await reaches(second, 'saved');
	await page.unroute('**/play/**');
	await set(page, { 'cmi.core.lesson_location': 'too late' });
	await page.getByRole('heading', { name: 'Opened somewhere else' }).waitFor();
	assert.equal(await page.evaluate(() => typeof window.API), 'undefined');
	await page.getByRole('button', { name: 'Continue here' }).click();
	await playing(page);
	assert.equal(await value(page, 'cmi.core.lesson_location'), '3');
	await second.getByRole('heading', { name: 'Opened somewhere else' }).waitFor({ state: 'detached' });
});

test('a reload in the middle of a SCO, right after SetValue', async () => {
	const page = await visit(browser, link);
	await set(page, { 'cmi.core.lesson_location': '4', 'cmi.core.exit': 'suspend' });
	await page.reload();
	await playing(page);
	assert.equal(await value(page, 'cmi.core.lesson_location'), '4');
	assert.equal(await value(page, 'cmi.core.entry'), 'resume');
});

test('the back button inside the frame, then out of the player, and forward again', async () => {
	const page = await visit(browser, link);
	await page.frameLocator('#place iframe').getByRole('link', { name: 'On' }).click();
	await page.frameLocator('#place iframe').getByText('Second page').waitFor();
	assert.equal(await page.evaluate(() => frames[0].began), 'true');
	await set(page, { 'cmi.core.lesson_location': 'second page' });
	await page.evaluate(() => history.back());
	await page.frameLocator('#place iframe').getByRole('link', { name: 'On' }).waitFor();
	await playing(page);
	assert.equal(await page.evaluate(() => frames[0].began), 'true');
	assert.equal(await value(page, 'cmi.core.lesson_location'), 'second page');
	await set(page, { 'cmi.core.lesson_location': 'before leaving' });
	await page.goBack();
	await page.waitForURL('**/go/**');
	await page.goForward();
	await playing(page);
	assert.equal(await value(page, 'cmi.core.lesson_location'), 'before leaving');
	await reaches(page, 'saved');
});

test('a popup of the content is closed by the system', async () => {
	const page = await visit(browser, link);
	const opened = page.waitForEvent('popup');
	await page.frameLocator('#place iframe').getByRole('button', { name: 'Open the part' }).click();
	const popup = await opened;
	await popup.getByRole('heading', { name: 'The part' }).waitFor();
	assert.deepEqual(await popup.evaluate(() => [api.LMSSetValue('cmi.core.score.raw', '55'), api.LMSGetLastError()]), ['true', '0']);
	await popup.close();
	await reaches(page, 'saved');
	await crash(page);
	const later = await visit(browser, link);
	assert.equal(await value(later, 'cmi.core.score.raw'), '55');
	assert.equal(await value(later, 'cmi.core.lesson_location'), 'popup left');
});

test('the player is closed while a popup of the content is open', async () => {
	const page = await visit(browser, link);
	const opened = page.waitForEvent('popup');
	await page.frameLocator('#place iframe').getByRole('button', { name: 'Open the part' }).click();
	const popup = await opened;
	await popup.evaluate(() => api.LMSSetValue('cmi.core.score.raw', '66'));
	await page.close();
	await popup.close();
	assert.equal(await value(await visit(browser, link), 'cmi.core.score.raw'), '66');
});
