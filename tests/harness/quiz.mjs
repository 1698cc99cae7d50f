// Quizzes for tests: questions by the API, a made quiz with a direct link, and a learner who sits it by its forms, as without
// JavaScript.
//
//     const bank = new Bank(s);
//     const quiz = makeQuiz(s, { slots: [{ questions: [await bank.add('truefalse', { text: '…', right: true })] }] });
//     const learner = await sit(s, quiz.link);
//     await learner.begin();
//     await learner.answer({ 1: { answer: 'true' } });
//     const result = await learner.handIn();
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';

import { Jar, request } from './http.mjs';
import { Owner } from './owner.mjs';
import { decode } from './person.mjs';
import { enterByLink } from './visitor.mjs';

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;
export const MARK = 1_000_000;

/** Questions of the bank, added with that key. */
export class Bank {
	constructor(s, key, org = 'main') {
		Object.assign(this, { s, org, headers: { authorization: `Bearer ${key}` } });
	}

	ask(method, path, body, headers = {}) {
		return request(this.s.app, method, `/api/v1${path}${path.includes('?') ? '&' : '?'}org=${this.org}`, { body, headers: { ...this.headers, ...headers } });
	}

	/** [id, version, marks], as a slot of makeQuiz has it. */
	async add(type, body, { name = `A ${type}`, marks = 1, ...rest } = {}) {
		const made = await this.ask('POST', '/questions', { type, name, marks, body, ...rest });
		assert.equal(made.status, 201, made.text);
		return [made.json.id, made.json.version, marks * MARK];
	}
}

/**
 * A module whose content is a quiz, as making one leaves it. slots: {questions: [[id, version, marks]], draw}; the rest are the
 * settings of docs/quizzes.md. {module, version, link}
 */
export function makeQuiz(s, { slots, title = 'A quiz', org = 'main', owner = new Owner(s.data), ...settings }) {
	const [[orgId]] = owner.sql(`SELECT id FROM organizations WHERE slug = ${quoted(org)}`, { directory: true });
	const ids = Object.fromEntries(['course', 'courseVersion', 'sequence', 'module', 'package', 'version', 'grain'].map((name) => [name, randomUUID()]));
	const manifest = { intro: '', attempts: 0, time_limit_s: 0, open_at: null, close_at: null, pass_per_cent: null, shuffle: false, partial: true,
		feedback: 'submit', score: 'best', pages: 'all', ...settings, slots: slots.map(({ questions, draw = 1 }) => ({ draw, questions })) };
	const row = (...values) => `(${[orgId, ...values].map((value) => (value === null ? 'NULL' : typeof value === 'number' ? value : quoted(value))).join(', ')})`;
	owner.sql(`BEGIN;
		INSERT INTO packages (org_id, id, title) VALUES ${row(ids.package, title)};
		INSERT INTO package_versions (org_id, id, package_id, number, kind, sha256, manifest, files, bytes)
			VALUES ${row(ids.version, ids.package, 1, 'quiz', ids.version, JSON.stringify(manifest), 0, 0)};
		INSERT INTO courses (org_id, id, title) VALUES ${row(ids.course, title)};
		INSERT INTO course_versions (org_id, id, course_id, number, published_at) SELECT ${quoted(orgId)}, ${quoted(ids.courseVersion)}, ${quoted(ids.course)}, 1, now();
		INSERT INTO sequences (org_id, id, course_version_id, position, title) VALUES ${row(ids.sequence, ids.courseVersion, 1, title)};
		INSERT INTO modules (org_id, id, sequence_id, position, type, title, package_version_id) VALUES ${row(ids.module, ids.sequence, 1, 'quiz', title, ids.version)};
		INSERT INTO grains (org_id, id, module_id, position, identifier, title, kind) VALUES ${row(ids.grain, ids.module, 1, 'quiz', title, 'asset')};
		INSERT INTO quiz_questions (org_id, package_version_id, slot, question_id, version, module_id) VALUES
			${slots.flatMap(({ questions }, slot) => questions.map(([id, version]) => row(ids.version, slot + 1, id, version, ids.module))).join(', ')};
		COMMIT`);
	const slug = randomBytes(10).toString('hex').slice(0, 16);
	owner.sql(`INSERT INTO direct_links (slug, org_id, module_id) VALUES (${quoted(slug)}, ${quoted(orgId)}, ${quoted(ids.module)})`, { directory: true });
	return { ...ids, org: orgId, link: `${s.app}/go/${slug}` };
}

