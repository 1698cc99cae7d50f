// The stories of docs/moodle.md and docs/canvas.md: from nothing to a grade, on the demo platform in the matching manner, sentence by
// sentence. An administrator signs in, makes a link, pastes it on the platform, whose registration runs in a frame where no cookie
// comes back, approves what registered itself, and brings in a package; a teacher adds an activity and chooses its content in the
// tool's catalogue; a learner's grade arrives. As a program (./dev shots DIR) it writes named pictures of each step.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

import { launchBrowser, proveBrowser } from '../harness/browser.mjs';
import { startLectern } from '../harness/lectern.mjs';
import { labelsOf } from '../platform/adding.mjs';
import { demoCourse } from '../platform/course.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { bringIn, chooseContent, enterStaff, menu, photographer } from './staff_steps.mjs';
import { answerQuestions, gradeArrives, leave, openInFrame, readCourse, RIGHT, signIn } from './steps.mjs';

export const stories = { moodle: { name: 'Our Moodle', label: 'Moodle' }, canvas: { name: 'Our Canvas', label: 'Canvas' } };

const tool = (page) => page.frameLocator('iframe[name="tool"]');

/** Staff make the link; it is read off the page, as people copy it. */
async function makeLink(staff, name, picture) {
	await menu(staff, 'LTI platforms');
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
	const labels = labelsOf(platform.shape);
	await signIn(admin, platform, 'barbara');
	await admin.goto(`${platform.origin}/admin/tools`);
	await admin.getByLabel(labels.url).fill(link);
	await picture(admin, 'platform-link-pasted');
	await admin.getByRole('button', { name: labels.connect }).click();
	const button = tool(admin).getByRole('button', { name: 'Connect' });
	await button.waitFor();
	assert.deepEqual((await admin.context().cookies()).filter((one) => one.domain.startsWith('lectern')), [],
		'the page in the frame wants no cookie');
	await picture(admin, 'platform-confirm-in-frame');
	await Promise.all([admin.waitForURL(`${platform.origin}/admin/tools`), button.click()]);
	await picture(admin, 'platform-tool-waits');
	await admin.getByRole('button', { name: labels.activate }).click();
	await admin.getByText(`${labels.active} ·`).waitFor();
	if (platform.shape.name === 'moodle') {
		await admin.getByLabel('Tool configuration usage').selectOption({ label: 'Show in activity chooser and as a preconfigured tool' });
		await admin.getByRole('button', { name: 'Save changes' }).click();
	}
	await picture(admin, 'platform-tool-active');
}

async function approve(staff, name, picture) {
	await menu(staff, 'LTI platforms');
	await picture(staff, 'platforms-one-pending');
	await staff.getByRole('link', { name }).click();
	await picture(staff, 'platform-waits');
	await staff.getByRole('link', { name: 'Approve or refuse' }).click();
	await picture(staff, 'approve');
	await staff.getByRole('button', { name: 'Approve' }).click();
	await staff.getByText('The platform is approved').waitFor();
	await picture(staff, 'approved');
}

/** To the form of a new activity, and in it to the tool. */
async function beginActivity(teacher, platform, picture) {
	const labels = labelsOf(platform.shape);
	await teacher.goto(`${platform.origin}/course`);
	await picture(teacher, 'course-empty');
	await teacher.getByRole('link', { name: labels.chooser }).click();
	if (platform.shape.name === 'moodle') {
		await picture(teacher, 'activity-chooser');
		await teacher.getByRole('link', { name: 'Lectern' }).click();
	}
	await picture(teacher, 'activity-form');
	await teacher.getByRole('link', { name: labels.select }).click();
}

/** What was chosen stands in the form, is saved, and is in the course. */
async function addActivity(teacher, platform, picture) {
	const labels = labelsOf(platform.shape);
	await beginActivity(teacher, platform, picture);
	await chooseContent(teacher, tool(teacher), picture);
	await teacher.getByText('Content was chosen').waitFor();
	assert.equal(await teacher.getByLabel(labels.points).inputValue(), '100');
	if (labels.custom)
		assert.match(await teacher.getByLabel(labels.custom).inputValue(), /^content_id=[0-9a-f-]{36}$/);
	await teacher.getByLabel(labels.name).fill('Learn about light');
	await picture(teacher, 'activity-form-filled');
	await teacher.getByRole('button', { name: labels.save }).click();
	await teacher.getByRole('heading', { name: 'Learn about light' }).waitFor();
	await picture(teacher, 'course-with-activity');
}

async function learn(learner, platform, picture) {
	const [{ id }] = platform.activities;
	await signIn(learner, platform, 'ada');
	await picture(learner, 'learner-course');
	const { player, content } = await openInFrame(learner, id);
	await readCourse(player, content);
	await picture(learner, 'learner-questions');
	await answerQuestions(player, content, { ...RIGHT, q5: 'a' });
	await picture(learner, 'learner-result');
	assert.equal((await gradeArrives(platform, 'ada', id)).grade, 80);
	await leave(learner, player, platform);
	assert.match(await learner.locator(`[data-grade="${id}"]`).innerText(), /^80 /);
	await picture(learner, 'learner-grade');
}

/** Where the teacher and staff see it. */
async function seeGrade(teacher, staff, name, picture) {
	await teacher.getByRole('link', { name: 'Grade book' }).click();
	await teacher.getByText('80 / 100').waitFor();
	await picture(teacher, 'platform-grade-book');
	await menu(staff, 'Grades');
	await staff.getByRole('row', { name: /Ada Lovelace/ }).getByText('sent', { exact: true }).waitFor();
	await picture(staff, 'grades');
	await menu(staff, 'LTI platforms');
	await staff.getByRole('link', { name }).click();
	await picture(staff, 'platform-launches');
	await staff.getByRole('link', { name: 'Deployments' }).click();
	await picture(staff, 'deployments');
}

/** One story: from nothing to a grade. picture(page, name) is called at every screen. */
export async function playRegistration(service, shape, { picture = async () => {} } = {}) {
	const { name } = stories[shape];
	const platform = await startPlatform({ shape, toolUrl: service.app, host: `${shape}-story.localhost`, activities: [] });
	const browsers = await Promise.all(['staff', 'teacher', 'learner'].map(() => launchBrowser()));
	try {
		await proveBrowser(browsers[1]);
		const [staff, teacher, learner] = await Promise.all(browsers.map((one) => one.newPage()));
		await enterStaff(staff, service, picture);
		const link = await makeLink(staff, name, picture);
		await connect(teacher, platform, link, picture);
		await beginActivity(teacher, platform, async () => {});
		await tool(teacher).getByText('has to approve it first').waitFor();
		await picture(teacher, 'teacher-before-approval');
		await approve(staff, name, picture);
		await bringIn(staff, demoCourse(), picture);
		await addActivity(teacher, platform, picture);
		await learn(learner, platform, picture);
		await seeGrade(teacher, staff, name, picture);
		return { platform, link };
	} finally {
		await Promise.all(browsers.map((one) => one.close()));
		await platform.stop();
	}
}

export const startService = (t) => startLectern({ config: { outbound_private: true, outbound_http: true }, t });

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	for (const [at, shape] of Object.keys(stories).entries()) {
		const service = await startService();
		try {
			await playRegistration(service, shape, { picture: photographer(process.argv[2], `${40 + at}-${shape}`) });
		} finally {
			await service.dispose();
		}
	}
}
