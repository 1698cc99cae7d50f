// A visitor who chose that nothing be kept is told so all the time, and nothing of theirs stays on the device; beside a visitor
// whose progress is kept.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { call, importCourse, playing, reaches, set, visit } from './visits.mjs';

let service, link;
test.before(async () => {
	const guard = await launchBrowser();
	await proveBrowser(guard).finally(() => guard.close());
	service = await startLectern();
	link = await importCourse(service);
});
test.after(() => service?.dispose());

const bar = (page) => page.innerText('#state');
/** What the page keeps on this device, by name. */
const stored = (page) => page.evaluate(async () => [...(await indexedDB.databases()).map(({ name }) => name), ...Object.keys(localStorage)]);
/** Every word of the player but those of the content. */
const words = (page) => page.evaluate(() => `${document.body.innerText}\n${document.getElementById('texts').content.textContent}`);
const commits = (page) => page.waitForResponse((response) => response.url().endsWith('/play/deltas') && response.status() === 200);
const CLAIMS = /\bsaved\b|\bkept on this device\b|everything up to|your work is kept|enregistré|est gardé|sont gardées/i;

for (const { locale, said, interrupted, saved, spoken } of [
	{ locale: 'en-GB', said: 'Nothing is kept', saved: 'Saved', spoken: /Nothing is kept/,
		interrupted: 'The connection is interrupted. Leave this page open: the activity goes on when the connection is back.' },
	{ locale: 'fr-FR', said: 'Rien n’est conservé', saved: 'Enregistré', spoken: /Rien n’est conservé/,
		interrupted: 'La connexion est interrompue. Laissez cette page ouverte : l’activité continuera quand la connexion sera revenue.' },
]) {
	test(`who wants nothing kept reads that nothing is, whatever they do (${locale})`, async (t) => {
		const browser = await launchBrowser({ t, locale });
		const page = await visit(browser, link, { choice: 'nothing' });
		const seen = [];
		await page.exposeFunction('barSaid', (text) => seen.push(text));
		await page.evaluate(() => new MutationObserver(() => window.barSaid(document.getElementById('state').innerText))
			.observe(document.getElementById('state'), { subtree: true, childList: true, characterData: true, attributes: true }));
		assert.equal(await bar(page), said);
		const answered = commits(page);
		await set(page, { 'cmi.core.lesson_location': '3' });
		await call(page, 'LMSCommit', '');
		await answered;
		await browser.setOffline(true);
		await set(page, { 'cmi.core.lesson_location': '4' });
		await page.waitForSelector('#notice:not([hidden])');
		assert.equal(await page.innerText('#notice span'), interrupted);
		await browser.setOffline(false);
		await page.waitForSelector('#notice', { state: 'hidden' });
		await page.locator('#voice', { hasText: spoken }).waitFor();
		assert.equal(await bar(page), said);
		assert.deepEqual(seen.filter((text) => text !== said), []);
		assert.doesNotMatch(await words(page), CLAIMS);
		assert.deepEqual(await stored(page), []);
		await page.reload();
		await playing(page);
		assert.equal(await call(page, 'LMSGetValue', 'cmi.core.lesson_location'), '4', 'within the visit it goes on');
		assert.deepEqual(await stored(page), []);
	});

	test(`whose progress is kept reads that it is (${locale})`, async (t) => {
		const page = await visit(await launchBrowser({ t, locale }), link);
		await set(page, { 'cmi.core.lesson_location': '3' });
		await reaches(page, 'saved');
		assert.equal(await bar(page), saved);
		assert.match(await words(page), CLAIMS);
		assert.deepEqual(await stored(page), ['lectern-outbox']);
	});
}
