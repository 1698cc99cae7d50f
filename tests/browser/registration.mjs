// The stories of docs/moodle.md and docs/canvas.md: from nothing to a grade, on the demo platform in the matching manner. An
// administrator makes a link, pastes it on the platform, whose registration runs in a frame where no cookie comes back, approves
// what registered itself; a learner's grade arrives. As a program (./dev shots DIR) it writes one named picture for each step.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { signedIn } from '../harness/staff.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { answerQuestions, gradeArrives, leave, openInFrame, readCourse, RIGHT, signIn } from './steps.mjs';

export const stories = { moodle: { name: 'Our Moodle', label: 'Moodle' }, canvas: { name: 'Our Canvas', label: 'Canvas' } };

/** Staff make the link; it is read off the page, as people copy it. */
async function makeLink(staff, service, name, picture) {
	await staff.goto(`${service.app}/admin/main/platforms`);
	await picture(staff, 'platforms-none');
	await staff.getByRole('link', { name: 'Registration links' }).first().click();
	await picture(staff, 'links-none');
	await staff.getByLabel('For which platform').fill(name);
	await staff.getByRole('button', { name: 'Make the link' }).click();
	const link = await staff.locator('dd code').first().innerText();
	assert.match(link, /\/lti\/register\/[\w-]{43}$/);
	await picture(staff, 'link-shown-once');
	return link;
}

/** Whoever looks after the platform pastes it there; the page in the frame closes itself when it is done. */
async function connect(admin, platform, link, picture) {
	await signIn(admin, platform, 'barbara');
	await admin.goto(`${platform.origin}/admin/tools`);
	await admin.getByLabel('Tool URL').fill(link);
	await picture(admin, 'platform-tool-url');
	await admin.getByRole('button', { name: 'Add LTI Advantage' }).click();
	const tool = admin.frameLocator('iframe[name="tool"]');
	const button = tool.getByRole('button', { name: 'Connect' });
	await button.waitFor();
	assert.deepEqual((await admin.context().cookies()).filter((one) => one.domain.startsWith('lectern')), [],
		'the page in the frame wants no cookie');
	await picture(admin, 'platform-confirm-in-frame');
	await Promise.all([admin.waitForURL(`${platform.origin}/admin/tools`), button.click()]);
	await picture(admin, 'platform-tool-pending');
	await admin.getByRole('button', { name: 'Activate' }).click();
	await admin.getByText('Active ·').waitFor();
	await picture(admin, 'platform-tool-active');
}

async function approve(staff, service, name, picture) {
	await staff.goto(`${service.app}/admin/main/platforms`);
	await picture(staff, 'platforms-one-pending');
	await staff.getByRole('link', { name }).click();
	await picture(staff, 'platform-waits');
	await staff.getByRole('link', { name: 'Approve or refuse' }).click();
	await picture(staff, 'approve');
	await staff.getByRole('button', { name: 'Approve' }).click();
	await staff.getByText('The platform is approved').waitFor();
	await picture(staff, 'approved');
}

async function learn(learner, platform, picture) {
	await learner.goto(`${platform.origin}/course`);
	const { player, content } = await openInFrame(learner);
	await readCourse(player, content);
	await answerQuestions(player, content, { ...RIGHT, q5: 'a' });
	await picture(learner, 'learner-result');
	assert.equal((await gradeArrives(platform, 'ada', '1')).grade, 80);
	await leave(learner, player, platform);
	await picture(learner, 'learner-grade');
}

/** One story: from nothing to a grade. picture(page, name) is called at every screen. */
export async function playRegistration(service, shape, { picture = async () => {} } = {}) {
	const { name } = stories[shape];
	const platform = await startPlatform({ shape, toolUrl: service.app, host: `${shape}-story.localhost` });
	const browsers = await Promise.all(['staff', 'admin', 'learner'].map(() => launchBrowser()));
	try {
		await proveBrowser(browsers[1]);
		const [staff, admin, learner] = await Promise.all(browsers.map((one) => one.newPage()));
		await signedIn(service, { roles: ['administrator'] }).enter(browsers[0]);
		const link = await makeLink(staff, service, name, picture);
		const imported = await service.ask('package', 'import', service.write('course.zip', fs.readFileSync(demoCourse())));
		platform.activities.forEach((activity) => platform.setModule(activity.id, imported.module));
		await staff.goto(`${service.app}/admin/main/packages/${imported.package}`);
		await picture(staff, 'package');
		await connect(admin, platform, link, picture);
		await signIn(learner, platform, 'ada');
		await learner.click('[data-activity="1"] a.button');
		await learner.frameLocator('iframe[name="tool"]').getByText('has to approve it first').waitFor();
		await picture(learner, 'learner-before-approval');
		await approve(staff, service, name, picture);
		await learn(learner, platform, picture);
		await staff.reload();
		await picture(staff, 'platform-launches');
		await staff.getByRole('link', { name: 'Deployments' }).click();
		await picture(staff, 'deployments');
		await staff.goto(`${service.app}/admin/main/grades`);
		await picture(staff, 'grades');
		return { platform, link };
	} finally {
		await Promise.all(browsers.map((one) => one.close()));
		await platform.stop();
	}
}

export const startService = (t) => startLectern({ config: { outbound_private: true, outbound_http: true }, t });

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const folder = process.argv[2];
	fs.mkdirSync(folder, { recursive: true });
	for (const [at, shape] of Object.keys(stories).entries()) {
		const service = await startService();
		let count = 0;
		try {
			await playRegistration(service, shape, { picture: async (page, name) => {
				const file = path.join(folder, `${40 + at}-${shape}-${String(++count).padStart(2, '0')}-${name}.png`);
				await page.screenshot({ path: file, fullPage: true });
				process.stdout.write(`${file}\n`);
			} });
		} finally {
			await service.dispose();
		}
	}
}
