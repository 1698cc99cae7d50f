// Choosing files in a browser: a picture for a film and a course without JavaScript; a picture put where the cursor is, a new file on the way.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { makeCourse } from '../harness/enrol.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { makeModule, pdf, shelve } from '../harness/material.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';

let s, owner, sky;
const shot = async (page, name) => process.env.LECTERN_SHOTS && page.screenshot({ path: `${process.env.LECTERN_SHOTS}/choosing-${name}.png`, fullPage: true });
const at = (module) => `${s.app}/admin/main/modules/${module.id}/content`;
const draft = (module) => JSON.parse(owner.sql(`SELECT body FROM module_drafts WHERE module_id = '${module.id}'`)[0][0]);
const author = async (t, options) => {
	const context = await launchBrowser({ t, ...options });
	await signedIn(s, { roles: ['designer'] }).enter(context);
	return context.newPage();
};
/** A picture that can be seen: blue above green, drawn by the browser itself. */
const drawn = (page) => page.evaluate(() => {
	const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
	Object.assign(canvas, { width: 320, height: 180 });
	for (const [colour, top] of [['#3b82c4', 0], ['#4c8a3f', 110]]) {
		pen.fillStyle = colour;
		pen.fillRect(0, top, 320, 180);
	}
	return canvas.toDataURL('image/png').split(',')[1];
});

test.before(async (t) => {
	s = await startLectern();
	owner = new Owner(s.data);
	const page = await (await launchBrowser({ t })).newPage();
	await page.goto(`${s.app}/styleguide`);
	sky = shelve(s, 'sky.png', Buffer.from(await drawn(page), 'base64'), 'image/png', { family: 'image' });
	owner.sql(`UPDATE contents SET title = 'Sky over a meadow', alt_text = 'Blue above green', licence = 'CC0-1.0' WHERE id = '${sky}'`);
	shelve(s, 'notes.txt', Buffer.from('Notes'), 'text/plain', { family: 'document' });
});
test.after(() => s?.dispose());

test('a poster is chosen by its picture, and what was typed is there afterwards, without JavaScript', async (t) => {
	const module = makeModule(s, { type: 'video', title: 'Weather' });
	const page = await author(t, { javaScriptEnabled: false });
	await page.goto(at(module));
	await page.getByLabel('Or its address').fill('https://films.example/weather.mp4');
	await page.getByRole('group', { name: 'Picture before it plays' }).getByRole('button', { name: 'Choose a file…' }).click();
	await page.getByRole('heading', { level: 1, name: 'Choose a file' }).waitFor();
	await page.getByLabel('Words').fill('meadow');
	await page.getByRole('button', { name: 'Apply' }).click();
	const seen = page.getByRole('img', { name: 'Blue above green' });
	assert.equal(await seen.evaluate((image) => image.naturalWidth), 320, 'it is seen');
	await shot(page, 'library');
	await page.getByRole('button', { name: 'Choose Sky over a meadow' }).click();
	const chosen = page.getByRole('group', { name: 'Picture before it plays' });
	await chosen.getByRole('link', { name: 'Sky over a meadow' }).waitFor();
	assert.equal(await page.getByLabel('Or its address').inputValue(), 'https://films.example/weather.mp4');
	await shot(page, 'editor');
	assert.equal(draft(module).poster, sky);
	await chosen.getByRole('button', { name: 'Take it out' }).click();
	assert.match(await page.locator('main').textContent(), /Nothing is saved yet/);
	await page.getByRole('button', { name: 'Save', exact: true }).last().click();
	await page.getByText('The draft was saved').waitFor();
	assert.equal(draft(module).poster, null);
});

test('a course gets a picture, which its visitors see, without JavaScript', async (t) => {
	const course = makeCourse(owner, { title: 'Meadows', slug: 'meadows' });
	owner.sql(`UPDATE courses SET listed = true, summary = 'What grows there, and why.' WHERE id = '${course.id}'`);
	const page = await author(t, { javaScriptEnabled: false });
	await page.goto(`${s.app}/admin/main/courses/${course.id}`);
	await page.getByRole('navigation', { name: 'Course', exact: true }).getByRole('link', { name: 'Settings' }).click();
	await page.getByLabel('Title').fill('Meadows in May');
	await page.getByRole('button', { name: 'Choose a picture…' }).click();
	await page.getByRole('button', { name: 'Choose Sky over a meadow' }).click();
	await page.getByRole('link', { name: 'Sky over a meadow' }).waitFor();
	assert.equal(await page.getByLabel('Title').inputValue(), 'Meadows in May');
	await shot(page, 'settings');
	const visitor = await (await launchBrowser({ t, javaScriptEnabled: false })).newPage();
	for (const [path, name] of [['/catalogue', 'catalogue'], ['/catalogue/meadows', 'public']]) {
		await visitor.goto(`${s.app}${path}`);
		await visitor.getByRole('img', { name: 'Blue above green' }).scrollIntoViewIfNeeded();
		await visitor.waitForFunction(() => document.querySelector('.course-picture').naturalWidth === 320);
		await shot(visitor, name);
	}
});

test('a picture goes where the cursor is, and a new file that is sent in parts leads back', async (t) => {
	const module = makeModule(s, { type: 'article', title: 'Above us' }), book = makeModule(s, { type: 'pdf', title: 'By heart' });
	const page = await author(t);
	await page.goto(at(module));
	const text = page.locator('#field-text');
	await text.fill('Höher!\n\nEnd.');
	await text.evaluate((field) => field.setSelectionRange(8, 8));
	await page.getByRole('button', { name: 'Put in a picture or a file…' }).click();
	await page.getByRole('button', { name: 'Choose Sky over a meadow' }).click();
	await page.waitForURL(/\/content#field-text$/);
	assert.equal(await text.inputValue(), `Höher!\n\n![Blue above green](media:${sky})End.`);
	await shot(page, 'article');

	await page.goto(at(book));
	await page.getByRole('button', { name: 'Choose a file…' }).click();
	await page.getByText('No file that fits').waitFor();
	await page.getByRole('link', { name: 'Add a new file' }).click();
	await page.getByLabel('File').setInputFiles(s.write('clouds.pdf', pdf(2, { title: 'Clouds' })));
	await page.getByRole('button', { name: 'Add it' }).click();
	await page.getByRole('heading', { level: 1, name: 'Choose a file' }).waitFor({ timeout: 60000 });
	await page.getByRole('button', { name: 'Choose clouds' }).click();
	await page.getByRole('group', { name: 'PDF document' }).getByRole('link', { name: 'clouds' }).waitFor();
	assert.match(draft(book).content, /^[0-9a-f-]{36}$/);
});
