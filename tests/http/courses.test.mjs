// Courses and what lies in them, by the API: made, changed by who saw them, found, archived; sequences and modules added,
// moved, set and removed; prerequisites without circles. And refused: to another school, to who may not, to who saw something else.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk } from '../harness/courses.mjs';
import { request, startLectern } from '../harness/lectern.mjs';
import { Owner } from '../harness/owner.mjs';
import { enterByLink, openSession, smallPackage } from '../harness/visitor.mjs';

const operator = { authorization: 'Bearer the-operators-key' };
let s, owner, desk, theirs, reader, small, large;

async function keyOf(org, permissions) {
	const made = await request(s.app, 'POST', `/api/v1/credentials?org=${org}`, { headers: operator, body: { name: 'courses', kind: 'key', permissions } });
	assert.equal(made.status, 201, made.text);
	return { authorization: `Bearer ${made.json.secret}` };
}

test.before(async () => {
	s = await startLectern({ config: { api_key: 'the-operators-key', rate_limit_client: 0 } });
	owner = new Owner(s.data);
	small = await s.ask('package', 'import', s.write('small.zip', smallPackage({ title: 'Small' })));
	large = await s.ask('package', 'import', s.write('large.zip', smallPackage({ title: 'Large', scos: ['One', 'Two', 'Three'] })));
	assert.equal((await request(s.app, 'POST', '/api/v1/orgs', { headers: operator, body: { slug: 'other', name: 'Another school' } })).status, 201);
	desk = new Desk(s, await keyOf('main', ['courses:read', 'courses:write', 'audit:read']));
	theirs = new Desk(s, await keyOf('other', ['courses:read', 'courses:write']));
	reader = new Desk(s, await keyOf('main', ['courses:read']));
});
test.after(() => s?.dispose());

function refused(answer, status, field) {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.headers['content-type'], /^application\/problem\+json/);
	if (field !== undefined)
		assert.equal(answer.json.field, field, answer.text);
	return answer;
}

test('a course is made, read, changed by who saw it, and no other school knows of it', async () => {
	const made = await desk.ask('POST', '/api/v1/courses', { body: { title: 'Chimie', slug: 'chimie', summary: 'Deux phrases.', description: '# Chimie',
		language: 'fr', listed: 'yes', metadata: { level: 3 } } });
	assert.equal(made.status, 201, made.text);
	assert.equal(made.headers.location, `/api/v1/courses/${made.json.id}`);
	assert.deepEqual([made.json.title, made.json.slug, made.json.status, made.json.listed, made.json.metadata, made.json.version, made.json.draft_state, made.json.modules],
		['Chimie', 'chimie', 'draft', true, { level: 3 }, null, 'draft', 0]);
	const read = await reader.ask('GET', made.headers.location);
	assert.deepEqual(read.json, made.json);
	const change = (body, match, as = desk) => as.ask('PATCH', made.headers.location, { body, headers: match ? { 'if-match': match } : {} });
	refused(await change({ title: 'Chemistry' }), 428, 'If-Match');
	const changed = await change({ title: 'Chemistry', listed: 'no' }, read.headers.etag);
	assert.equal(changed.status, 200, changed.text);
	assert.deepEqual([changed.json.title, changed.json.listed, changed.json.summary, changed.json.metadata], ['Chemistry', false, 'Deux phrases.', { level: 3 }]);
	refused(await change({ title: 'Late' }, read.headers.etag), 412, 'If-Match');
	refused(await change({ title: '  ' }, changed.headers.etag), 400, 'title');
	refused(await change({ slug: 'Not A Slug' }, changed.headers.etag), 400, 'slug');
	refused(await change({ language: 'french!' }, changed.headers.etag), 400, 'language');
	refused(await change({ language: 'enormously' }, changed.headers.etag), 400, 'language');
	refused(await change({ summary: 'x'.repeat(1001) }, changed.headers.etag), 400, 'summary');
	refused(await change({ colour: 'red' }, changed.headers.etag), 400, 'colour');
	refused(await change({ title: 'x' }, '*', reader), 403);
	refused(await desk.ask('POST', '/api/v1/courses', { body: { title: 'Another', slug: 'chimie' } }), 409, 'slug');
	refused(await desk.ask('POST', '/api/v1/courses', { body: {} }), 400, 'title');
	refused(await reader.ask('POST', '/api/v1/courses', { body: { title: 'x' } }), 403);
	for (const [method, path, body] of [['GET', ''], ['PATCH', '', { title: 'x' }], ['DELETE', ''], ['GET', '/modules'], ['GET', '/versions'], ['POST', '/modules', { package: small.package }],
		['POST', '/sequences', { title: 'x' }]])
		refused(await theirs.ask(method, `${made.headers.location}${path}`, { body, headers: { 'if-match': '*' } }), 404, 'course');
	assert.deepEqual((await theirs.ask('GET', '/api/v1/courses?status=all')).json, { items: [], next: null });
	// The same name in addresses in another school is another's.
	assert.equal((await theirs.ask('POST', '/api/v1/courses', { body: { title: 'Theirs', slug: 'chimie' } })).status, 201);
});

