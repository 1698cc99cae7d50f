// Every page of staff and visitors: accessible, valid, translated, fitting, in light and dark. One line for each page in
// pages.mjs; a page that has none fails the first test. They are looked at in pages_part_1.test.mjs and on; in every way: pages.long.test.mjs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { binary, startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';
import { elsewhere, openPages, PARTS, pages } from './pages.mjs';

test('every page is looked at', () => {
	const routes = JSON.parse(execFileSync(binary, ['routes', '--json'], { encoding: 'utf8' }))
		.filter(({ method, origin, shape }) => method === 'GET' && origin === 'app' && shape === 'page');
	const anything = new Proxy({}, { get: (_, name) => (({ link: '/go/x', course: '/course/x', me: '/me/x', mend: '/pick/x', pick: '/pick/x', quiz: '/quiz/x', teach: '/launch/x', unsubscribe: '/unsubscribe/x' })[name] ?? 'x') });
	const looked = pages.map(({ path }) => (typeof path === 'function' ? path(anything) : path).split('?')[0]);
	const missing = routes.map((route) => route.path).filter((path) => !(path in elsewhere)
		&& !looked.some((one) => one === path || new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(one)));
	assert.deepEqual(missing, [], 'pages without a line in tests/browser/pages.mjs');
});

test('every part of the pages has its program', () => {
	const programs = fs.readdirSync(new URL('.', import.meta.url)).filter((name) => /^pages_part_\d+\.test\.mjs$/.test(name)).sort();
	assert.deepEqual(programs, Array.from({ length: PARTS }, (_, at) => `pages_part_${at + 1}.test.mjs`));
});

test('a form keeps what was typed, names what was wrong, and leads to it', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, javaScriptEnabled: false, locale: 'fr-FR' });
	const page = await context.newPage();
	await page.goto(`${s.app}/styleguide`);
	await page.getByLabel('Adresse e-mail', { exact: true }).fill('nobody');
	await page.getByLabel('Places').fill('5000');
	await page.getByLabel('Concepteur pédagogique').check();
	await page.getByRole('button', { name: 'Envoyer' }).click();
	const summary = page.getByRole('alert');
	assert.match(await summary.textContent(), /Il y a 4 problèmes/);
	assert.match(await summary.textContent(), /Saisissez un nombre entre 1 et 1000/);
	assert.equal(await page.getByLabel('Adresse e-mail', { exact: true }).inputValue(), 'nobody');
	assert.ok(await page.getByLabel('Concepteur pédagogique').isChecked());
	assert.equal(await page.getByLabel('Mot de passe').inputValue(), '');
	await summary.getByRole('link', { name: 'Saisissez une adresse e-mail' }).click();
	assert.ok(page.url().endsWith('#field-email'));
});

test('a form that went well says so once, in the reader\'s language', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, locale: 'fr-FR' });
	const page = await context.newPage();
	await page.goto(`${s.app}/styleguide`);
	await page.getByLabel('Adresse e-mail', { exact: true }).fill('ada@example.org');
	await page.getByLabel('Mot de passe').fill('a');
	await page.getByLabel('Places').fill('5');
	await page.getByLabel('Concepteur pédagogique').check();
	await page.getByLabel('Anglais').check();
	await page.getByRole('button', { name: 'Envoyer' }).click();
	await page.waitForURL(/styleguide$/);
	assert.match(await page.getByRole('status').textContent(), /L’invitation a été envoyée/);
	await page.reload();
	assert.equal(await page.getByRole('status').count(), 0);
});

test('the language switch keeps the page and lasts; so do light and dark', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, locale: 'en-GB' });
	const page = await context.newPage();
	await page.goto(`${s.app}/styleguide?sort=-since&name=ada`);
	await page.getByRole('link', { name: 'Français' }).click();
	assert.match(page.url(), /sort=-since&name=ada/);
	await page.goto(`${s.app}/styleguide`);
	assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
	await page.getByRole('link', { name: 'Sombre' }).click();
	await page.goto(`${s.app}/styleguide`);
	assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()), '#11171d');
	await page.getByRole('link', { name: 'Comme le système' }).click();
	assert.equal(await page.locator('html').getAttribute('data-theme'), null);
});

test('the menu is closed on a phone and stands open at a desk, without a script', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t, javaScriptEnabled: false });
	const page = await context.newPage();
	await page.setViewportSize({ width: 390, height: 800 });
	await page.goto(`${s.app}/styleguide`);
	const entry = page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Roles' });
	assert.equal(await entry.isVisible(), false);
	await page.getByText('Menu', { exact: true }).click();
	assert.equal(await entry.isVisible(), true);
	await page.getByText('Menu', { exact: true }).click();
	await page.setViewportSize({ width: 1280, height: 800 });
	assert.equal(await entry.isVisible(), true);
});

test('who is at the far end of a wide grade book still sees whose grades they are', async (t) => {
	const { s, list } = await openPages(t);
	const context = await launchBrowser({ t, viewport: { width: 360, height: 740 } });
	await signedIn(s, { roles: ['administrator'] }).enter(context);
	const page = await context.newPage();
	await page.goto(s.app + list.find(({ path }) => path.endsWith('/grades') && path.startsWith('/admin/main/courses/')).path);
	const wide = page.locator('.wide'), name = wide.locator('tbody th').first(), before = await name.boundingBox();
	const moved = await wide.evaluate((one) => {
		one.scrollLeft = one.scrollWidth;
		return one.scrollLeft;
	});
	assert.ok(moved > 50, `it scrolls by ${moved} pixels only`);
	const after = await name.boundingBox();
	assert.ok(Math.abs(after.x - before.x) <= 2 && after.width <= 360 * 0.46, `${JSON.stringify(before)}, then ${JSON.stringify(after)}`);
	const last = await wide.locator('tbody tr').first().locator('td').last().boundingBox();
	assert.ok(last.x >= after.x + after.width - 1, 'the last grade stands beside the name, not under it');
	if (process.env.LECTERN_SHOTS)
		await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/gradebook.png` });
});
