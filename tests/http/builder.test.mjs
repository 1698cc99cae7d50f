// The pages on which designers build, without a script: courses, what lies in them. And refused: to who may only look, to another
// school, to who saw something else.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeLearners, staffPages } from '../harness/enrol.mjs';
import { eventually } from '../harness/learner.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { decode } from '../harness/person.mjs';
import { smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
const at = '/admin/main/courses';
let s, owner, designer, reader, theirs, small, large;

const page = async (path, who = designer) => {
	const answer = await who.get(path);
	assert.equal(answer.status, 200, answer.text);
	return answer.text;
};
const done = async (path, fields, who = designer) => {
	const answer = await who.post(path, fields);
	assert.equal(answer.status, 303, answer.text);
	return answer.headers.location;
};
const refused = async (path, fields, status, says, who = designer) => {
	const answer = await who.post(path, fields);
	assert.equal(answer.status, status, answer.text);
	if (says)
		assert.match(answer.text, says);
	return answer.text;
};
const field = (html, name) => decode(new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '');
const revision = async (path) => field(await page(path), 'revision');
/** What a page's outline shows: [title, [modules]] of each sequence. */
const shape = (html) => html.split('data-sequence="').slice(1).map((card) => [/<h2[^>]*><a[^>]*>([^<]*)</.exec(card)[1],
	card.split('data-module="').slice(1).map((row) => /<a[^>]*>([^<]*)</.exec(row)[1])]);
const idsOf = (html, kind) => [...html.matchAll(new RegExp(`data-${kind}="([0-9a-f-]{36})"`, 'g'))].map(([, id]) => id);
const fresh = async (title, more = {}) => (await done(`${at}/new`, { title, ...more })).replace(/\/outline$/, '');
const addPackage = async (course, fields) => done(`${course}/outline/add`, { revision: await revision(`${course}/outline/add`), ...fields });

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_address: 0 } });
	owner = new Owner(s.data);
	owner.sql(`UPDATE organizations SET settings = settings || '{"time_zone": "Europe/Paris"}' WHERE slug = 'main'`, { directory: true });
	small = (await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Small' })))).package;
	large = (await s.ask('package', 'import', s.write('large.zip', smallPackage({ title: 'Large', scos: ['One', 'Two'] })))).package;
	assert.equal((await request(s.app, 'POST', '/api/v1/orgs', { headers: operator, body: { slug: 'other', name: 'Another school' } })).status, 201);
	designer = await staffPages(s, { roles: ['designer'] });
	reader = await staffPages(s, { roles: ['inspector'] });
	theirs = await staffPages(s, { roles: ['designer'], org: 'other' });
});
test.after(() => s?.dispose());

test('publishing tells all that is missing at once, each with the way to where it is mended', async () => {
	const course = await fresh('Not whole');
	for (const [type, title] of [['article', 'Nothing written'], ['link', 'Nowhere'], ['quiz', 'Nothing asked']])
		await addPackage(course, { type, title });
	const [, version] = /href="([^"]+\/versions\/[0-9a-f-]{36})"/.exec(await page(course));
	const html = await refused(version, { step: 'publish', revision: await revision(version) }, 422, /3 modules are not ready for learners: “Nothing written”, “Nowhere”, “Nothing asked”/);
	const missing = [...html.matchAll(/<li><a href="([^"]+)" translate="no">([^<]+)<\/a> <span class="small">([^<]+)<\/span>: ([^<]+)<\/li>/g)].map(([, link, ...rest]) => [link.replace(/[0-9a-f-]{36}/, 'ID'), ...rest]);
	assert.deepEqual(missing.map(([link, title]) => [link, title]), [
		['/admin/main/modules/ID/content#field-text', 'Nothing written'], ['/admin/main/modules/ID/content#field-url', 'Nowhere'], ['/admin/main/modules/ID/content#field-slots', 'Nothing asked']]);
	assert.equal(missing[0][3], 'Nothing is written here yet.');
	const french = await designer.post(`${version}?lang=fr`, { step: 'publish', revision: await revision(version) });
	assert.match(french.text, /3 modules ne sont pas prêts pour les apprenants/);
	assert.doesNotMatch(await page(version), /What is missing/, 'only when it was tried');
});