test('the same request with the same key makes one course', async () => {
	const ask = (name) => desk.ask('POST', '/api/v1/courses', { body: { title: name }, headers: { 'idempotency-key': 'once-and-only' } });
	const first = await ask('Once'), again = await ask('Once');
	assert.deepEqual([first.status, again.status, again.json.id], [201, 201, first.json.id]);
	refused(await ask('Another'), 422);
	assert.equal((await desk.ask('GET', '/api/v1/courses?search=Once')).json.items.length, 1);
});

test('courses are found by what they are, page by page', async () => {
	const other = new Desk(s, await keyOf('other', ['courses:read', 'courses:write']));
	for (const [title, language, listed] of [['Biology one', 'en', 'yes'], ['Biology two', 'en-GB', 'no'], ['Biologie', 'fr', 'yes'], ['Physics', 'en', 'no']])
		await other.course({ title, language, listed, summary: `All of ${title}` });
	const titles = async (query) => (await other.ask('GET', `/api/v1/courses?${query}`)).json.items.map((one) => one.title);
	assert.deepEqual(await titles('search=BIOLOG'), ['Biologie', 'Biology two', 'Biology one']);
	assert.deepEqual(await titles('search=biolog&language=en'), ['Biology two', 'Biology one']);
	assert.deepEqual(await titles('search=biolog&language=en-gb'), ['Biology two']);
	assert.deepEqual(await titles('search=biolog&listed=yes'), ['Biologie', 'Biology one']);
	assert.deepEqual(await titles('search=100%25'), [], 'a sign of patterns is a sign');
	assert.deepEqual(await titles('status=published'), []);
	const first = (await other.ask('GET', '/api/v1/courses?search=biolog&limit=2')).json;
	assert.deepEqual(first.items.map((one) => one.title), ['Biologie', 'Biology two']);
	assert.deepEqual(await titles(`search=biolog&limit=2&cursor=${first.next}`), ['Biology one']);
	assert.equal(first.items[0].description, null, 'lists leave the long text out');
	refused(await other.ask('GET', '/api/v1/courses?cursor=nonsense'), 400, 'cursor');
	refused(await other.ask('GET', '/api/v1/courses?status=lost'), 400, 'status');
});

test('a package that was imported is a published course of one version', async () => {
	const { items } = (await desk.ask('GET', '/api/v1/courses?status=published&search=Large')).json;
	assert.deepEqual(items.map((one) => [one.title, one.version, one.draft, one.modules]), [['Large', 1, null, 1]]);
	const course = await desk.open(items[0].id);
	assert.deepEqual([course.outline.state, course.outline.number, course.modules[0].id], ['published', 1, large.module]);
});

