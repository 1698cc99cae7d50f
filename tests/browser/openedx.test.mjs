// The story of docs/open-edx.md in a browser.
import assert from 'node:assert/strict';
import test from 'node:test';

import { playOpenedx } from './openedx.mjs';
import { startService } from './registration.mjs';
import { photographer } from './staff_steps.mjs';

const folder = process.env.LECTERN_SHOTS;

test('from nothing to a grade with Open edX, by the site form', async (t) => {
	const service = await startService(t);
	const picture = photographer(folder, 'openedx');
	await playOpenedx(service, { picture });
	assert.ok(picture.count() >= 25, `${picture.count()} screens`);
});
