// Editors in a browser: an article and a quiz written from nothing by keyboard and mouse, without JavaScript; the text shown while it is typed.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { makeModule } from '../harness/material.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';

let s;
const shot = async (page, name) => process.env.LECTERN_SHOTS && page.screenshot({ path: `${process.env.LECTERN_SHOTS}/editors-${name}.png`, fullPage: true });
const at = (module) => `${s.app}/admin/main/modules/${module.id}/content`;
const draft = (module) => JSON.parse(new Owner(s.data).sql(`SELECT body FROM module_drafts WHERE module_id = '${module.id}'`)[0][0]);
const author = async (t, options) => {
	const context = await launchBrowser({ t, ...options });
	await signedIn(s, { roles: ['designer'] }).enter(context);
	return context.newPage();
};

test.before(async () => (s = await startLectern()));
test.after(() => s?.dispose());

test('a question and a quiz that asks it are written from nothing, without JavaScript', async (t) => {
	const module = makeModule(s, { type: 'quiz', title: 'Salts' });
	const page = await author(t, { javaScriptEnabled: false });
	await page.goto(`${s.app}/admin/main/questions`);
	await page.getByRole('link', { name: 'New question' }).click();
	await page.getByRole('link', { name: 'Multiple choice, one answer' }).click();
	await page.getByLabel('Name', { exact: true }).fill('Table salt');
	await page.getByLabel('Question', { exact: true }).fill('What is table salt?');
	const row = (number) => page.getByRole('group', { name: `Choice ${number}` });
	await row(1).getByLabel('Text').fill('Sodium chloride');
	await row(2).getByLabel('Text').fill('Potassium');
	await page.getByRole('button', { name: 'Add a choice' }).click();
	assert.equal(await row(4).getByLabel('Text').inputValue(), '');
	assert.equal(await row(2).getByLabel('Text').inputValue(), 'Potassium');
	await row(3).getByRole('button', { name: 'Remove' }).click();
	await row(3).getByLabel('Text').fill('Sugar');
	await shot(page, 'question');
	await page.getByLabel('Name', { exact: true }).press('Enter');
	await page.getByRole('link', { name: 'Try it' }).click();
	await page.getByLabel('Sodium chloride').check();
	await page.getByRole('button', { name: 'Check my answer' }).click();
	assert.match(await page.locator('.verdict').textContent(), /right\s+1 \/ 1/);

	await page.goto(at(module));
	assert.match(await page.locator('main').textContent(), /The quiz has no questions yet/);
	await page.getByRole('link', { name: 'Add questions' }).click();
	await page.getByRole('button', { name: 'Add Table salt' }).click();
	await page.getByLabel('How many attempts').fill('2');
	await page.getByLabel('Time limit, in minutes').fill('10');
	await page.getByRole('button', { name: 'Save', exact: true }).last().click();
	await shot(page, 'quiz');
	assert.deepEqual([draft(module).slots.length, draft(module).attempts, draft(module).time_limit_s], [1, 2, 600]);
	await page.getByRole('button', { name: 'Save and preview as a learner' }).click();
	await page.getByRole('heading', { name: 'Salts' }).waitFor();
	assert.match(page.url(), /\/quiz\//);
});

test('an article is shown while it is typed, saved, and previewed in the player', async (t) => {
	const module = makeModule(s, { type: 'article', title: 'Salt' });
	const page = await author(t);
	await page.goto(at(module));
	const text = page.getByLabel('Text', { exact: false }).first();
	await text.fill('# Salt\n\nIt is *salty*. <img src=x onerror=alert(1)>');
	await page.locator('#said em').waitFor();
	assert.equal(await page.locator('#said em').textContent(), 'salty');
	assert.equal(await page.locator('#said img').count(), 0, 'HTML in the text is text');
	await shot(page, 'article');
	assert.equal(draft(module).text ?? '', '');
	await page.getByRole('button', { name: 'Save and preview as a learner' }).click();
	await page.locator('#place iframe').waitFor();
	await page.frameLocator('#place iframe').getByText('salty').waitFor();
	assert.match(draft(module).text, /^# Salt/);
});