test('the same row of pages is on every page of a course, as far as they may be opened', async () => {
	const course = await fresh('With neighbours');
	await addPackage(course, { type: 'quiz', title: 'Asked' });
	const outline = await page(`${course}/outline`), [module] = idsOf(outline, 'module'), [sequence] = idsOf(outline, 'sequence');
	const id = course.split('/').at(-1), editor = `/admin/main/modules/${module}/content`;
	const administrator = await staffPages(s, { roles: ['administrator'] });
	const row = (html) => [.../<nav class="tabs" aria-label="Course">([\s\S]*?)<\/nav>/.exec(html)[1].matchAll(/<a href="([^"]+)"/g)].map(([, link]) => link.replace(/#at-[0-9a-f-]{36}$/, ''));
	const all = [course, `${course}/outline`, `${course}/versions`, `/admin/main/enrollments?course=${id}`, `${course}/grades`, `/admin/main/reports/${id}`, `${course}/settings`];
	for (const path of [course, `${course}/outline`, `${course}/outline/add`, `${course}/outline/modules/${module}`, `${course}/outline/sequences/${sequence}`, `${course}/versions`, `${course}/settings`,
		`${course}/grades`, `${course}/gradebook`, `/admin/main/enrollments?course=${id}`, editor])
		assert.deepEqual(row(await page(path, administrator)), all, path);
	assert.doesNotMatch(await page('/admin/main/enrollments', administrator), /aria-label="Course"/, 'of no course');
	const fewer = row(await page(course, designer));
	for (const path of fewer)
		await page(path, designer);
	assert.ok(fewer.includes(`${course}/settings`));
	assert.ok(!row(await page(course, reader)).includes(`${course}/settings`), 'who may not change it has no settings');
	assert.match(await page(editor), new RegExp(`href="${course}/outline#at-${module}"`), 'the editor leads back to its module');
	assert.match(await page(editor), new RegExp(`href="/admin/main/quizzes/${module}"`), 'and a quiz to how its questions do');
	assert.match(await page(`/admin/main/quizzes/${module}`, administrator), new RegExp(`href="${editor}"`));
	assert.match(await page(`/admin/main/reports/${id}`, administrator), new RegExp(`href="${course}"`));
});

test('a course is made, found, and changed by who saw it; a wrong form keeps what was typed', async () => {
	const wrong = await refused(`${at}/new`, { title: '', slug: 'No Slug', summary: 'Two sentences.' }, 400, /field-title/);
	assert.match(wrong, /value="No Slug"/);
	assert.match(wrong, /Two sentences\./);
	const course = await fresh('Chemistry', { slug: 'chemistry', language: 'en', summary: 'Of matter.', description: 'One\r\n\r\nTwo', listed: 'yes' });
	assert.match(await page(`${at}?search=matter`), /Chemistry/);
	assert.doesNotMatch(await page(`${at}?search=nothing-like-it`), /Chemistry/);
	assert.doesNotMatch(await page(`${at}?status=archived`), /Chemistry/);
	assert.match(await page(course), /Of matter\./);
	const settings = await page(`${course}/settings`);
	assert.match(settings, /One\n\nTwo/);
	const said = { do: 'save', revision: field(settings, 'revision'), slug: 'chemistry', language: 'en', summary: 'Of matter.', description: 'One\r\n\r\nTwo', listed: 'yes' };
	await done(`${course}/settings`, { ...said, title: 'Chemistry I' });
	const late = await refused(`${course}/settings`, { ...said, title: 'Chemistry the first' }, 409, /Somebody changed it meanwhile/);
	assert.match(late, /What it is now[\s\S]*Chemistry I</, 'what the other one made of it is shown');
	assert.doesNotMatch(late, /<dt>Description/, 'and nothing that is the same');
	await done(`${course}/settings`, { ...said, revision: field(late, 'revision'), title: 'Chemistry the first' });
	assert.match(await page(`${course}?lang=fr`), /Chemistry the first[\s\S]*jamais publié/);
	await refused(`${course}/settings`, { ...said, revision: await revision(`${course}/settings`), title: 'x', language: 'french!' }, 400, /A language is wanted/);
	await fresh('Physics', { slug: 'physics' });
	await refused(`${course}/settings`, { ...said, revision: await revision(`${course}/settings`), title: 'x', slug: 'physics' }, 409, /Another course has this name/);
});

