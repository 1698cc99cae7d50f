// What staff do for the story of a whole course, by their pages and without JavaScript: a designer builds it, a director opens a session of
// it, a tutor lets learners in, marks what they wrote, and looks at the grade book.
import assert from 'node:assert/strict';

import { addPerson, PASSWORD } from '../harness/person.mjs';
import { bringIn, menu } from './staff_steps.mjs';
import { ARTICLE } from './whole_course_content.mjs';

export const COURSE = 'The salt of the sea';
export const SESSION = 'Autumn by the sea';
export const TUTOR = 'tom.tutor@school.example';

/** A new member signs in by the page; who: {name, email, role}. */
export async function enter(page, service, { name, email, role }) {
	await addPerson(service, email, '--name', name, '--org', 'main', '--role', role);
	await signIn(page, service, email);
}

export async function signIn(page, service, email) {
	await page.goto(`${service.app}/sign-in`);
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL('**/admin/**');
}

/** Fills in what has these names, of the form's main part; a row that is not there yet is added by its button. */
export async function fillIn(page, fields) {
	for (const [name, value] of Object.entries(fields)) {
		const field = page.locator(`main [name="${name}"]:not([type="hidden"])`);
		if (await field.count() === 0)
			await page.locator(`main button[value="add:${name.replace(/-\d+-[^-]*$/, '')}"]`).click();
		const kind = await field.first().evaluate((one) => one.type);
		if (kind === 'checkbox')
			await field.setChecked(value);
		else if (kind === 'select-one')
			await field.selectOption(value);
		else
			await field.fill(String(value));
	}
}

export const press = (page, name) => page.getByRole('button', { name, exact: true }).last().click();
export const said = (page, words) => page.getByRole('status').filter({ hasText: words }).waitFor();

/** Adds files to the library: [[path, title, more fields]]. */
export async function fillLibrary(page, files, picture) {
	for (const [at, [file, title, more = {}]] of files.entries()) {
		await menu(page, 'Media library');
		if (at === 0)
			await picture(page, 'library-empty');
		await page.getByRole('link', { name: 'Add a file' }).first().click();
		await page.getByLabel('File').setInputFiles(file);
		await fillIn(page, { title, ...more });
		if (more.alt_text)
			await picture(page, 'library-add');
		await press(page, 'Add it');
		await page.getByRole('heading', { level: 1, name: title }).waitFor();
	}
	await menu(page, 'Media library');
	await picture(page, 'library');
}

/** The packages, each by its page and its job; pictures of the first alone. */
export async function bringPackagesIn(page, files, picture) {
	for (const [at, file] of files.entries())
		await bringIn(page, file, at === 0 ? picture : async () => {});
}

const rows = (list, members) => Object.fromEntries(list.flatMap((row, at) => members.map((member, n) => [`${member}`.replace('#', at), row[n]])).filter(([, value]) => value !== undefined));

