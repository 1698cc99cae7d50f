// Every page in both languages, at a desk and on a phone, in light and dark: each with each.
import test from 'node:test';

import { everyPage } from '../harness/audit.mjs';
import { openPages } from './pages.mjs';

test('every page in every way', async (t) => {
	const { s, list } = await openPages(t);
	await everyPage(t, s, list, { whole: true });
});
