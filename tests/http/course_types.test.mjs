// Modules of our own content in courses: added, written, published and changed by the API; met by a platform's learner and by a
// visitor.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { courseActivity } from '../harness/course_rows.mjs';
import { launch } from '../harness/launch.mjs';
import { eventually, openSession, register } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { keyOf, materialOf } from '../harness/material.mjs';
import { Owner } from '../harness/owner.mjs';
import { Bank, Learner } from '../harness/quiz.mjs';
import { signedIn } from '../harness/staff.mjs';
import { startPlatform } from '../platform/platform.mjs';

const KEY = 'the-operators-key', operator = { authorization: `Bearer ${KEY}` };
let s, owner, as, desk, reader, bank, platform, question;

test.before(async () => {
	s = await startLectern({ config: { api_key: KEY, rate_limit_client: 0, rate_limit_address: 0, outbound_private: true, outbound_http: true } });
	owner = new Owner(s.data);
	as = await keyOf(s, operator, ['courses:read', 'courses:write', 'audit:read']);
	desk = new Desk(s, as);
	reader = new Desk(s, await keyOf(s, operator, ['courses:read']));
	bank = new Bank(s, KEY);
	[question] = await bank.add('truefalse', { text: 'Water is wet.', right: true });
});
test.after(async () => {
	await platform?.stop();
	await s?.dispose();
});

const BODIES = {
	article: { text: '# Salt\n\nIt is *salty*.' }, link: { url: 'https://elsewhere.example/salt' },
	video: { url: 'https://films.example/salt.mp4' }, quiz: () => ({ slots: [{ question }], pass_per_cent: 50 }),
};
const bodyOf = (type) => (typeof BODIES[type] === 'function' ? BODIES[type]() : BODIES[type]);

/** A course with a module of each of these types, written; {course, modules: by type}. */
async function courseOf(types, { title = 'Chemistry', ...members } = {}) {
	const course = await desk.course({ title, ...members }), modules = {};
	for (const type of types) {
		modules[type] = await course.write(type, `The ${type}`);
		await materialOf(s, modules[type]).write(bodyOf(type), as);
	}
	return { course, modules };
}

const one = (sql) => owner.sql(sql)[0];
const playing = (version, module) => one(`SELECT package_version_id FROM version_modules WHERE version_id = '${version}' AND module_id = '${module.id}'`)[0];
const made = (module) => owner.sql(`SELECT id FROM package_versions WHERE package_id = '${module.id}' ORDER BY number`).flat();
const changes = async (course) => {
	await course.read();
	const answer = await desk.ask('GET', `${course.path}/versions/${course.outline.version}/comparison`);
	assert.equal(answer.status, 200, answer.text);
	return answer.json.changes.map((change) => `${change.title}: ${change.changes.join(' ')}`);
};

/** What a learner sees of a course by the address of its page. */
class Page {
	constructor(address) {
		const { origin, pathname } = new URL(address, s.app);
		Object.assign(this, { origin, path: pathname });
	}

	get() {
		return request(this.origin, 'GET', this.path);
	}

	async open(module) {
		const answer = await request(this.origin, 'POST', `${this.path}/open/${module.id}`, { body: new URLSearchParams({}),
			headers: { origin: this.origin, 'sec-fetch-site': 'same-origin' } });
		return { status: answer.status, text: answer.text, to: answer.headers.location && new URL(answer.headers.location) };
	}

	/** Opens what is played: {session, page: what stands in its frame}. */
	async play(module) {
		const { status, text, to } = await this.open(module);
		assert.equal(status, 303, text);
		const session = await openSession(s, { origin: to.origin, path: to.pathname });
		return { session, page: await request(to.origin, 'GET', `${session.files}${session.items[0].href}`) };
	}

	/** Completes it, as its page does. */
	async complete(module) {
		const { session, page } = await this.play(module);
		assert.equal(page.status, 200, page.text);
		await session.turn('commit', [['cmi.core.lesson_status', 'completed']]);
		await session.turn('exit');
		return page;
	}

