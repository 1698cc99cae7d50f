// A teacher's way to a module's rules: from its package, by keyboard, to what would change, and back; and an attempt that says why.
import assert from 'node:assert/strict';
import test from 'node:test';

import { audit, fits, validate } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { signedIn } from '../harness/staff.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const shot = async (page, name) => process.env.LECTERN_SHOTS && page.screenshot({ path: `${process.env.LECTERN_SHOTS}/${name}.png`, fullPage: true });

test('rules of completion are chosen on a page, tried first, and explained on the attempt', async (t) => {
	const s = await startLectern({ t });
	const { direct_link: link, package: imported } = await s.ask('package', 'import', s.write('c.zip', smallPackage({ title: 'Chemistry', scos: ['Lesson', 'Quiz'] })));
	const session = await openSession(s, await enterByLink(s, link));
	await session.turn('commit', [['cmi.core.lesson_status', 'incomplete']]);
	session.item = session.items[1].id;
	await session.turn('open');
	const [[attempt]] = new Owner(s.data).sql('SELECT id FROM attempts');
	const ada = signedIn(s, { roles: ['administrator'] });

	for (const [lang, size, words] of [
		['en', { width: 1280, height: 900 }, { change: /^Change these rules/, all: 'When every part was opened', show: 'Show what would change', one: '1 would be completed that is not.' }],
		['fr', { width: 360, height: 740 }, { change: /^Changer ces règles/, all: 'Quand toutes les parties ont été ouvertes', show: 'Montrer ce qui changerait', one: '1 serait achevée qui ne l’est pas.' }],
	]) {
		const context = await launchBrowser({ t, viewport: size, reducedMotion: 'reduce' });
		await ada.enter(context);
		const page = await context.newPage();
		await page.goto(`${s.app}/admin/main/packages/${imported}?lang=${lang}`);
		await page.getByRole('link', { name: words.change }).press('Enter');
		await page.waitForURL(/\/modules\//);
		await page.getByLabel(words.all, { exact: true }).press('Space');
		const [answer] = await Promise.all([
			page.waitForResponse((one) => one.request().method() === 'POST'),
			page.getByRole('button', { name: words.show }).press('Enter'),
		]);
		await page.waitForLoadState();
		assert.equal(answer.status(), 200);
		await page.getByText(words.one).waitFor();
		assert.ok(await page.getByLabel(words.all, { exact: true }).isChecked(), 'what was chosen is kept');
		assert.equal(await page.getByRole('row').count(), 2);
		await audit(page, `the preview (${lang})`);
		await fits(page, `the preview (${lang})`);
		await shot(page, `rule-preview-${lang}`);
		await validate(await answer.text(), `the preview (${lang})`);
		await page.goto(`${s.app}/admin/main/attempts/${attempt}?lang=${lang}`);
		await page.getByText(lang === 'en' ? 'Not complete yet: “Lesson” says incomplete; “Quiz” was opened, but says nothing yet.'
			: 'Pas encore achevé\u00a0: la partie «\u00a0Lesson\u00a0» se dit inachevée\u00a0; la partie «\u00a0Quiz\u00a0» a été ouverte, mais ne dit encore rien.', { exact: true }).waitFor();
		await shot(page, `attempt-${lang}`);
	}
});
