// The story of docs/open-edx.md: from nothing to a grade on the demo platform in Open edX's manner. An administrator approves the
// site, an author fills in two blocks in Studio, their lines are pasted, the self-test is looked at, a learner's grade arrives; then
// an issuer that is not quite right, and what is said of it. As a program (./dev shots DIR) it writes one named picture for each step.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { signedIn } from '../harness/staff.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { startService } from './registration.mjs';
import { answerQuestions, gradeArrives, openInFrame, readCourse, RIGHT, signIn } from './steps.mjs';

async function approveSite(staff, service, platform, picture) {
	await staff.goto(`${service.app}/admin/main/platforms`);
	await staff.getByRole('link', { name: 'Open edX sites' }).click();
	await picture(staff, 'sites-none');
	await staff.getByRole('link', { name: 'New Open edX site' }).first().click();
	await staff.getByLabel('Name').fill('FUN MOOC');
	await staff.getByLabel('Address of the LMS').fill(platform.origin);
	await picture(staff, 'site-form');
	await staff.getByRole('button', { name: 'Save' }).click();
	await staff.getByText('The site is approved. Now add its blocks.').waitFor();
	await picture(staff, 'site-approved');
	const value = (label) => staff.locator(`dt:has-text("${label}") + dd`).innerText();
	return { launch_url: await value('Tool Launch URL'), login_url: await value('Tool Initiate Login URL'), redirect_uris: await value('Registered Redirect URIs'),
		keyset_url: await value('Tool Keyset URL') };
}

/** The author enters what the site's page shows, and copies what the block then shows. */
async function fillBlock(author, platform, activity, values, picture) {
	await author.goto(`${platform.origin}/studio/${activity}`);
	for (const [name, value] of Object.entries(values))
		await author.locator(`input[name="${name}"]`).fill(value);
	await picture(author, `studio-${activity}-filled`);
	await author.getByRole('button', { name: 'Save' }).click();
	await picture(author, `studio-${activity}-saved`);
	return author.locator('#lines').innerText();
}

async function addBlocks(staff, lines, picture) {
	await staff.getByRole('link', { name: 'Add blocks' }).click();
	await staff.getByLabel('Blocks').fill(lines.replace('/public_keysets/', '/elsewhere/'));
	await staff.getByRole('button', { name: 'Add' }).click();
	await staff.getByText(/Line \d+: .*none of a block's addresses/).first().waitFor();
	await picture(staff, 'blocks-line-at-fault');
	await staff.getByLabel('Blocks').fill(lines);
	await picture(staff, 'blocks-pasted');
	await staff.getByRole('button', { name: 'Add' }).click();
	await staff.getByText('2 blocks were added').waitFor();
	await picture(staff, 'blocks-added');
}

async function testBlock(staff, picture) {
	await staff.locator('tbody a').first().click();
	await picture(staff, 'block');
	await staff.getByRole('link', { name: 'Self-test' }).click();
	await picture(staff, 'self-test-before');
	await staff.getByRole('button', { name: 'Test now' }).click();
	await staff.getByRole('heading', { name: /Result of/ }).waitFor();
	assert.match(await staff.locator('tr:has-text("Access token for score")').first().innerText(), /good/);
	await picture(staff, 'self-test-result');
}

async function learn(learner, platform, picture) {
	await signIn(learner, platform, 'ada');
	const { player, content } = await openInFrame(learner);
	await readCourse(player, content);
	await answerQuestions(player, content, { ...RIGHT, q5: 'a' });
	await picture(learner, 'learner-result');
	assert.equal((await gradeArrives(platform, 'ada', '1')).grade, 80);
	// Open edX sends no way back: the learner goes on in the course around the frame.
	await learner.goto(`${platform.origin}/course`);
	assert.match(await learner.locator('[data-grade="1"]').innerText(), /^80 /);
	await picture(learner, 'learner-grade');
}

/** A login that comes near: what the learner sees, and where the administrator finds it by the code. */
async function nearMiss(learner, staff, service, platform, picture) {
	const login = platform.loginRequest('ada', platform.activities[0]);
	await learner.goto(`${service.app}/lti/login?${new URLSearchParams({ ...login, iss: `${login.iss}/` })}`);
	await learner.getByText('do not know each other yet').waitFor();
	await picture(learner, 'learner-refused');
	const code = await learner.locator('.code').innerText();
	await staff.goto(`${service.app}/admin/main/platforms/launches`);
	await staff.getByLabel('Support code').fill(code);
	await staff.getByRole('button', { name: 'Apply' }).click();
	await staff.getByText('only the slash at the end differs').waitFor();
	await picture(staff, 'found-by-code');
}

/** The whole story; picture(page, name) is called at every screen. */
export async function playOpenedx(service, { picture = async () => {} } = {}) {
	const platform = await startPlatform({ shape: 'openedx', toolUrl: service.app, host: 'openedx-story.localhost' });
	const browsers = await Promise.all(['staff', 'author', 'learner'].map(() => launchBrowser()));
	try {
		await proveBrowser(browsers[2]);
		const [staff, author, learner] = await Promise.all(browsers.map((one) => one.newPage()));
		await signedIn(service, { roles: ['administrator'] }).enter(browsers[0]);
		const values = await approveSite(staff, service, platform, picture);
		const imported = await service.ask('package', 'import', service.write('course.zip', fs.readFileSync(demoCourse())));
		await signIn(author, platform, 'barbara');
		const lines = [];
		for (const { id } of platform.activities)
			lines.push(await fillBlock(author, platform, id, { ...values, custom: `["module_id=${imported.module}"]` }, picture));
		await addBlocks(staff, lines.join('\n'), picture);
		await testBlock(staff, picture);
		await learn(learner, platform, picture);
		await staff.goto(`${service.app}/admin/main/platforms/launches`);
		await staff.getByText('accepted').first().waitFor();
		await picture(staff, 'launches');
		await staff.goto(`${service.app}/admin/main/grades`);
		await picture(staff, 'grades');
		await nearMiss(learner, staff, service, platform, picture);
	} finally {
		await Promise.all(browsers.map((one) => one.close()));
		await platform.stop();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const folder = process.argv[2];
	fs.mkdirSync(folder, { recursive: true });
	const service = await startService();
	let count = 0;
	try {
		await playOpenedx(service, { picture: async (page, name) => {
			const file = path.join(folder, `50-openedx-${String(++count).padStart(2, '0')}-${name}.png`);
			await page.screenshot({ path: file, fullPage: true });
			process.stdout.write(`${file}\n`);
		} });
	} finally {
		await service.dispose();
	}
}
