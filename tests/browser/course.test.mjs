// One course, three learners in a browser: a visitor who tries a lesson, enrols and takes it, on a phone, in French, with
// JavaScript in the player alone; a learner of Moodle in their course's frame; one of Open edX. What each does is counted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { audit, fits } from '../harness/audit.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import { courseActivity, makeCourse } from '../harness/course_rows.mjs';
import { eventually, register } from '../harness/learner.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { schoolConfig } from '../harness/schools.mjs';
import { smallPackage } from '../harness/visitor.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { signIn } from './steps.mjs';

const PHONE = { width: 390, height: 844 };

let s, owner, course;
test.before(async () => {
	s = await startLectern({ config: { ...schoolConfig, session_silent_after: 5 } });
	owner = new Owner(s.data);
	const ids = [];
	for (const title of ['Light', 'Leaves', 'Roots'])
		ids.push((await s.ask('package', 'import', s.write('p.zip', smallPackage({ title })))).module);
	course = makeCourse(owner, { title: 'La photosynthèse', slug: 'photosynthese', listed: true, summary: 'De la lumière aux feuilles, en trois leçons.',
		sequences: [{ title: 'Au-dessus du sol' }, { title: 'Au-dessous' }], modules: [
			{ id: ids[0], title: 'La lumière', preview: true }, { id: ids[1], title: 'Les feuilles', needs: [{ id: ids[0] }] },
			{ id: ids[2], title: 'Les racines', sequence: 1, required: false }] });
	owner.sql(`INSERT INTO enrollment_terms (org_id, course_id, self) VALUES ('${course.org}', '${course.id}', 'open')`);
});
test.after(() => s?.dispose());

async function shot(page, name) {
	if (process.env.LECTERN_SHOTS)
		await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/course-${name}.png`, fullPage: true });
}

/** The frame of a page in which something of ours is shown. */
const ours = (page, path) => eventually(() => page.frames().find((frame) => new URL(frame.url(), 'http://none').pathname.startsWith(path)), { what: `a page of ${path}` });

/** In the player of this page or frame: the content says it is completed, and the learner leaves by Exit. */
async function complete(page) {
	const player = await ours(page, '/play/');
	await player.locator('#place iframe').waitFor();
	await player.waitForFunction(() => typeof window.API?.LMSInitialize === 'function');
	await player.evaluate(() => {
		window.API.LMSInitialize('');
		window.API.LMSSetValue('cmi.core.lesson_status', 'completed');
		window.API.LMSCommit('');
	});
	await player.locator('#state[data-state="saved"]').waitFor();
	await player.locator('#exit').click();
}

test('a visitor tries a lesson, enrols, and takes the course on a phone, in French', async (t) => {
	const context = await launchBrowser({ t, locale: 'fr-FR', viewport: PHONE });
	const page = await context.newPage();
	await page.goto(`${s.app}/catalogue`);
	await shot(page, 'catalogue-fr');
	await page.getByRole('link', { name: 'La photosynthèse' }).click();
	await page.getByRole('heading', { level: 1, name: 'La photosynthèse' }).waitFor();
	assert.ok(await page.getByText('Activité', { exact: true }).first().isVisible(), 'what each lesson is');
	await audit(page, 'the public page');
	await fits(page, 'the public page');
	await shot(page, 'public-fr');
	assert.equal(await page.getByRole('button', { name: 'L’essayer' }).count(), 1, 'what is given away, and nothing else');
	await page.getByRole('button', { name: 'L’essayer' }).click();
	await (await ours(page, '/play/')).locator('#exit').click();
	await page.getByRole('button', { name: /M’inscrire/ }).waitFor();
	assert.deepEqual(await context.cookies(s.app), [], 'who tries leaves with nothing');
	await page.getByRole('button', { name: /M’inscrire/ }).click();
	await page.getByRole('heading', { name: 'Prochaine étape' }).waitFor();
	await audit(page, 'the course');
	await fits(page, 'the course');
	await shot(page, 'begin-fr');
	await page.getByRole('button', { name: 'Commencer' }).click();
	await complete(page);
	await page.getByText('Terminé : La lumière').waitFor();
	await shot(page, 'back-fr');
	await page.getByRole('button', { name: 'Commencer' }).click();
	await complete(page);
	await page.getByText('Vous avez terminé ce cours.').waitFor();
	await shot(page, 'done-fr');
	await page.getByRole('link', { name: 'Tous mes cours' }).click();
	await page.getByRole('heading', { level: 1, name: 'Mes cours' }).waitFor();
	await audit(page, 'home');
	await fits(page, 'home');
	await shot(page, 'home-fr');
	assert.deepEqual(owner.sql(`SELECT status, progress_pct FROM enrollments WHERE source = 'self'`), [['completed', '100']]);
});

test('without JavaScript a visitor reads the catalogue, enrols and sees what comes next', async (t) => {
	const context = await launchBrowser({ t, locale: 'en-GB', javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(`${s.app}/catalogue/photosynthese`);
	await shot(page, 'public-en');
	await page.getByRole('button', { name: /^Enrol/ }).click();
	await page.getByRole('heading', { name: 'Next step' }).waitFor();
	await shot(page, 'begin-en');
	assert.equal(await page.getByText('First complete “La lumière”.').count(), 1);
	await page.getByRole('link', { name: 'All my courses' }).click();
	await page.getByText('Next: La lumière').waitFor();
	await page.getByRole('button', { name: /^(Start|Continue)/ }).click();
	await page.getByRole('heading', { name: 'Next step' }).waitFor();
});

for (const shape of ['moodle', 'openedx']) {
	test(`a learner of ${shape} takes the course in its frame, without a cookie of ours`, async (t) => {
		const platform = await startPlatform({ shape, toolUrl: s.app, activities: [courseActivity(course, { id: shape === 'moodle' ? '1' : undefined, title: 'La photosynthèse' })] });
		t.after(() => platform.stop());
		await register(s, platform);
		const context = await launchBrowser({ t, locale: 'en-GB' });
		const page = await context.newPage();
		await signIn(page, platform, 'ada');
		await page.click(`[data-activity="${platform.activities[0].id}"] a.button`);
		let frame = await ours(page, '/course/');
		await frame.getByRole('heading', { name: 'Next step' }).waitFor();
		await shot(page, `${shape}-begin`);
		await context.clearCookies({ domain: new URL(s.app).hostname });
		for (const title of ['La lumière', 'Les feuilles']) {
			await frame.getByRole('button', { name: 'Start' }).click();
			await complete(page);
			frame = await ours(page, '/course/');
			await frame.getByText(`Completed: ${title}`).waitFor();
		}
		await frame.getByText('You completed this course.').waitFor();
		await shot(page, `${shape}-done`);
		assert.deepEqual(owner.sql(`SELECT e.status, e.progress_pct, count(p.placement_id) FROM enrollments e LEFT JOIN enrollment_placements p ON p.enrollment_id = e.id
			JOIN learners l ON l.id = e.learner_id JOIN origins o ON o.id = l.origin_id WHERE e.source = 'lti' AND o.kind = '${shape === 'moodle' ? 'moodle' : 'funmooc'}'
			GROUP BY e.id, e.status, e.progress_pct`), [['completed', '100', '1']]);
	});
}