	/** Sits the quiz and answers its one question. */
	async sit(module, answer) {
		const { status, text, to } = await this.open(module);
		assert.equal(status, 303, text);
		assert.match(to.pathname, /^\/quiz\//);
		const learner = new Learner(s, to.pathname);
		await learner.begin();
		await learner.answer({ 1: { answer } });
		return learner.handIn();
	}
}

test('a module of a type is added with an empty draft of its own, where it is asked for', async () => {
	const course = await desk.course({ title: 'Types' });
	const second = await course.write('article', 'Second');
	const first = await course.write('link', 'First', { position: 1 });
	assert.equal(course.said, 'Types: First, Second');
	assert.deepEqual([second.type, first.type, second.content_ref], ['article', 'link', null]);
	assert.deepEqual((await materialOf(s, second).read(as)).body, { text: '' });
	const sheet = await course.write('quiz', 'A quiz'), draft = (await materialOf(s, sheet).read(as)).body;
	assert.deepEqual([draft.slots, draft.attempts, draft.feedback, draft.score], [[], 0, 'submit', 'best'], 'a quiz is written as any');
	for (const type of ['pdf', 'video', 'file'])
		assert.equal((await course.write(type, type)).type, type);
	assert.deepEqual(owner.sql(`SELECT type, grade_when_complete FROM modules WHERE id IN ('${second.id}', '${sheet.id}') ORDER BY type`), [['article', 't'], ['quiz', 'f']]);

	for (const [body, field] of [[{ type: 'game', title: 'x' }, 'type'], [{ type: 'scorm', title: 'x' }, 'type'], [{ type: 'article' }, 'title'],
		[{ type: 'article', title: ' ' }, 'title'], [{}, 'type'], [{ type: 'article', title: 'x', package: course.id }, 'type']]) {
		const answer = await course.try('POST', '/modules', body);
		assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
		assert.equal(answer.json.field, field, answer.text);
	}
	const key = { 'idempotency-key': 'once-only', 'if-match': course.etag }, again = { body: { type: 'article', title: 'Once' }, headers: key };
	for (let i = 0; i < 2; i++)
		assert.equal((await desk.ask('POST', `${course.path}/modules`, again)).status, 201);
	await course.read();
	assert.equal(course.modules.filter(({ title }) => title === 'Once').length, 1);
	const refused = await reader.ask('POST', `${course.path}/modules`, { body: { type: 'article', title: 'x' }, headers: { 'if-match': course.etag } });
	assert.equal(refused.status, 403, refused.text);
});

test('what learners would miss keeps a course from being published, by the module\'s name and the member\'s; then nothing is made', async () => {
	const course = await desk.course({ title: 'Not whole' });
	const written = await course.write('article', 'Written'), empty = await course.write('link', 'Where to');
	await materialOf(s, written).write(BODIES.article, as);
	for (const [step, more] of [['publish', {}], ['schedule', { publish_at: new Date(Date.now() + 86400000).toISOString() }]]) {
		const answer = await course.step(step, more);
		assert.equal(answer.status, 422, answer.text);
		assert.equal(answer.json.field, 'modules');
		assert.match(answer.json.detail, /“Where to” is not ready for learners \(url\): Say where the link leads\./);
	}
	assert.deepEqual([...made(written), ...made(empty)], []);
	const quiz = await course.write('quiz', 'Questions');
	const both = await course.step('publish');
	assert.match(both.json.detail, /^2 modules are not ready for learners: “Where to”, “Questions”$/, 'all of them at once');
	assert.deepEqual(both.json.reasons, [{ id: empty.id, title: 'Where to', field: 'url', detail: 'Say where the link leads.' },
		{ id: quiz.id, title: 'Questions', field: 'slots', detail: 'The quiz has no questions yet.' }], 'each with its reason');
	await materialOf(s, empty).write(BODIES.link, as);
	await course.read();
	assert.match((await course.step('publish')).json.detail, /“Questions” is not ready for learners \(slots\): The quiz has no questions yet\./);
	await materialOf(s, quiz).write({ slots: [{ question: '0190a1b2-0000-7000-8000-000000000001' }] }, as);
	assert.match((await course.step('publish')).json.detail, /slots\[0\]\): There is no such question/);
	await materialOf(s, quiz).write(bodyOf('quiz'), as);
	const version = await course.publish();
	for (const module of [written, empty, quiz])
		assert.deepEqual(made(module), [playing(version, module)]);
	assert.deepEqual(one(`SELECT question_id, module_id FROM quiz_questions WHERE package_version_id = '${playing(version, quiz)}'`), [question, quiz.id]);
});

