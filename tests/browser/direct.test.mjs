// A direct visitor plays the demo course on the real service: the player of player.test.mjs, with nothing standing in.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { repo, startLectern } from '../harness/lectern.mjs';
import { zip } from '../harness/zip.mjs';

const demo = path.join(repo, 'demo/course');
const package_ = zip(Object.fromEntries(fs.readdirSync(demo).map((name) => [name, fs.readFileSync(path.join(demo, name))])));

let service, link, browser;
test.before(async () => {
	const guard = await launchBrowser();
	await proveBrowser(guard).finally(() => guard.close());
	service = await startLectern();
	({ direct_link: link } = await service.ask('package', 'import', service.write('demo.zip', package_)));
});
test.after(() => service?.dispose());
test.beforeEach(async () => {
	browser = await launchBrowser();
});
test.afterEach(() => browser.close());

/** A page with the course open in it. */
const open = async () => {
	const page = await browser.newPage();
	await page.goto(link);
	await page.getByRole('button', { name: /^(Start and keep|Continue)/ }).click();
	await opened(page);
	return page;
};
const course = (page) => page.frameLocator('#place iframe');
const opened = (page) => course(page).getByText(/Page \d of 6/).waitFor();
const next = (page) => course(page).getByRole('button', { name: 'Next' }).click();
const saved = (page) => page.waitForFunction(() => document.getElementById('state').dataset.state === 'saved');
const at = (page, number) => course(page).getByText(`Page ${number} of 6`).waitFor();

test('a visitor works through the course, and the next visit finds the score', async () => {
	const page = await open();
	for (let i = 0; i < 5; i++) await next(page);
	for (const [name, value] of Object.entries({ q1: 'b', q2: 'c', q3: 'a', q4: 'b', q5: 'c' })) {
		await course(page).locator(`input[name=${name}][value=${value}]`).check();
	}
	await course(page).getByRole('button', { name: 'Give my answers' }).click();
	await course(page).getByText('100 points of 100').waitFor();
	await saved(page);
	await page.getByRole('button', { name: 'Exit' }).click();
	await page.getByText('You can close this window.').waitFor();
	const later = await open();
	await at(later, 6);
	assert.equal(await later.evaluate(() => API.LMSGetValue('cmi.core.score.raw')), '100');
	assert.equal(await later.evaluate(() => API.LMSGetValue('cmi.core.lesson_status')), 'passed');
	assert.equal(await later.evaluate(() => API.LMSGetValue('cmi.core.entry')), 'resume');
});

test('a reload in the middle goes on at the same page', async () => {
	const page = await open();
	await next(page);
	await next(page);
	await page.reload();
	await opened(page);
	await at(page, 3);
});

test('what was set just before the tab crashed is there at the next visit', async () => {
	const page = await open();
	await saved(page);
	await page.route('**/play/**', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
	await page.evaluate(() => API.LMSSetValue('cmi.core.lesson_location', '4'));
	await page.waitForFunction(() => document.getElementById('state').dataset.state === 'device');
	const crashed = page.waitForEvent('crash');
	page.goto('chrome://crash').catch(() => {});
	await crashed;
	await at(await open(), 4);
});

test('work goes on while the service is away, and is saved when it is back', async () => {
	const page = await open();
	await saved(page);
	await service.kill();
	await next(page);
	await page.waitForSelector('#notice:not([hidden])');
	assert.equal(await page.getAttribute('#state', 'data-state'), 'device');
	await service.start();
	await saved(page);
	await page.reload();
	await at(page, 2);
});

test('a second window takes over, and the first can take it back', async () => {
	const page = await open();
	await next(page);
	await saved(page);
	const second = await open();
	await at(second, 2);
	await next(page);
	await page.getByRole('button', { name: 'Continue here' }).click();
	await opened(page);
	await at(page, 2);
});

test('pages and files are cached by address, and the player keeps to its policy', async () => {
	const page = await browser.newPage();
	const said = [];
	page.on('console', (message) => said.push(message.text()));
	page.on('pageerror', (error) => said.push(error.message));
	const player = page.waitForResponse((response) => response.url().endsWith('/main.mjs'));
	await page.goto(link);
	await page.getByRole('button', { name: /^(Start and keep|Continue)/ }).click();
	await opened(page);
	const answer = await player;
	assert.match(answer.headers()['cache-control'], /immutable/);
	assert.match(answer.headers()['content-type'], /^text\/javascript/);
	assert.deepEqual(said, []);
});
