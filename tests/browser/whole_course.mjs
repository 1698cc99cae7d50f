// The story of a whole course, from nothing to grades: a designer builds it of every type of module, a director opens a session of it, a
// visitor tries a lesson and asks to be let in, a learner of Moodle and one of Open edX take it in their platform's frame, a tutor lets in and
// marks, and every grade is right to the digit. As a program (./dev shots DIR) it writes named pictures of each step.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

import { launchBrowser } from '../harness/browser.mjs';
import { eventually, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { addPerson } from '../harness/person.mjs';
import { schoolConfig } from '../harness/schools.mjs';
import { startPlatform } from '../platform/platform.mjs';
import { photographer } from './staff_steps.mjs';
import { signIn } from './steps.mjs';
import * as content from './whole_course_content.mjs';
import { Learner } from './whole_course_learn.mjs';
import * as staff from './whole_course_staff.mjs';
import * as tutor from './whole_course_tutor.mjs';

/** Weights of the practice in the grade book. */
const PRACTICE = { 'Crystals under the lens': '1', 'Work in the salt pan': '1', 'Salt in the harbour': '1.5' };

const RIGHT_WAYS = { Guérande: 'sun and wind', Hallstatt: 'mine', Lüneburg: 'boiled' };
const IN_ORDER = ['Let the sea in', 'Wait for the sun', 'Rake it up'];

/** What each learner does: points in the packages, answers in the quiz. */
const WORK = {
	ada: { crystals: 7, saltpan: 3, harbour: 13, pinch: 4, answers: ['35 g', ['Sun', 'Wind'], true, 'Salary', '17.2 g', RIGHT_WAYS, IN_ORDER, ['sodium', 'chlorine'], 'Dear Grace, rivers carry salt out of the rocks.'] },
	emilie: { crystals: 5, saltpan: 5, harbour: 16, pinch: 1, answers: ['3.5 g', ['Sun'], true, 'pay', '17,5', { ...RIGHT_WAYS, Hallstatt: 'boiled', Lüneburg: 'boiled' },
		['Wait for the sun', 'Let the sea in', 'Rake it up'], ['sodium', 'water'], 'Cher ami, les rivières apportent le sel.'] },
	visitor: { crystals: 8, saltpan: 6, harbour: 9, pinch: 1, answers: ['35 g', ['Sun', 'Rain'], false, 'salary', '35', RIGHT_WAYS, ['Rake it up', 'Let the sea in', 'Wait for the sun'], ['chlorine', 'sodium'], 'I do not know.'] },
};

/** What the tutor gives for a letter that has these words, and what they say. */
const MARKS = [['rocks', '6.5', 'A good letter.'], ['rivières', '4', 'Et les roches ?'], ['do not know', '0', 'Look at the article again.']];

async function build({ s, open, picture, world }) {
	const painter = await open();
	const { picture: heaps, film } = await content.painted(painter);
	await painter.close();
	const context = await open({ javaScriptEnabled: false });
	const page = await context.newPage();
	await staff.enter(page, s, { name: 'Diane Designer', email: 'diane@school.example', role: 'designer' });
	await picture(page, 'designer-comes-in');
	await staff.fillLibrary(page, [
		[s.write('heaps.png', heaps), 'Heaps of salt', { alt_text: 'Four white heaps of salt beside a basin', licence: 'CC-BY-4.0', tags: 'salt, sea' }],
		[s.write('salt.pdf', content.document()), 'How salt is won'],
		[s.write('tide.webm', film), 'A tide'],
		[s.write('tide.vtt', content.captions()), 'Captions of the tide'],
		[s.write('sheet.pdf', content.sheet()), 'A sheet'],
	], picture);
	await staff.bringPackagesIn(page, [s.write('crystals.zip', content.scorm12()), s.write('saltpan.zip', content.scorm2004()), s.write('harbour.zip', content.cmi5()), s.write('pinch.zip', content.xapi())], picture);
	await staff.writeQuestions(page, picture);
	await staff.makeCourse(page, picture);
	await staff.writeContents(page, picture);
	await staff.setRules(page, picture);
	world.course = await staff.publish(page, picture);
	world.book = `${s.app}/admin/main/courses/${world.course}/grades`;
	await tutor.makeBook(page, `${s.app}/admin/main/courses/${world.course}/gradebook`, { practice: PRACTICE, reading: [...staff.MODULES.slice(0, 5), staff.MODULES[8]].map(({ title }) => title), quiz: staff.MODULES[9].title }, picture);
	await context.close();
}

async function openSession({ s, open, picture, world }) {
	await addPerson(s, staff.TUTOR, '--name', 'Tom Tutor', '--org', 'main', '--role', 'tutor');
	const context = await open({ javaScriptEnabled: false });
	const page = await context.newPage();
	await staff.enter(page, s, { name: 'Dora Director', email: 'dora@school.example', role: 'director' });
	world.session = await tutor.openSession(page, picture);
	await context.close();
}

async function visit({ s, open, picture, world }) {
	const context = await open({ locale: 'en-GB' });
	const page = await context.newPage();
	await page.goto(`${s.app}/catalogue`);
	await picture(page, 'visitor-catalogue');
	await page.getByRole('link', { name: staff.COURSE }).click();
	await picture(page, 'visitor-course');
	assert.equal(await page.getByRole('button', { name: 'Try it' }).count(), 1, 'what is given away, and nothing else');
	await page.getByRole('button', { name: 'Try it' }).click();
	await page.frameLocator('#place iframe').getByText('Three ways to win it').waitFor();
	await picture(page, 'visitor-tries');
	await page.locator('#exit').click();
	await page.getByRole('button', { name: /^Ask to be let in/ }).waitFor();
	assert.deepEqual(await context.cookies(s.app), [], 'who tries leaves with nothing');
	await page.getByLabel(staff.SESSION).check();
	await page.getByRole('button', { name: /^Ask to be let in/ }).click();
	await page.getByText('Your request was received.').waitFor();
	await picture(page, 'visitor-waits');
	world.cookies = await context.cookies();
	await context.close();
}

/** Opens the course from the platform. */
async function openFramed({ open, picture, world }, { shape, who, language }) {
	const platform = world.platforms[shape];
	const context = await open({ locale: language === 'fr' ? 'fr-FR' : 'en-GB' });
	const page = await context.newPage();
	await signIn(page, platform, who);
	await picture(page, `${shape}-platform`);
	await page.click('[data-activity="salt"] a.button');
	return new Learner({ page, root: page.frameLocator('iframe[name="tool"]'), language, picture, name: shape });
}

/** A learner of a platform takes the whole course in its frame. */
async function takeFramed(story, seat) {
	const { s, world } = story;
	const activity = { id: 'salt', title: staff.COURSE, custom: { course_id: world.course, session_id: world.session } };
	const platform = await startPlatform({ shape: seat.shape, host: seat.host, name: seat.name, toolUrl: s.app, activities: [activity] });
	world.platforms[seat.shape] = platform;
	await register(s, platform);
	const learner = await openFramed(story, seat);
	await learner.takeAll(WORK[seat.who]);
	await learner.page.context().close();
}

/** The visitor at the page of the course, with the cookie they have. */
async function openVisited({ s, open, picture, world }) {
	const context = await open({ locale: 'en-GB' });
	await context.addCookies(world.cookies);
	const page = await context.newPage();
	await page.goto(`${s.app}/catalogue/salt`);
	await picture(page, 'visitor-is-in');
	await page.getByRole('button', { name: 'Go to the course' }).click();
	return new Learner({ page, picture, name: 'visitor' });
}

const SEATS = {
	ada: { shape: 'moodle', host: 'moodle.localhost', name: 'Moodle of the school', who: 'ada', language: 'en' },
	emilie: { shape: 'openedx', host: 'openedx.localhost', name: 'Open edX of the coast', who: 'emilie', language: 'fr' },
};
const takeInMoodle = (story) => takeFramed(story, SEATS.ada);
const takeInOpenEdx = (story) => takeFramed(story, SEATS.emilie);

async function asTutor({ s, open }) {
	const context = await open({ javaScriptEnabled: false });
	const page = await context.newPage();
	await staff.signIn(page, s, staff.TUTOR);
	return page;
}

async function letIn(story) {
	const { picture } = story;
	const page = await asTutor(story);
	await picture(page, 'tutor-comes-in');
	assert.equal(await tutor.approve(page, picture), 1);
	await page.context().close();
	const visitor = await openVisited(story);
	await visitor.takeAll(WORK.visitor);
	await visitor.page.context().close();
}

/** Of each platform, what it was told of whom, last. */
const told = (platform) => Object.fromEntries(platform.campus.state.scores.map(({ user, score }) => [user, [score.scoreGiven, score.scoreMaximum, score.gradingProgress]]));

async function mark(story) {
	const { picture, world } = story;
	assert.deepEqual(Object.values(world.platforms).map(told), [{}, {}], 'while a letter waits to be marked, nothing is told');
	const page = await asTutor(story);
	await tutor.mark(page, (letter) => MARKS.find(([words]) => letter.includes(words)).slice(1), picture);
	await tutor.markTalk(page, world.book, 'Ada Lovelace', '14', picture);
	await page.context().close();
}

/*
 * Worked out by hand. Practice counts twice, its lowest is dropped, the harbour weighs 1.5 in it; reading, with a pinch of salt, counts half; the quiz, out of 20
 * points, three times; the talk once, and Ada alone gave one. Scores are kept to a millionth of a per cent; what is not done is left out.
 *
 * ada       crystals 7/8 = 87.5, salt pan 3/7 dropped, harbour 13/16 = 81.25: (87.5 + 1.5 × 81.25) / 2.5 = 83.75
 *           pinch 4/4 = 100; quiz 13 + 6.5 = 19.5: 97.5; talk 14/20 = 70                 (2 × 83.75 + 0.5 × 100 + 3 × 97.5 + 70) / 6.5 = 580 / 6.5
 * emilie    crystals 5/8 dropped, salt pan 5/7 = 71.42857, harbour 100: (71.42857 + 1.5 × 100) / 2.5 = 88.571428
 *           quiz 0 + 1 + 1 + 0 + 2 + 2/3 + 1 + 1 + 4 = 10.666667: 53.333335
 *           pinch 1/4: (5 × 100 + 25) / 6 = 87.5        (2 × 88.571428 + 0.5 × 87.5 + 3 × 53.333335) / 5.5 = 380.892861 / 5.5
 * visitor   crystals 100, salt pan 6/7 = 85.71429, harbour 9/16 dropped: 92.857145
 *           quiz 1 + 0 + 0 + 1 + 0 + 1 + 0 + 0 + 0 = 3: 15; pinch 1/4: 87.5        (2 × 92.857145 + 0.5 × 87.5 + 3 × 15) / 5.5 = 274.46429 / 5.5
 */
const READ = [100, 100, 100, 100, 100];
const GRADES = {
	ada: { total: 89.230769, shown: '17.85', items: [...READ, 87.5, 42.85714, 81.25, 100, 97.5, 70] },
	emilie: { total: 69.253247, shown: '13.85', items: [...READ, 62.5, 71.42857, 100, 25, 53.333335, null] },
	visitor: { total: 49.902598, shown: '9.98', items: [...READ, 100, 85.71429, 56.25, 25, 15, null] },
};

async function arrive({ owner, world }) {
	const { moodle, openedx } = world.platforms;
	await eventually(() => told(moodle).ada?.[0] === GRADES.ada.total && told(openedx).emilie?.[0] === GRADES.emilie.total, { what: 'the grades to arrive' })
		.catch((error) => assert.fail(`${error.message}: ${JSON.stringify([told(moodle), told(openedx)])}`));
	assert.deepEqual([told(moodle), told(openedx)], [{ ada: [GRADES.ada.total, 100, 'FullyGraded'] }, { emilie: [GRADES.emilie.total, 100, 'FullyGraded'] }]);
	assert.deepEqual(owner.sql(`SELECT count(*) FROM grade_ledger g JOIN enrollments e ON e.org_id = g.org_id AND e.id = g.enrollment_id WHERE e.source = 'self'`), [['0']],
		'a visitor\'s grade is owed to nobody');
}

async function lookAtBook(story) {
	const { s, picture, world } = story;
	const page = await asTutor(story);
	const { json } = await request(s.app, 'GET', `/api/v1/courses/${world.course}/grades?org=main`, { headers: { authorization: `Bearer ${schoolConfig.api_key}` } });
	const rows = await tutor.readBook(page, world.book, picture);
	assert.equal(Object.keys(rows).length, 3);
	for (const [key, name] of [['ada', 'Ada Lovelace'], ['emilie', 'Émilie du Châtelet'], ['visitor', Object.keys(rows).find((one) => /^Visitor [0-9a-f]{8}$/.test(one))]]) {
		const { total, shown, items } = GRADES[key];
		const row = json.items.find(({ total_percent: percent }) => percent === total);
		assert.ok(row, `${name}: ${JSON.stringify(json.items.map(({ total_percent: percent }) => percent))}`);
		assert.deepEqual(row.grades.map(({ percent }) => percent), items, name);
		assert.ok(rows[name]['Course grade'].startsWith(shown), JSON.stringify(rows[name]));
	}
	await page.context().close();
}

async function lookAtOwn(story) {
	for (const [who, dot] of [['ada', '.'], ['emilie', ','], ['visitor', '.']]) {
		const learner = await (who === 'visitor' ? openVisited(story) : openFramed(story, SEATS[who]));
		const own = await learner.grades();
		assert.ok(own.total.startsWith(`${GRADES[who].shown.replace('.', dot)} / 20`), JSON.stringify(own));
		if (who !== 'visitor') {
			await learner.page.getByRole('link', { name: 'My grades' }).first().click();
			await story.picture(learner.page, `${SEATS[who].shape}-grades-there`);
		}
		await learner.page.context().close();
	}
}

/** Somebody else, without JavaScript. */
async function comeWithoutScript(story) {
	const { s, open, picture } = story;
	const context = await open({ locale: 'fr-FR', javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(`${s.app}/catalogue/salt`);
	await picture(page, 'no-script-course');
	await page.getByRole('button', { name: /^Demander l’accès/ }).click();
	await page.getByText('Votre demande a été reçue.').waitFor();
	const staffPage = await asTutor(story);
	assert.equal(await tutor.approve(staffPage, picture), 1);
	await staffPage.context().close();
	await page.reload();
	await page.getByRole('heading', { name: 'Prochaine étape' }).waitFor();
	const learner = new Learner({ page, language: 'fr', picture, name: 'no-script' });
	await learner.quiz(WORK.ada.answers);
	await page.getByText('1 sur 10').waitFor();
	assert.equal((await learner.grades()).total, 'pas encore de note');
	await context.close();
}

/** In this order: what comes late looks at what came before. */
const SCENES = {
	'a designer builds a course of every type of module from nothing, without JavaScript': build,
	'a director opens a session of it, into which learners ask to be let in': openSession,
	'a visitor tries the free lesson, and asks': visit,
	'a learner of Moodle takes the course in its frame': takeInMoodle,
	'a learner of Open edX takes it in a frame of another site, in French': takeInOpenEdx,
	'a tutor lets the visitor in, who takes it, too': letIn,
	'the tutor marks what was written': mark,
	'each grade arrives where its learner came from': arrive,
	'the grade book is right to the digit, on its page and by the API': lookAtBook,
	'learners find the same grade on their own page': lookAtOwn,
	'without JavaScript somebody asks, is let in, sits the quiz and looks at their grades': comeWithoutScript,
};

export const titles = Object.keys(SCENES);

/** {play(title), close()}. folder: for pictures. */
export async function openStory({ folder } = {}) {
	const s = await startLectern({ config: { ...schoolConfig, session_silent_after: 5 } });
	const owner = new Owner(s.data);
	const picture = photographer(folder, '40-course');
	const world = { platforms: {} }, browsers = new Set();
	const open = async (options = {}) => {
		const context = await launchBrowser(options);
		browsers.add(context);
		context.on('close', () => browsers.delete(context));
		return context;
	};
	const close = async () => {
		await Promise.all([...browsers].map((context) => context.close()));
		await Promise.all(Object.values(world.platforms).map((platform) => platform.stop()));
		await s.dispose();
	};
	const story = { s, owner, open, picture, world };
	return { play: (title) => SCENES[title](story), close };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const story = await openStory({ folder: process.argv[2] });
	try {
		for (const title of titles)
			await story.play(title);
	} finally {
		await story.close();
	}
}