test('a platform\'s learner and a visitor take a course with one of each; both complete it', async () => {
	const types = Object.keys(BODIES);
	const { course, modules } = await courseOf(types, { slug: 'each', listed: 'yes' });
	await course.publish();
	const [[org]] = owner.sql(`SELECT org_id FROM courses WHERE id = '${course.id}'`);
	owner.sql(`INSERT INTO enrollment_terms (org_id, course_id, self) VALUES ('${org}', '${course.id}', 'open')`);
	platform = await startPlatform({ toolUrl: s.app, activities: [courseActivity(course)] });
	await register(s, platform);
	const launched = await launch(platform, 'ada', platform.activities[0]);
	assert.equal(launched.status, 303, launched.text);
	const entered = await request(s.app, 'POST', '/catalogue/each', { body: new URLSearchParams({ choice: 'keep' }) });
	assert.equal(entered.status, 303, entered.text);
	for (const address of [launched.headers.location, entered.headers.location]) {
		const page = new Page(address);
		const { text } = await page.get();
		for (const type of types)
			assert.match(text, new RegExp(`The ${type}`));
		assert.match((await page.complete(modules.article)).text, /It is <em>salty<\/em>/);
		assert.match((await page.complete(modules.link)).text, /https:\/\/elsewhere\.example\/salt/);
		assert.match((await page.complete(modules.video)).text, /https:\/\/films\.example\/salt\.mp4/);
		assert.match((await page.get()).text, /3 of 4/);
		assert.match((await page.sit(modules.quiz, 'true')).words, /100/);
		await eventually(async () => /4 of 4/.test((await page.get()).text), { what: 'all of it to be done' });
	}
	const results = owner.sql(`SELECT o.type, a.completion, a.score_scaled FROM attempts a JOIN modules o ON o.id = a.module_id
		JOIN enrollments e ON e.id = a.enrollment_id WHERE e.course_id = '${course.id}' ORDER BY o.type`);
	assert.deepEqual(results, types.toSorted().flatMap((type) => Array(2).fill([type, 'completed', type === 'quiz' ? '1' : ''])));
	assert.deepEqual(owner.sql(`SELECT status FROM enrollments WHERE course_id = '${course.id}'`), [['completed'], ['completed']]);
});

test('what is written afterwards is another version with the next publication; who began keeps theirs', async () => {
	const { course, modules: { article, link } } = await courseOf(['article', 'link'], { slug: 'later', listed: 'yes' });
	const first = await course.publish();
	owner.sql(`INSERT INTO enrollment_terms (org_id, course_id, self) SELECT org_id, id, 'open' FROM courses WHERE id = '${course.id}'`);
	const enter = async () => new Page((await request(s.app, 'POST', '/catalogue/later', { body: new URLSearchParams({ choice: 'keep' }) })).headers.location);
	const early = await enter();
	await materialOf(s, article).write({ text: 'Sugar, rather.' }, as);
	assert.match((await early.play(article)).page.text, /salty/, 'nothing changes under their hands');
	await course.change('PATCH', `/modules/${link.id}`, { title: 'Another name' });
	assert.deepEqual((await changes(course)).toSorted(), ['Another name: renamed', 'The article: content']);
	const second = await course.publish();
	assert.notEqual(playing(second, article), playing(first, article));
	assert.equal(playing(second, link), playing(first, link));
	assert.deepEqual(owner.sql(`SELECT p.title, g.title FROM packages p JOIN grains g ON g.module_id = p.id WHERE p.id = '${link.id}'`), [['Another name', 'Another name']]);
	assert.match((await (await enter()).play(article)).page.text, /Sugar/);
	assert.match((await early.play(article)).page.text, /salty/);
	assert.equal(owner.sql(`SELECT id FROM grains WHERE module_id = '${article.id}'`).length, 1, 'what is learnt hangs on the same part');
	await course.change('PATCH', `/modules/${link.id}`, { title: 'The link' });
	assert.deepEqual(await changes(course), ['The link: renamed'], 'what was made since is no change');
});

