// Every page in both languages, at a desk and on a phone, in light and dark: each with each.
import test from 'node:test';

import { everyPage } from '../harness/audit.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { allPages } from './pages.mjs';

test('every page in every way', async (t) => {
	const s = await startLectern({ t });
	await everyPage(t, s, await allPages(s), { whole: true });
});