test('sequences and modules are added, named, moved and removed', async () => {
	const course = await desk.course({ title: 'Places' });
	const first = await course.add(small.package, { title: 'one' });
	assert.equal(course.said, 'Places: one', 'where there is no sequence, one is made');
	assert.deepEqual([first.type, first.required, first.free_preview, first.weight, first.needs], ['scorm', true, false, 1, []]);
	await course.add(large.package, { title: 'two' });
	await course.add(small.package, { title: 'zero', position: 1 });
	assert.equal(course.said, 'Places: zero, one, two');
	await course.change('POST', '/sequences', { title: 'End' });
	const [places, end] = course.outline.sequences;
	await course.add(large.package, { sequence: end.id });
	assert.equal(course.said, 'Places: zero, one, two | End: Large', 'called as its package where nothing is said');
	await course.change('POST', '/sequences', { title: 'Start', position: 1 });
	assert.equal(course.said, 'Start:  | Places: zero, one, two | End: Large');
	const [start] = course.outline.sequences;
	const module = (title) => course.modules.find((one) => one.title === title).id;
	const place = (title, body) => course.change('PUT', `/modules/${module(title)}/place`, body);
	await place('two', { position: 1 });
	assert.equal(course.said, 'Start:  | Places: two, zero, one | End: Large');
	await place('zero', { position: 3 });
	assert.equal(course.said, 'Start:  | Places: two, one, zero | End: Large');
	await place('one', { sequence: end.id, position: 1 });
	assert.equal(course.said, 'Start:  | Places: two, zero | End: one, Large');
	await place('two', { sequence: end.id });
	assert.equal(course.said, 'Start:  | Places: zero | End: one, Large, two');
	await place('two', {});
	assert.equal(course.said, 'Start:  | Places: zero | End: one, Large, two', 'the last stays the last');
	await course.change('PUT', `/sequences/${end.id}/place`, { position: 1 });
	assert.equal(course.said, 'End: one, Large, two | Start:  | Places: zero');
	await course.change('PATCH', `/sequences/${start.id}`, { title: 'Begin' });
	refused(await course.try('DELETE', `/sequences/${places.id}`), 409, 'sequence');
	await course.change('DELETE', `/sequences/${start.id}`);
	await course.change('DELETE', `/modules/${module('Large')}`);
	assert.equal(course.said, 'End: one, two | Places: zero');
	assert.deepEqual(owner.sql(`SELECT m.position FROM version_modules m WHERE m.version_id = '${course.outline.version}' AND m.sequence_id = '${end.id}' ORDER BY 1`).flat(), ['1', '2'],
		'positions have no holes');
	for (const [path, field] of [[`/modules/${start.id}`, 'module'], [`/sequences/${first.id}`, 'sequence']])
		refused(await course.try('DELETE', path), 404, field);
	refused(await course.try('PUT', `/modules/${first.id}/place`, { sequence: first.id }), 404, 'sequence');
	refused(await course.try('POST', '/modules', { package: first.id }), 404, 'package');
	refused(await course.try('POST', '/modules', { type: 'hologram' }), 400, 'type');
	refused(await course.try('POST', '/modules', {}), 400, 'type');
	refused(await course.try('POST', '/sequences', { title: '' }), 400, 'title');
});

test('a module of a package has parts of its own, and its package\'s first one is not touched', async () => {
	const parts = (module) => owner.sql(`SELECT identifier, title, kind, position FROM grains WHERE module_id = '${module}' ORDER BY position`).map(String);
	const course = await desk.course({ title: 'Parts' });
	const module = await course.add(large.package);
	assert.deepEqual(parts(module.id), parts(large.module));
	assert.ok(parts(module.id).length >= 3);
	const [[shared]] = owner.sql(`SELECT count(*) FROM grains a JOIN grains b ON b.id = a.id WHERE a.module_id = '${module.id}' AND b.module_id = '${large.module}'`);
	assert.equal(shared, '0');
	const [[orphans]] = owner.sql(`SELECT count(*) FROM grains g WHERE g.module_id = '${module.id}' AND g.parent_id IS NOT NULL
		AND NOT EXISTS (SELECT FROM grains p WHERE p.id = g.parent_id AND p.module_id = g.module_id)`);
	assert.equal(orphans, '0', 'parts lie in clusters of the same module');
	// It plays, once its course is published and somebody is let in.
	await course.publish();
	owner.sql(`INSERT INTO direct_links (slug, org_id, module_id) SELECT 'parts-of-its-own', id, '${module.id}' FROM organizations WHERE slug = 'main'`, { directory: true });
	const session = await openSession(s, await enterByLink(s, `${s.app}/go/parts-of-its-own`));
	assert.deepEqual(session.items.map((one) => one.title).filter((one) => ['One', 'Two', 'Three'].includes(one)), ['One', 'Two', 'Three']);
});

