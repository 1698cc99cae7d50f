// A quarter of all pages, in the two ways that matter most. pages.mjs has their list.
import test from 'node:test';

import { everyPage } from '../harness/audit.mjs';
import { openPages } from './pages.mjs';

test('every page, at a desk in English and on a phone in French: part 4', async (t) => {
	const { s, list } = await openPages(t, 4);
	await everyPage(t, s, list);
});
