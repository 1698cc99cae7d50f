// What staff and teachers do on the way from nothing to a grade, step by step, for the stories of docs/moodle.md, docs/canvas.md and
// docs/open-edx.md; and a photographer of each step, at a desk and on a phone.
import fs from 'node:fs';
import path from 'node:path';

import { fits } from '../harness/audit.mjs';
import { addPerson, PASSWORD } from '../harness/person.mjs';
import { until } from './steps.mjs';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const EMAIL = 'grace@school.example';

/** An administrator of the organisation signs in by the page. */
export async function enterStaff(staff, service, picture) {
	await addPerson(service, EMAIL, '--name', 'Grace Hopper', '--org', 'main', '--role', 'administrator');
	await staff.goto(`${service.app}/sign-in`);
	await picture(staff, 'sign-in');
	await staff.getByLabel('E-mail address').fill(EMAIL);
	await staff.getByLabel('Password').fill(PASSWORD);
	await staff.getByRole('button', { name: 'Sign in' }).click();
	await staff.waitForURL('**/admin/main');
	await picture(staff, 'overview');
}

/** An entry of the menu, which a phone keeps folded. */
export async function menu(staff, name) {
	const entry = staff.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true });
	if (!await entry.isVisible())
		await staff.locator('details.menu summary').click();
	await entry.click();
}

/** Packages → Bring in a package: the file is chosen, sent, and its job looked at until the package is there. */
export async function bringIn(staff, file, picture) {
	await menu(staff, 'Packages');
	await picture(staff, 'packages-none');
	await staff.getByRole('link', { name: 'Bring in a package' }).click();
	await staff.getByLabel('Zip file').setInputFiles(file);
	await picture(staff, 'package-chosen');
	await staff.getByRole('button', { name: 'Bring it in' }).click();
	await staff.waitForURL('**/jobs/*');
	await picture(staff, 'package-job');
	const done = staff.getByRole('link', { name: 'Open the package' });
	await until(async () => {
		await staff.reload();
		return done.isVisible();
	}, 'the package');
	await done.click();
	await picture(staff, 'package');
}

/** The tool's catalogue, in a frame or in a window of its own: an activity is chosen, its points are said, and it goes to the platform. */
export async function chooseContent(page, tool, picture) {
	await tool.getByRole('searchbox').waitFor();
	await picture(page, 'choose');
	await tool.getByRole('button', { name: 'Choose' }).first().click();
	// Where the platform takes one item alone, that choice leads on at once.
	const onward = tool.getByRole('link', { name: 'Look at it and put it into the course' });
	const title = tool.getByLabel('Title in the course');
	await onward.or(title).first().waitFor();
	if (await onward.isVisible()) {
		await picture(page, 'choose-one');
		await onward.click();
		await title.waitFor();
	}
	await picture(page, 'choose-what-it-is-called');
	await tool.getByRole('button', { name: 'Put it into the course' }).click();
}

/** picture(page, name): nothing sticks out at a desk or on a phone; and a picture of both where there is a folder. */
export function photographer(folder, prefix) {
	let count = 0;
	if (folder)
		fs.mkdirSync(folder, { recursive: true });
	const picture = async (page, name) => {
		count += 1;
		for (const [size, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
			await page.setViewportSize(viewport);
			for (const frame of page.frames()) {
				if (await frame.evaluate(() => document.documentElement.clientWidth > 0))
					await fits(frame, `${prefix} ${name} (${size}) ${frame.url()}`);
			}
			// A frame of another site is painted by a process of its own, which is told of the new size a little later.
			for (const frame of page.frames().length > 1 ? page.frames() : [])
				await frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
			const file = folder && path.join(folder, `${prefix}-${String(count).padStart(2, '0')}-${name}${size === 'desk' ? '' : `-${size}`}.png`);
			if (file)
				await page.screenshot({ path: file, fullPage: page.frames().length === 1 });
		}
	};
	return Object.assign(picture, { count: () => count });
}
