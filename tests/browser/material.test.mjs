// Modules of our own content in a browser: read, watched, taken, on a phone and by keyboard; what was done is there the next time.
// The film is recorded by the browser itself.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { eventually } from '../harness/learner.mjs';
import { keyOf, makeModule, pdf, shelve } from '../harness/material.mjs';
import { Owner } from '../harness/owner.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const shots = process.env.LECTERN_SHOTS;
let s, editor, browser, owner;

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key' } });
	owner = new Owner(s.data);
	editor = await keyOf(s, operator, ['courses:read', 'courses:write']);
});
test.after(() => s?.dispose());
test.beforeEach(async () => (browser = await launchBrowser()));
test.afterEach(() => browser.close());

const shoot = async (page, name) => shots && page.screenshot({ path: path.join(shots, `material-${name}.png`) });

/** A module filled and opened to the public; {module, link}. */
async function published(type, title, body) {
	const module = makeModule(s, { type, title });
	await module.write(body, editor);
	return { module, link: await module.publish(editor) };
}

/** A page of the player with the module open in it, and the content's frame. */
async function open(link, context = browser) {
	const page = await context.newPage();
	await page.goto(link);
	await page.getByRole('button', { name: /^(Start and keep|Continue)/ }).click();
	await page.locator('#place iframe').waitFor();
	return { page, content: page.frameLocator('#place iframe') };
}

const saved = (page) => page.waitForFunction(() => document.getElementById('state').dataset.state === 'saved');
const completionOf = ({ id }) => owner.sql(`SELECT completion FROM attempts WHERE module_id = '${id}' ORDER BY id DESC LIMIT 1`)[0]?.[0];
const completed = (module) => eventually(() => completionOf(module) === 'completed', { what: 'completion' });
const long = (paragraphs) => Array.from({ length: paragraphs }, (_, at) => `## Part ${at + 1}\n\n${'Salt is made of sodium and chlorine. '.repeat(20)}`).join('\n\n');

test('an article is read by keyboard to its end, which completes it, and the place is kept', async () => {
	const { module, link } = await published('article', 'Salt', { text: `${long(12)}\n\n| a | b |\n|---|---|\n| 1 | 2 |` });
	const { page, content } = await open(link);
	await content.getByRole('heading', { name: 'Part 1', exact: true }).waitFor();
	await shoot(page, 'article');
	await saved(page);
	assert.equal(completionOf(module), 'incomplete');
	await content.getByRole('heading', { name: 'Part 6' }).evaluate((heading) => heading.scrollIntoView());
	await page.waitForTimeout(0);
	await eventually(async () => /"block":(?!0)/.test(await page.evaluate(() => API.LMSGetValue('cmi.suspend_data'))), { what: 'the place' });
	await saved(page);
	await page.close();

	const again = await open(link);
	await again.content.getByRole('heading', { name: 'Part 6' }).waitFor();
	await eventually(() => again.content.locator('html').evaluate((html) => html.scrollTop > 200), { what: 'the place of the last time' });
	assert.equal(completionOf(module), 'incomplete');
	await again.content.locator('body').evaluate((body) => { body.tabIndex = -1; body.focus(); });
	await again.page.keyboard.press('End');
	await completed(module);
	await again.content.getByText('You have read this to its end.').last().waitFor();
	await shoot(again.page, 'article-done');
	await again.page.close();
});

test('an article is said to be read, in French, on a phone', async () => {
	const { module, link } = await published('article', 'Le sel', { text: long(12) });
	const context = await launchBrowser({ viewport: { width: 390, height: 800 }, locale: 'fr-FR' });
	try {
		const page = await context.newPage();
		await page.goto(link);
		await page.locator('button[value=keep]').click();
		const content = page.frameLocator('#place iframe');
		await content.getByRole('heading', { name: 'Le sel' }).waitFor();
		await shoot(page, 'article-phone');
		await content.getByRole('button', { name: 'J’ai lu ce texte' }).focus();
		await page.keyboard.press('Enter');
		await completed(module);
		assert.equal(await content.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth), true);
	} finally {
		await context.close();
	}
});

test('a link is done when it was opened', async () => {
	const link = await published('link', 'Elsewhere', { url: `${s.app}/api/docs`, description: 'Come **back**.' });
	const two = await open(link.link);
	await shoot(two.page, 'link');
	const [other] = await Promise.all([browser.waitForEvent('page'), two.content.getByRole('link', { name: 'Open the link' }).click()]);
	await other.waitForURL(/\/api\/docs/);
	assert.equal(await other.evaluate(() => opener), null);
	await completed(link.module);
	await two.content.getByText('You have opened this link.').first().waitFor();
});

const kept = (page) => page.evaluate(() => JSON.parse(API.LMSGetValue('cmi.suspend_data') || '{}'));

