// What learners do for the story of a whole course: each module is taken as its page offers it. The same in a window of one's own, and in
// the frame of a platform.
import { eventually } from '../harness/learner.mjs';
import { COURSE, MODULES } from './whole_course_staff.mjs';

const WORDS = {
	en: { done: 'Completed: ', begin: 'Begin', again: 'Begin another attempt', review: 'Look it over and hand in', handIn: 'Hand in', back: 'Back to the course', grades: 'My grades', answer: 'Your answer',
		question: (n) => `Question ${n} (`, blank: 'Blank', yes: 'True', no: 'False', next: 'Next step', all: 'You completed this course.' },
	fr: { done: 'Terminé : ', begin: 'Commencer', again: 'Recommencer', review: 'Relire et rendre', handIn: 'Rendre', back: 'Retour au cours', grades: 'Mes notes', answer: 'Votre réponse',
		question: (n) => `Question ${n} (`, blank: 'Trou', yes: 'Vrai', no: 'Faux', next: 'Prochaine étape', all: 'Vous avez terminé ce cours.' },
};

/** A learner at the page of the course: root is the page, or the frame in it that is ours. */
export class Learner {
	constructor({ page, root = page, language = 'en', picture, name }) {
		Object.assign(this, { page, root, words: WORDS[language], name });
		this.look = (what) => picture(page, `${name}-${what}`);
	}

	button(name) {
		return this.root.getByRole('button', { name, exact: true });
	}

	get content() {
		return this.root.frameLocator('#place iframe');
	}

	/** Opens a module from the course's page. */
	async open(title) {
		await this.button(title).click();
		await this.root.locator('#place iframe, #quiz, main form button').first().waitFor();
	}

	/** Leaves by Exit; the course's page says that it is completed. */
	async leave(title) {
		await this.root.locator('#state[data-state="saved"]').waitFor();
		await this.root.locator('#exit').click();
		await this.root.getByText(`${this.words.done}${title}`).waitFor();
	}

	async module(title, what, act) {
		await this.open(title);
		await act(this.content);
		await this.look(what);
		await this.leave(title);
	}

	article() {
		return this.module(MODULES[0].title, 'article', async (content) => {
			await content.getByAltText('Four white heaps of salt beside a basin').waitFor();
			await content.locator('#read').click();
			await content.locator('#done:not([hidden])').waitFor();
		});
	}

	document() {
		return this.module(MODULES[1].title, 'document', async (content) => {
			await content.locator('canvas').first().waitFor();
			for (const page of [1, 2, 3]) {
				// A page counts once it was seen for a second.
				await eventually(async () => Number(/\d+/.exec(await content.locator('#read').innerText())?.[0]) >= page, { what: `page ${page} to be read` });
				if (page < 3)
					await content.locator('#after').click();
			}
		});
	}

	film() {
		return this.module(MODULES[2].title, 'film', async (content) => {
			const video = content.locator('video');
			await video.evaluate((film) => {
				film.muted = true;
				film.textTracks[0].mode = 'showing';
				return film.play();
			});
			await eventually(() => video.evaluate((film) => film.ended), { what: 'the end of the film' });
		});
	}

	sheet() {
		return this.module(MODULES[3].title, 'sheet', async (content) => {
			await Promise.all([this.page.waitForEvent('download'), content.locator('#take').click()]);
			await content.locator('#done:not([hidden])').waitFor();
		});
	}

	link() {
		return this.module(MODULES[4].title, 'link', async (content) => {
			const [other] = await Promise.all([this.page.context().waitForEvent('page'), content.locator('#take').click()]);
			await content.locator('#done:not([hidden])').waitFor();
			await other.close();
		});
	}

	/** A package of whole_course_content.mjs: so many points. */
	points(module, what, points) {
		return this.module(module.title, what, async (content) => {
			await content.locator('[name="points"]').fill(String(points));
			await content.locator('#task button').click();
			await content.locator('#thanks:not(:empty)').waitFor();
		});
	}

	async unit(module, what, points) {
		await this.open(module.title);
		await this.content.locator('#task[data-ready]').waitFor();
		await this.content.locator('[name="points"]').fill(String(points));
		await this.content.locator('#task button').click();
		await this.content.locator('#thanks:not(:empty)').waitFor();
		await this.look(what);
		await this.leave(module.title);
	}

	question(number) {
		return this.root.getByRole('group', { name: this.words.question(number) });
	}

	/** Sits the quiz of whole_course_staff.mjs and hands it in. answers: of each question, in their order. */
	async quiz([litre, dries, mine, word, grams, ways, order, blanks, letter]) {
		await this.open(MODULES[9].title);
		await this.look('quiz');
		await this.button(this.words.begin).click();
		await this.root.locator('#quiz').waitFor();
		await this.question(1).getByLabel(litre, { exact: true }).check();
		for (const one of dries)
			await this.question(2).getByLabel(one, { exact: true }).check();
		await this.question(3).getByLabel(mine ? this.words.yes : this.words.no, { exact: true }).check();
		await this.question(4).getByLabel(this.words.answer).fill(word);
		await this.question(5).getByLabel(this.words.answer).fill(grams);
		for (const [town, way] of Object.entries(ways))
			await this.question(6).getByLabel(town, { exact: true }).selectOption({ label: way });
		for (const [at, item] of order.entries())
			await this.question(7).getByLabel(item, { exact: true }).selectOption(String(at + 1));
		for (const [at, blank] of blanks.entries())
			await this.question(8).getByLabel(`${this.words.blank} ${at + 1}`).fill(blank);
		await this.question(9).getByLabel(this.words.answer).fill(letter);
		await this.look('quiz-answers');
		await this.button(this.words.review).click();
		await this.button(this.words.handIn).waitFor();
		await this.look('quiz-review');
		await this.button(this.words.handIn).click();
		await this.root.getByRole('link', { name: this.words.back }).waitFor();
		await this.look('quiz-result');
		await this.root.getByRole('link', { name: this.words.back }).click();
		await this.root.getByRole('heading', { level: 1, name: COURSE }).waitFor();
	}

	/** All of it. took: {crystals, saltpan, harbour, pinch, answers} */
	async takeAll({ crystals, saltpan, harbour, pinch, answers }) {
		await this.root.getByRole('heading', { name: this.words.next }).waitFor();
		await this.look('course');
		await this.article();
		await this.document();
		await this.film();
		await this.sheet();
		await this.link();
		await this.look('course-half');
		await this.points(MODULES[5], 'scorm12', crystals);
		await this.points(MODULES[6], 'scorm2004', saltpan);
		await this.unit(MODULES[7], 'cmi5', harbour);
		await this.unit(MODULES[8], 'xapi', pinch);
		await this.quiz(answers);
		await this.root.getByText(this.words.all).waitFor();
		await this.look('course-done');
	}

	/** The learner's own page of their grades: {total, rows: {title: grade}}. */
	async grades() {
		await this.root.getByRole('link', { name: this.words.grades }).click();
		await this.root.getByRole('heading', { level: 1, name: this.words.grades }).waitFor();
		await this.look('grades');
		const text = async (place) => (await place.innerText()).replace(/[\s\u00a0\u202f]+/g, ' ').trim();
		const rows = {};
		for (const row of await this.root.locator('main tbody tr').all())
			rows[await text(row.locator('th'))] = await text(row.locator('td'));
		const found = { total: await text(this.root.locator('dl.facts dd').first()), rows };
		await this.root.getByRole('link', { name: this.words.back }).click();
		return found;
	}
}