test('a quiz is made of the bank as it is at the publication', async () => {
	const [asked] = await bank.add('truefalse', { text: 'Salt is sweet.', right: false });
	const course = await desk.course({ title: 'Bank' }), quiz = await course.write('quiz', 'Questions');
	await materialOf(s, quiz).write({ slots: [{ question: asked }] }, as);
	const first = await course.publish();
	const read = await bank.ask('GET', `/questions/${asked}`);
	const changed = await bank.ask('PATCH', `/questions/${asked}`, { body: { text: 'Salt is very sweet.', right: false } }, { 'if-match': read.headers.etag });
	assert.equal(changed.status, 200, changed.text);
	await course.change('PATCH', `/modules/${quiz.id}`, { weight: 2 });
	assert.deepEqual(await changes(course), ['Questions: content settings']);
	const second = await course.publish();
	const versions = (version) => one(`SELECT version FROM quiz_questions WHERE package_version_id = '${playing(version, quiz)}'`)[0];
	assert.deepEqual([versions(first), versions(second)], ['1', '2']);
});

test('what is scheduled was made when that was decided', async () => {
	const { course, modules: { article } } = await courseOf(['article'], { title: 'In time' });
	await course.read();
	const set = await course.step('schedule', { publish_at: new Date(Date.now() + 86400000).toISOString() });
	assert.equal(set.status, 200, set.text);
	await materialOf(s, article).write({ text: 'Too late for this one.' }, as);
	const { version } = course.outline;
	assert.equal(playing(version, article), made(article)[0]);
	await course.publish();
	assert.deepEqual(made(article), [playing(version, article)], 'as it was scheduled');
	await course.change('PATCH', `/modules/${article.id}`, { weight: 2 });
	assert.deepEqual(await changes(course), ['The article: content settings'], 'what was written meanwhile comes with the next');
	await course.publish();
	assert.equal(made(article).length, 2);
});

test('staff look at a draft as it is written now, before anything is published, and nothing is', async () => {
	const { course, modules: { article, quiz } } = await courseOf(['article', 'quiz'], { title: 'A look' });
	const empty = await course.write('link', 'Nowhere yet');
	const staff = { headers: { cookie: signedIn(s, { roles: ['designer'] }).cookie } };
	const csrf = /name="csrf" value="([^"]+)"/.exec((await request(s.app, 'GET', '/admin/main/packages', staff)).text)[1];
	const look = async () => new Page((await request(s.app, 'POST', `/admin/main/courses/${course.id}/versions/${course.outline.version}/preview`,
		{ ...staff, body: new URLSearchParams({ csrf }) })).headers.location);
	const first = await look();
	assert.match((await first.play(article)).page.text, /salty/);
	assert.match((await first.sit(quiz, 'true')).words, /100/);
	const { status, text } = await first.open(empty);
	assert.equal(status, 422, text);
	assert.match(text, /Say where the link leads/);
	await materialOf(s, article).write({ text: 'Pepper.' }, as);
	assert.match((await (await look()).play(article)).page.text, /Pepper/);
	assert.equal((await desk.ask('GET', course.path)).json.status, 'draft');
	assert.deepEqual(owner.sql(`SELECT package_version_id FROM version_modules WHERE version_id = '${course.outline.version}' AND package_version_id IS NOT NULL`), []);
});
