// A designer builds a course in a browser: by forms and keys alone, without a script; and by dragging, where there is one.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';
import { smallPackage } from '../harness/visitor.mjs';

// Null while the page changes under it.
const shape = (page) => page.locator('.sequences > li').evaluateAll((cards) => cards.map((card) => [card.querySelector('h2').textContent.trim(),
	[...card.querySelectorAll('[data-module] a[translate]')].map((one) => one.textContent.trim())])).catch(() => null);

async function designerAt(t, s, options) {
	const context = await launchBrowser({ t, ...options });
	await signedIn(s, { roles: ['designer'] }).enter(context);
	return context.newPage();
}

async function addPackage(page, title, sequence) {
	await page.getByRole('link', { name: 'Add a module', exact: true }).click();
	const form = page.locator('form:has(input[name="package"])');
	await form.locator('input[name="package"]').first().check();
	await form.getByLabel('Title').fill(title);
	await form.getByLabel('In the sequence').selectOption({ label: sequence });
	await form.getByRole('button', { name: 'Add the package' }).click();
}

async function newCourse(page, s, title) {
	await page.goto(`${s.app}/admin/main/courses`);
	await page.getByRole('link', { name: 'New course' }).click();
	await page.getByLabel('Title', { exact: true }).fill(title);
	await page.getByRole('button', { name: 'Make the course' }).click();
	for (const sequence of ['Above', 'Below']) {
		await page.getByLabel('Title', { exact: true }).fill(sequence);
		await page.getByRole('button', { name: 'Add the sequence' }).click();
	}
}

test('without a script, a course is built and published with the keyboard alone', async (t) => {
	const s = await startLectern({ t });
	await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Leaves' })));
	const page = await designerAt(t, s, { javaScriptEnabled: false });
	await newCourse(page, s, 'Botany');
	await addPackage(page, 'Leaves', 'Above');
	await addPackage(page, 'Roots', 'Above');
	assert.deepEqual(await shape(page), [['Above', ['Leaves', 'Roots']], ['Below', []]]);
	await page.getByRole('button', { name: 'Move “Roots” down' }).press('Enter');
	assert.match(page.url(), /#at-/, 'the page comes back where it was');
	assert.deepEqual(await shape(page), [['Above', ['Leaves']], ['Below', ['Roots']]]);
	await page.getByRole('link', { name: 'Roots', exact: true }).click();
	await page.getByLabel('Free preview').check();
	await page.getByLabel('Opens').fill('2036-03-01T08:00');
	await page.getByRole('button', { name: 'Save' }).press('Enter');
	assert.equal(await page.getByLabel('Opens').inputValue(), '2036-03-01T08:00');
	await page.getByRole('link', { name: 'Outline', exact: true }).click();
	await page.getByRole('link', { name: 'Version 1' }).click();
	await page.getByLabel('A word on it').fill('First edition');
	await page.getByRole('button', { name: 'Publish', exact: true }).press('Enter');
	assert.match(await page.getByRole('status').textContent(), /The version is published/);
	assert.equal(await page.locator('.handle').count(), 0);
});

test('with a script, a module is dragged into another sequence, and a sequence before another', async (t) => {
	const s = await startLectern({ t });
	await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Leaves' })));
	const page = await designerAt(t, s, { viewport: { width: 1280, height: 1000 } });
	await newCourse(page, s, 'Botany');
	await addPackage(page, 'Leaves', 'Above');
	await addPackage(page, 'Roots', 'Above');
	await addPackage(page, 'Soil', 'Below');
	const handle = (text) => page.locator(text.match(/Above|Below/) ? `li[data-sequence]:has(h2:has-text("${text}")) > .row > .handle` : `li[data-module]:has(a:text-is("${text}")) > .handle`);
	const drag = async (from, to, below) => {
		const start = await handle(from).boundingBox(), end = await page.locator(to).boundingBox();
		await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
		await page.mouse.down();
		await page.mouse.move(start.x + 30, start.y + 20, { steps: 3 });
		await page.mouse.move(end.x + 60, end.y + (below ? end.height - 2 : 2), { steps: 8 });
		await page.mouse.up();
	};
	await handle('Leaves').waitFor();
	await drag('Leaves', 'li[data-module]:has(a:text-is("Soil"))', true);
	await eventually(async () => JSON.stringify(await shape(page)) === JSON.stringify([['Above', ['Roots']], ['Below', ['Soil', 'Leaves']]]));
	await handle('Below').waitFor();
	await drag('Below', 'li[data-sequence]:has(h2:has-text("Above"))', false);
	await eventually(async () => JSON.stringify(await shape(page)) === JSON.stringify([['Below', ['Soil', 'Leaves']], ['Above', ['Roots']]]));
	// Let go where it was: nothing is sent.
	const version = await page.locator('form.builder input[name="revision"]').inputValue();
	await handle('Soil').waitFor();
	await drag('Soil', 'li[data-module]:has(a:text-is("Soil"))', false);
	assert.equal(await page.locator('form.builder input[name="revision"]').inputValue(), version);
});
