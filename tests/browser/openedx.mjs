// The story of docs/open-edx.md: from nothing to a grade on the demo platform in Open edX's manner. An administrator approves the
// site and brings in a package; an author fills in two blocks in Studio, one by the module's id, one to choose content; their lines are
// pasted, the self-test is looked at, content is chosen, learners' grades arrive; then an issuer that is not quite right, and what is
// said of it. As a program (./dev shots DIR) it writes named pictures of each step.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { startService } from './registration.mjs';
import { bringIn, chooseContent, enterStaff, menu, photographer } from './staff_steps.mjs';
import { answerQuestions, gradeArrives, inside, openInFrame, readCourse, RIGHT, signIn } from './steps.mjs';

async function approveSite(staff, platform, picture) {
	await menu(staff, 'LTI platforms');
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

/** The author enters what the site's page shows, and copies what the block then shows; `choose`: content is chosen from there. */
async function fillBlock(author, platform, activity, values, { picture, choose = false }) {
	await author.goto(`${platform.origin}/studio/${activity}`);
	for (const [name, value] of Object.entries(values))
		await author.locator(`input[name="${name}"]`).fill(value);
	if (choose)
		await author.getByLabel('Deep Linking', { exact: true }).check();
	await picture(author, `studio-${activity}-filled`);
	await author.getByRole('button', { name: 'Save' }).click();
	await picture(author, `studio-${activity}-saved`);
	return author.locator('#lines').innerText();
}

async function addBlocks(staff, lines, picture) {
	await menu(staff, 'LTI platforms');
	await staff.getByRole('link', { name: 'Open edX sites' }).click();
	await picture(staff, 'sites');
	await staff.getByRole('link', { name: 'FUN MOOC' }).click();
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
	await staff.getByRole('heading', { name: 'Result' }).waitFor();
	assert.match(await staff.locator('tr:has-text("Access token for score")').first().innerText(), /good/);
	await picture(staff, 'self-test-result');
}

/** From the block in Studio to the catalogue in a window of its own, and back: the block is told what was chosen. */
async function configureBlock(author, platform, activity, picture) {
	await author.goto(`${platform.origin}/studio/${activity}`);
	const opening = author.waitForEvent('popup');
	await author.getByRole('link', { name: 'Deep Linking Launch - Configure tool' }).click();
	const window = await opening;
	await chooseContent(window, window, picture);
	await window.getByRole('heading', { name: 'The content was saved' }).waitFor();
	await picture(window, 'studio-content-saved');
	await window.close();
}

async function learn(learner, platform, { who, answers, grade, activity = '1' }, picture) {
	await signIn(learner, platform, who);
	await picture(learner, `${who}-course`);
	let player = learner;
	if (activity === '1')
		({ player } = await openInFrame(learner, activity));
	else {
		const opening = learner.waitForEvent('popup');
		await learner.click(`[data-activity="${activity}"] a.button`);
		player = await opening;
	}
	const window = activity === '1' ? learner : player;
	await readCourse(player, inside(player));
	await picture(window, `${who}-questions`);
	await answerQuestions(player, inside(player), answers);
	await picture(window, `${who}-result`);
	assert.equal((await gradeArrives(platform, who, activity)).grade, grade);
	// Open edX sends no way back: the learner goes on in the course around the frame.
	await learner.goto(`${platform.origin}/course`);
	assert.match(await learner.locator(`[data-grade="${activity}"]`).innerText(), new RegExp(`^${grade} `));
	await picture(learner, `${who}-grade`);
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
		await enterStaff(staff, service, picture);
		const values = await approveSite(staff, platform, picture);
		await bringIn(staff, demoCourse(), picture);
		const custom = JSON.stringify([await staff.locator('dt:has-text("Custom parameter") + dd code').first().innerText()]);
		await signIn(author, platform, 'barbara');
		const lines = [await fillBlock(author, platform, '1', { ...values, deep_linking_url: values.launch_url }, { picture, choose: true }),
			await fillBlock(author, platform, '2', { ...values, custom }, { picture })];
		await addBlocks(staff, lines.join('\n'), picture);
		await testBlock(staff, picture);
		await configureBlock(author, platform, '1', picture);
		await learn(learner, platform, { who: 'ada', answers: { ...RIGHT, q5: 'a' }, grade: 80 }, picture);
		await learn(learner, platform, { who: 'linus', answers: RIGHT, grade: 100, activity: '2' }, picture);
		await menu(staff, 'LTI platforms');
		await staff.getByRole('link', { name: 'Launches of all platforms' }).click();
		await staff.getByText('accepted').first().waitFor();
		await picture(staff, 'launches');
		await menu(staff, 'Grades');
		await staff.getByRole('row', { name: /Linus Pauling/ }).getByText('sent', { exact: true }).waitFor();
		await picture(staff, 'grades');
		await nearMiss(learner, staff, service, platform, picture);
	} finally {
		await Promise.all(browsers.map((one) => one.close()));
		await platform.stop();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const service = await startService();
	try {
		await playOpenedx(service, { picture: photographer(process.argv[2], '50-openedx') });
	} finally {
		await service.dispose();
	}
}
