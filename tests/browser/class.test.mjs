// Who teaches opens the class from their platform, in its frame, with third-party cookies blocked: has the list read, finds who
// never opened anything, and comes from the grade book to one learner's work. In French, on a phone.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser } from '../harness/browser.mjs';
import { beginLaunch } from '../harness/launch.mjs';
import { eventually, importSmallCourse, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { LTI } from '../platform/words.mjs';

const shot = async (page, name) => process.env.LECTERN_SHOTS && page.screenshot({ path: `${process.env.LECTERN_SHOTS}/${name}.png`, fullPage: true });

test('the class', async (t) => {
	const s = await startLectern({ config: { outbound_private: true, outbound_http: true }, t });
	const moduleId = await importSmallCourse(s);
	const platform = await startPlatform({ toolUrl: s.app, activities: [{ id: '1', title: 'Course', moduleId }], t });
	platform.names.groups = [{ id: '7', name: 'Bleus', members: ['ada', 'grace'] }];
	await register(s, platform);
	await score(await openSession(s, await launchPlayer(platform, 'ada')), 85);
	const { teach } = await launchPlayer(platform, 'barbara');
	const context = await launchBrowser({ t, locale: 'fr-FR', viewport: { width: 390, height: 800 } });
	const page = await context.newPage();

	await t.test('its list is read because somebody looks, and the page says so until it is there', async () => {
		await page.goto(`${s.app}${teach}.fr`);
		await page.getByRole('link', { name: 'La classe' }).click();
		await eventually(async () => {
			const again = page.getByRole('link', { name: 'Actualiser' });
			if (await again.count() > 0)
				await again.click();
			return await page.getByText('Liste de classe du').count() > 0;
		}, { what: 'the class list' });
		const rows = await page.getByRole('row').allTextContents();
		assert.equal(rows.length, 6, 'five people and the heading');
		assert.match(rows.join('\n'), /Grace Hopper[^]*n’a jamais rien ouvert/);
		await shot(page, 'class-phone-fr');
		const wide = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
		assert.ok(wide, 'the page fits a phone');
	});

	await t.test('filters are a form that works by the keyboard alone', async () => {
		await page.getByLabel('Ce qu’ils ont fait').selectOption('never');
		await page.getByLabel('Groupe').selectOption('7');
		await page.getByRole('button', { name: 'Appliquer' }).press('Enter');
		await page.getByText('Grace Hopper').waitFor();
		assert.equal(await page.getByText('Ada Lovelace').count(), 0);
		await page.getByRole('link', { name: 'Effacer' }).click();
		await page.getByText('Ada Lovelace').waitFor();
	});

	await t.test('the list is read again by a button, and a platform that fails is told of while the list stays', async () => {
		platform.names.fault = { at: 1, status: 403 };
		await page.getByRole('button', { name: 'Relire la liste' }).click();
		await eventually(async () => {
			await page.goto(page.url()); // a reload while the answer of the button is still coming is an error of Chromium's
			return await page.getByText('n’a pas pu être lue').count() > 0;
		}, { what: 'the failure' });
		assert.ok(await page.getByText('La plateforme a refusé par la réponse 403.').count() > 0);
		assert.ok(await page.getByText('Ada Lovelace').count() > 0);
		await shot(page, 'class-failed-phone-fr');
	});

	await t.test('from the grade book to one learner\'s work, and to a calm page where there is none', async () => {
		const address = async (who) => {
			const begun = await beginLaunch(platform, 'barbara');
			const token = await platform.idTokenFor('barbara', platform.activities[0], { nonce: begun.authorization.searchParams.get('nonce'),
				...platform.names.review(who), [`${LTI}launch_presentation`]: { locale: 'fr', document_target: 'window' } });
			return begun.post({ id_token: token });
		};
		await page.goto((await address('ada')).headers.location);
		await page.getByRole('heading', { level: 1 }).waitFor();
		assert.match(await page.textContent('main'), /Ada Lovelace/);
		await shot(page, 'review-phone-fr');
		const none = await address('grace');
		await page.setContent(none.text.replace('<head>', `<head><base href="${s.app}/">`));
		await page.getByRole('heading', { name: 'Il n’y a rien à voir' }).waitFor();
		await shot(page, 'review-nothing-phone-fr');
	});
});