test('a course is archived, where nothing of it changes, and comes back', async () => {
	const course = await fresh('Alchemy');
	await done(`${course}/settings`, { do: 'archive' });
	assert.doesNotMatch(await page(at), /Alchemy/);
	assert.match(await page(`${at}?status=archived`), /Alchemy/);
	const outline = await page(`${course}/outline`);
	assert.match(outline, /archived: bring it back/);
	assert.doesNotMatch(outline, /Add the sequence/);
	await refused(`${course}/outline`, { revision: 1, title: 'Gold' }, 409, /archived: bring it back/);
	await done(`${course}/settings`, { do: 'restore' });
	assert.match(await page(at), /Alchemy/);
});

test('sequences and modules are added, moved by buttons and to places, and taken out', async () => {
	const course = await fresh('Botany'), outline = `${course}/outline`;
	assert.match(await page(outline), /Nothing lies in this course yet/);
	for (const title of ['Roots', 'Leaves'])
		await done(outline, { revision: await revision(outline), title });
	const [roots, leaves] = idsOf(await page(outline), 'sequence');
	await refused(`${outline}/add`, { revision: await revision(outline), title: 'x' }, 400, /Name a package/);
	assert.match(await page(`${outline}/add?search=Larg`), /Large/);
	assert.doesNotMatch(await page(`${outline}/add?search=Larg`), />Small</);
	await addPackage(course, { package: small, sequence: roots, title: 'First' });
	await addPackage(course, { package: large, sequence: roots });
	await addPackage(course, { package: small, sequence: leaves, title: 'Third' });
	assert.deepEqual(shape(await page(outline)), [['Roots', ['First', 'Large']], ['Leaves', ['Third']]]);
	const [first, second, third] = idsOf(await page(outline), 'module');
	const move = async (fields) => {
		const location = await done(outline, { revision: await revision(outline), ...fields });
		return [location.split('#at-')[1], shape(await page(outline))];
	};
	assert.deepEqual(await move({ down: second }), [second, [['Roots', ['First']], ['Leaves', ['Large', 'Third']]]]);
	assert.deepEqual(await move({ up: third }), [third, [['Roots', ['First']], ['Leaves', ['Third', 'Large']]]]);
	assert.deepEqual(await move({ sequence_up: leaves }), [leaves, [['Leaves', ['Third', 'Large']], ['Roots', ['First']]]]);
	assert.deepEqual(await move({ sequence_down: leaves }), [leaves, [['Roots', ['First']], ['Leaves', ['Third', 'Large']]]]);
	// What dragging sends.
	assert.deepEqual(await move({ module: second, sequence: roots, position: 1 }), [second, [['Roots', ['Large', 'First']], ['Leaves', ['Third']]]]);
	assert.deepEqual(await move({ sequence: leaves, position: 1 }), [leaves, [['Leaves', ['Third']], ['Roots', ['Large', 'First']]]]);
	const stale = await revision(outline);
	await move({ down: second });
	await refused(outline, { revision: stale, up: first }, 409, /Somebody changed it meanwhile/);
	const sequence = `${outline}/sequences/${leaves}`;
	assert.match(await page(sequence), /It holds modules/);
	await refused(`${sequence}/removal`, { revision: await revision(outline) }, 409, /holds modules/);
	await done(`${outline}/modules/${third}/removal`, { revision: await revision(`${outline}/modules/${third}/removal`) });
	await done(`${sequence}/removal`, { revision: await revision(`${sequence}/removal`) });
	assert.deepEqual(shape(await page(outline)), [['Roots', ['First', 'Large']]]);
});