test('settings of a module are set one by one, and dates make sense', async () => {
	const course = await desk.course({ title: 'Settings', packages: [small.package] });
	const [{ id }] = course.modules;
	const set = async (body) => (await course.change('PATCH', `/modules/${id}`, body)).sequences[0].modules[0];
	assert.deepEqual(await set({ required: 'no', free_preview: 'yes', weight: 2.5 }).then((m) => [m.required, m.free_preview, m.weight, m.title]), [false, true, 2.5, 'Small']);
	assert.deepEqual(await set({ title: 'Called so' }).then((m) => [m.required, m.free_preview, m.weight, m.title]), [false, true, 2.5, 'Called so']);
	assert.deepEqual(await set({ available_from: '2030-01-01T10:00:00+02:00' }).then((m) => [m.available_from, m.available_until]), ['2030-01-01T08:00:00.000Z', null]);
	refused(await course.try('PATCH', `/modules/${id}`, { available_until: '2029-12-31T00:00:00Z' }), 400, 'available_until');
	assert.deepEqual(await set({ available_from: '', available_until: '2029-12-31T00:00:00Z' }).then((m) => [m.available_from, m.available_until]), [null, '2029-12-31T00:00:00.000Z']);
	const [sequence] = course.outline.sequences;
	await course.change('PATCH', `/sequences/${sequence.id}`, { available_from: '2029-01-01T00:00:00Z' });
	assert.equal(course.outline.sequences[0].available_from, '2029-01-01T00:00:00.000Z');
	for (const [body, field] of [[{ weight: -1 }, 'weight'], [{ weight: 1001 }, 'weight'], [{ available_from: 'soon' }, 'available_from'], [{ required: 'perhaps' }, 'required'], [{ type: 'x' }, 'type']])
		refused(await course.try('PATCH', `/modules/${id}`, body), 400, field);
});

test('prerequisites lie in the same version, make no circle, and keep their module', async () => {
	const course = await desk.course({ title: 'Needs' });
	const ids = [];
	for (const title of ['one', 'two', 'three'])
		ids.push((await course.add(small.package, { title })).id);
	const [one, two, three] = ids;
	const needs = (module, list) => course.change('PUT', `/modules/${module}/needs`, { needs: list });
	await needs(two, [{ module: one }]);
	await needs(three, [{ module: two, needs: 'passed' }, { module: one }]);
	const asked = course.modules.find((m) => m.id === three).needs;
	assert.deepEqual(new Set(asked.map((n) => `${n.module} ${n.needs}`)), new Set([`${two} passed`, `${one} completed`]));
	const circle = refused(await course.try('PUT', `/modules/${one}/needs`, { needs: [{ module: three }] }), 400, 'needs');
	assert.match(circle.json.detail, /“three” asks for this module in the end/);
	refused(await course.try('PUT', `/modules/${one}/needs`, { needs: [{ module: one }] }), 400, 'needs');
	refused(await course.try('PUT', `/modules/${three}/needs`, { needs: [{ module: one }, { module: one }] }), 400, 'needs');
	refused(await course.try('PUT', `/modules/${three}/needs`, { needs: [{ module: large.module }] }), 400, 'needs');
	refused(await course.try('PUT', `/modules/${three}/needs`, { needs: [{ module: one, needs: 'loved' }] }), 400);
	refused(await course.try('PUT', `/modules/${three}/needs`, {}), 400, 'needs');
	const kept = refused(await course.try('DELETE', `/modules/${two}`), 409, 'module');
	assert.match(kept.json.detail, /“three” asks for this module/);
	await needs(three, []);
	await course.change('DELETE', `/modules/${two}`);
	assert.deepEqual(course.modules.map((m) => [m.title, m.needs]), [['one', []], ['three', []]]);
});