const attribute = (tag, name) => {
	const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
	return found ? decode(found[1]) : undefined;
};

/** What stands on a page of a sitting: its questions as a learner meets them. */
export function questionsOf(html) {
	return [...html.matchAll(/<fieldset class="card question"[\s\S]*?<\/fieldset>/g)].map(([text]) => ({
		number: Number(/id="question-(\d+)"/.exec(text)[1]),
		id: attribute(text, 'data-question'),
		text: decode(text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')),
		html: text,
		/** Keys of options by their words. */
		options: Object.fromEntries([...text.matchAll(/<input type="(?:radio|checkbox)"[^>]*name="q\d+-answer" value="([^"]*)"[^>]*>\s*<label[^>]*>([\s\S]*?)<\/label>/g)]
			.map(([, key, words]) => [decode(words.trim()), key])),
		/** Names of fields, by their labels or in the order of the text, and the keys their lists offer. */
		fields: [...text.matchAll(/<label for="(q\d+-[0-9a-f]{16})"[^>]*>([\s\S]*?)<\/label>\s*<select[\s\S]*?<\/select>/g)].map(([all, name, words]) => ({
			name: name.slice(name.indexOf('-') + 1), words: decode(words.trim()),
			offers: Object.fromEntries([...all.matchAll(/<option value="([^"]*)"[^>]*>([\s\S]*?)<\/option>/g)].map(([, key, what]) => [decode(what.trim()), key])) })),
		blanks: [...text.matchAll(/<input type="text" id="q\d+-([0-9a-f]{16})"/g)].map(([, name]) => name),
	}));
}

export class Learner {
	constructor(s, address, jar) {
		Object.assign(this, { s, jar, address });
	}

	async ask(method, path, body, headers = {}) {
		const answer = await request(this.s.app, method, path, { body: body && new URLSearchParams(body), headers: { origin: this.s.app, 'accept-language': 'en', ...headers } });
		const main = /<main\b[\s\S]*<\/main>/.exec(answer.text)?.[0] ?? answer.text;
		return Object.assign(answer, { words: decode(main.replace(/<template[\s\S]*<\/template>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')) });
	}

	get(rest = '') {
		return this.ask('GET', `${this.address}${rest}`);
	}

	/** Follows what a form answers. */
	async send(rest, body) {
		const answer = await this.ask('POST', `${this.address}${rest}`, body);
		return answer.status === 303 ? this.ask('GET', new URL(answer.headers.location, this.s.app).pathname + new URL(answer.headers.location, this.s.app).search) : answer;
	}

	async begin() {
		this.page = await this.send('', []);
		assert.equal(this.page.status, 200, this.page.words);
		return this.page;
	}

	/** The hidden fields of the page at hand. */
	hidden(page = this.page) {
		return [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [name, decode(value)]);
	}

	/** Sends the page at hand as a browser would: {number: {part: value or values}}; what is not named is left as it stands empty. */
	async answer(answers, more = {}) {
		const pairs = this.hidden();
		for (const [number, parts] of Object.entries(answers))
			for (const [part, value] of Object.entries(parts))
				for (const one of [value].flat()) pairs.push([`q${number}-${part}`, one]);
		this.page = await this.send('/questions', [...pairs, ...Object.entries({ go: 'stay', ...more })]);
		return this.page;
	}

	/** What the page's script speaks with. */
	get script() {
		const tag = /<form[^>]*id="quiz"[^>]*>/.exec(this.page.text)[0];
		return { write: attribute(tag, 'data-write'), deltas: attribute(tag, 'data-deltas'), seq: Number(attribute(tag, 'data-seq')) };
	}

	/** Autosaves, as the page's script does; the raw answer. */
	autosave(...deltas) {
		const { write, deltas: path } = this.script;
		return request(this.s.app, 'POST', path, { body: { write, deltas } });
	}

	async handIn() {
		const review = await this.get('/review');
		assert.equal(review.status, 200, review.words);
		return this.send('/review', this.hidden(review));
	}
}

/** Comes in by a direct link. choice: keep or nothing. */
export async function sit(s, link, { jar = new Jar(), choice = 'keep' } = {}) {
	const player = await enterByLink(s, link, { jar, choice });
	const answer = await request(player.origin, 'GET', player.path);
	assert.equal(answer.status, 303, answer.text);
	return new Learner(s, new URL(answer.headers.location).pathname, jar);
}