test('a module and a sequence are set: titles, dates in the school’s time, weight, place, and what comes before', async () => {
	const course = await fresh('Zoology'), outline = `${course}/outline`;
	await addPackage(course, { package: small, title: 'Fish' });
	await addPackage(course, { package: large, title: 'Birds' });
	const [sequence] = idsOf(await page(outline), 'sequence'), [fish, birds] = idsOf(await page(outline), 'module');
	const one = `${outline}/modules/${birds}`;
	const said = { do: 'save', title: 'All birds', available_from: '2030-06-01T09:30', available_until: '2030-06-02 10:00', weight: '1,5', free_preview: 'yes' };
	const wrong = await refused(one, { ...said, revision: await revision(one), available_until: 'soon', weight: 'much' }, 400, /A day and a time are expected/);
	assert.match(wrong, /value="soon"/);
	await refused(one, { ...said, revision: await revision(one), available_until: '2030-05-01T09:30' }, 400, /close before it opens/);
	await done(one, { ...said, revision: await revision(one) });
	const [[from, weight, required, preview]] = owner.sql(`SELECT available_from AT TIME ZONE 'UTC', weight, required, free_preview FROM version_modules WHERE module_id = '${birds}'`);
	assert.deepEqual([String(from).slice(0, 16), Number(weight), required, preview], ['2030-06-01 07:30', 1.5, 'f', 't'], 'half past nine in Paris, in summer');
	const html = await page(one);
	assert.deepEqual(['available_from', 'available_until', 'weight'].map((name) => field(html, name)), ['2030-06-01T09:30', '2030-06-02T10:00', '1.5']);
	assert.match(await page(outline), /free preview/);
	await done(one, { do: 'need', revision: await revision(one), needs: fish, need_kind: 'passed' });
	assert.match(await page(one), /Fish<\/span>: passed/);
	await refused(`${outline}/modules/${fish}`, { do: 'need', revision: await revision(one), needs: birds, need_kind: 'completed' }, 400, /neither would ever open/);
	await refused(`${outline}/modules/${fish}/removal`, { revision: await revision(one) }, 409, /asks for/);
	await done(one, { need_drop: fish, revision: await revision(one) });
	assert.match(await page(one), /Nothing: it opens at once/);
	assert.match(await done(one, { do: 'place', revision: await revision(one), sequence, position: '1' }), new RegExp(`/outline#at-${birds}$`));
	assert.deepEqual(shape(await page(outline)), [[shape(await page(outline))[0][0], ['All birds', 'Fish']]]);
	const stale = await revision(one);
	await done(`${outline}/sequences/${sequence}`, { do: 'save', revision: await revision(one), title: 'Animals', available_from: '', available_until: '2031-01-01T00:00' });
	assert.match(await refused(one, { ...said, title: 'Only birds', revision: stale }, 409, /meanwhile/), /What it is now[\s\S]*All birds/);
	assert.equal(shape(await page(outline))[0][0], 'Animals');
});

