// What those do who look after learners, for the story of a whole course, by their pages and without JavaScript: a director opens a session, a
// tutor lets in, marks what was written, and looks at the grade book.
import { menu } from './staff_steps.mjs';
import { COURSE, fillIn, press, said, SESSION, TUTOR } from './whole_course_staff.mjs';

const tab = (page, name) => page.getByRole('link', { name, exact: true }).first().click();
const plain = async (place) => (await place.innerText()).replace(/[\s\u00a0\u202f]+/g, ' ').trim();

/** A session that the tutor looks after, into which learners ask to be let in; its id. */
export async function openSession(page, picture) {
	await menu(page, 'Enrolments');
	await picture(page, 'enrolments-none');
	await tab(page, 'Sessions');
	await page.getByRole('link', { name: 'New session' }).first().click();
	await page.getByLabel('Course', { exact: true }).selectOption({ label: COURSE });
	await fillIn(page, { title: SESSION, capacity: 20, state: 'open' });
	await picture(page, 'session-new');
	await press(page, 'Save');
	await page.getByRole('heading', { level: 1, name: SESSION }).waitFor();
	await page.getByLabel('Address of a member').fill(TUTOR);
	await press(page, 'Add');
	await page.getByText(`(${TUTOR})`).waitFor();
	await picture(page, 'session');
	const id = new URL(page.url()).pathname.split('/').at(-1);
	await menu(page, 'Enrolments');
	await tab(page, 'By themselves');
	await page.getByLabel('Course', { exact: true }).selectOption({ label: COURSE });
	await press(page, 'Show');
	await page.getByRole('heading', { level: 2, name: COURSE }).waitFor();
	await page.getByLabel('ask, and staff decide').check();
	await page.getByLabel('In one of the open sessions, which they choose').check();
	await picture(page, 'by-themselves');
	await press(page, 'Save');
	await said(page, /\w/);
	return id;
}

/** How the grades of the course are made: practice of which the lowest is dropped, reading, the quiz, a talk that is marked by hand. */
export async function makeBook(page, address, { practice, reading, quiz }, picture) {
	await page.goto(address);
	await picture(page, 'book-new');
	await fillIn(page, { how: 'weights', pass: '55', out_of: '20', bands: '80 very good\n60 good\n55 passed', new_category: 'Practice', new_column: 'A talk' });
	await press(page, 'Save');
	await page.goto(address);
	await fillIn(page, { new_category: 'Reading' });
	await press(page, 'Save');
	await page.goto(address);
	const fill = (label, value) => page.getByLabel(label, { exact: true }).fill(value);
	await fill('Weight of Practice', '2');
	await fill('Lowest that are dropped of Practice', '1');
	await fill('Weight of Reading', '0.5');
	for (const [title, weight] of Object.entries(practice)) {
		await page.getByLabel(`Category of ${title}`).selectOption({ label: 'Practice' });
		await fill(`Weight of ${title}`, weight);
	}
	for (const title of reading)
		await page.getByLabel(`Category of ${title}`).selectOption({ label: 'Reading' });
	await fill(`Weight of ${quiz}`, '3');
	await fill('Weight of A talk', '1');
	await fill('Points of A talk', '20');
	await picture(page, 'book-filled');
	await press(page, 'Save');
}

/** Lets everybody in who asks; how many. */
export async function approve(page, picture) {
	await menu(page, 'Enrolments');
	await tab(page, 'Requests to join');
	await picture(page, 'requests');
	const buttons = page.getByRole('button', { name: /^Approve/ });
	const count = await buttons.count();
	for (let left = count; left > 0; left--) {
		await buttons.first().click();
		await said(page, /\w/);
	}
	await picture(page, 'requests-none');
	return count;
}

/** Marks every essay that waits by points(letter), which gives [points, comment]. */
export async function mark(page, points, picture) {
	await menu(page, 'Marking');
	await picture(page, 'marking');
	for (let left = await page.locator('main tbody tr').count(); left > 0; left--) {
		await page.locator('main tbody a').first().click();
		const section = page.locator('section.question', { has: page.getByLabel(/^Points, at most/) });
		const [given, comment] = points(await section.locator('dd.lines').first().innerText());
		await section.getByLabel(/^Points, at most/).fill(given);
		await section.getByLabel('Comment for the learner').fill(comment);
		await picture(page, `marking-${left}`);
		await section.getByRole('button', { name: /^Mark this answer/ }).click();
		await said(page, /\w/);
		await menu(page, 'Marking');
	}
	await page.getByText('Nothing waits to be marked.').waitFor();
}

/** Marks the column by hand of one learner. */
export async function markTalk(page, book, name, points, picture) {
	await page.goto(book);
	await page.getByRole('link', { name, exact: true }).click();
	await page.getByRole('link', { name: /^Mark ?: A talk/ }).click();
	await page.getByLabel('Points', { exact: false }).first().fill(points);
	await picture(page, 'book-mark');
	await press(page, 'Save the mark');
	await picture(page, 'book-learner');
}

/** What the grade book's page shows: {name: [cells]}. */
export async function readBook(page, book, picture) {
	await page.goto(book);
	await picture(page, 'book');
	await page.getByRole('table').waitFor();
	const heads = await Promise.all((await page.locator('main thead th').all()).map(plain));
	const rows = {};
	for (const row of await page.locator('main tbody tr').all())
		rows[await plain(row.locator('th a'))] = Object.fromEntries(await Promise.all((await row.locator('th, td').all()).map(async (cell, at) => [heads[at], await plain(cell)])));
	return rows;
}