test('a document is read page by page; what was read is kept, and all of it completes the module', async () => {
	const { module, link } = await published('pdf', 'Salt, a leaflet', { content: shelve(s, 'salt.pdf', pdf(3), 'application/pdf'), download: true });
	const first = await open(link);
	await first.content.getByText('Page 1', { exact: true }).waitFor({ state: 'attached' });
	await first.content.locator('canvas').first().waitFor();
	await shoot(first.page, 'pdf');
	await eventually(async () => /^1/.test((await kept(first.page)).read), { what: 'the first page to be read' });
	assert.equal((await Promise.all([first.page.waitForEvent('download'), first.content.getByRole('link', { name: 'Download' }).click()]))[0].suggestedFilename(), 'salt.pdf');
	await first.content.getByRole('button', { name: 'Next page' }).click();
	await eventually(async () => (await kept(first.page)).page === 2, { what: 'the page to be kept' });
	await saved(first.page);
	assert.equal(completionOf(module), 'incomplete');
	await first.page.close();

	const again = await open(link);
	await eventually(async () => await again.content.getByRole('textbox', { name: 'Page' }).inputValue() === '2', { what: 'the page of the last time' });
	await again.content.locator('#document').focus();
	for (let number = 3; number >= 2; number--)
		await again.page.keyboard.press(number === 3 ? 'PageDown' : 'PageUp');
	await eventually(async () => /^1-2/.test((await kept(again.page)).read), { what: 'the second page to be read' });
	await again.page.keyboard.press('PageDown');
	await completed(module);
	await shoot(again.page, 'pdf-done');
});

/** So many seconds of a film, as the browser records a canvas. */
async function film(seconds) {
	const page = await browser.newPage();
	const text = await page.evaluate(async (length) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 }), pen = canvas.getContext('2d');
		const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm' }), parts = [];
		const painting = setInterval(() => {
			pen.fillStyle = `hsl(${(performance.now() / 10) % 360} 60% 60%)`;
			pen.fillRect(0, 0, 320, 180);
		}, 50);
		recorder.ondataavailable = ({ data }) => parts.push(data);
		const over = new Promise((resolve) => (recorder.onstop = resolve));
		recorder.start();
		setTimeout(() => recorder.stop(), length * 1000);
		await over;
		clearInterval(painting);
		const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
		return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
	}, seconds);
	await page.close();
	return Buffer.from(text, 'latin1');
}

test('a film counts by what was watched of it, goes on where it was left, and has its captions', async () => {
	const content = shelve(s, 'salt.webm', await film(6), 'video/webm');
	const captions = shelve(s, 'salt.vtt', Buffer.from('WEBVTT\n\n00:00.000 --> 00:05.000\nThe sea is salty.\n'), 'text/vtt');
	const { module, link } = await published('video', 'The sea', { content, captions: [{ content: captions, language: 'en', label: 'English' }], completion_percent: 80 });
	const first = await open(link), video = first.content.locator('video');
	await eventually(() => video.evaluate((film) => Number.isFinite(film.duration) && film.duration > 3), { what: 'its length' });
	await video.evaluate((film) => { film.textTracks[0].mode = 'showing'; });
	await eventually(() => video.evaluate((film) => film.textTracks[0].cues?.[0]?.text === 'The sea is salty.'), { what: 'the captions' });
	await video.evaluate((film) => { film.muted = true; film.currentTime = film.duration - 1.2; });
	await video.evaluate((film) => film.play());
	await eventually(() => video.evaluate((film) => film.ended), { what: 'the end of the film' });
	await saved(first.page);
	assert.equal(completionOf(module), 'incomplete', 'what was jumped over was not watched');
	await video.evaluate((film) => { film.currentTime = 0; });
	await video.evaluate((film) => film.play());
	await eventually(() => video.evaluate((film) => film.currentTime > 1.5), { what: 'some of it to be watched' });
	await video.evaluate((film) => film.pause());
	await eventually(async () => /^0/.test((await kept(first.page)).watched) && (await kept(first.page)).at > 1, { what: 'the place to be kept' });
	await saved(first.page);
	await shoot(first.page, 'video');
	await first.page.close();

	const again = await open(link), then = again.content.locator('video');
	await eventually(() => then.evaluate((film) => film.currentTime > 1 && film.currentTime < film.duration - 2), { what: 'the place of the last time' });
	await then.evaluate((film) => { film.muted = true; return film.play(); });
	await completed(module);
});

test('an article shows pictures of the library, and a file is taken along', async () => {
	const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
	const picture = shelve(s, 'dot.png', dot, 'image/png');
	const read = await published('article', 'Pictures', { text: `![A dot](media:${picture})` });
	const article = await open(read.link);
	await eventually(() => article.content.getByAltText('A dot').evaluate((image) => image.complete && image.naturalWidth === 1), { what: 'the picture' });
	const taken = await published('file', 'The leaflet', { content: shelve(s, 'Été.pdf', pdf(1), 'application/pdf') });
	const { page, content } = await open(taken.link);
	await shoot(page, 'file');
	const [download] = await Promise.all([page.waitForEvent('download'), content.getByRole('link', { name: /Download/ }).click()]);
	assert.equal(download.suggestedFilename(), 'Été.pdf');
	await completed(taken.module);
});
