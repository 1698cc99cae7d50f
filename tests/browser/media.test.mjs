// Somebody adds a large file in a browser: it goes in parts, with progress; broken off, it goes on where it was, also after the page
// was opened anew.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { eventually } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { PART, sha256 } from '../harness/media.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';

const shot = (page, name) => (process.env.LECTERN_SHOTS ? page.screenshot({ path: `${process.env.LECTERN_SHOTS}/${name}.png`, fullPage: true }) : null);

test('a file goes in parts, is broken off, and goes on where it was when the page is opened anew', async (t) => {
	const s = await startLectern({ t }), owner = new Owner(s.data);
	const context = await launchBrowser({ t });
	await signedIn(s, { roles: ['designer'] }).enter(context);
	const bytes = Buffer.alloc(2 * PART + 1000, 'leaves in autumn '), file = s.write('leaves.txt', bytes);
	const page = await context.newPage();
	await page.goto(`${s.app}/admin/main/media/new`);
	const sent = [];
	let broken = true;
	await page.route('**/upload/parts/*', (route) => {
		const part = route.request().url().split('/').at(-1);
		if (broken && part === '2')
			return route.abort();
		sent.push(part);
		return route.continue();
	});
	await page.getByLabel('File').setInputFiles(file);
	await page.getByLabel(/Title/).fill('Leaves in autumn');
	await page.getByRole('button', { name: 'Add it' }).click();
	await page.getByText('The connection is lost').waitFor();
	assert.ok(await page.getByLabel('Progress').evaluate((bar) => bar.value) > 0, 'what came is shown');
	await shot(page, 'media-broken-off');
	await page.reload();
	broken = false;
	await page.getByLabel('File').setInputFiles(file);
	await page.getByRole('button', { name: 'Add it' }).click();
	await page.getByRole('heading', { level: 1, name: 'Leaves in autumn' }).waitFor({ timeout: 60000 });
	await shot(page, 'media-added');
	assert.deepEqual(sent, ['1', '2', '3'], 'no part that had come was sent again');
	await eventually(() => owner.sql('SELECT state, checksum FROM contents')[0][0] === 'ready', { what: 'the file' });
	assert.deepEqual(owner.sql('SELECT state, checksum FROM contents'), [['ready', sha256(bytes)]]);
});

test('what the service refuses is said beside the button', async (t) => {
	const s = await startLectern({ t });
	const context = await launchBrowser({ t });
	await signedIn(s, { roles: ['designer'] }).enter(context);
	const page = await context.newPage();
	await page.goto(`${s.app}/admin/main/media/new`);
	await page.getByLabel('File').setInputFiles(s.write('lie.png', '<!doctype html>'));
	await page.getByRole('button', { name: 'Add it' }).click();
	await page.getByText(/The name promises image\/png/).waitFor();
	assert.ok(await page.getByRole('button', { name: 'Add it' }).isEnabled());
	await page.getByLabel('File').setInputFiles(s.write('truth.txt', 'A text.'));
	await page.getByRole('button', { name: 'Add it' }).click();
	await page.getByRole('heading', { level: 1, name: 'truth' }).waitFor();
});
