// Modules of our own content in a browser: read, watched, taken, on a phone and by keyboard; what was done is there the next time.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { eventually } from '../harness/learner.mjs';
import { keyOf, makeModule } from '../harness/material.mjs';
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