test('of two who saw the same draft, one saves and the other is told', async () => {
	const course = await desk.course({ title: 'Two hands', packages: [small.package] });
	const [{ id }] = course.modules;
	const { etag } = course;
	refused(await course.desk.ask('PATCH', `${course.path}/modules/${id}`, { body: { title: 'x' } }), 428, 'If-Match');
	const answers = await Promise.all(['a', 'b', 'c', 'd'].map((title) => course.try('PATCH', `/modules/${id}`, { title }, { etag })));
	assert.deepEqual(answers.map((one) => one.status).sort(), [200, 412, 412, 412]);
	const kept = answers.find((one) => one.status === 200).json.sequences[0].modules[0].title;
	assert.equal((await course.read()).sequences[0].modules[0].title, kept);
});

test('a module whose answer was lost is asked for again by the same key, and lies there once', async () => {
	const course = await desk.course({ title: 'Lost answer' });
	const { etag } = course;
	const ask = () => desk.ask('POST', `${course.path}/modules`, { body: { package: small.package }, headers: { 'if-match': etag, 'idempotency-key': 'the-answer-was-lost' } });
	const first = await ask();
	assert.equal(first.status, 201, first.text);
	// As if the service had died between the change and its answer: the claim on the key is there, the answer is not.
	owner.sql("UPDATE idempotency_keys SET status = NULL, claimed_at = now() - interval '1 hour' WHERE status = 201 AND claimed_at = (SELECT max(claimed_at) FROM idempotency_keys)", { directory: true });
	const again = await ask();
	assert.equal(again.status, 201, again.text);
	assert.deepEqual(again.json.sequences.flatMap((one) => one.modules.map((module) => module.id)), first.json.sequences.flatMap((one) => one.modules.map((module) => module.id)));
	refused(await course.try('POST', '/modules', { package: small.package }, { etag }), 412, 'If-Match');
	for (const match of ['"x"', `W/${etag}`, '"0"', '"-1"'])
		refused(await course.try('POST', '/modules', { package: small.package }, { etag: match }), 412, 'If-Match');
});

test('modules added at once by many lie there once each, in places of their own', async () => {
	const course = await desk.course({ title: 'Many', packages: [small.package] });
	const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => course.try('POST', '/modules', { package: small.package, title: `m${i}` }, { etag: '*' })));
	assert.ok(answers.every((one) => [201, 412].includes(one.status)), answers.map((one) => one.text).join('\n'));
	await course.read();
	assert.equal(course.modules.length, 1 + answers.filter((one) => one.status === 201).length);
	const places = owner.sql(`SELECT position FROM version_modules WHERE version_id = '${course.outline.version}' ORDER BY 1`).flat().map(Number);
	assert.deepEqual(places, places.map((_, i) => i + 1));
});

test('an archived course stays as it is, until it is brought back', async () => {
	const course = await desk.course({ title: 'Shelf', packages: [small.package] });
	await course.publish();
	assert.equal((await desk.ask('DELETE', course.path)).status, 204);
	assert.equal((await desk.ask('DELETE', course.path)).status, 204, 'again changes nothing');
	assert.equal((await desk.ask('GET', course.path)).json.status, 'archived');
	const found = async (query) => (await desk.ask('GET', `/api/v1/courses?search=Shelf${query}`)).json.items.length;
	assert.deepEqual([await found(''), await found('&status=archived'), await found('&status=all')], [0, 1, 1]);
	refused(await course.try('POST', '/sequences', { title: 'x' }), 409, 'state');
	assert.equal((await desk.ask('POST', `${course.path}/restoration`)).json.status, 'published');
	await course.change('POST', '/sequences', { title: 'More' });
	refused(await reader.ask('DELETE', course.path), 403);
});

test('who changed what stands in the trail', async () => {
	const course = await desk.course({ title: 'Trail', packages: [small.package] });
	const [{ id }] = course.modules;
	await course.change('PATCH', `/modules/${id}`, { title: 'Renamed' });
	const actions = (await desk.ask('GET', '/api/v1/audit-logs?limit=3')).json.items.map((one) => [one.action, one.subject]);
	assert.deepEqual(actions, [['module.changed', id], ['module.added', id], ['course.made', course.id]]);
});