test('a version is given on, published, compared and thrown away, by the steps that may be taken then', async () => {
	const course = await fresh('Astronomy'), outline = `${course}/outline`;
	const version = async () => /\/versions\/[0-9a-f-]{36}/.exec(await page(outline))[0];
	const first = `${course}${await version()}`;
	const step = async (at, name, more = {}) => done(at, { step: name, revision: await revision(at), ...more });
	await refused(first, { step: 'publish', revision: await revision(first) }, 422, /Nothing lies in this course yet/);
	await addPackage(course, { package: small, title: 'Stars' });
	await refused(first, { step: 'schedule', revision: await revision(first), publish_at: '2001-01-01T10:00', note: 'Too late' }, 400, /still to come[\s\S]*Too late/);
	await step(first, 'submit', { note: 'Please look' });
	assert.match(await page(first), /to be looked at[\s\S]*given to be looked at[\s\S]*Please look/);
	await step(first, 'send_back');
	await step(first, 'schedule', { publish_at: '2036-01-01T10:00' });
	assert.match(await page(outline), /scheduled: take it back/);
	await refused(outline, { revision: await revision(first), title: 'x' }, 409, /scheduled: take it back/);
	await step(first, 'unschedule');
	await step(first, 'publish', { note: 'First edition' });
	const shown = await page(first);
	assert.match(shown, /published[\s\S]*First edition/);
	assert.doesNotMatch(shown, /name="step"/, 'nothing can be done with it any more');
	await done(outline, { revision: await revision(outline), title: 'Planets' });
	const second = `${course}${await version()}`;
	assert.notEqual(second, first, 'the first change began the next version');
	assert.match(await page(second), /Planets[\s\S]*added/);
	assert.match(await page(`${course}/versions`), /Version 2[\s\S]*Version 1/);
	assert.doesNotMatch(await page(second, reader), /name="step"/);
	await refused(second, { step: 'publish', revision: await revision(first) }, 403, null, reader);
	await done(`${second}/discard`, {});
	assert.doesNotMatch(await page(outline), /Planets/);
	assert.equal((await theirs.get(second.replace('/main/', '/other/'))).status, 404);
});

test('whom a version would touch is told before learners are moved to it, all or some of them', async () => {
	const course = await fresh('History'), outline = `${course}/outline`, id = course.split('/').at(-1);
	const latest = async () => `${course}${/\/versions\/[0-9a-f-]{36}/.exec(await page(outline))[0]}`;
	const publish = async (at) => done(at, { step: 'publish', revision: await revision(at), note: '' });
	await addPackage(course, { package: small, title: 'Rome' });
	const first = await latest();
	await publish(first);
	const admin = await staffPages(s, { roles: ['administrator'] });
	makeLearners(owner, ['h1', 'h2', 'h3'].map((one) => ({ id: one, name: `Learner ${one}` })));
	await done('/admin/main/enrollments/add', { place: id, learners: 'h1\nh2\nh3' }, admin);
	await done(outline, { revision: await revision(outline), title: 'Greece' });
	const second = await latest();
	await refused(`${second}/moves`, { who: 'all' }, 409, /only once it is published/, admin);
	await publish(second);
	const before = await page(`${second}/moves`, admin);
	assert.match(before, /Version 1<\/th><td class="number">3<\/td>/);
	assert.doesNotMatch(await page(`${second}/moves`), /Move them/, 'who may not enrol moves nobody');
	await refused(`${second}/moves`, { who: 'all' }, 403, null, designer);
	await refused(`${second}/moves`, { who: 'chosen' }, 400, /Choose at least one learner/, admin);
	const versions = () => Object.fromEntries(owner.sql(`SELECT v.number, count(*) FROM enrollments e JOIN course_versions v ON v.id = e.course_version_id
		WHERE e.course_id = '${id}' GROUP BY 1`));
	const one = /value="([0-9a-f-]{36})"[^>]*><label[^>]*><span translate="no">Learner h2/.exec(before)[1];
	const told = await done(`${second}/moves`, { who: 'chosen', enrollments: one }, admin);
	await eventually(async () => /done/.test(await page(told, admin)));
	assert.deepEqual(versions(), { 1: '2', 2: '1' });
	const all = await done(`${second}/moves`, { who: 'all', enrollments: one }, admin);
	await eventually(async () => /done/.test(await page(all, admin)));
	assert.deepEqual(versions(), { 2: '3' });
	assert.match(await page(`${course}?lang=fr`), /3 apprenants la suivent/);
});

