// The story of docs/open-edx.md in a browser.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { playOpenedx } from './openedx.mjs';
import { startService } from './registration.mjs';

const folder = process.env.LECTERN_SHOTS;

test('from nothing to a grade with Open edX, by the site form', async (t) => {
	const service = await startService(t);
	let count = 0;
	await playOpenedx(service, { picture: async (page, name) => {
		count += 1;
		if (folder)
			await page.screenshot({ path: path.join(folder, `openedx-${String(count).padStart(2, '0')}-${name}.png`), fullPage: true });
	} });
	assert.ok(count >= 18, `${count} screens`);
});
