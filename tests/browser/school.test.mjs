import test from 'node:test';

import { looker, playSchool, startSchools } from './school.mjs';

test('a stranger sets up a second school, and a teacher who is invited signs in with a second factor and sees that school only', async (t) => {
	const { s, box } = await startSchools(t);
	for (const language of ['en', 'fr'])
		await t.test(`with JavaScript switched off (${language})`, () => playSchool({ s, box, language, look: looker(language, process.env.LECTERN_SHOTS) }));
});
