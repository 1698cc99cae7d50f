// A teacher's pages inside the platform's own page, in a browser that keeps third-party cookies back: they need none, the
// keyboard reaches everything, and the language stays what was chosen.
import assert from 'node:assert/strict';
import test from 'node:test';

import { audit, fits } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { schoolConfig } from '../harness/schools.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { openInFrame, signIn } from './steps.mjs';

test('who teaches works in the platform\'s frame without a cookie, by keyboard, in the language they choose', async (t) => {
	const s = await startLectern({ t, config: schoolConfig });
	const { modules: [{ id: moduleId } = {}] = [], module_id } = await s.ask('package', 'import', s.write('p.zip', smallPackage({ title: 'Photosynthesis' })));
	const platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Photosynthesis', moduleId: module_id ?? moduleId }] });
	t.after(() => platform.stop());
	await register(s, platform);
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 85);

	const context = await launchBrowser({ t, locale: 'en-GB' });
	const page = await context.newPage();
	await signIn(page, platform, 'barbara');
	const { player: frame } = await openInFrame(page);
	await frame.getByRole('link', { name: 'Attempts of this course' }).waitFor();
	const ours = () => page.frames().find((one) => one.url().startsWith(`${s.app}/launch/`));
	assert.ok(ours(), 'the frame shows our page');
	assert.equal(await ours().evaluate(() => document.cookie), '');
	const kept = async () => (await context.cookies(s.app)).filter(({ partitionKey }) => partitionKey === undefined);
	assert.deepEqual(await kept(), [], 'no cookie of ours but the login\'s own, which is partitioned');

	// By keyboard alone: the skip link comes first, and each link is reached.
	await ours().evaluate(() => document.querySelector('.skip').focus());
	const reached = async (name) => {
		for (let i = 0; i < 20; i++) {
			if ((await ours().evaluate(() => document.activeElement.textContent.trim())) === name)
				return;
			await page.keyboard.press('Tab');
		}
		assert.fail(`the keyboard does not reach ${name}`);
	};
	await reached('Français');
	await page.keyboard.press('Enter');
	await frame.locator('html[lang="fr"]').waitFor();
	assert.deepEqual(await kept(), [], 'the language needs no cookie');
	await ours().evaluate(() => document.querySelector('.skip').focus());
	await reached('Tentatives de ce cours');
	await page.keyboard.press('Enter');
	await frame.locator('table').waitFor();
	assert.equal(await frame.locator('html').getAttribute('lang'), 'fr', 'it stays on the next page');
	await frame.locator('tbody a').first().click();
	await frame.getByRole('heading', { level: 2 }).first().waitFor();
	assert.equal(await frame.locator('html').getAttribute('lang'), 'fr');
	await fits(ours(), 'the attempt in the frame');
	await audit(ours(), 'the attempt in the frame');
	assert.deepEqual(await kept(), []);
	if (process.env.LECTERN_SHOTS)
		await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/teacher-in-frame-fr.png`, fullPage: true });
});
