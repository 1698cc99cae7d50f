// A teacher chooses content in their platform's own page, whose site is not ours: without a cookie of ours and without scripts,
// by keyboard, on a phone; and a learner then launches what was chosen, to a grade in the column that was made.
import assert from 'node:assert/strict';
import test from 'node:test';

import { audit, fits } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { eventually, launchPlayer, openSession, register, score } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { schoolConfig } from '../harness/schools.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { signIn } from './steps.mjs';

let s, platform;
const modules = {};
test.before(async () => {
	s = await startLectern({ config: schoolConfig });
	const courses = { Photosynthesis: ['Light', 'Chlorophyll', 'The Calvin cycle'], 'The water cycle': ['Evaporation'], 'Cells and their membranes': ['Diffusion', 'Osmosis'] };
	for (const [title, scos] of Object.entries(courses))
		modules[title] = (await s.ask('package', 'import', s.write('p.zip', smallPackage({ title, scos })))).module;
	platform = await startPlatform({ toolUrl: s.app });
	await register(s, platform);
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const tool = (page) => page.frameLocator('iframe[name="tool"]');
const ours = (page) => page.frames().find((frame) => frame.url().startsWith(`${s.app}/pick/`));
async function shot(page, name) {
	if (process.env.LECTERN_SHOTS)
		await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/${name}.png`, fullPage: true });
}

test('in a frame of another site, without scripts and without any cookie, a teacher chooses two activities, and a learner comes to a grade', async (t) => {
	const context = await launchBrowser({ t, locale: 'fr-FR', javaScriptEnabled: false });
	const page = await context.newPage();
	const sent = [];
	await signIn(page, platform, 'barbara');
	await page.goto(`${platform.origin}/add`);
	const frame = tool(page);
	// The platform's own pages send themselves by script; without it by their buttons.
	for (let i = 0; i < 2; i++) {
		await frame.getByRole('button', { name: 'Continue' }).click();
		await page.waitForLoadState();
	}
	await frame.getByRole('searchbox').waitFor();
	await context.clearCookies({ domain: new URL(s.app).hostname });
	page.on('request', async (request) => {
		if (request.url().startsWith(s.app))
			sent.push((await request.allHeaders()).cookie);
	});
	await frame.getByRole('searchbox').fill('osmosis');
	await frame.getByRole('button', { name: 'Apply' }).click();
	await frame.locator('.choices > li:only-child').waitFor(); // the catalogue had more than one
	await frame.getByText('Cells and their membranes').first().waitFor();
	assert.equal(await frame.locator('.choices > li').count(), 1, 'found by the title of a part');
	assert.equal(await frame.getByRole('button', { name: 'Choose this part' }).count(), 2, 'which may be chosen by itself');
	await shot(page, 'choose-part');
	await frame.getByRole('button', { name: 'Choose', exact: true }).click();
	await frame.getByText('1 item is chosen').waitFor();
	await frame.getByRole('link', { name: 'Clear' }).click();
	await shot(page, 'choose-without-scripts');
	await frame.locator('.choices > li', { hasText: 'The water cycle' }).getByRole('button').click();
	await frame.getByText('2 items are chosen').waitFor();
	await frame.getByRole('link', { name: /Look at it/ }).click();
	const titles = frame.getByLabel('Title in the course');
	await titles.nth(1).fill('Water: test');
	await frame.getByLabel('Points of that column').nth(1).fill('20');
	await frame.getByLabel('With a column in the grade book').nth(0).uncheck();
	await shot(page, 'chosen-without-scripts');
	await frame.getByRole('button', { name: 'Put it into the course' }).click();
	await frame.getByRole('heading', { name: 'Back to your course' }).waitFor();
	await frame.getByRole('button', { name: 'Continue' }).click();
	await frame.getByRole('link', { name: 'Back to the course' }).waitFor();
	assert.ok(sent.length > 5 && sent.every((cookie) => cookie === undefined), 'no cookie went to us');
	const [cells, water] = platform.activities.slice(-2);
	assert.deepEqual([cells.title, cells.lineItem, water.title, water.scoreMaximum], ['Cells and their membranes', null, 'Water: test', 20]);
	await score(await openSession(s, await launchPlayer(platform, 'linus', water)), 90);
	assert.equal(await eventually(() => platform.row('linus', water.id).grade, { what: 'the grade' }), 18);
});

test('with scripts the answer goes by itself; by keyboard, in French, on a phone', async (t) => {
	const context = await launchBrowser({ t, locale: 'en-GB', viewport: { width: 390, height: 844 } });
	const page = await context.newPage();
	await signIn(page, platform, 'barbara');
	await page.goto(`${platform.origin}/add`);
	const frame = tool(page);
	await frame.getByRole('searchbox').waitFor();
	await fits(ours(page), 'the picker on a phone');
	await audit(ours(page), 'the picker on a phone');
	await shot(page, 'choose-phone');
	const focused = () => ours(page).evaluate(() => document.activeElement.textContent.trim());
	const reach = async (name) => {
		for (let i = 0; i < 40; i++) {
			if ((await focused()).startsWith(name))
				return;
			await page.keyboard.press('Tab');
		}
		assert.fail(`the keyboard does not reach ${name}`);
	};
	await ours(page).evaluate(() => document.querySelector('.skip').focus());
	await reach('Français');
	await page.keyboard.press('Enter');
	await frame.locator('html[lang="fr"]').waitFor();
	await ours(page).evaluate(() => document.querySelector('.skip').focus());
	await reach('Choisir');
	await page.keyboard.press('Enter');
	await frame.getByText('1 élément est choisi').waitFor();
	await ours(page).evaluate(() => document.querySelector('.skip').focus());
	await reach('Relire');
	await page.keyboard.press('Enter');
	await frame.getByLabel('Titre dans le cours').waitFor();
	assert.equal(await frame.locator('html').getAttribute('lang'), 'fr', 'the language stays');
	await fits(ours(page), 'what was chosen, on a phone');
	await audit(ours(page), 'what was chosen, on a phone');
	await shot(page, 'chosen-phone-fr');
	await frame.getByLabel('Titre dans le cours').fill('');
	await frame.getByRole('button', { name: 'Mettre dans le cours' }).click();
	await frame.getByText('Il faut un titre').waitFor();
	await audit(ours(page), 'an empty title');
	await frame.getByLabel('Titre dans le cours').fill('Les cellules');
	await frame.getByRole('button', { name: 'Mettre dans le cours' }).click();
	await page.waitForURL('**/course');
	await page.getByRole('heading', { name: 'Les cellules' }).waitFor();
	await shot(page, 'course-with-what-was-chosen');
});

test('a teacher whose link opens nothing chooses what it opens, and is in', async (t) => {
	const lost = platform.campus.add({ title: 'Week 3', target: 'iframe' });
	const context = await launchBrowser({ t, locale: 'en-GB' });
	const page = await context.newPage();
	await signIn(page, platform, 'ada');
	await page.goto(`${platform.origin}/activity/${lost.id}`);
	await tool(page).getByText('Your teacher opens this link and chooses').waitFor();
	await shot(page, 'lost-learner');
	await page.getByRole('button', { name: 'Sign out' }).click();
	await signIn(page, platform, 'barbara');
	await page.goto(`${platform.origin}/activity/${lost.id}`);
	await tool(page).getByText('The link “Week 3” opens nothing yet').waitFor();
	await shot(page, 'lost-teacher');
	await tool(page).locator('.choices > li', { hasText: 'Photosynthesis' }).getByRole('button').click();
	await tool(page).getByRole('link', { name: 'Open the activity' }).waitFor();
	await launchPlayer(platform, 'ada', lost);
});