/** One question of each type. Their marks make 20. */
export const QUESTIONS = [
	{ type: 'Multiple choice, one answer', name: 'Salt in a litre', marks: '1', fields: { text: 'How much salt does a litre of the sea hold?',
		...rows([['35 g', 100], ['3.5 g', 0], ['350 g', 0]], ['choices-#-text', 'choices-#-weight']) } },
	{ type: 'Multiple choice, several answers', name: 'What dries a basin', marks: '2', fields: { text: 'What dries the water of a basin?', partial: 'each',
		...rows([['Sun', true], ['Wind', true], ['Rain', false], ['Fog', false]], ['choices-#-text', 'choices-#-right']) } },
	{ type: 'True or false', name: 'Hallstatt', marks: '1', fields: { text: 'In **Hallstatt** salt is dug in a mine.', right: 'true' } },
	{ type: 'Short answer', name: 'The word', marks: '1', fields: { text: 'Which word for a soldier\'s pay comes from salt?', 'answers-0-text': 'salary' } },
	{ type: 'Numeric answer', name: 'Half a litre', marks: '2', fields: { text: 'How many grams of salt are in *half* a litre of the sea?', 'answers-0-value': '17.5', 'answers-0-tolerance': '0.5',
		unit: 'optional', units: 'g' } },
	{ type: 'Matching', name: 'Where and how', marks: '1', fields: { text: 'How is salt won there?', ...rows([['Guérande', 'sun and wind'], ['Hallstatt', 'mine'], ['Lüneburg', 'boiled']],
		['pairs-#-text', 'pairs-#-match']) } },
	{ type: 'Ordering', name: 'From sea to table', marks: '3', fields: { text: 'From the sea to the table:', partial: 'each',
		...rows([['Let the sea in'], ['Wait for the sun'], ['Rake it up']], ['items-#-text']) } },
	{ type: 'Fill in the blanks', name: 'Two blanks', marks: '2', fields: { text: 'Salt is made of [[b1]] and [[b2]].',
		...rows([['b1', 'sodium'], ['b2', 'chlorine']], ['blanks-#-id', 'blanks-#-answers-0-text']) } },
	{ type: 'Essay, marked by hand', name: 'A letter', marks: '7', fields: { text: 'Write to a friend why the sea is salty.', lines: 8, guide: 'Rivers 3, rocks 2, a good letter 2.' } },
];

export async function writeQuestions(page, picture) {
	await menu(page, 'Question bank');
	await picture(page, 'bank-empty');
	for (const { type, name, marks, fields } of QUESTIONS) {
		await menu(page, 'Question bank');
		await page.getByRole('link', { name: 'New question' }).first().click();
		if (name === QUESTIONS[0].name)
			await picture(page, 'question-types');
		await page.getByRole('link', { name: type, exact: true }).click();
		await fillIn(page, { name, ...fields, marks, tags: 'salt' });
		await picture(page, `question-${type.toLowerCase().replace(/\W+/g, '-')}`);
		await press(page, 'Save');
		await said(page, 'The question was added.');
	}
	await menu(page, 'Question bank');
	await picture(page, 'bank');
}

/** title → in which sequence, and what it is. */
export const MODULES = [
	{ title: 'Where salt comes from', sequence: 'Before you go', type: 'Article' },
	{ title: 'How salt is won', sequence: 'Before you go', type: 'PDF document' },
	{ title: 'A tide in four seconds', sequence: 'Before you go', type: 'Video' },
	{ title: 'A sheet to take along', sequence: 'Before you go', type: 'File to download' },
	{ title: 'The salt works of Guérande', sequence: 'Before you go', type: 'Link' },
	{ title: 'Crystals under the lens', sequence: 'By the sea', package: 'Crystals under the lens' },
	{ title: 'Work in the salt pan', sequence: 'By the sea', package: 'Work in the salt pan' },
	{ title: 'Salt in the harbour', sequence: 'By the sea', package: 'Salt in the harbour' },
	{ title: 'A pinch of salt', sequence: 'By the sea', package: 'A pinch of salt' },
	{ title: 'What have you learnt?', sequence: 'At the end', type: 'Quiz' },
];

export async function makeCourse(page, picture) {
	await menu(page, 'Courses');
	await picture(page, 'courses-empty');
	await page.getByRole('link', { name: 'New course' }).first().click();
	await fillIn(page, { title: COURSE, summary: 'From the sea to the table: where salt comes from, how it is won, and what it was worth.', language: 'en', slug: 'salt', listed: true,
		description: 'Ten lessons, **about two hours**. You need nothing but curiosity.' });
	await picture(page, 'course-new');
	await press(page, 'Make the course');
	await picture(page, 'outline-empty');
	for (const title of new Set(MODULES.map(({ sequence }) => sequence))) {
		await page.getByLabel('Title', { exact: true }).fill(title);
		await press(page, 'Add the sequence');
		await page.getByRole('heading', { level: 2, name: title }).waitFor();
	}
	await picture(page, 'outline-sequences');
	for (const module of MODULES) {
		await page.getByRole('link', { name: 'Add a module', exact: true }).click();
		if (module === MODULES[0])
			await picture(page, 'module-new');
		const form = page.locator(`form:has(input[name="${module.package ? 'package' : 'type'}"])`);
		await form.getByLabel(module.package ?? module.type, { exact: true }).check();
		await form.getByLabel('Title').fill(module.title);
		await form.getByLabel('In the sequence').selectOption({ label: module.sequence });
		await form.getByRole('button', { name: module.package ? 'Add the package' : 'Add it' }).click();
		await page.getByRole('link', { name: module.title, exact: true }).waitFor();
	}
	await picture(page, 'outline');
}