test('a programme is made of courses in their order, published and archived', async () => {
	const course = await fresh('Maths'), other = await fresh('Music'), ids = [course, other].map((one) => one.split('/').at(-1));
	await addPackage(course, { package: small });
	await refused('/admin/main/programmes/new', { title: '', slug: 'no slug' }, 400, /A title is needed/);
	const path = await done('/admin/main/programmes/new', { title: 'The quadrivium', description: 'Old.', in_order: 'yes' });
	const send = async (fields) => done(path, { revision: await revision(path), ...fields });
	const titles = async () => [...(await page(path)).matchAll(/<li class="row">\s*<div><a[^>]*>([^<]*)</g)].map(([, one]) => one);
	await refused(path, { step: 'publish', revision: await revision(path) }, 422, /Nothing lies in this programme yet/);
	for (const one of ids)
		await send({ course: one });
	assert.deepEqual(await titles(), ['Maths', 'Music']);
	await refused(path, { course: ids[0], revision: await revision(path) }, 400, /named twice/);
	await send({ up: ids[1] });
	assert.deepEqual(await titles(), ['Music', 'Maths']);
	const stale = await revision(path);
	await send({ flip: ids[1] });
	assert.match(await page(path), /optional/);
	await refused(path, { down: ids[1], revision: stale }, 409, /Somebody changed it meanwhile/);
	await refused(path, { step: 'publish', revision: await revision(path) }, 422, /Maths|Music/);
	await send({ remove: ids[1] });
	assert.deepEqual(await titles(), ['Maths']);
	const at = /\/admin\/main\/courses\/[^"]*\/versions\/[0-9a-f-]{36}/.exec(await page(`${course}/outline`))[0];
	await done(at, { step: 'publish', revision: await revision(at) });
	await send({ step: 'publish', note: 'At last' });
	assert.match(await page(path), /published[\s\S]*At last/);
	assert.match(await page('/admin/main/programmes?search=quadriv'), /The quadrivium/);
	const settings = await page(`${path}/settings`);
	await done(`${path}/settings`, { revision: field(settings, 'revision'), title: 'Four arts', slug: '', description: 'Old.' });
	assert.match(await refused(`${path}/settings`, { revision: field(settings, 'revision'), title: 'Five arts' }, 409, /meanwhile/), /What it is now[\s\S]*Four arts/);
	await send({ step: 'archive' });
	assert.doesNotMatch(await page('/admin/main/programmes'), /Four arts/);
	assert.doesNotMatch(await page(path, reader), /Add a course|name="step"/);
	await refused(path, { step: 'reopen', revision: await revision(path) }, 403, null, reader);
	assert.equal((await theirs.get(path.replace('/main/', '/other/'))).status, 404);
});

test('who may only look sees courses and changes nothing; another school sees nothing', async () => {
	const course = await fresh('Geology'), outline = `${course}/outline`;
	await addPackage(course, { package: small, title: 'Stones' });
	const [module] = idsOf(await page(outline), 'module');
	const shown = await page(outline, reader);
	assert.match(shown, /Stones/);
	assert.doesNotMatch(shown, /Add a module|data-drag|name="up"/);
	assert.doesNotMatch(await page(at, reader), /New course/);
	for (const path of [`${at}/new`, `${course}/settings`, `${outline}/add`, `${outline}/modules/${module}`])
		assert.equal((await reader.get(path)).status, 403, path);
	await refused(outline, { revision: await revision(outline), up: module }, 403, null, reader);
	const elsewhere = course.replace('/main/', '/other/');
	for (const path of ['', '/outline', '/settings', '/outline/add', `/outline/modules/${module}`])
		assert.equal((await theirs.get(`${elsewhere}${path}`)).status, 404, path);
	await refused(`${elsewhere}/outline`, { revision: 1, up: module }, 404, null, theirs);
	await refused(`${elsewhere}/settings`, { do: 'archive' }, 404, null, theirs);
	assert.equal((await theirs.get(course)).status, 404);
	assert.doesNotMatch(await page('/admin/other/courses', theirs), /Geology/);
});
