// Registration in a real browser: in a platform's frame and in a window of its own, without cookies, with and without scripts; and
// the stories of docs/moodle.md and docs/canvas.md.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { playRegistration, startService, stories } from './registration.mjs';
import { photographer } from './staff_steps.mjs';

const folder = process.env.LECTERN_SHOTS;

for (const [shape, { label }] of Object.entries(stories)) {
	test(`from nothing to a grade with ${label}, by one link`, async (t) => {
		const service = await startService(t);
		const picture = photographer(folder, `registration-${shape}`);
		await playRegistration(service, shape, { picture });
		assert.ok(picture.count() >= 30, `${picture.count()} screens`);
	});
}

test('in a window of its own the platform\'s page is told too; without scripts the page says what to do, in French', async (t) => {
	const service = await startService(t);
	const platform = await startPlatform({ toolUrl: service.app, t });
	const { link } = await service.ask('platform', 'invite', '--name', 'Campus');
	const context = await launchBrowser({ t });
	const opener = await context.newPage();
	await opener.goto(`${platform.origin}/sign-in`);
	await opener.evaluate(() => addEventListener('message', (event) => (window.told = event.data)));
	const opening = opener.waitForEvent('popup');
	await opener.evaluate((url) => void window.open(url), await platform.registering.begin(link));
	const popup = await opening;
	await popup.getByRole('button', { name: 'Connect' }).click();
	await popup.getByRole('heading', { name: 'The platform is connected' }).waitFor();
	await opener.waitForFunction(() => window.told?.subject === 'org.imsglobal.lti.close');
	assert.deepEqual((await context.cookies()).filter((one) => one.domain.startsWith('lectern')), [], 'no cookie is left');

	const plain = await launchBrowser({ t, javaScriptEnabled: false, locale: 'fr-FR' });
	const page = await plain.newPage();
	const second = await startPlatform({ toolUrl: service.app, host: 'campus-two.localhost', t });
	const other = await service.ask('platform', 'invite', '--name', 'Campus', '--at-once');
	await page.goto(await second.registering.begin(other.link));
	await page.getByRole('link', { name: 'English' }).click();
	await page.getByRole('heading', { name: 'Connect this platform' }).waitFor();
	await page.getByRole('link', { name: 'Français' }).click();
	await page.getByRole('button', { name: 'Connecter' }).click();
	await page.getByRole('heading', { name: 'La plateforme est connectée' }).waitFor();
	await page.getByText('Vous pouvez fermer cette fenêtre').waitFor();
	if (folder)
		await page.screenshot({ path: path.join(folder, 'registration-done-plain-fr.png'), fullPage: true });
});