/** Opens the editor of a module's content from the outline, fills it in, and goes back. fill: () => Promise */
async function writeContent(page, title, name, picture, fill) {
	const outline = page.url();
	await page.getByRole('link', { name: `Edit content ${title}` }).click();
	await fill();
	await press(page, 'Save');
	await said(page, /saved/i);
	await picture(page, `editor-${name}`);
	await page.goto(outline);
}

/** A file of the library for a field of the editor, which keeps what was typed. */
async function choose(page, field, title, picture = async () => {}) {
	await page.locator(`button[value="choose:${field}"]`).click();
	await picture(page, 'editor-choose');
	await page.getByRole('button', { name: `Choose ${title}`, exact: true }).click();
	await said(page, 'The file was put in');
}

export async function writeContents(page, picture) {
	const content = (name, title, fields, files = {}) => writeContent(page, title, name, picture, async () => {
		await fillIn(page, fields);
		for (const [field, file] of Object.entries(files)) {
			await choose(page, field, file, field === 'poster' ? picture : undefined);
		}
	});
	await content('article', 'Where salt comes from', { text: ARTICLE }, { text: 'Heaps of salt' });
	await content('pdf', 'How salt is won', { description: 'Three pages. *Read all of them.*', download: true }, { content: 'How salt is won' });
	await content('video', 'A tide in four seconds', { description: 'With captions.', completion_percent: 70, 'captions-0-language': 'en', 'captions-0-label': 'English' },
		{ content: 'A tide', poster: 'Heaps of salt', 'captions-0-content': 'Captions of the tide' });
	await content('file', 'A sheet to take along', { description: 'Print it before you go.' }, { content: 'A sheet' });
	await content('link', 'The salt works of Guérande', { url: 'https://example.org/guerande', description: 'A page about the works.' });
	await writeContent(page, 'What have you learnt?', 'quiz', picture, async () => {
		await picture(page, 'editor-quiz-empty');
		for (const { name } of QUESTIONS) {
			await page.getByRole('link', { name: 'Add questions' }).click();
			if (name === QUESTIONS[3].name)
				await picture(page, 'editor-quiz-questions');
			await page.getByRole('button', { name: `Add ${name}`, exact: true }).click();
		}
		await fillIn(page, { intro: 'Nine questions. Take your time.', attempts: 2, time_limit_s: 45, pass_per_cent: 50 });
	});
}

/** The article may be tried out; the second package opens after the first. */
export async function setRules(page, picture) {
	await page.getByRole('link', { name: 'Where salt comes from', exact: true }).click();
	await page.getByLabel('Free preview').check();
	await press(page, 'Save');
	await picture(page, 'module-free');
	await page.getByRole('link', { name: 'Outline', exact: true }).first().click();
	await page.getByRole('link', { name: 'Work in the salt pan', exact: true }).click();
	await page.getByLabel('Another module').selectOption({ label: 'Crystals under the lens' });
	await press(page, 'Ask for it');
	await picture(page, 'module-after-another');
	await page.getByRole('link', { name: 'Outline', exact: true }).first().click();
	await page.getByText('after 1 other').waitFor();
}

export async function publish(page, picture) {
	await page.getByRole('link', { name: 'Version 1' }).first().click();
	await picture(page, 'version-draft');
	await page.getByLabel('A word on it').fill('First edition');
	await press(page, 'Publish');
	assert.match(await page.getByRole('status').textContent(), /The version is published/);
	await picture(page, 'version-published');
	return /\/courses\/([^/]+)/.exec(new URL(page.url()).pathname)[1];
}
